"""What documents say is read once, and nothing a file does stops the upload or the sweep."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.errors import PdfTooHeavy
from applications.models import DocumentText, Version
from applications.pdf.worker_pool import HelperFault
from applications.services import document_texts, documents
from applications.tasks import read
from tests.factories import NOW, PersonFactory, VersionFactory, one_page

pytestmark = pytest.mark.django_db

ENGLISH = "This is what I would like to say to you and it is in the language that we have"


def upload(words: str) -> Version:
    file = SimpleUploadedFile("letter.pdf", one_page(words))
    return documents.store(PersonFactory(), file, now=NOW, limit_mb=5, kind="cover_letter")


def test_an_upload_is_read_and_described_at_once():
    version = upload(ENGLISH)

    assert document_texts.of([version]) == {version.pk: (ENGLISH,)}
    assert (version.language, version.characters) == ("en", len(ENGLISH))


def test_a_few_words_have_no_language():
    assert upload("Python, R, LaTeX").language == ""


@pytest.mark.parametrize("fault", [PdfTooHeavy("time"), HelperFault("broken")])
def test_what_cannot_be_read_is_kept_without_words(monkeypatch, fault):
    def text(path):
        raise fault

    monkeypatch.setattr(document_texts.helper, "text", text)
    version = upload(ENGLISH)

    assert (version.characters, document_texts.of([version])) == (0, {version.pk: ()})


def test_text_that_no_database_takes_is_cleaned(monkeypatch, tmp_path):
    monkeypatch.setattr(document_texts.helper, "text", lambda path: ["half\ud800 a\x00letter"])

    assert document_texts.pages_of(tmp_path) == ["half aletter"]


def test_only_so_much_is_kept_of_one_document(monkeypatch, tmp_path):
    monkeypatch.setattr(document_texts.helper, "text", lambda path: ["a" * 300_000] * 3)

    assert [len(page) for page in document_texts.pages_of(tmp_path)] == [300_000, 100_000, 0]


def test_older_versions_are_read_by_the_sweep_and_only_once():
    version = VersionFactory(content=one_page(ENGLISH))
    assert document_texts.waiting()

    read()
    read()

    version.refresh_from_db()
    assert DocumentText.objects.get().pages == [ENGLISH]
    assert (version.language, document_texts.waiting()) == ("en", False)


def test_a_version_whose_file_is_gone_does_not_hold_up_the_others():
    lost, there = VersionFactory(), VersionFactory()
    lost.file.storage.delete(lost.file.name)

    assert document_texts.catch_up() == 2

    assert not document_texts.waiting()
    assert document_texts.of([lost, there])[lost.pk] == ()
    assert document_texts.of([lost, there])[there.pk] != ()
