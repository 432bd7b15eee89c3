"""Mails that came in: dropped or pasted on home, looked at beside their words, and what became."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from applications.models import Posting, ReceivedMail
from applications.services import applications, deletions, received_mails
from tests.factories import NOW, ApplicationFactory, PersonFactory
from tests.received_mails import ReceivedMailFactory, drop, eml, mail_of, note, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


@pytest.fixture
def application(asha):
    return ApplicationFactory(owner=asha, posting__title="PhD position in quantum optics")


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
    assert mail.sent_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
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
        assert answer.status_code in (409, 422)


@pytest.mark.parametrize("becomes", ["waiting", "passed", "posting"])
def test_mail_goes_and_comes_back_with_its_application_also_where_it_was_dropped_again(
    client, asha, application, becomes
):
    data = eml("You have been placed on the waiting list.")
    drop(client, data)
    mail = ReceivedMail.objects.get()
    received_mails.file_under(mail, application, now=NOW)

    deletion = applications.delete(application, now=NOW)
    assert not ReceivedMail.objects.exists()
    drop(client, data)
    again = ReceivedMail.objects.get()
    if becomes == "passed":
        received_mails.put_aside(again, now=NOW)
    elif becomes == "posting":
        received_mails.as_posting(again, now=NOW)
    deletions.bring_back(deletion, now=NOW)

    assert ReceivedMail.objects.get() == mail
    assert ReceivedMail.objects.get().application == application


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


def test_what_came_with_a_mail_is_named_with_its_size_and_said_not_to_be_kept(client, asha):
    head, text = eml("You have not been selected.").split(b"\n\n", 1)
    head = head.replace(b"Content-Type: text/plain; charset=utf-8", b"MIME-Version: 1.0")
    parts = (
        b"--b\nContent-Type: text/plain; charset=utf-8\n\n" + text,
        b"--b\nContent-Type: application/pdf\nContent-Disposition: attachment; "
        b"filename*=utf-8''Kvitto%20%C3%A5.pdf\n\n" + b"x" * 2048,
        b"--b\nContent-Type: image/png\nContent-Disposition: inline; filename=logo.png\n"
        b"Content-ID: <logo>\n\nx",
        b"--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nx",
        b"--b--\n",
    )
    mixed = head + b"\nContent-Type: multipart/mixed; boundary=b\n\n" + b"\n".join(parts)

    page = words(drop(client, mixed))
    assert "Kvitto å.pdf 2.0" in page.replace("\xa0", " ")
    assert "Attachments are not kept" in page
    assert "logo.png" not in page and "signature.asc" not in page
    assert "not kept" not in words(drop(client, eml("You have not been selected.")))


def test_row_of_a_list_and_of_home_names_what_it_says_and_the_application(
    client, asha, application
):
    rows = reverse("received_mails"), reverse("home")
    application.posting.institution = "Umeå University"
    application.posting.save()
    mail = mail_of(asha, "They need another week. We have received your application.")
    named = "They have the application. Perhaps for Umeå University · PhD position in quantum"
    assert [named in words(client.get(row)) for row in rows] == [True, True]

    mail_of(asha, "You have not been selected.", address="", sender="", subject="Hello")
    assert "Hello They said no. Waits" in words(client.get(rows[0]))
    note(client, mail, application)
    assert "They have the application. Umeå University · PhD position in" in words(
        client.get(rows[0])
    )


def test_list_compares_the_beginning_of_a_long_mail_with_the_applications(asha, application):
    mail_of(asha, "We have received your application. " * 500)

    assert len(ReceivedMail.objects.listed().get().beginning) == 4_000


def test_where_too_many_wait_their_list_says_so_and_the_mail_is_no_posting(
    client, asha, monkeypatch
):
    monkeypatch.setattr(received_mails, "MOST_WAITING", 0)

    page = drop(client, eml("You have not been selected."))
    assert page.redirect_chain[-1][0] == reverse("received_mails")
    assert "wait for your look already" in words(page)
    assert not Posting.objects.unreviewed().exists()


def test_history_leads_only_to_mails_that_are_there_and_of_the_application(
    client, asha, application
):
    kept, taken, gone = (mail_of(asha, f"Hello, number {number}.") for number in range(3))
    for mail in (kept, taken, gone):
        received_mails.file_under(mail, application, now=NOW)
    addresses = [mail.get_absolute_url() for mail in (kept, taken, gone)]
    received_mails.take_up(taken, now=NOW)
    gone.delete()

    page = client.get(application.get_absolute_url())
    assert words(page).count("Mail filed") == 3
    told = page.content.decode()
    assert [f'href="{one}"' in told for one in addresses] == [True, False, False]


def paste(client, text):
    return client.post(reverse("posting_new"), {"text": text}, follow=True)


@pytest.mark.parametrize(
    "head",
    [
        "From: TUM <noreply@tum.de>\nSubject: Ihre Bewerbung (TUM-2026-0815)",
        "Von: TUM <noreply@tum.de>\nBetreff: Ihre Bewerbung (TUM-2026-0815)",
        "Från: TUM <noreply@tum.de>\nSkickat: idag\nTill: mig\nÄmne: Svar (TUM-2026-0815)",
    ],
)
def test_head_with_which_a_pasted_mail_begins_is_its_own(client, asha, application, head):
    application.posting.reference_number = "TUM-2026-0815"
    application.posting.save()

    page = paste(client, f"{head}\n\nWe have received your application.")

    mail = ReceivedMail.objects.get(owner=asha)
    assert (mail.address, mail.text) == ("noreply@tum.de", "We have received your application.")
    assert "TUM-2026-0815" in mail.subject
    assert page.context["application"] == application
    assert "it names the reference number" in words(page)


def test_pasted_answer_taken_for_a_posting_can_be_said_to_be_one_and_keeps_its_head(client, asha):
    text = "From: TUM <noreply@tum.de>\nSubject: Your letter\n\nWe are hiring. Apply by 9 May 2027."
    page = paste(client, f"{text} Send a CV, a cover letter and a transcript of records.")
    assert "It is an answer to one of my applications" in words(page)

    posting = Posting.objects.get(owner=asha)
    client.post(reverse("posting_answer", args=[posting.pk]))

    mail = ReceivedMail.objects.get(owner=asha)
    assert (mail.subject, mail.address) == ("Your letter", "noreply@tum.de")
