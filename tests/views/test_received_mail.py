"""Mails that came in: dropped or pasted on home, looked at beside their words, noted at a press."""

import re
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from applications.models import Deadline, Event, Posting, ReceivedMail
from applications.services import received_mails, requirements
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    PersonFactory,
    ReceivedMailFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db

HEAD = (
    "From: Admissions <hr@umu.se>\nTo: asha@example.org\nSubject: {subject}\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
)


@pytest.fixture
def asha(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


@pytest.fixture
def application(asha):
    return ApplicationFactory(owner=asha, posting__title="PhD position in quantum optics")


def eml(text, subject="Your application"):
    return HEAD.format(subject=subject, text=text).encode()


def drop(client, data, name="mail.eml"):
    return client.post(
        reverse("posting_new"), {"file": SimpleUploadedFile(name, data)}, follow=True
    )


def mail_of(owner, text, **more):
    return ReceivedMailFactory(owner=owner, text=text, **more)


def note(client, mail, application, only="all", **more):
    """As the page has it, and with what was typed."""
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    given = {"application": application.pk, "was": page.context["seen"], "only": only, **more}
    return client.post(reverse("received_mail_note", args=[mail.pk]), given, follow=True)


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def test_receipt_dropped_on_home_waits_beside_its_sentence_and_one_press_marks_what_was_sent(
    client, asha, application
):
    text = "We have received your application AN 9. Your application number is 2027-00412."
    application.posting.reference_number = "AN 9-2027"
    application.posting.save()

    page = drop(client, eml(f"{text}\n\nIt is for the PhD position in quantum optics."))
    mail = ReceivedMail.objects.get(owner=asha)
    assert page.redirect_chain[-1][0] == mail.get_absolute_url()
    assert page.context["application"] == application
    assert "under the number 2027-00412" in words(page)
    assert "Admissions &lt;hr@umu.se&gt;" in page.content.decode()
    application.refresh_from_db()
    assert (application.stage, mail.state) == ("preparing", "waiting")  # nothing acts alone

    answer = note(client, mail, application)
    application.refresh_from_db()
    mail.refresh_from_db()
    assert answer.redirect_chain[-1][0] == application.get_absolute_url()
    assert (application.stage, application.confirmation) == ("submitted", "2027-00412")
    assert application.submissions.get().day == date(2026, 11, 20)
    assert (mail.state, mail.application) == ("noted", application)
    assert "Mail filed: “Your application”" in words(client.get(application.get_absolute_url()))

    assert "That was noted already" in words(note(client, mail, application, only="0"))
    assert drop(client, eml(f"{text}\n\nIt is for the PhD position in quantum optics."))
    assert ReceivedMail.objects.count() == application.submissions.count() == 1


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
    stale = {"application": application.pk, "was": page.context["seen"], "only": "all"}
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


def test_call_that_comes_by_mail_goes_the_way_of_postings_and_each_page_offers_the_other(
    client, asha
):
    call = "PhD position in lichens. Apply by 15 January 2027. Send a CV, a letter and transcripts."
    page = drop(client, eml(call, subject="A call"))
    posting = Posting.objects.get(owner=asha)
    assert page.redirect_chain[-1][0] == reverse("posting_review", args=[posting.pk])
    assert "It is an answer to one of my applications" in words(page)

    page = client.post(reverse("posting_answer", args=[posting.pk]), follow=True)
    mail = ReceivedMail.objects.get()
    assert (mail.subject, mail.address) == ("A call", "hr@umu.se")
    assert not Posting.objects.unreviewed().exists()
    assert "This is a posting" in words(page)

    page = client.post(reverse("received_mail_posting", args=[mail.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse(
        "posting_review", args=[Posting.objects.unreviewed().get().pk]
    )
    mail.refresh_from_db()
    assert mail.state == "posting"


def test_words_pasted_from_a_mail_are_read_as_one_and_a_call_is_not(client, asha):
    paste = {"text": "Dear Asha,\n\nthank you for your application. You have not been selected."}
    page = client.post(reverse("posting_new"), paste, follow=True)
    assert page.redirect_chain[-1][0] == ReceivedMail.objects.get().get_absolute_url()

    call = "PhD position. Apply by 15 January 2027. Shortlisted candidates will be invited to talk."
    client.post(reverse("posting_new"), {"text": call}, follow=True)
    assert (ReceivedMail.objects.count(), Posting.objects.count()) == (1, 1)


def test_mail_that_says_nothing_for_sure_is_filed_by_hand_put_aside_and_looked_at_again(
    client, asha, application
):
    mail = mail_of(asha, "Thank you for the nice talk last week in the snow.", address="")
    page = client.get(mail.get_absolute_url())
    assert page.context["application"] is None
    assert "Nothing in it could be told for sure" in words(page)
    assert "Choose the application first" in words(
        client.post(reverse("received_mail_file", args=[mail.pk]), follow=True)
    )

    here = {"application": application.pk}
    client.post(reverse("received_mail_file", args=[mail.pk]), here)
    mail.refresh_from_db()
    assert (mail.state, mail.application) == ("filed", application)

    again = reverse("received_mail_aside", args=[mail.pk])
    client.post(again, {"again": "1"})
    client.post(again)
    assert "Put aside, nothing noted" in words(client.get(reverse("received_mails")))
    mail.refresh_from_db()
    assert received_mails.forget(mail.decided_at) == 0
    assert received_mails.forget(mail.decided_at + received_mails.KEPT) == 1


def test_application_and_mail_of_others_are_none(client, asha, application):
    mail = mail_of(asha, "You have not been selected.")
    eve = ApplicationFactory()

    given = {"application": eve.pk, "was": "", "only": "all"}
    assert client.post(reverse("received_mail_note", args=[mail.pk]), given).status_code == 422
    client.post(reverse("received_mail_file", args=[mail.pk]), {"application": eve.pk})
    theirs = ReceivedMailFactory()
    assert client.get(theirs.get_absolute_url()).status_code == 404
    mail.refresh_from_db()
    eve.refresh_from_db()
    assert (mail.state, eve.stage) == ("waiting", "preparing")
    for strange in ("9" * 30, "-1", "x"):
        given = {"application": application.pk, "was": "", "only": strange, "pick-x": "1"}
        answer = client.post(reverse("received_mail_note", args=[mail.pk]), given)
        assert answer.status_code in (302, 422)


def test_home_leads_to_what_came_in(client, asha):
    mail = mail_of(asha, "You have not been selected.", subject="<b>Your application</b>")

    page = client.get(reverse("home")).content.decode()
    assert mail.get_absolute_url() in page
    assert "&lt;b&gt;Your application" in page


def test_mail_that_cannot_be_read_is_listed_with_what_to_do(client, asha):
    sealed = b"From: a@b.example\nSubject: x\nContent-Type: application/pkcs7-mime\n\nMIAGCSq"
    outlook = (
        b"From: a@b.example\nSubject: y\nMIME-Version: 1.0\n"
        b"Content-Type: application/ms-tnef; name=winmail.dat\n\neJ8+"
    )
    assert "This mail is encrypted" in words(drop(client, sealed))
    assert "only Outlook opens" in words(drop(client, outlook))
    empty = b"From: a@b.example\nSubject: z\n\n"
    assert "There is no text in this mail" in words(drop(client, empty))
    told = words(client.get(reverse("received_mails")))
    assert told.count("it cannot be read here") == 3


def test_large_mail_is_read_as_far_as_its_words_go(client, asha):
    text = eml("You have not been selected.").replace(
        b"Content-Type: text/plain; charset=utf-8\n\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n",
    )
    attached = b"--b\nContent-Type: application/zip\n\n" + b"A" * 30_000_000 + b"\n--b--\n"

    page = drop(client, text + attached)
    assert "They said no" in words(page)
