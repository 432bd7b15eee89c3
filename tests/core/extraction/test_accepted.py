"""In which languages the application, and one document of it, may be written."""

import pytest

from applications.core.extraction import extract
from tests.core.extraction.test_phrases import rows

# Enough of a language to tell it by.
AROUND = {
    "en": "We are looking for a person for this project and the position is for four years.",
    "sv": "Vi söker en doktorand och det är en anställning som är på fyra år vid institutionen.",
    "de": (
        "Wir suchen eine Person, die mit uns an dem Projekt arbeitet und die "
        "Stelle ist für drei Jahre zu besetzen."
    ),
    "fr": (
        "Nous recherchons une personne pour une thèse dans le laboratoire et "
        "le projet est financé par la région."
    ),
    "nl": (
        "Wij zoeken een promovendus voor het project en de aanstelling is voor "
        "vier jaar bij de universiteit."
    ),
    "es": (
        "Buscamos una persona para el proyecto y la duración del contrato es "
        "de cuatro años en la universidad."
    ),
    "no": (
        "Vi søker en stipendiat til et prosjekt og det er en stilling som er "
        "på tre år ved instituttet."
    ),
    "da": (
        "Vi søger en ph.d.-studerende til et projekt og det er en stilling af "
        "tre års varighed ved instituttet."
    ),
    "it": (
        "Cerchiamo una persona per il progetto e la durata della borsa è di "
        "tre anni presso il dipartimento."
    ),
}


@pytest.mark.parametrize(("language", "sentence", "accepted"), rows("accepted.txt"))
def test_languages_accepted_by(language, sentence, accepted):
    draft = extract(f"PhD position\n\n{AROUND[language]} {sentence}")

    assert {found.value for found in draft.languages} == set(accepted.split())


@pytest.mark.parametrize(
    ("sentence", "languages"),
    [
        (
            "Please send a motivation letter in Dutch or English, a CV in English and a thesis.",
            [("cover_letter", ("nl", "en")), ("cv", ("en",)), ("thesis", ())],
        ),
        (
            "Please send a CV, a research proposal written in French and a certificate in English.",
            [("cv", ()), ("research_proposal", ("fr",)), ("degree_certificate", ("en",))],
        ),
    ],
)
def test_languages_of_one_document(sentence, languages):
    read = [found.value for found in extract(f"PhD position\n\n{sentence}").documents]

    assert [(one.kind, one.languages) for one in read] == languages
