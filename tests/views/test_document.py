"""The library: uploads, versions, downloads that nothing runs, and what a deletion takes along."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Application, Document, Version
from tests import factories
from tests.factories import one_page
from tests.windows import Window

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def document(person):
    document = factories.DocumentFactory(owner=person, title="CV")
    factories.VersionFactory(document=document)
    return document


def pdf(name="cv.pdf", words="Curriculum vitae"):
    return SimpleUploadedFile(name, one_page(words), "application/pdf")


def test_library_takes_several_files_at_once_and_fails_alone(client, person):
    files = [
        pdf("a.pdf", "A"),
        SimpleUploadedFile("b.docx", b"PK\x03\x04 word/"),
        pdf("c.pdf", "C"),
    ]

    response = client.post(reverse("documents"), {"file": files, "kind": "transcripts"})

    assert response.status_code == 422
    [sentence] = response.context["form"].errors["file"]
    assert sentence.startswith("b.docx: ")
    assert list(Document.objects.values_list("title", "kind")) == [
        ("a", "transcripts"),
        ("c", "transcripts"),
    ]
    assert "a.pdf" not in sentence


def test_library_sent_twice_keeps_each_file_once(client, person):
    for _ in range(2):
        client.post(reverse("documents"), {"file": [pdf()], "kind": "cv"})

    assert (Document.objects.count(), Version.objects.count()) == (1, 1)


def test_library_says_what_was_found_in_a_file(client, person):
    version = factories.VersionFactory(document__owner=person, findings=[{"code": "signed"}])

    for address in (reverse("documents"), reverse("document", args=[version.document_id])):
        assert "This PDF is digitally signed." in client.get(address).content.decode()


def test_newer_file_is_the_next_version_and_the_same_file_is_not(client, document):
    address = reverse("document", args=[document.pk])

    first = {"file": pdf(words="new"), "label": "with talks", "draft": "on"}
    client.post(address, first, follow=True)
    response = client.post(address, {"file": pdf(words="new")}, follow=True)

    assert list(document.versions.values_list("number", "label", "state")) == [
        (2, "with talks", "draft"),
        (1, "", "final"),
    ]
    assert str(list(response.context["messages"])[-1]).startswith(
        "cv.pdf is there already: version 2 of “CV”. "
    )


def test_newer_file_that_is_refused_changes_nothing(client, document):
    response = client.post(
        reverse("document", args=[document.pk]),
        {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.4 cut off"), "label": "typed"},
    )

    assert response.status_code == 422
    assert "x.pdf: This PDF is damaged or cut off." in response.content.decode()
    assert 'value="typed"' in response.content.decode()
    assert document.versions.count() == 1


def test_document_page_shows_who_uses_an_older_version(client, document):
    old = document.versions.get()
    application = factories.ApplicationFactory(owner=document.owner)
    factories.AttachmentFactory(requirement=application.requirements.first(), version=old)
    factories.VersionFactory(document=document)

    page = client.get(reverse("document", args=[document.pk])).content.decode()

    assert str(application) in page
    assert "Use v2 there" in page


def test_download_is_an_attachment_that_no_browser_runs_or_keeps(client, document):
    version = document.versions.get()
    version.original_name = 'Lebenslauf „Æ".pdf'
    version.save()

    response = client.get(reverse("version", args=[version.pk]))

    with version.file.open() as kept:
        assert b"".join(response) == kept.read()
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Lebenslauf%20%E2%80%9E%C3%86%22.pdf"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("uploaded", "name"),
    [("scan.JPG", "scan.pdf"), ("cv.PDF", "cv.PDF"), ("thesis.v2", "thesis.pdf"), ("", "CV.pdf")],
)
def test_download_of_what_became_a_pdf_says_so(client, document, uploaded, name):
    version = document.versions.get()
    version.original_name = uploaded
    version.save()

    response = client.get(reverse("version", args=[version.pk]))

    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    b"".join(response)


def test_download_of_a_file_that_vanished_says_what_to_do(client, document):
    version = document.versions.get()
    version.file.storage.delete(version.file.name)

    response = client.get(reverse("version", args=[version.pk]), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "The file is not in the storage any more. Please upload it again."
    ]


def test_strangers_find_neither_page_nor_file(client, person):
    theirs = factories.VersionFactory()

    for name, pk in [("document", theirs.document_id), ("version", theirs.pk)]:
        assert client.get(reverse(name, args=[pk])).status_code == 404


def test_draft_or_final_is_followed_by_the_checklist(client, document):
    version = document.versions.get()
    application = factories.ApplicationFactory(owner=document.owner, requirements=("cv",))
    piece = factories.AttachmentFactory(
        requirement=application.requirements.get(), version=version
    ).requirement

    for final, state in (("0", "draft"), ("1", "ready")):
        client.post(reverse("version_state", args=[version.pk]), {"final": final})
        piece.refresh_from_db()
        assert piece.state == state


def test_rename_keeps_the_versions(client, document):
    client.post(
        reverse("document_edit", args=[document.pk]), {"title": "Résumé", "kind": "publications"}
    )

    document.refresh_from_db()
    assert (document.title, document.kind, document.versions.count()) == (
        "Résumé",
        "publications",
        1,
    )


def test_delete_says_what_it_affects_and_does_it(client, document):
    application = factories.ApplicationFactory(owner=document.owner, requirements=("cv",))
    piece = application.requirements.get()
    factories.AttachmentFactory(requirement=piece, version=document.versions.get())
    piece.state = "ready"
    piece.save()
    address = reverse("document_delete", args=[document.pk])

    page = client.get(address).content.decode()
    assert "One application uses it, and will say that it is missing." in page
    assert str(application) in page

    client.post(address)
    piece.refresh_from_db()
    assert (Document.objects.count(), piece.state) == (0, "missing")
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_library_costs_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        document = factories.DocumentFactory(owner=person)
        factories.VersionFactory(document=document)
        factories.VersionFactory(document=document)

    with django_assert_num_queries(9):
        client.get(reverse("documents"))


@pytest.mark.parametrize("number", [1, 3])
def test_document_costs_the_same_with_one_row_and_with_three(
    client, document, number, django_assert_num_queries
):
    for _ in range(number):
        application = factories.ApplicationFactory(owner=document.owner, requirements=("cv",))
        factories.AttachmentFactory(
            requirement=application.requirements.get(),
            version=factories.VersionFactory(document=document),
        )

    with django_assert_num_queries(9):
        client.get(reverse("document", args=[document.pk]))


def test_library_names_who_uses_which_version_and_flags_an_older_one_that_is_still_to_be_sent(
    client, document
):
    old, owner = document.versions.get(), document.owner
    umea, surrey, sent = (
        factories.ApplicationFactory(owner=owner, posting__institution=place)
        for place in ("Umeå University", "University of Surrey", "Aalto University")
    )
    newer = factories.VersionFactory(document=document)
    for application, version in ((umea, newer), (surrey, old), (sent, old)):
        piece = application.requirements.get(kind="cv")
        factories.AttachmentFactory(requirement=piece, version=version)
    Application.objects.filter(pk=sent.pk).update(stage="submitted")

    page = client.get(reverse("documents"))

    [row] = page.context["page"].rows
    told = {use.place: (use.number, use.is_older) for use in row.uses}
    assert told == {
        "Umeå University": (2, False),
        "University of Surrey": (1, True),
        "Aalto University": (1, False),
    }
    assert page.content.decode().count("an older version") == 1


def test_letter_of_another_place_is_no_newer_version(client, person):
    letter = factories.DocumentFactory(owner=person, kind="cover_letter")
    umea, surrey = (factories.ApplicationFactory(owner=person) for _ in range(2))
    for application in (umea, surrey):
        version = factories.VersionFactory(document=letter, uploaded_for=application)
        piece = application.requirements.get(kind="cover_letter")
        factories.AttachmentFactory(requirement=piece, version=version)

    [row] = client.get(reverse("documents")).context["page"].rows

    assert [(use.number, use.is_older) for use in row.uses] == [(1, False), (2, False)]


def test_library_names_a_few_users_and_says_how_many_more(client, document):
    for _ in range(6):
        application = factories.ApplicationFactory(owner=document.owner)
        piece = application.requirements.get(kind="cv")
        factories.AttachmentFactory(requirement=piece, version=document.versions.get())

    page = client.get(reverse("documents"))

    [row] = page.context["page"].rows
    assert (len(row.uses), row.more_uses) == (4, 2)
    assert "and 2 more" in page.content.decode()


def test_library_stands_by_kind_in_the_order_offices_read(client, person):
    for kind, title in (("thesis", "A"), ("cv", "Z"), ("cv", "Y"), ("cover_letter", "X")):
        factories.DocumentFactory(owner=person, kind=kind, title=title)

    rows = client.get(reverse("documents")).context["page"].rows

    assert [row.title for row in rows] == ["X", "Y", "Z", "A"]


def test_each_dropped_file_gets_its_own_guess_of_a_kind(client, person):
    names = ["CV.pdf", "Lebenslauf.pdf", "transcript.pdf", "x.pdf"]
    files = [SimpleUploadedFile(name, factories.one_page(name)) for name in names]

    page = client.post(reverse("documents"), {"file": files}, follow=True).content.decode()

    kinds = dict(Document.objects.values_list("title", "kind"))
    told = {"CV": "cv", "Lebenslauf": "cv", "transcript": "transcripts", "x": "other"}
    assert kinds == told
    assert "transcript.pdf is now in your library, as “transcript” (Transcripts)." in page


def test_what_was_found_is_folded_and_amber_only_where_a_portal_refuses_it(client, person):
    grey = factories.VersionFactory(document__owner=person, findings=[{"code": "form"}])

    page = client.get(reverse("documents")).content.decode()
    assert "1 note" in page
    assert "data-refused" not in page

    grey.findings = [{"code": "form"}, {"code": "owner_password"}]
    grey.save()
    page = client.get(reverse("documents")).content.decode()
    assert "2 notes" in page
    assert "data-refused" in page


def test_renamed_where_its_title_stands_it_leads_back_there(client, document):
    address = f"{reverse('document_edit', args=[document.pk])}?back={reverse('documents')}"
    window = Window(client, address)

    answer = window.send(title="My life")

    assert answer.headers["Location"] == reverse("documents")
    document.refresh_from_db()
    assert document.title == "My life"


def test_back_of_a_form_leads_nowhere_else(client, document):
    address = f"{reverse('document_edit', args=[document.pk])}?back=https://evil.example/"

    answer = Window(client, address).send(title="My life")

    assert answer.headers["Location"] == reverse("document", args=[document.pk])
