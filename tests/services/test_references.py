"""References: the day of each step is that of the step, whichever way it is reached."""

from datetime import timedelta

import pytest

from applications.models import Application, Event, RefereeNews, Reference
from applications.services import answers, references
from tests.factories import NOW, ReferenceFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=5)


def by_press(reference, state):
    references.set_state(reference, state, now=LATER)


def by_tick(reference, state):
    references.tick(reference, state, True, now=LATER)


def by_form(reference, state):
    reference.state = state
    references.save(reference, now=LATER)


@pytest.mark.parametrize("way", [by_press, by_form])
def test_refusal_after_a_yes_has_a_day_of_its_own(way):
    row = ReferenceFactory(state="agreed", asked_at=NOW, answered_at=NOW)

    way(row, "declined")

    row = Reference.objects.get()
    assert (row.state, row.asked_at, row.answered_at) == ("declined", NOW, LATER)


@pytest.mark.parametrize("way", [by_press, by_tick, by_form])
@pytest.mark.parametrize(("state", "answered"), [("agreed", LATER), ("received", None)])
def test_yes_after_a_refusal_does_not_keep_its_day(way, state, answered):
    row = ReferenceFactory(state="declined", asked_at=NOW, answered_at=NOW)

    way(row, state)

    row = Reference.objects.get()
    assert (row.state, row.asked_at, row.answered_at) == (state, NOW, answered)


def test_yes_after_a_no_to_a_request_that_is_out_has_its_day_again():
    row = ReferenceFactory(state="requested", asked_at=NOW, answered_at=NOW, requested_at=NOW)

    references.answer(row, False, "", now=NOW)
    references.answer(row, True, "", now=LATER)

    row = Reference.objects.get()
    assert (row.state, row.answered_at, row.requested_at) == ("requested", LATER, NOW)
    assert row.reached("agreed") == LATER


def test_no_comes_too_late_for_a_letter_that_is_in():
    row = ReferenceFactory(state="received", asked_at=NOW, answered_at=NOW, received_at=NOW)

    assert not answers.say(row, False, "I cannot", now=LATER)

    row = Reference.objects.get()
    assert (row.state, row.answer, row.received_at) == ("received", "", NOW)
    assert not RefereeNews.objects.exists()
    assert not Event.objects.filter(kind="reference").exists()


@pytest.mark.parametrize("state", ["planned", "declined", "received"])
def test_a_request_that_is_not_out_cannot_fail(state):
    row = ReferenceFactory(state=state, asked_at=NOW, answered_at=NOW, received_at=NOW)

    assert references.fail(row, "not_received", now=LATER) is None
    assert Reference.objects.get().state == state


def test_a_failure_may_turn_out_to_be_another():
    row = ReferenceFactory(state="requested", asked_at=NOW, answered_at=NOW, requested_at=NOW)

    for failure in ("not_received", "bounced"):
        assert references.fail(row, failure, now=LATER)
    assert Reference.objects.get().failure == "bounced"


def test_what_is_corrected_beside_the_state_leaves_every_day():
    row = ReferenceFactory(state="declined", asked_at=NOW, answered_at=NOW, counts=True)

    row.counts = False
    references.save(row, now=LATER)

    row = Reference.objects.get()
    assert (row.counts, row.asked_at, row.answered_at) == (False, NOW, NOW)


def test_letters_that_are_to_come_are_the_same_in_python_and_in_the_database():
    for mode in Reference.Mode.values:
        for state in Reference.State.values:
            for submitted_at in (None, NOW):
                ReferenceFactory(
                    mode=mode,
                    state=state,
                    submitted_at=submitted_at,
                    failure="bounced" if state == "failed" else "",
                )
    for stage in ("submitted", "interview", "offer", "rejected"):
        for mode in ("portal", "upload"):
            ReferenceFactory(application__stage=stage, mode=mode, state="agreed")
    every = Reference.objects.all()

    assert set(every.to_come()) == {one for one in every if one.is_to_come}
    assert set(every.unsent()) == {one for one in every if one.is_unsent}
    after = every.to_come().exclude(application__stage__in=Application.BEFORE_SUBMISSION)
    assert {one.mode for one in after} == {"portal"} and len(after) == 3
    assert set(every.unsent()) < set(every.to_come()) < set(every)


@pytest.mark.parametrize("mode", ["email", "post", "upload", "dossier"])
def test_only_a_portal_has_a_request_to_send(mode):
    row = ReferenceFactory(mode=mode, state="agreed", answered_at=NOW)
    portal = ReferenceFactory(state="agreed", answered_at=NOW)

    assert references.onward(row) == "received"
    assert references.onward(portal) == "requested"
    done = references.tick_each([row, portal], "requested", True, now=NOW)
    assert [event.application for event in done] == [portal.application]


@pytest.mark.parametrize(
    ("mode", "has_agreed", "step"),
    [
        ("portal", True, "requested"),
        ("portal", False, "asked"),
        ("upload", True, "asked"),
        ("post", False, "asked"),
    ],
)
def test_what_did_not_arrive_is_the_portals_request_only_where_it_asked(mode, has_agreed, step):
    at = NOW if has_agreed else None
    row = ReferenceFactory(mode=mode, state="failed", failure="bounced", answered_at=at)

    assert row.failed_at == step
    row.state = "requested"
    assert row.failed_at == ""
