"""A deadline: the date as printed, its clock and wording are the truth; the instant is derived."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications.core import deadline as core
from applications.core import moments
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.validators import ZoneField, validate_zone

WEB_ADDRESS = re.compile(r"https?://\S+")


class DeadlineQuerySet(OwnedQuerySet):
    def unmet(self) -> "DeadlineQuerySet":
        """Still to be met, and not closed by what became of the application."""
        return self.filter(met_at__isnull=True, closed_at__isnull=True)

    def of_letters(self) -> "DeadlineQuerySet":
        """By when a letter must be in: its own day, else that of the application, even once the
        application itself is in."""
        own = Deadline.objects.filter(
            application=models.OuterRef("application"),
            kind=Deadline.Kind.LETTERS,
            closed_at__isnull=True,
            instant__isnull=False,
        )
        unmet = Q(met_at__isnull=True, closed_at__isnull=True)
        waits = Q(application__tab="waiting")  # ApplicationTab
        return self.filter(
            Q(unmet, kind=Deadline.Kind.LETTERS)
            | Q(unmet | waits, ~models.Exists(own), kind=Deadline.Kind.APPLICATION)
        )

    def by_instant(self) -> "DeadlineQuerySet":
        return self.order_by(F("instant").asc(nulls_last=True), "id")

    def to_reply(self) -> "DeadlineQuerySet":
        """By when offers are to be answered: the first of them is the last day that is known."""
        last_wins = F("instant").desc(nulls_last=True)
        return self.filter(kind=DeadlineKind.REPLY).order_by(last_wins, "-id")

    def to_remind(self, now: datetime) -> "DeadlineQuerySet":
        """Those with a step to send by now, whatever their application says to it."""
        return self.unmet().filter(next_step_at__lte=now)

    def change(self, now: datetime, **values: Any) -> int:
        """Set these values, and tell calendars that subscribe to the feed of a change."""
        return self.update(**values, sequence=F("sequence") + 1, changed_at=now)

    def look_again(self, at: datetime) -> int:
        """Plan the steps anew from this moment on; what is owed from before stays owed."""
        return self.update(next_step_at=Least(F("next_step_at"), at))


def letter_due(application: str, column: str = "instant") -> models.Subquery:
    """A column for a row whose application stands at this name: by when its letters are due, the
    nearest moment, or what else is kept beside that."""
    days = Deadline.objects.of_letters().filter(
        application=models.OuterRef(application), instant__isnull=False
    )
    return models.Subquery(days.order_by("instant", "id").values(column)[:1])


def letters_due(rows: Iterable["Deadline"]) -> "Deadline | None":
    """The first of these by which letters must be in, chosen as `of_letters` does: no query where
    their application is at hand."""
    dated = sorted((row for row in rows if row.instant), key=lambda row: row.instant)
    own = [row for row in dated if row.kind == DeadlineKind.LETTERS and row.closed_at is None]
    if own:
        return next((row for row in own if row.met_at is None), None)
    main = (row for row in dated if row.kind == DeadlineKind.APPLICATION)
    counting = (
        row
        for row in main
        if row.met_at is None and row.closed_at is None or row.application.tab == "waiting"
    )
    return next(counting, None)


def to_apply(rows: Iterable["Deadline"]) -> "Deadline | None":
    """Of these the one that an application goes by: the first to be met, else the last that was,
    else the last that counted."""
    mine = [row for row in rows if row.kind == DeadlineKind.APPLICATION]
    dated = sorted((row for row in mine if row.instant), key=lambda row: row.instant)
    ordered = [*dated, *(row for row in mine if not row.instant)]
    unmet = (row for row in ordered if row.met_at is None and row.closed_at is None)
    met = [row for row in dated if row.met_at]
    return next(unmet, None) or next(reversed(met or dated or mine), None)


class DeadlineKind(models.TextChoices):
    APPLICATION = "application", _("Application")
    LETTERS = "letters", _("Letters")
    FUNDING = "funding", _("Funding")
    WAIVER = "waiver", _("Fee waiver")
    WAIVER_ANSWER = "waiver_answer", _("Answer to the fee waiver")
    TEST = "test", _("Test")
    TARGET = "target", _("My own target")
    INTERVIEW = "interview", _("Interview")
    REPLY = "reply", _("Reply by")
    APPEAL = "appeal", _("Appeal")
    ANSWER = "answer", _("Ask about the answer")


class DeadlinePrecision(models.TextChoices):
    DATE = "date", _("date")
    TIME = "time", _("date and time")
    ROLLING = "rolling", _("rolling")
    UNKNOWN = "unknown", _("unknown")


class DeadlineBound(models.TextChoices):
    ON = "on", _("on")
    BEFORE = "before", _("before")


class DeadlineZoneSource(models.TextChoices):
    STATED = "stated", _("stated in the posting")
    PLACE = "place", _("from the place")
    ASSUMED = "assumed", _("assumed")
    PERSON = "person", _("chosen by you")


class DeadlineAnchor(models.TextChoices):
    APPLICATION = "application", _("the application deadline")


class DeadlineHardness(models.TextChoices):
    UNKNOWN = "", _("not known")
    HARD = "hard", _("hard: later ones are not considered")
    SOFT = "soft", _("soft: later ones may be considered")


class Deadline(models.Model):
    Kind = DeadlineKind
    Hardness = DeadlineHardness
    Anchor = DeadlineAnchor
    Precision = DeadlinePrecision
    Bound = DeadlineBound
    ZoneSource = DeadlineZoneSource
    SETTLES_DAY = ("corrected", "told")  # states of its evidence: nobody is asked about it

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="deadlines",
        verbose_name=_("application"),
    )
    # The application's: so that one index leads through a person's moments.
    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="deadlines",
        verbose_name=_("person"),
        editable=False,
        db_index=False,  # deadline_by_moment begins with it
    )
    kind = models.CharField(
        _("kind"), max_length=13, choices=Kind.choices, default=Kind.APPLICATION
    )
    precision = models.CharField(_("precision"), max_length=7, choices=Precision.choices)
    date = models.DateField(_("date as printed"), null=True, blank=True)
    time = models.TimeField(_("time as printed"), null=True, blank=True)
    zone = ZoneField(_("time zone"), max_length=64, blank=True, validators=[validate_zone])
    zone_source = models.CharField(
        _("where the zone came from"),
        max_length=7,
        choices=ZoneSource.choices,
        default=ZoneSource.ASSUMED,
    )
    bound = models.CharField(_("bound"), max_length=6, choices=Bound.choices, default=Bound.ON)
    # Told by another deadline: so many days after it, or before it where they are negative. Without
    # an anchor the days are only the posting's words: the person set a day.
    anchor = models.CharField(_("moves with"), max_length=11, choices=Anchor.choices, blank=True)
    anchor_days = models.SmallIntegerField(_("days after it"), null=True, blank=True)
    # What becomes of what comes later: unknown unless somebody says it, with the words that do. A
    # soft day counts like any other: nothing is reminded of later.
    hardness = models.CharField(
        _("what comes later"), max_length=4, choices=Hardness.choices, blank=True
    )
    hardness_wording = models.CharField(_("as written of it"), max_length=1000, blank=True)
    wording = models.CharField(_("as written"), max_length=1000, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    place = models.CharField(_("place or link"), max_length=500, blank=True)  # of an interview
    # {"quote", "start", "end", "rule", "confidence", "state", "also": [quotes of other readings]};
    # {"rule": "mail", "day", "state": "told"} or {"rule": "page", …}: said later, in `wording`
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    instant = models.DateTimeField(
        _("moment"), null=True, blank=True, editable=False
    )  # UTC, derived
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    closed_at = models.DateTimeField(_("no longer counts"), null=True, blank=True, editable=False)
    # No step before this moment is owed any more. services.reminders moves it on.
    next_step_at = models.DateTimeField(_("next reminder"), default=timezone.now, editable=False)
    # No step before this moment was ever owed: when it was added, or got the date it has.
    reminds_from = models.DateTimeField(default=timezone.now, editable=False)
    # What calendars know it by, wherever the app moves (RFC 7986, 5.3); they count its changes, and
    # are told when the last one was (RFC 5545, 3.8.7.4 and 3.8.7.3).
    uid = models.UUIDField(default=uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    AFTER_SUBMISSION = (
        Kind.LETTERS,
        Kind.INTERVIEW,
        Kind.REPLY,
        Kind.ANSWER,
        Kind.WAIVER_ANSWER,
    )
    AFTER_REJECTION = (Kind.APPEAL,)  # these count then, and nothing else does
    ONCE_IT_IS_IN = (Kind.ANSWER, *AFTER_REJECTION)  # before it nobody is asked, nor says no
    OWN = (Kind.TARGET, Kind.ANSWER)  # the person's own moments run by the person's own clock
    # One must be there, or wants to be told on that day: it begins in the morning.
    BY_MORNING = (Kind.INTERVIEW, Kind.TEST, Kind.ANSWER)
    # Nothing of the checklist is asked for then.
    WITHOUT_DOCUMENTS = (
        Kind.INTERVIEW,
        Kind.REPLY,
        Kind.APPEAL,
        Kind.TEST,
        Kind.ANSWER,
        Kind.WAIVER_ANSWER,
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["application_id", models.F("instant").asc(nulls_last=True), "id"]
        indexes = [
            models.Index(
                fields=["owner", "instant", "id", "kind", "application", "met_at", "closed_at"],
                name="deadline_by_moment",
            ),
            models.Index(
                fields=["instant"], condition=Q(met_at__isnull=True), name="deadline_coming"
            ),
            models.Index(
                fields=["next_step_at"], condition=Q(met_at__isnull=True), name="deadline_to_remind"
            ),
        ]
        constraints = [
            one_of("kind", DeadlineKind, name="deadline_kind_known"),
            one_of("precision", DeadlinePrecision, name="deadline_precision_known"),
            one_of("bound", DeadlineBound, name="deadline_bound_known"),
            one_of("zone_source", DeadlineZoneSource, name="deadline_zone_source_known"),
            one_of("hardness", DeadlineHardness, name="deadline_hardness_known"),
            models.CheckConstraint(
                condition=Q(precision="date", date__isnull=False, time__isnull=True)
                | Q(precision="time", date__isnull=False, time__isnull=False)
                | Q(precision="rolling", time__isnull=True)
                | Q(precision="unknown", date__isnull=True, time__isnull=True),
                name="deadline_precision_says_what_is_there",
            ),
            models.CheckConstraint(
                condition=Q(date__isnull=True, instant__isnull=True)
                | Q(date__isnull=False, instant__isnull=False),
                name="deadline_instant_follows_date",
            ),
            models.CheckConstraint(
                condition=Q(anchor="")
                | Q(anchor="application", anchor_days__isnull=False) & ~Q(kind="application"),
                name="deadline_anchor_is_another_one",
            ),
            models.UniqueConstraint(fields=["owner", "uid"], name="deadline_uid_once"),
        ]

    def __str__(self) -> str:
        day = date_format(self.date, "j F Y") if self.date else self.without_moment
        return f"{self.get_kind_display()}: {day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.owner_id is None:
            self.owner_id = self.application.owner_id
        super().save(*args, **kwargs)

    def has_been(self, now: datetime) -> bool:
        """An interview that was: nobody can be late for it any more."""
        return self.kind == self.Kind.INTERVIEW and self.instant is not None and self.instant <= now

    @property
    def link(self) -> str:
        """Where the interview is, where that is a web address and nothing else."""
        return self.place if WEB_ADDRESS.fullmatch(self.place) else ""

    @property
    def told_by(self) -> str:
        """“7 days after the application deadline”; "" of one that the posting tells by its day."""
        if self.anchor_days is None:
            return ""
        days = abs(self.anchor_days)
        if self.anchor_days < 0:
            words = ngettext(
                "%(days)d day before the application deadline",
                "%(days)d days before the application deadline",
                days,
            )
        else:
            words = ngettext(
                "%(days)d day after the application deadline",
                "%(days)d days after the application deadline",
                days,
            )
        return words % {"days": days}

    @property
    def late_words(self) -> str:
        """“soft: later ones may be considered”; "" where nobody said what becomes of them."""
        return str(self.Hardness(self.hardness).label) if self.hardness else ""

    def is_late_and_soft(self, now: datetime) -> bool:
        """It is gone and nothing went in, and what comes later may still be considered."""
        is_open = self.met_at is None and self.closed_at is None
        is_gone = self.instant is not None and self.instant <= now
        return is_open and is_gone and moments.may_be_late(self)

    @property
    def moves(self) -> bool:
        """Moves with the deadline that it is told by: what is met stays where it is."""
        return bool(self.anchor) and self.met_at is None

    @property
    def told_in_full(self) -> str:
        """The same, and whether it has a day of its own for all that."""
        if self.moves or not self.told_by:
            return self.told_by
        return _("told as %(told)s; does not move with it") % {"told": self.told_by}

    @property
    def without_moment(self) -> str:
        """The words for a deadline that has no moment."""
        if self.anchor:
            return _("%(told)s, which has no day yet") % {"told": self.told_by}
        if self.precision == self.Precision.ROLLING:
            return str(_("open until filled, the earlier the better"))
        return str(_("no date known"))

    @property
    def last_season(self) -> str:
        """“15 January 2026, 23:59 Umeå”, as it was for the application this was begun from; "" of
        one that was begun from none, or had no day."""
        match self.evidence.get("last"):
            case {"date": str(told), "time": str(at), "place": str(place)}:
                day = core.day_kept(told)
                words = date_format(day, "j F Y") if day else ""
                return f"{words}, {at} {place}" if words and at else words
        return ""

    @property
    def told_later(self) -> str:
        """“From the mail of 8 January 2027.”: where its words are from, if not from the posting as
        it was taken; "" of what the person set by hand since."""
        match self.evidence:
            case {"rule": "mail", "day": str(told), "state": "told"}:
                day = core.day_kept(told)
                words = {"day": date_format(day, "j F Y")} if day else {}
                return str(_("From the mail of %(day)s.")) % words if words else ""
            case {"rule": "page", "state": "told"}:
                return str(_("From the page of the posting, as it changed."))
        return ""

    @property
    def asks_new_day(self) -> bool:
        """What day it was in the season before is known, and not what it is now."""
        is_open = self.met_at is None and self.closed_at is None and not self.anchor
        return is_open and self.precision == self.Precision.UNKNOWN and bool(self.last_season)

    def clocks(self, reader_zone: str) -> tuple[core.Clock, core.Clock]:
        """The institution's clock and the reader's; reads the city of `application.posting`."""
        city, source = self.application.posting.city, self.ZoneSource(self.zone_source)
        return core.clocks(
            self.instant,
            self.zone,
            reader_zone,
            core.city_of(self.zone, city, by_place=source == self.ZoneSource.PLACE),
            by_name=source == self.ZoneSource.STATED and not city,
        )

    @property
    def turn(self) -> core.Turn | None:
        """Why the moment is another one than the print shows at first sight."""
        return core.turn(self.date, self.time, self.zone, self.bound) if self.date else None

    @property
    def as_taken(self) -> datetime | None:
        """The moment as the clocks there show it: another hour where they skip the printed one."""
        return self.instant and self.instant.astimezone(core.clock_of(self.zone or core.EARLIEST))
