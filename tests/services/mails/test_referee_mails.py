"""Mails to referees: in the applicant's words, from the site, answered to the applicant."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail as outbox
from django.utils import timezone

from applications import errors
from applications.models import (
    Application,
    Event,
    Mail,
    Referee,
    RefereeLink,
    Reference,
    StoppedAddress,
)
from applications.models.referee_page import digest_of, keyed
from applications.services import accounts, housekeeping, letters, referee_pages, referees
from applications.services.mails import delivery, referee_limits, referee_mails
from tests.factories import NOW, ApplicationFactory, PersonFactory, RefereeFactory, ReferenceFactory

pytestmark = pytest.mark.django_db
Kind = Mail.Kind


@pytest.fixture
def person():
    return PersonFactory(given_name="Priya", family_name="Chatterjee", email="priya@example.org")


@pytest.fixture
def sen(person):
    return RefereeFactory(
        owner=person, name="Anil Sen", email="anil.sen@calcutta.example", zone="Asia/Kolkata"
    )


def asked(referee, *days, **fields):
    return [
        ReferenceFactory(
            application=ApplicationFactory(owner=referee.owner, deadline=day),
            referee=referee,
            **{"state": "asked", **fields},
        )
        for day in days
    ]


def send(kind, referee, references, **fields):
    mail = referee_mails.queue(kind, referee, references, now=timezone.now(), **fields)
    delivery.deliver(mail.pk, timezone.now)
    mail.refresh_from_db()
    return mail


def test_one_mail_lists_every_programme_by_its_deadline_and_answers_go_to_the_applicant(
    sen, settings
):
    settings.SENDS_MAIL = True
    accounts.mark_verified(sen.owner)
    rows = asked(sen, date(2027, 1, 15), date(2026, 12, 2))

    mail = send(Kind.ASK, sen, rows)

    [message] = outbox.outbox
    assert mail.state == Mail.State.SENT
    assert message.to == ["anil.sen@calcutta.example"]
    assert message.extra_headers["Reply-To"] == "Priya Chatterjee <priya@example.org>"
    assert message.from_email.startswith('"Priya Chatterjee (PhD Tracker)" <tracker@')
    assert message.body.index("3 Dec 04:29 (Kolkata), Wed 23:59 in Umeå") < message.body.index(
        "16 Jan 2027, 04:29"
    )
    assert "Dear Prof. Anil Sen," in message.body
    assert "The first is due on Wed 2 Dec 2026." in message.body  # there; nobody is late by it
    assert Event.objects.filter(data__what="mailed", data__mail="ask").count() == 2


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("kind", [Kind.ASK, Kind.WAVE, Kind.THANKS])
def test_a_packet_is_promised_only_where_there_is_one(sen, kind, is_there):
    rows = asked(sen, date(2027, 1, 15), state="requested", thanked_at=NOW, requested_at=NOW)
    if is_there:
        Referee.objects.update(points="My thesis.")

    send(kind, sen, rows)

    [message] = outbox.outbox
    html = message.alternatives[0][0]
    assert ("download my documents" in message.body) == is_there
    assert ("download the documents" in html) == is_there
    assert ("What may help you" in message.body) == (is_there and kind == Kind.ASK)
    assert ("on the page of the link" in message.body) == (kind == Kind.ASK)


def test_its_link_is_kept_as_a_hash_and_opens_the_page(sen, client):
    send(Kind.ASK, sen, asked(sen, date(2027, 1, 15)))

    [message] = outbox.outbox
    address = next(line for line in message.body.splitlines() if "/letters/" in line)
    token = address.rstrip("/").rpartition("/")[2]
    assert RefereeLink.objects.get().sha256 == digest_of(token)
    assert token not in str(RefereeLink.objects.values())
    assert referee_pages.is_good(referee_pages.find(token), timezone.now())


def test_words_are_the_applicants_where_they_wrote_some(sen):
    words = referee_mails.Draft("Letters?\r\nBcc: all@example.org", "Dear Anil,\n\nas we said.")

    send(Kind.ASK, sen, asked(sen, date(2027, 1, 15)), words=words)

    [message] = outbox.outbox
    assert message.subject == "Letters? Bcc: all@example.org"
    assert "as we said." in message.body
    assert "Bcc" not in message.extra_headers


def test_day_before_which_they_want_nothing_is_one_of_their_own_clock(sen):
    sen.not_before, late = date(2026, 12, 1), datetime(2026, 11, 30, 20, tzinfo=UTC)
    sen.zone, sen.owner.zone = "Asia/Kolkata", "America/New_York"  # there it is Tuesday
    referee_limits.check(sen, late)
    assert sen.may_be_contacted(late)

    sen.zone, sen.owner.zone = "America/New_York", "Asia/Kolkata"
    assert not sen.may_be_contacted(late)
    with pytest.raises(errors.RefereeNotYet):
        referee_limits.check(sen, late)
    sen.zone = ""  # not known: the applicant's
    assert sen.may_be_contacted(late)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"email": ""}, errors.RefereeWithoutAddress),
        ({"do_not_mail": True}, errors.RefereeNotByMail),
        ({"not_before": date(2027, 6, 1)}, errors.RefereeNotYet),
        ({"bounced_email": "anil.sen@calcutta.example"}, errors.RefereeBounced),
    ],
)
def test_no_mail_goes_where_one_is_not_wanted(sen, change, refusal):
    rows = asked(sen, date(2027, 1, 15))
    for name, value in change.items():
        setattr(sen, name, value)
    sen.save()

    with pytest.raises(refusal):
        referee_mails.queue(Kind.ASK, sen, rows, now=NOW)


def test_new_link_goes_where_the_applicant_noted_no_mail_for_the_referee_asked_for_it(sen):
    sen.do_not_mail = True
    sen.save()

    assert send(Kind.LINK, sen, []).state == Mail.State.SENT


@pytest.mark.parametrize(
    "again",
    [
        {"email": "anil.sen@calcutta.example"},
        {"email": "Anil.SEN@calcutta.example"},
        {"email": '"anil.sen"@calcutta.example'},
        {"email": "a.sen@home.example", "other_email": "anil.sen@calcutta.example"},
    ],
)
def test_stop_about_one_applicant_outlives_the_row_and_its_spelling(sen, again):
    person, now = sen.owner, timezone.now()
    referee_pages.stop(sen.email, person, now)
    with pytest.raises(errors.RefereeStopped):
        referee_limits.check(sen, now)
    referees.remove(sen, now=now)
    new = referees.save(Referee(owner=person, name="A. Sen", **again), now=now)

    with pytest.raises(errors.RefereeStopped):
        referee_limits.check(new, now)
    referee_limits.check(RefereeFactory(**again), now)  # of another applicant


def test_address_that_wants_nothing_from_the_site_gets_nothing_from_another_account(sen):
    referee_pages.stop("ANIL.SEN@calcutta.example", None, NOW)
    other = RefereeFactory(email="Anil.Sen@Calcutta.example")

    with pytest.raises(errors.RefereeStopped):
        referee_mails.queue(Kind.ASK, other, asked(other, date(2027, 1, 15)), now=NOW)


def test_account_has_so_many_mails_and_so_many_new_addresses_a_day(person, settings):
    settings.REFEREE_MAILS_A_DAY, settings.NEW_REFEREES_A_DAY = 3, 2
    first, second, third = (RefereeFactory(owner=person) for _ in range(3))
    for referee in (first, second):
        referee_mails.queue(Kind.ASK, referee, asked(referee, date(2027, 1, 15)), now=NOW)

    rows = asked(third, date(2027, 1, 15))
    with pytest.raises(errors.EnoughNewReferees):
        referee_mails.queue(Kind.ASK, third, rows, now=NOW)
    referee_mails.queue(Kind.WAVE, first, asked(first, date(2027, 1, 16)), now=NOW)
    with pytest.raises(errors.EnoughMails):
        referee_mails.queue(Kind.WAVE, second, asked(second, date(2027, 1, 16)), now=NOW)
    referee_mails.queue(Kind.ASK, third, rows, now=NOW + timedelta(days=1, minutes=1))


def test_new_link_is_free_but_not_as_the_first_mail_to_an_address(person, settings):
    settings.NEW_REFEREES_A_DAY = settings.REFEREE_MAILS_A_DAY = 1
    first, second = (RefereeFactory(owner=person) for _ in range(2))
    for _renewed in range(3):
        referee_mails.queue(Kind.LINK, first, [], now=NOW)

    with pytest.raises(errors.EnoughMails):
        referee_mails.queue(Kind.LINK, second, [], now=NOW)
    settings.REFEREE_MAILS_A_DAY = 2
    with pytest.raises(errors.EnoughNewReferees):
        referee_mails.queue(Kind.LINK, second, [], now=NOW)
    referee_mails.note(
        Kind.WAVE, second, [], subject="Out", key="by hand", now=NOW
    )  # makes nobody known
    with pytest.raises(errors.EnoughNewReferees):
        referee_mails.queue(Kind.LINK, second, [], now=NOW)


def test_mail_that_is_stopped_before_it_goes_is_not_sent(sen):
    mail = referee_mails.queue(Kind.ASK, sen, asked(sen, date(2027, 1, 15)), now=timezone.now())
    referee_pages.stop(sen.email, sen.owner, NOW)

    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    assert (mail.state, outbox.outbox) == (Mail.State.CANCELLED, [])


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Referee, {"do_not_mail": True}),
        (Referee, {"not_before": date(2030, 1, 1)}),
        (Application, {"archived_at": NOW}),
        (Application, {"stage": "rejected"}),
        (Application, {"stage": "withdrawn"}),
    ],
)
def test_queued_mail_does_not_go_where_none_would_be_written_any_more(sen, model, change):
    mail = referee_mails.queue(Kind.ASK, sen, asked(sen, date(2027, 1, 15)), now=timezone.now())
    model.objects.update(**change)

    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    assert (mail.state, outbox.outbox) == (Mail.State.CANCELLED, [])


def test_thanks_go_whatever_came_of_it(sen):
    rows = asked(sen, date(2027, 1, 15), state="received", thanked_at=NOW)
    Application.objects.update(stage="rejected")
    assert send(Kind.THANKS, sen, rows).state == Mail.State.SENT


def test_addresses_changed_while_mails_wait_are_no_way_round_the_limit(person, settings):
    settings.NEW_REFEREES_A_DAY = 2
    people = [RefereeFactory(owner=person, email=f"wrong{n}@uu.example") for n in range(2)]
    mails = [
        referee_mails.queue(Kind.AHEAD, one, asked(one, date(2027, 1, 15)), now=timezone.now())
        for one in people
    ]
    assert len(mails) == 2
    first, second = people
    first.email = "right@uu.example"
    referees.save(first, now=NOW)
    delivery.deliver(mails[0].pk, timezone.now)  # in the place of the wrong one
    mails.append(referee_mails.queue(Kind.AHEAD, first, asked(first, None), now=timezone.now()))
    for address in ("third@uu.example", "fourth@uu.example"):
        first.email = address
        referees.save(first, now=NOW)
        delivery.deliver(mails[-1].pk, timezone.now)
    delivery.deliver(mails[1].pk, timezone.now)

    states = list(Mail.objects.order_by("pk").values_list("recipient", "state"))
    assert states == [
        ("right@uu.example", "sent"),
        ("wrong1@uu.example", "sent"),
        ("right@uu.example", "cancelled"),
    ]


def test_stop_outlives_every_new_key_where_a_night_passes_under_the_one_before(sen, settings):
    keys = [letter * 60 for letter in "abc"]
    settings.SECRET_KEY = keys[0]
    referee_pages.stop(sen.email, None, NOW)
    for older, newer in pairwise(keys):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = newer, [older]
        with pytest.raises(errors.RefereeStopped):
            referee_limits.check(sen, NOW)
        referee_limits.check(RefereeFactory(), NOW)
        assert StoppedAddress.objects.get().digest == keyed(sen.email, older)  # read alone
        assert [housekeeping.tidy(NOW)["stops"] for _ in range(2)] == [1, 0]


def test_letters_asked_of_an_address_that_does_not_exist_failed_and_the_applicant_is_told(sen):
    [row] = asked(sen, date(2027, 1, 15))
    mail = send(Kind.ASK, sen, [row])

    for _ in range(2):
        referee_mails.came_back(mail, NOW)

    row.refresh_from_db()
    assert (row.state, row.failure) == (Reference.State.FAILED, Reference.Failure.BOUNCED)
    assert sen.news.count() == 1


def test_links_die_together_and_60_days_after_the_last_letter(sen):
    asked(sen, date(2027, 1, 15), date(2027, 3, 1))
    token = referee_pages.make(sen, NOW).rstrip("/").rpartition("/")[2]
    link = referee_pages.find(token)

    assert referee_pages.is_good(link, NOW + timedelta(days=150))
    assert not referee_pages.is_good(link, NOW + timedelta(days=160))
    referee_pages.take_back(sen, NOW)
    assert not referee_pages.is_good(referee_pages.find(token), NOW)


def test_letters_of_a_referee_are_read_with_as_many_queries_for_one_as_for_many(
    sen, django_assert_num_queries
):
    asked(sen, date(2027, 1, 15))
    with django_assert_num_queries(2):
        letters.read(letters.asked_of(sen))
    asked(sen, date(2027, 1, 16), date(2027, 1, 17))
    with django_assert_num_queries(2):
        letters.read(letters.asked_of(sen))
