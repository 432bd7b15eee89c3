"""To whom the mail with an application goes is read, in every language."""

import pytest

from applications.core.extraction import extract
from applications.core.extraction.sure import is_sure
from applications.core.extraction.vocabulary import LANGUAGES, entry
from tests.core.extraction.test_phrases import OPENINGS, TODAY, rows

ROWS = rows("recipients.txt")


def values(found):
    return " + ".join(one.value for one in found) or "-"


@pytest.mark.parametrize(("language", "to", "copy", "sentence"), ROWS)
def test_mail_goes_to(language, to, copy, sentence):
    text = sentence.replace("\\n", "\n")

    draft = extract(f"{OPENINGS[language]}\n\n{text}", TODAY)

    assert (values(draft.mail_to), values(draft.mail_cc)) == (to, copy)


@pytest.mark.parametrize("of_copies", [False, True], ids=["several", "copies"])
def test_every_language_names_them(of_copies):
    spoken = {row[0] for row in ROWS if row[1 + of_copies] != "-"}

    assert spoken == set(LANGUAGES)


@pytest.mark.parametrize("path", ["sending.join", "sending.copy", "formula.then"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_it(language, path):
    assert entry(language, path)


def test_each_stands_in_the_text_and_is_sure_only_as_it_is_printed():
    text = "Send your CV to ada@x.org, bo (at) x.org and ci@x.org."

    draft = extract(text, TODAY)

    assert [text[one.start : one.end] == one.quote for one in draft.mail_to] == [True] * 3
    assert [is_sure("mail_to", one, draft) for one in draft.mail_to][1:] == [False, True]


def test_address_in_disguise_is_never_sure():
    draft = extract("Send your application and CV to ada [at] example [dot] org.", TODAY)

    assert draft.apply_to and draft.apply_to.value == "ada@example.org"
    assert not is_sure("apply_to", draft.apply_to, draft)


def test_address_whose_signs_are_all_in_brackets_is_not_that_of_the_words_before_it():
    draft = extract("Send your CV to Ada Lind at ada<DOT>lind<AT>example.org.", TODAY)

    assert draft.apply_to and draft.apply_to.value == "ada.lind@example.org"


@pytest.mark.parametrize(
    "picture", ['<img src="/ada-mail.png" alt="">', "![e-mail address](/files/ada.png)"]
)
def test_address_that_is_a_picture_is_asked_for(picture):
    draft = extract(f"To apply, send your CV to Ada at {picture} by 3 May 2027.", TODAY)

    assert [one.code for one in draft.conflicts if one.field == "apply_to"] == ["address-pictured"]


def test_picture_beside_an_address_is_none_to_ask_about():
    text = 'To apply, send your CV to ada@x.org or at <img src="/mail.png">.'

    assert not [one for one in extract(text, TODAY).conflicts if one.field == "apply_to"]


@pytest.mark.parametrize(
    ("link", "subject"),
    [
        ("[Ada](mailto:ada@x.org?subject=Kelp%20PhD)", "Kelp PhD"),
        ('<a href="mailto:ada@x.org?cc=bo@x.org&amp;subject=Kelp%2027">Ada</a>', None),
        ("[Ada](mailto:ada@x.org?subject=[Kelp])", "[Kelp]"),
        ("[Ada](mailto:ada@x.org?subject=Question%20on%20kelp)", None),
    ],
)
def test_subject_that_a_link_puts_in_is_a_guess(link, subject):
    draft = extract(f"Send your CV to {link}.", TODAY)

    found = draft.mail_subject
    assert (found and found.value) == subject
    assert not found or found.word == "guess"


def test_subject_in_words_is_before_that_of_a_link():
    text = 'Send your CV to [Ada](mailto:ada@x.org?subject=Old) with the subject line "Kelp 27".'

    draft = extract(text, TODAY)

    assert draft.mail_subject and draft.mail_subject.value == "Kelp 27"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please send the following application material by email:\n\n- CV\n\nAda Lind\n{}"),
        ("de", "Bitte senden Sie Ihre Bewerbungsunterlagen per E-Mail:\n\n- Lebenslauf\n\n{}"),
        ("fr", "Merci d'envoyer votre dossier de candidature par courriel :\n\n- CV\n\n{}"),
        ("sv", "Skicka din ansökan via e-post.\n\nAda Lind\n{}"),
    ],
)
def test_papers_by_mail_go_to_the_one_address_there_is(language, words):
    posting = "https://jobs.uni.example/phd/20271114125838.html"
    draft = extract(f"{OPENINGS[language]}\n\n{posting}\n\n{words.format('ada@x.org')}", TODAY)
    assert draft.apply_to is not None and draft.apply_to.value == "ada@x.org"


def test_papers_that_are_uploaded_go_to_no_address():
    words = "Upload your CV, not by email: https://x.org/apply\n\nQuestions: ada@x.org"
    draft = extract(f"{OPENINGS['en']}\n\n{words}", TODAY)
    assert draft.apply_to is not None and draft.apply_to.value == "https://x.org/apply"
