"""Offers: written down, accepted, let go, taken back; the day to reply by is a deadline."""

from datetime import date, timedelta
from functools import partial

import pytest

from applications.models import Application, Offer
from applications.services import applications, deletions, events, offers, undo
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, OfferFactory

pytestmark = pytest.mark.django_db
REPLY = date(2027, 3, 1)


@pytest.fixture
def application():
    """Under review."""
    made = ApplicationFactory(requirements=())
    applications.submit(made, confirmation="", now=NOW)
    applications.move(made, "review", now=NOW)
    return made


@pytest.fixture
def offer(application):
    return offers.save(Offer(application=application), REPLY, now=NOW)[0]


def reply_of(application):
    return application.deadlines.get(kind="reply")


def test_offer_written_down_brings_its_stage_and_a_deadline_that_reminds(application, offer):
    assert application.stage == "offer"
    reply = reply_of(application)
    assert (reply.date, reply.zone, reply.met_at) == (REPLY, "Europe/Stockholm", None)
    assert application.next_moment == reply.instant


def test_second_first_offer_of_another_window_is_the_one_there_is(application, offer):
    again, _moved = offers.save(Offer(application=application, notes="mine"), REPLY, now=NOW)

    assert (again.pk, again.notes) == (offer.pk, "")
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("day", [date(2027, 4, 1), None])
def test_day_to_reply_by_follows_what_the_offer_says(application, offer, day):
    offers.save(offer, day, now=NOW)

    assert list(application.deadlines.filter(kind="reply").values_list("date", flat=True)) == (
        [day] if day else []
    )


def test_day_that_was_known_before_the_offer_is_taken_over(application):
    known = DeadlineFactory(application=application, kind="reply", date=REPLY)

    offers.save(Offer(application=application), date(2027, 3, 8), now=NOW)

    known.refresh_from_db()
    assert (reply_of(application).pk, known.date) == (known.pk, date(2027, 3, 8))


def test_offer_of_what_was_taken_back_is_kept_and_moves_nothing(offer):
    application = offer.application
    applications.take_back(application, now=NOW)

    offers.save(offer, REPLY, now=NOW)

    application.refresh_from_db()
    assert application.is_open


def test_accepted_offer_has_nothing_left_to_reply(application, offer):
    offers.accept(offer, now=NOW)

    assert (offer.decision, offer.decided_at) == ("accepted", NOW)
    assert reply_of(application).met_at == NOW
    application.refresh_from_db()
    assert (application.stage, application.has_next_moment) == ("offer", False)


def test_offer_let_go_is_withdrawn_with_its_reason(application, offer):
    offers.let_go(offer, "too far away", now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.has_next_moment) == ("withdrawn", False)
    assert (offer.decision, offer.reason) == ("let_go", "too far away")
    told = application.events.get(kind="offer", data__what="let_go")
    assert told.data["reason"] == "too far away"


@pytest.mark.parametrize("answer", ["accept", "let_go"])
def test_answer_to_an_offer_is_undone_as_a_whole(application, offer, answer):
    before = events.look_at(application, "application", "deadline", "offer")
    more = [""] if answer == "let_go" else []
    done = getattr(offers, answer)(offer, *more, now=NOW)

    undo.undo(done, now=NOW + timedelta(seconds=9))

    after = events.look_at(application, "application", "deadline", "offer")
    assert after == before
    application.refresh_from_db()
    assert application.next_moment == reply_of(application).instant


@pytest.mark.parametrize("answer", ["accept", "let_go"])
def test_answer_to_an_offer_is_taken_back_days_later(application, offer, answer):
    more = [""] if answer == "let_go" else []
    getattr(offers, answer)(offer, *more, now=NOW)

    offers.reopen(offer, now=NOW + timedelta(days=3))

    application.refresh_from_db()
    assert (application.stage, offer.decision, offer.decided_at) == ("offer", "open", None)
    assert application.next_moment == reply_of(application).instant


def tab_of_the_only_one():
    """Where it is found, once it and its offer agree on whether that is answered."""
    row = Application.objects.get()
    assert row.offer_answered == (row.offer.decision != "open")
    assert Application.objects.by_tab() == {row.tab: 1}
    return row.tab


@pytest.mark.parametrize("answer", ["accept", "let_go"])
def test_application_tells_whether_its_offer_is_answered_whatever_is_done_and_undone(offer, answer):
    more = [""] if answer == "let_go" else []
    give = partial(getattr(offers, answer), offer, *more, now=NOW)
    assert tab_of_the_only_one() == "waiting"

    done = give()
    assert tab_of_the_only_one() == "decided"
    undo.undo(done, now=NOW)
    assert tab_of_the_only_one() == "waiting"

    give()
    done = offers.reopen(offer, now=NOW)
    assert tab_of_the_only_one() == "waiting"
    undo.undo(done, now=NOW)
    assert tab_of_the_only_one() == "decided"

    deletions.bring_back(applications.delete(offer.application, now=NOW), now=NOW)
    assert tab_of_the_only_one() == "decided"


def test_second_press_of_an_answer_does_nothing(offer):
    stale = Offer.objects.get(pk=offer.pk)
    offers.accept(offer, now=NOW)

    assert offers.accept(stale, now=NOW) is None
    assert offers.let_go(stale, "", now=NOW) is not None  # yes, and then no
    assert offers.let_go(offer, "", now=NOW) is None


def test_offers_stand_by_the_day_to_reply_those_without_one_last():
    first = OfferFactory()
    owner = first.application.owner
    late, soon = (OfferFactory(application__owner=owner) for _ in range(2))
    DeadlineFactory(application=late.application, kind="reply", date=date(2027, 3, 9))
    DeadlineFactory(application=soon.application, kind="reply", date=date(2027, 3, 2))
    archived = OfferFactory(application__owner=owner, application__archived_at=NOW)

    shown = list(Offer.objects.for_user(owner).side_by_side())

    assert shown == [soon, late, first]
    assert archived not in shown


def test_offer_let_go_that_was_withdrawn_before_is_undone_as_well(application, offer):
    applications.move(application, "withdrawn", now=NOW)

    done = offers.let_go(offer, "too far away", now=NOW)
    undo.undo(done, now=NOW)

    offer.refresh_from_db()
    assert (done.kind, offer.decision, offer.reason) == ("offer", "open", "")


def test_reopened_offer_of_what_was_taken_back_says_nothing_was_sent(application, offer):
    offers.accept(offer, now=NOW)
    applications.take_back(application, now=NOW)

    assert offers.reopen(offer, now=NOW).data == {"what": "open"}

    application.refresh_from_db()
    assert (offer.decision, application.is_open) == ("open", True)
    assert not application.submissions.standing().exists()


@pytest.mark.parametrize("answer", ["accept", "let_go"])
def test_day_to_reply_by_of_a_decided_offer_asks_for_nothing_until_it_is_open(application, answer):
    offer, _moved = offers.save(Offer(application=application), None, now=NOW)
    more = [""] if answer == "let_go" else []
    getattr(offers, answer)(offer, *more, now=NOW)

    offers.save(offer, REPLY, now=NOW)
    application.refresh_from_db()
    assert (reply_of(application).date, application.has_next_moment) == (REPLY, False)

    offers.reopen(offer, now=NOW)
    application.refresh_from_db()
    assert application.next_moment == reply_of(application).instant
