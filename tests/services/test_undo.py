"""Undo: every press that can be taken back is put back exactly, or refused where it moved on."""

from datetime import UTC, datetime, timedelta

import pytest

from applications.errors import ChangedSince
from applications.models import Application, Deadline, Event, Reference, Requirement, Submission
from applications.services import (
    applications,
    deadlines,
    events,
    fees,
    references,
    requirements,
    tags,
    undo,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    FeeFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
NOUNS = (*events.COLUMNS, "tags")


@pytest.fixture
def file():
    """With a ready line that has a file, one asked for in some cases, a target and a referee."""
    file = ApplicationFactory(confirmation="A-0")
    piece = file.requirements.get(kind="cv")
    AttachmentFactory(requirement=piece)
    requirements.follow_files(piece)
    RequirementFactory(application=file, kind="test_scores", need="conditional", name="TOEFL")
    DeadlineFactory(application=file, kind="target")
    DeadlineFactory(application=file, kind="letters")
    ReferenceFactory(application=file)
    fees.save(FeeFactory.build(application=file, paid=True, paid_on=NOW.date()), now=NOW)
    tags.put(file, ["dream"], now=NOW)
    return Application.objects.get(pk=file.pk)


def line(file, kind="cv"):
    return file.requirements.get(kind=kind)


PRESSES = {
    "stage": lambda file: applications.move(file, "ready", now=NOW),
    "stage, back-dated": lambda file: applications.move(
        file, "ready", now=NOW, day=NOW.date() - timedelta(days=3)
    ),
    "stage, over": lambda file: applications.move(file, "withdrawn", now=NOW),
    "archive": lambda file: applications.archive(file, True, now=NOW),
    "state": lambda file: requirements.set_state(line(file), "waived", now=NOW),
    "applies": lambda file: requirements.answer(file.requirements.get(name="TOEFL"), "no", now=NOW),
    "asked": lambda file: references.set_state(file.references.get(), "asked", now=NOW),
    "letter in": lambda file: references.set_state(file.references.get(), "received", now=NOW),
    "met": lambda file: deadlines.mark_met(file.deadlines.get(kind="target"), True, now=NOW),
    "target": lambda file: deadlines.aim(file, NOW.date(), "Letters", now=NOW),
    "fee": lambda file: fees.remove(file, now=NOW),
    "tags": lambda file: tags.put(file, ["Nordic", "remote"], now=NOW),
    "added": lambda file: references.name_each([RefereeFactory(owner=file.owner)], [file],
                                               asked=True, now=NOW)[0],
}  # fmt: skip
# What goes in leaves a record, which stays and says that it was taken back.
SENDS = {
    "submitted": lambda file: applications.submit(file, confirmation="A-1", now=NOW),
    "stage, sent": lambda file: applications.move(file, "interview", now=NOW),
}


@pytest.mark.parametrize("press", [*PRESSES, *SENDS])
def test_a_press_that_is_undone_leaves_everything_as_it_was(file, press):
    before = events.look_at(file, *NOUNS)
    event = {**PRESSES, **SENDS}[press](file)
    assert events.look_at(file, *NOUNS) != before
    event = Event.objects.get(pk=event.pk)

    told = undo.undo(event, now=LATER)

    after = events.look_at(file, *NOUNS)
    records = [row for row in after if row.startswith("submission")]
    assert [after.pop(row)["taken_back_at"] for row in records] == [
        LATER.isoformat() for _ in records
    ]
    assert bool(records) == (press in SENDS)
    assert after == before
    event.refresh_from_db()
    assert event.undone_at == LATER
    assert (told.kind, told.data) == ("undone", {"of": event.kind, "what": event.data})
    fresh = Application.objects.get(pk=file.pk)
    assert fresh.next_moment == file.deadlines.unmet().by_instant().first().instant


def test_taking_back_what_was_sent_is_undone_too(file):
    applications.submit(file, confirmation="A-1", now=NOW)
    before = events.look_at(file, *NOUNS)
    event = applications.take_back(file, now=NOW)

    undo.undo(event, now=LATER)

    assert events.look_at(file, *NOUNS) == before
    assert Submission.objects.standing().count() == 1


def test_unarchived_and_not_met_after_all_are_undone_too(file):
    applications.archive(file, True, now=NOW)
    deadline = file.deadlines.get(kind="target")
    deadlines.mark_met(deadline, True, now=NOW)
    before = events.look_at(file, *NOUNS)

    for event in (
        applications.archive(file, False, now=NOW),
        deadlines.mark_met(deadline, False, now=NOW),
    ):
        undo.undo(event, now=LATER)

    assert events.look_at(file, *NOUNS) == before


def correct(row, save, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    save(row, now=NOW)


CONTRADICTIONS = {
    "stage": lambda file: applications.move(file, "idea", now=NOW),
    "archive": lambda file: applications.archive(file, False, now=NOW),
    "state": lambda file: requirements.set_state(line(file), "received", now=NOW),
    "letter in": lambda file: references.set_state(file.references.get(), "declined", now=NOW),
    "met": lambda file: deadlines.mark_met(file.deadlines.get(kind="target"), False, now=NOW),
    "submitted": lambda file: applications.move(file, "offer", now=NOW),
    "tags": lambda file: tags.put(file, ["Nordic"], now=NOW),
    "added": lambda file: correct(file.references.last(), references.save, access_waived=True),
    "target": lambda file: correct(
        file.deadlines.get(note="Letters"), deadlines.save, note="Ask all three"
    ),
}


@pytest.mark.parametrize("press", CONTRADICTIONS)
def test_what_was_changed_since_is_left_alone(file, press):
    event = {**PRESSES, **SENDS}[press](file)
    file.refresh_from_db()
    CONTRADICTIONS[press](file)
    before, lines = events.look_at(file, *NOUNS), file.events.count()

    with pytest.raises(ChangedSince):
        undo.undo(event, now=LATER)

    assert events.look_at(file, *NOUNS) == before
    assert file.events.count() == lines
    assert undo.offered(file.events.all(), file).isdisjoint({event.pk})


@pytest.mark.parametrize("noun", [Requirement, Reference, Deadline])
def test_what_was_removed_since_is_not_brought_back(file, noun):
    press = {Requirement: "state", Reference: "letter in", Deadline: "met"}[noun]
    event = PRESSES[press](file)
    noun.objects.filter(application=file).delete()

    with pytest.raises(ChangedSince):
        undo.undo(event, now=LATER)


def test_pressed_twice_is_undone_once(file):
    event = PRESSES["archive"](file)

    assert undo.undo(event, now=LATER) is not None
    assert undo.undo(Event.objects.get(pk=event.pk), now=LATER) is None

    assert file.events.filter(kind="undone").count() == 1


def test_undone_in_turn_from_the_newest_on(file):
    """Each line is offered once nothing later stands on what it changed."""
    before = events.look_at(file, *NOUNS)
    steps = [requirements.set_state(line(file), to, now=NOW) for to in ("waived", "ready")]
    steps.append(requirements.set_state(line(file), "waived", now=NOW))

    for step in reversed(steps):
        offered = undo.offered(file.events.all(), file)
        assert offered & {one.pk for one in steps} == {step.pk}
        undo.undo(step, now=LATER)

    assert events.look_at(file, *NOUNS) == before


def test_an_event_that_tells_of_no_press_is_not_offered(file):
    applications.write_notes(file, "Ask her", now=NOW)
    event = file.events.get(kind="note")

    assert event.pk not in undo.offered(file.events.all(), file)
    with pytest.raises(ChangedSince):
        undo.undo(event, now=LATER)


def test_a_file_added_meanwhile_counts_once_the_line_is_back(file):
    piece = line(file, "transcripts")
    event = requirements.set_state(piece, "waived", now=NOW)
    requirements.attach(piece, line(file).versions.get(), now=NOW)

    undo.undo(event, now=LATER)

    piece.refresh_from_db()
    assert piece.state == "ready"


def test_calendars_are_told_of_a_deadline_that_is_open_again(file):
    deadline = file.deadlines.get(kind="target")
    event = deadlines.mark_met(deadline, True, now=NOW)
    met = Deadline.objects.get(pk=deadline.pk)

    undo.undo(event, now=LATER)

    again = Deadline.objects.get(pk=deadline.pk)
    assert (again.sequence, again.changed_at) == (met.sequence + 1, LATER)


def test_a_moment_is_put_back_to_the_microsecond(file):
    at = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)
    file.references.update(state="asked", asked_at=at)
    event = references.set_state(file.references.get(), "received", now=NOW)

    undo.undo(event, now=LATER)

    assert file.references.get().asked_at == at
