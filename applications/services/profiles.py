"""The background of a person: rows added, changed and taken away, and all of it at once.

No history tells of it, so that what was taken away leaves nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from applications.core.background import Background
from applications.models import (
    Application,
    Citizenship,
    CountedCredits,
    CreditSum,
    Degree,
    Deletion,
    Stay,
    TestResult,
    User,
)
from applications.models.owned import existing_twin
from applications.services.exports import making

KINDS: tuple[type[Any], ...] = (Degree, CreditSum, Stay, TestResult, Citizenship)


def background_of(owner: User) -> Background:
    """All of it, as the sums take it."""
    return Background(
        degrees=tuple(row.plain for row in owner.degrees.all()),
        credits=tuple(row.plain for row in owner.credit_sums.all()),
        stays=tuple(row.plain for row in owner.stays.all()),
        results=tuple(row.plain for row in owner.test_results.all()),
        citizenships=tuple(owner.citizenships.values_list("country", flat=True)),
    )


@transaction.atomic
def save(row: Any) -> Any:
    """Keep a new or changed row; pressed twice it is there once."""
    if row.pk is None:
        row.owner.hold()
        names = [one.attname for one in row._meta.concrete_fields if not one.primary_key]
        if same := existing_twin(row, row.owner, *names):
            return same
    row.save()
    return row


@transaction.atomic
def remove(row: Any) -> None:
    """This row goes; what was counted of it counts no more."""
    row.owner.hold()
    row.delete()


@transaction.atomic
def remove_all(owner: User) -> None:
    """The background goes whole, and what was said of it for each application, also for one that
    can still be brought back, and an export that has it."""
    owner.hold()
    making.discard(owner)
    counted = CountedCredits._meta.label_lower
    for deletion in Deletion.objects.for_user(owner).filter(restored_at=None):
        rows = [row for row in deletion.rows if row["model"] != counted]
        if len(rows) < len(deletion.rows):
            deletion.rows = rows
            deletion.save(update_fields=["rows"])
    models: tuple[type[Any], ...] = (CountedCredits, *KINDS)
    for model in models:
        model.objects.for_user(owner).delete()


@transaction.atomic
def count_credits(
    application: Application, field: str, level: str, sums: Iterable[CreditSum]
) -> None:
    """Exactly these sums count for what the posting asks for; of none that is kept as well."""
    application.hold()
    asked = CountedCredits.objects.filter(application=application, field=field, level=level)
    asked.delete()
    of = {"application": application, "field": field, "level": level}
    CountedCredits.objects.bulk_create(
        [CountedCredits(**of, credit_sum=one) for one in sums] or [CountedCredits(**of)]
    )
