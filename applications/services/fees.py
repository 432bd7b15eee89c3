"""Fees: what applying costs, a waiver and its answer, and that it is paid.

While nothing was answered of what went in, the fee says whether it is submitted or not paid yet;
the person may say otherwise.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum

from applications.models import Application, Event, Fee, User
from applications.models.fee import MOOT
from applications.models.money import Money
from applications.models.stage import of_fee
from applications.services import counting, events


class OfLimit(NamedTuple):
    """The fees of the season that runs, due and paid, against the person's own limit."""

    used: Money
    limit: Money
    beside: list[Money]  # in other currencies: nobody knows what they come to in this one

    @property
    def over(self) -> Money | None:
        more = self.used.amount - self.limit.amount
        return Money(more, self.limit.currency) if more > 0 else None


def of_limit(owner: User) -> OfLimit | None:
    """None where the person has set none; then no query, else one."""
    if owner.fee_limit is None:
        return None
    counted = (Application.Fee.DUE, Application.Fee.PAID)
    priced = Application.objects.for_user(owner).filter(
        season=None, fee__in=counted, cost__amount__isnull=False
    )
    rows = priced.exclude(MOOT).order_by().values_list("cost__currency")
    sums = dict(rows.annotate(Sum("cost__amount")))
    used = Money(sums.pop(owner.fee_currency, Decimal(0)), owner.fee_currency)
    beside = [Money(amount, currency) for currency, amount in sorted(sums.items())]
    return OfLimit(used, Money(owner.fee_limit, owner.fee_currency), beside)


def over_limit(owner: User) -> OfLimit | None:
    """The same, where they come to more."""
    limited = of_limit(owner)
    return limited if limited and limited.over else None


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


def follow(application: Application, now: datetime) -> None:
    """The stage as the fee that was put back says it; the application is held."""
    was, application.stage = application.stage, of_fee(application.stage, application.fee)
    if application.stage != was:
        application.save(update_fields=["stage"])
        counting.close(application, now)
        events.record(application, "stage", now=now, stage=application.stage, was=was)


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
    counting.close(application, now)  # of a waiver nothing is left to ask, or there is again
    events.record(application, "fee", now=now, state=state)
    return events.record(application, "stage", now=now, since=since, stage=stage, was=was)


def _note(application: Application, state: str) -> None:
    application.fee = state
    application.save(update_fields=["fee", "changed_at"])
