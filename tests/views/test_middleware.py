"""Work on a visitor's account: whoever hangs up wants nothing any more, whoever waits is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.errors import HelpersBusy
from applications.models import Document
from applications.pdf import worker_pool
from applications.services.files import previews
from tests import factories
from tests.factories import one_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(client):
    version = factories.VersionFactory()
    client.force_login(version.document.owner)
    return version


def test_work_is_done_on_the_account_of_whoever_is_signed_in(client, version, monkeypatch):
    callers = []

    def note(row, page, width):
        callers.append(worker_pool._caller.get())
        return b""

    monkeypatch.setattr(previews, "picture", note)
    client.get(reverse("version_stamp", args=[version.pk]))

    [caller] = callers
    assert (caller.person, caller.wanted()) == (version.document.owner_id, True)
    assert 0 < caller.patience < worker_pool.PATIENCE
    assert worker_pool._caller.get().person is None


def test_picture_that_cannot_be_drawn_now_is_drawn_later(client, version, monkeypatch):
    address = reverse("version_page", args=[version.pk, 1])

    def busy(*arguments, **options):
        raise HelpersBusy

    with monkeypatch.context() as patched:
        patched.setattr(worker_pool.shared, "call", busy)
        response = client.get(address)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert response.content.decode() == ("The app is busy with other files. Try again in a minute.")

    assert client.get(address).content.startswith(b"\x89PNG")


def test_upload_of_whoever_hung_up_keeps_nothing_and_asks_no_process(client, version):
    before = Document.objects.count()
    file = SimpleUploadedFile("letter.pdf", one_page("letter"))

    client.post(
        reverse("documents"),
        {"file": [file], "kind": "other"},
        **{"waitress.client_disconnected": lambda: True},
    )

    assert Document.objects.count() == before


def test_upload_that_finds_no_process_free_says_so_beside_the_file(client, version, monkeypatch):
    def busy(*arguments, **options):
        raise HelpersBusy

    monkeypatch.setattr(worker_pool.shared, "call", busy)
    file = SimpleUploadedFile("letter.pdf", one_page("letter"))
    response = client.post(reverse("documents"), {"file": [file], "kind": "other"})

    assert response.context["form"].errors["file"] == [
        "letter.pdf: The app is busy with other files. Try again in a minute."
    ]
