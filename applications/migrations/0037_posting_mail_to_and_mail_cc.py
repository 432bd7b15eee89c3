"""An application by mail can go to several people, and to others as a copy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0036_textbox")]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="mail_to",
            field=models.TextField(blank=True, max_length=2000, verbose_name="address to send to"),
        ),
        migrations.AddField(
            model_name="posting",
            name="mail_cc",
            field=models.TextField(blank=True, max_length=2000, verbose_name="address for a copy"),
        ),
    ]
