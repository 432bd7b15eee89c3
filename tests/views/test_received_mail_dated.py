"""Days and hours of a mail that came in: on whose clock they are, and what is promised of them."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Deadline, Event
from applications.services import applications, calendars
from tests.factories import NOW, ApplicationFactory, PersonFactory, RequirementFactory
from tests.received_mails import mail_of, note, words

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]

INVITED = "We would like to invite you to an interview on {day} at 10:00 am."


def far_off() -> str:
    return f"{timezone.now() + timedelta(days=40):%-d %B %Y}"


@pytest.fixture
def asha(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


def in_already(asha, **more):
    return ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW, **more)


@pytest.mark.parametrize(
    ("institution", "city", "text"),
    [
        ("Stanford University", "Stanford", ""),
        ("Caltech", "Pasadena", ""),
        ("Oz College", "Pasadena", "Oz College, Pasadena, California, looks for a student."),
    ],
)
def test_hour_without_a_clock_is_on_that_of_the_place_as_the_posting_was_read(
    client, asha, institution, city, text
):
    application = in_already(
        asha,
        posting__institution=institution,
        posting__city=city,
        posting__country="US",
        posting__text=text,
    )
    mail = mail_of(asha, INVITED.format(day=far_off()))

    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    note(client, mail, application)

    assert "10:00 (Los Angeles)" in words(page)
    kept = Deadline.objects.get(kind="interview")
    assert (kept.time, kept.zone, kept.zone_source) == (
        time(10),
        "America/Los_Angeles",
        "place",
    )


def test_interview_noted_of_what_was_withdrawn_opens_it_again_and_stands_in_the_calendar(
    client, asha
):
    application = ApplicationFactory(owner=asha)
    for stage in ("submitted", "withdrawn"):
        applications.move(application, stage, now=timezone.now())
    mail = mail_of(asha, INVITED.format(day=far_off()))
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    assert "Moves it from “Withdrawn” back to “Interview”" in words(page)

    note(client, mail, application)

    application.refresh_from_db()
    assert application.stage == "interview"
    feed = calendars.feed(asha, timezone.now()).decode()
    assert "STATUS" not in feed.partition(": Interview")[2].partition("END:VEVENT")[0]
    client.post(reverse("event_undo", args=[Event.objects.filter(kind="stage").latest("pk").pk]))
    application.refresh_from_db()
    assert (application.stage, application.deadlines.filter(kind="interview").count()) == (
        "withdrawn",
        0,
    )


@pytest.mark.parametrize(
    ("stage", "is_sent", "is_archived", "told"),
    [
        ("rejected", True, True, "which is archived: nothing reminds you of it."),
        (
            "withdrawn",
            False,
            False,
            "which is over and was not marked as submitted: nothing reminds you of it.",
        ),
    ],
)
def test_interview_noted_of_what_is_archived_or_was_never_sent_stays_beside_it(
    client, asha, stage, is_sent, is_archived, told
):
    application = ApplicationFactory(owner=asha)
    ready = RequirementFactory(application=application, state="ready")
    if is_sent:
        applications.move(application, "submitted", now=timezone.now())
    applications.move(application, stage, now=timezone.now())
    application.archived_at = NOW if is_archived else None
    application.save()
    sent = application.submissions.count()
    mail = mail_of(asha, INVITED.format(day=far_off()))

    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    note(client, mail, application)

    assert f"Keeps it with the application, {told}" in words(page)
    application.refresh_from_db()
    ready.refresh_from_db()
    assert (application.stage, application.submissions.count()) == (stage, sent)
    assert ready.state == ("submitted" if is_sent else "ready")
    assert application.deadlines.filter(kind="interview").count() == 1


def test_interview_typed_for_what_is_over_and_archived_promises_no_reminder(client, asha):
    application = in_already(asha)
    applications.move(application, "rejected", now=NOW)
    Application.objects.filter(pk=application.pk).update(archived_at=NOW)
    day = {"date": f"{timezone.now() + timedelta(days=40):%Y-%m-%d}", "zone": "Europe/Stockholm"}

    told = client.post(reverse("interview_add", args=[application.pk]), day, follow=True)

    assert "The application is over or archived: you are not reminded." in words(told)
    application.refresh_from_db()
    assert application.stage == "rejected"


def test_interview_that_was_opens_nothing_again_and_promises_nothing(client, asha):
    application = in_already(asha)
    applications.move(application, "rejected", now=timezone.now())
    mail = mail_of(asha, "We invite you to an interview on 12 January 2024 at 10:00 CET.")

    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    note(client, mail, application)

    assert "Keeps it with the application: its day is over." in words(page)
    assert "reminds you" not in words(page)
    application.refresh_from_db()
    assert application.stage == "rejected"


def test_invitation_without_a_day_to_what_is_archived_or_over_promises_no_reminder(client, asha):
    mail = mail_of(asha, "We would like to invite you to an interview.")
    over = ApplicationFactory(owner=asha, stage="rejected", submitted_at=NOW)
    page = client.get(mail.get_absolute_url(), {"application": over.pk})
    assert "The application is over, and they name no day." in words(page)

    dated = mail_of(asha, INVITED.format(day=far_off()))
    archived = in_already(asha, archived_at=NOW)
    page = client.get(dated.get_absolute_url(), {"application": archived.pk})
    assert "which is archived: nothing reminds you" in words(page)


def test_mail_that_another_window_filed_is_not_put_aside_from_a_stale_one(client, asha):
    application = in_already(asha)
    mail = mail_of(asha, "Hello.")
    client.post(reverse("received_mail_file", args=[mail.pk]), {"application": application.pk})

    told = client.post(reverse("received_mail_aside", args=[mail.pk]), follow=True)

    mail.refresh_from_db()
    assert (mail.state, mail.application) == ("filed", application)
    assert "Filed under" in words(told)


def test_deadline_that_a_mail_moved_is_told_in_its_words_on_the_page_and_in_the_calendar(
    client, asha
):
    application = ApplicationFactory(owner=asha)
    row = application.deadlines.get()
    row.evidence = {"quote": "by", "start": 0, "end": 2, "state": "read"}
    row.save()
    said = "The deadline for applications has been extended until 20 March 2027."
    note(client, mail_of(asha, said), application)

    page = words(client.get(application.get_absolute_url()))
    feed = calendars.feed(asha, timezone.now()).decode().replace("\r\n ", "")

    row.refresh_from_db()
    assert row.date == date(2027, 3, 20)
    assert f"“{said}” From the mail of 23 November 2026." in page
    assert f"From the mail of 23 November 2026. “{said}”" in feed
    assert "orrected by you" not in page + feed


def test_day_that_the_person_changes_later_is_theirs_and_not_that_of_the_mail():
    told = {"rule": "mail", "day": "2026-11-23", "state": "corrected"}
    assert Deadline(evidence=told).told_later == ""
    assert Deadline(evidence={**told, "state": "told"}).told_later


@pytest.mark.parametrize("wrong", ["soon", "", "2027-02-30"])
def test_day_of_an_account_from_elsewhere_that_is_none_is_not_told(client, asha, wrong):
    application = ApplicationFactory(owner=asha)
    row = application.deadlines.get()
    row.evidence = {"rule": "mail", "state": "told", "day": wrong}
    row.evidence["last"] = {"date": wrong, "time": "23:59", "place": "Umeå"}
    row.wording = "by then"
    row.save()

    assert client.get(application.get_absolute_url()).status_code == 200
    assert "by then" in calendars.feed(asha, timezone.now()).decode()
    assert (row.told_later, row.last_season) == ("", "")


def test_hours_are_told_before_the_application_is_in_and_the_submission_leads_back_to_the_mail(
    client, asha
):
    application = ApplicationFactory(owner=asha)
    mail = mail_of(
        asha,
        "We invite you to an interview on 12 January 2027 at 10:00 CET or on 14 January 2027"
        " at 9:00 CET.",
    )
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    said = words(page)
    assert "10:00" in said.partition("one of:")[2].partition("“")[0]
    address = LexborHTMLParser(page.content).css_first("a[href*='/submit/']").attributes["href"]

    given = {"submitted-day": "2026-11-20", "submitted-anyway": "on"}
    came = client.post(address, given)

    assert came["Location"] == f"{mail.get_absolute_url()}?application={application.pk}"
    assert "Yes, note it" in words(client.get(came["Location"]))
