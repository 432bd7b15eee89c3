"""A deadline may be told by another one, so many days after it, and move with it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("applications", "0015_posting_mail_subject_and_file_names")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="anchor",
            field=models.CharField(
                blank=True,
                choices=[("application", "the application deadline")],
                max_length=11,
                verbose_name="moves with",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="anchor_days",
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="days after it"),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=Q(anchor="")
                | Q(anchor="application", anchor_days__isnull=False) & ~Q(kind="application"),
                name="deadline_anchor_is_another_one",
            ),
        ),
    ]
