"""What a reminder mail says: rows → the values its templates show."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications import mail as post
from applications.core import deadline as moments
from applications.core.deadline import Clock
from applications.core.moments import may_be_late
from applications.core.readiness import Readiness
from applications.models import (
    Application,
    Bundle,
    Deadline,
    Mail,
    RefereeNews,
    Reference,
    Reminder,
    User,
    Watch,
)
from applications.models.posting import unread
from applications.models.requirement import in_sentence
from applications.services import after_sending, applications, orders, readiness, reminders
from applications.services.mails import links, news_mails

TEMPLATES = {Mail.Kind.ALONE: "deadline", Mail.Kind.DIGEST: "digest", Mail.Kind.WEEK: "week"}
TOGETHER = (Mail.Kind.DIGEST, Mail.Kind.WEEK)
Kind = Deadline.Kind
MOMENT, MOMENT_WITH_YEAR = gettext_lazy("D j M H:i"), gettext_lazy("D j M Y H:i")
SHOWN = 20  # entries in one mail; the rest are counted
ORDERS_SHOWN = 5
WEEK = timedelta(days=7)
RECHECK = {"30d", "7d"}  # postings move: look again


@dataclass(frozen=True)
class MailedDeadline:
    """One deadline of a mail, with what stands between the reader and it."""

    deadline: Deadline
    there: Clock
    here: Clock
    year: int  # the reader's own: moments of another one say so
    passed: bool
    days: int
    hours: int
    urgency: str
    progress: Readiness
    letters: list[Reference]
    bundle_link: str
    open_link: str
    snooze_link: str
    done_link: str
    recheck: bool
    moved: bool
    waits: int | None  # days since it was sent
    # Of an own target or a letters' deadline: the application's own, where it is still ahead.
    real: "MailedDeadline | None" = None
    real_words: str = ""  # the same, where it has no moment
    page: Watch | None = None  # the posting's own, as it was looked at last
    same_on: datetime | None = None  # when, where that was lately and nothing was new

    @property
    def application(self) -> Application:
        return self.deadline.application

    @property
    def asks_for_documents(self) -> bool:
        return self.deadline.kind not in Deadline.WITHOUT_DOCUMENTS

    @property
    def is_of_answer(self) -> bool:
        """The person asked to be told on this day that no answer has come."""
        return self.deadline.kind == Kind.ANSWER

    @cached_property
    def waiting(self) -> str:
        """“No answer for 28 days”; “No answer yet” where nobody knows when it was sent."""
        if self.waits is None:
            return _("No answer yet")
        return ngettext("No answer for %(n)d day", "No answer for %(n)d days", self.waits) % {
            "n": self.waits
        }

    @property
    def page_news(self) -> Watch | None:
        """The posting's page, where there is something that the person has not answered."""
        return self.page if self.page and self.page.news_at else None

    @property
    def is_sooner(self) -> bool:
        """The page names an earlier day than it did."""
        return self.page_news is not None and self.page_news.is_nearer

    @property
    def has_gaps(self) -> bool:
        """Whether something of the checklist is still to be done for it."""
        return self.asks_for_documents and not self.progress.complete

    @property
    def is_late_and_soft(self) -> bool:
        """It has passed, and what comes later may still be considered."""
        return self.passed and may_be_late(self.deadline)

    # In the language that is active when the templates ask; each is said up to three times.

    @cached_property
    def left(self) -> str:
        """“7 days”, “6 hours”, “Passed”."""
        if self.passed:
            return _("Passed")
        if self.hours >= 24 and self.days:  # their date, printed farther west, may be today's here
            return ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days}
        if self.hours:
            return ngettext("%(n)d hour", "%(n)d hours", self.hours) % {"n": self.hours}
        return _("Less than an hour")

    @cached_property
    def there_at(self) -> str:
        """What the institution's clock shows; a guessed clock is called one."""
        moment = self._moment(self.there)
        return _("%(moment)s, zone not stated") % {"moment": moment} if self.guessed else moment

    @cached_property
    def there_words(self) -> str:
        """The institution's clock and where it hangs; zones such as UTC and AoE are no place."""
        if self.guessed:
            return self.there_at
        place = self.there.place
        where = _("in %(place)s") % {"place": place} if self.there.is_place else place
        return f"{self.there_at} {where}"

    @property
    def assumed(self) -> str:
        """“ (assumed)” where no hour was printed."""
        is_printed = self.deadline.precision == Deadline.Precision.TIME
        return "" if is_printed else " " + _("(assumed)")

    @cached_property
    def here_words(self) -> str:
        return _("%(moment)s for you") % {"moment": self._moment(self.here)}

    @cached_property
    def here_at(self) -> str:
        """The reader's own clock, for subjects and lists, where no other stands beside it."""
        at = _("%(moment)s your time") % {"moment": self._moment(self.here)}
        return _("%(moment)s, zone not stated") % {"moment": at} if self.guessed else at

    @cached_property
    def kind_words(self) -> str:
        """What the moment is, where it is not the application's: “my own target”, “letters”."""
        is_main = self.deadline.kind == Kind.APPLICATION
        return "" if is_main else in_sentence(str(self.deadline.get_kind_display()))

    @property
    def guessed(self) -> bool:
        return self.deadline.zone_source == Deadline.ZoneSource.ASSUMED

    def _moment(self, clock: Clock) -> str:
        is_this_year = clock.local.year == self.year
        return date_format(clock.local, str(MOMENT if is_this_year else MOMENT_WITH_YEAR))


@dataclass(frozen=True)
class Material:
    """The rows that a batch of mails is written from, by application and by person."""

    references: dict[int, list[Reference]]
    bundles: dict[int, int]
    weeks: dict[int, list[Deadline]]
    real: dict[int, Deadline]  # the next deadline of the application itself
    news: dict[int, list[RefereeNews]]  # what referees did, by mail
    orders: dict[int, list[orders.Errand]]  # what is to be ordered, in the digest alone
    looks: dict[int, list[after_sending.Look]]  # what is to be looked after, there as well


def gather(mails: Sequence[Mail], told: dict[int, list[Reminder]], now: datetime) -> Material:
    """Everything the mails show, asked for once, however many they are."""
    shown = [reminder for rows in told.values() for reminder in rows[:SHOWN]]
    of = {reminder.deadline.application_id for reminder in shown}
    readiness.current((reminder.deadline.application for reminder in shown), now=now)
    bundles = Bundle.objects.filter(application__in=of, state=Bundle.State.BUILT)
    weekly = [mail.person.pk for mail in mails if mail.kind == Mail.Kind.WEEK and told[mail.pk]]
    together = [mail for mail in mails if mail.kind in TOGETHER and told[mail.pk]]
    readers = {mail.person.pk for mail in together}
    return Material(
        references=_by_application(
            Reference.objects.filter(application__in=of).select_related("referee")
        ),
        bundles=dict(bundles.order_by("created_at", "pk").values_list("application_id", "pk")),
        weeks=_weeks(weekly, now) if weekly else {},
        real=_real(shown, now),
        orders=orders.due(readers, now) if readers else {},
        looks=after_sending.due(readers, now) if readers else {},
        news=news_mails.told(together),
    )


def write(
    mail: Mail, told: Sequence[Reminder], material: Material, now: datetime
) -> EmailMultiAlternatives:
    """The message for these reminders, in the reader's zone and language."""
    person = mail.person
    stop_link = links.stop_link(person)
    week = material.weeks.get(person.pk, [])
    entries = [_entry(reminder, person, material, now) for reminder in told[:SHOWN]]
    entries.sort(
        key=lambda entry: (not entry.is_sooner, not entry.has_gaps, entry.deadline.instant)
    )
    context = {
        "now": now,
        "person": person,
        "entries": entries,
        # What gives the mail its subject: the nearest that can still be met.
        "nearest": min(entries, key=_place),
        "others": len(told) - 1,
        "more": max(0, len(told) - SHOWN),
        "week": [_in_week(deadline, person, now) for deadline in week[:SHOWN]],
        "week_count": len(week),
        "orders": material.orders.get(person.pk, [])[:ORDERS_SHOWN],
        "looks": material.looks.get(person.pk, [])[:ORDERS_SHOWN],
        **news_mails.shown(material.news.get(mail.pk, [])),
        "site_url": settings.SITE_URL,
        "home_link": settings.SITE_URL + reverse("home"),
        "settings_link": settings.SITE_URL + reverse("settings"),
        "stop_link": stop_link,
    }
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{stop_link}>",  # RFC 2369, 3.2
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058, 3.1
        "Auto-Submitted": "auto-generated",  # RFC 3834, 5: no out-of-office answers
    }
    return post.compose(
        TEMPLATES[Mail.Kind(mail.kind)],
        person.email,  # theirs now, wherever it was when the mail was planned
        context,
        zone=person.zone,
        language=person.language,
        headers=headers,
    )


def _place(entry: MailedDeadline) -> tuple[bool, bool, datetime]:
    """Among those of a mail: first what may be due sooner than the reader knows."""
    instant: Any = entry.deadline.instant
    return not entry.is_sooner, entry.passed, instant


def _entry(reminder: Reminder, person: User, material: Material, now: datetime) -> MailedDeadline:
    told = _told(reminder.deadline, reminder.step, person, material, now)
    if told.application.is_open and (page := getattr(told.application.posting, "watch", None)):
        same_on = page.same_at if page.is_same_lately(now) else None
        told = replace(told, page=page, same_on=same_on)
    real = material.real.get(reminder.deadline.application_id)
    if real is None or real.pk == reminder.deadline_id or told.deadline.kind == Kind.APPLICATION:
        return told
    if real.instant is None:
        return replace(told, real_words=real.without_moment)
    return replace(told, real=_told(real, "", person, material, now))


def _told(
    deadline: Deadline, step: str, person: User, material: Material, now: datetime
) -> MailedDeadline:
    application = deadline.application
    application.owner = person  # the same row: not to be asked for again
    references = material.references.get(application.pk, [])
    bundle = material.bundles.get(application.pk)
    instant: Any = deadline.instant
    there, here = deadline.clocks(person.zone)
    site = settings.SITE_URL
    snoozable = applications.snooze_end(deadline, now) is not None
    return MailedDeadline(
        deadline=deadline,
        there=there,
        here=here,
        year=now.astimezone(here.local.tzinfo).year,
        passed=instant <= now,
        days=moments.days_left(instant, now, person.zone, there.zone),
        hours=moments.hours_left(instant, now),
        urgency=moments.urgency(instant, now, person.zone, there.zone),
        progress=application.readiness,
        letters=[letter for letter in references if letter.counts],
        bundle_link=site + reverse("bundle", args=[bundle]) if bundle else "",
        open_link=site + application.get_absolute_url(),
        snooze_link=links.answer_link(deadline, "snooze") if snoozable else "",
        done_link=links.answer_link(deadline, "done"),
        recheck=step in RECHECK and bool(application.posting.url),
        moved=step.startswith(reminders.MOVED),
        waits=_days_since(application.submitted_at, now, person),
    )


def _days_since(sent_at: datetime | None, now: datetime, person: User) -> int | None:
    if sent_at is None:
        return None
    return (now.astimezone(person.tz).date() - sent_at.astimezone(person.tz).date()).days


def _in_week(deadline: Deadline, person: User, now: datetime) -> dict[str, Any]:
    """One line of the week: the reader's own clock, whose it is, what it is."""
    _there, here = deadline.clocks(person.zone)
    year = now.astimezone(person.tz).year
    at = date_format(here.local, str(MOMENT if here.local.year == year else MOMENT_WITH_YEAR))
    guessed = deadline.zone_source == Deadline.ZoneSource.ASSUMED
    return {
        "application": deadline.application,
        "at": _("%(moment)s, zone not stated") % {"moment": at} if guessed else at,
        "kind": " · ".join(
            filter(None, (deadline.get_kind_display(), deadline.told_in_full, deadline.late_words))
        ),
    }


def _real(shown: Sequence[Reminder], now: datetime) -> dict[int, Deadline]:
    """Of applications whose mail is about another moment: their own next deadline ahead.

    Without a day ahead, the one that is open until filled.
    """
    beside = {r.deadline.application_id for r in shown if r.deadline.kind != Kind.APPLICATION}
    if not beside:
        return {}
    rolling = Q(instant=None, precision=Deadline.Precision.ROLLING)
    ahead = Deadline.objects.unmet().filter(
        Q(instant__gt=now) | rolling, application__in=beside, kind=Kind.APPLICATION
    )
    rows = ahead.select_related("application__posting").defer(*unread("application__posting"))
    last_wins = F("instant").desc(nulls_first=True)
    return {row.application_id: row for row in rows.order_by(last_wins, "-id")}


def _weeks(people: Sequence[int], now: datetime) -> dict[int, list[Deadline]]:
    """The deadlines of each person's next seven days."""
    ahead = Deadline.objects.filter(reminders.wanted(), application__owner__in=people)
    ahead = ahead.filter(instant__gt=now, instant__lte=now + WEEK)
    ahead = ahead.select_related("application__posting").defer(*unread("application__posting"))
    weeks: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in ahead.order_by("instant", "id"):
        weeks[deadline.application.owner_id].append(deadline)
    return weeks


def _by_application(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.application_id].append(row)
    return grouped
