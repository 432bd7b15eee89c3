"""What becomes of a file: chosen beside it, and answered beside it when a script sends it alone."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.errors import AlreadySubmitted
from applications.models import Application, Attachment, Document
from tests import factories
from tests.factories import one_page

pytestmark = pytest.mark.django_db
ALONE = {"X-Upload": "alone"}


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def piece(person):
    application = factories.ApplicationFactory(owner=person, requirements=("cv",))
    return application.requirements.get()


def pdf(name="cv.pdf", words="Curriculum vitae"):
    return SimpleUploadedFile(name, one_page(words), "application/pdf")


def test_file_sent_alone_is_answered_with_a_few_lines(client, person):
    response = client.post(
        reverse("documents"), {"file": [pdf("a<b>.pdf")], "kind": "cv"}, headers=ALONE
    )

    assert (response.status_code, response.headers["X-Upload"]) == (200, "kept")
    page = response.content.decode()
    assert "a&lt;b&gt;.pdf is now in your library" in page
    assert "Fonts are not embedded" in page
    assert "<html" not in page


def test_file_refused_alone_says_why_and_harms_nothing(client, person):
    response = client.post(
        reverse("documents"),
        {"file": [SimpleUploadedFile("x.pdf", b"words")], "kind": "cv"},
        headers=ALONE,
    )

    assert (response.status_code, response.headers["X-Upload"]) == (200, "refused")
    assert "This is not a PDF, JPEG, PNG or TIFF. Export it as PDF." in response.content.decode()
    assert not Document.objects.exists()


def test_message_of_a_kept_file_comes_on_the_page_that_opens_anew(client, person):
    client.post(reverse("documents"), {"file": [pdf()]}, headers=ALONE)

    assert "cv.pdf is now in your library" in client.get(reverse("documents")).text


@pytest.mark.parametrize("name", ["documents", "requirement_upload"])
@pytest.mark.parametrize("refused_first", [True, False])
def test_beside_a_refused_file_no_message_waits_for_another_page(
    client, piece, name, refused_first
):
    address = reverse(name, args=[piece.pk] if name == "requirement_upload" else [])
    client.post(address, {"file": [pdf("other.pdf", "other")]}, headers=ALONE)
    client.get(address)

    files = [(pdf(), "alone"), (SimpleUploadedFile("x.pdf", b"words"), "alone")]
    if refused_first:
        files = [files[1], (pdf(), "stays")]
    for file, header in files:
        answer = client.post(address, {"file": [file]}, headers={"X-Upload": header})
        assert ("cv.pdf is now" in answer.text) == (file.name == "cv.pdf")

    assert 'class="message"' not in client.get(reverse("home")).text


@pytest.mark.parametrize("name", ["document", "requirement_upload"])
def test_every_form_for_files_answers_alone(client, piece, name):
    document = factories.DocumentFactory(owner=piece.application.owner)
    pk = {"document": document.pk, "requirement_upload": piece.pk}[name]

    response = client.post(reverse(name, args=[pk]), {"file": [pdf()]}, headers=ALONE)

    assert response.headers["X-Upload"] == "kept"


def test_full_library_is_said_beside_the_field(client, person, settings):
    settings.LIBRARY_MAX_MB = 0

    response = client.post(reverse("documents"), {"file": [pdf()], "kind": "cv"})

    [sentence] = response.context["form"].errors["file"]
    assert sentence.startswith("cv.pdf: There is no room for it: your files have 0.0 of 0 MB")


def test_person_chooses_what_becomes_of_a_file(client, person):
    document = factories.DocumentFactory(owner=person, title="Life")
    factories.VersionFactory(document=document)

    for words, becomes in (("one", document.pk), ("two", "own"), ("three", "")):
        given = {"file": [pdf("life.pdf", words)], "kind": "cv", "becomes": becomes}
        client.post(reverse("documents"), given)

    numbers = {row.title: row.versions.count() for row in Document.objects.all()}
    assert numbers == {"Life": 2, "life": 2}


def test_several_files_cannot_be_one_version(client, person):
    document = factories.DocumentFactory(owner=person)
    given = {"file": [pdf("a.pdf"), pdf("b.pdf", "b")], "kind": "cv", "becomes": document.pk}

    response = client.post(reverse("documents"), given)

    assert response.context["form"].errors == {
        "becomes": ["Choose one file for a newer version, or let them be new."]
    }
    assert not document.versions.exists()


@pytest.mark.parametrize("made_up", ["9999999", "x"])
def test_document_that_is_not_theirs_is_refused(client, person, made_up):
    theirs = factories.VersionFactory().document
    for becomes in (theirs.pk, made_up):
        response = client.post(
            reverse("documents"), {"file": [pdf()], "kind": "cv", "becomes": becomes}
        )
        assert list(response.context["form"].errors) == ["becomes"]
    assert theirs.versions.count() == 1


def test_second_document_for_a_piece_of_one_goes_in_beside_it_and_is_told(client, piece):
    address = reverse("requirement_upload", args=[piece.pk])
    client.post(address, {"file": [pdf("cv.pdf", "one")]})

    response = client.post(address, {"file": [pdf("other.pdf", "two")]}, follow=True)

    assert Attachment.objects.count() == 2
    assert str(list(response.context["messages"])[-1]) == (
        "All of these now go in for “CV”: cv, other. If one replaces another, take that one out."
    )


def test_chosen_newer_version_replaces_whatever_it_is_called(client, piece):
    address = reverse("requirement_upload", args=[piece.pk])
    client.post(address, {"file": [pdf("cv.pdf", "one")]})

    client.post(address, {"file": [pdf("other.pdf", "two")], "becomes": Document.objects.get().pk})

    assert (Document.objects.count(), Attachment.objects.get().version.number) == (1, 2)


def test_file_for_an_application_submitted_in_another_window_is_told_so(client, piece):
    Application.objects.update(stage=Application.Stage.SUBMITTED)
    address = reverse("requirement_upload", args=[piece.pk])
    response = client.post(address, {"file": [pdf()], "draft": "1"}, headers=ALONE)

    assert (response.status_code, response.headers["X-Upload"]) == (200, "refused")
    assert str(AlreadySubmitted()) in html.unescape(response.content.decode())
    assert not Document.objects.exists()
