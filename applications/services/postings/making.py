"""Applications made of postings that are reviewed, or that somebody wrote down, one or many.

Rows that belong together are put in together, for a list of many is one person's wait, and SQLite
lets one write at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.core.places.named import institution_named
from applications.core.places.whereabouts import zone_of_place
from applications.models import Application, Deadline, Posting, Requirement, TextBox, User
from applications.services import deadlines, events, searches, tags
from applications.services.postings import readings


@dataclass(slots=True)
class Plan:
    """An application that is to be: its posting, its deadlines, checklist and text boxes, not saved
    yet, and what the person's file for it begins with."""

    posting: Posting
    moments: list[Deadline]
    pieces: list[Requirement]
    own: dict[str, Any] = field(default_factory=dict)
    boxes: Sequence[TextBox] = ()
    tags: Sequence[str] = ()


def make_each(plans: Iterable[Plan], now: datetime) -> list[Application]:
    """The applications for these postings, which are kept already, and all that belongs to them.

    What can be found of them is written once, when all of it is there."""
    made, every_moment, every_piece, tagged = [], [], [], []
    every_box: list[TextBox] = []
    for plan in plans:
        posting = plan.posting
        application = Application(owner=posting.owner, posting=posting, created_at=now, **plan.own)
        for moment in plan.moments:
            moment.application, moment.owner = application, posting.owner
            # Steps before this moment are not made up for.
            moment.next_step_at = moment.reminds_from = moment.changed_at = now
            deadlines.derive(moment)
        deadlines.follow(plan.moments)  # of one of several positions, by its own deadline
        deadlines.note(application, plan.moments)
        for position, piece in enumerate(plan.pieces):
            piece.application, piece.position = application, position
        for box in plan.boxes:
            box.application = application
        if plan.tags:
            tagged.append((application, plan.tags))
        made.append(application)
        every_box += plan.boxes
        every_moment += plan.moments
        every_piece += plan.pieces
    Application.objects.bulk_create(made)
    Deadline.objects.bulk_create(every_moment)
    Requirement.objects.bulk_create(every_piece)
    TextBox.objects.bulk_create(every_box)
    events.record_each([(one, {"source": one.posting.source}) for one in made], "taken_in", now=now)
    if tagged:
        tags.put_on_new(tagged[0][0].owner, tagged, now=now)
    searches.index_postings(Posting.objects.filter(application__in=made))
    return made


@dataclass(slots=True)
class Written:
    """What somebody wrote of an application, as `write_down_each` takes it."""

    facts: dict[str, Any]
    moments: list[Deadline]  # that of the application before that of its letters
    pieces: list[Requirement]
    own: dict[str, Any]
    tags: Sequence[str] = ()


@transaction.atomic
def write_down_each(owner: User, written: Iterable[Written], *, now: datetime) -> list[Application]:
    """Applications that no text stands for, whatever is there already."""
    User.objects.hold(owner.pk)
    plans = []
    for one in written:
        posting = Posting(owner=owner, source=Posting.Source.WRITTEN, taken_at=now, reviewed_at=now)
        readings.correct(posting, placed(one.facts, one.moments))
        plans.append(Plan(posting, one.moments, one.pieces, one.own, tags=one.tags))
    Posting.objects.bulk_create(plan.posting for plan in plans)
    made = make_each(plans, now)
    seek_elsewhere(owner)
    return made


def placed(facts: dict[str, Any], moments: Sequence[Deadline]) -> dict[str, Any]:
    """With the place of a known institution. The first moment goes by its clock, the others by that
    of the first, where by none else."""
    place = institution_named(facts["institution"])
    if place and facts.get("country") in (None, "", place.country):
        facts = {**facts, "city": facts.get("city") or place.city, "country": place.country}
    Source = Deadline.ZoneSource
    for moment in moments:
        if not moment.zone and moment is not moments[0]:
            moment.zone, moment.zone_source = moments[0].zone, moments[0].zone_source
        elif not moment.zone:
            place_facts = (facts.get(name) or "" for name in ("country", "city", "institution"))
            moment.zone = zone_of_place(*place_facts)
            moment.zone_source = Source.PLACE if moment.zone else Source.ASSUMED
    return facts


def seek_elsewhere(owner: User) -> None:
    """The person's letters are looked through for the name of this institution, too."""
    Application.objects.filter(owner=owner).with_files_to_send().look_again_later()
