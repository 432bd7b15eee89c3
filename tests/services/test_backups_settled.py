"""After a restore: no mail twice and none lost, nobody signed in, no number given out again."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from applications.models import Application, Deadline, Mail, RefereeNews, Reminder, ToldLetter
from applications.services import accounts, references, rounds
from applications.services.backups import reading, settling, writing
from applications.services.mails import delivery
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    MailFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    ReminderFactory,
)
from tests.instances import empty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
LOST = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
BACK, END = datetime(2026, 11, 26, 21, tzinfo=UTC), datetime(2026, 11, 30, 15, tzinfo=UTC)
BETWEEN = timedelta(hours=12)  # two rounds


@pytest.fixture
def run(smtp_sink, time_machine):
    """A week with reminders and nudges before and after the loss; `run(since, until)` is an app
    that runs."""
    person = PersonFactory(zone="Europe/Stockholm")
    accounts.mark_verified(person)
    for day in (date(2026, 11, 28), date(2026, 12, 2)):
        application = ApplicationFactory(owner=person, deadline=day)
        referee = RefereeFactory(owner=person, nudges_on_at=NOW)
        row = ReferenceFactory(application=application, referee=referee, mode="email")
        references.set_state(row, "agreed", now=NOW)

    def run(since: datetime, until: datetime) -> tuple[Counter, Counter]:
        """What was mailed to the person and to the referee, by Message-ID."""
        smtp_sink.accepted.clear()
        while since < until:
            time_machine.move_to(since)
            rounds.write(since)
            delivery.deliver_due(timezone.now)
            since += BETWEEN
        told = [(one.message_id, one.recipients == (person.email,)) for one in smtp_sink.accepted]
        return Counter(m for m, mine in told if mine), Counter(m for m, mine in told if not mine)

    return run


def steps() -> set[tuple]:
    """What people were told of, in mails that went."""
    rows = Reminder.objects.filter(state="carried", mail__state="sent")
    return set(rows.values_list("deadline", "step"))


@pytest.mark.on_sqlite
def test_restored_instance_mails_what_one_that_was_never_lost_would_and_without_a_moment_no_less(
    run, settings, tmp_path
):
    path = tmp_path / "backup.tar"
    writing.write(path, now=NOW)
    before, told = run(NOW, LOST), steps()
    never_lost, told_later = run(BACK, END), steps() - told
    for earlier, later in zip(before, never_lost, strict=True):
        assert earlier and later and not earlier & later
        assert set(earlier.values()) == set(later.values()) == {1}

    empty(settings.DATA_DIR)
    reading.restore(path, now=BACK, ran_until=LOST)
    held = Mail.objects.filter(kind="nudge", state="failed")
    assert Counter(held.values_list("message_id", flat=True)) == before[1]
    assert run(BACK, END) == never_lost

    empty(settings.DATA_DIR)
    reading.restore(path, now=BACK)
    mine, theirs = run(BACK, END)
    assert told_later <= steps() and max(mine.values()) == 1
    assert theirs == never_lost[1]


def test_mails_that_waited_are_held_for_those_whose_they_are_or_told_again(smtp_sink, settings):
    person = PersonFactory(language="sv")
    soon = NOW + timedelta(minutes=1)
    reset, unknown, ahead = (
        MailFactory(owner=person, kind="reset", key="reset", not_before=NOW - timedelta(days=30)),
        MailFactory(owner=None, recipient="x@example.org", kind="unknown", key="unknown"),
        MailFactory(owner=person, kind="verify", key="verify", not_before=soon),
    )
    nudge = MailFactory(
        owner=person, kind="nudge", state="sending", lease_until=NOW, referee=RefereeFactory()
    )
    step, moved = ReminderFactory(mail__kind="digest"), ReminderFactory(step="m3270900")
    Deadline.objects.update(next_step_at=NOW + timedelta(days=3))

    assert settling.settle(now=NOW) == (4, 1)
    states = dict(Mail.objects.values_list("pk", "state"))
    held = {mail.pk for mail in (reset, unknown, nudge, moved.mail)}
    assert states == {
        **dict.fromkeys(held, "failed"),
        step.mail.pk: "cancelled",
        ahead.pk: "waiting",
    }
    reset.refresh_from_db()
    assert reset.not_before == NOW  # when it was held: home counts from there
    reasons = Mail.objects.filter(pk__in=held).values_list("reason", flat=True)
    assert len(set(reasons)) == 2 and all(reasons)  # each in its owner's language
    assert not Reminder.objects.filter(pk=step.pk).exists()
    assert Deadline.objects.get(pk=step.deadline.pk).next_step_at < NOW
    assert settling.settle(now=NOW) == (0, 0)

    assert delivery.try_again(Mail.objects.get(pk=reset.pk), NOW)
    assert Mail.objects.get(pk=reset.pk).reason == ""  # it asked whether to press
    assert delivery.deliver(reset.pk, lambda: NOW).sent == 1
    [accepted] = smtp_sink.accepted
    assert accepted.message_id == reset.message_id


def test_news_of_a_digest_that_the_lost_app_sent_is_held_and_of_a_later_one_goes():
    told, untold = (
        RefereeNews.objects.create(
            referee=RefereeFactory(owner=PersonFactory(zone="UTC", digest_hour=hour)),
            kind="agreed",
            at=NOW,
        )
        for hour in (12, 18)
    )

    settling.settle(now=BACK, ran_until=NOW + timedelta(hours=6))

    held = Mail.objects.get()
    key = f"news:{told.referee.owner_id}:{NOW.date()}"  # as of the mail that went
    assert (held.state, held.key, list(held.referee_news.all())) == ("failed", key, [told])
    rounds.write(BACK)
    untold.refresh_from_db()
    assert untold.mail.state == "waiting"
    assert Mail.objects.count() == 2


def test_sessions_are_over_and_calendars_are_told_anew(client):
    person = PersonFactory()
    client.force_login(person)
    deadline = DeadlineFactory(application__owner=person, sequence=3)
    letter = ToldLetter.objects.create(
        referee=RefereeFactory(), number=1, sequence=2, instant=NOW, changed_at=NOW
    )

    settling.settle(now=NOW, ran_until=NOW - timedelta(days=1))

    assert not Session.objects.exists()
    for row, earlier in ((deadline, 3), (letter, 2)):
        row.refresh_from_db()
        assert row.sequence > earlier + 100
        assert row.changed_at == NOW


def test_no_number_is_given_out_again_however_often_it_is_settled():
    application = ApplicationFactory(requirements=(), deadline=False)
    settling.settle(now=NOW)
    first = ApplicationFactory(owner=application.owner, requirements=(), deadline=False).pk
    Application.objects.filter(pk=first).delete()
    settling.settle(now=NOW)
    second = ApplicationFactory(owner=application.owner, requirements=(), deadline=False).pk

    assert application.pk + settling.UNUSED < first < second
