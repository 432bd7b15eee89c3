"""The settings page: what a person may choose, and nothing else."""

import re

import pytest
from django.urls import reverse

from applications.models import User
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return PersonFactory(email="ada@example.org", zone="Europe/Stockholm")


def test_settings_keep_what_was_chosen(client, ada):
    client.force_login(ada)
    answer = client.post(
        reverse("settings"),
        {
            "given_name": "Ada",
            "family_name": "Lovelace",
            "zone": "New York",
            "language": "sv",
            "paper": "Letter",
            "reminders_on": "on",
            "application_steps": ["6h", "14d", "1d"],
            "letter_steps": [],
            "digest_hour": "7",
            "quiet_from": "22",
            "quiet_until": "7",
            "is_staff": "1",
            "email": "other@example.org",
        },
    )

    assert answer.url == reverse("settings")
    ada.refresh_from_db()
    expected = {
        "name": "Ada Lovelace",
        "zone": "America/New_York",
        "language": "sv",
        "paper": "Letter",
        "reminders_on": True,
        "application_steps": ["14d", "1d", "6h"],
        "letter_steps": [],
        "digest_hour": 7,
        "quiet_from": 22,
        "quiet_until": 7,
        "is_staff": False,
        "email": "ada@example.org",
    }
    assert {name: getattr(ada, name) for name in expected} == expected


def test_settings_with_an_unknown_zone_say_so_beside_it_and_keep_what_was_typed(client, ada):
    client.force_login(ada)
    page = client.post(reverse("settings"), {"zone": "Mars/Olympus", "family_name": "Typed"})

    assert page.status_code == 422
    assert "“Mars/Olympus” is not a time zone we know." in page.content.decode()
    assert 'value="Typed"' in page.content.decode()
    ada.refresh_from_db()
    assert ada.zone == "Europe/Stockholm"


@pytest.mark.parametrize("language", ["tlh", "x\ny", "🦉"])
def test_language_that_is_not_offered_is_refused(client, ada, language):
    client.force_login(ada)
    page = client.post(reverse("settings"), {"zone": "Oslo", "language": language})

    assert (page.status_code, list(page.context["form"].errors)[:1]) == (422, ["language"])


@pytest.mark.parametrize(("hour", "status"), [(20, 302), (22, 422), (6, 422), (7, 302)])
def test_daily_mail_in_the_quiet_hours_is_refused(client, ada, hour, status):
    client.force_login(ada)
    given = {
        "zone": ada.zone,
        "language": "en",
        "paper": "A4",
        "quiet_from": "21",
        "quiet_until": "7",
    }
    page = client.post(reverse("settings"), {**given, "digest_hour": hour})

    assert page.status_code == status
    said = "The daily mail would come in your quiet hours."
    assert (said in page.content.decode()) == (status == 422)


def test_settings_say_what_no_step_means(client, ada):
    client.force_login(ada)
    page = client.get(reverse("settings")).content.decode()

    assert page.count("With none ticked, only the overview on the last Monday") == 2


def test_step_set_elsewhere_keeps_its_tick(client, ada):
    ada.application_steps = ["45d", "1d"]
    ada.save()
    client.force_login(ada)
    page = client.get(reverse("settings")).content.decode()

    assert re.search(r'value="45d"[^>]*checked', page)


def test_step_that_nobody_offers_is_written_as_a_number_of_days(client, ada):
    client.force_login(ada)
    given = {"zone": "Stockholm", "language": "en", "paper": "A4", "letter_steps": ""}
    hours = {"digest_hour": "8", "quiet_from": "21", "quiet_until": "8"}
    client.post(reverse("settings"), {**given, **hours, "application_steps": ["7d", "45"]})

    ada.refresh_from_db()
    assert ada.application_steps == ["45d", "7d"]


def test_zone_is_told_while_it_is_typed_and_after_it_is_saved(client, ada):
    client.force_login(ada)
    told = client.get(reverse("zone_understood"), {"zone": "umea"}).content.decode()
    nobody = client.get(reverse("zone_understood"), {"zone": "<Oz>"}).content.decode()

    assert told.startswith("Stockholm, where it is ")
    assert nobody.startswith("“&lt;Oz&gt;” is not a time zone we know.")
