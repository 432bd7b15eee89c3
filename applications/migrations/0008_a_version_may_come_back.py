from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_requirements_met_by_either_kind"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="version", name="version_content_once"),
    ]
