"""Reminders: what falls due becomes rows, each step once, in a mail that carries them."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.utils.crypto import salted_hmac

from applications.core import schedule
from applications.core.schedule import Habits, Planned
from applications.models import Application, Deadline, Mail, Reference, Reminder, User
from applications.models.application import NEVER
from applications.models.counting import counting

log = logging.getLogger(__name__)

PEOPLE = 50  # in one transaction
MOVED = "m"  # the step of a mail that says: this moment is another one now ("m3290412")
PAGE = "w"  # the step of one that tells what the posting's page says otherwise ("w3290412")

Kind = Deadline.Kind


@dataclass
class Round:
    """What one round of the sweep wrote."""

    people: int = 0
    mails: int = 0
    reminders: int = 0
    collapsed: int = 0

    def __add__(self, other: "Round") -> "Round":
        return Round(*(getattr(self, name) + getattr(other, name) for name in vars(self)))


class Coming(NamedTuple):
    """One reminder ahead of an application, and whether it was switched off."""

    deadline: Deadline
    step: str
    send_at: datetime
    alone: bool
    is_on: bool


class Owed(NamedTuple):
    """One step to be recorded for one deadline (a row with _ROW's names)."""

    deadline: Any
    planned: Planned


Known = dict[tuple[int, date], dict[str, str]]  # (deadline, its date) → step → state

_ROW = (
    "pk", "application__owner_id", "kind", "date", "instant", "next_step_at", "reminds_from",
    "application__created_at", "application__steps",
    "application__snoozed_until", "application__next_moment",
    "application__posting__watch__tell_at", "bearer",
)  # fmt: skip


def wanted(path: str = "") -> Q:
    """Deadlines (or what leads to one by the path) that call for reminders, snoozed or not."""
    reference = Reference.objects.filter(application=OuterRef(f"{path}application"), counts=True)
    is_in = Q(state=Reference.State.RECEIVED) | Q(
        mode=Reference.Mode.CONTACT, state=Reference.State.AGREED
    )
    letters_in = Q(Exists(reference.filter(is_in))) & ~Q(
        Exists(reference.exclude(is_in).exclude(state=Reference.State.DECLINED))
    )
    switched_on = Q(
        **{
            f"{path}met_at__isnull": True,
            f"{path}application__archived_at__isnull": True,
            f"{path}application__reminders_on": True,
            f"{path}application__owner__reminders_on": True,
            f"{path}application__owner__is_active": True,
        }
    )
    owner = f"{path}application__owner__"
    arrives = ~Q(**{f"{owner}bounced_email": F(f"{owner}email")})
    return (
        switched_on & arrives & counting(path) & ~(Q(**{f"{path}kind": Kind.LETTERS}) & letters_in)
    )


def _stale(now: datetime) -> Q:
    """Deadlines that had passed before their application was made: nobody waits for those."""
    return Q(instant__lte=now) & Q(instant__lte=F("application__created_at"))


def awake(now: datetime, path: str = "") -> Q:
    """Deadlines whose application is not snoozed."""
    snoozed_until = f"{path}application__snoozed_until"
    return Q(**{f"{snoozed_until}__isnull": True}) | Q(**{f"{snoozed_until}__lte": now})


def sweep(now: datetime) -> Round:
    """Rows for everything that fell due, a few people a transaction, the longest waiting first."""
    people = (
        Deadline.objects.to_remind(now)
        .filter(awake(now))
        .order_by()
        .values_list("application__owner_id")
        .annotate(first=Min("next_step_at"))
        .order_by("first")
    )
    ids = [owner for owner, _ in people]
    total = Round()
    for start in range(0, len(ids), PEOPLE):
        total += _sweep_people(ids[start : start + PEOPLE], now)
    return total


@transaction.atomic
def _sweep_people(ids: list[int], now: datetime) -> Round:
    # Whose rows are held, by a slow upload or another sweep, is reminded a minute later.
    free = User.objects.select_for_update(no_key=True, skip_locked=True)
    people = free.filter(pk__in=ids).order_by("pk")
    accounts = {person.pk: _Account(person) for person in people}
    due = Deadline.objects.to_remind(now).filter(awake(now), application__owner__in=list(accounts))
    rows = _rows(due, now)
    live = set(due.filter(wanted()).exclude(_stale(now)).values_list("pk", flat=True))
    known = _recorded(row.pk for row in rows)
    for row in rows:
        try:
            accounts[row.application__owner_id].take(row, row.pk in live, known, now)
        except Exception:  # such as a zone that the machine does not know: the others go on
            log.exception("deadline %s cannot be planned", row.pk)
    return _write(list(accounts.values()), now)


class _Account:
    """What one person is owed in this round."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.owed: list[Owed] = []
        self.covered: list[Owed] = []
        self.moved_on: list[Deadline] = []

    def take(self, row: Any, is_live: bool, known: "Known", now: datetime) -> None:
        """Weigh one deadline: its last step that came due, and when to look at it again.

        What waited for the app, and can wait for the next digest, stays owed until then.
        """
        planned = _plan(row, self.person)
        last: list[Planned] = []
        if is_live:
            since = max(row.next_step_at, row.reminds_from, row.application__created_at)
            steps = _borne(row, schedule.owed(planned, since, now))
            last, earlier = _unsaid(steps, known.get((row.pk, row.date), {}))
            if any(self._can_wait(step, row.instant, now) for step in last):
                return
            self.owed += [Owed(row, step) for step in last]
            self.covered += [Owed(row, step) for step in earlier]
        following = schedule.next_after(planned, now)
        self.moved_on.append(Deadline(pk=row.pk, next_step_at=following or NEVER))

    def _can_wait(self, step: Planned, instant: datetime, now: datetime) -> bool:
        digest = schedule.waits_until(now, habits(self.person), str(self.person.pk))
        is_ahead_of_it = digest is not None and now < instant <= digest
        return digest is not None and schedule.is_late(step, now) and not is_ahead_of_it


def _rows(deadlines: Any, now: datetime) -> list[Any]:
    """Each with the one of its application that tells what its page says otherwise."""
    same = Deadline.objects.filter(wanted(), application=OuterRef("application"))
    first = same.exclude(_stale(now)).exclude(instant=None).order_by("instant", "pk").values("pk")
    return list(deadlines.annotate(bearer=Subquery(first[:1])).values_list(*_ROW, named=True))


def _borne(row: Any, steps: list[Planned]) -> list[Planned]:
    """All of an application's rows wait for such news, in case the first is met by then."""
    return [one for one in steps if not one.step.startswith(PAGE) or row.pk == row.bearer]


def _unsaid(steps: list[Planned], known: dict[str, str]) -> tuple[list[Planned], list[Planned]]:
    """The last step, if it was not sent yet, and those before it that it stands for."""
    steps = [step for step in steps if known.get(step.step) != Reminder.State.OFF]
    fresh = [step for step in steps if step.step not in known]
    if fresh and fresh[-1] == steps[-1]:
        return fresh[-1:], fresh[:-1]
    return [], fresh


def _recorded(deadlines: Iterable[int]) -> Known:
    """What was sent or switched off before."""
    known: Known = {}
    rows = Reminder.objects.filter(deadline__in=list(deadlines))
    for deadline, day, step, state in rows.values_list(
        "deadline_id", "local_date", "step", "state"
    ):
        known.setdefault((deadline, day), {})[step] = state
    return known


def _plan(row: Any, person: User) -> list[Planned]:
    """Every step before this deadline, the end of a snooze included."""
    if row.instant is None:
        return []
    letters = row.kind == Kind.LETTERS
    own = person.application_steps if row.application__steps is None else row.application__steps
    steps = person.letter_steps if letters else own
    planned = schedule.plan(row.instant, row.kind, steps, habits(person), str(person.pk))
    if row.kind == Kind.ANSWER:
        return planned  # a reminder itself: a silence before it leaves nothing to catch up on
    snoozed = row.application__snoozed_until
    if snoozed and snoozed < row.instant == row.application__next_moment:
        planned.append(Planned(f"s{snoozed:%y%m%d}", snoozed, snoozed, True))
    told = row.application__posting__watch__tell_at
    if told:
        planned.append(Planned(f"{PAGE}{told:%j%H%M}", told, told, False))
    return sorted(planned, key=lambda one: (one.send_at, one.due_at))


def habits(person: User) -> Habits:
    """How this person wants to be reminded."""
    return Habits(person.zone, person.digest_hour, person.quiet_from, person.quiet_until)


# ── What is owed → mails ──────────────────────────────────────────────────────────────────────────


def _write(accounts: list[_Account], now: datetime) -> Round:
    """The mails for what is owed, each with its reminders, and when to look again."""
    mails = [(mail, carried) for account in accounts for mail, carried in _mails(account, now)]
    _tell_apart([mail for mail, _ in mails], now)
    Mail.objects.bulk_create(mail for mail, _ in mails)
    rows = [
        _reminder(mail.person, one, Reminder.State.CARRIED, mail, now)
        for mail, carried in mails
        for one in carried
    ]
    covered = [
        _reminder(account.person, one, Reminder.State.COLLAPSED, None, now)
        for account in accounts
        for one in account.covered
    ]
    Reminder.objects.bulk_create(rows + covered, ignore_conflicts=True)
    moved_on = [deadline for account in accounts for deadline in account.moved_on]
    Deadline.objects.bulk_update(moved_on, ["next_step_at"], batch_size=400)
    people = len({mail.person.pk for mail, _ in mails})
    return Round(people, len(mails), len(rows), len(covered))


def _mails(account: _Account, now: datetime) -> list[tuple[Mail, list[Owed]]]:
    """Last steps alone, the rest together; what waited for the app comes together too."""
    person, owed = account.person, account.owed
    alone = [one for one in owed if one.planned.alone and not schedule.is_late(one.planned, now)]
    together = [one for one in owed if one not in alone]
    if len(together) == 1 and together[0].planned.alone:
        alone, together = alone + together, []
    mails = [(_mail(person, Mail.Kind.ALONE, _alone_key(one), now), [one]) for one in alone]
    if together:
        today = now.astimezone(person.tz).date()
        monday = today.weekday() == 0 and any(not one.planned.alone for one in together)
        kind = Mail.Kind.WEEK if monday else Mail.Kind.DIGEST
        mails.append((_mail(person, kind, f"digest:{person.pk}:{today}", now), together))
    return mails


def _tell_apart(mails: list[Mail], now: datetime) -> None:
    """A day's second digest (the person moved to another zone since the first) says its minute."""
    keys = [mail.key for mail in mails]
    taken = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    for mail in mails:
        if mail.key in taken:
            mail.key = f"{mail.key}:{now:%H%M}"
        mail.message_id = message_id(mail.key, mail.recipient)


def _alone_key(one: Owed) -> str:
    return f"alone:{one.deadline.pk}:{one.deadline.date}:{one.planned.step}"


def _mail(person: User, kind: str, key: str, now: datetime) -> Mail:
    return Mail(
        owner=person,
        recipient=person.email,
        kind=kind,
        key=key,
        not_before=now,
        created_at=now,
    )


def message_id(key: str, recipient: str) -> str:
    """The same for the same mail, whoever sends it and however often: servers drop the double.

    Nobody who did not see the mail can tell it, so nobody else can report that it came back.
    """
    told = salted_hmac("applications.message-id", f"{key} {recipient}", algorithm="sha256")
    digest = told.hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def _reminder(person: User, owed: Owed, state: str, mail: Mail | None, now: datetime) -> Reminder:
    deadline, planned = owed
    return Reminder(
        recipient=person,
        deadline_id=deadline.pk,
        local_date=deadline.date,
        step=planned.step,
        due_at=planned.due_at,
        state=state,
        mail=mail,
        created_at=now,
    )


def next_digest(person: User, now: datetime) -> datetime:
    """When this person's next digest goes, if it does."""
    today = now.astimezone(person.tz).date()
    digests = (
        schedule.digest_at(today + timedelta(days=n), habits(person), str(person.pk))
        for n in range(2)
    )
    return next(moment for moment in digests if moment >= now)


@transaction.atomic
def tell_moved(deadline: Deadline, now: datetime) -> None:
    """A mail of its own, with the next digest, that this moment is another one than it was."""
    if not Deadline.objects.filter(wanted(), pk=deadline.pk).exists():
        return
    person = deadline.application.owner
    at = next_digest(person, now)
    one = Owed(deadline, Planned(f"{MOVED}{now:%j%H%M}", at, at, True))
    mail = _mail(person, Mail.Kind.ALONE, _alone_key(one), now)
    mail.not_before = at
    mail.message_id = message_id(mail.key, mail.recipient)
    mail.save()
    _reminder(person, one, Reminder.State.CARRIED, mail, now).save()


# ── What is still to come ─────────────────────────────────────────────────────────────────────────


def coming(application: Application, now: datetime) -> list[Coming]:
    """The reminders ahead of this application, soonest first; none when it calls for none."""
    person = application.owner
    live = Deadline.objects.filter(wanted(), application=application, instant__gt=now)
    deadlines = {deadline.pk: deadline for deadline in live}
    known = _recorded(deadlines)
    snoozed = application.snoozed_until or now
    ahead = []
    for row in _rows(live, now):
        states = known.get((row.pk, row.date), {})
        steps = schedule.owed(_plan(row, person), max(now, snoozed), row.instant)
        for step in _borne(row, steps):
            if states.get(step.step, Reminder.State.OFF) == Reminder.State.OFF:
                deadline, is_on = deadlines[row.pk], step.step not in states
                ahead.append(Coming(deadline, step.step, step.send_at, step.alone, is_on))
    return sorted(ahead, key=lambda one: (one.send_at, one.deadline.pk))


@transaction.atomic
def switch(deadline: Deadline, step: str, is_on: bool, now: datetime) -> None:
    """Let this one reminder come, or not."""
    person = deadline.application.owner
    key = {"recipient": person, "deadline": deadline, "local_date": deadline.date, "step": step}
    if is_on:
        Reminder.objects.filter(**key, state=Reminder.State.OFF).delete()
        return
    off = {"state": Reminder.State.OFF, "due_at": now, "created_at": now}
    Reminder.objects.get_or_create(**key, defaults=off)


@transaction.atomic
def choose_steps(application: Application, steps: list[str], now: datetime) -> None:
    """This application's own ladder; one like the person's stays theirs, and changes with it."""
    application.hold()
    own = None if steps == application.owner.application_steps else steps
    Application.objects.filter(pk=application.pk).update(steps=own, changed_at=now)
    Deadline.objects.unmet().filter(application=application, instant__gt=now).look_again(now)


def plan_anew(person: User, now: datetime) -> None:
    """After a change of zone, hours or steps: what this would have sent in the last day is owed."""
    ahead = Deadline.objects.unmet().filter(owner=person, instant__gt=now)
    ahead.look_again(now - timedelta(days=1))
