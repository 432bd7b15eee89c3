"""Versions are called back and taken out; what was sent and what others hold stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Attachment, Document, DocumentText
from applications.services import applications, deletions, documents, submissions, versions
from applications.services.files import previews
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    document = factories.DocumentFactory(kind="cv")
    for label in ("first", "second"):
        factories.VersionFactory(document=document, label=label)
    return document


@pytest.fixture
def piece(document):
    """A checklist's CV, ready with the first version."""
    application = factories.ApplicationFactory(owner=document.owner, requirements=("cv",))
    piece = application.requirements.get()
    attach(piece, document.versions.get(number=1))
    return piece


def attach(piece, version):
    factories.AttachmentFactory(requirement=piece, version=version)
    piece.state = "ready"
    piece.save()


def test_restored_version_is_the_newest_and_the_old_one_stays(document, piece):
    old = document.versions.get(number=1)
    DocumentText.objects.create(version=old, pages=["words"])

    again = versions.restore(old, now=NOW)

    assert (again.number, again.sha256, again.file.name, again.label) == (
        3,
        old.sha256,
        old.file.name,
        "version 1 again",
    )
    assert again.text.pages == ["words"]
    assert Attachment.objects.get().version == old
    assert versions.restore(old, now=NOW) == again  # pressed twice


def test_removed_version_is_missing_where_it_was_to_be_sent(
    document, piece, django_capture_on_commit_callbacks
):
    version = document.versions.get(number=1)
    previews.picture(version, 1, previews.SMALL)
    storage, name = version.file.storage, version.file.name
    picture = f"{name.replace('documents/', 'previews/')}/1-{previews.SMALL}"
    assert storage.exists(picture)

    with django_capture_on_commit_callbacks(execute=True):
        versions.remove(version)

    piece.refresh_from_db()
    assert piece.state == "missing"
    assert [storage.exists(one) for one in (name, picture)] == [False, False]
    assert document.versions.get().number == 2


def test_what_was_sent_keeps_its_file_and_its_state(
    document, piece, django_capture_on_commit_callbacks
):
    applications.submit(piece.application, confirmation="", now=NOW)
    version = document.versions.get(number=1)

    with django_capture_on_commit_callbacks(execute=True):
        documents.delete(document, now=NOW)

    piece.refresh_from_db()
    assert (piece.state, Document.objects.count()) == ("submitted", 0)
    [sent] = piece.application.submissions.get().files.all()
    assert sent.file.storage.exists(version.file.name)


def test_later_deletion_leaves_a_submitted_application_as_it_was_told(
    document, piece, django_capture_on_commit_callbacks
):
    """Whatever the state of a piece was when the application went in."""
    applications.submit(piece.application, confirmation="", now=NOW)
    piece.refresh_from_db()
    piece.state = "ready"
    piece.save()

    with django_capture_on_commit_callbacks(execute=True):
        versions.remove(document.versions.get(number=1))

    piece.refresh_from_db()
    assert piece.state == "ready"


def test_files_that_go_are_looked_for_among_the_persons_deletions_once(
    document, django_capture_on_commit_callbacks
):
    names = document.versions.values_list("file", flat=True)
    assert len(names) > 1
    documents.delete(document, now=NOW)

    with (
        CaptureQueriesContext(connection) as asked,
        django_capture_on_commit_callbacks(execute=True),
    ):
        deletions.forget(NOW + timedelta(days=1))

    looks = [query["sql"] for query in asked if '"restored_at" IS NULL' in query["sql"]]
    assert len(looks) == 1
    assert '"owner_id"' in looks[0]


def test_file_that_another_version_names_stays(document, django_capture_on_commit_callbacks):
    old = document.versions.get(number=1)
    again = versions.restore(old, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        versions.remove(old)

    assert again.file.storage.exists(again.file.name)
    assert submissions.still_needed(again.document.owner_id, {again.file.name}) == set()
