"""The words of every language: each phrase can be met, each heading has its sentence."""

import re
import tomllib
from importlib import resources

import pytest

from applications.core.extraction import extract, vocabulary
from applications.core.extraction.language import find_language, languages_of, spoken_beside
from applications.core.extraction.page import open_page
from applications.core.extraction.scripts.coverage import counts, headings, table
from applications.core.extraction.vocabulary import LANGUAGES, entry, kinds, pattern, phrases
from tests.core.extraction.test_phrases import OPENINGS, TODAY, rows

LISTS = [path for path in headings() if isinstance(entry("en", path), list)]
NOT_PHRASES = {
    "dates.months", "dates.weekdays", "where.house_first", "stopwords", "abbreviations",
    "countries", "siblings",
}  # fmt: skip
# Headings that decide what is read, and so stand in every language.
MATTER = [
    "deadline.nouns", "deadline.plain", "deadline.until", "deadline.ask", "deadline.rolling",
    "deadline.strong_rolling", "deadline.other.start", "deadline.other.interview",
    "deadline.other.published", "ask.verbs", "ask.whom", "ask.headings", "ask.not_headings",
    "ask.if_available", "ask.optional", "ask.negative", "ask.refused_after", "ask.openers",
    "ask.determiners", "ask.limit_pages", "ask.limit_words", "ask.limit_characters", "ask.size",
    "ask.single", "ask.languages", "references.single", "references.by_referee", "title.subject",
    "title.generic", "title.filler", "units.label", "units.join", "units.stop", "start.words",
    "duration.units", "duration.post", "extent.full", "extent.hours", "extent.week",
    "reference_number.words", "credits.units", "contact.ask", "contact.label", "contact.apply",
    "contact.not_person", "apply.link", "documents.cv", "documents.cover_letter",
    "documents.transcripts", "documents.degree_certificate", "documents.research_proposal",
    "documents.recommendation_letters", "documents.reference_contacts", "documents.publications",
    "documents.thesis", "documents.language_certificate", "where.seeks", "salary.words",
    "zones.central_summer", "zones.local", "zones.time", "zones.plus", "zones.minus",
    "prescribed.subject", "prescribed.subject_after", "prescribed.file",
]  # fmt: skip


def an_example(phrase: str) -> str:
    """Words that a phrase is made to meet: its first choices, without what may be left out."""
    said = []
    for element in vocabulary._cut(phrase, " "):
        if element == ".." or element == "..." or element.startswith("["):
            continue
        pieces = re.findall(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\*|[^*(]+|\(", element)
        said.append(
            "".join(
                an_example(vocabulary._cut(piece[1:-1], "|")[0])
                if piece.startswith("(") and len(piece) > 1
                else piece.replace("*", "")
                for piece in pieces
            )
        )
    return " ".join(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_met(language):
    missed = [
        (path, phrase)
        for path in headings(language)
        if isinstance(entry(language, path), list) and path not in NOT_PHRASES
        for phrase in phrases((language,), path)
        if not pattern((language,), path).fullmatch(an_example(phrase))
    ]

    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_document_tells_a_kind(language):
    """Where two kinds have one name, the one that stands first is meant; none stays unread."""
    missed = []
    for kind, listed in entry(language, "documents").items():
        for phrase in listed:
            said = an_example(phrase)
            if not list(kinds((language,), "documents").find(said, 0, len(said))):
                missed.append((kind, phrase))

    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_in_small_letters_and_plain_signs(language):
    odd = [
        phrase
        for path in headings(language)
        if isinstance(entry(language, path), list) and path not in NOT_PHRASES
        for phrase in phrases((language,), path)
        if (phrase != phrase.lower() and not path.startswith("names."))
        or re.search(r"[’‘“”–—\u00a0]", phrase)
    ]

    assert odd == []


@pytest.mark.parametrize("path", MATTER)
def test_no_language_lacks_what_matters(path):
    assert [language for language, number in counts(path).items() if not number] == []


def test_the_coverage_table_names_every_language_and_heading():
    lines = list(table(whole=True))

    assert lines[0].split() == list(LANGUAGES)
    assert len(lines) == 1 + len(headings())


def test_languages_without_words_stand_only_beside():
    beside = resources.files("applications.core.extraction").joinpath("other_languages.toml")

    assert not set(tomllib.loads(beside.read_text("utf-8"))) & set(LANGUAGES)


READ = {
    "deadline": lambda draft: draft.deadline and str(draft.deadline.value.date),
    "days": lambda draft: " ".join(str(found.value.date) for found in draft.deadlines),
    "time": lambda draft: draft.deadline and str(draft.deadline.value.time)[:5],
    "rolling": lambda draft: draft.deadline and str(draft.deadline.value.rolling),
    "kinds": lambda draft: " ".join(found.value.kind for found in draft.documents),
    "references": lambda draft: (
        draft.references and f"{draft.references.value.minimum} {draft.references.value.mode}"
    ),
    "pages": lambda draft: " ".join(
        f"{limit.value:g}" for found in draft.documents for limit in found.value.limits
    ),
    "start": lambda draft: draft.start and draft.start.value,
    "duration": lambda draft: draft.duration_months and str(draft.duration_months.value),
    "extent": lambda draft: draft.extent_percent and str(draft.extent_percent.value),
    "number": lambda draft: draft.reference_number and draft.reference_number.value,
    "credits": lambda draft: " ".join(str(found.value.minimum) for found in draft.ects),
    "contact": lambda draft: " ".join(found.value.email for found in draft.contacts),
    "single": lambda draft: draft.single_pdf and str(draft.single_pdf.value),
    "zone": lambda draft: draft.deadline and draft.deadline.value.zone,
    "people": lambda draft: " ".join(found.value.name for found in draft.contacts),
    "institution": lambda draft: draft.institution and draft.institution.value,
    "department": lambda draft: draft.department and draft.department.value,
    "pay": lambda draft: draft.salary and draft.salary.value,
    "languages": lambda draft: " ".join(sorted(found.value for found in draft.languages)),
    "mb": lambda draft: draft.max_file_mb and f"{draft.max_file_mb.value:g}",
}


@pytest.mark.parametrize(("language", "field", "value", "sentence"), rows("languages.txt"))
def test_each_language_says(language, field, value, sentence):
    draft = extract("\n\n".join((OPENINGS[language], sentence.replace("⏎", "\n"))), TODAY)

    assert draft.language and draft.language.value == language
    told = READ[field](draft) or ""
    assert sorted(told.split()) == sorted(value.split()), told


@pytest.mark.parametrize(
    "text",
    [
        "Natječaj za radno mjesto doktoranda. Prijave se podnose do 31. svibnja 2027. godine, a uz"
        " prijavu treba priložiti životopis i presliku diplome koja se odnosi na studij.",
        "Olyan jelentkezőt keresünk, aki szívesen dolgozik velünk, és aki rendelkezik diplomával."
        " A jelentkezést május 31-ig kell benyújtani, és az önéletrajzot csatolni kell.",
        "Căutăm o persoană care dorește să lucreze cu noi în laborator și care are o diplomă de"
        " master. Cererile se trimit până la 31 mai 2027 împreună cu un curriculum vitae.",
        "Otsime inimest, kes soovib meiega laboris töötada ja kellel on kraad. Avaldused tuleb"
        " saata hiljemalt 31. maiks 2027 koos elulookirjelduse ja kirjaga.",
        "Мы ищем человека, который хочет работать с нами. Заявки до 31 мая 2027 года.",
    ],
)
def test_a_language_without_words_is_unknown(text):
    assert find_language(open_page(text)) is None


SENTENCES = {
    "en": "The group is looking for a person who would like to work with us on the coast. You will"
    " be part of a team that has been at it for years. ",
    "sv": "Gruppen söker en person som vill arbeta med oss vid kusten. Du kommer att vara med i ett"
    " lag som har hållit på med det i flera år. ",
    "de": "Die Gruppe sucht eine Person, die mit uns an der Küste arbeiten möchte. Sie werden in"
    " einem Team sein, das sich seit Jahren damit befasst und das auch zeigt. ",
    "fr": "Le groupe cherche une personne qui souhaite travailler avec nous sur la côte. Vous serez"
    " dans une équipe qui est à la tâche depuis des années. ",
    "nl": "De groep zoekt een persoon die met ons aan de kust wil werken. Je komt in een team dat"
    " er al jaren mee bezig is en dat ook laat zien. ",
}


@pytest.mark.parametrize("most", SENTENCES)
@pytest.mark.parametrize("beside", SENTENCES)
@pytest.mark.parametrize("first", [True, False])
def test_a_passage_in_another_language_is_noticed_wherever_it_stands(most, beside, first):
    parts = [SENTENCES[most] * 6, SENTENCES[beside] * 2]
    language, others, read_in = languages_of(open_page("\n\n".join(parts[:: 1 if first else -1])))

    assert language and language.value == most
    assert others == (() if most == beside else (beside,))
    assert read_in == tuple(dict.fromkeys((most, *others, "en")))


def test_a_name_and_a_title_in_english_make_no_page_bilingual():
    page = open_page(
        SENTENCES["sv"] * 3
        + "Department of the History of Science and of Ideas. "
        + SENTENCES["sv"]
    )

    assert spoken_beside(page, "sv") == ()


def test_a_page_in_two_languages_is_read_in_both():
    page = open_page(
        "Doktorand i optik. Vi söker en person som vill arbeta med ljus och som är van vid att"
        " mäta. Ansökan ska vara inne senast den 3 maj.\n\nPhD student in optics. We are looking"
        " for a person who would like to work with us on light and who is used to the lab."
    )

    assert {find_language(page).value, *spoken_beside(page, find_language(page).value)} == {
        "en", "sv",
    }  # fmt: skip
