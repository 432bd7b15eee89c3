"""Mails to referees against misuse and mistakes: hostile names, sample data, wrong addresses."""

from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import mail as outbox
from django.utils import timezone

from applications import errors
from applications.models import Mail, Reference
from applications.services import accounts, references
from applications.services.mails import bounces, delivery, referee_limits, referee_mails, writing
from tests.factories import (
    NOW,
    ApplicationFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db
Kind, State = Mail.Kind, Mail.State

HOSTILE = {
    "line ends": "Eve\r\nBcc: all@example.org",
    "a bare line feed": "Eve\nBcc: all@example.org",
    "U+2028": "Eve\u2028Bcc: all@example.org",
    "U+0085": "Eve\x85Bcc: all@example.org",
    "right to left": "Eve \u202egro.elpmaxe@lla\u202c",
    "a NUL": "Eve\x00Bcc: all@example.org",
    "an address of its own": 'Eve" <all@example.org>, "x',
    "an encoded word": "=?utf-8?b?QmNjOiBhbGxAZXhhbXBsZS5vcmc=?=",
    "letters of everywhere": "Ευγενία 王小明 عمر",
    "10 kB": "Eve " * 2500,
}


def wire(message):
    """As a mail reader takes it from the wire."""
    return message_from_bytes(message.message().as_bytes(), policy=default)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_names_and_subject_stay_within_one_header_each(name):
    person = PersonFactory(email="eve@example.org", given_name="Eve")
    referee = RefereeFactory(owner=person, name=name[:200].replace("\x00", " "))
    row = ReferenceFactory(
        application=ApplicationFactory(owner=person), referee=referee, state="asked"
    )
    words = referee_mails.Draft(f"Letters? {name}", f"Dear you,\n\n{name}")
    mail = referee_mails.queue(Kind.ASK, referee, [row], words=words, now=NOW)

    read = wire(referee_mails.compose(mail, NOW))

    assert "\x00" not in mail.data["text"]
    assert read["Bcc"] is read["Cc"] is None
    for header in ("From", "To", "Subject", "Reply-To", "Message-ID", "List-Unsubscribe"):
        assert len(read.get_all(header)) == 1
    assert [one.addr_spec for one in read["To"].addresses] == [referee.email]
    assert [one.addr_spec for one in read["Reply-To"].addresses] == ["eve@example.org"]
    assert len(read["From"].addresses) == 1
    assert len(str(read["Subject"])) <= 150


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_applicants_name_is_one_sender_and_one_address_to_answer_to(name):
    given = name.replace("\x00", "")[:100]  # no database of text takes a NUL
    person = PersonFactory(email="eve@example.org", given_name=given, family_name="")
    referee = RefereeFactory(owner=person)
    row = ReferenceFactory(
        application=ApplicationFactory(owner=person), referee=referee, state="asked"
    )
    mail = referee_mails.queue(Kind.ASK, referee, [row], now=NOW)

    read = wire(referee_mails.compose(mail, NOW))

    assert [one.addr_spec for one in read["Reply-To"].addresses] == ["eve@example.org"]
    [sender] = read["From"].addresses
    assert sender.addr_spec.startswith("tracker@")
    assert read["Bcc"] is None


def test_line_of_5000_letters_goes(settings):
    row = ReferenceFactory(state="asked")
    words = referee_mails.Draft("s", "ä" * 6000)
    mail = referee_mails.queue(Kind.ASK, row.referee, [row], words=words, now=timezone.now())

    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    assert (mail.state, len(mail.data["text"])) == (State.SENT, 5000)
    longest = max(map(len, outbox.outbox[0].message().as_bytes().splitlines()))
    assert longest <= 998  # RFC 5322, 2.1.1


def test_sample_account_writes_to_nobody_real(settings):
    settings.SENDS_MAIL = True
    row = ReferenceFactory(application__owner__is_sample=True, state="asked")
    with pytest.raises(errors.SampleSendsNothing):
        referee_mails.queue(Kind.ASK, row.referee, [row], now=NOW)

    settings.LOCAL, settings.SENDS_MAIL = True, False
    mail = referee_mails.queue(Kind.ASK, row.referee, [row], now=NOW)
    settings.SENDS_MAIL = True
    assert not referee_mails.is_needed(mail, NOW)


def test_mail_of_an_account_that_is_stopped_does_not_go():
    row = ReferenceFactory(state="asked")
    mail = referee_mails.queue(Kind.ASK, row.referee, [row], now=timezone.now())
    owner = row.referee.owner
    owner.may_mail_referees = False
    owner.save()

    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    assert (mail.state, outbox.outbox) == (State.CANCELLED, [])


REPORT = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


def ask(referee, now):
    row = ReferenceFactory(
        application=ApplicationFactory(owner=referee.owner, deadline=date(2027, 1, 15)),
        referee=referee,
    )
    words = referee_mails.Draft("Letters?", "Dear you,")
    sent = writing.send(
        Kind.ASK, referee, [row], words, language="en", key="0123456789abcdef", now=now
    )
    return row, sent.mail


@pytest.mark.parametrize("way", ["refused", "reported"])
def test_mistyped_address_fails_the_letter_tells_once_and_mends_by_a_new_address(smtp_sink, way):
    name = "bounce.sen" if way == "refused" else "sen"
    referee = RefereeFactory(email=f"{name}@example.org")
    accounts.mark_verified(referee.owner)
    row, mail = ask(referee, timezone.now())

    delivery.deliver(mail.pk, timezone.now)
    if way == "reported":
        mail.refresh_from_db()
        assert mail.state == State.SENT
        for _ in range(2):
            bounces.take(REPORT.format(message_id=mail.message_id).encode(), now=timezone.now())

    for one in (mail, row, referee):
        one.refresh_from_db()
    assert mail.state == State.FAILED
    assert (row.state, row.failure) == (Reference.State.FAILED, Reference.Failure.BOUNCED)
    assert referee.news.count() == 1
    assert not delivery.try_again(mail, timezone.now())  # it would only come back
    with pytest.raises(errors.RefereeBounced):
        referee_limits.check(referee, NOW)

    referee.email = "anil.sen@example.org"
    referee.save()
    offered = writing.offered(Kind.ASK, [referee], NOW)[referee.pk]
    assert [(one.letter.reference, one.ticked) for one in offered] == [(row, True)]
    words = referee_mails.Draft("Letters?", "Dear you,")
    writing.send(Kind.ASK, referee, [row], words, language="en", key="1" * 16, now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.failure) == (Reference.State.ASKED, "")


def test_portals_mail_that_was_lost_is_no_reason_to_ask_anew():
    row = ReferenceFactory(state="agreed", asked_at=NOW, answered_at=NOW)
    references.set_state(row, "requested", now=NOW)
    references.fail(row, Reference.Failure.NOT_RECEIVED, now=NOW)

    [offered] = writing.offered(Kind.ASK, [row.referee], NOW)[row.referee_id]
    assert not offered.ticked
    assert references.ask(row, with_packet=False, now=NOW) is None
    assert row.state == "failed"


def test_asking_again_leaves_a_letter_as_far_as_it_was():
    row = ReferenceFactory(state="agreed", asked_at=NOW, answered_at=NOW)

    event = references.ask(row, with_packet=True, now=NOW)
    assert event.data["what"] == "packet"
    row.refresh_from_db()
    assert (row.state, row.packet_sent_at) == ("agreed", NOW)
