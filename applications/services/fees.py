"""Fees: what applying costs, a waiver and its answer, and that it is paid."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application, Event, Fee, User
from applications.services import events


@transaction.atomic
def save(fee: Fee, *, now: datetime) -> Fee:
    """Keep the fee; its state in one word stands with the application, where lists read it.

    The fee that another window wrote down first is the one we have.
    """
    application = fee.application
    application.hold()
    if fee.pk is None:
        there = Fee.objects.filter(application=application).first()
        if there is not None:
            return there
    fee.save()
    _tell(application, fee.state, now)
    return fee


@transaction.atomic
def add_each(owner: User, fees: Iterable[Fee], *, now: datetime) -> None:
    """The fees of applications of one person that have none yet."""
    owner.hold()
    added = list(fees)
    for fee in added:
        fee.application.fee = fee.state
        fee.application.changed_at = now
    Fee.objects.bulk_create(added)
    applications = [fee.application for fee in added]
    Application.objects.bulk_update(applications, ["fee", "changed_at"])
    told = [(fee.application, {"state": fee.state}) for fee in added]
    events.record_each(told, "fee", now=now)


@transaction.atomic
def remove(application: Application, *, now: datetime) -> Event | None:
    """It costs nothing after all."""
    application.hold()
    before = events.Before(application, "fee")
    if not Fee.objects.filter(application=application).delete()[0]:
        return None  # pressed twice
    return _tell(application, Application.Fee.NONE, now, before)


def put_back(application: Application, values: dict[str, Any]) -> None:
    """The fee that was removed, as an event kept it; the application is held."""
    fee = Fee(application=application, **values)
    fee.clean_fields()  # a sum and days as texts become what they are
    fee.save()
    _note(application, fee.state)


def _tell(
    application: Application, state: str, now: datetime, since: events.Before | None = None
) -> Event:
    _note(application, state)
    return events.record(application, "fee", now=now, since=since, state=state)


def _note(application: Application, state: str) -> None:
    application.fee = state
    application.save(update_fields=["fee", "changed_at"])
