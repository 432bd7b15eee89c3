"""The subject of the mail and the names of the files that a posting prescribes are facts of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0014_deletion_bytes")]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="mail_subject",
            field=models.CharField(blank=True, max_length=500, verbose_name="mail subject"),
        ),
        migrations.AddField(
            model_name="posting",
            name="file_names",
            field=models.TextField(blank=True, max_length=2000, verbose_name="file names"),
        ),
    ]
