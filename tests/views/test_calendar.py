"""The feed: secret, revocable, and nothing in it that a stranger's words could add."""

from datetime import UTC, date, datetime

import icalendar
import pytest
from django.urls import reverse

from applications.models import Deadline
from applications.services import calendars, deadlines
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    person = PersonFactory()
    calendars.open_feed(person)
    return person


def events(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_feed_shows_every_deadline_as_a_timed_event_in_utc(client, person):
    application = ApplicationFactory(owner=person)
    DeadlineFactory(application=application, kind="interview", date=date(2027, 2, 3))
    ApplicationFactory()  # somebody else's

    response = client.get(calendars.feed_link(person))
    first, second = events(response)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["DTSTART"].dt == datetime(2027, 1, 15, 22, 59, 59, tzinfo=UTC)
    assert str(first["SUMMARY"]) == "Umeå University: Application"
    assert str(first["DESCRIPTION"]).splitlines()[1:3] == [
        "Fri 15 Jan 2027 23:59 Umeå · Sat 16 Jan 2027 04:29 for you",
        "“The last day to apply is 15 January 2027.”",
    ]
    assert str(second["SUMMARY"]) == "Umeå University: Interview"


def test_a_moved_deadline_keeps_its_identity_and_counts_its_changes(client, person):
    ApplicationFactory(owner=person)
    [before] = events(client.get(calendars.feed_link(person)))
    row = Deadline.objects.get()
    row.date = date(2027, 1, 20)
    deadlines.save(row, now=NOW)
    [after] = events(client.get(calendars.feed_link(person)))

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == datetime(2027, 1, 20, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "change", [{"stage": "rejected"}, {"archived_at": NOW}, {"deadline__met_at": NOW}], ids=str
)
def test_feed_leaves_out_what_is_settled(client, person, change):
    ApplicationFactory(owner=person, **change)

    assert events(client.get(calendars.feed_link(person))) == []


def test_an_unchanged_feed_is_not_sent_again(client, person):
    ApplicationFactory(owner=person)
    link = calendars.feed_link(person)
    first = client.get(link)
    again = client.get(link, headers={"if-none-match": first["ETag"]})
    ApplicationFactory(owner=person)
    changed = client.get(link, headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""


def test_a_new_address_kills_the_old_one_and_closing_kills_both(client, person):
    """S-38"""
    old = calendars.feed_link(person)
    client.force_login(person)
    client.post(reverse("feed"), {"do": "open"})
    person.refresh_from_db()
    new = calendars.feed_link(person)
    codes = [client.get(old).status_code, client.get(new).status_code]
    client.post(reverse("feed"), {"do": "close"})

    assert old != new
    assert codes == [404, 200]
    assert client.get(new).status_code == 404
    person.refresh_from_db()
    assert calendars.feed_link(person) == ""


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsIiJd:x", "ü"])
def test_a_made_up_address_is_not_found(client, token):
    assert client.get(reverse("feed_ics", args=[token])).status_code == 404


def test_a_feed_without_a_key_cannot_be_signed_for(client):
    person = PersonFactory()
    person.feed_key = "never kept"

    assert client.get(calendars.feed_link(person)).status_code == 404


def test_one_deadline_as_a_file_is_its_owner_s(client, person):
    ApplicationFactory(owner=person)
    row = Deadline.objects.get()
    address = reverse("deadline_ics", args=[row.pk])
    client.force_login(person)
    mine = client.get(address)
    client.force_login(PersonFactory())

    assert len(events(mine)) == 1
    assert mine["Content-Disposition"] == f'attachment; filename="deadline-{row.pk}.ics"'
    assert client.get(address).status_code == 404


def test_strangers_words_cannot_add_to_a_calendar(client, person):
    """S-37"""
    nasty = "Ume\u00e5;,\\ \U0001f393\r\nBEGIN:VALARM\nEND:VEVENT\x01" * 3
    ApplicationFactory(
        owner=person,
        posting__institution=nasty,
        posting__city=nasty[:100],
        posting__title=nasty,
        deadline__wording=nasty,
    )

    response = client.get(calendars.feed_link(person))
    [event] = events(response)

    assert icalendar.Calendar.from_ical(response.content).walk("VALARM") == []
    assert (
        str(event["SUMMARY"]) == nasty.replace("\r\n", "\n").replace("\x01", " ") + ": Application"
    )
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_feed_costs_the_same_with_one_deadline_and_with_three(
    client, person, django_assert_num_queries
):
    link = calendars.feed_link(person)
    for _ in range(2):
        for _ in range(2):
            ApplicationFactory(owner=person)
        with django_assert_num_queries(2):
            client.get(link)
