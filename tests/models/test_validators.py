"""Zones: today's names for old ones, and a question where this machine knows none."""

from datetime import UTC, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from applications.models import Deadline, Referee, User
from applications.models.validators import present_zone, zone_choices, zone_names
from tests.factories import ApplicationFactory, PersonFactory, RefereeFactory, ReminderFactory

ZONE_DATA = resources.files("tzdata.zoneinfo")
PLACES = {
    line.split("\t")[2]
    for line in ZONE_DATA.joinpath("zone.tab").read_text().splitlines()
    if not line.startswith("#")
}
LINKS = {
    line.split()[2]: line.split()[1]
    for line in ZONE_DATA.joinpath("tzdata.zi").read_text().splitlines()
    if line.startswith("L ")
}
CLOCKS = {"CET", "EET", "EST", "GMT", "HST", "MET", "MST", "UTC", "WET"}
MOMENTS = [datetime(2026, month, 15, 12, tzinfo=UTC) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("US/Pacific", "America/Los_Angeles"),
        ("America/Godthab", "America/Nuuk"),
        ("Africa/Asmera", "Africa/Asmara"),
        ("America/Louisville", "America/Kentucky/Louisville"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Pacific/Ponape", "Pacific/Pohnpei"),
        ("Atlantic/Faeroe", "Atlantic/Faroe"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("Japan", "Asia/Tokyo"),
        ("GB", "Europe/London"),
        ("america/buenos_aires", "America/Argentina/Buenos_Aires"),
        ("Zulu", "Etc/UTC"),
        ("Europe/Amsterdam", "Europe/Amsterdam"),  # a link in the data, and a place
        ("CET", "CET"),  # a clock that postings name, and no place
        ("UTC", "UTC"),
    ],
)
def test_old_name_of_a_zone_becomes_today_s(old, today):
    assert present_zone(old) == today


def test_every_backward_link_leads_to_a_place_or_a_clock_without_one():
    old = {name for name in LINKS if name not in PLACES | CLOCKS}

    astray = {name: present_zone(name) for name in old if present_zone(name) not in PLACES}

    assert len(old) > 100
    assert set(astray.values()) == {"Etc/UTC", "Etc/GMT"}
    assert {present_zone(name) for name in old} <= zone_names()


def test_every_backward_link_keeps_its_clock():
    moved = [
        name
        for name in zone_names()
        for moment in MOMENTS
        if moment.astimezone(ZoneInfo(name)).utcoffset()
        != moment.astimezone(ZoneInfo(present_zone(name))).utcoffset()
    ]

    assert moved == []


def test_zones_are_offered_by_today_s_name_alone():
    assert [zone for zone in zone_choices() if present_zone(zone) != zone] == []
    assert {"America/Nuuk", "Asia/Kolkata", "CET"} < set(zone_choices())
    assert {"America/Godthab", "US/Pacific", "Japan"}.isdisjoint(zone_choices())


@pytest.mark.parametrize("zone", ["Etc/Unknown", "undefined", "", "Mars/Olympus", "../etc/passwd"])
def test_row_with_an_unknown_zone_has_none_and_its_owner_is_asked(client, db, zone):
    ada = PersonFactory()
    ReminderFactory(deadline__application__owner=ada, mail__owner=ada)
    User.objects.update(zone=zone)
    client.force_login(ada)

    pages = {name: client.get(reverse(name)) for name in ("home", "applications", "settings")}

    assert {page.status_code for page in pages.values()} == {200}
    assert "We do not know your time zone" in pages["home"].content.decode()
    assert "Which time zone do you live in?" in pages["settings"].content.decode()
    assert (User.objects.get(pk=ada.pk).zone, ada.has_zone) == ("UTC", True)


def test_row_with_an_old_name_shows_today_s(client, db):
    ada = PersonFactory()
    User.objects.update(zone="US/Pacific")
    client.force_login(ada)

    page = client.get(reverse("settings")).content.decode()

    assert 'value="Los Angeles"' in page
    assert "US/Pacific" not in page


def test_unknown_zone_of_a_deadline_or_a_referee_is_no_zone(client, db):
    application = ApplicationFactory()
    referee = RefereeFactory(owner=application.owner)
    Deadline.objects.update(zone="Mars/Olympus")
    Referee.objects.update(zone="Mars/Olympus")
    client.force_login(application.owner)

    pages = [application.get_absolute_url(), reverse("referee", args=[referee.pk])]

    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert (application.deadlines.get().zone, Referee.objects.get().zone) == ("", "")


def test_settings_keep_an_old_name_as_today_s(client, db):
    ada = PersonFactory()
    client.force_login(ada)
    page = client.get(reverse("settings"))
    given = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    given = {name: value for name, value in given.items() if value is not None}

    client.post(reverse("settings"), {**given, "zone": "America/Godthab"})

    assert User.objects.get().zone == "America/Nuuk"
