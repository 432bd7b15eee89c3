"""Files of the library used where they fit, and several new ones sorted at once."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Application, Attachment, Document, Version
from tests import factories
from tests.factories import one_page

pytestmark = pytest.mark.django_db
ALONE = {"X-Upload": "alone"}


@pytest.fixture
def umea(client):
    application = factories.ApplicationFactory()
    client.force_login(application.owner)
    return application


def in_library(owner, kind, title):
    document = factories.DocumentFactory(owner=owner, kind=kind, title=title)
    return factories.VersionFactory(document=document, original_name=f"{title}.pdf")


def use_page(client, *applications, **query):
    named = {"application": [row.pk for row in applications], **query}
    return client.get(reverse("documents_use"), named)


def pdf(name):
    return SimpleUploadedFile(name, one_page(name), "application/pdf")


def test_page_says_what_would_go_where_and_one_press_uses_it(client, umea):
    cv, grades = (
        in_library(umea.owner, "cv", "My CV"),
        in_library(umea.owner, "transcripts", "Grades"),
    )

    page = use_page(client, umea).content.decode()
    assert "My CV v1" in page
    assert "Grades v1" in page
    assert page.count('" checked>\n  <img') == 2
    assert "Nothing in your library for:" in page
    pieces = {piece.kind: piece.pk for piece in umea.requirements.all()}
    ticked = [f"{pieces['cv']}:{cv.pk}", f"{pieces['transcripts']}:{grades.pk}"]
    answer = client.post(
        reverse("documents_use"), {"use": ticked, "back": umea.get_absolute_url()}, follow=True
    )

    assert answer.redirect_chain == [(umea.get_absolute_url(), 302)]
    assert "2 files are used." in answer.content.decode()
    assert Attachment.objects.count() == 2


def test_letter_of_another_place_is_said_to_be_kept_back_not_to_be_missing(client, umea):
    lund = factories.ApplicationFactory(owner=umea.owner)
    letter = in_library(umea.owner, "cover_letter", "Letter")
    line = lund.requirements.get(kind="cover_letter")
    factories.AttachmentFactory(requirement=line, version=letter)
    grades = umea.requirements.get(kind="transcripts")
    kept_back = "Not taken, as written for another place or not naming this one: Cover letter."

    page = use_page(client, umea).content.decode()
    assert kept_back in page
    assert f"{grades.titled}" in page.partition("Nothing in your library for:")[2]

    in_library(umea.owner, "cv", "My CV")
    page = " ".join(use_page(client, umea).content.decode().split())
    assert kept_back in page
    assert f"Nothing in your library for: {grades.titled}</p>" in page


def test_application_page_offers_all_with_their_number_and_each_at_its_line(client, umea):
    in_library(umea.owner, "cv", "My CV")
    in_library(umea.owner, "transcripts", "Grades")

    page = client.get(umea.get_absolute_url()).content.decode()

    assert "Use what I have (2)" in page
    assert "Use My CV v1" in page
    assert "Use Grades v1" in page


def test_page_in_place_is_the_form_alone(client, umea):
    in_library(umea.owner, "cv", "My CV")

    answer = client.get(
        reverse("documents_use"), {"application": umea.pk}, headers={"HX-Request": "true"}
    )

    assert "<html" not in answer.content.decode()
    assert "My CV v1" in answer.content.decode()


def test_one_document_goes_into_every_chosen_application_it_fits_and_others_say_why_not(
    client, umea
):
    owner = umea.owner
    cv = in_library(owner, "cv", "My CV")
    surrey = factories.ApplicationFactory(owner=owner, posting__institution="University of Surrey")
    full = factories.ApplicationFactory(owner=owner, posting__institution="Aalto University")
    piece = full.requirements.get(kind="cv")
    factories.AttachmentFactory(requirement=piece, version__document__title="Short CV")
    piece.state = "ready"
    piece.save()
    sent = factories.ApplicationFactory(owner=owner, stage="submitted")
    asks_none = factories.ApplicationFactory(owner=owner, requirements=("thesis",))

    page = use_page(client, umea, surrey, full, sent, asks_none, document=cv.document_id)
    words = page.content.decode()
    for said in (
        "The line has its file: Short CV.",
        "It is in already, so its files stay as they were sent.",
        "The checklist asks for nothing of this kind.",
    ):
        assert said in words
    ticked = [
        offer.key
        for place in page.context["places"]
        for _piece, rows in place.lines
        for offer in rows
    ]
    answer = client.post(reverse("documents_use"), {"use": ticked}, follow=True)

    assert "2 files are used in 2 applications." in answer.content.decode()
    used = Application.objects.filter(requirements__attachments__version=cv)
    assert set(used) == {umea, surrey}


def test_document_page_leads_to_the_open_applications_it_fits(client, umea):
    cv = in_library(umea.owner, "cv", "My CV")
    factories.ApplicationFactory(owner=umea.owner, requirements=("thesis",))

    page = client.get(reverse("documents_use"), {"document": cv.document_id})

    assert [place.application for place in page.context["places"]] == [umea]
    assert page.context["others"] == []


def test_page_costs_the_same_with_one_application_and_with_three(
    client, umea, django_assert_num_queries
):
    in_library(umea.owner, "cv", "My CV")
    rows = [umea]

    with django_assert_num_queries(8):
        assert use_page(client, *rows).status_code == 200
    rows += [factories.ApplicationFactory(owner=umea.owner) for _ in range(2)]
    in_library(umea.owner, "transcripts", "Grades")
    with django_assert_num_queries(8):
        assert use_page(client, *rows).status_code == 200


def test_strangers_applications_and_documents_are_not_on_the_page(client, umea):
    stranger = factories.ApplicationFactory(posting__institution="Elsewhere College")
    theirs = in_library(stranger.owner, "cv", "Their CV")

    page = use_page(client, stranger, document=theirs.document_id).content.decode()

    assert "Elsewhere College" not in page
    assert "Their CV" not in page


@pytest.mark.parametrize("use", ["", "1", "a:b", "1:2:3", "9" * 30 + ":1", "-1:2"])
def test_nonsense_uses_nothing(client, umea, use):
    answer = client.post(reverse("documents_use"), {"use": use}, follow=True)

    assert answer.status_code == 200
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "foo"])
def test_back_leads_nowhere_else(client, umea, back):
    answer = client.post(reverse("documents_use"), {"back": back})

    assert answer.headers["Location"] == reverse("applications")


def test_five_files_are_sorted_in_two_presses(client, umea):
    names = ["CV.pdf", "Transcript of Records.pdf", "cover letter.pdf", "recipe.pdf"]
    answer = client.post(
        reverse("application_files", args=[umea.pk]), {"file": [pdf(name) for name in names]}
    )
    page = client.get(answer.headers["Location"])
    pieces = {piece.kind: piece for piece in umea.requirements.all()}
    guessed = {file.original_name: line for file, line, _name in page.context["files"]}
    assert guessed == {
        "CV.pdf": pieces["cv"].pk,
        "Transcript of Records.pdf": pieces["transcripts"].pk,
        "cover letter.pdf": pieces["cover_letter"].pk,
        "recipe.pdf": "",
    }
    assert not Attachment.objects.exists()

    places = {f"to-{file.pk}": line or "out" for file, line, _name in page.context["files"]}
    done = client.post(reverse("files_sort", args=[umea.pk]), places, follow=True)

    assert "3 files are used." in done.content.decode()
    assert Attachment.objects.count() == 3
    assert not Document.objects.filter(title="recipe").exists()


def test_files_that_go_to_the_library_are_said_to_be_there(client, umea):
    files = {"file": [pdf("recipe.pdf"), pdf("menu.pdf")]}
    page = client.get(client.post(reverse("application_files", args=[umea.pk]), files).url)
    places = {f"to-{file.pk}": "library" for file, _line, _name in page.context["files"]}
    done = client.post(reverse("files_sort", args=[umea.pk]), places, follow=True)

    told = [str(message) for message in done.context["messages"]]
    assert told == ["2 files are in your library only."]


def test_files_of_an_application_written_by_hand_become_lines_of_their_kind(client, umea):
    umea.requirements.all().delete()
    names = ["CV.pdf", "recipe.pdf"]
    answer = client.post(
        reverse("application_files", args=[umea.pk]), {"file": [pdf(name) for name in names]}
    )
    page = client.get(answer.headers["Location"])
    cv, recipe = [file for file, _guess, _line in page.context["files"]]

    assert "new line: CV" in page.text and "new line: recipe" in page.text
    assert [guess for _file, guess, _line in page.context["files"]] == ["new", ""]
    places = {f"to-{cv.pk}": "new", f"to-{recipe.pk}": "new"}
    for _ in range(2):
        client.post(reverse("files_sort", args=[umea.pk]), places)

    lines = umea.requirements.values_list("kind", "name", "state", "versions")
    assert list(lines) == [("cv", "CV", "ready", cv.pk), ("other", "recipe", "ready", recipe.pk)]


def test_file_that_nothing_asks_for_may_become_a_line_and_is_not_guessed_to(client, umea):
    answer = client.post(
        reverse("application_files", args=[umea.pk]), {"file": [pdf("Diploma.pdf")]}
    )
    page = client.get(answer.headers["Location"])

    [(_file, guess, line)] = page.context["files"]
    assert guess == "" and f"new line: {line}" in page.text


def test_file_sent_alone_says_which_version_it_became(client, umea):
    answer = client.post(
        reverse("application_files", args=[umea.pk]), {"file": [pdf("CV.pdf")]}, headers=ALONE
    )

    version = Version.objects.get()
    assert (answer.headers["X-Upload"], answer.headers["X-Version"]) == ("kept", str(version.pk))
    assert version.uploaded_for == umea


def test_refused_file_harms_no_other_and_is_said_beside_them(client, umea):
    words = SimpleUploadedFile("x.pdf", b"words")

    answer = client.post(
        reverse("application_files", args=[umea.pk]), {"file": [pdf("CV.pdf"), words]}, follow=True
    )

    assert len(answer.context["files"]) == 1
    assert "x.pdf: This is not a PDF" in answer.content.decode()


def test_letter_of_the_same_name_as_another_applications_becomes_a_document_of_its_own(
    client, umea
):
    other = factories.ApplicationFactory(owner=umea.owner)
    for application in (other, umea):
        words = f"To application {application.pk}"
        file = SimpleUploadedFile("cover letter.pdf", one_page(words))
        client.post(reverse("application_files", args=[application.pk]), {"file": [file]})

    assert Document.objects.count() == 2


def test_sorting_once_more_after_reload_leads_back(client, umea):
    answer = client.post(reverse("application_files", args=[umea.pk]), {"file": [pdf("CV.pdf")]})
    [number] = parse_qs(urlsplit(answer.headers["Location"]).query)["version"]
    piece = umea.requirements.get(kind="cv")
    for _ in range(2):
        client.post(reverse("files_sort", args=[umea.pk]), {f"to-{number}": piece.pk})

    again = client.get(answer.headers["Location"])

    assert again.headers["Location"].endswith("#checklist")
    assert Attachment.objects.count() == 1
    assert umea.events.filter(kind="upload").count() == 1


def test_submitted_in_another_window_meanwhile_nothing_is_sorted(client, umea):
    answer = client.post(reverse("application_files", args=[umea.pk]), {"file": [pdf("CV.pdf")]})
    [number] = parse_qs(urlsplit(answer.headers["Location"]).query)["version"]
    Application.objects.filter(pk=umea.pk).update(stage="submitted")

    piece = umea.requirements.get(kind="cv")
    done = client.post(
        reverse("files_sort", args=[umea.pk]), {f"to-{number}": piece.pk}, follow=True
    )

    assert "This application is in" in done.content.decode()
    assert not Attachment.objects.exists()


def test_one_undo_takes_back_all_of_it(client, umea):
    surrey = factories.ApplicationFactory(owner=umea.owner)
    cv = in_library(umea.owner, "cv", "My CV")
    pieces = [row.requirements.get(kind="cv").pk for row in (umea, surrey)]
    page = client.post(
        reverse("documents_use"), {"use": [f"{pk}:{cv.pk}" for pk in pieces]}, follow=True
    )
    what = re.search(r'name="what" value="([^"]+)"', page.content.decode())[1]

    answer = client.post(reverse("undo"), {"what": what}, follow=True)

    assert "Undone for all 2." in answer.content.decode()
    assert not Attachment.objects.exists()
