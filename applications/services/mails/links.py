"""What a reader can answer to a reminder without signing in: signed links, good for 90 days."""

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from applications.models import Application, Deadline, User
from applications.models.owned import read_anew
from applications.services import applications, contact_sheets, deadlines, submissions

ANSWER = "mail.answer"
STOP = "mail.stop"
ADDRESS = "mail.address"
GOOD_FOR = timedelta(days=90)

Answer = Literal["snooze", "done"]


def answer_link(deadline: Deadline, answer: Answer) -> str:
    """The address of the page that asks whether to do this."""
    return _absolute("mail_answer", signing.dumps([deadline.pk, answer], salt=ANSWER))


def stop_link(person: User) -> str:
    """The address that stops this person's reminders; mail readers POST to it by themselves."""
    return _absolute("mail_stop", signing.dumps([person.pk, person.email], salt=STOP))


def address_link(person: User) -> str:
    """The address of the page that says the person's mail arrives."""
    return _absolute("mail_address", signing.dumps([person.pk, person.email], salt=ADDRESS))


def read_answer(token: str) -> tuple[Deadline, Answer] | None:
    """What the link is about, or None when it is not ours, too old, or the deadline is gone."""
    try:
        pk, answer = signing.loads(token, salt=ANSWER, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    found = Deadline.objects.select_related("application__posting", "application__owner")
    deadline = found.filter(pk=pk, application__owner__is_active=True).first()
    return (deadline, answer) if deadline else None


def read_stop(token: str) -> User | None:
    """Whose reminders the link stops, or None; a link to an address given up is dead."""
    return _person(token, STOP)


def read_address(token: str) -> User | None:
    """Whose address the link verifies, or None."""
    return _person(token, ADDRESS, max_age=GOOD_FOR)


def _person(token: str, salt: str, max_age: timedelta | None = None) -> User | None:
    try:
        pk, email = signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, email=email).first()


def is_settled(deadline: Deadline) -> bool:
    """Nothing is left to be done for this deadline."""
    return deadline.met_at is not None


def settle(deadline: Deadline, *, now: datetime) -> None:
    """Already submitted: the whole application for its own deadline, else that deadline alone.

    Pressed twice, or done in the app meanwhile: nothing more.
    """
    if deadline.kind == Deadline.Kind.APPLICATION:
        contact_sheets.draw_ahead(deadline.application)
    _settle(deadline, now)


@transaction.atomic
def _settle(deadline: Deadline, now: datetime) -> None:
    application = deadline.application
    application.hold()
    read_anew(deadline, "met_at", "closed_at")
    if deadline.kind == Deadline.Kind.APPLICATION and application.is_open:
        applications.put_in(application, confirmation="", now=now)
    elif not is_settled(deadline):
        deadlines.mark_met(deadline, True, now=now)


def may_undo(deadline: Deadline) -> bool:
    """Whether `undo` does anything: it was said to be done, and nothing came of it since."""
    application = deadline.application
    if deadline.kind != Deadline.Kind.APPLICATION or application.is_open:
        return is_settled(deadline)
    is_sent = application.stage in Application.SENT
    return is_sent and submissions.standing(application) is not None


@transaction.atomic
def undo(deadline: Deadline, *, now: datetime) -> bool:
    """What `settle` wrote is taken back, the record of it marked so; False where it cannot be."""
    application = deadline.application
    application.hold()
    read_anew(deadline, "met_at", "closed_at")
    if not may_undo(deadline):
        return False
    if deadline.kind == Deadline.Kind.APPLICATION and not application.is_open:
        applications.take_back(application, now=now)
    else:
        deadlines.mark_met(deadline, False, now=now)
    deadline.refresh_from_db(fields=["met_at", "closed_at"])
    return True


def snooze(deadline: Deadline, *, now: datetime) -> datetime | None:
    """Until when the application is silent now; None when its deadline is too near for that."""
    return applications.snooze(deadline, now)


def stop(person: User) -> None:
    """No more reminders by mail, not even those that wait already."""
    User.objects.filter(pk=person.pk).update(reminders_on=False)


def resume(person: User) -> None:
    """Reminders by mail again, from the next step on; what fell due meanwhile is not sent."""
    User.objects.filter(pk=person.pk).update(reminders_on=True)


def _absolute(name: str, token: str) -> str:
    return settings.SITE_URL + reverse(name, args=[token])
