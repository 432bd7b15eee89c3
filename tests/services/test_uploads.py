"""Files on their way in: what is known of them already is not looked for again."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from redis import RedisError

from applications.errors import NotAPdf, PdfBroken, UploadStopped
from applications.models import Document, SentFile, Submission, Version
from applications.pdf.worker_pool import on_behalf_of, shared
from applications.services import document_texts, documents
from applications.services.files import uploads
from tests import factories
from tests.factories import NOW, one_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@pytest.fixture
def asha():
    return factories.PersonFactory()


@pytest.fixture
def looked_into(monkeypatch) -> list[str]:
    """What helper processes were asked for, in order."""
    asked, call = [], shared.call

    def noted(job, *arguments, **options):
        asked.append(job)
        return call(job, *arguments, **options)

    monkeypatch.setattr(shared, "call", noted)
    return asked


def store(owner, content, name="cv.pdf", **options) -> Version:
    return documents.store(owner, SimpleUploadedFile(name, content), now=NOW, limit_mb=5, **options)


def test_the_same_file_of_the_same_person_is_looked_into_once(asha, looked_into):
    file = one_page("Curriculum vitae with many words")
    first = store(asha, file)

    again = store(asha, file)
    copied = store(asha, file, "a copy.pdf", own=True, kind="other")

    assert looked_into == ["as_pdf", "text"]
    assert (again, copied.document == first.document) == (first, False)
    facts = (*documents.FOUND, "sha256", "file")
    assert [getattr(copied, fact) for fact in facts] == [getattr(first, fact) for fact in facts]
    assert document_texts.of([copied])[copied.pk] == ("Curriculum vitae with many words",)


@pytest.mark.parametrize(
    ("signed", "kept"), [(False, ["form"]), (True, ["form", "repaired", "signed"])]
)
def test_what_was_done_to_an_upload_is_not_said_of_the_file_that_came_of_it(asha, signed, kept):
    file = one_page("cv")
    codes = ["cut", "mended", "picture", "repaired", "form", *(["signed"] if signed else [])]
    Version.objects.filter(pk=store(asha, file).pk).update(findings=[{"code": c} for c in codes])

    again = store(asha, file, own=True, kind="cv")

    assert sorted(one["code"] for one in again.findings) == kept


def test_a_file_that_somebody_else_has_is_looked_into(asha, looked_into):
    file = one_page("cv")
    store(factories.PersonFactory(), file)

    store(asha, file)

    assert looked_into == ["as_pdf", "text"] * 2


def test_a_version_nobody_has_read_yet_tells_nothing(asha, looked_into):
    file = one_page("cv")
    Version.objects.filter(pk=store(asha, file).pk).update(characters=None)

    store(asha, file, own=True, kind="cv")

    assert looked_into == ["as_pdf", "text"] * 2


def test_a_refused_file_is_refused_in_the_same_words_without_a_second_look(asha, looked_into):
    said = []
    for content in (b"%PDF-1.7 broken", b"words", b"%PDF-1.7 broken", b"words"):
        with pytest.raises((PdfBroken, NotAPdf)) as caught:
            store(asha, content)
        said.append(str(caught.value))

    assert looked_into == ["as_pdf"] * 2
    assert said[:2] == said[2:]
    assert len(set(said)) == 2


def test_an_upload_called_off_keeps_nothing_and_is_no_refusal(asha, looked_into):
    file, answers = one_page("cv"), iter([True])

    with (
        on_behalf_of(asha.pk, wanted=lambda: next(answers, False)),
        pytest.raises(UploadStopped, match="The file was not kept: send it again"),
    ):
        store(asha, file)

    assert not Document.objects.exists()
    assert store(asha, file).number == 1


def test_without_the_memory_of_refusals_files_are_kept_and_refused_alike(
    asha, monkeypatch, looked_into
):
    """R-11."""

    def away(*arguments, **options):
        raise RedisError

    for name in ("get", "set"):
        monkeypatch.setattr(uploads.cache, name, away)

    assert store(asha, one_page("cv")).number == 1
    for _ in range(2):
        with pytest.raises(NotAPdf):
            store(asha, b"words")
    assert looked_into == ["as_pdf", "text", "as_pdf", "as_pdf"]


def test_files_count_once_in_the_library_and_as_they_were_sent(asha):
    file, other = one_page("one"), one_page("two, and longer than the first")
    first = store(asha, file)
    store(asha, file, own=True, kind="cv", name="second.pdf")
    application = factories.ApplicationFactory(owner=asha)
    submission = Submission.objects.create(application=application, at=NOW, created_at=NOW)
    sent = {"submission": submission, "number": 1, "content_type": "application/pdf"}
    SentFile.objects.create(file=first.file.name, size=first.size, **sent)
    SentFile.objects.create(file="documents/gone", size=len(other), **sent)
    SentFile.objects.create(file="documents/gone", size=len(other), **sent)

    assert uploads.used(asha.pk) == len(file) + len(other)
    assert uploads.used(factories.PersonFactory().pk) == 0
