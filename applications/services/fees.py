"""Fees: what applying costs, a waiver and its answer, and that it is paid.

Of an application that went in the fee says whether it is submitted or not paid yet.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application, Event, Fee, User
from applications.models.stage import of_fee
from applications.services import events


@transaction.atomic
def save(fee: Fee, *, now: datetime) -> Fee:
    """Keep the fee; its state in one word stands with the application, where lists read it, and
    the stage of what went in follows it.

    The fee that another window wrote down first is the one we have.
    """
    application = fee.application
    application.hold()
    if fee.pk is None:
        there = Fee.objects.filter(application=application).first()
        if there is not None:
            return there
    before = _before(application)
    fee.save()
    _tell(application, fee.state, now, before)
    return fee


@transaction.atomic
def pay(application: Application, *, now: datetime) -> Event | None:
    """Paid today, whatever it costs; None where that is so already."""
    application.hold()
    fee = Fee.objects.filter(application=application).first() or Fee(application=application)
    if fee.paid and application.stage != Application.Stage.UNPAID:
        return None  # pressed twice
    before = _before(application)
    if not fee.paid:
        fee.paid, fee.paid_on = True, now.astimezone(application.owner.tz).date()
        fee.save()
    return _tell(application, fee.state, now, before)


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
    before = _before(application)
    if not Fee.objects.filter(application=application).delete()[0]:
        return None  # pressed twice
    return _tell(application, Application.Fee.NONE, now, before)


def put_back(application: Application, values: dict[str, Any]) -> None:
    """The fee as an event kept it, be it changed, removed or new since; the application is held."""
    fee = Fee.objects.filter(application=application).first() or Fee(application=application)
    if values.get("waiver", "") is None:  # there was none
        Fee.objects.filter(application=application).delete()
        _note(application, Application.Fee.NONE)
        return
    for name, value in values.items():
        setattr(fee, name, value)
    fee.clean_fields()  # a sum and days as texts become what they are
    fee.save()
    _note(application, fee.state)


def _before(application: Application) -> events.Before:
    """What a change of the fee may change; the application is held."""
    return events.Before(application, "application", "fee")


def _tell(application: Application, state: str, now: datetime, since: events.Before) -> Event:
    """The fee's line in the history, and where the stage follows, one of its own: the last of them
    undoes both."""
    _note(application, state)
    was, stage = application.stage, of_fee(application.stage, state)
    if stage == was:
        return events.record(application, "fee", now=now, since=since, state=state)
    application.stage = stage
    application.save(update_fields=["stage"])
    events.record(application, "fee", now=now, state=state)
    return events.record(application, "stage", now=now, since=since, stage=stage, was=was)


def _note(application: Application, state: str) -> None:
    application.fee = state
    application.save(update_fields=["fee", "changed_at"])
