"""A sent mail that only looks like the one recorded: asked about, compared, or handed on."""

import pytest
from django.core.files.base import ContentFile

from applications.services import sent_mails
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


def come_back(owner, message):
    return sent_mails.brought(owner, ContentFile(bytes(message)), "sent.eml", now=NOW)


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
