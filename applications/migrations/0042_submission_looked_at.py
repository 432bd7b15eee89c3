"""After sending: what came and when it was looked after; what is sent and not paid has its stage."""

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def tell_unpaid(apps, schema_editor):
    """What was sent while its fee was open is told to be unpaid, in its history as well."""
    event = apps.get_model("applications", "Event")
    sent = apps.get_model("applications", "Application").objects.filter(
        stage="submitted", fee__in=["due", "waiver_asked"]
    )
    now, told = timezone.now(), {"stage": "unpaid", "was": "submitted"}
    event.objects.bulk_create(
        event(application_id=pk, kind="stage", at=now, data=told)
        for pk in sent.values_list("pk", flat=True)
    )
    sent.update(stage="unpaid")


def _as_sent(values):
    """The same with "submitted" wherever a stage is told to be "unpaid"."""
    if isinstance(values, dict):
        stages = {key: "submitted" for key in ("stage", "was") if values.get(key) == "unpaid"}
        return {key: _as_sent(value) for key, value in values.items()} | stages
    return values


def forget(apps, schema_editor):
    """On the way back: the release of before knows nothing of it, nor does its history."""
    events = apps.get_model("applications", "Event").objects
    events.filter(kind="look").delete()
    told = Q(kind__in=["stage", "undone"]) | Q(undo__isnull=False)
    for event in events.filter(told).iterator(500):
        before = event.data, event.undo
        event.data, event.undo = map(_as_sent, before)
        if event.kind == "stage" and event.data.get("stage") == event.data.get("was"):
            event.delete()
        elif (event.data, event.undo) != before:
            event.save(update_fields=["data", "undo"])
    rows = apps.get_model("applications", "Application").objects
    rows.filter(stage="unpaid").update(stage="submitted")


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0041_degree_and_its_like"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="application",
            name="application_stage_known",
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_kind_known",
        ),
        migrations.AddField(
            model_name="submission",
            name="complete_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="nothing missing"),
        ),
        migrations.AddField(
            model_name="submission",
            name="looked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last looked after"),
        ),
        migrations.AddField(
            model_name="submission",
            name="receipt_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="receipt seen"),
        ),
        migrations.AlterField(
            model_name="application",
            name="stage",
            field=models.CharField(
                choices=[
                    ("idea", "Idea"),
                    ("preparing", "Preparing"),
                    ("waiting", "Waiting for letters"),
                    ("ready", "Ready"),
                    ("unpaid", "Submitted, not paid"),
                    ("submitted", "Submitted"),
                    ("review", "Under review"),
                    ("interview", "Interview"),
                    ("offer", "Offer"),
                    ("waitlist", "Waitlist"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("no_reply", "No reply"),
                ],
                default="idea",
                max_length=9,
                verbose_name="stage",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("taken_in", "Posting read and saved"),
                    ("stage", "Stage changed"),
                    ("facts", "Facts changed"),
                    ("deadline", "Deadline changed"),
                    ("requirement", "Checklist changed"),
                    ("upload", "Document uploaded"),
                    ("reference", "Reference changed"),
                    ("reminder", "Reminder sent"),
                    ("bundle", "Bundle built"),
                    ("note", "Note changed"),
                    ("contact", "Contact noted"),
                    ("archive", "Archived or brought back"),
                    ("tags", "Tags changed"),
                    ("undone", "Undone"),
                    ("offer", "Offer"),
                    ("fee", "Fee"),
                    ("finding", "Finding let pass"),
                    ("mail", "Mail that came in"),
                    ("look", "Looked after what was sent"),
                ],
                max_length=11,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "idea",
                            "preparing",
                            "waiting",
                            "ready",
                            "unpaid",
                            "submitted",
                            "review",
                            "interview",
                            "offer",
                            "waitlist",
                            "rejected",
                            "withdrawn",
                            "no_reply",
                        ],
                    )
                ),
                name="application_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "taken_in",
                            "stage",
                            "facts",
                            "deadline",
                            "requirement",
                            "upload",
                            "reference",
                            "reminder",
                            "bundle",
                            "note",
                            "contact",
                            "archive",
                            "tags",
                            "undone",
                            "offer",
                            "fee",
                            "finding",
                            "mail",
                            "look",
                        ],
                    )
                ),
                name="event_kind_known",
            ),
        ),
        migrations.RunPython(tell_unpaid, forget),
    ]
