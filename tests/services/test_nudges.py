"""Nudges: by themselves only where switched on, about what is out, once, and never after a stop."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from applications.core import nudging
from applications.models import Mail, Referee, Reference
from applications.services import accounts, deletions, nudges, referee_pages, referees, references
from applications.services.mails import delivery, referee_limits, referee_mails
from tests.factories import (
    NOW,
    ApplicationFactory,
    MailFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db
Kind, State = Mail.Kind, Mail.State
WEEK_BEFORE = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)  # ten in Stockholm, where it goes at eight


@pytest.fixture
def sen():
    return RefereeFactory(owner=PersonFactory(), name="Anil Sen", nudges_on_at=NOW)


def letter(referee, day=date(2026, 12, 16), *, now=NOW, state="agreed", mode="email", **fields):
    application = ApplicationFactory(owner=referee.owner, deadline=day)
    row = ReferenceFactory(application=application, referee=referee, mode=mode, **fields)
    references.set_state(row, state, now=now)
    return row


def written():
    return [mail.data["references"] for mail in Mail.objects.order_by("pk")]


def test_one_mail_names_all_that_are_due_and_goes_once(sen, time_machine):
    first, second = letter(sen), letter(sen, date(2026, 12, 18), state="requested")
    letter(sen, date(2027, 1, 15))
    letter(sen, date(2026, 12, 17), mode="contact")

    assert nudges.sweep(WEEK_BEFORE - timedelta(hours=3)) == 0
    assert [nudges.sweep(WEEK_BEFORE + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    time_machine.move_to(WEEK_BEFORE + timedelta(minutes=5))
    delivery.deliver_due(timezone.now)

    assert written() == [[first.pk, second.pk]]
    [message] = outbox.outbox
    assert message.to == [sen.email]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Reply-To"].endswith(f"<{sen.owner.email}>")


@pytest.mark.parametrize(
    "change",
    [
        {"nudges_on_at": None},
        {"email": ""},
        {"do_not_mail": True},
        {"nudges": "none"},
        {"not_before": date(2026, 12, 10)},
        {"bounced_email": "sen@calcutta.example"},
        {"owner__is_active": False},
        {"owner__may_mail_referees": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_none_goes_unless_all_want_it(sen, change):
    Referee.objects.update(email="sen@calcutta.example")
    sen.refresh_from_db()
    letter(sen)
    for name, value in change.items():
        row = sen.owner if name.startswith("owner__") else sen
        setattr(row, name.removeprefix("owner__"), value)
        row.save()

    assert nudges.sweep(WEEK_BEFORE) == 0


@pytest.mark.parametrize("about_all", [True, False])
def test_none_goes_to_an_address_that_wants_none_and_none_is_told_to_come(sen, about_all):
    letter(sen)
    assert nudges.coming(sen, NOW)
    referee_pages.stop(sen.email.upper(), None if about_all else sen.owner, NOW)

    assert nudges.sweep(WEEK_BEFORE) == 0
    assert nudges.coming(sen, NOW) is None


@pytest.mark.parametrize("change", [{}, {"is_sample": True}, {"may_mail_referees": False}])
def test_none_goes_and_none_is_told_to_come_where_no_mail_would_be_written(sen, settings, change):
    settings.SENDS_MAIL = True
    letter(sen)
    if change:
        accounts.mark_verified(sen.owner)
    type(sen.owner).objects.update(**change)
    sen = Referee.objects.get()

    assert nudges.sweep(WEEK_BEFORE) == 0
    assert (nudges.coming(sen, NOW), nudges.next_at(sen, NOW)) == (None, None)


@pytest.mark.parametrize("verified", [True, False])
def test_one_that_waits_does_not_go_from_an_address_that_is_not_verified(
    sen, settings, time_machine, verified
):
    letter(sen)
    assert nudges.sweep(WEEK_BEFORE) == 1
    settings.SENDS_MAIL = True
    if verified:
        accounts.mark_verified(sen.owner)
    time_machine.move_to(WEEK_BEFORE)

    delivery.deliver_due(timezone.now)

    assert len(outbox.outbox) == verified


@pytest.mark.parametrize(
    ("state", "stage", "goes"),
    [
        ("agreed", "preparing", 0),
        ("agreed", "submitted", 1),
        ("requested", "preparing", 1),
        ("requested", "submitted", 1),
    ],
)
def test_letter_a_portal_did_not_ask_for_yet_is_not_out(sen, state, stage, goes):
    row = letter(sen, state=state, mode="portal")
    type(row.application).objects.update(stage=stage)

    assert bool(nudges.coming(sen, NOW)) == bool(goes)
    assert nudges.sweep(WEEK_BEFORE) == goes


@pytest.mark.parametrize(("mode", "goes"), [("portal", 1), ("email", 1), ("upload", 0)])
def test_none_goes_for_what_the_application_should_have_held_once_it_is_in(sen, mode, goes):
    row = letter(sen, mode=mode)
    row.application.stage = "submitted"
    row.application.save()

    assert bool(nudges.coming(sen, NOW)) == bool(goes)
    assert nudges.sweep(WEEK_BEFORE) == goes


@pytest.mark.parametrize("state", ["planned", "asked", "declined", "received", "failed"])
def test_only_letters_that_are_out_are_asked_for(sen, state):
    if state == "failed":
        references.fail(letter(sen), "not_received", now=NOW)
    else:
        letter(sen, state=state)

    assert nudges.sweep(WEEK_BEFORE) == 0


@pytest.mark.parametrize(
    "change",
    [{"stage": "withdrawn"}, {"stage": "offer", "offer_answered": True}, {"archived_at": NOW}],
    ids=str,
)
def test_nothing_is_asked_for_where_the_application_is_over(sen, change):
    application = letter(sen).application
    for name, value in change.items():
        setattr(application, name, value)
    application.save()

    assert nudges.sweep(WEEK_BEFORE) == 0


def test_letter_of_an_application_that_is_in_is_asked_for_until_its_day(sen):
    row = letter(sen)
    row.application.deadlines.update(met_at=NOW, closed_at=NOW)
    row.application.stage = "submitted"
    row.application.save()

    assert nudges.sweep(WEEK_BEFORE) == 1


def test_letter_that_its_referee_says_is_sent_is_not_asked_for(sen):
    row = letter(sen)
    Reference.objects.filter(pk=row.pk).update(submitted_at=NOW)

    assert nudges.sweep(WEEK_BEFORE) == 0


def test_what_the_applicant_sent_lately_keeps_it_waiting_for_four_days(sen):
    row = letter(sen)
    wave = referee_mails.queue(Kind.WAVE, sen, [row], now=WEEK_BEFORE - timedelta(days=1))
    Mail.objects.filter(pk=wave.pk).update(state="sent", sent_at=wave.created_at)

    assert nudges.sweep(WEEK_BEFORE) == 0
    assert nudges.coming(sen, WEEK_BEFORE).at == WEEK_BEFORE + timedelta(days=3)
    assert nudges.sweep(WEEK_BEFORE + timedelta(days=3)) == 1


@pytest.mark.parametrize(
    "what", ["off", "stopped", "declined", "said to be in", "in", "archived", "other mail", "due"]
)
def test_what_changed_before_it_goes_is_heeded(sen, what, time_machine):
    row = letter(sen)
    assert nudges.sweep(WEEK_BEFORE) == 1
    now = WEEK_BEFORE + timedelta(minutes=1)
    match what:
        case "off":
            nudges.switch(sen, False, now=now)
        case "stopped":
            referee_pages.stop(sen.email, sen.owner, now)
        case "declined":
            references.set_state(row, "declined", now=now)
        case "said to be in":
            Reference.objects.update(submitted_at=now)
        case "in":
            references.set_state(row, "received", now=now)
        case "archived":
            type(row.application).objects.update(archived_at=now)
        case "other mail":
            referee_mails.queue(Kind.WAVE, sen, [row], now=now + timedelta(hours=1))
        case "due":
            now = WEEK_BEFORE + timedelta(days=8)
    time_machine.move_to(now)
    delivery.deliver_due(timezone.now)

    nudge = Mail.objects.get(kind=Kind.NUDGE)
    assert (nudge.state, outbox.outbox) == (State.CANCELLED, [])


def test_only_what_is_still_out_is_named_when_it_goes(sen, time_machine):
    first, second = letter(sen), letter(sen, date(2026, 12, 17))
    second.application.posting.institution = "ETH Zürich"
    second.application.posting.save()
    nudges.sweep(WEEK_BEFORE)
    references.set_state(second, "received", now=WEEK_BEFORE)
    time_machine.move_to(WEEK_BEFORE)

    delivery.deliver_due(timezone.now)

    [message] = outbox.outbox
    assert first.application.place in message.body
    assert "ETH" not in message.body


def test_nudge_that_failed_is_not_tried_anew_every_minute(sen):
    letter(sen)
    nudges.sweep(WEEK_BEFORE)
    Mail.objects.update(state="failed")

    assert nudges.sweep(WEEK_BEFORE + timedelta(minutes=1)) == 0
    assert nudges.sweep(WEEK_BEFORE + timedelta(days=5)) == 1  # two days before


def test_account_that_sent_its_number_of_mails_sends_the_nudge_the_day_after(sen, settings):
    settings.REFEREE_MAILS_A_DAY = 1
    row = letter(sen)
    other = RefereeFactory(owner=sen.owner)
    referee_mails.queue(Kind.ASK, other, [row], now=WEEK_BEFORE - timedelta(hours=1))

    assert nudges.sweep(WEEK_BEFORE) == 0
    assert nudges.sweep(WEEK_BEFORE + timedelta(hours=23, minutes=1)) == 1


def not_to(sen, check):
    def judged(referee, *facts):
        if referee == sen:
            raise ArithmeticError
        return check(referee, *facts)

    return judged


def test_refusal_is_looked_at_and_said_once_an_hour(sen, settings, caplog):
    settings.REFEREE_MAILS_A_DAY = 0
    letter(sen)
    caplog.set_level("INFO", "applications.services.nudges")

    assert [nudges.sweep(WEEK_BEFORE + timedelta(minutes=n)) for n in (0, 1, 59, 60)] == [0] * 4

    assert len(caplog.records) == 2


@pytest.mark.parametrize("what", ["referee", "account", "mail"])
def test_what_is_amiss_with_one_keeps_no_other_waiting(sen, what, monkeypatch):
    letter(sen)
    other = RefereeFactory(owner=PersonFactory(), nudges_on_at=NOW)
    row = letter(other)
    plan = nudges._plan

    def planned(ids, now, **fields):
        found = plan(ids, now, **fields)
        if what == "referee":
            Referee.objects.filter(pk=sen.pk).delete()
        elif what == "account":
            type(sen.owner).objects.filter(pk=sen.owner_id).delete()
        return found

    monkeypatch.setattr(nudges, "_plan", planned)
    if what == "mail":
        monkeypatch.setattr(referee_limits, "check", not_to(sen, referee_limits.check))

    assert nudges.sweep(WEEK_BEFORE) == 1
    assert written() == [[row.pk]]


@pytest.mark.parametrize("problem", [ArithmeticError, OperationalError])
def test_what_cannot_be_planned_for_one_hides_no_others_nudge(sen, problem, monkeypatch, caplog):
    people = [sen, *(RefereeFactory(owner=PersonFactory(), nudges_on_at=NOW) for _ in range(2))]
    rows = [letter(one) for one in people]
    plan = nudging.next_nudge

    def planned(letters, to, now):
        if to.jitter_key == f"referee {sen.pk}":
            raise problem
        return plan(letters, to, now)

    monkeypatch.setattr(nudging, "next_nudge", planned)

    by_itself = problem is ArithmeticError  # a database that is away is so for all
    assert nudges.sweep(WEEK_BEFORE) == (2 if by_itself else 0)
    assert sorted(written()) == ([[row.pk] for row in rows[1:]] if by_itself else [])
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.django_db(transaction=True)
def test_nudge_of_a_person_whose_rows_are_held_is_left_for_the_next_round():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks no rows")
    sen = RefereeFactory(owner=PersonFactory(), nudges_on_at=NOW)
    letter(sen)
    is_held, is_swept = threading.Event(), threading.Event()

    def store():
        with transaction.atomic():
            sen.owner.hold()
            is_held.set()
            is_swept.wait(5)
        connection.close()

    thread = threading.Thread(target=store)
    thread.start()
    is_held.wait()
    numbers = [nudges.sweep(WEEK_BEFORE)]
    is_swept.set()
    thread.join()

    assert [*numbers, nudges.sweep(WEEK_BEFORE + timedelta(minutes=1))] == [0, 1]


def test_switched_on_late_it_does_not_send_what_was_due_before(sen):
    nudges.switch(sen, False, now=NOW)
    row = letter(sen)
    would = nudges.would_come(sen, WEEK_BEFORE)
    assert nudges.coming(sen, WEEK_BEFORE) is None
    assert nudges.switch(sen, True, now=WEEK_BEFORE)
    assert not nudges.switch(sen, True, now=WEEK_BEFORE + timedelta(hours=1))

    coming = nudges.coming(sen, WEEK_BEFORE)
    assert f"{coming.at:%d %b %H}" == "14 Dec 07"
    assert (coming.at, [one.reference for one in coming.letters]) == (would.at, [row])


@pytest.mark.parametrize("to", ["Sen@uni.example", "an.address@of.before.example"])
def test_referee_who_was_deleted_and_brought_back_is_not_nudged_anew(sen, to):
    letter(sen)
    assert nudges.sweep(WEEK_BEFORE) == 1
    Mail.objects.update(state="sent", sent_at=WEEK_BEFORE, recipient=to)
    other = MailFactory(owner=sen.owner, kind="nudge", recipient=sen.email, state="failed")
    later = WEEK_BEFORE + timedelta(hours=25)
    deletion = referees.remove(sen, now=later)
    deletions.bring_back(deletion, now=later)
    other.refresh_from_db()

    assert other.referee is None  # a namesake's
    assert nudges.sweep(later) == 0
    assert nudges.sweep(WEEK_BEFORE + timedelta(days=5)) == 1


def test_sweep_asks_as_often_for_one_letter_as_for_many(sen, django_assert_max_num_queries):
    letter(sen, date(2027, 1, 15))
    with django_assert_max_num_queries(5):
        nudges.sweep(WEEK_BEFORE)
    for n in range(3):
        other = RefereeFactory(nudges_on_at=NOW)
        letter(other, date(2026, 12, 20 + n))
    with django_assert_max_num_queries(5):
        nudges.sweep(WEEK_BEFORE)
