"""A box of a portal's form: asked, written while it counts, made plain, taken from elsewhere."""

import pytest
from playwright.sync_api import expect

from applications.models import TextBox
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_box_from_the_checklist_to_the_record(watched, live_server, sign_in):
    application = factories.ApplicationFactory()
    factories.TextBoxFactory(
        application__owner=application.owner,
        application__posting__institution="Uppsala University",
        answer="Because of Uppsala.",
    )
    sign_in(application.owner)
    page = live_server.url + application.get_absolute_url()
    watched.goto(page)
    watched.get_by_role("link", name="Add a text box").click()
    watched.get_by_label("What the form asks").fill("Why this programme?")
    watched.get_by_label("How the portal counts").select_option("words")
    watched.get_by_label("At most").fill("5")
    watched.get_by_role("button", name="Add").click()

    watched.locator("#id_answer").fill("“Because you have six words”")
    told = watched.locator("#answer-told")
    expect(told).to_contain_text("5 of 5 words")
    watched.locator("#id_answer").fill("“Because you have more than six words”")
    expect(told).to_contain_text("2 words too many")
    watched.get_by_role("button", name="Replace by plain signs").click()
    expect(watched.locator("#id_answer")).to_have_value('"Because you have more than six words"')

    watched.locator("#elsewhere summary").click()
    watched.get_by_role("link", name="Uppsala University").click()
    expect(watched.locator("ins.names").first).to_have_text("Uppsala")
    watched.get_by_role("button", name="Use this answer").click()
    expect(watched.locator("#id_answer")).to_have_value("Because of Uppsala.")
    watched.get_by_role("button", name="Undo").click()
    expect(watched.locator("#id_answer")).to_have_value('"Because you have more than six words"')

    watched.goto(page)
    expect(watched.locator("#text-boxes")).to_contain_text("7 of 5 words")
    assert TextBox.objects.filter(application=application).count() == 1
