from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0009_and_goes_again_backwards"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bundle",
            name="bundle_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="bundle",
            name="bundle_phase_known",
        ),
        migrations.AddField(
            model_name="bundle",
            name="notes",
            field=models.JSONField(blank=True, default=list, verbose_name="notes"),
        ),
        migrations.AddField(
            model_name="bundle",
            name="output",
            field=models.CharField(
                choices=[("merged", "one PDF"), ("separate", "separate files")],
                default="merged",
                max_length=8,
                verbose_name="output",
            ),
        ),
        migrations.AlterField(
            model_name="bundle",
            name="phase",
            field=models.CharField(
                choices=[
                    ("queued", "In the queue"),
                    ("reading", "Reading the documents"),
                    ("cover", "Setting cover and contents"),
                    ("merging", "Putting the pages together"),
                    ("shrinking", "Making pictures smaller until it fits"),
                    ("packing", "Packing the files"),
                    ("checking", "Counting every page"),
                    ("done", "Done"),
                ],
                default="queued",
                max_length=9,
                verbose_name="phase",
            ),
        ),
        migrations.AlterField(
            model_name="bundle",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("building", "being built"),
                    ("built", "built"),
                    ("failed", "failed"),
                    ("stopped", "stopped"),
                ],
                default="waiting",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(("output__in", ["merged", "separate"])),
                name="bundle_output_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "building", "built", "failed", "stopped"])
                ),
                name="bundle_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "queued",
                            "reading",
                            "cover",
                            "merging",
                            "shrinking",
                            "packing",
                            "checking",
                            "done",
                        ],
                    )
                ),
                name="bundle_phase_known",
            ),
        ),
    ]
