"""The draft of a mail follows the files and the name as long as its words are ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0038_applicationmail")]

    operations = [
        migrations.AddField(
            model_name="applicationmail",
            name="subject_is_ours",
            field=models.BooleanField(default=False, verbose_name="Subject as drafted"),
        ),
        migrations.AddField(
            model_name="applicationmail",
            name="text_is_ours",
            field=models.BooleanField(default=False, verbose_name="Text as drafted"),
        ),
    ]
