"""Two versions of a document, or two documents, beside each other word by word."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import DocumentText, Version
from applications.services import documents as library
from tests import factories
from tests.factories import NOW
from tests.pdf import documents

pytestmark = pytest.mark.django_db


def said(version, words):
    DocumentText.objects.create(version=version, pages=[words])
    return version


@pytest.fixture
def letter(client):
    document = factories.DocumentFactory(title="Letter")
    said(factories.VersionFactory(document=document), "I apply to ETH Zürich <b>now</b>.")
    said(factories.VersionFactory(document=document), "I apply to Umeå University <b>now</b>.")
    client.force_login(document.owner)
    return document


def shown(client, version, **query):
    return client.get(reverse("version_beside", args=[version.pk]), query).content.decode()


def test_newest_stands_beside_the_one_before_and_names_that_differ_are_marked(client, letter):
    page = shown(client, letter.versions.get(number=2))

    assert '<del class="names">ETH Zürich</del>' in page
    assert '<ins class="names">Umeå University</ins>' in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page


def test_another_document_can_be_chosen(client, letter):
    other = factories.VersionFactory(document__owner=letter.owner, document__title="Statement")
    said(other, "I apply to Oslo.")

    page = shown(client, letter.versions.get(number=2), **{"with": other.pk})

    assert '<del class="names">Oslo.</del>' in page


def test_version_of_a_stranger_cannot_be_chosen(client, letter):
    other = said(factories.VersionFactory(document__title="Theirs"), "secret words")

    page = shown(client, letter.versions.get(number=2), **{"with": other.pk})

    assert "secret" not in page
    assert "Theirs" not in page


def test_version_whose_words_are_not_known_says_so(client, letter):
    DocumentText.objects.filter(version__number=1).update(pages=[""])

    page = shown(client, letter.versions.get(number=2))

    assert "No words of “Letter”, version 1 are known" in page


def test_only_version_has_nothing_beside_it(client):
    version = factories.VersionFactory()
    client.force_login(version.document.owner)

    assert "There is no other version or document" in shown(client, version)


def test_document_leads_to_what_changed(client, letter):
    page = client.get(reverse("document", args=[letter.pk])).content.decode()

    newest, first = letter.versions.order_by("-number")
    assert reverse("version_beside", args=[newest.pk]) in page
    assert reverse("version_beside", args=[first.pk]) not in page


@pytest.fixture
def sides(client, settings, tmp_path):
    """Three fronts, and the backs of the turned pile."""
    settings.MEDIA_ROOT = tmp_path / "media"
    owner = factories.PersonFactory()
    client.force_login(owner)
    made = [("Transcripts", ["1", "3", "5"]), ("Scan", ["6", "4", "2"])]
    for title, texts in made:
        buffer = BytesIO()
        documents.written(*texts).save(buffer)
        upload = SimpleUploadedFile(f"{title}.pdf", buffer.getvalue())
        library.store(owner, upload, now=NOW, limit_mb=10)
    return list(Version.objects.order_by("pk"))


def put_together(client, fronts, backs, order="last-first"):
    address = reverse("version_both_sides", args=[fronts.pk])
    return client.post(address, {"backs": backs, "order": order}, follow=True)


def test_fronts_and_backs_become_one_newest_version(client, sides):
    fronts, backs = sides
    assert reverse("version_both_sides", args=[fronts.pk]) in shown(client, fronts)

    answer = put_together(client, fronts, backs.pk)

    new = fronts.document.versions.first()
    assert (new.number, new.pages, new.label) == (2, 6, "front and back")
    assert "fronts and backs, 6 pages" in answer.content.decode()
    pages = DocumentText.objects.get(version=new).pages
    assert [page.strip() for page in pages] == list("123456")
    assert fronts.document.versions.count() == 2


def test_sides_of_other_sheets_are_refused_in_words(client, sides):
    fronts, backs = sides
    buffer = BytesIO()
    documents.written("2").save(buffer)
    few = library.store(
        backs.document.owner,
        SimpleUploadedFile("few.pdf", buffer.getvalue()),
        now=NOW,
        limit_mb=10,
    )

    answer = put_together(client, fronts, few.pk)

    assert "3 fronts and 1 backs are not the sides" in answer.content.decode()
    assert fronts.document.versions.count() == 1


@pytest.mark.parametrize("backs", ["", "x", "999999"])
def test_backs_that_are_no_version_of_ones_own_are_not_found(client, sides, backs):
    assert put_together(client, sides[0], backs).status_code == 404
    stranger = factories.VersionFactory()
    assert put_together(client, sides[0], stranger.pk).status_code == 404
