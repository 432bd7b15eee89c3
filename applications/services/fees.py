"""Fees: what applying costs, a waiver and its answer, and that it is paid."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, Fee
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
def remove(application: Application, *, now: datetime) -> None:
    """It costs nothing after all."""
    application.hold()
    if Fee.objects.filter(application=application).delete()[0]:
        _tell(application, Application.Fee.NONE, now)


def _tell(application: Application, state: str, now: datetime) -> None:
    application.fee = state
    application.save(update_fields=["fee", "changed_at"])
    events.record(application, "fee", now=now, state=state)
