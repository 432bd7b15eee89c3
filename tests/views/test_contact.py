"""Contact entries: noted once, changed, deleted."""

import pytest
from django.urls import reverse

from applications.models import ContactEntry
from tests.factories import NOW, ApplicationFactory, ContactEntryFactory

pytestmark = pytest.mark.django_db
NOTED = {
    "person": "Prof. Berg",
    "channel": "email",
    "date": "2026-11-02",
    "answer": "",
    "next_step": "Send the draft",
}


@pytest.fixture
def application(client):
    application = ApplicationFactory()
    client.force_login(application.owner)
    return application


def test_add_sent_twice_makes_one_entry_and_one_line_of_history(client, application):
    for _ in range(2):
        response = client.post(reverse("contact_add", args=[application.pk]), NOTED)

    assert response.headers["Location"] == f"{application.get_absolute_url()}#contacts"
    assert ContactEntry.objects.get().next_step == "Send the draft"
    assert [event.data for event in application.events.all()] == [
        {"what": "added", "person": "Prof. Berg"}
    ]


def test_add_without_whom_or_when_keeps_what_was_typed(client, application):
    response = client.post(
        reverse("contact_add", args=[application.pk]), {**NOTED, "person": "", "date": "soon"}
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"person", "date"}
    assert 'value="Send the draft"' in response.content.decode()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("0001-01-01", "Write a year between 2000 and 2100."),
        ("2030-01-01", "This day has not come yet."),
    ],
)
def test_add_on_a_day_that_cannot_be_is_refused(client, application, time_machine, day, sentence):
    time_machine.move_to(NOW, tick=False)
    response = client.post(reverse("contact_add", args=[application.pk]), {**NOTED, "date": day})

    assert response.context["form"].errors == {"date": [sentence]}


def test_change_and_delete(client, application):
    entry = ContactEntryFactory(application=application)

    client.post(reverse("contact", args=[entry.pk]), {**NOTED, "answer": "Yes, please apply."})
    entry.refresh_from_db()
    assert entry.answer == "Yes, please apply."

    address = reverse("contact_remove", args=[entry.pk])
    assert "Delete this entry?" in client.get(address).content.decode()
    client.post(address)
    assert not ContactEntry.objects.exists()
    assert client.post(address).status_code == 404
