"""“Letters one week after the deadline”, from the paste to the page: kept, moved, undone."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from applications.models import Application, Deadline, Posting
from applications.services import reminders
from applications.services.mails import delivery
from applications.services.postings import rereadings
from tests.factories import NOW, PersonFactory
from tests.views.test_postings import fields_of, paste

pytestmark = pytest.mark.usefixtures("today")

POSTING = """PhD position in tidal geology

Umeå University, Umeå, Sweden.

Please send a CV. The last day to apply is 15 January 2027.
Letters of recommendation must arrive within one week after the deadline.
"""
WITHOUT_DAY = POSTING.replace("The last day to apply is 15 January 2027.", "")
ROLLING = POSTING.replace(
    "The last day to apply is 15 January 2027.",
    "Applications are reviewed until the position is filled.",
)
WORDS = "7 days after the application deadline"
HELD = re.compile(r'name="what" value="([^"]+)"')


@pytest.fixture
def person(client, db):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def reviewed(client, text=POSTING, **changed):
    page = client.get(paste(client, text).url)
    return page, client.post(page.request["PATH_INFO"], {**fields_of(page), **changed}, follow=True)


def letters() -> Deadline:
    return Deadline.objects.get(kind="letters")


def change(client, row, **changed):
    """The page after the form is saved with these values."""
    address = reverse("deadline", args=[row.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    return client.post(address, {**sent, **changed}, follow=True)


def test_it_is_reviewed_kept_moved_and_undone(client, person):
    page, saved = reviewed(client)
    assert f"{WORDS} Fri 22 Jan 2027" in words(page)  # beside the day, on the review
    row = letters()
    assert (row.date, row.anchor, row.anchor_days) == (date(2027, 1, 22), "application", 7)
    assert row.evidence["state"] == "confirmed"
    assert WORDS in words(saved)

    own = Deadline.objects.get(kind="application")
    moved = change(client, own, date="2027-02-01")
    assert letters().date == date(2027, 2, 8)
    history = "Moved with the application deadline: Letters, from Fri 22 Jan 2027 to Mon 8 Feb 2027"
    assert history in words(client.get(own.application.get_absolute_url()))

    [what] = HELD.findall(moved.content.decode())
    client.post(reverse("undo"), {"what": what})
    assert letters().date == date(2027, 1, 22)
    assert Deadline.objects.get(kind="application").date == date(2027, 1, 15)


def test_the_day_that_is_corrected_in_the_review_moves_it_there(client, person):
    page = client.get(paste(client, POSTING).url)
    sent = {**fields_of(page), "moments-0-date": "2027-02-01"}
    assert "moments-1-date" not in sent

    again = client.post(page.request["PATH_INFO"], {**sent, "recount": "1"})
    assert f"{WORDS} Mon 8 Feb 2027" in words(again)

    client.post(page.request["PATH_INFO"], sent)
    assert letters().date == date(2027, 2, 8)
    second = client.post(page.request["PATH_INFO"], sent)  # sent twice: nothing to decide on
    assert second.status_code == 302


def test_a_day_of_its_own_in_the_review_stays(client, person):
    _page, saved = reviewed(client, **{"moments-1-date": "2027-01-20", "moments-1-time": "12:00"})

    row = letters()
    assert (row.date, row.time, row.anchor, row.anchor_days) == (
        date(2027, 1, 20), time(12), "", 7,
    )  # fmt: skip
    assert f"{WORDS}; does not move with it" in words(saved)


def test_another_bound_in_the_review_stays_as_well(client, person):
    _page, saved = reviewed(client, **{"moments-1-bound": "before"})

    row = letters()
    assert (row.date, row.bound, row.anchor) == (date(2027, 1, 22), "before", "")
    assert "does not move with it" in words(saved)


def test_a_day_set_by_hand_stays_and_undo_lets_it_move_again(client, person):
    reviewed(client)
    page = change(client, letters(), date="2027-01-20")
    assert f"{WORDS}; does not move with it" in words(page)
    [what] = HELD.findall(page.content.decode())

    client.post(reverse("undo"), {"what": what})
    change(client, Deadline.objects.get(kind="application"), date="2027-02-01")

    assert letters().date == date(2027, 2, 8)


def test_a_day_that_is_emptied_moves_again(client, person):
    reviewed(client)
    change(client, letters(), date="2027-01-20")
    page = client.get(reverse("deadline", args=[letters().pk]))
    assert "does not move with it. Left empty, it moves again." in words(page)

    change(client, letters(), date="")

    assert (letters().date, letters().anchor) == (date(2027, 1, 22), "application")


def test_a_day_that_has_passed_can_be_undone_as_well(client, person):
    reviewed(client)
    page = change(client, Deadline.objects.get(kind="application"), date="2026-01-15")
    [what] = HELD.findall(page.content.decode())

    client.post(reverse("undo"), {"what": what})

    assert (letters().date, Deadline.objects.count()) == (date(2027, 1, 22), 2)


def test_a_note_alone_does_not_hold_it(client, person):
    reviewed(client)
    change(client, letters(), note="Ask Ada first")
    assert (letters().anchor, letters().note) == ("application", "Ask Ada first")


def test_made_a_deadline_to_apply_it_is_told_by_itself(client, person):
    reviewed(client)
    change(client, letters(), kind="application")
    assert set(Deadline.objects.values_list("anchor", "anchor_days")) == {("", None)}


@pytest.mark.parametrize("text", [WITHOUT_DAY, ROLLING])
def test_where_the_application_has_no_day_it_is_told_and_none_invented(client, person, text):
    page, saved = reviewed(client, text)

    row = letters()
    assert (row.date, row.instant, row.anchor) == (None, None, "application")
    assert WORDS in words(page)
    assert WORDS in words(saved)

    client.post(
        reverse("deadline_add", args=[row.application_id]),
        {"kind": "application", "date": "2027-02-01", "bound": "on", "zone": "Europe/Stockholm"},
    )
    assert letters().date == date(2027, 2, 8)


def test_the_day_that_is_missing_is_asked_for_on_a_line_of_its_own(client, person):
    page = client.get(paste(client, WITHOUT_DAY).url)
    sent = {**fields_of(page), "moments-1-date": "2027-02-01"}

    client.post(page.request["PATH_INFO"], sent)

    days = {row.kind: row.date for row in Deadline.objects.all()}
    assert days == {"application": date(2027, 2, 1), "letters": date(2027, 2, 8)}


def test_what_was_left_out_moves_nothing(client, person):
    page = client.get(paste(client, POSTING).url)
    sent = fields_of(page)
    del sent["moments-0-keep"]

    client.post(page.request["PATH_INFO"], sent)

    assert (letters().date, Deadline.objects.count()) == (None, 1)


def test_the_mail_says_how_the_day_is_told(client, person, time_machine):
    reviewed(client)
    later = datetime(2027, 1, 21, 12, tzinfo=UTC)
    Deadline.objects.filter(kind="application").update(met_at=NOW)
    time_machine.move_to(later, tick=False)
    reminders.sweep(later)
    delivery.deliver_due(lambda: later)

    bodies = [sent.body for sent in mail.outbox]
    assert any(f"Letters · {WORDS}" in body for body in bodies)


def test_the_weeks_mail_says_that_a_day_no_longer_moves(client, person, time_machine):
    reviewed(client)
    change(client, letters(), date="2027-01-22", time="12:00")
    monday = datetime(2027, 1, 18, 12, tzinfo=UTC)
    Deadline.objects.filter(kind="application").update(met_at=NOW)
    time_machine.move_to(monday, tick=False)
    reminders.sweep(monday)
    delivery.deliver_due(lambda: monday)

    [sent] = mail.outbox
    assert "does not move with it" in sent.body.split(WORDS)[-1]
    assert sent.body.count(WORDS) == sent.body.count("does not move with it") == 2


def test_the_panel_shows_it(admin_client, client, person):
    reviewed(client)
    page = admin_client.get(reverse("admin:applications_deadline_changelist"))
    assert WORDS in words(page)
    assert Application.objects.count() == 1


def test_reading_the_text_again_leaves_it_as_it_is_kept(client, person):
    reviewed(client)
    change(client, Deadline.objects.get(kind="application"), date="2027-02-01")
    posting = Application.objects.get().posting

    rereadings.keep(rereadings.reread(posting), now=NOW)

    assert (letters().date, letters().anchor) == (date(2027, 2, 8), "application")


def test_of_a_text_that_waits_it_is_known_after_another_reading(client, person):
    address = paste(client, POSTING).url
    rereadings.keep(rereadings.reread(Posting.objects.get()), now=NOW)
    page = client.get(address)

    client.post(address, fields_of(page))

    assert (letters().date, letters().anchor_days) == (date(2027, 1, 22), 7)
