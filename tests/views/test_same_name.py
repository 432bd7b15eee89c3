"""A file of a name that another application's letter has: the page asks, and does what is said."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.errors import AlreadySubmitted
from applications.models import Attachment, Version
from tests import factories
from tests.factories import one_page

pytestmark = pytest.mark.django_db
ALONE = {"X-Upload": "alone"}
QUESTION = (
    "“letter” is there already, for Umeå University. "
    "Is this file a newer version of it, or a document of its own?"
)


@pytest.fixture
def pieces(client):
    """The letters that Umeå and Surrey ask for."""
    umea = factories.ApplicationFactory(requirements=("cover_letter",))
    surrey = factories.ApplicationFactory(
        owner=umea.owner,
        requirements=("cover_letter",),
        posting__institution="University of Surrey",
    )
    client.force_login(umea.owner)
    send(client, umea.requirements.get(), "To Umeå")
    return umea.requirements.get(), surrey.requirements.get()


def send(client, piece, *words, headers=None, **fields):
    files = [SimpleUploadedFile("letter.pdf", one_page(said), "application/pdf") for said in words]
    address = reverse("requirement_upload", args=[piece.pk])
    return client.post(address, {"file": files, **fields}, headers=headers)


def test_file_sent_alone_is_answered_with_the_question_and_a_button_for_each_answer(client, pieces):
    _umea, surrey = pieces
    document = Version.objects.get().document_id

    response = send(client, surrey, "To Surrey", headers=ALONE)

    page = response.content.decode()
    assert (response.status_code, response.headers["X-Upload"]) == (200, "asked")
    assert QUESTION in page
    assert 'data-becomes="own"' in page
    assert f'data-becomes="{document}"' in page
    assert (Version.objects.count(), Attachment.objects.count()) == (1, 1)

    assert send(client, surrey, "To Surrey", headers=ALONE, becomes="own")["X-Upload"] == "kept"
    assert surrey.attachments.get().version.document.title == "letter, University of Surrey"


def test_without_scripts_the_form_asks_and_offers_both(client, pieces):
    _umea, surrey = pieces

    response = send(client, surrey, "To Surrey")

    assert response.status_code == 422
    [error] = response.context["form"].errors["becomes"]
    assert QUESTION in error
    choices = dict(response.context["form"].fields["becomes"].choices)
    assert choices[Version.objects.get().document_id] == "a newer version of “letter”"
    assert not surrey.attachments.exists()


def test_said_to_be_a_newer_version_it_is_used_here_and_not_offered_there(client, pieces):
    umea, surrey = pieces

    send(client, surrey, "To Surrey", becomes=Version.objects.get().document_id)

    assert surrey.attachments.get().version.number == 2
    page = client.get(umea.application.get_absolute_url()).content.decode()
    assert "v1" in page
    assert "Use version 2" not in " ".join(page.split())
    assert "Version 2 was uploaded" not in page


def test_cv_for_another_application_says_where_it_was_uploaded_for(client, pieces):
    umea, surrey = (
        factories.RequirementFactory(application=piece.application, kind="cv") for piece in pieces
    )
    send(client, umea, "My CV")
    send(client, surrey, "My CV, longer")

    page = client.get(umea.application.get_absolute_url()).content.decode()

    assert "Version 2 was uploaded for University of Surrey" in page
    assert "Use version 2" in " ".join(page.split())


def test_library_names_the_place_each_letter_was_uploaded_for(client, pieces):
    umea, surrey = pieces

    page = client.get(reverse("documents")).content.decode()
    form = client.get(reverse("requirement_upload", args=[surrey.pk])).content.decode()

    assert "for Umeå University" in page
    assert "letter, v1, uploaded for Umeå University" in form


def test_submitted_in_another_window_meanwhile_the_chosen_version_is_refused_in_words(
    client, pieces, monkeypatch
):
    umea, surrey = pieces
    version = Version.objects.get()

    def meanwhile(*args, **given):
        raise AlreadySubmitted

    monkeypatch.setattr("applications.views.requirement.requirements.attach", meanwhile)
    response = client.post(reverse("requirement_upload", args=[surrey.pk]), {"version": version.pk})

    assert response.status_code == 422
    assert "This application is in" in str(response.context["form"].errors["version"])
