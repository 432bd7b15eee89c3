"""Seasons: one closed, opened again, and the next begun from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from applications.core import season as core
from applications.core.deadline import place_of
from applications.core.extraction.hardness import may_be_told_of
from applications.core.guards import ADDRESSED
from applications.errors import NothingToClose, SeasonClosed, SeasonNameTaken, SeasonReopened
from applications.models import (
    Application,
    Deadline,
    Deletion,
    Event,
    Fee,
    Posting,
    Reference,
    Requirement,
    Season,
    TextBox,
    User,
    Version,
)
from applications.models.application import ApplicationQuerySet
from applications.models.owned import read_anew
from applications.services import applications, document_texts, events, fees
from applications.services.postings import making

Tab, Kind = Application.Tab, Deadline.Kind

# What the programme says of itself. Its text, number and start are those of one call: of the next
# they would be wrong, and what was read from the text is no evidence for it.
FACTS = (
    "title", "institution", "department", "city", "country", "url", "apply_to", "mail_to",
    "mail_cc", "how_to_apply", "contacts", "duration_months", "extent_percent", "salary",
    "languages", "eligibility", "conditions", "single_pdf", "max_file_mb", "references_minimum",
    "references_mode", "requests", "requests_quote", "most_applications", "most_within",
    "most_by_intake", "choices_in_order",
)  # fmt: skip
MINE = (
    "priority", "portal_user", "requests", "steps", "preset", "with_cover", "with_contents",
)  # fmt: skip
ASKED = (
    "kind", "also_kinds", "name", "need", "condition", "applies", "count", "limits",
    "certification", "languages", "own_file", "valid_on",
)  # fmt: skip
NAMED = ("referee", "mode", "counts", "addressee_title", "addressee_name")
OF_A_FORM = ("question", "way", "limit", "position")
PRINTED = (
    "kind", "zone", "zone_source", "bound", "anchor", "anchor_days", "hardness",
    "hardness_wording", "note",
)  # fmt: skip
# Moments of the programme; the others were the person's own, or of what became of it.
OF_PROGRAMME = (Kind.APPLICATION, Kind.LETTERS, Kind.FUNDING, Kind.WAIVER, Kind.TEST)
AGED = timedelta(days=365)
MOST = 100  # documents of a season that are looked through


def running(owner: User) -> ApplicationQuerySet:
    """The applications of the season that runs."""
    return Application.objects.for_user(owner).filter(season=None)


def usual_name(owner: User) -> str:
    """What the season that runs is proposed to be called; "" where no day tells it, or another one
    is called so."""
    due = Deadline.objects.for_user(owner).filter(
        application__season=None, kind=Kind.APPLICATION, date__isnull=False
    )
    name = core.usual_name(due.order_by().values_list("date", flat=True))
    return "" if Season.objects.for_user(owner).filter(name__iexact=name).exists() else name


def newest(owner: User) -> int:
    """The number of the season that was closed last, 0 before the first."""
    return Season.objects.for_user(owner).values_list("pk", flat=True).first() or 0


@transaction.atomic
def close(
    owner: User, name: str, left: Collection[int], *, last: int, now: datetime
) -> tuple[Season, list[Event]]:
    """Put what there is under this name, and what is over or `left` out of the way too.

    What is still to be sent and is not left goes along into the next; what waits for an answer
    stays where it is looked after. Pressed twice is once: raises SeasonClosed or SeasonReopened
    where the `last` season is another one by now. Raises SeasonNameTaken and NothingToClose.
    """
    owner.hold()
    found = newest(owner)
    if found != last:
        raise SeasonClosed if found > last else SeasonReopened
    if Season.objects.for_user(owner).filter(name__iexact=name).exists():
        raise SeasonNameTaken
    there = running(owner).values_list("pk", "tab")
    rows = [pk for pk, tab in there if tab != Tab.OPEN or pk in left]
    if not rows:
        raise NothingToClose
    season = Season.objects.create(owner=owner, name=name, closed_at=now)
    return season, applications.on_all(owner, rows, partial(_put, season=season, now=now))


def _put(application: Application, season: Season, now: datetime) -> Event:
    before = events.Before(application, "application")
    application.season = season
    if is_put_away := application.tab in (Tab.OPEN, Tab.DECIDED):
        application.archived_at = now
        Deadline.objects.filter(application=application).change(now)
    application.save(update_fields=["season", "archived_at", "changed_at"])
    return events.record(
        application,
        "archive",
        now=now,
        since=before,
        season=season.name,
        archived=is_put_away,
    )


@transaction.atomic
def reopen(season: Season, *, now: datetime) -> None:
    """Its applications are of the season that runs again, and what closing it put away is back.

    What was begun from it stays. Raises RowGone where it was reopened already.
    """
    season.owner.hold()
    read_anew(season)
    rows = list(season.applications.values_list("pk", flat=True))
    applications.on_all(season.owner, rows, partial(_take_out, season=season, now=now))
    season.delete()


def _take_out(application: Application, season: Season, now: datetime) -> Event:
    application.season = None
    if application.archived_at == season.closed_at:
        application.archived_at = None
        Deadline.objects.filter(application=application).change(now)
    application.save(update_fields=["season", "archived_at", "changed_at"])
    return events.record(application, "archive", now=now, season=season.name, reopened=True)


def drop_empty(owner_id: int, pk: int) -> None:
    """Closing it was undone application by application: with the last its name is forgotten."""
    Season.objects.filter(owner=owner_id, pk=pk, applications=None).delete()


# ── The next from it ──────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def begin(
    season: Season, chosen: Collection[int], *, with_notes: bool, now: datetime
) -> list[Application]:
    """For each of these an application to the same programme: what it asks for, who writes and how
    is as it was, its dates are asked anew. What was begun from one already is not begun twice."""
    owner = season.owner
    owner.hold()
    rows = season.applications.filter(pk__in=chosen, later=None).order_by("pk")
    rows = rows.select_related("posting", "cost")
    found = list(
        rows.prefetch_related(
            "deadlines", "requirements", "references__referee", "tags", "text_boxes"
        )
    )
    plans = [_again(row, owner, with_notes=with_notes, now=now) for row in found]
    Posting.objects.bulk_create(plan.posting for plan in plans)
    made = making.make_each(plans, now)
    both = list(zip(found, made, strict=True))
    Reference.objects.bulk_create(one for pair in both for one in _named_anew(*pair))
    costs = [(one, getattr(was, "cost", None)) for was, one in both]
    due = [Fee(application=one, amount=c.amount, currency=c.currency) for one, c in costs if c]
    fees.add_each(owner, due, now=now)
    making.seek_elsewhere(owner)
    # Whatever is done with one later on tells it from those that nothing was done with.
    Application.objects.filter(pk__in=[one.pk for one in made]).update(changed_at=now)
    return made


def _again(earlier: Application, owner: User, *, with_notes: bool, now: datetime) -> making.Plan:
    was = earlier.posting
    posting = Posting(
        owner=owner,
        source=Posting.Source.SEASON,
        taken_at=now,
        reviewed_at=now,
        **{name: getattr(was, name) for name in (*FACTS, *_without_number(was))},
    )
    there = sorted(earlier.deadlines.all(), key=lambda row: row.pk)
    mine = (*MINE, "notes") if with_notes else MINE
    return making.Plan(
        posting,
        [_asked_anew(row, was.city) for row in there if row.kind in OF_PROGRAMME],
        [_to_do_anew(row) for row in earlier.requirements.all()],
        {"earlier": earlier, **{name: getattr(earlier, name) for name in mine}},
        _asked_again(earlier),
        [tag.name for tag in earlier.tags.all()],
    )


def untouched(season: Season) -> QuerySet[Application]:
    """What was begun from it and is as it was left then: some changes write no line in its history,
    others change none of its own columns."""
    later = Event.objects.filter(application=OuterRef("pk")).exclude(at=OuterRef("created_at"))
    begun = Application.objects.filter(owner=season.owner, earlier__season=season)
    return begun.filter(~Exists(later), changed_at=F("created_at"))


@transaction.atomic
def take_back(season: Season, *, now: datetime) -> list[Deletion]:
    """What was begun from it is gone, but for what was changed since; for a day each can be brought
    back."""
    season.owner.hold()
    rows = untouched(season).select_related("posting", "owner").order_by("pk")
    return applications.delete_each(season.owner, list(rows), now=now)


def _without_number(was: Posting) -> list[str]:
    """How the mail and its files are to be called, where that says no number of the last call."""
    number = was.reference_number
    names = ("mail_subject", "file_names")
    return [name for name in names if not number or number not in getattr(was, name)]


def _asked_anew(was: Deadline, city: str) -> Deadline:
    """The same deadline without its day, which stands beside it as that of the season before."""
    row = Deadline(**{name: getattr(was, name) for name in PRINTED})
    is_rolling = was.precision == Deadline.Precision.ROLLING
    row.precision = Deadline.Precision.ROLLING if is_rolling else Deadline.Precision.UNKNOWN
    if was.date:
        at = f"{was.time:%H:%M}" if was.time else ""
        place = place_of(was.zone, city if was.zone_source == was.ZoneSource.PLACE else "")
        row.evidence = {"last": {"date": was.date.isoformat(), "time": at, "place": place}}
    elif last := was.evidence.get("last"):  # nobody ever said the day
        row.evidence = {"last": last}
    if not may_be_told_of(row.hardness_wording, None):
        row.hardness_wording = ""  # "… after 15 January …", of the season before
    return row


def _to_do_anew(was: Requirement) -> Requirement:
    """The same line, with nothing on it; what never applied to this person still does not."""
    row = Requirement(**{name: getattr(was, name) for name in ASKED})
    if was.state == Requirement.State.NOT_APPLICABLE:
        row.state = was.state
    return row


def _named_anew(earlier: Application, application: Application) -> list[Reference]:
    """The same referees, to be asked again; who said no before is not named."""
    there = sorted(earlier.references.all(), key=lambda row: row.pk)
    return [
        Reference(application=application, **{name: getattr(row, name) for name in NAMED})
        for row in there
        if row.state != Reference.State.DECLINED
    ]


def _asked_again(earlier: Application) -> list[TextBox]:
    """The same questions; what was answered then is offered where they are written."""
    return [
        TextBox(**{name: getattr(box, name) for name in OF_A_FORM})
        for box in earlier.text_boxes.all()
    ]


# ── What has aged ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Aged:
    """The newest version of a document that the season used: since when it is, and which terms and
    months it names that were to come as it was written."""

    version: Version
    is_old: bool
    dated: tuple[core.Dated, ...]


def aged(season: Season, now: datetime) -> list[Aged]:
    """What should be looked at before it is used again: what was uploaded more than a year ago, and
    what was written with a day of then in mind. Nothing is said of what documents are valid for."""
    used = season.applications.values("requirements__attachments__version__document")
    rows = Version.objects.latest_each().filter(document__in=used).select_related("document")
    latest = list(rows.order_by("document__title", "document")[:MOST])
    written = [row for row in latest if row.document.kind in ADDRESSED]
    texts = document_texts.of(row for row in written if row.created_at <= season.closed_at)
    found = []
    for row in latest:
        said = core.dated(texts.get(row.pk, ()), since=row.created_at.date())
        is_old = row.created_at <= now - AGED
        if is_old or said:
            found.append(Aged(row, is_old, tuple(said)))
    return found


def is_likely(application: Application) -> bool:
    """Whether somebody would apply there again: they said no, nothing, or never got it. Reads its
    offer."""
    stages = (*Application.OVER, *Application.BEFORE_SUBMISSION, Application.Stage.WAITLIST)
    return application.stage in stages and getattr(application, "offer", None) is None
