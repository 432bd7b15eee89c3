"""The mail with an application: drafted, recorded as sent, and compared once it came back."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile

from applications.errors import NotOpen
from applications.models import Application, ApplicationMail, Posting, SentFile
from applications.services import application_mails, applications, bundles, sent_mails, undo
from applications.templatetags.application_mails import came_words
from tests.factories import NOW, PersonFactory, one_page
from tests.sent_mails import TO, built, by_mail, saved, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha():
    return PersonFactory(email="asha@lind.example", given_name="Asha", family_name="Lind")


@pytest.fixture
def application(asha):
    return by_mail(asha, posting__title="PhD in optics", posting__reference_number="27/1")


def come_back(owner, message, name="sent.eml"):
    return sent_mails.brought(owner, ContentFile(bytes(message)), name, now=NOW)


# ── Drafted ───────────────────────────────────────────────────────────────────────────────────────


def test_draft_is_for_the_postings_address_in_its_language_and_with_its_subject(application):
    posting = application.posting
    posting.draft = {"language": {"value": "de"}}
    mail = application_mails.draft(application)
    assert (mail.pk, mail.to, mail.cc) == (None, TO, "")
    assert mail.subject == "Bewerbung: PhD in optics (27/1), Asha Lind"
    assert "bewerbe ich mich" in mail.text and mail.text.endswith("Asha Lind")

    posting.draft, posting.mail_subject = {"language": {"value": "fi"}}, "PhD-27 {family}"
    mail = application_mails.draft(application)
    assert mail.subject == "PhD-27 Lind"
    assert "I hereby apply" in mail.text


def test_every_address_that_was_read_is_written_to(application):
    posting = application.posting
    posting.mail_to, posting.mail_cc = "a@x.example\nb@x.example", "c@x.example"
    mail = application_mails.draft(application)
    assert (mail.to, mail.cc) == ("a@x.example\nb@x.example", "c@x.example")


def test_what_its_person_wrote_stays(application):
    ApplicationMail.objects.create(application=application, to="b@x.example", subject="Mine")
    application.refresh_from_db()
    mail = application_mails.draft(application)
    assert (mail.to, mail.subject, mail.text) == ("b@x.example", "Mine", "")


def test_account_without_a_name_signs_nothing_and_its_draft_follows_the_name(application, asha):
    asha.given_name = asha.family_name = ""
    application.owner = asha
    application.posting.mail_subject = "27/1 {family}"
    mail = application_mails.draft(application)
    gaps = application_mails.gaps(mail)
    assert (gaps.places, gaps.unsigned) == (["{family}"], True)
    assert asha.email not in mail.subject + mail.text
    application_mails.keep(mail, [], "")

    asha.given_name, asha.family_name = "Asha", "Lind"
    mail = application_mails.draft(application)
    assert not application_mails.gaps(mail)
    assert (mail.subject, mail.text.splitlines()[-1]) == ("27/1 Lind", "Asha Lind")


def test_what_its_person_signed_or_filled_in_by_hand_can_go(application, asha):
    asha.given_name = asha.family_name = ""
    application.owner = asha
    mail = application_mails.draft(application)
    mail.text = f"{mail.text}\n{asha.email}"
    assert application_mails.gaps(mail).unsigned
    mail.text = mail.text.replace(asha.email, f"Asha\n{asha.email}")
    assert not application_mails.gaps(mail)


def test_untouched_text_follows_the_files_and_an_edited_one_stays(application):
    pdf, three = (
        [application_mails.Enclosed(None, name, 1) for name in names]
        for names in (["a.pdf"], ["a.pdf", "b.pdf", "c.pdf"])
    )
    mail = application_mails.draft(application, three)
    mail.text = mail.text.replace("\n", "\r\n")
    mail.text_is_ours = True
    mail.save()
    application.refresh_from_db()
    mail = application_mails.draft(application, pdf)
    assert "one PDF" in mail.text and "b.pdf" not in mail.text

    mail.text = "Attached are a.pdf and b.pdf."
    application_mails.keep(mail, [], "")
    application.refresh_from_db()
    mail = application_mails.draft(application, pdf)
    assert mail.text == "Attached are a.pdf and b.pdf."
    assert application_mails.misnamed(mail, pdf) == ["b.pdf"]
    assert mail.subject_is_ours and not mail.text_is_ours


def test_prescribed_names_that_no_file_has_are_told(application):
    file = application_mails.Enclosed(None, "Lind_CV.pdf", 1)
    assert application_mails.prescribed_names(application, [file]) == []
    application.posting.file_names = "{family}_CV.pdf\n{family}_Part-1.pdf"
    assert application_mails.prescribed_names(application, [file]) == ["Lind_Part-1.pdf"]
    application.posting.file_names = "{family}_CV.pdf"
    assert application_mails.prescribed_names(application, [file]) == []


def test_separate_files_are_called_as_the_posting_prescribes_each(application):
    Posting.objects.filter(pk=application.posting_id).update(
        file_names="CV_{name}.pdf\nLetter_{family}.pdf"
    )
    application.requirements.filter(kind="cover_letter").update(own_file=True)
    bundle = built(Application.objects.get(pk=application.pk))
    merged, beside = (file.name for file in application_mails.enclosed(bundle))
    assert (merged, beside) == (bundles.file_name(bundle), "Letter_Lind.pdf")
    packed = bundles.request_bundle(bundle.application, now=NOW, output="separate")
    assert [one["name"] for one in packed.plan["parts"]] == ["Letter_Lind.pdf", "CV_Asha-Lind.pdf"]


def test_one_pdf_is_called_as_the_posting_prescribes_it(application):
    bundle = built(application)
    (file,) = application_mails.enclosed(bundle)
    assert file.name == bundles.file_name(bundle)
    assert sha256(file.read()).hexdigest() == bundle.sha256

    for rule, name in (
        ("{family}_{given}_PhD.pdf", "Lind_Asha_PhD.pdf"),
        ("Bewerbung_{family}.pdf", "Bewerbung_Lind.pdf"),
    ):
        application.posting.file_names = rule
        bundle.application = application
        assert application_mails.enclosed(bundle)[0].name == name


@pytest.mark.parametrize("rule", ["CV_{family}.pdf", "{family}_Motivation_Letter.pdf"])
def test_whole_application_is_not_called_like_one_of_its_documents(application, rule):
    bundle = built(application)
    application.posting.file_names = rule
    bundle.application = application
    (file,) = application_mails.enclosed(bundle)
    assert file.name == bundles.file_name(bundle)


# ── Sent ──────────────────────────────────────────────────────────────────────────────────────────


def test_record_says_to_whom_in_which_words_and_with_which_files(application):
    bundle = built(application)
    submission = sent(application, cc="Bo <b@x.example>", text="Dear all")

    application.refresh_from_db()
    assert application.stage == "submitted"
    (file,) = submission.mail.pop("files")
    assert (file["sha256"], file["size"]) == (bundle.sha256, bundle.size)
    assert submission.mail == {
        "sender": "asha@lind.example",
        "to": [TO],
        "cc": ["b@x.example"],
        "subject": "Application: PhD in optics (27/1), Asha Lind",
        "text": "Dear all",
    }
    assert len(submission.sent) == 2
    assert [one.sha256 for one in submission.bundles] == [bundle.sha256]


def test_bundle_that_went_is_the_one_recorded_be_it_the_older_one(application):
    right = built(application)
    right.created_at = NOW
    right.save()
    last = built(application)
    last.pk, last.fingerprint = None, "0" * 64
    last.plan = {"parts": []}
    last.file.save("", ContentFile(one_page("another")), save=False)
    last.sha256 = "9" * 64
    last.save()
    mail = application_mails.draft(application)
    mail.save()

    application_mails.sent(mail, last, now=NOW)
    (kept,) = application.submissions.get().bundles
    assert (kept.sha256, bool(kept.differs)) == ("9" * 64, True)


def test_what_is_in_is_not_sent_twice_and_an_undo_takes_it_back(application):
    built(application)
    mail = application_mails.draft(application)
    mail.save()
    bundle = bundles.latest(application)[0]
    done = application_mails.sent(mail, bundle, now=NOW)
    with pytest.raises(NotOpen):
        application_mails.sent(mail, bundle, now=NOW)
    assert application.submissions.count() == 1

    undo.undo(done, now=NOW)
    application.refresh_from_db()
    assert application.is_open
    assert application.submissions.get().mail["to"] == [TO]  # what went, went


# ── Came back ─────────────────────────────────────────────────────────────────────────────────────


def test_sent_mail_is_filed_as_the_receipt_and_is_the_recorded_one(application, asha):
    built(application)
    submission = sent(application)
    data = bytes(saved(application))
    found = sent_mails.brought(asha, ContentFile(data), "Gesendet.eml", now=NOW)

    assert found is not None and (found.submission, found.is_ours) == (submission, True)
    submission.refresh_from_db()
    (receipt,) = submission.receipts
    same = {"sealed": "", "files": 1, "differs": [], "receipt": receipt.sha256}
    assert submission.mail["came"] == same
    assert (receipt.content_type, receipt.original_name) == ("message/rfc822", "Gesendet.eml")
    with receipt.file.open("rb") as kept:
        assert kept.read() == data
    assert "byte for byte" in " ".join(came_words(submission))

    assert come_back(asha, data).submission == submission  # once more is the same file
    assert SentFile.objects.filter(is_receipt=True).count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"Subject": "27"}, ["Its subject is “27”."]),
        ({"Cc": "b@x.example"}, ["went to b@x.example"]),
        ({"From": "Asha <asha@uni.example>"}, ["byte for byte"]),
    ],
)
def test_by_its_very_files_it_is_known_whatever_its_subject_and_whoever_it_is_from(
    application, asha, fields, told
):
    built(application)
    submission = sent(application)
    assert come_back(asha, saved(application, **fields)).submission == submission
    submission.refresh_from_db()
    words = " ".join(came_words(submission))
    assert all(one in words for one in told)


def test_another_file_under_the_same_name_is_told(application, asha):
    built(application)
    submission = sent(application)
    message = saved(application)
    (file,) = message.iter_attachments()
    name = file.get_filename()
    file.set_content(one_page("older"), maintype="application", subtype="pdf", filename=name)
    message.add_attachment("notes", filename="notes.txt")

    assert come_back(asha, message).submission == submission
    submission.refresh_from_db()
    differs = [(one["code"], one["name"]) for one in submission.mail["came"]["differs"]]
    assert differs == [("changed", name), ("holds", "notes.txt")]


def test_subject_of_the_mail_that_went_is_compared(application, asha):
    built(application)
    submission = sent(application)
    assert come_back(asha, saved(application, Subject="Other")).submission == submission
    submission.refresh_from_db()
    assert "Its subject is “Other”." in came_words(submission)


def test_of_two_to_one_address_it_is_the_one_whose_files_it_has(application, asha):
    other = by_mail(asha)
    built(application), built(other)
    first, second = sent(application), sent(other)
    assert come_back(asha, saved(application)).submission == first
    assert come_back(asha, saved(other)).submission == second


@pytest.mark.parametrize("right_first", [True, False])
def test_comparison_kept_is_that_of_the_mail_that_fits_best(application, asha, right_first):
    built(application)
    submission = sent(application)
    right = saved(application), "right.eml"
    wrong = saved(application, Cc="wrong@x.example"), "wrong.eml"
    for message, name in [right, wrong] if right_first else [wrong, right]:
        come_back(asha, message, name)
    submission.refresh_from_db()
    assert submission.mail["came"]["differs"] == []
    assert len(submission.receipts) == 2
    assert "Compared with “right.eml”." in came_words(submission)


SIGNED = (
    b"From: asha@lind.example\r\nTo: jobs@umu.example\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
    b"Date: Sun, 29 Nov 2026 05:32:00 +0100\r\n"
)


@pytest.mark.parametrize(
    ("kind", "sealed", "told"),
    [
        ("application/pkcs7-mime; name=smime.p7m", "encrypted", "encrypted"),
        ("application/ms-tnef; name=winmail.dat", "outlook", "winmail.dat"),
    ],
)
def test_what_nobody_can_look_into_is_kept_and_says_so(application, asha, kind, sealed, told):
    built(application)
    submission = sent(application)
    head = SIGNED % submission.mail["subject"].encode()
    body = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    assert come_back(asha, head + body.encode()).submission == submission
    submission.refresh_from_db()
    came = submission.mail["came"]
    assert (came["sealed"], came["files"], came["differs"]) == (sealed, 0, [])
    assert told in " ".join(came_words(submission))
    assert len(submission.receipts) == 1


def test_signed_mail_is_compared_inside_its_signature(application, asha):
    built(application)
    submission = sent(application)
    inner = bytes(saved(application)).replace(b"\r\n", b"\n")
    start = inner.index(b"Content-Type:")
    head = SIGNED % submission.mail["subject"].encode()
    told = (
        head
        + b'Content-Type: multipart/signed; boundary="s"; micalg=sha-256\r\n\r\n--s\r\n'
        + inner[start:]
        + b"\r\n--s\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\nx\r\n"
        + b"--s--"
    )
    assert come_back(asha, told).submission == submission
    submission.refresh_from_db()
    came = submission.mail["came"]
    assert (came["sealed"], came["files"], came["differs"]) == ("signed", 1, [])


def test_mail_of_what_was_marked_as_submitted_otherwise_becomes_its_record(application, asha):
    bundle = built(application)
    application_mails.draft(application).save()
    message = saved(application)
    applications.submit(application, confirmation="", now=NOW)
    submission = application.submissions.get()
    question = SIGNED % b"When do you decide?" + b"\r\nDear all, when do you decide?\r\n"
    assert come_back(asha, question) is None

    assert come_back(asha, message).submission == submission
    submission.refresh_from_db()
    assert (submission.mail["to"], submission.mail["came"]["differs"]) == ([TO], [])
    assert [one["sha256"] for one in submission.mail["files"]] == [bundle.sha256]


def test_answers_questions_and_strangers_mails_are_none_of_it(application, asha):
    built(application)
    sent(application)
    for fields in (
        {"From": TO, "To": "asha@lind.example"},  # their answer, with the files in it
    ):
        assert come_back(asha, saved(application, **fields)) is None
    question = SIGNED % b"When do you decide?" + b"\r\nDear all, when do you decide?\r\n"
    assert come_back(asha, question) is None
    assert come_back(PersonFactory(), saved(application)) is None
    assert come_back(asha, b"%PDF-1.7", "CV.pdf") is None
    assert not SentFile.objects.filter(is_receipt=True).exists()


def test_who_did_not_say_yet_that_it_was_sent_is_led_there(application, asha):
    built(application)
    mail = application_mails.draft(application)
    mail.save()
    found = come_back(asha, saved(application))
    assert found is not None
    assert (found.application, found.submission) == (application, None)

    applications.archive(application, True, now=NOW)
    assert come_back(asha, saved(application)) is None


def test_as_the_receipt_any_mail_is_kept_and_only_the_one_that_went_is_compared(application):
    built(application)
    submission = sent(application)
    other = ContentFile(b"From: hr@umu.example\nTo: a@b.example\nDate: x\nSubject: Got it\n\nHi")
    found = sent_mails.keep(submission, other, "answer.eml", now=NOW)
    assert (found.is_ours, found.sender) == (False, "hr@umu.example")
    submission.refresh_from_db()
    assert "came" not in submission.mail and len(submission.receipts) == 1
