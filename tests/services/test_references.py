"""References: the day of each step is that of the step, whichever way it is reached."""

from datetime import timedelta

import pytest

from applications.errors import ChangedSince, LetterNotTaken
from applications.models import Application, Event, RefereeNews, Reference
from applications.services import answers, references, undo
from applications.templatetags.events import event_words
from applications.templatetags.letters import news_words
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
    told = Event.objects.filter(kind="reference").order_by("pk")
    assert [event.data["state"] for event in told] == ["declined", "agreed"]  # not "requested"


@pytest.mark.parametrize("others", [[], ["portal"], ["portal", "upload"]])
def test_letter_that_goes_another_way_goes_where_the_posting_says(others):
    said = "Letters of reference must be sent by the referees by e-mail to ek@kth.example."
    row, known = (
        ReferenceFactory(
            application__posting__text=said,
            application__posting__references_mode="letter",
            mode="portal",
            addressee_name=name,
        )
        for name in ("", "Prof. Berg")
    )
    for mode in others:
        ReferenceFactory(application=row.application, mode=mode)

    for one in (row, known):
        assert references.change_mode(one, "email", now=NOW)

    rows = Reference.objects.in_bulk()
    assert rows[row.pk].addressee_name == "ek@kth.example"
    assert rows[known.pk].addressee_name == "Prof. Berg"
    references.change_mode(row, "post", now=NOW)
    assert Reference.objects.get(pk=row.pk).addressee_name == "ek@kth.example"


def test_address_in_a_posting_that_no_column_holds_is_nobodys():
    long = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.example"
    said = f"Letters of reference must be sent by the referees by e-mail to {long}"
    row = ReferenceFactory(application__posting__text=said, mode="portal")

    assert references.change_mode(row, "email", now=NOW)
    assert Reference.objects.get().addressee_name == ""


@pytest.mark.parametrize("requested_at", [None, NOW])
def test_sent_after_a_no_is_a_yes_for_as_long_as_it_stands(requested_at):
    row = ReferenceFactory(
        mode="portal", state="requested" if requested_at else "asked", requested_at=requested_at
    )
    stale = Reference.objects.get()
    answers.say(row, False, "I cannot", now=NOW)

    assert answers.say_sent(stale, True, now=LATER)
    assert not answers.say_sent(stale, True, now=LATER)

    row = Reference.objects.get()
    assert (row.says_sent, row.has_agreed, row.answer, row.answered_at) == (True, True, "", None)
    assert RefereeNews.objects.get().kind == "submitted"
    assert answers.say_sent(row, False, now=LATER)
    row = Reference.objects.get()
    assert (row.state, row.has_agreed, row.awaits_answer) == ("asked", False, True)
    assert "awaited" in news_words(RefereeNews.objects.get())
    told = [event_words(one) for one in Event.objects.order_by("pk")]
    assert "“I cannot”" in told[0] and not any("agreed" in one for one in told)
    assert "answer is awaited" in told[-1]
    answers.say(row, True, "", now=LATER)
    assert Reference.objects.get().state == ("requested" if requested_at else "agreed")


@pytest.mark.parametrize(
    "fields", [{"state": "asked"}, {"state": "failed", "failure": "bounced"}, {"state": "planned"}]
)
def test_yes_that_came_with_the_tick_alone_goes_with_it(fields):
    row = ReferenceFactory(mode="email", **fields)
    for on in (True, False):
        answers.say_sent(row, on, now=NOW)
        row = Reference.objects.get()
        assert (row.has_agreed, row.awaits_answer, row.reached("agreed")) == (on, not on, None)
    answers.say_sent(row, True, now=NOW)
    assert answers.say(row, True, "", now=NOW)  # in another window: that stays
    answers.say_sent(row, False, now=NOW)
    assert Reference.objects.get().state == "agreed"


def test_whoever_says_that_it_is_sent_was_asked_whatever_is_unticked():
    row = ReferenceFactory(mode="email", state="planned")
    ask = references.tick(row, "asked", True, now=NOW)
    answers.say_sent(row, True, now=NOW)

    assert references.tick(row, "asked", False, now=LATER) is None
    with pytest.raises(ChangedSince):
        undo.undo(ask, now=LATER)
    row = Reference.objects.get()
    assert (row.state, row.asked_at, row.says_sent) == ("asked", NOW, True)

    answers.say_sent(row, False, now=LATER)
    assert undo.undo(ask, now=LATER)
    assert Reference.objects.get().state == "planned"


def test_mail_that_has_come_after_all_is_out_since_its_own_day():
    row = ReferenceFactory(mode="portal", state="requested", requested_at=NOW)
    assert answers.say_arrived(row, False, now=LATER)

    assert answers.say_arrived(row, True, now=LATER + timedelta(days=1))

    row = Reference.objects.get()
    assert (row.state, row.requested_at, row.failure) == ("requested", NOW, "")
    assert row.request_seen_at == LATER + timedelta(days=1)


def test_no_after_sending_changes_nothing_and_sent_after_a_no_is_a_yes():
    row = ReferenceFactory(mode="portal", state="agreed", submitted_at=NOW)
    assert not answers.say(row, False, "", now=NOW)
    Reference.objects.filter(pk=row.pk).update(state="declined")  # the applicant's own note

    assert answers.say_sent(row, True, now=LATER)
    assert Reference.objects.get().says_sent


def test_word_that_it_is_sent_changes_no_refusal_where_no_letter_is_wanted_or_it_lacks():
    named = ReferenceFactory(mode="contact", state="declined")
    upload = ReferenceFactory(mode="upload", state="declined")

    assert not answers.say_sent(named, True, now=NOW)
    with pytest.raises(LetterNotTaken):
        answers.say_sent(upload, True, now=NOW)
    assert {one.state for one in Reference.objects.all()} == {"declined"}
    assert not RefereeNews.objects.exists()


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
