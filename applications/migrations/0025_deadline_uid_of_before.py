"""Every deadline, and each that calendars are still told of, gets a UID: they see it as a new one,
this once. One that is kept to be brought back gets its own as it comes."""

from uuid import uuid4

from django.db import migrations


def fill(apps, schema_editor):
    for name in ("Deadline", "RemovedDeadline"):
        model = apps.get_model("applications", name)
        numbers = list(model.objects.filter(uid=None).values_list("pk", flat=True))
        rows = [model(pk=pk, uid=uuid4()) for pk in numbers]
        model.objects.bulk_update(rows, ["uid"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("applications", "0024_deadline_uid")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
