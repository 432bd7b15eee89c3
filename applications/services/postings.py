"""Postings: pasted, read, corrected by the person, and taken in as an application."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from applications.core.extraction.draft import Found, PostingDraft
from applications.models import Application, Deadline, Posting, Requirement, User
from applications.services import deadlines, events

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
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
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


def read(posting: Posting) -> PostingDraft:
    """What the text says; nothing is kept of it before the person has looked."""
    from applications.core.extraction import extract  # here: its vocabulary takes a while to load

    return extract(posting.text, posting.taken_at.astimezone(posting.owner.tz).date())


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
    return application


def correct(posting: Posting, facts: dict[str, Any]) -> None:
    """Set the facts; beside each value that was read stands: confirmed, or corrected."""
    draft = read(posting) if posting.text else PostingDraft()
    kept = {}
    for field, value in facts.items():
        setattr(posting, field, value)
        found = getattr(draft, field, None)
        if isinstance(found, Found):
            same = str(found.value) == str(value) or found.value == value
            kept[field] = evidence(found, "confirmed" if same else "corrected")
    if draft.references is not None:
        said = (facts.get("references_minimum"), facts.get("references_mode") or None)
        read_as = (draft.references.value.minimum, draft.references.value.mode)
        kept["references"] = evidence(
            draft.references, "confirmed" if said == read_as else "corrected"
        )
    posting.evidence = kept


@transaction.atomic
def change_facts(application: Application, facts: dict[str, Any], *, now: datetime) -> None:
    """Corrected facts of the posting; the history says which."""
    posting = application.posting
    changed = [field for field, value in facts.items() if getattr(posting, field) != value]
    correct(posting, facts)
    posting.save()
    if changed:
        events.record(application, "facts", now=now, fields=changed)


def discard(posting: Posting) -> None:
    """A pasted text that never became an application is gone."""
    if not Application.objects.filter(posting=posting).exists():
        posting.delete()
