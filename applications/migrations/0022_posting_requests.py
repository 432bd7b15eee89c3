"""When a portal writes to referees is a fact of the posting, where its own words tell it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0021_deletion_mails")]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="requests",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=10,
                verbose_name="when the portal mails referees",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="requests_quote",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
    ]
