"""Postings: pasted or fetched, read, corrected by the person, and taken in as an application.

A fetch claims its row with a lease, so that a killed worker's page is taken up by another. Text
that the person brings in the meantime stands; a fetch that ends later changes nothing.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from applications.core import front_matter
from applications.core.extraction import stored
from applications.core.extraction.draft import Conflict, Found, PostingDraft
from applications.core.search import folded
from applications.errors import (
    EnoughPages,
    HelpersBusy,
    PageBreaksReader,
    PageRefused,
    PageTooHeavy,
    PageWithoutWords,
    PdfTooHeavy,
    TrackerError,
)
from applications.models import Application, Deadline, Posting, Requirement, User
from applications.pdf import helper
from applications.pdf.worker_pool import on_behalf_of
from applications.services import deadlines, events
from applications.sources import fetch as web

Fetch = Posting.Fetch
LEASE = timedelta(minutes=3)
PATIENCE = 120  # seconds the reading may wait for its turn, well within the lease
ATTEMPTS = 3  # a page that brings the worker down does so again
PAGES_AT_ONCE = 5  # a person's, so that nobody keeps the workers busy with fetching
FEWEST_LETTERS = 200  # less is a page that is put together in the browser

_FETCHED: dict[str, Any] = {
    "fetch_state": Fetch.DONE,
    "fetch_lease_until": None,
    "fetch_reason": "",
    "draft": None,
}

log = logging.getLogger(__name__)

# The fields that are read one by one; the same names in the draft, the form and the row.
FACTS = (
    "title",
    "institution",
    "department",
    "city",
    "country",
    "reference_number",
    "url",
    "apply_to",
    "start",
    "duration_months",
    "extent_percent",
    "salary",
    "single_pdf",
    "max_file_mb",
)


SEARCHED = ("title", "institution", "department", "city", "country", "reference_number")


@transaction.atomic
def keep(
    owner: User,
    text: str,
    *,
    source: str,
    source_name: str = "",
    url: str = "",
    now: datetime,
) -> Posting:
    """The snapshot, kept until it is reviewed; the same text again is the same posting."""
    _one_at_a_time(owner)
    digest = _digest(text)
    waiting = Posting.objects.for_user(owner).unreviewed().filter(text_sha256=digest)
    return waiting.first() or Posting.objects.create(
        owner=owner,
        text=text,
        text_sha256=digest,
        source=source,
        source_name=source_name[:2000],
        url=url,
        taken_at=now,
    )


def _one_at_a_time(owner: User) -> None:
    """Of two presses at once, the second sees what the first has made."""
    User.objects.select_for_update().get(pk=owner.pk)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def keep_address(owner: User, url: str, *, now: datetime) -> Posting:
    """The address, kept until its page is fetched; the same address again is the same posting.

    Raises EnoughPages when too many pages are on their way already.
    """
    _one_at_a_time(owner)
    mine = Posting.objects.for_user(owner).unreviewed().filter(source=Posting.Source.URL)
    known = mine.filter(url=url).first()
    if known is not None:
        fetch_again(known, url)
        return known
    _leave_room(owner)
    return Posting.objects.create(
        owner=owner, url=url, source=Posting.Source.URL, fetch_state=Fetch.WAITING, taken_at=now
    )


def fetch_again(posting: Posting, url: str) -> None:
    """Put a fetch that failed back in the queue, with the address as it is now."""
    failed = Posting.objects.filter(pk=posting.pk, fetch_state=Fetch.FAILED)
    if failed.exists():
        _leave_room(posting.owner)
        failed.update(url=url, fetch_state=Fetch.WAITING, fetch_attempts=0, fetch_reason="")


def _leave_room(owner: User) -> None:
    under_way = Posting.objects.for_user(owner).filter(
        fetch_state__in=[Fetch.WAITING, Fetch.FETCHING]
    )
    if under_way.count() >= PAGES_AT_ONCE:
        raise EnoughPages(PAGES_AT_ONCE)


def bring(
    posting: Posting, text: str, *, source: str, source_name: str, url: str, now: datetime
) -> Posting:
    """The text of an address, brought by the person in place of the fetch."""
    Posting.objects.filter(pk=posting.pk).exclude(fetch_state=Fetch.DONE).update(
        text=text,
        text_sha256=_digest(text),
        source=source,
        source_name=source_name[:2000],
        url=url or posting.url,
        taken_at=now,
        **_FETCHED,
    )
    posting.refresh_from_db()
    return posting


def to_fetch(now: datetime) -> list[int]:
    """Pages that no bell rang for, or whose worker is gone."""
    return list(Posting.objects.to_fetch(now).order_by("taken_at").values_list("pk", flat=True))


def fetch(
    pk: int, *, clock: Callable[[], datetime], get: Callable[[str], web.FetchedPage] = web.fetch
) -> None:
    """Fetch the posting's page, unless another worker is at it; text or refusal is on the row."""
    now = clock()
    mine = Posting.objects.to_fetch(now).filter(pk=pk)
    if not mine.update(
        fetch_state=Fetch.FETCHING,
        fetch_lease_until=now + LEASE,
        fetch_attempts=F("fetch_attempts") + 1,
    ):
        return
    posting = Posting.objects.select_related("owner").filter(pk=pk).first()
    if posting is None:  # thrown away this moment
        return
    try:
        if posting.fetch_attempts > ATTEMPTS:
            raise PageBreaksReader(ATTEMPTS)
        page = get(posting.url)
        with on_behalf_of(posting.owner_id, patience=PATIENCE):
            text = _text(page)
        outcome = {
            "text": text,
            "text_sha256": _digest(text),
            "source_name": page.address[:2000],
            "taken_at": clock(),
            **_FETCHED,
        }
    except HelpersBusy:  # the sweep finds it again
        outcome = {
            "fetch_state": Fetch.WAITING,
            "fetch_lease_until": None,
            "fetch_attempts": posting.fetch_attempts - 1,
        }
    except Exception as problem:
        if not isinstance(problem, TrackerError):
            log.exception("posting %s", pk)
            problem = PageRefused()
        with translation.override(posting.owner.language):
            outcome = {**_FETCHED, "fetch_state": Fetch.FAILED, "fetch_reason": str(problem)[:500]}
    # Nothing any more where another worker took over, or the person brought the text.
    Posting.objects.filter(
        pk=pk, fetch_state=Fetch.FETCHING, fetch_attempts=posting.fetch_attempts
    ).update(**outcome)


def _text(page: web.FetchedPage) -> str:
    """The words of the page; refuses one that has next to none."""
    from applications.core.extraction import MAX_CHARACTERS  # here, because it is slow to load

    try:
        text = helper.posting(page.data, page.name, page.content_type)
    except PdfTooHeavy as problem:
        raise PageTooHeavy from problem
    _told_machines, for_people = front_matter.split(text)
    if sum(map(str.isalpha, for_people)) < FEWEST_LETTERS:
        raise PageWithoutWords
    return text[:MAX_CHARACTERS]


def read(posting: Posting) -> PostingDraft:
    """What the text says: read once, and then as it was read, whichever reader came later."""
    if posting.draft is None:
        # Here, because its vocabulary takes a while to load.
        from applications.core.extraction import READER_VERSION, extract

        draft = extract(posting.text, posting.taken_at.astimezone(posting.owner.tz).date())
        posting.draft, posting.reader_version = stored.to_json(draft), READER_VERSION
        # Of this text, unless another window was faster, or another text came in its place.
        Posting.objects.filter(
            pk=posting.pk, draft__isnull=True, text_sha256=posting.text_sha256
        ).update(draft=posting.draft, reader_version=READER_VERSION)
    return stored.from_json(posting.draft)


def evidence(found: Found[Any] | None, state: str = "read") -> dict[str, Any]:
    """What is kept beside a value: quote, place, rule, confidence; empty where none was read."""
    if found is None:
        return {}
    kept = asdict(found)
    del kept["value"]
    return {**kept, "state": state}


def doubles(
    posting: Posting, *, url: str = "", reference_number: str = ""
) -> Iterable[Application]:
    """The person's applications that look like this one: same text, address or reference number."""
    same = Q(posting__text_sha256=posting.text_sha256) if posting.text else Q(pk__in=[])
    if url:
        same |= Q(posting__url=url)
    if reference_number:
        same |= Q(posting__reference_number__iexact=reference_number)
    return (
        Application.objects.for_user(posting.owner)
        .filter(same)
        .exclude(posting=posting)
        .select_related("posting")
        .order_by("-id")[:5]
    )


@transaction.atomic
def take_in(
    posting: Posting,
    *,
    facts: dict[str, Any],
    moments: Iterable[Deadline],
    pieces: Iterable[Requirement],
    now: datetime,
) -> Application:
    """The reviewed posting as an application with deadlines and checklist; twice gives one."""
    # Two presses at once: the second waits here and finds the application of the first.
    posting = Posting.objects.select_for_update().get(pk=posting.pk)
    already = Application.objects.filter(posting=posting).first()
    if already is not None:
        return already
    correct(posting, facts)
    posting.reviewed_at = now
    posting.save()
    application = Application.objects.create(owner=posting.owner, posting=posting, created_at=now)
    events.record(application, "taken_in", now=now, source=posting.source)
    for moment in moments:
        moment.application = application
        moment.next_step_at = now  # steps before this moment are not made up for
        deadlines.derive(moment)
        moment.save()
    for position, piece in enumerate(pieces):
        piece.application = application
        piece.position = position
        piece.save()
    deadlines.refresh(application)
    _seek_elsewhere(posting)
    return application


def _seek_elsewhere(posting: Posting) -> None:
    """The person's other letters are looked through for the name of this institution, too."""
    mine = Application.objects.filter(owner=posting.owner_id).exclude(posting=posting)
    mine.with_files_to_send().look_again_later()


def has_rows(
    application: Application, moments: Iterable[Deadline], pieces: Iterable[Requirement]
) -> bool:
    """Whether these are the deadlines and the checklist that it has."""
    printed = ("kind", "date", "time", "zone", "bound")
    asked = ("kind", "name", "need", "count")
    return all(
        sorted(map(str, kept.values_list(*names)))
        == sorted(str(tuple(getattr(row, name) for name in names)) for row in rows)
        for kept, names, rows in (
            (application.deadlines.order_by(), printed, moments),
            (application.requirements.order_by(), asked, pieces),
        )
    )


def correct(posting: Posting, facts: dict[str, Any]) -> None:
    """Set the facts; beside each value that was read stands: confirmed, or corrected."""
    # A reviewed one without a draft keeps the evidence it has: another reading is another matter.
    is_read = bool(posting.text) and (posting.draft is not None or not posting.reviewed_at)
    draft = read(posting) if is_read else PostingDraft()
    kept: dict[str, Any] = dict(posting.evidence)
    for field, value in facts.items():
        if field in kept and getattr(posting, field) != value:
            kept[field] = {**kept[field], "state": "corrected"}
        setattr(posting, field, value)
        found = getattr(draft, field, None)
        if isinstance(found, Found):
            same = str(found.value) == str(value) or found.value == value
            kept[field] = evidence(found, "confirmed" if same else "corrected")
    for field, rows in _rows_read(draft).items():
        if rows and field in facts:
            same = [row for row, _ in rows] == facts[field]
            kept[field] = {
                **evidence(rows[0][1], "confirmed" if same else "corrected"),
                "rows": [
                    {"of": row, "quote": found.quote, "start": found.start, "end": found.end}
                    for row, found in rows
                ],
            }
    if draft.references is not None:
        said = (facts.get("references_minimum"), facts.get("references_mode") or None)
        read_as = (draft.references.value.minimum, draft.references.value.mode)
        kept["references"] = evidence(
            draft.references, "confirmed" if said == read_as else "corrected"
        )
    if draft.conflicts:
        kept["conflicts"] = [_as_kept(conflict) for conflict in draft.conflicts]
    posting.evidence = kept
    fold(posting)


def fold(posting: Posting) -> None:
    """Derive what lists search, after a change of the facts."""
    posting.folded = folded("\n".join(getattr(posting, field) for field in SEARCHED))


def _rows_read(draft: PostingDraft) -> dict[str, list[tuple[Any, Found[Any]]]]:
    """The facts of several rows as the posting keeps them, each beside its words."""
    return {
        "contacts": [
            ({"name": f.value.name, "email": f.value.email, "role": f.value.role}, f)
            for f in draft.contacts
        ],
        "languages": [(f.value, f) for f in draft.languages],
        "eligibility": [
            ({"minimum": str(f.value.minimum), "of": f.value.of}, f) for f in draft.ects
        ],
    }


def _as_kept(conflict: Conflict) -> dict[str, Any]:
    """A contradiction as it stands beside the facts: what it is about, and the places."""
    readings = [
        {"quote": found.quote, "start": found.start, "end": found.end}
        for found in conflict.readings
    ]
    return {"field": conflict.field, "code": conflict.code, "readings": readings}


@transaction.atomic
def change_facts(application: Application, facts: dict[str, Any], *, now: datetime) -> None:
    """Corrected facts of the posting; the history says which."""
    posting = application.posting
    changed = [field for field, value in facts.items() if getattr(posting, field) != value]
    correct(posting, facts)
    posting.save()
    if changed:
        Deadline.objects.filter(application=application).change(now)  # the feed names the posting
        events.record(application, "facts", now=now, fields=changed)
    if "institution" in changed:
        _seek_elsewhere(posting)
    if {"city", "country"} & set(changed):
        deadlines.follow_place(application, now=now)


@transaction.atomic
def discard(posting: Posting) -> None:
    """A text that waits for its review is gone; one that was reviewed meanwhile stays."""
    for waiting in Posting.objects.select_for_update().unreviewed().filter(pk=posting.pk):
        waiting.delete()
