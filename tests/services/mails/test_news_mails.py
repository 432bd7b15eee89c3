"""What referees did: told once, with the day's digest or in a mail of its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox

from applications.models import Mail, RefereeNews, User
from applications.services import answers, reminders
from applications.services.mails import delivery, news_mails
from tests.factories import (
    NOW,
    ApplicationFactory,
    MailFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # in UTC, after the digest's hour


@pytest.fixture
def sen():
    person = PersonFactory(zone="UTC", email="priya@example.org", digest_hour=8)
    return RefereeFactory(owner=person, name="Anil Sen")


def named(referee, place="KTH", **fields):
    application = ApplicationFactory(
        owner=referee.owner, posting__institution=place, deadline=fields.pop("deadline", False)
    )
    return ReferenceFactory(
        application=application, referee=referee, **{"state": "asked", **fields}
    )


def sweep(now, time_machine):
    time_machine.move_to(now)
    reminders.sweep(now)
    news_mails.sweep(now)
    delivery.deliver_due(lambda: now)
    return outbox.outbox


def test_news_go_in_one_mail_at_the_hour_of_the_digest_and_once(sen, time_machine):
    rows = [named(sen, "KTH"), named(sen, "ETH")]
    for row in rows:
        answers.say(row, True, "Gladly", now=NOW)
    assert not sweep(NOW + timedelta(hours=1), time_machine)

    [message] = sweep(MORNING, time_machine)
    assert sweep(MORNING + timedelta(minutes=1), time_machine) == [message]
    assert sweep(MORNING + timedelta(days=1), time_machine) == [message]

    assert message.subject == "Prof. Anil Sen agreed: ETH and 1 more"
    assert "- Prof. Anil Sen agreed: KTH\n  “Gladly”" in message.body
    assert "agreed: KTH" in message.alternatives[0][0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mail = Mail.objects.get()
    assert (mail.kind, mail.state, mail.key) == (
        "news",
        "sent",
        f"news:{sen.owner_id}:2026-11-24",
    )


def test_news_go_with_the_digest_where_there_is_one(sen, time_machine):
    row = named(sen, "KTH", deadline=date(2026, 12, 1))  # seven days after
    answers.say(row, False, "", now=NOW + timedelta(hours=1))

    [message] = sweep(MORNING, time_machine)

    assert Mail.objects.get().kind == Mail.Kind.DIGEST
    assert "From your referees" in message.body
    assert "Prof. Anil Sen declined: KTH" in message.body
    assert "declined: KTH" in message.alternatives[0][0]
    assert RefereeNews.objects.get().mail == Mail.objects.get()


@pytest.mark.parametrize("kind", ["news", "digest"])
def test_answer_that_changes_while_the_mail_waits_is_told_as_it_stands(sen, kind):
    row = named(sen)
    answers.say(row, True, "", now=NOW)
    mail = MailFactory(owner=sen.owner, kind=kind, state="waiting")
    RefereeNews.objects.update(mail=mail)

    answers.say(row, False, "", now=NOW + timedelta(hours=2))

    assert [one.kind for one in news_mails.told([mail])[mail.pk]] == ["declined"]
    Mail.objects.update(state="sent", sent_at=NOW)
    answers.say(row, True, "", now=NOW + timedelta(hours=3))
    assert list(RefereeNews.objects.order_by("pk").values_list("kind", "mail")) == [
        ("declined", mail.pk),
        ("agreed", None),
    ]


def test_ticks_taken_back_before_the_mail_are_told_as_they_stand(sen, time_machine):
    row = named(sen, state="agreed")
    for on in (True, False, True):
        answers.say_sent(row, on, now=NOW)

    [message] = sweep(MORNING, time_machine)

    assert message.body.count("KTH") == 1
    assert "says the letter is sent: KTH" in message.body
    answers.say_sent(row, False, now=MORNING)
    assert len(sweep(MORNING + timedelta(days=1), time_machine)) == 2


@pytest.mark.parametrize(
    "change", [{"reminders_on": False}, {"bounced_email": "priya@example.org"}]
)
def test_no_mail_goes_where_none_is_wanted_or_arrives(sen, time_machine, change):
    answers.say(named(sen), True, "", now=NOW)
    User.objects.update(**change)

    assert not sweep(MORNING, time_machine)
    assert not Mail.objects.exists()


def test_what_was_seen_on_home_is_not_mailed_before_or_after_the_row_is_there(sen, time_machine):
    answers.say(named(sen), True, "", now=NOW)
    answers.see(sen.owner, [RefereeNews.objects.get().pk], now=NOW)
    assert not sweep(MORNING, time_machine)

    answers.say(named(sen, "ETH"), True, "", now=MORNING)
    news_mails.sweep(MORNING + timedelta(days=1))
    answers.see(sen.owner, [RefereeNews.objects.first().pk], now=MORNING)
    assert not sweep(MORNING + timedelta(days=1), time_machine)
    assert Mail.objects.get().state == Mail.State.CANCELLED


def test_undo_of_seen_brings_nothing_back_that_is_so_no_more(sen, time_machine):
    row = named(sen)
    answers.say(row, True, "", now=NOW)
    sweep(MORNING, time_machine)
    [agreed] = answers.see(sen.owner, [RefereeNews.objects.get().pk], now=MORNING)
    assert answers.unsee(agreed)
    answers.see(sen.owner, [agreed.pk], now=MORNING)

    answers.say(row, False, "", now=MORNING)

    assert not answers.unsee(agreed)
    assert [one.kind for one in RefereeNews.objects.filter(seen_at=None)] == ["declined"]


@pytest.mark.parametrize("deadline", [False, date(2026, 12, 1)])  # alone, or with the digest
def test_of_several_news_those_dismissed_before_the_mail_goes_are_not_in_it(
    sen, time_machine, deadline
):
    for place in ("KTH", "ETH"):
        answers.say(named(sen, place, deadline=deadline), True, "", now=NOW + timedelta(hours=1))
    time_machine.move_to(MORNING)
    reminders.sweep(MORNING)
    news_mails.sweep(MORNING)
    assert RefereeNews.objects.filter(mail__isnull=False).count() == 2
    RefereeNews.objects.filter(reference__application__posting__institution="KTH").update(
        seen_at=MORNING
    )

    [message] = sweep(MORNING, time_machine)

    assert "agreed: ETH" in message.body
    assert "agreed: KTH" not in message.body + message.alternatives[0][0]
    if not deadline:
        assert message.subject == "Prof. Anil Sen agreed: ETH"


def test_news_of_a_digest_that_was_not_needed_go_alone(sen, time_machine):
    row = named(sen, "KTH", deadline=date(2026, 12, 1))
    answers.say(row, False, "", now=NOW + timedelta(hours=1))
    time_machine.move_to(MORNING)
    reminders.sweep(MORNING)
    news_mails.sweep(MORNING)
    row.application.deadlines.update(met_at=MORNING)

    delivery.deliver_due(lambda: MORNING)
    [message] = sweep(MORNING + timedelta(minutes=1), time_machine)

    assert [one.kind for one in Mail.objects.order_by("pk")] == ["digest", "news"]
    assert "declined: KTH" in message.body


@pytest.mark.parametrize(("number", "more"), [(20, 0), (21, 1), (22, 2)])
@pytest.mark.parametrize("deadline", [False, date(2026, 12, 1)])  # alone, or with the digest
def test_news_that_do_not_fit_are_counted(sen, time_machine, deadline, number, more):
    row = named(sen, deadline=deadline)
    for _ in range(number):
        RefereeNews.objects.create(referee=sen, reference=row, kind="agreed", at=NOW)

    [message] = sweep(MORNING, time_machine)

    assert message.body.count("agreed: KTH") == 20
    for said in (message.body, message.alternatives[0][0]):
        assert (f"And {more} more" in said) == bool(more)


def test_news_dismissed_while_the_line_opens_are_no_mail_that_failed(
    sen, time_machine, monkeypatch
):
    answers.say(named(sen), True, "", now=NOW)
    opened = delivery.BatchConnection.open

    def dismissed(line):
        RefereeNews.objects.update(seen_at=MORNING)
        opened(line)

    monkeypatch.setattr(delivery.BatchConnection, "open", dismissed)
    for minute in range(2):
        assert not sweep(MORNING + timedelta(minutes=minute), time_machine)

    assert Mail.objects.get().state == Mail.State.CANCELLED


def test_news_cost_nobody_before_the_hour_of_the_digest(django_assert_max_num_queries):
    for _ in range(3):
        referee = RefereeFactory(owner=PersonFactory(zone="UTC", digest_hour=8))
        answers.say(named(referee), True, "", now=NOW)

    with django_assert_max_num_queries(2):
        assert news_mails.sweep(NOW + timedelta(minutes=1)) == 0
    assert news_mails.sweep(MORNING) == 3


def test_what_is_amiss_with_the_news_of_one_keeps_no_others_waiting(sen, monkeypatch, caplog):
    others = [RefereeFactory(owner=PersonFactory(zone="UTC")) for _ in range(2)]
    for referee in (others[0], sen, others[1]):
        answers.say(named(referee), True, "", now=NOW)
    habits = reminders.habits

    def refused(owner):
        if owner == sen.owner:
            raise ArithmeticError
        return habits(owner)

    monkeypatch.setattr(reminders, "habits", refused)

    assert news_mails.sweep(MORNING) == 2
    assert set(Mail.objects.values_list("owner", flat=True)) == {one.owner_id for one in others}
    assert [record.levelname for record in caplog.records] == ["ERROR"]
