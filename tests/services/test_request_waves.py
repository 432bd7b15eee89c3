"""The request wave: whose turn it is, how late it is, and what follows once requests are out."""

from datetime import date, timedelta

import pytest

from applications.models import Application, Event, Referee, Reference
from applications.services import references, request_waves, undo
from applications.services.mails import writing
from applications.templatetags.events import event_words
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    MailFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asha():
    return PersonFactory()


@pytest.fixture
def sen(asha):
    return RefereeFactory(owner=asha, name="Anil Sen", title="Prof.")


@pytest.fixture
def letter(asha, sen):
    """letter(…) → one of Sen's for a place of its own, agreed unless said, by its portal."""

    def made(place="Lund", referee=sen, due=date(2027, 1, 15), application=None, **fields):
        application = application or ApplicationFactory(
            owner=asha, posting__institution=place, deadline=due
        )
        fields = {"mode": "portal", "state": "agreed", "asked_at": NOW, **fields}
        return ReferenceFactory(application=application, referee=referee, **fields)

    return made


def portals(asha, now=NOW):
    return [request_waves.portal(one, asha, now) for one in request_waves.applications(asha, now)]


def mailed(kind, *rows, **fields):
    """To the referee of these, about them."""
    referee = rows[0].referee
    data = {"references": [row.pk for row in rows]}
    MailFactory(owner=referee.owner, referee=referee, kind=kind, data=data, **fields)


def out(*rows, at=NOW):
    for row in rows:
        references.tick(row, Reference.Step.REQUESTED, True, now=at)


def test_portals_stand_by_the_day_their_letters_are_due(asha, letter):
    letter("Lund", due=date(2027, 1, 20))
    letter("Oslo", due=date(2027, 1, 10))
    early = letter("Graz", due=date(2027, 1, 30)).application
    DeadlineFactory(application=early, kind="letters", date=date(2027, 1, 5))
    letter("Bonn", due=False)

    assert [one.application.place for one in portals(asha)] == ["Graz", "Oslo", "Lund", "Bonn"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, True),
        ({"state": "asked"}, True),
        ({"state": "planned"}, False),
        ({"state": "declined"}, False),
        ({"mode": "email"}, False),
        ({"mode": "contact"}, False),
        ({"state": "requested", "requested_at": NOW}, True),  # today: it can still be unticked
        ({"state": "requested", "requested_at": NOW - DAY}, False),
        ({"state": "failed", "failure": "not_received"}, True),
        ({"application__archived_at": NOW}, False),
        ({"application__stage": "rejected"}, False),
        ({"application__stage": "submitted"}, True),
    ],
)
def test_only_what_a_portal_has_to_ask_for_is_shown(asha, sen, fields, shown):
    fields = {"state": "agreed", **fields}
    ReferenceFactory(application__owner=asha, referee=sen, **fields)

    assert bool(portals(asha)) == shown


def test_it_is_late_once_fewer_days_are_left_than_the_referee_wants(asha, sen, letter):
    letter(due=date(2026, 12, 10))  # Friday the 11th in Kolkata
    sen.lead_days = 21
    sen.save()

    [ask] = portals(asha)[0].asks

    assert (ask.latest, ask.late) == (date(2026, 11, 20), 3)
    sen.lead_days = 14
    sen.save()
    assert (portals(asha)[0].asks[0].latest, portals(asha)[0].asks[0].late) == (
        date(2026, 11, 27),
        0,
    )


def test_person_says_when_a_portal_writes_and_that_goes_before_its_rules(asha, letter):
    row = letter("Princeton University").application
    [portal] = portals(asha)
    assert (portal.when, portal.is_own, portal.when_rule.code) == ("save", False, "when")
    assert portal.when_rule.source.startswith("https://gradschool.princeton.edu/")
    assert "when" not in {rule.code for rule in portal.rules}

    row.requests = "submission"
    request_waves.keep_when(row)

    [portal] = portals(asha)
    assert (portal.when, portal.is_own, portal.turn) == ("submission", True, "submit")


def test_portal_that_writes_at_submission_is_aimed_at_three_weeks_before(asha, letter):
    row = letter(due=date(2027, 1, 15)).application  # the 16th in Kolkata
    Application.objects.update(requests="submission")
    [portal] = portals(asha)
    assert (portal.target, portal.aimed) == (date(2026, 12, 26), None)

    event = request_waves.aim(row, "Submit", now=NOW)

    [portal] = portals(asha)
    assert portal.aimed == date(2026, 12, 26)
    target = row.deadlines.get(kind="target")
    assert (target.date, target.note) == (date(2026, 12, 26), "Submit")
    assert request_waves.aim(row, "Submit", now=NOW) is None  # pressed twice
    undo.undo(event, now=NOW)
    assert not row.deadlines.filter(kind="target").exists()


def test_no_target_is_proposed_that_has_passed(asha, letter):
    row = letter(due=date(2026, 12, 10)).application
    Application.objects.update(requests="submission")

    assert portals(asha)[0].target is None
    assert request_waves.aim(row, "Submit", now=NOW) is None


def test_once_submitted_it_is_the_turn_of_a_portal_that_writes_then(asha, letter):
    letter()
    Application.objects.update(requests="submission", stage="submitted")

    assert portals(asha)[0].turn == "now"


def test_batch_is_complete_when_the_last_agreed_request_is_out(asha, sen, letter):
    rows = [letter(place) for place in ("Lund", "Oslo")]
    out(rows[0])
    assert request_waves.follow_ups(asha, NOW) == []

    out(rows[1])

    [one] = request_waves.follow_ups(asha, NOW)
    assert (one.referee, one.places, one.silent) == (sen, "Lund, Oslo", [])
    mailed("wave", *rows, created_at=NOW + DAY / 24)
    assert request_waves.follow_ups(asha, NOW + DAY) == []
    out(letter("Graz"), at=NOW + DAY)
    [one] = request_waves.follow_ups(asha, NOW + DAY)
    assert one.places == "Graz"  # the others were told of


def test_mail_names_what_the_line_names_and_not_whose_mail_has_come(asha, sen, letter):
    rows = [letter(place) for place in ("Lund", "Oslo")]
    out(*rows)
    references.see(rows[1], True, now=NOW)

    [one] = request_waves.follow_ups(asha, NOW)
    offered = writing.offered("wave", [sen], NOW)[sen.pk]

    assert one.whole == [rows[0]]
    assert [one.letter.reference for one in offered if one.ticked] == [rows[0]]


def test_note_that_did_not_go_tells_nobody(asha, letter):
    row = letter()
    out(row)
    mailed("wave", row, created_at=NOW + DAY, state="failed")

    assert request_waves.follow_ups(asha, NOW + DAY)[0].whole


def test_list_and_page_of_a_referee_say_so_when_the_wave_does(asha, sen, letter):
    def listed():
        people = Referee.objects.annotate(occasion=writing.first_occasion(asha, NOW))
        return people.get().occasion, writing.occasions(sen, NOW)["wave"]

    rows = [letter(place) for place in ("Lund", "Oslo", "Graz")]
    out(rows[0])
    assert (listed(), request_waves.follow_ups(asha, NOW)) == (("", 0), [])
    out(rows[1])
    Application.objects.filter(pk=rows[2].application_id).update(requests="submission")
    assert listed() == ("wave", 2)
    assert len(request_waves.follow_ups(asha, NOW)[0].whole) == 2
    wave = {"kind": "wave", "data": {"references": [row.pk for row in rows]}}
    MailFactory(owner=asha, referee=sen, **wave)
    assert (listed(), request_waves.follow_ups(asha, NOW)) == (("", 0), [])


def test_what_goes_only_at_submission_does_not_hold_the_batch_up(asha, letter):
    letter("Graz").application.save()
    Application.objects.update(requests="submission")
    out(letter("Lund"))

    assert request_waves.follow_ups(asha, NOW)[0].places == "Lund"


def test_after_three_days_without_a_word_it_is_asked_whether_the_mail_arrived(asha, letter):
    rows = [letter(place) for place in ("Lund", "Oslo", "Graz", "Bonn")]
    out(*rows)
    references.see(rows[1], True, now=NOW)
    Reference.objects.filter(pk=rows[2].pk).update(submitted_at=NOW)
    references.tick(rows[3], Reference.Step.RECEIVED, True, now=NOW)
    assert request_waves.follow_ups(asha, NOW + 2 * DAY)[0].silent == []

    [one] = request_waves.follow_ups(asha, NOW + 3 * DAY)

    assert one.silent == [(rows[0], None)]
    asked = NOW + 3 * DAY
    mailed("seen", rows[0], created_at=asked)
    [one] = request_waves.follow_ups(asha, NOW + 4 * DAY)
    assert (one.silent, one.all_asked) == ([(rows[0], asked)], True)
    assert request_waves.follow_ups(asha, NOW + 30 * DAY) == []


def test_nobody_is_asked_whether_a_mail_arrived_that_its_portal_writes_later(asha, sen, letter):
    row, three = letter("Lund"), NOW + 3 * DAY
    out(row)

    def asked():
        people = Referee.objects.annotate(occasion=writing.first_occasion(asha, three))
        return people.get().occasion, writing.occasions(sen, three)["seen"], told(asha, three)

    assert asked() == ("wave", 1, (0, 1, 1))
    Application.objects.update(requests="submission")
    assert request_waves.follow_ups(asha, three) == []
    assert asked() == ("", 0, None)
    [offer] = writing.offered("seen", [sen], three)[sen.pk]
    assert (offer.ticked, offer.is_early) == (False, True)
    Application.objects.update(stage="submitted")
    assert asked() == ("wave", 1, (0, 1, 1))


def test_days_of_a_request_ticked_early_run_from_the_submission_that_made_its_portal_write(
    asha, sen, letter
):
    row, sent_at = letter("Lund"), NOW + 22 * DAY
    out(row)
    Application.objects.update(requests="submission", stage="submitted", submitted_at=sent_at)

    def asked(now):
        people = Referee.objects.annotate(occasion=writing.first_occasion(asha, now))
        [offer] = writing.offered("seen", [sen], now)[sen.pk]
        return people.get().occasion, offer.ticked, told(asha, now)

    assert asked(sent_at) == ("wave", False, (0, 0, 1))
    mailed("wave", row, created_at=sent_at)
    assert asked(sent_at + 2 * DAY) == ("", False, None)
    assert asked(sent_at + 3 * DAY) == ("seen", True, (0, 1, 0))
    assert request_waves.follow_ups(asha, sent_at + 22 * DAY) == []
    Application.objects.update(requests="save")  # it wrote when it was ticked
    assert asked(sent_at) == ("", False, None)


def test_portal_whose_requests_are_all_ticked_early_waits_for_the_submission(asha, letter):
    row = letter("Lund")
    out(row)
    Application.objects.update(requests="submission")
    for now in (NOW, NOW + DAY):
        [shown] = portals(asha, now)
        assert (shown.turn, shown.target) == ("submit", date(2026, 12, 26))

    sent_at = NOW + 2 * DAY
    Application.objects.update(stage="submitted", submitted_at=sent_at)
    assert [one.turn for one in portals(asha, sent_at)] == ["done"]
    assert portals(asha, sent_at + DAY) == []


def test_lost_request_is_to_be_sent_again_and_forgets_that_it_was_seen(asha, letter):
    row = letter()
    out(row)
    references.see(row, True, now=NOW)

    references.fail(row, Reference.Failure.NOT_RECEIVED, now=NOW)

    assert (portals(asha)[0].turn, row.request_seen_at) == ("now", None)
    out(row, at=NOW + DAY)
    assert (row.state, row.failure) == ("requested", "")
    assert row.requested_at == NOW + DAY


def test_seen_is_told_in_the_history_and_can_be_undone(asha, letter):
    row = letter()
    out(row)
    event = references.see(row, True, now=NOW)
    assert references.see(row, True, now=NOW) is None
    assert event_words(event) == "Anil Sen: has the portal's mail"

    undo.undo(event, now=NOW)

    row.refresh_from_db()
    assert row.request_seen_at is None
    assert Event.objects.filter(data__what="seen").count() == 1


def test_numbers_count_what_is_to_send_and_to_ask_after_of_this_person_alone(asha, letter):
    letter("Lund")
    letter("Oslo", state="failed", failure="not_received", answered_at=NOW)
    letter("Rome", state="failed", failure="bounced")  # what the person asked did not arrive
    letter("Graz", state="asked")
    out(letter("Bonn"))
    ReferenceFactory(state="agreed")

    for days, number in ((0, 0), (3, 1), (22, 0)):
        found = request_waves.numbers(asha, NOW + days * DAY)
        row = Application.objects.for_user(asha).annotate(**found).first()
        assert (row.to_request, row.to_ask_after) == (2, number)


def told(asha, now=NOW):
    columns = request_waves.numbers(asha, now)
    return request_waves.waiting(asha, Application.objects.annotate(**columns).first(), now)


def test_what_goes_only_with_the_submission_is_nothing_to_send_today(asha, letter):
    letter("Lund")
    later = letter("Oslo")
    Application.objects.filter(pk=later.application_id).update(requests="submission")
    assert told(asha) == (1, 0, 0)
    Application.objects.filter(pk=later.application_id).update(stage="submitted")
    assert told(asha) == (2, 0, 0)
    Application.objects.update(requests="submission", stage="preparing")
    assert told(asha) is None
    assert request_waves.waiting(asha, None, NOW) is None


def test_who_was_asked_whether_it_arrived_is_not_to_be_asked_again(asha, letter):
    row = letter("Lund")
    out(row)
    three = NOW + 3 * DAY
    assert told(asha, three) == (0, 1, 1)
    mailed("seen", row, created_at=three, state="failed")
    assert told(asha, three) == (0, 1, 1)
    mailed("seen", row, created_at=three, state="waiting")
    assert told(asha, three) is None

    out(letter("Graz"), at=three + DAY)  # about which nobody asked
    assert told(asha, three + 4 * DAY) == (0, 1, 1)


def test_mail_tells_and_asks_only_of_the_letters_that_it_names(asha, sen, letter):
    named, other = letter("Lund"), letter("Oslo")
    out(named, other)
    three = NOW + 3 * DAY
    mailed("wave", named, created_at=NOW)
    mailed("seen", named, created_at=three)

    [one] = request_waves.follow_ups(asha, three)

    assert (one.places, one.all_asked) == ("Oslo", False)
    assert one.silent == [(named, three), (other, None)]
    assert told(asha, three) == (0, 1, 1)
    for kind in ("wave", "seen"):
        ticked = {row.letter.reference for row in writing.offered(kind, [sen], three)[sen.pk]
                  if row.ticked}  # fmt: skip
        assert ticked == {other}
