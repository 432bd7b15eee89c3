"""What is noted of a mail that came in, for the application that the person says."""

import re
from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Deadline, Event
from applications.services import requirements
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    PersonFactory,
    ReferenceFactory,
)
from tests.received_mails import mail_of, note, words

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def asha(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


@pytest.fixture
def application(asha):
    return ApplicationFactory(owner=asha, posting__title="PhD position in quantum optics")


def test_undo_of_what_was_noted_opens_the_proposal_again(client, asha, application):
    mail = mail_of(asha, "We have received your application.")
    note(client, mail, application)
    moved = Event.objects.get(kind="stage")

    client.post(reverse("event_undo", args=[moved.pk]))

    application.refresh_from_db()
    assert application.stage == "preparing"
    page = client.get(mail.get_absolute_url())
    assert [one.standing for one in page.context["answers"]] == ["open"]
    note(client, mail, application)
    application.refresh_from_db()
    assert application.stage == "submitted"


def test_number_alone_is_kept_where_it_is_in_already_and_can_be_undone(client, asha, application):
    application.posting.reference_number = "AN 2-26"
    application.posting.save()
    note(client, mail_of(asha, "We have received your application."), application)
    later = mail_of(asha, "Your application was registered. Application number: 77-2027-5.")

    note(client, later, application)
    application.refresh_from_db()
    assert application.confirmation == application.submissions.get().confirmation == "77-2027-5"

    client.post(reverse("event_undo", args=[Event.objects.get(data__what="number").pk]))
    application.refresh_from_db()
    assert application.confirmation == application.submissions.get().confirmation == ""


def test_letter_that_is_in_is_that_of_the_referee_named_and_otherwise_asked_for(
    client, asha, application
):
    lund, berg = (
        ReferenceFactory(application=application, state="requested", referee__name=name)
        for name in ("Ingrid Lund", "Elin Berg")
    )
    named = mail_of(asha, "Prof. Berg has submitted the letter of recommendation.")
    note(client, named, application)
    lund.refresh_from_db(), berg.refresh_from_db()
    assert (lund.state, berg.state) == ("requested", "received")

    third = ReferenceFactory(application=application, state="agreed", referee__name="Jo Roy")
    open_ = mail_of(asha, "A letter of recommendation has been received.")
    assert "Choose whose letter is in" in words(note(client, open_, application))
    lund.refresh_from_db()
    assert lund.state == "requested"
    note(client, open_, application, **{"pick-0": str(third.pk)})
    third.refresh_from_db()
    assert third.state == "received"

    note(client, mail_of(asha, "All your letters of reference have been received."), application)
    lund.refresh_from_db()
    assert lund.state == "received"


def test_receipt_and_what_is_missing_are_noted_together(client, asha, application):
    line = application.requirements.get(kind="transcripts")
    text = "We have received your application. We have not yet received your transcript."
    mail = mail_of(asha, text)

    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    assert [one.standing for one in page.context["answers"]] == ["open", "unsent"]
    AttachmentFactory(requirement=line, version__state="final")
    requirements.follow_files(line)
    answer = note(client, mail, application)

    line.refresh_from_db()
    assert line.state == "missing"
    assert "They miss: Transcripts" in words(answer)
    assert "They miss something" in words(answer)
    what = re.search(r'name="what" value="([^"]+)"', answer.content.decode())[1]
    client.post(reverse("undo"), {"what": what})
    line.refresh_from_db()
    application.refresh_from_db()
    assert (line.state, application.stage) == ("ready", "preparing")


def test_interview_has_its_day_hour_and_clock_and_moves_the_application_on(
    client, asha, application
):
    text = "We invite you to an interview on 12 January 2027 at 10:00 UK time."
    mail = mail_of(asha, text)
    assert "First it has to be marked as submitted" in words(
        client.get(mail.get_absolute_url(), {"application": application.pk})
    )
    assert "not marked as submitted" in words(note(client, mail, application, only="0"))
    note(client, mail_of(asha, "We have received your application."), application)

    note(client, mail, application)
    kept = application.deadlines.get(kind=Deadline.Kind.INTERVIEW)
    application.refresh_from_db()
    assert application.stage == "interview"
    assert (kept.date, kept.time, kept.zone) == (date(2027, 1, 12), time(10), "Europe/London")
    assert (kept.zone_source, kept.wording) == ("stated", text)


@pytest.mark.parametrize(
    ("place", "hour", "typed", "zone", "source"),
    [
        ({"city": "Umeå", "country": "SE"}, "10:00", "", "Europe/Stockholm", "place"),
        ({"city": "", "country": ""}, "10:00", "Oslo", "Europe/Oslo", "person"),
        ({"city": "", "country": ""}, "10:00", "", None, None),
        ({"city": "", "country": ""}, "10:00 CST", "Shanghai", "Asia/Shanghai", "person"),
    ],
)
def test_hour_without_a_clock_is_told_on_that_of_the_place_else_asked_for(
    client, asha, place, hour, typed, zone, source
):
    named = {f"posting__{name}": value for name, value in place.items()}
    application = ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW, **named)
    mail = mail_of(asha, f"We invite you to an interview on 12 January 2027 at {hour}.")

    answer = note(client, mail, application, zone=typed)
    if zone is None:
        assert "On whose clock is the hour told?" in words(answer)
        assert not application.deadlines.filter(kind="interview").exists()
    else:
        kept = application.deadlines.get(kind="interview")
        assert (kept.zone, kept.zone_source) == (zone, source)


def test_of_several_days_the_first_is_proposed_and_another_can_be_chosen(client, asha):
    application = ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW)
    text = "We invite you to an interview on 12 or 14 January 2027 at 10:00."
    mail = mail_of(asha, text)
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    assert page.context["answers"][0].option("0").day.day == 12

    note(client, mail, application, **{"pick-0": "1"})
    assert application.deadlines.get(kind="interview").date == date(2027, 1, 14)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("You have not been selected.", "rejected"),
        ("You have been placed on the waiting list.", "waitlist"),
    ],
)
def test_their_word_moves_the_application_on_the_day_of_the_mail(client, asha, text, stage):
    application = ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW)
    note(client, mail_of(asha, text, sent_at=NOW - timezone.timedelta(days=3)), application)

    application.refresh_from_db()
    assert (application.stage, application.events.get(kind="stage").day) == (
        stage,
        date(2026, 11, 20),
    )


def test_a_no_is_noted_by_a_press_of_its_own_and_after_the_receipt(client, asha):
    application = ApplicationFactory(owner=asha, stage="preparing")
    text = "We have received your application AB-1234. You have not been selected."
    mail = mail_of(asha, text)

    note(client, mail, application)
    application.refresh_from_db()
    assert application.stage == "submitted"

    note(client, mail, application)
    application.refresh_from_db()
    assert application.stage == "rejected"


def test_offer_is_written_down_with_the_day_to_reply_and_undone_as_a_whole(client, asha):
    application = ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW)
    text = "We are pleased to offer you the position. Please reply by 20 January 2027."
    note(client, mail_of(asha, text), application)
    application.refresh_from_db()
    assert application.stage == "offer"
    assert application.deadlines.get(kind="reply").date == date(2027, 1, 20)

    client.post(reverse("event_undo", args=[Event.objects.get(kind="stage").pk]))
    application.refresh_from_db()
    assert (application.stage, hasattr(application, "offer")) == ("submitted", False)


def test_moved_deadline_moves_on_its_own_clock_and_a_page_from_before_is_refused(
    client, asha, application
):
    deadline = application.deadlines.get()
    mail = mail_of(asha, "The application deadline has been extended to 22 January 2027, 17:00.")
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    assert "not Fri 15 Jan 2027" in words(page)
    stale = {"application": application.pk, "was": page.context["seen"], "only": "0"}
    Deadline.objects.filter(pk=deadline.pk).update(date=date(2027, 1, 18))

    refused = client.post(reverse("received_mail_note", args=[mail.pk]), stale)
    assert refused.status_code == 409
    assert "changed in another window meanwhile" in words(refused)
    assert "not Mon 18 Jan 2027" in words(refused)

    note(client, mail, application)
    deadline.refresh_from_db()
    assert (deadline.date, deadline.time, deadline.zone) == (
        date(2027, 1, 22),
        time(17),
        "Europe/Stockholm",
    )
    client.post(reverse("event_undo", args=[Event.objects.get(kind="deadline").pk]))
    deadline.refresh_from_db()
    assert deadline.date == date(2027, 1, 18)


def test_deadline_of_letters_that_is_not_known_yet_is_added(client, asha, application):
    DeadlineFactory(application=application, kind="test", date=date(2027, 3, 1))
    text = "The deadline for letters of recommendation has been extended to 1 February 2027."
    note(client, mail_of(asha, text), application)

    assert application.deadlines.get(kind="letters").date == date(2027, 2, 1)
    assert application.deadlines.get(kind="application").date == date(2027, 1, 15)


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (
            "preparing",
            "The deadline for letters of recommendation has been extended to 1 February 2027.",
        ),
        ("preparing", "We have not yet received your transcript."),
        ("interview", "We invite you to an interview on 12 January 2027 at 10:00."),
        ("offer", "We are pleased to offer you the position. Please reply by 20 January 2027."),
    ],
)
def test_everything_noted_is_taken_back_by_its_message_and_noted_elsewhere(
    client, asha, stage, text
):
    wrong, right = (
        ApplicationFactory(owner=asha, stage=stage, submitted_at=NOW if stage[0] != "p" else None)
        for _place in range(2)
    )
    dates = set(wrong.deadlines.values_list("pk", flat=True))
    mail = mail_of(asha, text)
    again = reverse("received_mail_aside", args=[mail.pk]), {"again": "1"}
    answer = note(client, mail, wrong)
    assert "Look at it again" not in words(client.get(mail.get_absolute_url()))
    client.post(*again)
    mail.refresh_from_db()
    assert mail.application == wrong

    what = re.search(r'name="what" value="([^"]+)"', answer.content.decode())[1]
    assert "Undone" in words(client.post(reverse("undo"), {"what": what}, follow=True))
    wrong.refresh_from_db()
    assert (wrong.stage, hasattr(wrong, "offer")) == (stage, False)
    assert set(wrong.deadlines.values_list("pk", flat=True)) == dates

    page = words(client.get(mail.get_absolute_url()))
    assert "All of it is undone" in page and "Look at it again" in page
    client.post(*again)
    note(client, mail, right)
    mail.refresh_from_db()
    assert (mail.state, mail.application) == ("noted", right)


def test_offer_without_a_day_to_reply_keeps_the_one_that_is_known(client, asha):
    application = ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW)
    DeadlineFactory(application=application, kind="reply", date=date(2027, 4, 15))

    note(client, mail_of(asha, "We are pleased to offer you the position."), application)
    assert application.deadlines.get(kind="reply").date == date(2027, 4, 15)


def test_moved_day_without_an_hour_keeps_that_of_before_and_a_doubtful_clock_is_asked_for(
    client, asha, application
):
    row = application.deadlines.filter(kind="application")
    stands = {"zone": "Europe/Stockholm", "zone_source": "stated", "precision": "time"}
    row.update(time=time(12), bound="before", **stands)
    mail = mail_of(asha, "The application deadline has been extended to 22 January 2027.")
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    assert "The mail names no hour: 12:00 stays." in words(page)

    note(client, mail, application)
    assert row.values_list("date", "time", "bound").get() == (date(2027, 1, 22), time(12), "before")

    later = "The application deadline has been extended to 29 January 2027, 17:00 CST."
    mail = mail_of(asha, later)
    assert "On whose clock is the hour told?" in words(note(client, mail, application))
    note(client, mail, application, zone="Shanghai")
    assert row.values_list("time", "bound", "zone").get() == (time(17), "on", "Asia/Shanghai")


def test_deadline_that_may_have_moved_to_several_days_is_asked_for(client, asha, application):
    mail = mail_of(asha, "The application deadline has been extended to 22 January 2027.")
    moment = mail.proposals[0]["moments"][0]
    days = ("2027-01-15", "2027-01-22", "2027-01-29")
    mail.proposals[0]["moments"] = [{**moment, "day": day} for day in days]
    mail.save()

    [answer] = client.get(mail.get_absolute_url(), {"application": application.pk}).context[
        "answers"
    ]
    assert ([one.value for one in answer.options], answer.pick) == (["1", "2"], "1")
    note(client, mail, application, **{"pick-0": "2"})
    assert application.deadlines.get(kind="application").date == date(2027, 1, 29)


def test_mail_that_tells_no_day_says_what_it_says_since_it_came_in(client, asha, application):
    came = NOW - timezone.timedelta(days=3)
    mail = mail_of(asha, "We have received your application.", sent_at=None, received_at=came)

    note(client, mail, application)
    assert application.submissions.get().day == came.date()


def test_line_is_not_promised_to_be_open_again_before_it_is_in(client, asha, application):
    line = application.requirements.get(kind="transcripts")
    AttachmentFactory(requirement=line, version__state="final")
    requirements.follow_files(line)
    mail = mail_of(asha, "We have not yet received your transcript.")

    page = words(client.get(mail.get_absolute_url(), {"application": application.pk}))
    assert "The history keeps their sentence" in page
    assert "open again" not in page


@pytest.mark.parametrize("only", ["7", "all"])
def test_press_on_nothing_that_can_be_noted_is_refused(client, asha, application, only):
    mail = mail_of(asha, "We invite you to an interview on 12 January 2027 at 10:00 CET.")

    answer = note(client, mail, application, only=only)
    assert answer.status_code == 409
    assert "noted already" not in words(answer)
