"""What is told of a deadline beside its day, from the form or posting to pages, lists and mails."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Deadline
from applications.services import calendars, deadlines
from applications.services.undo import undo
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory
from tests.services.mails.test_reminder_mails import html, send
from tests.views.test_deadlines_that_follow import change, reviewed, words

POSTING = """PhD position in tidal geology

Umeå University, Umeå, Sweden.

Please send a CV. The last day to apply is 15 January 2027.
Applications received later may be considered.
"""
LATER = "later ones may still be considered: send it"
SOFT = "soft: later ones may be considered"
HARD = "hard: later ones are not considered"


@pytest.fixture
def person(client, db):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    return ApplicationFactory(owner=person, posting__city="Umeå", posting__country="SE")


def add(client, application, **given):
    sent = {"kind": "letters", "bound": "on", "side": "after", **given}
    return client.post(reverse("deadline_add", args=[application.pk]), sent, follow=True)


def due(application):
    return application.deadlines.get(kind="application")


@pytest.mark.usefixtures("today")
def test_what_the_posting_says_of_later_ones_stands_beside_its_sentence(client, person):
    page, saved = reviewed(client, POSTING)
    assert f"{SOFT}: Applications received later may be considered." in words(page)
    row = Deadline.objects.get()
    assert (row.hardness, row.hardness_wording) == (
        "soft", "Applications received later may be considered.",
    )  # fmt: skip
    assert SOFT in words(saved)
    assert "“Applications received later may be considered.”" in words(saved)
    assert SOFT.capitalize() in calendars.one(row).decode().replace("\r\n ", "")


def test_a_corrected_one_is_the_persons_own_word(client, application):
    row = due(application)
    Deadline.objects.update(hardness="soft", hardness_wording="Later may be considered.")
    page = change(client, row, hardness="hard")
    row.refresh_from_db()
    assert (row.hardness, row.hardness_wording) == ("hard", "")
    assert HARD in words(page)


def test_a_soft_day_that_is_gone_says_what_to_do_and_is_reminded_of_no_later(client, application):
    row = due(application)
    row.date, row.hardness = date(2026, 1, 15), "soft"
    before = row.next_step_at
    deadlines.save(row, now=timezone.now())
    row.refresh_from_db()
    hard = deadlines.moment_of(row.kind, row.date, row.time, row.zone, row.bound)
    assert (row.instant, row.next_step_at >= before) == (hard, True)

    page = words(client.get(application.get_absolute_url()))
    assert LATER in page
    assert LATER in words(client.get(reverse("home")))
    assert "send it" in words(client.get(reverse("applications")))


def test_the_mail_of_a_soft_day_that_is_gone_says_so(db):
    row = DeadlineFactory(hardness="soft")
    message = send(row, now=datetime(2027, 1, 18, 8, 30, tzinfo=UTC), step="0d")
    told = " ".join(message.body.split())
    assert "Later ones may still be considered: send it." in told
    assert "Later ones may still be considered" in " ".join(html(message).split())


def test_the_mail_ahead_of_a_hard_day_says_so(db):
    message = send(DeadlineFactory(hardness="hard"))
    assert HARD.capitalize() in message.body
    assert HARD.capitalize() in html(message)


def test_one_told_by_hand_moves_with_the_application_deadline(client, application):
    page = add(client, application, days="7")
    row = application.deadlines.get(kind="letters")
    assert (row.date, row.anchor, row.anchor_days) == (date(2027, 1, 22), "application", 7)
    assert "7 days after the application deadline" in words(page)

    change(client, due(application), date="2027-02-01")
    row.refresh_from_db()
    assert row.date == date(2027, 2, 8)

    change(client, row, days="28", side="before")
    row.refresh_from_db()
    assert (row.date, row.anchor_days) == (date(2027, 1, 4), -28)


def test_sent_twice_it_is_one(client, application):
    add(client, application, days="7")
    add(client, application, days="7")
    assert application.deadlines.filter(kind="letters").count() == 1


def test_a_day_beside_it_stays(client, application):
    add(client, application, days="7", date="2027-01-20")
    row = application.deadlines.get(kind="letters")
    assert (row.date, row.anchor, row.anchor_days) == (date(2027, 1, 20), "", 7)
    assert "does not move with it" in row.told_in_full


def test_without_the_days_it_is_told_by_nothing_and_stays(client, application):
    add(client, application, days="7")
    row = application.deadlines.get(kind="letters")
    change(client, row, days="")
    row.refresh_from_db()
    assert (row.date, row.anchor, row.anchor_days) == (date(2027, 1, 22), "", None)


def test_the_deadline_to_apply_is_told_by_its_own_day(client, application):
    page = add(client, application, kind="application", days="7")
    assert "The application deadline is told by its own day." in words(page)


def test_one_whose_anchor_has_no_day_says_so(client, application):
    row = due(application)
    row.date, row.precision = None, "unknown"
    deadlines.save(row, now=NOW)
    page = add(client, application, days="28", side="before", kind="waiver")
    assert "28 days before the application deadline, which has no day yet" in words(page)


def test_days_typed_beside_a_day_that_is_there_move_it(client, application):
    row = DeadlineFactory(application=application, kind="letters", date=date(2027, 1, 20))
    page = change(client, row, days="14")
    row.refresh_from_db()
    assert (row.date, row.anchor, row.anchor_days) == (date(2027, 1, 29), "application", 14)
    assert "does not move with it" not in words(page)

    change(client, due(application), date="2027-02-01")
    row.refresh_from_db()
    assert row.date == date(2027, 2, 15)


def test_days_typed_beside_a_day_cost_no_day_where_the_anchor_has_none(client, application):
    row = due(application)
    row.date, row.precision = None, "unknown"
    deadlines.save(row, now=NOW)
    row = DeadlineFactory(
        application=application, kind="letters", date=date(2027, 1, 20), time=time(17)
    )
    change(client, row, days="14")
    row.refresh_from_db()
    assert (row.date, row.time, row.anchor, row.anchor_days) == (
        date(2027, 1, 20), time(17), "", 14,
    )  # fmt: skip


def test_another_kind_alone_does_not_stop_it(client, application):
    add(client, application, days="7")
    row = application.deadlines.get(kind="letters")
    change(client, row, kind="test")
    row.refresh_from_db()
    assert (row.kind, row.anchor, row.date) == ("test", "application", date(2027, 1, 22))


def test_no_page_says_that_the_posting_told_what_the_person_did(client, application):
    page = add(client, application, days="14", date="2027-01-20")
    told = "Told as 14 days after the application deadline; does not move with it"
    assert told in words(page)
    assert "in the posting" not in words(page)


@pytest.mark.parametrize("kind", ["reply", "interview", "target", "letters"])
def test_only_an_application_may_be_sent_after_its_soft_day(client, application, kind):
    Deadline.objects.all().delete()
    row = DeadlineFactory(
        application=application, kind=kind, hardness="soft", date=date(2026, 1, 15)
    )
    deadlines.refresh(application, timezone.now())
    for address in (application.get_absolute_url(), reverse("home"), reverse("applications")):
        assert "send it" not in words(client.get(address)), address
    if kind != "interview":
        message = send(row, now=datetime(2026, 1, 18, 8, 30, tzinfo=UTC), step="0d")
        assert "ones may still be considered" not in message.body + html(message)


@pytest.mark.parametrize(("kind", "is_offered"), [("application", True), ("reply", False)])
def test_what_comes_later_is_asked_where_something_is_sent_by_then(
    client, application, kind, is_offered
):
    row = DeadlineFactory(application=application, kind=kind, hardness="soft")
    page = client.get(reverse("deadline", args=[row.pk]))
    assert ("hardness" in page.context["form"].fields) == is_offered


def test_another_kind_keeps_nothing_of_what_comes_later(client, application):
    row = due(application)
    Deadline.objects.update(hardness="soft", hardness_wording="Later may be considered.")
    change(client, row, kind="reply")
    row.refresh_from_db()
    assert (row.kind, row.hardness, row.hardness_wording) == ("reply", "", "")


@pytest.mark.parametrize(
    ("words_of_it", "is_kept"),
    [("Those after 15 January are not read.", False), ("Late ones are not read.", True)],
)
def test_words_of_the_day_before_do_not_stay_with_another_day(application, words_of_it, is_kept):
    row = due(application)
    row.hardness, row.hardness_wording = "hard", words_of_it
    deadlines.save(row, now=NOW)
    row.refresh_from_db()
    assert (row.date, row.hardness_wording) == (date(2027, 1, 15), words_of_it)

    row.date = date(2027, 2, 15)
    done = deadlines.correct(row, now=NOW)
    row.refresh_from_db()
    assert (row.hardness, row.hardness_wording) == ("hard", words_of_it if is_kept else "")

    undo(done, now=NOW)
    row.refresh_from_db()
    assert row.hardness_wording == words_of_it


def test_a_day_that_is_emptied_moves_again_though_its_hour_stands_in_the_form(client, application):
    add(client, application, days="7", date="2027-01-20", time="12:00")
    row = application.deadlines.get(kind="letters")
    change(client, row, date="")
    row.refresh_from_db()
    assert (row.date, row.time, row.anchor) == (date(2027, 1, 22), None, "application")


def test_what_moves_with_a_deadline_is_named_before_it_is_removed(client, application):
    address = reverse("deadline_remove", args=[due(application).pk])
    assert "told by it" not in words(client.get(address))
    add(client, application, days="7")
    add(client, application, days="28", side="before", kind="waiver")
    told = "The days that are told by it go or move as well: Fee waiver, Letters."
    assert told in words(client.get(address))
