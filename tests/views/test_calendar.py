"""The feed: secret, revocable, and nothing in it that a stranger's words could add."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Deadline, User
from applications.services import applications, calendars, deadlines, postings
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def link(person):
    return calendars.open_feed(person)


def events(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_feed_shows_every_deadline_as_a_timed_event_in_utc(client, person, link):
    application = ApplicationFactory(owner=person)
    DeadlineFactory(application=application, kind="interview", date=date(2027, 2, 3))
    ApplicationFactory()  # somebody else's

    response = client.get(link)
    first, second = events(response)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    moment = datetime(2027, 1, 15, 22, 59, 59, tzinfo=UTC)
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (moment - timedelta(minutes=1), moment)
    assert str(first["SUMMARY"]) == "Umeå University: Application"
    assert str(first["DESCRIPTION"]).splitlines()[1:3] == [
        "Fri 15 Jan 2027 23:59 Umeå · Sat 16 Jan 2027 04:29 for you",
        "“The last day to apply is 15 January 2027.”",
    ]
    assert str(second["SUMMARY"]) == "Umeå University: Interview"


def test_a_deadline_corrected_by_hand_does_not_pass_off_the_old_sentence_as_its_own(
    client, person, link
):
    application = ApplicationFactory(owner=person)
    application.deadlines.update(evidence={"state": "corrected"})

    [event] = events(client.get(link))

    assert str(event["DESCRIPTION"]).splitlines()[2] == (
        "Corrected by you. It was read from: “The last day to apply is 15 January 2027.”"
    )


def test_a_moved_deadline_keeps_its_identity_and_counts_its_changes(client, person, link):
    ApplicationFactory(owner=person)
    [before] = events(client.get(link))
    row = Deadline.objects.get()
    row.date = date(2027, 1, 20)
    deadlines.save(row, now=NOW)
    [after] = events(client.get(link))

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTEND"].dt == datetime(2027, 1, 20, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "rejected"},
        {"stage": "withdrawn"},
        {"archived_at": NOW},
        {"deadline__met_at": NOW},
    ],
    ids=str,
)
@pytest.mark.parametrize(("days", "told"), [(13, ["CANCELLED"]), (15, [])])
def test_feed_says_for_a_fortnight_that_what_is_settled_is_called_off(
    client, person, link, change, days, told
):
    changed_at = timezone.now() - timedelta(days=days)
    ApplicationFactory(owner=person, deadline__changed_at=changed_at, **change)

    assert [event["STATUS"] for event in events(client.get(link))] == told


def test_feed_leaves_out_what_has_no_moment(client, person, link):
    ApplicationFactory(owner=person, deadline__precision="rolling", deadline__date=None)

    assert events(client.get(link)) == []


@pytest.mark.parametrize("what", ["deadline", "application"])
def test_feed_tells_that_a_deadline_was_removed(client, person, link, what):
    row = ApplicationFactory(owner=person).deadlines.get()
    [before] = events(client.get(link))

    if what == "deadline":
        deadlines.remove(row, now=LATER)
    else:
        applications.delete(row.application, now=LATER)

    [after] = events(client.get(link))
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert (after["SEQUENCE"] > before["SEQUENCE"], after["DTSTAMP"].dt > before["DTSTAMP"].dt) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    "facts", [{"title": "PhD in optics"}, {"institution": "Lund University"}], ids=str
)
def test_feed_counts_a_corrected_name_as_a_change(client, person, link, facts):
    application = ApplicationFactory(owner=person)
    [before] = events(client.get(link))

    postings.change_facts(application, facts, now=LATER)

    [after] = events(client.get(link))
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_marked_as_met_and_back_again_the_event_lives(client, person, link):
    row = ApplicationFactory(owner=person).deadlines.get()
    seen = []
    for met in (True, False):
        deadlines.mark_met(row, met, now=timezone.now())
        seen += [(event.get("STATUS"), event["SEQUENCE"]) for event in events(client.get(link))]

    assert seen == [("CANCELLED", 1), (None, 2)]


def test_an_unchanged_feed_is_not_sent_again(client, person, link):
    ApplicationFactory(owner=person)
    first = client.get(link)
    again = client.get(link, headers={"if-none-match": first["ETag"]})
    ApplicationFactory(owner=person)
    changed = client.get(link, headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""


def address_in(page):
    return page.context["link"]


def test_a_new_address_kills_the_old_one_and_closing_kills_both(client, person, link):
    """S-38"""
    client.force_login(person)
    page = client.post(reverse("feed"), {"do": "anew"}, follow=True)
    new = address_in(page)
    codes = [client.get(link).status_code, client.get(new).status_code]
    client.post(reverse("feed"), {"do": "close"})

    assert link != new
    assert codes == [404, 200]
    assert client.get(new).status_code == 404


def test_page_opens_the_calendar_of_the_device_with_the_same_address(client, person):
    client.force_login(person)
    page = client.post(reverse("feed"), {"do": "open"}, follow=True)

    link = address_in(page).replace("http://", "webcal://")
    assert link.startswith("webcal://")
    assert f'<a href="{link}">' in page.content.decode()


def test_unchanged_feed_of_any_length_is_not_written_to_be_compared(client, person, link):
    ApplicationFactory(owner=person)
    mark = client.get(link)["ETag"]

    with (
        mock.patch.object(calendars, "feed", side_effect=AssertionError),
        CaptureQueriesContext(connection) as asked,
    ):
        answer = client.get(link, headers={"if-none-match": mark})

    assert answer.status_code == 304
    assert answer["ETag"] == mark
    assert len(asked) <= 4  # person, rows, graves; the cache where it is a table


def test_the_address_is_shown_once_and_kept_nowhere(client, person):
    """S-10: what is stored opens nothing."""
    client.force_login(person)
    link = address_in(client.post(reverse("feed"), {"do": "open"}, follow=True))
    person.refresh_from_db()
    looked_again = client.get(reverse("feed"))
    secret = link.rpartition("/")[2].removesuffix(".ics")

    assert person.feed_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert secret.encode() not in looked_again.content
    assert b"Your feed is open" in looked_again.content
    assert "feed_made" not in client.session


def test_address_made_in_another_window_stays_until_a_new_one_is_asked_for(client, person, link):
    client.force_login(person)

    page = client.post(reverse("feed"), {"do": "open"}, follow=True)

    assert b"its address stays as it is" in page.content
    assert client.get(link).status_code == 200
    assert page.redirect_chain == [(reverse("feed"), 302)]  # what F5 repeats is only looking
    assert client.get(reverse("feed_ics", args=[person.feed_sha256])).status_code == 404


def test_log_says_who_opened_and_closed_a_feed_and_not_where_it_is(client, person, caplog):
    """S-71"""
    caplog.set_level("INFO", "applications.services.calendars")
    client.force_login(person)
    for do in ("open", "close"):
        client.post(reverse("feed"), {"do": do})

    assert [(record.message, record.person) for record in caplog.records] == [
        ("feed opened", person.pk),
        ("feed closed", person.pk),
    ]


def test_secrets_of_many_feeds_are_long_and_never_the_same(person):
    """S-10"""
    links = {calendars.open_feed(person) for _ in range(200)}

    assert len(links) == 200
    assert min(len(link.rpartition("/")[2]) for link in links) >= 43


def test_feed_needs_no_session_and_leaves_no_trace(client, link):
    """S-13"""
    answer = client.get(link)

    assert answer.cookies == {}
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"


def test_feed_of_an_account_that_was_closed_is_dead(client, person, link):
    User.objects.update(is_active=False)

    assert client.get(link).status_code == 404


def test_guessing_from_one_place_is_paused_and_the_right_address_always_answers(client, link):
    """S-14"""

    def status(address, place):
        return client.get(address, REMOTE_ADDR=place).status_code

    with mock.patch("applications.views.shared.token_throttle.time.time", lambda: 1_800_000_000):
        wrong = [status(reverse("feed_ics", args=[f"wrong-{n}"]), "2001:db8::1") for n in range(25)]
        again = client.get(reverse("feed_ics", args=["wrong-1"]), REMOTE_ADDR="2001:db8::1")
        other = client.get(reverse("feed_ics", args=["wrong-99"]), REMOTE_ADDR="2001:db8::2")
        neighbour = status(link, "2001:db8::2")
        elsewhere = status(link, "203.0.113.9")
    with mock.patch("applications.views.shared.token_throttle.time.time", lambda: 1_800_000_060):
        a_minute_later = status(reverse("feed_ics", args=["wrong-99"]), "2001:db8::1")

    assert wrong == 20 * [404] + 5 * [429]
    assert again.status_code == 404  # the same wrong address is one guess, however often it comes
    assert (other.status_code, other["Retry-After"]) == (429, "60")
    assert (neighbour, elsewhere, a_minute_later) == (200, 200, 404)


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsIiJd:x", "ü"])
def test_a_made_up_address_is_not_found(client, token):
    assert client.get(reverse("feed_ics", args=[token])).status_code == 404


def test_description_says_when_the_zone_is_a_guess_and_where_the_application_is(
    client, person, link
):
    application = ApplicationFactory(owner=person, deadline__zone="")

    [event] = events(client.get(link))

    assert "The zone is not stated" in str(event["DESCRIPTION"])
    assert str(event["URL"]).endswith(application.get_absolute_url())


def test_page_of_an_application_offers_each_deadline_that_is_ahead(client, person):
    application = ApplicationFactory(owner=person)
    DeadlineFactory(application=application, kind="funding", met_at=NOW)
    client.force_login(person)

    page = client.get(application.get_absolute_url()).content.decode()

    first = application.deadlines.get(kind="application")
    assert re.findall(r"/deadlines/\d+\.ics", page) == [reverse("deadline_ics", args=[first.pk])]


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


def test_strangers_words_cannot_add_to_a_calendar(client, person, link):
    """S-37"""
    nasty = "Ume\u00e5;,\\ \U0001f393\r\nBEGIN:VALARM\nEND:VEVENT\x01" * 3
    ApplicationFactory(
        owner=person,
        posting__institution=nasty,
        posting__title=nasty,
        deadline__wording=nasty,
    )

    response = client.get(link)
    [event] = events(response)

    assert icalendar.Calendar.from_ical(response.content).walk("VALARM") == []
    assert (
        str(event["SUMMARY"]) == nasty.replace("\r\n", "\n").replace("\x01", " ") + ": Application"
    )
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_feed_costs_the_same_with_one_deadline_and_with_three(client, person, link):
    costs = []
    for more in (1, 2):
        ApplicationFactory.create_batch(more, owner=person)
        with CaptureQueriesContext(connection) as asked:
            client.get(link)
        costs.append(len(asked))

    assert (
        costs[0] == costs[1] <= 5
    )  # person; deadlines that count, are over, are gone; the cache where it is a table
