from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import F

MOST = 30  # as core/moments.py has it
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


def fill(apps, editor):
    """Moments of the deadlines there are; everything else a row shows is derived by the sweep."""
    Application = apps.get_model("applications", "Application")
    Deadline = apps.get_model("applications", "Deadline")
    unmet = Deadline.objects.filter(met_at=None, closed_at=None)
    unmet = unmet.order_by(F("instant").asc(nulls_last=True), "id")
    rows = {}
    for pk, *facts in unmet.values_list(
        "application", "kind", "instant", "zone", "zone_source", "precision"
    ).iterator(chunk_size=2000):
        rows.setdefault(pk, []).append(facts)
    changed = []
    for pk, told in rows.items():
        dated = [row for row in told if row[1]]
        kept = dated[:MOST]
        own = [row for row in dated if row[0] == "application"][:1]
        if own and own[0] not in kept:
            kept[-1] = own[0]
        if not own:
            kept += [row for row in told if row[0] == "application" and row[4] == "rolling"][:1]
        moments = [[kind, at and at.isoformat(), *rest] for kind, at, *rest in kept]
        leads = [row[1] for row in dated if row[0] != "target"] or [row[1] for row in dated]
        lead = leads[0] if leads else NEVER
        changed.append(Application(pk=pk, moments=moments, lead_moment=lead))
    Application.objects.bulk_update(changed, ["moments", "lead_moment"], batch_size=500)
    counted = F("revision") + 1
    Application.objects.update(revision=counted, own_revision=counted)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_fee_of_before"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="application",
            name="application_by_stage",
        ),
        migrations.AddField(
            model_name="application",
            name="findings",
            field=models.JSONField(
                blank=True, default=list, editable=False, verbose_name="findings"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="lead_moment",
            field=models.DateTimeField(default=NEVER, editable=False),
        ),
        migrations.AddField(
            model_name="application",
            name="missing_kinds",
            field=models.TextField(blank=True, editable=False, verbose_name="missing kinds"),
        ),
        migrations.AddField(
            model_name="application",
            name="moments",
            field=models.JSONField(
                blank=True, default=list, editable=False, verbose_name="moments"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="pieces",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="documents"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="tab",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(archived_at__isnull=False, then=models.Value("archived")),
                    models.When(
                        stage__in=["idea", "preparing", "waiting", "ready"],
                        then=models.Value("open"),
                    ),
                    models.When(
                        stage__in=["offer", "rejected", "withdrawn", "no_reply"],
                        then=models.Value("decided"),
                    ),
                    default=models.Value("waiting"),
                ),
                output_field=models.CharField(max_length=8),
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("archived_at__isnull", True)),
                fields=["owner", "lead_moment", "id"],
                name="application_by_lead",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["owner", "tab", "lead_moment", "id"], name="application_by_tab"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("archived_at__isnull", True)),
                fields=["owner", "stage", "lead_moment", "id"],
                name="application_by_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["owner", "tab", "submitted_at", "id"], name="application_waiting"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
