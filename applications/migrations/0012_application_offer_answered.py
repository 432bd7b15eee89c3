"""Whether its offer is answered stands on the application's own row, also on those that can still
be brought back: an undecided offer waits, and its tab says so."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

OPEN = When(stage__in=["idea", "preparing", "waiting", "ready"], then=Value("open"))
OVER = ["rejected", "withdrawn", "no_reply"]
ANSWERED = Q(stage__in=OVER) | Q(stage="offer", offer_answered=True)
INDEXES = [
    models.Index(fields=["owner", "tab", "lead_moment", "id"], name="application_by_tab"),
    models.Index(
        condition=Q(archived_at__isnull=True),
        fields=["owner", "stage", "lead_moment", "id", "tab"],
        name="application_by_stage",
    ),
    models.Index(fields=["owner", "tab", "submitted_at", "id"], name="application_waiting"),
    models.Index(fields=["owner", "tab", "fee"], name="application_by_fee"),
]


def fill(apps, schema_editor):
    Application, Deletion, Offer = (
        apps.get_model("applications", name) for name in ("Application", "Deletion", "Offer")
    )
    answered = Offer.objects.exclude(decision="open").values("application")
    Application.objects.filter(pk__in=answered).update(offer_answered=True)
    for deletion in Deletion.objects.only("rows").iterator():
        fields = {row["model"]: row["fields"] for row in deletion.rows}
        offer = fields.get("applications.offer")  # an application has one or none
        if offer and offer["decision"] != "open":
            fields["applications.application"]["offer_answered"] = True
            deletion.save(update_fields=["rows"])


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_deadline_by_moment")]

    # No database changes what a generated column is made of: it is made anew, its indexes with it.
    operations = [
        *(migrations.RemoveIndex("application", index.name) for index in INDEXES),
        migrations.RemoveField("application", "tab"),
        migrations.AddField(
            model_name="application",
            name="offer_answered",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="application",
            name="tab",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(archived_at__isnull=False, then=Value("archived")),
                    OPEN,
                    When(ANSWERED, then=Value("decided")),
                    default=Value("waiting"),
                ),
                output_field=models.CharField(max_length=8),
            ),
        ),
        *(migrations.AddIndex("application", index) for index in INDEXES),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
