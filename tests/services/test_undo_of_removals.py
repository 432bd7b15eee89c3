"""What a press took off one application stands again whole, or is refused where it cannot."""

from datetime import timedelta

import pytest

from applications.core.guards import Concern
from applications.errors import ChangedSince, RowGone
from applications.models import Application, Event, Reference, RemovedDeadline, Version
from applications.services import (
    applications,
    calendars,
    contacts,
    deadlines,
    documents,
    guards,
    references,
    reminders,
    requirements,
    undo,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    ReferenceFactory,
    whole_account,
)
from tests.rows import everything

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
SLIP = Concern("draft", "look", "CV", document=7, data={"number": 2})


@pytest.fixture
def file(settings, tmp_path):
    """With something of every noun, and a finding that was let pass."""
    settings.MEDIA_ROOT = tmp_path / "media"
    file = Application.objects.get(owner=whole_account("canary", email="ada@example.org"))
    requirements.follow_files_of_open(file.requirements.all())
    guards.acknowledge(file, [SLIP], now=NOW - timedelta(days=1))
    return file


def used_line(file):
    return file.requirements.filter(attachments__isnull=False).first()


REMOVALS = {
    "deadline": lambda file: deadlines.remove(file.deadlines.get(), now=NOW),
    "line": lambda file: requirements.remove(used_line(file), now=NOW),
    "file": lambda file: requirements.detach(used_line(file).attachments.get(), now=NOW),
    "reference": lambda file: references.remove(file.references.get(), now=NOW),
    "contact": lambda file: contacts.remove(file.contact_entries.get(), now=NOW),
    "ask again": lambda file: guards.ask_again(file, SLIP, now=NOW),
    "let pass": lambda file: guards.acknowledge(file, [Concern("few", "look")], now=NOW),
}
WHOLE = REMOVALS.keys() - {"file"}  # which is a row of its own anew


@pytest.mark.parametrize("what", REMOVALS)
def test_what_was_removed_stands_again_whole(file, what):
    Application.objects.update(stage="preparing", submitted_at=None)
    before, last = everything(), Event.objects.latest("pk").pk
    event = REMOVALS[what](Application.objects.get())
    assert everything() != before
    assert undo.offered(file.events.all(), file) >= {event.pk}

    assert undo.undo(Event.objects.get(pk=event.pk), now=LATER) is not None

    Event.objects.filter(pk__gt=last).delete()
    after = everything()
    if what not in WHOLE:
        assert len(after.pop("Attachment")) == len(before.pop("Attachment"))
    assert after == before
    with pytest.raises((ChangedSince, RowGone)):
        Event.objects.update(undone_at=None)
        undo.undo(event, now=LATER)


def test_calendars_put_a_deadline_in_again(file):
    row = file.deadlines.get()
    event = deadlines.remove(file.deadlines.get(), now=NOW)

    undo.undo(event, now=LATER)

    feed = calendars.feed(file.owner, LATER).decode()
    again = feed[feed.index(f"UID:{row.uid}") :].partition("END:VEVENT")[0]
    assert "STATUS:CANCELLED" not in again
    assert not RemovedDeadline.objects.filter(number=row.pk).exists()


def test_a_deadline_brought_back_to_what_was_sent_meanwhile_does_not_remind():
    file = ApplicationFactory(deadline=(NOW + timedelta(days=8)).date())
    event = deadlines.remove(file.deadlines.get(), now=NOW)
    applications.submit(file, confirmation="", now=NOW)

    undo.undo(Event.objects.get(pk=event.pk), now=LATER)

    assert file.deadlines.get().closed_at == LATER
    reminders.sweep(NOW + timedelta(days=1))
    assert not file.deadlines.get().reminders.exists()


@pytest.fixture
def line():
    file = ApplicationFactory()
    line = file.requirements.get(kind="cv")
    AttachmentFactory(requirement=line)
    requirements.follow_files(line)
    return line


def test_a_line_joins_no_application_that_went_in_without_it(line):
    file = line.application
    event = requirements.remove(line, now=NOW)
    applications.submit(file, confirmation="", now=NOW)
    event = Event.objects.get(pk=event.pk)

    assert event.pk not in undo.offered(file.events.all(), file)
    with pytest.raises(ChangedSince):
        undo.undo(event, now=LATER)

    applications.take_back(file, now=NOW)
    undo.undo(Event.objects.get(pk=event.pk), now=LATER)
    assert file.requirements.filter(kind="cv").exists()


def test_a_line_comes_back_without_a_document_that_is_gone_and_says_so(line):
    file = line.application
    event = requirements.remove(line, now=NOW)
    documents.delete(Version.objects.get().document, now=NOW)

    undo.undo(event, now=LATER)

    assert file.requirements.get(kind="cv").state == "missing"


def test_a_referee_who_was_named_anew_meanwhile_is_left_as_they_are():
    reference = ReferenceFactory()
    file, referee = reference.application, reference.referee
    event = references.remove(reference, now=NOW)
    references.add(Reference(application=file, referee=referee, state="agreed"), now=NOW)

    with pytest.raises(ChangedSince):
        undo.undo(event, now=LATER)

    assert [row.state for row in file.references.all()] == ["agreed"]


def test_a_referee_who_is_deleted_meanwhile_is_not_named_again():
    reference = ReferenceFactory()
    event = references.remove(reference, now=NOW)
    reference.referee.delete()

    with pytest.raises(ChangedSince):
        undo.undo(event, now=LATER)
