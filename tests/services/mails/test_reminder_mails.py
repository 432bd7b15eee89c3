"""What the mails say, and that nobody can make them say more."""

from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import mail as django_mail
from django.utils.html import escape

from applications.models import Bundle, Deadline, Mail
from applications.services import readiness
from applications.services.mails import delivery
from tests.factories import (
    ApplicationFactory,
    BundleFactory,
    DeadlineFactory,
    ReferenceFactory,
    ReminderFactory,
    RequirementFactory,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2027, 1, 8, 8, 30, tzinfo=UTC)  # Friday
ALONE, DIGEST, WEEK = Mail.Kind.ALONE, Mail.Kind.DIGEST, Mail.Kind.WEEK


def send(*deadlines, now=MORNING, kind=ALONE, step="7d"):
    """The message that carries a reminder of each deadline, sent at that moment."""
    first, *others = [
        ReminderFactory(deadline=deadline, step=step, mail__kind=kind) for deadline in deadlines
    ]
    for reminder in others:
        reminder.mail.reminders.update(mail=first.mail)
    Mail.objects.exclude(pk=first.mail_id).delete()
    Mail.objects.update(not_before=now, created_at=now)
    delivery.deliver_due(lambda: now)
    [message] = django_mail.outbox
    return message


def html(message):
    return message.alternatives[0][0]


def test_mail_of_one_deadline_as_a_reader_sees_it(settings):
    settings.SITE_URL = "https://apply.example.org"
    application = ApplicationFactory(
        posting__reference_number="AN 2.2.1-5",
        posting__apply_to="https://umu.varbi.com/5",
        requirements=(),
    )
    RequirementFactory(application=application, name="CV", state="ready")
    RequirementFactory(application=application, kind="transcripts")
    RequirementFactory(application=application, kind="cover_letter", state="draft")
    ReferenceFactory(application=application, referee__name="Ingrid Lund", state="received")
    ReferenceFactory(application=application, referee__name="Ada Berg", state="requested")
    bundle = BundleFactory(application=application)
    Bundle.objects.filter(pk=bundle.pk).update(
        state="built", pages=9, size=9, file="x", built_at=MORNING
    )

    message = send(application.deadlines.get())
    snooze, done, stop = (
        next(line for line in message.body.splitlines() if line.startswith(words)).split(": ")[1]
        for words in ("Snooze", "Already", "Stop")
    )

    assert message.subject == "7 days: Umeå University, Sat 16 Jan 04:29 your time"
    assert (
        message.body
        == f"""\
7 days · Fri 15 Jan 23:59 in Umeå (assumed) · Sat 16 Jan 04:29 for you
Umeå University: {application.posting.title}

1 of 3 documents ready · ⚑ 1 finding to look at
  ○ Transcripts
  ◐ Cover letter (draft)

References: letters 1 of 2
  ✓ Ingrid Lund: letter in
  ○ Ada Berg: request out

Reference number: AN 2.2.1-5
Apply at: https://umu.varbi.com/5
Posting: {application.posting.url}
  Postings move: look once more whether its date still stands.
Your bundle: https://apply.example.org/bundles/{bundle.pk}/

Open: https://apply.example.org/applications/{application.pk}/
Snooze 2 days: {snooze}
Already submitted: {done}

{"-- "}
PhD Tracker, https://apply.example.org/
Times “for you” are in Kolkata. Change when you are reminded: https://apply.example.org/settings/
Stop all reminders: {stop}
"""
    )
    for words in ("7 days", "Transcript", "Ada Berg", "AN 2.2.1-5", escape(snooze), "Open</a>"):
        assert words in html(message)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=3), "3 days"),
        (timedelta(hours=27), "1 day"),
        (timedelta(hours=6), "6 hours"),
        (timedelta(minutes=61), "1 hour"),
        (timedelta(minutes=10), "Less than an hour"),
        (timedelta(minutes=-10), "Passed"),
    ],
)
def test_subject_says_how_much_is_left(before, expected):
    deadline = ApplicationFactory(owner__zone="Europe/Stockholm").deadlines.get()

    message = send(deadline, now=deadline.instant - before)

    assert message.subject == f"{expected}: Umeå University, Fri 15 Jan 23:59 your time"


def test_subject_counts_hours_when_their_date_is_already_today():
    deadline = ApplicationFactory(owner__zone="Asia/Kolkata").deadlines.get()

    message = send(deadline, now=deadline.instant - timedelta(hours=28))  # 00:29 on Friday

    assert message.subject == "28 hours: Umeå University, Sat 16 Jan 04:29 your time"


def test_a_deadline_that_passed_meanwhile_is_said(settings):
    deadline = ApplicationFactory().deadlines.get()

    message = send(deadline, now=deadline.instant + timedelta(hours=3))

    assert "This deadline has passed" in message.body
    assert "This deadline has passed" in html(message)
    assert "Snooze" not in message.body


def test_a_moment_that_the_clocks_moved_is_said():
    """R-36."""
    message = send(ApplicationFactory().deadlines.get(), step="m270108")

    assert "it is another moment than before" in message.body
    assert "it is another moment than before" in html(message)


def test_an_assumed_zone_is_said():
    deadline = ApplicationFactory(
        deadline__zone="", deadline__zone_source="assumed"
    ).deadlines.get()

    message = send(deadline)

    assert message.subject == "7 days: Umeå University, Fri 15 Jan 15:29 your time, zone not stated"
    assert message.body.startswith(
        "7 days · Fri 15 Jan 23:59, zone not stated (assumed) · Fri 15 Jan 15:29 for you\n"
    )
    for words in (message.body, html(message)):
        assert "names no time zone, so the earliest it can mean (UTC+14) counts" in words


def test_the_week_says_which_zone_is_a_guess():
    application = ApplicationFactory(deadline__zone="", deadline__zone_source="assumed")

    message = send(application.deadlines.get(), now=MORNING + timedelta(days=3), kind=WEEK)

    for words in (message.body, html(message)):
        assert "Fri 15 Jan 15:29, zone not stated" in words


def test_a_moment_of_another_year_says_the_year():
    deadline = ApplicationFactory(owner__zone="Europe/Stockholm").deadlines.get()

    message = send(deadline, now=datetime(2026, 12, 16, 9, tzinfo=UTC), step="30d")

    assert message.subject == "30 days: Umeå University, Fri 15 Jan 2027 23:59 your time"
    assert "Fri 15 Jan 2027 23:59 in Umeå (assumed) · Fri 15 Jan 2027 23:59 for you" in message.body


def test_digest_puts_the_nearest_first_and_counts_the_rest():
    one = ApplicationFactory(posting__institution="ETH Zürich", deadline=date(2027, 1, 20))
    two = ApplicationFactory(owner=one.owner, deadline=date(2027, 1, 11))

    message = send(one.deadlines.get(), two.deadlines.get(), kind=DIGEST)

    assert message.subject == "3 days: Umeå University, Tue 12 Jan 04:29 your time and 1 more"
    assert message.body.index("Umeå University") < message.body.index("ETH Zürich")


@pytest.mark.parametrize("kind", [DIGEST, WEEK])
def test_what_has_passed_neither_names_the_mail_nor_hides_what_is_ahead(kind):
    ahead = ApplicationFactory(posting__institution="ETH Zürich", deadline=date(2027, 1, 11))
    for day in range(1, 22):
        ApplicationFactory(owner=ahead.owner, deadline=date(2026, 12, day))

    message = send(*Deadline.objects.order_by("-id"), kind=kind)

    assert "3 days: ETH Zürich, Tue 12 Jan 04:29 your time" in message.subject
    assert "Passed" not in message.subject
    assert message.body.index("Passed · Wed 2 Dec 2026") < message.body.index("3 days · Mon 11 Jan")


def test_a_digest_of_very_many_names_the_nearest_and_stays_readable():
    person = ApplicationFactory().owner
    for day in range(22):
        ApplicationFactory(owner=person, deadline=date(2027, 2, 1 + day))

    message = send(*Deadline.objects.all(), kind=DIGEST)

    assert message.body.count("Already submitted") == 20
    assert "And 3 more deadlines" in message.body
    assert "And 3 more deadlines" in html(message)


def test_the_week_lists_every_deadline_of_seven_days():
    application = ApplicationFactory(deadline=date(2027, 1, 14))
    DeadlineFactory(application=application, kind="funding", date=date(2027, 1, 12))
    DeadlineFactory(application=application, kind="test", date=date(2027, 1, 30))

    message = send(application.deadlines.first(), kind=WEEK)

    assert message.subject.startswith("Your week: 2 deadlines, ")
    assert "Umeå University: Funding" in message.body
    assert "Umeå University: Test" not in message.body


def test_a_week_of_very_many_is_counted_whole():
    person = ApplicationFactory(deadline=date(2027, 1, 14)).owner
    for _ in range(21):
        ApplicationFactory(owner=person, deadline=date(2027, 1, 12))

    message = send(Deadline.objects.first(), kind=WEEK)

    assert message.subject.startswith("Your week: 22 deadlines, ")
    assert "22 deadlines this week" in html(message)


def test_a_week_without_a_deadline_counts_none():
    message = send(ApplicationFactory(deadline=date(2027, 2, 1)).deadlines.get(), kind=WEEK)

    assert message.subject == (
        "Your week: no deadline, 24 days: Umeå University, Tue 2 Feb 04:29 your time"
    )


@pytest.mark.parametrize("kind", [ALONE, DIGEST, WEEK])
def test_a_very_long_name_leaves_the_moment_in_the_subject(kind):
    name = "Institute of Arts & Letters " * 7
    deadline = ApplicationFactory(posting__institution=name).deadlines.get()

    subject = send(deadline, kind=kind).subject

    assert subject.endswith(": " + name[:79].rstrip() + "…, Sat 16 Jan 04:29 your time")


def test_subject_gives_the_readers_hour_and_names_the_moment():
    """Thu 15 Apr 17:00 in Tokyo is Thu 04:00 in New York."""
    application = ApplicationFactory(owner__zone="America/New_York", deadline=None)
    tokyo = {"zone": "Asia/Tokyo", "time": time(17), "date": date(2027, 4, 15)}
    letters = DeadlineFactory(application=application, kind="letters", **tokyo)

    message = send(letters, now=datetime(2027, 4, 14, 7, 30, tzinfo=UTC))

    assert message.subject == "1 day: Umeå University, letters, Thu 15 Apr 04:00 your time"


def test_own_target_never_hides_the_deadline_behind_it():
    application = ApplicationFactory(deadline=date(2027, 1, 13))
    target = DeadlineFactory(
        application=application, kind="target", date=date(2027, 1, 11), zone="Asia/Kolkata"
    )

    message = send(target)

    assert message.subject == (
        "3 days: Umeå University, my own target, Mon 11 Jan 23:59 your time "
        "(the deadline: Thu 14 Jan 04:29 your time)"
    )
    assert (
        "The deadline itself: 5 days · Wed 13 Jan 23:59 in Umeå (assumed) · "
        "Thu 14 Jan 04:29 for you"
    ) in message.body
    assert "The deadline itself: 5 days" in html(message)


@pytest.mark.parametrize("kind", ["interview", "reply"])
def test_a_talk_or_an_answer_asks_for_no_documents_and_comes_last(kind):
    talk = DeadlineFactory(
        application=ApplicationFactory(deadline=None, requirements=("cv",)),
        kind=kind,
        date=date(2027, 1, 9),
    )
    person = talk.application.owner
    passed = ApplicationFactory(owner=person, deadline=date(2027, 1, 5)).deadlines.get()
    passed.application.posting.institution = "Koç University"
    passed.application.posting.save()

    message = send(talk, passed, kind=WEEK)

    first, second = message.body.split("────────────────────────────────────────\n")[-2:]
    assert ("Koç University" in first, "0 of 3 documents ready" in first) == (True, True)
    assert ("Umeå University" in second, "missing" in second) == (True, False)


def test_plain_text_has_no_typesetting_in_its_words():
    name = "Ume\u00e5\u00a0Uni\u00adversity\u200b of\u202fArts"
    deadline = ApplicationFactory(posting__institution=name, posting__title=name).deadlines.get()

    message = send(deadline)

    assert message.subject.startswith("7 days: Umeå University of Arts, ")
    assert "Umeå University of Arts: Umeå University of Arts\n" in message.body


def test_letters_deadline_asks_whether_it_is_done():
    deadline = ApplicationFactory(deadline__kind="letters").deadlines.get()

    message = send(deadline)

    assert "\nLetters\n" in message.body
    assert "Already done: " in message.body


def test_queries_do_not_grow_with_the_digest(django_assert_num_queries):
    person = ApplicationFactory().owner
    for day in range(3):
        ApplicationFactory(owner=person, deadline=date(2027, 2, 1 + day))
    first, *others = [ReminderFactory(deadline=deadline) for deadline in Deadline.objects.all()]
    for reminder in others:
        reminder.mail.reminders.update(mail=first.mail)
    Mail.objects.exclude(pk=first.mail_id).delete()

    readiness.catch_up(MORNING)

    with django_assert_num_queries(19):
        delivery.deliver_due(lambda: MORNING)


NASTY = "Umeå\r\nBcc: all@example.org\x01\u2028<script>alert(1)</script>{{ 7|add:7 }}" + "x" * 200


def test_strangers_words_neither_add_headers_nor_markup():
    """S-30, S-34, S-36"""
    application = ApplicationFactory(
        posting__institution=NASTY, posting__city=NASTY[:100], posting__title=NASTY
    )
    deadline = application.deadlines.get()

    message = send(deadline)
    parsed = message_from_bytes(message.message().as_bytes(), policy=default)

    assert parsed["Bcc"] is None
    assert len(parsed.get_all("Subject")) == 1
    assert len(message.subject) <= 200
    assert "<script>" not in html(message)
    assert "{{ 7|add:7 }}" in message.body


def test_headers_let_a_mail_reader_stop_and_drop():
    deadline = ApplicationFactory().deadlines.get()

    message = send(deadline)
    parsed = message_from_bytes(message.message().as_bytes(), policy=default)

    assert parsed["Message-ID"] == Mail.objects.get().message_id
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:8000/stop/")
    assert parsed["Auto-Submitted"] == "auto-generated"


def test_the_bundle_in_a_mail_is_the_one_asked_for_last():
    application = ApplicationFactory(requirements=())
    asked = {"last": MORNING, "before": MORNING - timedelta(days=1)}
    rows = {
        name: BundleFactory(application=application, created_at=at) for name, at in asked.items()
    }
    for row, built_at in ((rows["last"], MORNING - timedelta(days=2)), (rows["before"], MORNING)):
        Bundle.objects.filter(pk=row.pk).update(
            state="built", pages=9, size=9, file="x", built_at=built_at
        )

    message = send(application.deadlines.get())

    assert f"/bundles/{rows['last'].pk}/" in message.body
    assert f"/bundles/{rows['before'].pk}/" not in message.body
