"""A double click, reload, back and the same press again: nothing twice, and no blank page."""

import pytest
from django.apps import apps
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from applications.models import Application
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, PostingFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TEXT = "PhD position in knots\n\nPlease send a CV by 1 March 2027."
# Where a form stands, what is typed into it, and what one press of it makes.
OF_A_PERSON = {
    "posting_new": ({"text": TEXT}, "Posting"),
    "posting_by_hand": (
        {"hand-institution": "Umeå", "hand-title": "Knots", "hand-date": "2027-03-01"},
        "Application",
    ),
    "referee_add": ({"name": "Maja Lind"}, "Referee"),
}
OF_AN_APPLICATION = {
    "deadline_add": ({"date": "2027-03-01"}, "Deadline"),
    "contact_add": ({"person": "Elin Berg", "date": f"{NOW:%Y-%m-%d}"}, "ContactEntry"),
    "offer": ({"notes": "A small group."}, "Offer"),
}


@pytest.fixture
def file(sign_in) -> Application:
    file = ApplicationFactory()
    sign_in(file.owner)
    return file


def counted(model: str) -> int:
    return apps.get_model("applications", model)._default_manager.count()


def fill(form: Locator, typed: dict[str, str]) -> Locator:
    """With this typed into the form: its button."""
    for name, value in typed.items():
        form.locator(f"[name={name}]").fill(value)
    return form.locator("button[type=submit]").last


def there_and_back(page: Page) -> None:
    """Nothing blank on the way."""
    page.reload()
    expect(page.locator("main")).not_to_be_empty()
    page.go_back()
    expect(page.locator("main form").first).to_be_attached()


@pytest.mark.parametrize("name", [*OF_A_PERSON, *OF_AN_APPLICATION])
def test_form_pressed_twice_and_once_more_after_going_back(watched, live_server, file, name):
    typed, model = {**OF_A_PERSON, **OF_AN_APPLICATION}[name]
    if name == "offer":
        Application.objects.update(stage="interview")  # nobody is offered what was not sent
    address = reverse(name, args=[file.pk] if name in OF_AN_APPLICATION else [])
    where = reverse("posting_new") if name == "posting_by_hand" else address
    watched.goto(live_server.url + where)
    before = counted(model)
    form = watched.locator(f"main form[action='{address}'], main form:not([action])").last

    fill(form, typed).dblclick()
    expect(watched).not_to_have_url(live_server.url + where)
    assert counted(model) == before + 1
    there_and_back(watched)
    expect(watched).to_have_url(live_server.url + where)
    fill(form, typed).click()
    expect(watched).not_to_have_url(live_server.url + where)
    assert counted(model) == before + 1


def test_review_pressed_twice_is_one_application(watched, live_server, file):
    posting = PostingFactory(owner=file.owner, text=TEXT)
    watched.goto(live_server.url + reverse("posting_review", args=[posting.pk]))

    watched.get_by_role("button", name="Save the application").dblclick()
    expect(watched.locator("#checklist")).to_be_visible()
    watched.reload()
    watched.go_back()  # it is reviewed: the application once more

    expect(watched.locator("#checklist")).to_be_visible()
    assert Application.objects.count() == 2


def test_button_pressed_twice_on_the_page_of_an_application(watched, live_server, file):
    AttachmentFactory(requirement=file.requirements.first())
    watched.goto(live_server.url + file.get_absolute_url())
    row = watched.locator("#deadlines .line").first

    row.get_by_role("button", name="Met: Application").dblclick()
    expect(row.get_by_role("button", name="Not met after all")).to_be_visible()
    watched.locator("#bundle").get_by_role("button", name="Build").dblclick()
    expect(watched.locator("#bundle progress")).to_be_visible()
    watched.reload()

    assert counted("Bundle") == 1
    assert file.deadlines.get().met_at


def test_what_is_submitted_by_two_presses_is_in_once(watched, live_server, file):
    address = live_server.url + reverse("application_submit", args=[file.pk])
    watched.goto(address)
    watched.get_by_role("checkbox").check()

    watched.get_by_role("button", name="Mark as submitted").dblclick()
    expect(watched.locator("#messages")).to_contain_text("Submitted.")
    watched.goto(address)  # it is in: the application once more

    expect(watched.locator("#sent")).to_contain_text("Submitted")
    assert counted("Submission") == 1
