"""What a reminder mail says: rows → the values its templates show."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from applications import mail as post
from applications.core import deadline as moments
from applications.core.deadline import Clock
from applications.core.progress import Progress
from applications.models import (
    Application,
    Bundle,
    Deadline,
    Mail,
    Reference,
    Reminder,
    Requirement,
    User,
)
from applications.services import links, reminders
from applications.services.dossier import standing

TEMPLATES = {Mail.Kind.ALONE: "deadline", Mail.Kind.DIGEST: "digest", Mail.Kind.WEEK: "week"}
SHOWN = 20  # entries in one mail; the rest are counted
WEEK = timedelta(days=7)
RECHECK = {"30d", "7d"}  # postings move: look again


@dataclass(frozen=True)
class Entry:
    """One deadline of a mail, with what stands between the reader and it."""

    deadline: Deadline
    there: Clock
    here: Clock
    passed: bool
    days: int
    hours: int
    urgency: str
    progress: Progress
    letters: list[Reference]
    bundle_link: str
    open_link: str
    snooze_link: str
    done_link: str
    recheck: bool

    @property
    def application(self) -> Application:
        return self.deadline.application

    @property
    def letters_out(self) -> list[Reference]:
        return [letter for letter in self.letters if not letter.is_in]


def write(mail: Mail, told: Sequence[Reminder], now: datetime) -> EmailMultiAlternatives:
    """The message for these reminders, in the reader's zone and language."""
    person = mail.owner
    context = {
        "now": now,
        "person": person,
        "entries": entries(told[:SHOWN], person, now),
        "others": len(told) - 1,
        "more": max(0, len(told) - SHOWN),
        "week": _week(person, now) if mail.kind == Mail.Kind.WEEK else [],
        "home_link": settings.SITE_URL + reverse("home"),
        "settings_link": settings.SITE_URL + reverse("settings"),
        "stop_link": links.stop_link(person),
    }
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{context['stop_link']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return post.compose(
        TEMPLATES[Mail.Kind(mail.kind)],
        mail.recipient,
        context,
        zone=person.zone,
        language=person.language,
        headers=headers,
    )


def entries(told: Sequence[Reminder], person: User, now: datetime) -> list[Entry]:
    """One entry a reminder; four questions to the database, however many there are."""
    of = [reminder.deadline.application_id for reminder in told]
    requirements = _by_application(Requirement.objects.filter(application__in=of))
    references = _by_application(
        Reference.objects.filter(application__in=of).select_related("referee")
    )
    bundles = Bundle.objects.filter(application__in=of, state=Bundle.State.BUILT)
    bundle_of = dict(bundles.order_by("built_at", "pk").values_list("application_id", "pk"))
    return [
        _entry(
            reminder,
            person,
            now,
            requirements[reminder.deadline.application_id],
            references[reminder.deadline.application_id],
            bundle_of.get(reminder.deadline.application_id),
        )
        for reminder in told
    ]


def _entry(
    reminder: Reminder,
    person: User,
    now: datetime,
    requirements: list[Requirement],
    references: list[Reference],
    bundle: int | None,
) -> Entry:
    deadline = reminder.deadline
    instant: Any = deadline.instant
    application = deadline.application
    city = application.posting.city if deadline.zone_source == Deadline.ZoneSource.PLACE else ""
    there, here = moments.clocks(instant, deadline.zone, person.zone, city)
    site = settings.SITE_URL
    snoozable = reminders.snooze_end(deadline, now) is not None
    return Entry(
        deadline=deadline,
        there=there,
        here=here,
        passed=instant <= now,
        days=moments.days_left(instant, now, person.zone, there.zone),
        hours=moments.hours_left(instant, now),
        urgency=moments.urgency(instant, now, person.zone, there.zone),
        progress=standing(application, requirements, references).progress,
        letters=[letter for letter in references if letter.counts],
        bundle_link=site + reverse("bundle", args=[bundle]) if bundle else "",
        open_link=site + application.get_absolute_url(),
        snooze_link=links.answer_link(deadline, "snooze") if snoozable else "",
        done_link=links.answer_link(deadline, "done"),
        recheck=reminder.step in RECHECK and bool(application.posting.url),
    )


def _week(person: User, now: datetime) -> list[Deadline]:
    """The deadlines of the next seven days."""
    ahead = Deadline.objects.filter(reminders.wanted(), application__owner=person)
    ahead = ahead.filter(instant__gt=now, instant__lte=now + WEEK)
    return list(ahead.select_related("application__posting").order_by("instant", "id")[:SHOWN])


def _by_application(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.application_id].append(row)
    return grouped
