"""The page of one application: all that it and its parts show, in the order of its state."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from applications.core.deadline import day_kept
from applications.core.guards import Concern
from applications.core.quote_spans import Segment, segments
from applications.core.readiness import CONTACTS, TOLD_BY_THE_LINE
from applications.forms.application.page import NotesForm
from applications.models import (
    Application,
    Attachment,
    Deadline,
    Posting,
    Reference,
    Requirement,
    Submission,
)
from applications.models.posting import web_page
from applications.services import (
    after_sending,
    application_mails,
    attachments,
    bundles,
    collisions,
    eligibility,
    orders,
    proposals,
    readiness,
)
from applications.services.deadlines import targets
from applications.templatetags.evidence import place_of
from applications.views.shared.after_sending import AfterSending
from applications.views.shared.application_summary import TRIVIA, NextMoments, unanswered
from applications.views.shared.applications_allowed import applications_allowed_of
from applications.views.shared.history import history_of
from applications.views.shared.next_step import next_step_of
from applications.views.shared.page_news import page_news
from applications.views.shared.posting_facts import facts_of
from applications.views.shared.referees_named import as_named

# Parts of the page that are renewed after a press on it (static/js/in-place.js): all that may
# follow from it, and nothing that somebody writes in.
FOLLOWS = ",".join(
    [
        "#messages:innerHTML",
        *(
            f"#{part}"
            for part in (
                "head", "next", "sent", "after", "page-news", "doubts", "applications-allowed",
                "checklist", "bundle", "eligibility", "deadlines", "references", "contacts",
                "facts", "posting", "history",
            )
        ),
    ]
)  # fmt: skip
DOWNLOAD = "download=1"  # in an address: what is built is to be downloaded as soon as it is ready


def dossier(request: HttpRequest, application: Application) -> dict[str, Any]:
    """All that the page and its partials show."""
    now = timezone.now()
    standing = readiness.standing(application, now=now)
    deadlines = list(application.deadlines.by_instant())
    for deadline in deadlines:
        deadline.application = application  # both clocks ask for the posting's city
    for bundle in standing.bundles:
        bundle.download = DOWNLOAD if request.GET.get("download") == bundle.output else ""
    asked: list[eligibility.Asked] = []
    if application.is_open:
        asked, proposed = eligibility.told_of(application, standing.pieces, deadlines)
        for piece in standing.pieces:
            piece.proposed = proposed.get(piece.pk)
    return {
        "application": application,
        "now": now,
        "asked": asked,
        "follows": FOLLOWS,
        "stages": Application.Stage.choices,
        **_as_it_stands(application, standing, deadlines, now),
        **_as_it_was_sent(application, standing, deadlines, now),
        **page_news(application, deadlines, standing.pieces, now),
        **_as_it_was_read(application, standing.pieces, deadlines, asked),
        "fee": getattr(application, "cost", None),
        "text_boxes": application.text_boxes.all(),
        "contact_entries": application.contact_entries.all(),
        "tags": application.tags.all(),
        "notes": NotesForm(instance=application),
        "history": history_of(application),
    }


def _as_it_stands(
    application: Application, standing: readiness.Standing, deadlines: list[Deadline], now: datetime
) -> dict[str, Any]:
    """Its checklist, referees, deadlines and bundles, what is doubtful and what is next."""
    _annotate(standing)
    critical = None
    if application.is_open:
        critical = _with_errands(standing, deadlines, application.owner.tz, now)
    pieces, references, look = standing.pieces, standing.references, standing.look
    return {
        "requirements": pieces,
        "critical_path": critical,
        "folded": sum(piece.is_folded for piece in pieces),
        "states": Requirement.State.choices,
        **as_named(application, references, deadlines, now),
        "unnamed": standing.unnamed,
        "reserves": proposals.reserves_for_application(application, references, now),
        "to_write": proposals.words_about(application, references, now),
        "deadlines": deadlines,
        **_targets(application, standing, deadlines, now),
        "moments": NextMoments.of(d for d in deadlines if not (d.met_at or d.closed_at)),
        "last_met": _last_met(deadlines),
        "new_day": next((row for row in deadlines if row.asks_new_day), None),
        "at": standing.at,
        "next": next_step_of(standing, by_mail=application_mails.goes_by_mail(application)),
        "doubts": list(_doubts(application, standing, deadlines)) if application.is_open else [],
        "applications_allowed": applications_allowed_of(application, look.around)
        if application.is_open
        else None,
        "stale": standing.stale,
        "bundles": standing.bundles,
        "look": look,
        "outline": look.plan,
        "renderer_missing": bundles.renderer_missing(),
    }


def _last_met(deadlines: list[Deadline]) -> Deadline | None:
    """The last deadline to apply that is met: what was taken back still had it."""
    met = (row for row in deadlines if row.kind == Deadline.Kind.APPLICATION and row.met_at)
    return max((row for row in met if row.instant), key=lambda row: row.instant, default=None)


def _as_it_was_sent(
    application: Application, standing: readiness.Standing, deadlines: list[Deadline], now: datetime
) -> dict[str, Any]:
    """What went in, what was taken back last, what they miss of it, and what is awaited."""
    sent = list(application.submissions.prefetch_related("files"))
    sent.sort(key=lambda submission: submission.taken_back_at is not None)
    submission = next((one for one in sent if one.taken_back_at is None), None)
    missed = _missed(sent, standing.pieces)
    look = after_sending.of(application, submission, standing.at, now)
    sent_on = after_sending.sent_on(application, submission)
    return {
        "submissions": sent,
        "missed": missed,
        "look_after": look.beside(bool(missed)) if look else None,
        "after": AfterSending.of(application, deadlines, sent_on, timezone.localdate()),
        "is_in": submission is not None and not application.is_open,
    }


def _missed(sent: Sequence[Submission], pieces: Sequence[Requirement]) -> list[Requirement]:
    """What went in as ready, and is missing after all."""
    went = {pk for one in sent if not one.taken_back_at for pk in one.before.get("pieces", ())}
    missing = Requirement.State.MISSING
    return [piece for piece in pieces if piece.pk in went and piece.state == missing]


def _as_it_was_read(
    application: Application,
    pieces: Sequence[Requirement],
    deadlines: Sequence[Deadline],
    asked: Sequence[eligibility.Asked],
) -> dict[str, Any]:
    """The posting, its facts, and its text with the quotes of all that was read from it."""
    posting = application.posting
    return {
        "posting": posting,
        "portal": _portal(posting),
        "facts": facts_of(posting, application.owner),
        "trivia": _trivia(posting),
        "other_days": _other_days(posting),
        "segments": _segments(posting, pieces, deadlines, asked),
    }


def _targets(
    application: Application, standing: readiness.Standing, rows: list[Deadline], now: datetime
) -> dict[str, Any]:
    """What one press aims at; letters only where somebody writes some, and a day apart where
    several deadlines fall into one week."""
    if not application.is_open:
        return {"targets": {}}
    days = targets(application, rows, now=now)
    by_name = application.posting.references_mode == Reference.Mode.CONTACT
    if by_name or not standing.at.letters_needed:
        days.pop("letters", None)
    aim, together = collisions.target(application, rows, now=now) or (None, 0)
    if aim is not None:
        days["apart"] = aim
    return {"targets": days, "in_one_week": together}


def _portal(posting: Posting) -> str:
    """Where to apply, if that is a page, and another one than the posting's."""
    target = web_page(posting.apply_to)
    return target if target != posting.url else ""


def _annotate(standing: readiness.Standing) -> None:
    """Beside each line: what is to look at, what the library has for it, how many referees' details
    are complete; beside each file the newer version that may be offered; beside each referee what
    is next, and what lacks."""
    flags = readiness.by_line(standing.look.open)
    mine = attachments.ready_to_use(standing.offers)
    for piece, item in zip(standing.pieces, standing.asked.items, strict=True):
        piece.flags = flags.get(piece.pk, [])
        piece.mine = [offer for offer in mine if offer.piece is piece]
        for attachment in piece.attachments.all():
            attachment.newer = standing.look.newer.get(attachment.pk)
            attachment.older = _told_beside(attachment, piece)
        piece.by_letters = standing.asked.is_by_letters(item)
        if item.kind == CONTACTS and not piece.by_letters:
            piece.details = dict(zip(("done", "total"), standing.asked.contacts(item), strict=True))
            named = sum(map(standing.asked.is_on_sheet, standing.asked.referees))
            piece.details["named"] = named
    wants_contacts = any(item.kind == CONTACTS for item in standing.asked.items)
    for reference in standing.references:
        on_sheet = wants_contacts and standing.asked.is_on_sheet(reference.told)
        asked = on_sheet or reference.mode == Reference.Mode.CONTACT
        declined = reference.state == Reference.State.DECLINED
        reference.lacks = reference.referee.lacks if asked and not declined else []


def _with_errands(
    standing: readiness.Standing, deadlines: list[Deadline], reader: tzinfo, now: datetime
) -> orders.Errand | None:
    """Beside each line what is to be ordered for it, nothing of what the library has already; and
    of all of it what takes longest."""
    errands = orders.errands(standing.pieces, deadlines, reader, now)
    for piece in standing.pieces:
        errand = errands.get(piece.pk)
        piece.errand = None if errand and errand.is_proposed and piece.mine else errand
    return orders.critical(errands.values())


def _told_beside(attachment: Attachment, piece: Requirement) -> Concern | None:
    """That a newer version is there, taken out of the line's other flags where it is offered."""
    for concern in piece.flags if attachment.newer else ():
        if concern.code == "newer" and concern.version == attachment.version_id:
            piece.flags = [one for one in piece.flags if one is not concern]
            return concern
    return None


class Doubt(NamedTuple):
    """What wants a word of the person, and how it is asked (templates/application/doubt/)."""

    template: str
    row: Any = None


def _doubts(
    application: Application, standing: readiness.Standing, deadlines: Sequence[Deadline]
) -> Iterator[Doubt]:
    """What the lines do not say of themselves, the greatest harm first."""
    concerns = [
        concern
        for concern in standing.look.open
        if not concern.requirement and concern.code not in TOLD_BY_THE_LINE
    ]
    for concern in concerns:
        if concern.level == "stop":
            yield Doubt("application/doubt/_concern.html", concern)
    is_corrected = any(row.evidence.get("state") in Deadline.SETTLES_DAY for row in deadlines)
    has_day = any(row.instant for row in deadlines)
    conflicts = application.posting.evidence.get("conflicts", ())
    for conflict in unanswered(conflicts, is_corrected, has_day):
        yield Doubt("application/doubt/_conflict.html", conflict)
    for row in deadlines:
        if row.asks_new_day:
            yield Doubt("application/doubt/_new_day.html", row)
    for row in deadlines:
        assumed = row.zone_source == Deadline.ZoneSource.ASSUMED
        if assumed and row.instant and not (row.met_at or row.closed_at):
            yield Doubt("application/doubt/_zone.html", row)
    for concern in concerns:
        if concern.level == "look":
            yield Doubt("application/doubt/_concern.html", concern)
    if standing.stale:
        yield Doubt("application/doubt/_stale.html")
    if standing.look.plan.parts and not application.owner.family_name:
        yield Doubt("application/doubt/_name.html")


def _trivia(posting: Posting) -> list[dict[str, Any]]:
    return [
        conflict
        for conflict in posting.evidence.get("conflicts", ())
        if conflict["code"] in TRIVIA and not conflict.get("settled")
    ]


def _other_days(posting: Posting) -> list[dict[str, Any]]:
    """The days of interviews and of the answer, as the posting names them: no deadlines."""
    days = [one for one in posting.evidence.get("other_days", ()) if one["what"] != "published"]
    return [{**one, "date": day} for one in days if (day := day_kept(one["date"]))]


def _segments(
    posting: Posting,
    pieces: Sequence[Requirement],
    deadlines: Sequence[Deadline],
    asked: Sequence[eligibility.Asked],
) -> list[Segment]:
    """The text of the posting with every quote that the page shows marked in it."""
    if not posting.text:
        return []
    read: list[Any] = [*posting.evidence.values(), *posting.evidence.get("other_days", ())]
    read += [one.evidence for one in (*pieces, *asked)]
    for row in deadlines:
        read += [row.evidence, *row.evidence.get("also", ())]
    for found in posting.evidence.values():
        if isinstance(found, dict):
            read += found.get("rows", [])
    places = {
        (one["start"], one["end"]) for one in read if isinstance(one, dict) and "start" in one
    }
    return segments(posting.text, [(place_of(*place), *place) for place in sorted(places)])
