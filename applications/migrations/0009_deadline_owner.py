"""Whose a deadline is stands on its own row; it is filled next."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_application_rows")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deadlines",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
    ]
