"""The checklist: pieces, limits, files that fail alone, states."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Attachment, Document, Requirement, Version
from applications.services import documents
from tests import factories
from tests.factories import one_page
from tests.windows import meanwhile

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "Personal letter",
    "kind": "cover_letter",
    "need": "required",
    "condition": "",
    "count": "1",
    "certification": "none",
    "languages": ["en", "sv"],
    "pages": "2",
    "words": "",
    "characters": "",
    "mb": "",
}


@pytest.fixture
def application(client):
    application = factories.ApplicationFactory(requirements=())
    client.force_login(application.owner)
    return application


@pytest.fixture
def piece(application):
    return factories.RequirementFactory(application=application, kind="cv", name="CV")


def pdf(name="cv.pdf", words="Curriculum vitae"):
    return SimpleUploadedFile(name, one_page(words), "application/pdf")


def upload(client, piece, *files, **data):
    return client.post(
        reverse("requirement_upload", args=[piece.pk]), {"file": list(files), **data}
    )


def test_add_sent_twice_puts_one_piece_on_the_checklist(client, application):
    for _ in range(2):
        client.post(reverse("requirement_add", args=[application.pk]), ASKED)

    piece = Requirement.objects.get()
    assert (piece.name, piece.kind, piece.languages, piece.limits) == (
        "Personal letter",
        "cover_letter",
        ["en", "sv"],
        [{"what": "pages", "value": 2, "binds": ""}],
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"count": "0"}, "count"),
        ({"pages": "-1"}, "pages"),
        ({"mb": "x"}, "mb"),
        ({"languages": "english!"}, "languages"),
        ({"kind": "doom"}, "kind"),
    ],
)
def test_add_refused_keeps_what_was_typed(client, application, changed, field):
    response = client.post(
        reverse("requirement_add", args=[application.pk]),
        {**ASKED, "condition": "typed", **changed},
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="typed"' in response.content.decode()
    assert not Requirement.objects.exists()


def test_change_keeps_what_a_limit_binds_and_marks_the_reading_corrected(client, piece):
    piece.limits = [
        {"what": "pages", "value": 5.0, "binds": "the summary"},
        {"what": "words", "value": 300, "binds": ""},
    ]
    piece.evidence = {"quote": "a CV", "state": "confirmed"}
    piece.save()

    client.post(reverse("requirement", args=[piece.pk]), {**ASKED, "pages": "5", "mb": "2.5"})

    piece.refresh_from_db()
    assert piece.limits == [
        {"what": "pages", "value": 5.0, "binds": "the summary"},
        {"what": "mb", "value": 2.5, "binds": ""},
    ]
    assert piece.evidence["state"] == "corrected"


def test_upload_makes_a_version_and_the_piece_ready(client, piece):
    response = upload(client, piece, pdf("my_cv.pdf"))

    address = piece.application.get_absolute_url()
    assert response.headers["Location"] == f"{address}#requirement-{piece.pk}"
    attachment = Attachment.objects.select_related("version__document").get()
    assert (attachment.version.document.title, attachment.version.number) == ("my cv", 1)
    piece.refresh_from_db()
    assert piece.state == "ready"


def test_upload_of_a_draft_leaves_the_piece_a_draft(client, piece):
    upload(client, piece, pdf(), draft="1")

    piece.refresh_from_db()
    assert (piece.state, Version.objects.get().state) == ("draft", "draft")


def test_upload_sent_twice_makes_one_version(client, piece):
    upload(client, piece, pdf())
    upload(client, piece, pdf())

    assert (Document.objects.count(), Version.objects.count(), Attachment.objects.count()) == (
        1,
        1,
        1,
    )


def test_upload_of_another_file_for_the_same_piece_is_the_next_version(client, piece):
    upload(client, piece, pdf("cv.pdf", "September"))
    upload(client, piece, pdf("cv-final-really.pdf", "November"))

    document = Document.objects.get()
    assert [version.number for version in document.versions.all()] == [2, 1]
    assert Attachment.objects.get().version.number == 2


def test_upload_for_a_piece_of_two_keeps_both_files(client, application):
    piece = factories.RequirementFactory(application=application, kind="transcripts", count=2)
    upload(client, piece, pdf("bachelor.pdf", "BSc"))
    piece.refresh_from_db()
    assert piece.state == "draft"

    upload(client, piece, pdf("master.pdf", "MSc"))
    piece.refresh_from_db()
    assert (piece.state, Attachment.objects.count(), Document.objects.count()) == ("ready", 2, 2)


def test_upload_refuses_one_file_beside_the_field_and_keeps_the_others(client, application):
    piece = factories.RequirementFactory(application=application, kind="transcripts", count=2)

    response = upload(
        client,
        piece,
        pdf("good.pdf"),
        SimpleUploadedFile("notes.pdf", b"just text"),
        SimpleUploadedFile("empty.pdf", b""),
    )

    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [
        "notes.pdf: This is not a PDF, JPEG, PNG or TIFF. Export it as PDF.",
        "empty.pdf: This file is empty. Choose it again.",
    ]
    assert str(list(response.context["messages"])[-1]).startswith(
        "good.pdf is now in your library, as “good” (Transcripts). "
    )
    assert [version.original_name for version in Version.objects.all()] == ["good.pdf"]


def test_upload_over_the_limit_of_the_site_is_refused(client, piece, settings):
    settings.UPLOAD_MAX_MB = 1
    large = SimpleUploadedFile("large.pdf", b"%PDF-1.7" + bytes(2**20))

    response = upload(client, piece, large)

    [sentence] = response.context["form"].errors["file"]
    assert sentence.startswith("large.pdf: This file has 1.0 MB; at most 1 MB are taken.")
    assert not Version.objects.exists()


def test_upload_without_a_file_says_so(client, piece):
    response = upload(client, piece, draft="1")

    assert response.context["form"].errors == {"file": ["Choose a file first."]}


def test_choosing_from_the_library_uses_that_version(client, piece):
    document = factories.DocumentFactory(owner=piece.application.owner, kind="cv")
    old, new = (factories.VersionFactory(document=document) for _ in range(2))

    upload(client, piece, version=old.pk)
    assert Attachment.objects.get().version == old

    upload(client, piece, version=new.pk)
    assert Attachment.objects.get().version == new


def test_choosing_a_strangers_version_is_refused(client, piece):
    theirs = factories.VersionFactory()

    response = upload(client, piece, version=theirs.pk)

    assert list(response.context["form"].errors) == ["version"]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("state", "status"), [("waived", 302), ("doom", 404), ("", 404)])
def test_state_is_set_by_hand_where_it_is_one(client, piece, state, status):
    response = client.post(reverse("requirement_state", args=[piece.pk]), {"state": state})

    piece.refresh_from_db()
    assert (response.status_code, piece.state) == (status, "waived" if status == 302 else "missing")


def test_take_out_leaves_the_file_in_the_library(client, piece):
    upload(client, piece, pdf())
    address = reverse("attachment_remove", args=[Attachment.objects.get().pk])

    client.post(address)

    piece.refresh_from_db()
    assert (piece.state, Version.objects.count()) == ("missing", 1)
    assert client.post(address).status_code == 404


def test_remove_asks_first_and_leaves_the_files(client, piece):
    upload(client, piece, pdf())
    address = reverse("requirement_remove", args=[piece.pk])

    assert "Take “CV” off the checklist?" in client.get(address).content.decode()
    client.post(address)

    assert (Requirement.objects.count(), Version.objects.count()) == (0, 1)


@pytest.fixture
def either(application):
    return factories.RequirementFactory(
        application=application, kind="thesis", also_kinds=["publications"], name="Thesis or papers"
    )


def test_a_piece_that_two_kinds_meet_is_ready_with_the_second(client, either):
    page = client.get(reverse("requirement_upload", args=[either.pk]))
    assert 'option value="publications"' in page.content.decode()

    upload(client, either, pdf("paper.pdf"), kind="publications")

    either.refresh_from_db()
    assert either.state == "ready"
    assert Document.objects.get().kind == "publications"


def test_a_piece_that_two_kinds_meet_takes_either_from_the_library(client, either):
    owner = either.application.owner
    paper, _cv = (
        factories.VersionFactory(document__owner=owner, document__kind=kind)
        for kind in ("publications", "cv")
    )
    page = client.get(reverse("requirement_upload", args=[either.pk]))
    assert list(page.context["form"].fields["version"].queryset) == [paper]

    client.post(reverse("requirement_upload", args=[either.pk]), {"version": paper.pk})

    either.refresh_from_db()
    assert either.state == "ready"


def test_a_file_of_the_other_kind_is_no_next_version_of_the_first(client, either):
    upload(client, either, pdf("thesis.pdf", "My thesis"))
    upload(client, either, pdf("paper.pdf", "My paper"), kind="publications")

    assert sorted(Document.objects.values_list("kind", flat=True)) == ["publications", "thesis"]


def test_the_kind_itself_is_not_kept_as_what_would_do_instead(client, application):
    also = ["cover_letter", "writing_sample"]
    client.post(reverse("requirement_add", args=[application.pk]), {**ASKED, "also_kinds": also})

    assert Requirement.objects.get().kinds == ("cover_letter", "writing_sample")


GONE = "This line was taken off the checklist in another window"


def test_file_for_a_line_that_is_gone_is_told_so(client, piece):
    address = reverse("requirement_upload", args=[piece.pk])
    piece.delete()
    alone = client.post(address, {"file": pdf()}, HTTP_X_UPLOAD="alone")
    whole = client.post(address, {"file": pdf()})

    assert (alone.status_code, alone["X-Upload"]) == (200, "refused")
    assert GONE in alone.content.decode()
    assert whole.status_code == 404
    assert GONE in whole.content.decode()
    assert not Version.objects.exists()


def test_file_that_is_looked_into_while_its_line_goes_stays_in_the_library(
    client, piece, monkeypatch
):
    def store(*args, **named):
        Requirement.objects.all().delete()
        return stored(*args, **named)

    stored = documents.store
    monkeypatch.setattr(documents, "store", store)
    address = reverse("requirement_upload", args=[piece.pk])
    answer = client.post(address, {"file": pdf()}, HTTP_X_UPLOAD="alone")

    assert answer["X-Upload"] == "refused"
    assert f"{GONE}. Your file is in your library" in answer.content.decode()
    assert Version.objects.count() == 1


def test_library_version_for_a_line_that_goes_that_moment_is_told_so(client, piece):
    version = factories.VersionFactory(document__owner=piece.application.owner)
    address = reverse("requirement_upload", args=[piece.pk])
    with meanwhile(lambda: Requirement.objects.all().delete()):
        answer = client.post(address, {"version": version.pk})

    assert answer.status_code == 422
    assert f"{GONE}. Your file is in your library" in answer.content.decode()


def test_what_was_typed_about_a_line_that_is_gone_is_shown_to_be_copied(client, piece):
    address = reverse("requirement", args=[piece.pk])
    piece.delete()
    answer = client.post(address, {"name": "A letter, two pages <at most>", "kind": "cv"})

    assert answer.status_code == 404
    assert "A letter, two pages &lt;at most&gt;" in answer.content.decode()
