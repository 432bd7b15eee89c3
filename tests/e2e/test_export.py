"""Everything of mine in a browser: made while one looks, downloaded, and brought back."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Application, Export
from applications.services.exports import making
from tests.factories import PersonFactory, whole_account

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_account_is_made_into_a_zip_and_brought_back(
    watched, live_server, sign_in, look_over, tmp_path
):
    ada, eve = whole_account("canary"), PersonFactory()
    ada.export.delete()
    sign_in(ada)
    watched.goto(live_server.url + reverse("account_export"))
    assert look_over(watched) == []
    watched.get_by_role("button", name="Make the export").click()
    expect(watched.get_by_text("Your export is being made")).to_be_visible()

    making.make(Export.objects.get().pk, clock=timezone.now)
    link = watched.get_by_role("link", name="Download everything")
    expect(link).to_be_visible()  # by itself: the page asks
    with watched.expect_download() as caught:
        link.click()
    caught.value.save_as(tmp_path / "export.zip")

    sign_in(eve)
    watched.goto(live_server.url + reverse("account_import"))
    assert look_over(watched) == []
    watched.get_by_label("The ZIP of an export").set_input_files(tmp_path / "export.zip")
    watched.get_by_role("button", name="Bring it back").click()
    expect(watched.get_by_text("rows are back")).to_be_visible()
    assert Application.objects.for_user(eve).get().notes == "canary"


def test_list_is_exported_at_the_filter_that_was_chosen(watched, live_server, sign_in, look_over):
    sign_in(whole_account("canary"))
    watched.goto(live_server.url + reverse("applications"))
    watched.get_by_label("Stage").first.select_option("idea")
    expect(watched.get_by_text("Nothing is like this")).to_be_visible()

    watched.get_by_role("link", name="Export", exact=True).click()

    expect(watched.get_by_text("0 applications, as the list shows them now.")).to_be_visible()
    assert look_over(watched) == []
