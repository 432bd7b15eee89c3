"""Whom a letter speaks to, and where somebody is whom it greets."""

import pytest

from applications.core.extraction import extract


@pytest.mark.parametrize(
    "greeting",
    [
        "Hej Asha,",
        "God morgon Asha!",
        "Dear Asha,",
        "Dear Prof. Lund,",
        "Hi Florence,\nwe need your answer.",
        "Liebe Frau Essen,",
        "Sehr geehrte Frau Dr. Paderborn,",
        "Bonjour Nancy,",
        "Chère Nancy Martin,",
        "Estimada Sra. Santiago:",
        "Gentile dottoressa Siena,",
        "Beste Florence,",
        "Kære Asha",
        "Kjære Asha!",
        "Hyvä Asha,",
        "Szanowna Pani Asha,",
        "Vážená paní Asha,",
        "Prezada Asha,",
    ],
)
def test_person_that_a_letter_speaks_to_is_no_town(greeting):
    assert extract(f"{greeting}\n\nApply by 9 December 2026.").city is None


@pytest.mark.parametrize("greeting", ["Dear colleagues in Umeå,", "Hello from Umeå, Sweden!"])
def test_town_that_a_greeting_says_somebody_is_in_is_one(greeting):
    assert extract(f"{greeting}\n\nApply by 9 December 2026.").city.value == "Umeå"
