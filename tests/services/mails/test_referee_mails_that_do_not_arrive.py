"""Mails to referees that come back, are put off or dropped: no more than that is taken for so."""

import re
import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from applications.errors import EnoughNewReferees
from applications.models import Event, Mail, RefereeLink, Reference, User
from applications.services import accounts, nudges, referee_pages, referees, references, reminders
from applications.services.mails import bounces, delivery, referee_mails, taking_back, writing
from applications.services.mails.referee_mails import Draft
from tests.factories import NOW, ApplicationFactory, PersonFactory, RefereeFactory, ReferenceFactory
from tests.services.mails.test_bounces import report

pytestmark = pytest.mark.django_db
Kind, State = Mail.Kind, Mail.State


@pytest.fixture
def sen():
    person = PersonFactory()
    accounts.mark_verified(person)  # as it has to be where mail really goes out
    return RefereeFactory(owner=person, name="Anil Sen", email="Sen@uni.example")


def letter(referee, **fields):
    application = ApplicationFactory(owner=referee.owner, deadline=date(2027, 1, 15))
    fields = {"state": "asked", "asked_at": NOW, **fields}
    return ReferenceFactory(application=application, referee=referee, **fields)


def came_back(kind, referee, rows):
    mail = referee_mails.queue(kind, referee, rows, now=NOW)
    Mail.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=NOW)
    bounces.take(report(mail), now=NOW)
    referee.refresh_from_db()
    for row in rows:
        row.refresh_from_db()
    return Mail.objects.select_related("referee", "owner").get(pk=mail.pk)


def pressed(referee, *rows):
    words = Draft("Letters", "Please")
    sent = writing.send(Kind.ASK, referee, rows, words, language="en", key="k", now=NOW)
    return sent.mail


@pytest.mark.parametrize("kind", [kind for kind in Mail.TO_REFEREES if kind != Kind.ASK])
def test_a_portals_request_stays_out_whatever_mail_of_ours_came_back(sen, kind):
    rows = [
        letter(sen, state="requested", requested_at=NOW, mode="portal", **fields)
        for fields in ({}, {"request_seen_at": NOW}, {"submitted_at": NOW})
    ]

    came_back(kind, sen, rows)

    assert {(row.state, row.requested_at) for row in rows} == {("requested", NOW)}
    assert (sen.mail_comes_back, sen.news.count()) == (True, 1)


def test_letters_of_each_mail_to_a_wrong_address_failed_and_the_applicant_is_told_once(sen):
    first, second, agreed = letter(sen), letter(sen), letter(sen, state="agreed", answered_at=NOW)
    mails = [referee_mails.queue(Kind.ASK, sen, [row, agreed], now=NOW) for row in (first, second)]
    Mail.objects.update(state=State.SENT, sent_at=NOW)
    for mail in mails:
        bounces.take(report(mail), now=NOW)

    states = [Reference.objects.get(pk=row.pk).state for row in (first, second, agreed)]
    assert states == ["failed", "failed", "agreed"]
    assert sen.news.count() == 1


def test_what_was_asked_of_an_address_corrected_since_failed_but_what_was_asked_anew(sen):
    asked, anew = letter(sen, state="planned", asked_at=None), letter(sen)
    mail = referee_mails.queue(Kind.ASK, sen, [asked, anew], now=NOW)
    references.ask(asked, with_packet=False, now=NOW)
    Mail.objects.update(state=State.SENT, sent_at=NOW)
    sen.email = "right@uni.example"
    referees.save(sen, now=NOW)
    later = NOW + timedelta(hours=1)
    again = referee_mails.queue(Kind.ASK, sen, [anew], now=later)
    lost = referee_mails.queue(Kind.ASK, sen, [asked], now=later)
    Mail.objects.filter(pk=lost.pk).update(state=State.CANCELLED)

    bounces.take(report(mail), now=later)

    for one in (asked, anew, sen, again):
        one.refresh_from_db()
    assert [(one.state, one.failure) for one in (asked, anew)] == [
        ("failed", "bounced"),
        ("asked", ""),
    ]
    assert (sen.bounced_email, sen.news.count()) == ("", 0)
    assert writing.occasions(sen, later)["ask"] == 1


def test_the_address_that_refused_it_is_the_one_it_went_to(sen, smtp_sink):
    row = letter(sen)
    mail = referee_mails.queue(Kind.ASK, sen, [row], now=NOW)
    sen.email = "bounce1@uni.example"
    sen.save()

    delivery.deliver(mail.pk, timezone.now)

    for one in (row, mail, sen):
        one.refresh_from_db()
    assert (row.state, mail.state, sen.bounced_email) == ("failed", "failed", sen.email)
    assert mail.recipient == sen.email


def test_a_mailbox_that_is_full_for_three_days_is_no_wrong_address(sen, monkeypatch):
    row = letter(sen)
    mail = referee_mails.queue(Kind.ASK, sen, [row], now=NOW - timedelta(days=3, minutes=1))

    def full(line, message, meanwhile):
        raise smtplib.SMTPRecipientsRefused({sen.email: (452, b"4.2.2 mailbox full")})

    monkeypatch.setattr(delivery.BatchConnection, "send", full)
    delivery.deliver(mail.pk, timezone.now)

    for one in (row, mail, sen):
        one.refresh_from_db()
    assert (mail.state, row.state, sen.bounced_email) == ("failed", "asked", "")


def test_mail_is_tried_again_once_its_address_is_right_and_its_letters_are_asked_for(sen):
    row = letter(sen)
    mail = came_back(Kind.ASK, sen, [row])
    assert mail.comes_back
    assert not delivery.try_again(mail, NOW)
    referees.trust_address(sen, sen.email)
    mail = Mail.objects.select_related("referee", "owner").get(pk=mail.pk)

    assert not mail.comes_back
    assert delivery.try_again(mail, NOW)
    row.refresh_from_db()
    assert (row.state, row.failure) == ("asked", "")


def test_address_that_works_again_is_right_by_one_press(sen):
    came_back(Kind.ASK, sen, [letter(sen)])

    assert not referees.trust_address(sen, "other@uni.example")
    assert sen.mail_comes_back
    assert referees.trust_address(sen, sen.email)
    sen.refresh_from_db()
    assert not sen.mail_comes_back


def test_mail_that_waits_for_an_address_that_does_not_exist_is_not_sent(sen):
    asked, waits = letter(sen), letter(sen, state="planned", asked_at=None)
    mail = pressed(sen, waits)
    came_back(Kind.ASK, sen, [asked])

    assert delivery.deliver(mail.pk, timezone.now) == delivery.Delivered(cancelled=1)

    waits.refresh_from_db()
    assert waits.state == "planned"


@pytest.mark.parametrize("by", ["staff", "referee"])
def test_a_request_that_was_stopped_on_its_way_was_not_asked_and_the_outbox_says_why(sen, by):
    row = letter(sen, state="planned", asked_at=None)
    mail = pressed(sen, row)
    if by == "staff":
        User.objects.update(may_mail_referees=False)
    else:
        referee_mails.referee_pages.stop(sen.email, None, NOW)

    delivery.deliver(mail.pk, timezone.now)

    row.refresh_from_db()
    mail.refresh_from_db()
    assert (row.state, row.asked_at, mail.state) == ("planned", None, "cancelled")
    assert re.search("stopped mail" if by == "staff" else "asked for no more mail", mail.reason)


def test_no_link_is_made_while_the_server_is_away(sen, smtp_sink):
    mail = referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=NOW)
    smtp_sink.stop()

    for _ in range(3):
        Mail.objects.update(not_before=NOW)
        assert delivery.deliver(mail.pk, timezone.now) == delivery.Delivered(waiting=1)

    assert not RefereeLink.objects.exists()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_an_address_corrected_while_the_line_opens_is_looked_at_anew(sen, monkeypatch, is_stopped):
    row = letter(sen, state="planned", asked_at=None)
    mail = pressed(sen, row)
    if is_stopped:
        referee_pages.stop("right@uni.example", None, NOW)
    opened = delivery.BatchConnection.open

    def corrected(line):
        sen.email = "right@uni.example"
        referees.save(sen, now=timezone.now())
        opened(line)

    monkeypatch.setattr(delivery.BatchConnection, "open", corrected)
    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, outbox.outbox) == (State.WAITING, 0, [])
    assert not RefereeLink.objects.exists()

    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    told = [to for message in outbox.outbox for to in message.to]
    assert told == ([] if is_stopped else ["right@uni.example"])
    assert mail.state == (State.CANCELLED if is_stopped else State.SENT)


def test_a_stop_pressed_while_the_line_opens_holds(sen, monkeypatch):
    mail = pressed(sen, letter(sen, state="planned", asked_at=None))
    opened = delivery.BatchConnection.open

    def stopped(line):
        referee_pages.stop(sen.email, None, NOW)
        opened(line)

    monkeypatch.setattr(delivery.BatchConnection, "open", stopped)
    for _ in range(2):
        delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    assert (mail.state, outbox.outbox) == (State.CANCELLED, [])


def test_a_typo_corrected_before_anything_went_takes_no_new_place(sen, settings):
    settings.NEW_REFEREES_A_DAY = 2
    now = timezone.now()
    others = [RefereeFactory(owner=sen.owner, email=f"other{n}@uni.example") for n in range(2)]
    mails = [referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=now) for _ in range(2)]
    mails.append(referee_mails.queue(Kind.ASK, others[0], [letter(others[0])], now=now))
    sen.email = "right@uni.example"
    referees.save(sen, now=now)

    for mail in mails:
        delivery.deliver(mail.pk, timezone.now)

    assert {*Mail.objects.values_list("state", flat=True)} == {State.SENT}
    with pytest.raises(EnoughNewReferees):
        referee_mails.queue(Kind.ASK, others[1], [letter(others[1])], now=now)


def test_a_mail_that_would_go_to_one_new_address_too_many_says_so(sen, settings):
    settings.NEW_REFEREES_A_DAY = 1
    first, second = (referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=NOW) for _ in range(2))
    Mail.objects.update(created_at=timezone.now())
    delivery.deliver(first.pk, timezone.now)
    sen.email = "another@uni.example"
    referees.save(sen, now=NOW)

    delivery.deliver(second.pk, timezone.now)

    second.refresh_from_db()
    assert (second.state, len(outbox.outbox)) == (State.CANCELLED, 1)
    assert "new address is written to in a day" in second.reason


def test_mail_that_was_stopped_takes_no_place_and_makes_no_address_known(sen, settings):
    settings.REFEREE_MAILS_A_DAY, settings.NEW_REFEREES_A_DAY = 2, 1
    for at in (NOW - timedelta(days=2), NOW):
        mail = referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=at)
        assert taking_back.cancel(mail, now=at)
    other = RefereeFactory(owner=sen.owner)

    referee_mails.queue(Kind.ASK, other, [letter(other)], now=NOW)  # the first that goes

    with pytest.raises(EnoughNewReferees):
        referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=NOW)


def test_another_spelling_of_an_address_is_no_new_one(sen, settings):
    settings.NEW_REFEREES_A_DAY = 1
    sen.email = "sen@exämple.org"
    sen.save()
    now = timezone.now()
    referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=now)
    for email in ("Sen@xn--exmple-cua.org", '"sen"@exämple.org'):
        sen.email = email
        referee_mails.queue(Kind.ASK, sen, [letter(sen)], now=now)


def test_history_tells_of_a_mail_only_where_it_was_in_it(sen, settings):
    settings.SENDS_MAIL = True
    accounts.mark_verified(sen.owner)
    named, declined = letter(sen), letter(sen)
    mail = referee_mails.queue(Kind.ASK, sen, [named, declined], now=NOW)
    references.answer(declined, False, "", now=NOW)

    delivery.deliver(mail.pk, timezone.now)

    mailed = Event.objects.filter(data__what="mailed")
    assert [event.application_id for event in mailed] == [named.application_id]


@pytest.mark.parametrize(
    ("kind", "state"), [("ask", "planned"), ("thanks", "received"), ("wave", "requested")]
)
def test_history_tells_of_a_mail_that_was_sent_by_hand_once(sen, kind, state):
    row = letter(sen, state=state)
    for _ in range(2):
        writing.note(kind, sen, [row], subject="Letters", key="k", now=NOW)

    mailed = Event.objects.filter(data__what="mailed")
    assert [(event.application_id, event.data["mail"]) for event in mailed] == [
        (row.application_id, kind)
    ]


def test_nobody_who_did_not_see_a_mail_can_tell_its_message_id(settings):
    key = "nudge:1:2026-12-09", "sen@uni.example"
    ours = [reminders.message_id(*key) for _ in range(2)]
    settings.SECRET_KEY = "that of another site"

    assert len({*ours, reminders.message_id(*key)}) == 2


def test_nudge_that_came_back_ends_nudges_and_nothing_else(sen):
    row = letter(sen, state="agreed", answered_at=NOW, mode="email")
    nudges.switch(sen, True, now=NOW)
    assert nudges.coming(sen, NOW)

    came_back(Kind.NUDGE, sen, [row])

    assert (row.state, nudges.coming(sen, NOW)) == ("agreed", None)
