"""Every deadline has its owner now; one index leads through a person's moments, and others through
the sums and names that lists tell beside their rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0010_deadline_owner_of_before")]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deadlines",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                fields=["owner", "instant", "id", "kind", "application", "met_at", "closed_at"],
                name="deadline_by_moment",
            ),
        ),
        migrations.RemoveIndex(model_name="application", name="application_by_stage"),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("archived_at__isnull", True)),
                fields=["owner", "stage", "lead_moment", "id", "tab"],
                name="application_by_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["owner", "tab", "fee"], name="application_by_fee"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["owner", "country"], name="posting_by_country"),
        ),
    ]
