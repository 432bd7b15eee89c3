"""Requests to send: ticked off in one sitting, in place or without scripts."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Posting, Reference
from applications.services import readiness, references, request_waves
from applications.services.postings import readings
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def letters(person, number=1, **fields):
    referee = factories.RefereeFactory(owner=person)
    fields = {"mode": "portal", "state": "agreed", "asked_at": NOW, "answered_at": NOW, **fields}
    return [
        factories.ReferenceFactory(
            application=factories.ApplicationFactory(owner=person), referee=referee, **fields
        )
        for _ in range(number)
    ]


def words_of(answer) -> str:
    return " ".join(LexborHTMLParser(answer.content.decode()).body.text(separator=" ").split())


def press(client, **given):
    return client.post(reverse("requests_tick"), given, follow=True)


def test_page_says_what_to_enter_where_and_by_when(client, person):
    [row] = letters(person)
    row.referee.other_email = "ingrid@home.example"
    row.referee.save()
    Application.objects.update(portal_user="asha.v", requests="demand")

    words = words_of(client.get(reverse("requests")))

    for said in (
        "1 request, 1 portal",
        "Sat 16 Jan 2027, 04:29 for you",
        "Fri 23:59 in Umeå",
        "asha.v",
        row.referee.email,
        "ingrid@home.example",
        "mails referees when you press the button for it there. (you say so)",
        "by Sat 26 Dec",
    ):
        assert said in words, said


@pytest.mark.parametrize("came", [True, False])
def test_mail_that_came_is_said_wherever_its_letter_stands(client, person, came):
    [row] = letters(person, state="requested", requested_at=timezone.now())
    Reference.objects.update(request_seen_at=timezone.now() if came else None)

    pages = ["requests", "matrix", ("referee", row.referee_id), ("application", row.application_id)]
    for name, *args in ([one] if isinstance(one, str) else one for one in pages):
        assert ("portal’s mail came" in words_of(client.get(reverse(name, args=args)))) == came

    last = words_of(client.get(row.application.get_absolute_url()))
    assert ("Not received" in last) != came


def test_portal_that_wrote_with_the_submission_is_told_apart_from_its_tick(client, person):
    now = timezone.now()
    [row] = letters(person, state="requested", requested_at=now - timedelta(days=9))
    in_since = {"stage": "submitted", "submitted_at": now - timedelta(days=5)}
    Application.objects.update(requests="submission", **in_since)

    words = words_of(client.get(reverse("requests")))

    day = date_format(timezone.localtime(in_since["submitted_at"]), "j M")
    assert f"its portal wrote with your submission, {day}" in words and f"out {day}" not in words


def test_what_its_referee_says_is_sent_is_not_to_be_requested(client, person):
    [row] = letters(person)
    references.say_sent(row, True, now=NOW)

    words = words_of(client.get(reverse("requests")))
    home = words_of(client.get(reverse("home")))

    assert "To trigger today" not in words and "No request is waiting" in words
    assert "to referees to send" not in home
    assert not Reference.objects.to_request().exists()
    compose = client.get(reverse("referee_write", args=[row.referee_id, "wave"]))
    assert f"says sent {NOW:%-d %b}" in words_of(compose)


def test_request_ticked_before_its_portal_writes_is_warned_of_and_of_no_batch(client, person):
    rows = letters(person, 2)
    early = rows[1].application
    Application.objects.filter(pk=early.pk).update(requests="submission")

    press(client, tick=f"{rows[0].pk} on")
    words = words_of(press(client, tick=f"{rows[1].pk} on"))

    assert f"{early.place}: This portal writes to them only once you submit" in words
    [told] = request_waves.follow_ups(person, NOW)
    assert told.whole == [rows[0]]
    page = LexborHTMLParser(client.get(reverse("requests")).content.decode())
    card = page.css_first(f"#portal-{early.pk}")
    assert card.parent.css_first("h2").text() == "Only with your submission"
    assert "it writes once you submit" in card.text()


def test_the_postings_own_sentence_wins_over_the_portals_pages_and_both_are_said(client, person):
    [row] = letters(person)
    said = "Referees will be e-mailed automatically when you submit your application."
    Application.objects.update(preset="oxford")  # its pages: as soon as names are saved
    kept = readings.reading_of(f"PhD in biology\n\n{said}", NOW, person)
    Posting.objects.filter(pk=row.application.posting_id).update(**kept)

    words = words_of(client.get(reverse("requests")))

    assert "mails referees only once the application is submitted. The posting:" in words
    assert said in words and "Only with your submission" in words
    assert "The portal's pages say otherwise: The portal mails referees as soon as" in words
    assert request_waves.to_send(person) == []


def test_only_what_goes_today_is_counted_on_the_page_as_on_home(client, person):
    rows = letters(person, 2)
    Application.objects.filter(pk=rows[1].application_id).update(requests="submission")

    readiness.catch_up(NOW)

    words = words_of(client.get(reverse("requests")))

    assert "To trigger today 1 request, 1 portal" in words
    assert "Only with your submission" in words
    assert "1 request to referees to send" in words_of(client.get(reverse("home")))


def test_rules_stand_with_their_page_beside_the_portal(client, person):
    [row] = letters(person)
    row.application.posting.institution = "Princeton University"
    row.application.posting.save()

    page = client.get(reverse("requests")).content.decode()

    assert "What Princeton graduate admissions says of requests" in page
    assert 'href="https://gradschool.princeton.edu/recommendation-letters"' in page
    assert re.search(r"its page, looked up \d+ \w+ 2\d{3}", page)


def test_tick_is_made_unmade_and_undone(client, person):
    [row] = letters(person)

    page = press(client, tick=f"{row.pk} on")
    row.refresh_from_db()
    assert (row.state, row.requested_at is not None) == ("requested", True)
    assert "1 request is out." in words_of(page)
    assert 'aria-pressed="true"' in page.content.decode()
    [ask] = LexborHTMLParser(page.content.decode()).css("li.ask")
    assert ask.text().count("request out") == 1

    press(client, tick=f"{row.pk} off")
    row.refresh_from_db()
    assert (row.state, row.requested_at) == ("agreed", None)
    history = words_of(client.get(row.application.get_absolute_url()))
    assert "request not out yet" in history and "not yet request" not in history

    page = press(client, tick=f"{row.pk} on")
    button = LexborHTMLParser(page.content.decode()).css_first('input[name="what"]')
    client.post(reverse("undo"), {"what": button.attributes["value"], "next": "/"})
    row.refresh_from_db()
    assert row.state == "agreed"


def test_all_of_one_application_are_ticked_at_once_and_no_others(client, person):
    first, other = letters(person, 2)
    more = factories.ReferenceFactory(application=first.application, state="agreed")
    asked = factories.ReferenceFactory(application=first.application, state="asked")

    page = press(client, all=first.application_id, shown=[first.pk, more.pk, asked.pk, other.pk])

    assert "2 requests are out." in words_of(page)
    states = dict(Reference.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (first, more, asked, other)] == [
        "requested", "requested", "asked", "agreed",
    ]  # fmt: skip


def pressed_all(client, page):
    """The button under the first portal, as the page had it."""
    button = page.css_first("button[name=all]")
    shown = [one.attributes["value"] for one in page.css("article.portal input[name=shown]")]
    return words_of(press(client, all=button.attributes["value"], shown=shown))


def test_all_that_were_shown_are_out_and_none_that_came_or_went_meanwhile(client, person):
    [first] = letters(person)
    rows = [first]
    for state in ("agreed", "agreed", "asked"):
        at = None if state == "asked" else NOW
        more = factories.ReferenceFactory(
            application=first.application, state=state, answered_at=at
        )
        rows.append(more)
    page = LexborHTMLParser(client.get(reverse("requests")).content.decode())
    assert "All 3 are out" in page.body.text()
    references.answer(rows[2], False, "No time", now=NOW)
    references.answer(rows[3], True, "", now=NOW)

    said = pressed_all(client, page)

    states = [one.state for one in Reference.objects.order_by("pk")]
    assert states == ["requested", "requested", "declined", "agreed"]
    assert "2 requests are out." in said
    who = f"{rows[2].referee.called}, {first.application.place}"
    assert f"{who}: declined meanwhile, so no request is ticked." in said


def test_tick_from_a_stale_page_leaves_a_refusal(client, person):
    [row] = letters(person)
    references.answer(row, False, "No time", now=NOW)

    page = words_of(press(client, tick=f"{row.pk} on"))

    row.refresh_from_db()
    assert (row.state, row.answered_at, row.requested_at) == ("declined", NOW, None)
    assert "declined meanwhile" in page
    assert "request is out" not in page


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ("lost", {"state": "received", "received_at": NOW}),
        ("lost", {"state": "requested", "submitted_at": NOW}),
        ("seen", {"state": "requested", "request_seen_at": NOW}),
        ("seen", {"state": "declined"}),
    ],
)
def test_press_that_comes_too_late_changes_and_says_nothing(client, person, given, fields):
    [row] = letters(person, requested_at=NOW, **fields)
    was = Reference.objects.values().get()

    page = words_of(press(client, **{given: f"{row.pk} on"}))

    assert Reference.objects.values().get() == was
    assert "did not arrive" not in page
    assert "has the mail of" not in page


def test_what_is_to_send_is_counted_on_all_pages(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.request_wave.PORTALS", 1)
    letters(person, 3)

    for page in ("1", "2"):
        words = words_of(client.get(reverse("requests"), {"page": page}))
        assert "To trigger today 3 requests, 3 portals" in words


def test_last_tick_offers_to_tell_the_referee(client, person):
    rows = letters(person, 2)
    press(client, tick=f"{rows[0].pk} on")

    page = press(client, tick=f"{rows[1].pk} on")

    name = rows[0].referee.called
    assert f"All 2 requests to {name} are out." in words_of(page)
    assert f"Tell {name}" in words_of(page)
    referee = rows[0].referee
    type(referee).objects.filter(pk=referee.pk).update(bounced_email=referee.email)
    mended = words_of(client.get(reverse("requests")))
    assert f"Mend the address of {name}" in mended and f"Tell {name}" not in mended


def test_after_three_days_they_have_it_or_it_is_to_be_sent_again(client, person, time_machine):
    rows = letters(person, 2)
    for row in rows:
        press(client, tick=f"{row.pk} on")
    time_machine.move_to(NOW + timedelta(days=3, hours=1))
    page = client.get(reverse("requests"))
    assert f"Have the portals' mails reached {rows[0].referee.called}?" in words_of(page)

    press(client, seen=f"{rows[0].pk} on")
    page = press(client, lost=rows[1].pk)

    rows = list(Reference.objects.order_by("pk"))
    assert rows[0].request_seen_at is not None
    assert (rows[1].state, rows[1].failure) == ("failed", "not_received")
    words = words_of(page)
    assert "spam folder" in words
    assert "or to another address of theirs." in words
    assert "reached" not in words


def test_own_answer_when_it_mails_and_a_target_three_weeks_ahead(client, person):
    [row] = letters(person)
    address = reverse("application_requests", args=[row.application_id])
    given = {"requests": "submission", "portal_user": "asha.v"}
    opened = LexborHTMLParser(client.get(address).content.decode())
    given["opened"] = opened.css_first("input[name=opened]").attributes["value"]

    page = client.post(address, given, follow=True)

    words = words_of(page)
    assert "only once the application is submitted. (you say so)" in words
    assert "Aim at Sat 26 Dec" in words
    target = reverse("requests_target", args=[row.application_id])
    page = client.post(target, follow=True)
    assert "Your own target: Sat 26 Dec 2026." in words_of(page)
    assert row.application.deadlines.get(kind="target").date == date(2026, 12, 26)


@pytest.mark.parametrize("given", [{}, {"tick": "x on"}, {"tick": "9" * 30}, {"seen": "999999 on"}])
def test_press_of_nothing_there_is_not_found(client, person, given):
    letters(person)

    assert client.post(reverse("requests_tick"), given).status_code == 404


def test_strangers_letter_is_not_ticked(client, person):
    row = factories.ReferenceFactory(state="agreed")

    assert client.post(reverse("requests_tick"), {"tick": f"{row.pk} on"}).status_code == 404
    client.post(reverse("requests_tick"), {"all": row.application_id})
    row.refresh_from_db()
    assert row.state == "agreed"


def test_home_and_the_referees_lead_there_with_how_many_wait(client, person):
    letters(person, 2)

    assert "2 requests to referees to send" in words_of(client.get(reverse("home")))
    assert "Requests to send 2" in words_of(client.get(reverse("referees")))
    page = client.get(reverse("requests"), {"page": "2"})
    assert page.status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_with_one_portal_and_with_three(
    client, person, number, django_assert_num_queries
):
    for row in letters(person, number):
        factories.ReferenceFactory(application=row.application, state="asked")
    letters(person, number, state="requested", requested_at=NOW - timedelta(days=4))

    with django_assert_num_queries(10):
        client.get(reverse("requests"))


@pytest.mark.parametrize(
    ("days", "left", "told"),
    [
        (21, 14, "less than the usual three weeks"),
        (21, 30, r"by \w+ \d+ \w+ \(three weeks are usual"),
        (60, 14, "days late"),
    ],
)
def test_three_weeks_that_nobody_named_are_no_wish(client, person, days, left, told):
    [row] = letters(person, 1)
    row.referee.lead_days = days
    row.referee.save()
    row.application.deadlines.update(instant=NOW + timedelta(days=left))

    page = words_of(client.get(reverse("requests")))

    assert re.search(told, page)
    assert (("wants 21 days" in page) or ("late" in page)) is (days != 21)


def test_home_names_whom_to_tell_that_all_is_out(client, person):
    letters(person, 1, state="requested", requested_at=NOW)

    assert "tell 1 referee that all is out" in words_of(client.get(reverse("home")))
