"""Every deadline gets the owner of its application, also those that can still be brought back."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    Application, Deadline, Deletion = (
        apps.get_model("applications", name) for name in ("Application", "Deadline", "Deletion")
    )
    of_application = Application.objects.filter(pk=OuterRef("application")).values("owner")
    Deadline.objects.update(owner=Subquery(of_application))
    for deletion in Deletion.objects.only("owner", "rows").iterator():
        for row in deletion.rows:
            if row["model"] == "applications.deadline":
                row["fields"]["owner"] = deletion.owner_id
        deletion.save(update_fields=["rows"])


class Migration(migrations.Migration):
    dependencies = [("applications", "0009_deadline_owner")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
