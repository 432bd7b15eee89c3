"""Pages on their way in: an address is kept, its page fetched by a worker, its text read.

A fetch claims its row with a lease, so that a killed worker's page is taken up by another. Text
that the person brings in the meantime stands; a fetch that ends later changes nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation

from applications.core import front_matter
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
from applications.models import Posting, User
from applications.pdf import helper
from applications.pdf.worker_pool import on_behalf_of
from applications.services import postings, searches
from applications.services.postings import readings
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


@transaction.atomic
def keep_address(owner: User, url: str, *, now: datetime) -> Posting:
    """The address, kept until its page is fetched; the same address again is the same posting.

    Raises EnoughPages when too many pages are on their way already.
    """
    User.objects.hold(owner.pk)
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
    columns = _as_read(text, now, posting.owner)
    with transaction.atomic():
        mine = Posting.objects.filter(pk=posting.pk)
        mine.exclude(fetch_state=Fetch.DONE).update(
            source=source,
            source_name=source_name[:2000],
            url=url or posting.url,
            **columns,
        )
        searches.index_postings(mine)
    posting.refresh_from_db()
    return posting


def to_fetch(now: datetime) -> list[int]:
    """Pages that no bell rang for, or whose worker is gone."""
    return list(Posting.objects.to_fetch(now).order_by("taken_at").values_list("pk", flat=True))


def fetch(
    pk: int, *, clock: Callable[[], datetime], get: Callable[[str], web.FetchedPage] = web.fetch
) -> None:
    """Fetch the posting's page, unless another worker is at it; text or refusal is on the row."""
    posting = _claimed(pk, clock())
    if posting is None:
        return
    outcome = _outcome(posting, clock, get)
    # Nothing any more where another worker took over, or the person brought the text.
    mine = Posting.objects.filter(
        pk=pk, fetch_state=Fetch.FETCHING, fetch_attempts=posting.fetch_attempts
    )
    _keep(pk, mine, outcome)


def _claimed(pk: int, now: datetime) -> Posting | None:
    """With a lease on it; None where another worker is at it, or it was thrown away."""
    mine = Posting.objects.to_fetch(now).filter(pk=pk)
    claimed = mine.update(
        fetch_state=Fetch.FETCHING,
        fetch_lease_until=now + LEASE,
        fetch_attempts=F("fetch_attempts") + 1,
    )
    return Posting.objects.select_related("owner").filter(pk=pk).first() if claimed else None


def _outcome(
    posting: Posting, clock: Callable[[], datetime], get: Callable[[str], web.FetchedPage]
) -> dict[str, Any]:
    """What the row says once its page was fetched, refused, or is to wait for its turn."""
    try:
        if posting.fetch_attempts > ATTEMPTS:
            raise PageBreaksReader(ATTEMPTS)
        page = get(posting.url)
        with on_behalf_of(posting.owner_id, patience=PATIENCE):
            text = words_of(page)
        return {
            "source_name": page.address[:2000],
            **_as_read(text, clock(), posting.owner),
        }
    except HelpersBusy:  # the sweep finds it again
        return {
            "fetch_state": Fetch.WAITING,
            "fetch_lease_until": None,
            "fetch_attempts": posting.fetch_attempts - 1,
        }
    except Exception as problem:
        if not isinstance(problem, TrackerError):
            log.exception("posting %s", posting.pk)
            problem = PageRefused()
        with translation.override(posting.owner.language):
            return {**_FETCHED, "fetch_state": Fetch.FAILED, "fetch_reason": str(problem)[:500]}


@transaction.atomic
def _keep(pk: int, mine: QuerySet[Posting], outcome: dict[str, Any]) -> None:
    """Write what came of it, and what is searched with it."""
    if mine.update(**outcome) and outcome.get("text"):
        searches.index_postings(Posting.objects.filter(pk=pk))


def _as_read(text: str, now: datetime, owner: User) -> dict[str, Any]:
    """What the row says of a text that came in: the text, and what was read of it."""
    reading = readings.reading_of(text, now, owner)
    return {
        **_FETCHED, "text": text, "text_sha256": postings.digest(text), "taken_at": now, **reading
    }  # fmt: skip


def words_of(page: web.FetchedPage) -> str:
    """The words of the page; refuses one that has next to none."""
    text = text_of(page)
    if not has_words(text):
        raise PageWithoutWords
    return text


def has_words(text: str) -> bool:
    """Whether a page says enough to people to be a posting."""
    _told_machines, for_people = front_matter.split(text)
    return sum(map(str.isalpha, for_people)) >= FEWEST_LETTERS


def text_of(page: web.FetchedPage) -> str:
    """What the page says, however little."""
    from applications.core.extraction import MAX_CHARACTERS  # here, because it is slow to load

    try:
        text = helper.posting(page.data, page.name, page.content_type)
    except PdfTooHeavy as problem:
        raise PageTooHeavy from problem
    return text[:MAX_CHARACTERS]
