"""After sending: what is not paid has a stage of its own, and what is to come is looked after."""

from datetime import date, datetime, timedelta

import pytest

from applications.core.spreadsheet_column import sheet_of, tables_of
from applications.errors import ChangedSince
from applications.models import Application, Deadline, Fee, SentFile
from applications.services import (
    after_sending,
    applications,
    fees,
    readiness,
    requirements,
    spreadsheets,
    undo,
)
from applications.services.mails import links
from applications.services.spreadsheets import taking
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    FeeFactory,
    PersonFactory,
    RequirementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
DAY = timedelta(days=1)


@pytest.fixture
def application():
    """Its fee is due, and it is not sent."""
    owner = PersonFactory(zone="Europe/Stockholm")
    made = ApplicationFactory(
        owner=owner, requirements=(), fee="due", posting__references_minimum=0
    )
    FeeFactory(application=made)
    return made


def sent(application, days=2, **more):
    applications.submit(application, confirmation="", now=NOW - days * DAY, **more)
    return application


def stages(application):
    told = application.events.filter(kind="stage", undone_at=None).order_by("pk")
    return [(event.data["was"], event.data["stage"]) for event in told]


def looks(application, now=NOW):
    found = after_sending.due([application.owner_id], now)
    return [(look.due, look.open) for look in found.get(application.owner_id, [])]


# ── Submitted, not paid ───────────────────────────────────────────────────────────────────────────


def test_what_is_sent_while_its_fee_is_due_is_not_paid_until_it_is(application):
    sent(application)
    application.refresh_from_db()
    assert (application.stage, application.tab) == ("unpaid", "waiting")
    assert application.submitted_at and application.submissions.get()

    fees.pay(application, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("submitted", "paid")
    assert application.cost.paid_on == date(2026, 11, 23)
    assert stages(application) == [("preparing", "unpaid"), ("unpaid", "submitted")]


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        ({"waiver": "granted"}, "submitted"),
        ({"waiver": "asked"}, "unpaid"),  # not answered: it is not paid yet
        ({"waiver": "refused"}, "unpaid"),
        ({"paid": True}, "submitted"),
    ],
)
def test_stage_follows_what_becomes_of_the_fee(application, known, stage):
    sent(application)
    fee = Fee.objects.get()
    for name, value in known.items():
        setattr(fee, name, value)

    fees.save(fee, now=NOW)

    application.refresh_from_db()
    assert application.stage == stage


@pytest.mark.parametrize("state", ["paid", "waived", "none"])
def test_what_is_sent_with_no_fee_due_is_submitted(state):
    application = sent(ApplicationFactory(requirements=(), fee=state))

    assert application.stage == "submitted"


@pytest.mark.parametrize("is_sent_first", [True, False])
def test_waiver_that_is_asked_for_is_not_paid_whichever_came_first(application, is_sent_first):
    fee = Fee.objects.get()
    if is_sent_first:
        sent(application)
    fee.waiver = "asked"
    fees.save(fee, now=NOW - 3 * DAY)
    if not is_sent_first:
        sent(application)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("unpaid", "waiver_asked")
    assert looks(application) == [(2, ("waiver", "receipt"))]


def test_fee_that_is_found_out_after_sending_makes_it_unpaid_and_its_removal_undoes_that():
    application = sent(ApplicationFactory(requirements=()))
    fees.save(Fee(application=application, amount=75, currency="USD"), now=NOW)
    application.refresh_from_db()
    assert application.stage == "unpaid"

    fees.remove(application, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("submitted", "none")


@pytest.mark.parametrize("stage", ["review", "offer", "rejected", "withdrawn", "ready"])
def test_fee_moves_nothing_that_they_answered_or_that_is_not_sent(application, stage):
    applications.move(application, stage, now=NOW)

    fees.pay(application, now=NOW)

    application.refresh_from_db()
    assert application.stage == stage


def test_press_that_it_is_paid_is_undone_with_the_stage(application):
    sent(application)
    done = fees.pay(application, now=NOW)
    assert fees.pay(application, now=NOW) is None

    undo.undo(done, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("unpaid", "due")
    fee = Fee.objects.get()
    assert (fee.paid, fee.paid_on, fee.amount) == (False, None, 75)


def test_press_that_made_the_fee_is_undone_to_none():
    application = ApplicationFactory(requirements=())
    applications.move(application, "unpaid", now=NOW)
    assert application.stage == "unpaid"
    done = fees.pay(application, now=NOW)
    application.refresh_from_db()
    assert (application.stage, application.fee) == ("submitted", "paid")

    undo.undo(done, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee, Fee.objects.count()) == ("unpaid", "none", 0)


def test_move_between_the_two_by_hand_stands_and_answers_nothing(application):
    sent(application)
    reminder = DeadlineFactory(application=application, kind="answer", date=date(2026, 12, 7))

    applications.move(application, "submitted", now=NOW)

    application.refresh_from_db()
    reminder.refresh_from_db()
    assert (application.stage, application.fee, reminder.met_at) == ("submitted", "due", None)


def test_back_dated_stage_is_sent_on_that_day_and_not_paid(application):
    day = date(2026, 11, 10)
    moved = applications.move(application, "submitted", now=NOW, day=day)

    application.refresh_from_db()
    assert (application.stage, application.submissions.get().day) == ("unpaid", day)
    undo.undo(moved, now=NOW)
    application.refresh_from_db()
    assert (application.stage, application.submitted_at) == ("preparing", None)


def test_link_of_a_reminder_sends_it_unpaid_and_takes_it_back(application):
    deadline = application.deadlines.get()
    links.settle(deadline, now=NOW)
    application.refresh_from_db()
    assert application.stage == "unpaid"

    assert links.undo(deadline, now=NOW)

    application.refresh_from_db()
    assert application.stage == "preparing"


def test_interview_moves_on_what_is_not_paid(application):
    sent(application)
    interview = Deadline(
        application=application, kind="interview", date=date(2026, 12, 3), zone="Europe/Stockholm"
    )

    applications.invite(interview, now=NOW)

    application.refresh_from_db()
    assert application.stage == "interview"


def test_answer_is_waited_for_while_it_is_not_paid(application):
    sent(application)

    assert Application.objects.waiting_for_answer(NOW).get() == application
    assert application.waits_for_answer and not application.is_open


@pytest.mark.parametrize(
    ("status", "fee", "stage"),
    [
        ("Submitted 2026-11-20", "$75 not paid", "unpaid"),
        ("Submitted, not paid 2026-11-20", "$75", "unpaid"),
        ("Submitted, not paid", "", "unpaid"),
        ("Submitted", "$75 not paid", "unpaid"),
        ("Submitted 2026-11-20", "$75 paid", "submitted"),
        ("Under review", "$75 not paid", "review"),
    ],
)
def test_row_that_was_sent_and_not_paid_comes_in_so(status, fee, stage):
    text = f'University,Program,Status,App fee\nMIT,PhD,"{status}",{fee}\n'
    sheet = spreadsheets.keep(
        PersonFactory(), "mine.csv", tables_of([sheet_of(text)]).named[0][1], now=NOW
    )

    taking.take(sheet, (), (), now=NOW)
    taking.work(sheet.pk, clock=lambda: NOW)

    application = Application.objects.get()
    assert application.stage == stage
    assert application.submissions.count() == 1
    moves = application.events.filter(kind="stage").values_list("data__stage", flat=True)
    assert len(moves) == len(set(moves))


# ── Looked after ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "due"), [(1, None), (2, 2), (6, 2), (7, 7), (20, 7), (21, 21), (22, None)]
)
def test_look_is_due_on_the_persons_own_days(application, days, due):
    sent(application, days)

    assert [day for day, _open in looks(application)] == ([due] if due else [])


@pytest.mark.parametrize(("zone", "due"), [("Pacific/Kiritimati", 2), ("Pacific/Pago_Pago", None)])
def test_day_of_the_look_begins_where_the_person_is(zone, due):
    owner = PersonFactory(zone=zone)
    application = ApplicationFactory(owner=owner, requirements=())
    applications.submit(application, confirmation="", now=datetime.fromisoformat("2026-11-20T12Z"))

    found = looks(application, datetime.fromisoformat("2026-11-22T10:30Z"))

    assert [day for day, _open in found] == ([due] if due else [])


def test_back_dated_submission_is_looked_after_from_its_day(application):
    applications.move(application, "submitted", now=NOW, day=date(2026, 11, 21))

    assert looks(application) == [(2, ("fee", "receipt"))]


def test_day_that_was_entered_stays_the_day_wherever_the_person_moves(application):
    applications.move(application, "submitted", now=NOW, day=date(2026, 11, 21))
    application.owner.zone = "Pacific/Kiritimati"  # there its noon is the next day
    application.owner.save()

    assert after_sending.sent_on(application, application.submissions.get()) == date(2026, 11, 21)


def test_nothing_is_asked_when_all_is_in(application):
    sent(application)
    fees.pay(application, now=NOW)
    after_sending.settle(application, "receipt", now=NOW)

    assert looks(application) == []
    assert after_sending.settle(application, "receipt", now=NOW) is None


@pytest.mark.parametrize("known", ["number", "file", "press"])
def test_receipt_that_is_known_is_not_asked_for(application, known):
    number = "42" if known == "number" else ""
    applications.submit(application, confirmation=number, now=NOW - 2 * DAY)
    submission = application.submissions.get()
    if known == "file":
        SentFile.objects.create(submission=submission, number=1, size=1, is_receipt=True)
    if known == "press":
        after_sending.settle(application, "receipt", now=NOW)

    assert looks(application) == [(2, ("fee",))]


def test_line_that_is_missing_is_asked_for_until_nothing_is_missing_there(application):
    piece = RequirementFactory(application=application, kind="cv", state="missing")
    sent(application)
    assert looks(application) == [(2, ("fee", "receipt", "missing"))]

    after_sending.settle(application, "missing", now=NOW)
    assert looks(application) == [(2, ("fee", "receipt"))]

    requirements.set_state(piece, "received", now=NOW)
    requirements.set_state(piece, "missing", now=NOW)
    assert looks(application) == [(2, ("fee", "receipt", "missing"))]


def test_look_that_was_settled_is_silent_until_the_next_and_can_be_undone(application):
    sent(application)
    done = after_sending.settle(application, "look", now=NOW)
    assert after_sending.settle(application, "look", now=NOW) is None
    assert looks(application) == [] == looks(application, NOW + 4 * DAY)
    assert looks(application, NOW + 5 * DAY) == [(7, ("fee", "receipt"))]

    undo.undo(done, now=NOW)

    assert looks(application) == [(2, ("fee", "receipt"))]


@pytest.mark.parametrize("stage", ["review", "interview", "rejected", "preparing"])
def test_what_they_answered_or_what_was_taken_back_is_looked_after_no_more(application, stage):
    sent(application)
    applications.move(application, stage, now=NOW)

    assert looks(application) == []


def test_archived_one_is_not_looked_after(application):
    sent(application)
    applications.archive(application, True, now=NOW)

    assert looks(application) == []


def test_what_is_sent_anew_is_looked_after_anew(application):
    sent(application)
    after_sending.settle(application, "receipt", now=NOW)
    applications.take_back(application, now=NOW)

    applications.submit(application, confirmation="", now=NOW)

    assert looks(application, NOW + 2 * DAY) == [(2, ("fee", "receipt"))]


def test_submission_is_not_undone_over_a_receipt_that_came_since(application):
    moved = applications.submit(application, confirmation="", now=NOW - 2 * DAY)
    after_sending.settle(application, "receipt", now=NOW)

    with pytest.raises(ChangedSince):
        undo.undo(moved, now=NOW)


def test_looks_of_several_cost_as_many_queries_as_one(application, django_assert_num_queries):
    sent(application)
    for _n in range(3):
        sent(ApplicationFactory(owner=application.owner, requirements=(), fee="due"))
    readiness.refresh(list(Application.objects.all()), now=NOW)

    with django_assert_num_queries(1):
        assert len(looks(application)) == 4
