"""Everything of mine: asked for, watched, downloaded; and brought back into an empty account."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application, Export, User
from applications.services.exports import making
from tests.factories import NOW, ApplicationFactory, PersonFactory, whole_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def ada(client):
    ada = whole_account("canary")
    ada.export.delete()
    client.force_login(ada)
    return ada


def words(response) -> str:
    return " ".join(response.content.decode().split())


def downloaded(client) -> bytes:
    making.make(Export.objects.get().pk, clock=lambda: NOW)
    return client.get("/settings/export/file/").getvalue()


def test_export_is_asked_for_watched_and_downloaded(client, ada):
    assert "Make the export" in words(client.get("/settings/export/"))

    assert "is being made" in words(client.post("/settings/export/", follow=True))
    content = downloaded(client)

    assert "Download everything" in words(client.get("/settings/export/"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert "account.json" in archive.namelist()


def test_status_alone_answers_htmx_and_asks_on_while_it_is_made(client, ada):
    client.post("/settings/export/")
    asked = {"HX-Request": "true", "HX-Target": "export"}

    under_way = words(client.get("/settings/export/", headers=asked))
    making.make(Export.objects.get().pk, clock=lambda: NOW)
    ready = words(client.get("/settings/export/", headers=asked))

    assert 'hx-trigger="every 2s"' in under_way
    assert "hx-trigger" not in ready
    assert "<h1>" not in under_way


def test_download_before_it_is_made_leads_to_where_it_is_asked_for(client, ada):
    assert client.get("/settings/export/file/").headers["Location"] == "/settings/export/"


def test_export_that_is_over_is_not_handed_out_though_it_goes_only_at_night(
    client, ada, time_machine
):
    client.post("/settings/export/")
    downloaded(client)

    time_machine.move_to(NOW + timedelta(hours=23))
    assert client.get("/settings/export/file/").getvalue()
    time_machine.move_to(NOW + timedelta(hours=24))
    assert client.get("/settings/export/file/").headers["Location"] == "/settings/export/"
    assert "Download everything" not in words(client.get("/settings/export/"))


def test_export_is_offered_before_an_account_is_deleted(client, ada):
    ada.is_sample = True
    ada.save()

    assert 'href="/settings/export/"' in words(client.get("/settings/delete/"))


def test_export_is_brought_back_into_an_empty_account(client, ada):
    client.post("/settings/export/")
    content = downloaded(client)
    eve = PersonFactory()
    client.force_login(eve)

    upload = SimpleUploadedFile("export.zip", content, "application/zip")
    told = words(client.post("/settings/import/", {"file": upload}, follow=True))

    assert "rows are back" in told
    assert Application.objects.for_user(eve).get().notes == "canary"
    assert client.get(Application.objects.for_user(eve).get().get_absolute_url()).status_code == 200


def test_file_that_is_no_export_is_refused_beside_the_field(client):
    client.force_login(PersonFactory())

    upload = SimpleUploadedFile("export.zip", b"PK no")
    response = client.post("/settings/import/", {"file": upload})

    assert response.status_code == 422
    assert "This is no ZIP" in words(response)


def test_export_of_more_rows_than_a_page_takes_is_left_to_who_runs_the_site(
    client, ada, monkeypatch
):
    monkeypatch.setattr("applications.services.exports.reading.MOST_ON_A_PAGE", 5)
    client.post("/settings/export/")
    content = downloaded(client)
    client.force_login(PersonFactory())

    response = client.post("/settings/import/", {"file": SimpleUploadedFile("x.zip", content)})

    assert response.status_code == 422
    assert "manage.py import_account" in words(response)


def test_import_is_not_offered_where_the_account_holds_something(client, ada):
    assert '<form class="card form"' not in words(client.get("/settings/import/"))
    assert "holds something already" in words(client.get("/settings/import/"))


def test_import_from_another_window_once_something_is_there_is_refused(client):
    owner = PersonFactory()
    client.force_login(owner)
    ApplicationFactory(owner=owner)

    response = client.post("/settings/import/", {"file": SimpleUploadedFile("x.zip", b"PK")})

    assert response.status_code == 422
    assert "holds something already" in words(response)


def test_pages_of_a_brought_back_account_answer(client, ada):
    client.post("/settings/export/")
    content = downloaded(client)
    eve = PersonFactory()
    client.force_login(eve)
    client.post("/settings/import/", {"file": SimpleUploadedFile("x.zip", content)})

    for address in ("/", "/applications/", "/documents/", "/referees/", "/outbox/"):
        assert client.get(address).status_code == 200, address
    assert User.objects.get(pk=eve.pk).phone == "canary"
