"""A sent mail that only looks like the one recorded: asked about, compared, or handed on."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile

from applications.models import ReceivedMail
from applications.services import (
    after_sending,
    application_mails,
    applications,
    received_mails,
    sent_mails,
)
from applications.templatetags.application_mails import came_words, perhaps_words
from tests.factories import NOW, PersonFactory, one_page
from tests.sent_mails import built, by_mail, saved, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha():
    return PersonFactory(email="asha@lind.example", given_name="Asha", family_name="Lind")


@pytest.fixture
def application(asha):
    return by_mail(asha, posting__title="PhD in optics", posting__reference_number="27/1")


@pytest.fixture
def other(asha, application):
    """Alike to its file's name, and for somebody else."""
    given = {"posting__title": "PhD in physics", "posting__reference_number": "27/1"}
    given["posting__institution"] = application.posting.institution
    return by_mail(asha, posting__apply_to="jobs@b.example", **given)


def come_back(owner, message):
    return sent_mails.brought(owner, ContentFile(bytes(message)), "sent.eml", now=NOW)


def mail_of(submission):
    submission.refresh_from_db()
    return submission.mail


def ready(application):
    """Its mail is written, and nobody said yet that it was sent."""
    built(application)
    mail = application_mails.draft(application)
    mail.save()


def sent_files(application, *files, **said):
    """Sent with these, each a name and its bytes, instead of what was built."""
    built(application)
    submission = sent(application, **said)
    submission.mail["files"] = [
        {"name": name, "size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in files
    ]
    submission.save()
    return submission


def with_files(application, *files, **fields):
    message = saved(application, **fields)
    message.clear_content()
    message.set_content("Dear all,")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return message


def altered(application, **fields):
    """The mail with other bytes for its file, as a program that packs it anew makes them."""
    message = saved(application, **fields)
    (file,) = message.iter_attachments()
    name = file.get_filename()
    file.set_content(one_page("older"), maintype="application", subtype="pdf", filename=name)
    return message


@pytest.mark.parametrize(
    "fields",
    [{"Subject": "Application of Asha Lind"}, {"To": "dean@x.example"}, {"To": "d@y.test"}],
)
def test_own_mail_that_only_looks_like_it_is_asked_about_and_compared(application, asha, fields):
    built(application)
    submission = sent(application)
    found = come_back(asha, altered(application, **fields))
    assert (found.submission, found.is_ours, found.is_alike) == (submission, False, True)
    submission.refresh_from_db()
    assert "came" not in submission.mail
    told = " ".join(perhaps_words(submission))
    assert "is another file" in told and next(iter(fields.values())) in told

    assert sent_mails.answer(submission, is_it=True, now=NOW) is None
    submission.refresh_from_db()
    assert "perhaps" not in submission.mail
    assert next(iter(fields.values())) in " ".join(came_words(submission))
    assert sent_mails.answer(submission, is_it=True, now=NOW) is None  # pressed twice


def test_own_mail_that_is_another_goes_on_as_one_that_came_in(application, asha):
    built(application)
    submission = sent(application)
    come_back(asha, altered(application, Subject="Application of Asha Lind"))
    submission.refresh_from_db()
    other = sent_mails.answer(submission, is_it=False, now=NOW)
    assert other.subject == "Application of Asha Lind"
    assert not submission.files.filter(is_receipt=True).exists()
    submission.refresh_from_db()
    assert "perhaps" not in submission.mail and "came" not in submission.mail


# ── Of several applications ───────────────────────────────────────────────────────────────────────

CV, ONE, TWO = ("CV.pdf", b"%PDF cv"), ("Letter.pdf", b"%PDF one"), ("Letter.pdf", b"%PDF two")


@pytest.mark.parametrize("change", [altered, saved])
@pytest.mark.parametrize("subject", [None, "PhD application of Asha Lind"])
def test_mail_of_what_nobody_said_was_sent_is_that_ones_and_no_other_is_asked(
    application, other, asha, change, subject
):
    built(application)
    submission = sent(application)
    ready(other)
    found = come_back(asha, change(other, **({"Subject": subject} if subject else {})))
    assert (found.application, found.submission) == (other, None)
    assert set(mail_of(submission)) & {"came", "perhaps"} == set()


def test_mail_to_the_address_of_another_is_not_asked_about_though_it_looks_alike(
    application, other, asha
):
    built(application), built(other)
    first, second = sent(application), sent(other)
    come_back(asha, saved(other))
    assert come_back(asha, altered(other, Subject=first.mail["subject"])) is None
    assert "perhaps" not in mail_of(first) and "perhaps" not in mail_of(second)


def test_of_two_to_one_address_what_waits_is_told_by_its_subject(application, other, asha):
    other.posting.apply_to = application.posting.apply_to
    other.posting.save()
    built(application)
    submission = sent(application)
    ready(other)
    assert come_back(asha, altered(other)).application == other
    found = come_back(asha, altered(application, Subject="Mine"))
    assert (found.submission, found.is_alike) == (submission, True)
    assert come_back(asha, saved(application)).is_ours


def test_same_subject_for_two_of_one_address_is_asked_about(application, other, asha):
    other.posting.apply_to = application.posting.apply_to
    other.posting.mail_subject = application.posting.mail_subject = "PhD 27"
    other.posting.save(), application.posting.save()
    built(application)
    submission = sent(application)
    ready(other)
    found = come_back(asha, altered(application))
    assert (found.submission, found.is_ours, found.is_alike) == (submission, False, True)


def test_shared_file_makes_no_mail_anothers(application, other, asha):
    second, first = sent_files(other, CV, TWO), sent_files(application, CV, ONE)
    changed = ("Letter.pdf", b"%PDF other")
    assert come_back(asha, with_files(other, CV, changed)).submission == second
    assert "came" not in mail_of(first) and "perhaps" not in mail_of(first)


def test_shared_file_and_address_do_not_make_it_the_later_ones(application, other, asha):
    other.posting.apply_to = application.posting.apply_to
    other.posting.save()
    first, _second = sent_files(application, CV, ONE), sent_files(other, CV, TWO)
    changed = ("Letter.pdf", b"%PDF other")
    assert come_back(asha, with_files(application, CV, changed)).submission == first


def test_one_more_copy_of_a_file_to_their_address_is_asked_about(application, asha):
    submission = sent_files(application, CV, ONE)
    found = come_back(asha, with_files(application, CV, Subject="My CV once more"))
    assert (found.submission, found.is_alike) == (submission, True)


# ── One after another ─────────────────────────────────────────────────────────────────────────────


def test_true_mail_behind_one_that_looks_like_it_settles_the_question(application, asha):
    built(application)
    submission = sent(application)
    come_back(asha, altered(application, Subject="Application of Asha Lind"))
    assert come_back(asha, saved(application)).is_ours
    mail = mail_of(submission)
    assert mail["came"]["differs"] == [] and "perhaps" not in mail
    assert len(submission.receipts) == 1
    assert ReceivedMail.objects.get().subject == "Application of Asha Lind"
    assert sent_mails.answer(submission, is_it=True, now=NOW) is None
    assert mail_of(submission)["came"]["differs"] == []


def test_yes_to_what_fits_worse_than_what_came_leaves_that(application, asha):
    built(application)
    submission = sent(application)
    come_back(asha, altered(application, Subject="Application of Asha Lind"))
    right = {"sealed": "", "files": 1, "differs": [], "receipt": "0" * 64}
    submission.mail = {**mail_of(submission), "came": right}
    submission.save()
    sent_mails.answer(submission, is_it=True, now=NOW)
    assert mail_of(submission)["came"] == right


def test_second_that_looks_like_it_leaves_the_first_question(application, asha):
    built(application)
    submission = sent(application)
    first = altered(application, Subject="Application of Asha Lind")
    come_back(asha, first)
    asked = mail_of(submission)["perhaps"]
    assert come_back(asha, altered(application, Subject="Application, Asha Lind")) is None
    assert come_back(asha, first).is_alike  # once more is the same question
    assert mail_of(submission)["perhaps"] == asked

    second = ContentFile(bytes(altered(application, Subject="Application, Asha Lind")))
    kept = sent_mails.keep(submission, second, "second.eml", now=NOW)
    assert (kept.is_ours, kept.is_alike) == (False, False)
    assert mail_of(submission)["perhaps"] == asked
    assert len(submission.receipts) == 2


def test_receipt_that_its_person_added_stays_one_after_no(application, asha):
    built(application)
    submission = sent(application)
    message = altered(application, Subject="Application of Asha Lind")
    assert sent_mails.keep(submission, ContentFile(bytes(message)), "r.eml", now=NOW).is_alike
    come_back(asha, message)  # dropped at home, too
    assert sent_mails.answer(submission, is_it=False, now=NOW) is None
    assert "perhaps" not in mail_of(submission)
    assert len(submission.receipts) == 1 and not ReceivedMail.objects.exists()


def test_second_mail_is_answered_by_what_it_is_itself(application, asha):
    built(application)
    submission = sent(application)
    assert come_back(asha, saved(application)).came["differs"] == []
    second = come_back(asha, saved(application, Cc="dean@x.example"))
    assert [one["code"] for one in second.came["differs"]] == ["also_to"]
    assert mail_of(submission)["came"]["differs"] == []

    wrong = saved(application, To="wrong@x.example")
    assert come_back(asha, wrong).is_alike
    asked = [one["code"] for one in mail_of(submission)["perhaps"]["differs"]]
    assert asked == ["not_to", "also_to"]


def test_own_mail_is_no_receipt_of_theirs(application, asha):
    built(application)
    submission = sent(application)
    come_back(asha, saved(application))
    assert after_sending.lacks_receipt(application)
    later = NOW + timedelta(days=3)
    (look,) = after_sending.due([asha.pk], later)[asha.pk]
    assert "receipt" in look.open
    assert [one.name for one in submission.receipts] == ["Your mail"]

    theirs = ContentFile(b"From: hr@umu.example\r\nSubject: We have it\r\n\r\nWe have it.\r\n")
    sent_mails.keep(submission, theirs, "theirs.eml", now=NOW)
    assert not after_sending.lacks_receipt(application)
    assert not any("receipt" in one.open for one in after_sending.due([asha.pk], later)[asha.pk])


def test_own_words_are_not_read_as_their_receipt(asha):
    words = "We have received your application. We invite you to an interview on 3 May 2027, 10:00."
    for address, told in (("asha@lind.example", False), ("hr@umu.example", True)):
        head = f"From: {address}\r\nSubject: Hi\r\nDate: Sun, 29 Nov 2026 05:32:00 +0100\r\n\r\n"
        data = f"{head}{words}\r\n".encode()
        letter = received_mails.read(data)
        kept = received_mails.keep(asha, letter, received_mails.digest(data), now=NOW)
        kinds = {one["kind"] for one in kept.proposals}
        assert ("receipt" in kinds, "interview" in kinds) == (told, True)


# ── Marked as submitted otherwise, and sealed ─────────────────────────────────────────────────────


@pytest.mark.parametrize("is_it", [True, False])
def test_later_mail_to_what_went_in_otherwise_is_asked_about(application, asha, is_it):
    ready(application)
    message = with_files(application, CV, Subject="One more thing")
    applications.submit(application, confirmation="", now=NOW)
    submission = application.submissions.get()
    found = come_back(asha, message)
    assert (found.submission, found.is_alike) == (submission, True)
    assert set(mail_of(submission)) == {"perhaps"}
    other = sent_mails.answer(submission, is_it=is_it, now=NOW)
    mail = mail_of(submission)
    assert (other is None, bool(mail), len(submission.receipts)) == (is_it, is_it, int(is_it))
    if is_it:
        assert mail["to"] == ["jobs@umu.example"] and {"came", "files"} <= set(mail)


ENCRYPTED = (
    b"From: asha@lind.example\r\nTo: jobs@umu.example\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
    b"Date: Sun, 29 Nov 2026 05:32:00 +0100\r\nContent-Type: application/pkcs7-mime; "
    b"name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
)


def test_encrypted_mail_about_something_else_is_asked_about(application, asha):
    built(application)
    submission = sent(application)
    assert come_back(asha, ENCRYPTED % b"When do you decide?").is_alike
    assert "came" not in mail_of(submission)
    assert come_back(asha, ENCRYPTED % b"Re: your questions") is None


def test_prefix_of_the_recorded_subject_is_no_answer(application, asha):
    built(application)
    submission = sent(application, subject="PhD: optics")
    found = come_back(asha, altered(application, Subject="PhD: optics and light"))
    assert (found.submission, found.is_alike) == (submission, True)
