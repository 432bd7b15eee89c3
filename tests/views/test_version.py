"""One version: its pages as pictures, its marks, back as the newest, gone."""

from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Version
from applications.services import documents as library
from applications.services import submissions
from tests import factories
from tests.factories import NOW
from tests.pdf import documents
from tracker.version import VERSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    document = factories.DocumentFactory(title="CV")
    factories.VersionFactory(document=document)
    factories.VersionFactory(document=document, pages=12)
    client.force_login(document.owner)
    return document


@pytest.fixture
def old(document):
    return document.versions.get(number=1)


def do(client, name, version, **given):
    return client.post(reverse(name, args=[version.pk]), given, follow=True)


@pytest.mark.parametrize(("name", "more"), [("version_stamp", []), ("version_page", [1])])
def test_picture_is_one_that_no_browser_runs_or_keeps(client, old, name, more):
    """S-44."""
    response = client.get(reverse(name, args=[old.pk, *more]))

    headers = response.headers
    assert response.content.startswith(b"\x89PNG")
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == "inline"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_page_that_is_not_there_is_not_found(client, old, number):
    assert client.get(reverse("version_page", args=[old.pk, number])).status_code == 404


def test_page_that_cannot_be_drawn_has_a_sign_in_its_place(client, document):
    broken = factories.VersionFactory(document=document, content=b"%PDF-1.7 broken")
    gone = factories.VersionFactory(document=document)
    gone.file.storage.delete(gone.file.name)

    for version in (broken, gone):
        response = client.get(reverse("version_stamp", args=[version.pk]))
        assert response.headers["Location"].endswith("/img/no-page.svg")


def test_stored_files_have_no_address_of_their_own(client, old):
    """S-44: whatever path one tries, and as whoever."""
    name = old.file.name
    tries = [f"/media/{name}", f"/{name}", f"/static/..%2f{name}", f"/static/../media/{name}"]
    for _signed_in in (True, False):
        assert {client.get(address).status_code for address in tries} == {404}
        client.logout()


def test_long_document_is_read_ten_pages_at_a_time(client, document):
    newest = document.versions.get(number=2)
    address = reverse("version_pages", args=[newest.pk])

    first, second = (client.get(address, {"page": number}) for number in (1, 2))

    assert first.content.decode().count("<figure>") == 10
    assert "Page 12 of 12" in second.content.decode()


def test_label_and_state_can_be_changed_and_nothing_else(client, old):
    do(client, "version_edit", old, label="with talks", state="draft", number="9")

    old.refresh_from_db()
    assert (old.label, old.state, old.number) == ("with talks", "draft", 1)


def test_label_leads_back_to_the_page_of_versions_that_shows_it(client, old):
    address = reverse("document", args=[old.document_id])
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?versions=2"}

    edit = f"{reverse('version_edit', args=[old.pk])}?place=version-{old.pk}"
    answer = client.post(edit, {"label": "old", "state": "draft"}, headers=htmx)

    assert answer.url == f"{address}?versions=2"


def test_older_version_is_the_newest_again(client, old):
    response = do(client, "version_restore", old)

    assert str(next(iter(response.context["messages"]))) == (
        "The file of version 1 is now version 3."
    )
    assert old.document.versions.first().sha256 == old.sha256


def test_delete_says_whom_it_affects_and_who_keeps_it(client, old):
    for stage in ("preparing", "submitted"):
        application = factories.ApplicationFactory(
            owner=old.document.owner, requirements=("cv",), stage=stage
        )
        piece = application.requirements.get()
        factories.AttachmentFactory(requirement=piece, version=old)
    submissions.record(application, at=NOW, now=NOW)
    address = reverse("version_delete", args=[old.pk])

    page = client.get(address).content.decode()
    assert "Delete version 1 of “CV”?" in page
    assert (
        "One application uses it, and will say that it is missing. "
        "One that is in keeps the file as it was sent."
    ) in page

    client.post(address)
    assert list(Version.objects.values_list("number", flat=True)) == [2]


def test_last_version_goes_with_its_document(client, document, old):
    document.versions.exclude(pk=old.pk).delete()

    response = client.get(reverse("version_delete", args=[old.pk]))

    assert response.headers["Location"] == reverse("document_delete", args=[document.pk])


def test_checklist_offers_the_newer_version_and_takes_it(client, document, old):
    application = factories.ApplicationFactory(owner=document.owner, requirements=("cv",))
    piece = application.requirements.get()
    factories.AttachmentFactory(requirement=piece, version=old)
    newest = document.versions.get(number=2)

    page = client.get(application.get_absolute_url()).content.decode()
    assert "Version 2 is in your library" in page
    assert f'name="version" value="{newest.pk}"' in page

    client.post(reverse("requirement_upload", args=[piece.pk]), {"version": newest.pk})
    assert piece.attachments.get().version == newest
    assert (
        "Version 2 is in your library"
        not in client.get(application.get_absolute_url()).content.decode()
    )


# ── Comments ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def commented(document):
    """A version with a comment of somebody whose name wants escaping."""
    pdf = pikepdf.open(BytesIO(factories.one_page("Curriculum vitae")))
    documents.comment(pdf, 0, "Text", "B. <b>Reader</b>")
    out = BytesIO()
    pdf.save(out)
    upload = SimpleUploadedFile("cv.pdf", out.getvalue())
    return library.store(document.owner, upload, now=NOW, limit_mb=1, document=document)


def test_comments_are_told_and_come_off_at_one_press(client, document, commented):
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert "1 comment by B. &lt;b&gt;Reader&lt;/b&gt; (page 1)" in page
    assert page.count("Make a version without the comments") == 1

    response = do(client, "version_without_comments", commented)

    new = document.versions.first()
    assert (new.number, new.label, new.findings) == (
        commented.number + 1,
        "without comments",
        [{"code": "fonts", "names": ["Helvetica"]}],
    )
    assert b"Version 4 is version 3 without its comments." in response.content
    assert document.versions.filter(pk=commented.pk).exists()

    do(client, "version_without_comments", commented)
    assert document.versions.count() == 4


def test_version_without_comments_is_for_the_same_application(document, commented):
    commented.uploaded_for = factories.ApplicationFactory(owner=document.owner)
    commented.save()

    new = library.without_comments(commented, now=NOW)

    assert new.uploaded_for == commented.uploaded_for


def test_signed_version_keeps_its_comments(client, document, commented):
    commented.findings.append({"code": "signed"})
    commented.save()

    page = client.get(reverse("version_pages", args=[commented.pk])).content.decode()

    assert "Make a version without the comments" not in page


def test_version_whose_file_is_gone_makes_none_without_comments(client, document, commented):
    commented.file.storage.delete(commented.file.name)

    response = do(client, "version_without_comments", commented)

    assert b"CV: This document is no longer there." in response.content
    assert document.versions.count() == 3


def test_document_with_many_versions_shows_the_newest_and_leads_to_the_others(client, document):
    for _ in range(23):
        factories.VersionFactory(document=document)
    address = reverse("document", args=[document.pk])

    first, second = (client.get(address, {"versions": number}) for number in (1, 2))

    shown = [[row.number for row in page.context["versions"].rows] for page in (first, second)]
    assert shown == [list(range(25, 5, -1)), list(range(5, 0, -1))]
    assert 'rel="next" href="?versions=2#versions"' in first.content.decode()
    assert client.get(reverse("documents")).context["page"].rows[0].versions.all()[0].number == 25


def test_library_takes_one_version_of_each_document_from_the_database(client, document):
    for _ in range(5):
        factories.VersionFactory(document=document)

    [row] = client.get(reverse("documents")).context["page"].rows

    assert [version.number for version in row.versions.all()] == [7]


def test_foot_names_the_app_whatever_a_page_shows(client, old):
    page = client.get(reverse("version_pages", args=[old.pk])).content.decode()
    assert f"{settings.SITE_NAME} {VERSION} ·" in page.partition('class="page-foot')[2]
