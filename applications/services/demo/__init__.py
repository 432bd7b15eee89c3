"""Sample data: a season of applications, the same rows for the same person, seed and day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.db import transaction

from applications import errors
from applications.models import (
    Application,
    Attachment,
    ContactEntry,
    Deadline,
    Document,
    Event,
    Fee,
    Offer,
    Order,
    Posting,
    Referee,
    Reference,
    Requirement,
    SentFile,
    Submission,
    Tag,
    TextBox,
    User,
    Version,
)
from applications.services import searches
from applications.services.demo import advert, rows
from applications.services.demo.course import course
from applications.services.demo.papers import papers
from applications.services.demo.profile import background
from applications.services.demo.subjects import SUBJECTS
from applications.services.demo.world import PLACES, REFEREES
from applications.services.postings import readings

CHUNK = 500
GIVEN_NAME, FAMILY_NAME = "Asha", "Verma"
LIBRARY_SINCE = timedelta(days=430)
TAGS = ("dream", "safe choice", "near family")


def fill(
    user: User,
    *,
    applications: int,
    seed: int,
    today: date,
    then: Callable[[User], object] = lambda user: None,
) -> None:
    """Give a new account a season: so many applications in every stage, with all that is theirs.

    The account may be one that is not saved yet: then it is saved with them and with what is done
    `then`, or not at all.

    Raises AccountNotEmpty when the person has postings, documents or referees of their own.
    """
    waiting = _unread(user, seed, applications, today) if applications else None
    with transaction.atomic():
        if user._state.adding:
            user.save()
        _fill(user, waiting, applications=applications, seed=seed, today=today)
        then(user)


def _fill(
    user: User, waiting: Posting | None, *, applications: int, seed: int, today: date
) -> None:
    for model in (Posting, Document, Referee):
        if model.objects.for_user(user).exists():
            raise errors.AccountNotEmpty(user.email)
    background(user, today)
    shelf = rows.Shelf(
        versions=_library(user, today),
        referees=_referees(user),
        tags=Tag.objects.bulk_create(Tag(owner=user, name=name) for name in TAGS),
    )
    for first in range(0, applications, CHUNK):
        wholes = [
            _whole(user, shelf, f"{seed}:{index}", index, today)
            for index in range(first, min(first + CHUNK, applications))
        ]
        rows.tell_of_letters(wholes)
        _keep(wholes)
    if waiting:
        waiting.save()
    searches.index_all(user)


def _whole(user: User, shelf: rows.Shelf, seed: str, index: int, today: date) -> rows.Whole:
    rng = Random(seed)
    way = course(rng, index, today)
    place = PLACES[(index * 7 + rng.randrange(3)) % len(PLACES)]
    if place.fee and way.stage == Application.Stage.SUBMITTED:
        way = way.unpaid
    subject = SUBJECTS[(index * 5 + rng.randrange(4)) % len(SUBJECTS)]
    ad = advert.write(rng, place, subject, number=index + 1, closes=way.closes)
    return rows.build(rng, user, shelf, ad, way, today)


def _unread(user: User, seed: int, number: int, today: date) -> Posting:
    """One posting that was pasted the day before and waits for its review, not saved yet."""
    rng = Random(f"{seed}:unread")
    closes = date.fromordinal(today.toordinal() + 30)
    ad = advert.write(
        rng, rng.choice(PLACES), rng.choice(SUBJECTS), number=number + 1, closes=closes
    )
    taken = datetime.combine(today - timedelta(days=1), time(6, 30), UTC)
    waiting = rows.snapshot(user, ad, taken)
    for name, value in readings.reading_of(waiting.text, taken, user).items():
        setattr(waiting, name, value)
    return waiting


def _keep(wholes: list[rows.Whole]) -> None:
    """Save a chunk, parents before children."""
    Posting.objects.bulk_create(whole.posting for whole in wholes)
    Application.objects.bulk_create(whole.application for whole in wholes)
    for model, name in (
        (Deadline, "deadlines"),
        (Requirement, "requirements"),
        (Order, "orders"),
        (Attachment, "attachments"),
        (Reference, "references"),
        (ContactEntry, "contacts"),
        (TextBox, "boxes"),
        (Event, "events"),
        (Application.tags.through, "tags"),
        (Offer, "offers"),
        (Fee, "fees"),
        (Submission, "submissions"),
        (SentFile, "sent"),
    ):
        model._default_manager.bulk_create(
            [row for whole in wholes for row in getattr(whole, name)], batch_size=2000
        )


def _library(user: User, today: date) -> dict[tuple[str, bool], Version]:
    """The documents, by kind and whether the version is final; a version every few days, all of
    them there before the first application was."""
    documents: dict[str, Document] = {}
    versions = {}
    now = datetime.combine(today - LIBRARY_SINCE, time(9, 10), UTC)
    for paper in papers(user.name if user.given_name else f"{GIVEN_NAME} {FAMILY_NAME}"):
        now += timedelta(days=3, hours=1)
        if paper.title not in documents:
            documents[paper.title] = Document.objects.create(
                owner=user, title=paper.title, kind=paper.kind, created_at=now
            )
        version = paper.version(documents[paper.title], now)
        version.file.save(paper.file_name, ContentFile(paper.content), save=False)
        version.save()
        versions[paper.kind, paper.final] = version
    return versions


def _referees(user: User) -> list[Referee]:
    return Referee.objects.bulk_create(
        Referee(
            owner=user,
            name=name,
            title=title,
            email=f"{name.lower().replace(' ', '.').replace('ö', 'o')}@university.example",
            position=position,
            institution=institution,
            zone=zone,
            relation=relation,
            language=language,
            lead_days=ahead,
        )
        for name, title, position, institution, zone, relation, language, ahead in REFEREES
    )
