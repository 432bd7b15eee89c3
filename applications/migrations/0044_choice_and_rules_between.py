"""Rules between applications: read or said, an order of choices, a limit of fees."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0043_deadline_hardness_and_appeal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="place in the order",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "ordering": ["rank", "application_id"],
            },
        ),
        migrations.AddField(
            model_name="posting",
            name="choices_in_order",
            field=models.BooleanField(default=False, verbose_name="wants them in order of choice"),
        ),
        migrations.AddField(
            model_name="posting",
            name="most_applications",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(20),
                ],
                verbose_name="applications allowed",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="most_by_intake",
            field=models.BooleanField(default=False, verbose_name="for each intake"),
        ),
        migrations.AddField(
            model_name="posting",
            name="most_within",
            field=models.CharField(
                choices=[
                    ("institution", "at the institution"),
                    ("department", "at the department"),
                    ("call", "in this call"),
                ],
                default="institution",
                max_length=11,
                verbose_name="counted",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="fee_currency",
            field=models.CharField(blank=True, max_length=3, verbose_name="currency of the limit"),
        ),
        migrations.AddField(
            model_name="user",
            name="fee_limit",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=12,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="limit of fees",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="mixes_referees",
            field=models.BooleanField(
                default=False, verbose_name="say when all referees are of one institution"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("most_within__in", ["institution", "department", "call"])),
                name="posting_most_within_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fee_limit__isnull", True),
                    models.Q(("fee_limit__gte", 0), models.Q(("fee_currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="person_fee_limit_has_currency",
            ),
        ),
        migrations.AddField(
            model_name="choice",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="choice",
                to="applications.application",
                verbose_name="application",
            ),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1)), name="choice_from_first"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["owner"],
                condition=models.Q(
                    ("most_applications__isnull", False),
                    ("choices_in_order", True),
                    _connector="OR",
                ),
                name="posting_with_rule",
            ),
        ),
    ]
