"""A document and a referee can be brought back, too; the history tells what was let pass."""

from django.db import migrations, models

DELETIONS = {
    "application": "application",
    "posting": "posting to review",
    "document": "document",
    "referee": "referee",
}
EVENTS = {
    "taken_in": "Posting read and saved",
    "stage": "Stage changed",
    "facts": "Facts changed",
    "deadline": "Deadline changed",
    "requirement": "Checklist changed",
    "upload": "Document uploaded",
    "reference": "Reference changed",
    "reminder": "Reminder sent",
    "bundle": "Bundle built",
    "note": "Note changed",
    "contact": "Contact noted",
    "archive": "Archived or brought back",
    "tags": "Tags changed",
    "undone": "Undone",
    "offer": "Offer",
    "fee": "Fee",
    "finding": "Finding let pass",
}


def forget(apps, schema_editor):
    """What was there before cannot tell of these; their files go at night."""
    Deletion, Event = (apps.get_model("applications", name) for name in ("Deletion", "Event"))
    Deletion.objects.filter(kind__in=["document", "referee"]).delete()
    Event.objects.filter(kind="finding").delete()
    Event.objects.filter(kind="undone", data__of="finding").delete()
    Event.objects.filter(kind="reference", data__what="back").delete()
    Event.objects.filter(undo__has_key="taken").update(undo=None)


def known(kinds, name):
    return models.CheckConstraint(condition=models.Q(("kind__in", list(kinds))), name=name)


class Migration(migrations.Migration):
    dependencies = [("applications", "0012_application_offer_answered")]

    operations = [
        migrations.RemoveConstraint(model_name="deletion", name="deletion_kind_known"),
        migrations.RemoveConstraint(model_name="event", name="event_kind_known"),
        migrations.AlterField(
            model_name="deletion",
            name="kind",
            field=models.CharField(
                choices=list(DELETIONS.items()), max_length=11, verbose_name="what it was"
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=list(EVENTS.items()), max_length=11, verbose_name="kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="deletion", constraint=known(DELETIONS, "deletion_kind_known")
        ),
        migrations.AddConstraint(model_name="event", constraint=known(EVENTS, "event_kind_known")),
        migrations.RunPython(migrations.RunPython.noop, forget),  # backwards, it is the first
    ]
