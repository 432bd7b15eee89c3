"""What calendars know a deadline by stands on its own row, whatever address the app has; it is
filled next. And what referees' calendars were told of each letter."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0023_reference_state_words")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="uid",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="removeddeadline",
            name="uid",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="ToldLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(verbose_name="reference")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("instant", models.DateTimeField(verbose_name="moment")),
                ("words_sha256", models.CharField(editable=False, max_length=64)),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("gone_at", models.DateTimeField(blank=True, null=True, verbose_name="called off")),
                ("referee", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="told_letters", to="applications.referee")),
            ],
            options={
                "verbose_name": "letter in a calendar",
                "verbose_name_plural": "letters in calendars",
                "ordering": ["-changed_at", "-id"],
                "indexes": [models.Index(fields=["gone_at"], name="told_letter_gone")],
                "constraints": [models.UniqueConstraint(fields=("referee", "number"), name="told_letter_once")],
            },
        ),
    ]
