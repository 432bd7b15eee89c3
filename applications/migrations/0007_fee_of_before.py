"""What was known of a fee in one word becomes a row; the word stays where lists read it."""

from django.db import migrations


def keep_as_rows(apps, schema_editor):
    Application, Fee = (apps.get_model("applications", name) for name in ("Application", "Fee"))
    known = {
        "due": {},
        "paid": {"paid": True},
        "waiver_asked": {"waiver": "asked"},
        "waived": {"waiver": "granted"},
    }
    rows = Application.objects.filter(fee__in=known).order_by("pk").values_list("pk", "fee")
    Fee.objects.bulk_create(
        (Fee(application_id=pk, **known[fee]) for pk, fee in rows),
        batch_size=500,
        ignore_conflicts=True,  # forwards once more: the rows of the first time are still there
    )


def forget_later_kinds(apps, schema_editor):
    """On the way back: the constraints of before know nothing of them."""
    apps.get_model("applications", "Event").objects.filter(kind__in=("offer", "fee")).delete()
    Deadline = apps.get_model("applications", "Deadline")
    Deadline.objects.filter(kind__in=("answer", "waiver_answer")).delete()


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_offer_and_fee")]

    operations = [migrations.RunPython(keep_as_rows, forget_later_kinds)]
