"""What a posting says of who may apply, beside the credits it asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0039_applicationmail_is_ours")]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="conditions",
            field=models.JSONField(blank=True, default=list, verbose_name="conditions"),
        ),
    ]
