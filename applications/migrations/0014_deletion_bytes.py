"""What was deleted is kept as far as a library may hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0013_deletion_of_document_and_referee")]

    operations = [
        migrations.AddField(
            model_name="deletion",
            name="bytes",
            field=models.BigIntegerField(default=0, editable=False),
        ),
    ]
