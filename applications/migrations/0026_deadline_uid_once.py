"""Every deadline has its UID now, and no person has one twice."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0025_deadline_uid_of_before")]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name="removeddeadline",
            name="uid",
            field=models.UUIDField(),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(fields=("owner", "uid"), name="deadline_uid_once"),
        ),
    ]
