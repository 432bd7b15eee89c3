"""A document or a referee that is deleted comes back with its uses for a day, and then is gone."""

import os
from datetime import timedelta

import pytest

from applications.errors import RowGone
from applications.models import Application, Event, Referee, Reference, Version
from applications.services import (
    applications,
    deletions,
    documents,
    housekeeping,
    referees,
    requirements,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    RefereeFactory,
    whole_account,
)
from tests.rows import everything

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def owner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return whole_account("canary", email="ada@example.org")


@pytest.fixture
def file():
    return ApplicationFactory()


def test_a_deleted_document_comes_back_with_versions_uses_and_words(owner):
    requirements.follow_files_of_open(Application.objects.get().requirements.all())
    before = everything()
    deletion = documents.delete(Version.objects.get().document, now=NOW)
    assert (str(deletion), Version.objects.count()) == (deletion.rows[0]["fields"]["title"], 0)

    deletions.bring_back(deletion, now=LATER)

    assert everything() == before
    assert deletions.bring_back(deletion, now=LATER) is None  # pressed twice


def test_a_deleted_referee_comes_back_with_every_reference_and_its_days(owner):
    before = everything()
    deletion = referees.remove(Referee.objects.get(), now=NOW)
    assert Reference.objects.count() == 0

    deletions.bring_back(deletion, now=LATER)

    lines = Event.objects.filter(kind="reference", at__gte=NOW)
    assert [line.data["what"] for line in lines] == ["back", "removed"]
    lines.delete()
    assert everything() == before


def test_an_address_that_another_referee_has_meanwhile_stays_theirs(owner):
    Referee.objects.update(email="gibbs@example.org")
    number = Referee.objects.get().pk
    deletion = referees.remove(Referee.objects.get(), now=NOW)
    RefereeFactory(owner=owner, email="gibbs@example.org")

    deletions.bring_back(deletion, now=LATER)

    assert Referee.objects.get(pk=number).email == ""
    assert Reference.objects.get().referee_id == number


def test_files_of_a_deleted_document_are_kept_for_the_day(
    file, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path / "media"
    version = AttachmentFactory(requirement=file.requirements.get(kind="cv")).version
    storage, name = version.file.storage, version.file.name
    os.utime(storage.path(name), (0, 0))

    with django_capture_on_commit_callbacks(execute=True):
        deletion = documents.delete(version.document, now=NOW)
        housekeeping.tidy(LATER)
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        deletions.bring_back(deletion, now=LATER)
        again = documents.delete(Version.objects.get().document, now=LATER)
        deletions.forget(LATER + timedelta(days=1))
    assert not storage.exists(name)
    with pytest.raises(RowGone):
        deletions.bring_back(again, now=LATER + timedelta(days=1))


@pytest.fixture
def used(file):
    """A line that was ready until its document was deleted, and the deletion."""
    piece = file.requirements.get(kind="cv")
    version = AttachmentFactory(requirement=piece).version
    Version.objects.update(uploaded_for=file)
    requirements.follow_files(piece)
    return piece, documents.delete(version.document, now=NOW)


def test_a_document_joins_no_application_that_went_in_without_it(used):
    piece, deletion = used
    applications.submit(piece.application, confirmation="", now=LATER)

    deletions.bring_back(deletion, now=LATER)

    piece.refresh_from_db()
    assert (piece.state, piece.attachments.count()) == ("missing", 0)
    assert Version.objects.count() == 1


def test_a_document_outlives_the_application_that_it_was_uploaded_for(used):
    piece, deletion = used
    applications.delete(piece.application, now=NOW)

    deletions.bring_back(deletion, now=LATER)

    assert Version.objects.get().uploaded_for is None


def test_what_is_deleted_in_another_window_meanwhile_is_kept_once(owner):
    document, person = Version.objects.get().document, Referee.objects.get()
    documents.delete(document.__class__.objects.get(), now=NOW)
    referees.remove(Referee.objects.get(), now=NOW)

    for again in (
        lambda: documents.delete(document, now=NOW),
        lambda: referees.remove(person, now=NOW),
    ):
        with pytest.raises(RowGone):
            again()
