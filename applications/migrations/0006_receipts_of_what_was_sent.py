from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0005_versions_to_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="sentfile",
            name="is_receipt",
            field=models.BooleanField(default=False, verbose_name="what the portal answered"),
        ),
    ]
