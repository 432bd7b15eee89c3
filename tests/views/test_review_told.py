"""What the review tells beside its fields: what is prescribed, and what was not sought."""

import pytest
from django.urls import reverse

from applications.core.extraction.sought import BY_WORDS
from applications.models import Application, Posting
from tests.core.extraction.test_language import CHINESE, CROATIAN, ENGLISH, GREEK
from tests.factories import PersonFactory
from tests.views.test_postings import fields_of, paste
from tests.views.test_review import ASKED, words
from tests.windows import Window

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


def test_what_is_prescribed_is_one_line_each_with_its_words(client, person):
    text = f'{ASKED}\nSend it to a@example.org with the subject line "Knots 27".'

    page = client.get(paste(client, f"{text} File name: Surname_Knots.pdf").url)

    known = {fact.label: fact for fact in page.context["known"]}
    assert known["Mail subject"].words == "Knots 27"
    assert known["File names"].words == f"{person.family_name}_Knots.pdf"
    assert "with the subject line" in known["Mail subject"].cites
    shown = page.content.decode()
    assert 'id="read-mail_subject"' in shown
    assert 'id="read-file_names-0"' in shown
    assert Posting.objects.get().draft["mail_subject"]["value"] == "Knots 27"


def test_each_name_that_is_told_has_its_words(client, person):
    names = [f"Surname_Part{number}.pdf" for number in range(10)]
    text = f"{ASKED}\nName your files {', '.join(names[:-1])} and {names[-1]}."

    page = client.get(paste(client, text).url)

    [told] = [fact for fact in page.context["known"] if fact.label == "File names"]
    assert told.words == ", ".join(names).replace("Surname", person.family_name)
    for at in range(len(names)):
        assert f'href="#read-file_names-{at}"' in told.cites
        assert f'id="read-file_names-{at}"' in page.content.decode()


PRESCRIBED = f"""{ASKED}
Send it to a@example.org with the subject line "Knots 27". Name your files Surname_CV.pdf and
Surname_Letter.pdf.
"""


@pytest.fixture
def prescribed(client, person):
    return client.get(paste(client, PRESCRIBED).url)


def facts_shown(client, application) -> dict[str, str]:
    shown = client.get(application.get_absolute_url()).context["facts"]
    return {fact.name: fact.value for fact in shown}


def test_what_is_prescribed_is_kept_and_stands_on_the_application_page(client, prescribed):
    client.post(prescribed.request["PATH_INFO"], fields_of(prescribed))

    application = Application.objects.get()
    kept = application.posting
    assert kept.mail_subject == "Knots 27"
    assert kept.file_names.splitlines() == ["{family}_CV.pdf", "{family}_Letter.pdf"]
    assert kept.evidence["mail_subject"]["state"] == "confirmed"
    assert kept.evidence["file_names"]["state"] == "confirmed"
    shown = facts_shown(client, application)
    assert shown["mail_subject"] == "Knots 27"
    mine = kept.owner.family_name
    assert shown["file_names"] == f"{mine}_CV.pdf, {mine}_Letter.pdf"


def test_what_is_prescribed_is_corrected_at_the_review(client, prescribed):
    typed = {"facts-mail_subject": "Knots 28", "facts-file_names": "CV.pdf\r\n\r\n  Plan.pdf "}
    address = prescribed.request["PATH_INFO"]
    again = client.post(address, {**fields_of(prescribed), **typed, "recount": "1"})
    known = {fact.label: fact for fact in again.context["known"]}
    assert (known["Mail subject"].words, known["Mail subject"].stands) == ("Knots 28", True)

    client.post(address, {**fields_of(prescribed), **typed})

    kept = Application.objects.get().posting
    assert (kept.mail_subject, kept.file_names) == ("Knots 28", "CV.pdf\nPlan.pdf")
    assert kept.evidence["file_names"]["state"] == "corrected"


def test_what_is_prescribed_is_corrected_on_the_application_page(client, prescribed):
    client.post(prescribed.request["PATH_INFO"], fields_of(prescribed))
    application = Application.objects.get()

    for name, typed in (("mail_subject", "Knots 29"), ("file_names", "")):
        address = reverse("application_fact", args=[application.pk, name])
        Window(client, address).send(**{name: typed})

    shown = facts_shown(client, application)
    assert (shown["mail_subject"], "file_names" in shown) == ("Knots 29", False)


def test_where_nothing_is_prescribed_nothing_is_said_of_it(client, person):
    page = client.get(paste(client, ASKED).url)

    told = [fact.label for fact in page.context["known"]] + page.context["missing"]
    assert not {"Mail subject", "File names"} & set(told)


# ── In which languages it was read ────────────────────────────────────────────────────────────────

SWEDISH = """Doktorand i optik vid Umeå universitet. Vi söker en person som vill arbeta med ljus och
som är van vid att mäta. Ansökan ska vara inne senast den 3 maj 2027 och innehålla cv."""
TERMS = "Holografi, spektroskopi, interferometri, nanofotonik, plasmonik, kvantoptik. " * 20
LINE = "Looked for by English words only: Deadline, Documents, Referees"


def test_a_language_that_is_not_known_is_told_with_what_was_sought_by_english_words(client, person):
    page = client.get(paste(client, CROATIAN).url)

    assert f"Language not known. {LINE}" in words(page)
    assert Posting.objects.get().draft["read_in"] == ["en"]


@pytest.mark.parametrize("text", [GREEK, CHINESE, f"{CROATIAN}\n\n{CROATIAN}\n\n{ENGLISH}"])
def test_a_language_without_words_is_told_whatever_english_stands_beside_it(client, person, text):
    page = client.get(paste(client, text).url)

    assert f"Language not known. {LINE}" in words(page)
    assert len(page.context["told"].english_only) == len(BY_WORDS)


def test_a_language_that_is_guessed_is_said_not_to_be_known(client, person):
    text = "Doktorandtjänst, optik. Sista ansökningsdag: 3 maj. Meritförteckning. " + TERMS

    page = client.get(paste(client, text).url)

    assert page.context["review"].draft.beside == ("sv",)
    assert "Language not known." in words(page)
    assert "Looked for by" not in words(page)


@pytest.mark.parametrize("text", [SWEDISH, ASKED, f"{SWEDISH}\n\n{ASKED}", "Deadline: 3/5-27"])
def test_of_a_language_that_is_known_nothing_is_said(client, person, text):
    page = client.get(paste(client, text).url)

    assert "Looked for by" not in words(page)
    assert "Language not known" not in words(page)


def test_a_draft_of_before_languages_were_kept_says_nothing_of_them(client, person):
    address = paste(client, CROATIAN).url
    posting = Posting.objects.get()
    for name in ("read_in", "beside"):
        del posting.draft[name]
    posting.save()

    assert "Looked for by" not in words(client.get(address))


def test_places_of_somebody_whose_name_is_not_known_are_said_in_words(client, person):
    person.given_name = person.family_name = ""
    person.save()
    page = client.get(paste(client, PRESCRIBED).url)
    assert "[your family name]_CV.pdf, [your family name]_Letter.pdf" in page.content.decode()

    client.post(page.request["PATH_INFO"], fields_of(page))
    shown = facts_shown(client, Application.objects.get())
    assert shown["file_names"].startswith("[your family name]_CV.pdf")
