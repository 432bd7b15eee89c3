"""A deadline is hard or soft where somebody says it, and a no may be appealed against in time."""

from datetime import datetime

from django.db import migrations, models

from applications.models.application import NEVER


def forget(apps, schema_editor):
    """On the way back: an older release knows no appeal, and of a moment no sixth value."""
    apps.get_model("applications", "Deadline").objects.filter(kind="appeal").delete()
    for application in apps.get_model("applications", "Application").objects.exclude(moments=[]):
        was, kept = application.moments, [row for row in application.moments if row[0] != "appeal"]
        if len(kept) < len(was):  # of one that was refused: nothing else counts then
            days = [datetime.fromisoformat(row[1]) for row in kept if row[1]]
            application.next_moment = application.lead_moment = min(days, default=NEVER)
        application.moments = [row[:5] for row in kept]
        if application.moments != was:
            application.save(update_fields=["moments", "next_moment", "lead_moment"])
    # PostgreSQL alters no table while a check of deleted rows is still owed.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0042_submission_looked_at"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="deadline",
            name="deadline_kind_known",
        ),
        migrations.AddField(
            model_name="deadline",
            name="hardness",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not known"),
                    ("hard", "hard: later ones are not considered"),
                    ("soft", "soft: later ones may be considered"),
                ],
                max_length=4,
                verbose_name="what comes later",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="hardness_wording",
            field=models.CharField(blank=True, max_length=1000, verbose_name="as written of it"),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("application", "Application"),
                    ("letters", "Letters"),
                    ("funding", "Funding"),
                    ("waiver", "Fee waiver"),
                    ("waiver_answer", "Answer to the fee waiver"),
                    ("test", "Test"),
                    ("target", "My own target"),
                    ("interview", "Interview"),
                    ("reply", "Reply by"),
                    ("appeal", "Appeal"),
                    ("answer", "Ask about the answer"),
                ],
                default="application",
                max_length=13,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "application",
                            "letters",
                            "funding",
                            "waiver",
                            "waiver_answer",
                            "test",
                            "target",
                            "interview",
                            "reply",
                            "appeal",
                            "answer",
                        ],
                    )
                ),
                name="deadline_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("hardness__in", ["", "hard", "soft"])),
                name="deadline_hardness_known",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),  # backwards, it is the first
    ]
