"""What is asked of some only, on what condition, and what is asked of all after all."""

import pytest

from applications.core.extraction import extract

HEADS = {
    "en": "PhD position in optics\n\nYour application must include:\n- CV\n",
    "de": "Doktorandenstelle in Optik\n\nIhre Bewerbung muss enthalten:\n- Lebenslauf\n",
    "sv": "Doktorand i optik\n\nDin ansökan ska innehålla:\n- CV\n",
}


def papers(language: str, words: str) -> list[tuple[str, str, str]]:
    """What is asked for beside the CV as (kind, need, condition)."""
    asked = (found.value for found in extract(HEADS[language] + words).documents)
    return [(one.kind, one.need, one.condition) for one in asked if one.kind != "cv"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "\nYou must have an IELTS of 6.5."),
        ("en", "\nEnglish: IELTS 7.0 or TOEFL 100."),
        ("de", "\nIhr Profil: sehr gute Englischkenntnisse (TOEFL iBT mindestens 90 Punkte)"),
    ],
)
def test_a_score_that_all_must_have_is_no_condition(language, words):
    assert papers(language, words) == [("language_certificate", "required", "")]


@pytest.mark.parametrize(
    ("language", "words", "kind", "condition"),
    [
        (
            "en",
            "- If German is not your native language, a DSH certificate",
            "language_certificate",
            "If German is not your native language",
        ),
        (
            "en",
            "- Applicants with degrees from outside Sweden: certified translation of the diploma",
            "degree_certificate",
            "Applicants with degrees from outside Sweden",
        ),
        (
            "en",
            "- Transcript translation (candidates holding a degree from outside the EU)",
            "transcripts",
            "Transcript translation (candidates holding a degree from outside the EU)",
        ),
        (
            "en",
            "- If your thesis is not finished, a statement from your supervisor",
            "other",
            "If your thesis is not finished",
        ),
        (
            "en",
            "- If your degree has not yet been awarded: certificate from your supervisor",
            "other",
            "If your degree has not yet been awarded",
        ),
        (
            "sv",
            "- om examen ännu inte är klar, intyg från handledare",
            "other",
            "om examen ännu inte är klar",
        ),
        (
            "de",
            "- Falls der Masterabschluss noch nicht vorliegt, eine Bestätigung der Betreuerin",
            "other",
            "Falls der Masterabschluss noch nicht vorliegt",
        ),
    ],
)
def test_a_paper_behind_a_condition_is_asked_on_it(language, words, kind, condition):
    assert papers(language, words) == [(kind, "conditional", condition)]


def test_a_condition_within_a_line_is_not_that_of_the_paper_before():
    words = "- Transcripts and, if German is not your native language, a DSH certificate"

    assert papers("en", words) == [
        ("transcripts", "required", ""),
        ("language_certificate", "conditional", "if German is not your native language"),
    ]


@pytest.mark.parametrize(
    ("language", "words", "name"),
    [
        (
            "en",
            "- a preliminary documentation (VPD) from uni-assist",
            "preliminary documentation (VPD) from uni-assist",
        ),
        ("en", "- VPD from uni-assist", "VPD from uni-assist"),
        ("en", "- VPD (uni-assist)", "VPD"),
        ("de", "- Vorprüfungsdokumentation von uni-assist", None),
    ],
)
def test_what_uni_assist_says_is_a_paper_of_its_own(language, words, name):
    found = [one.value for one in extract(HEADS[language] + words).documents][1:]

    assert [(one.kind, one.name) for one in found] == [("other", name or words[2:])]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "- transcripts, with a sworn translation"),
        ("en", "- transcripts and their sworn translation"),
        ("de", "- Notenspiegel mit einer beeidigten Übersetzung"),
        ("de", "- Notenspiegel und deren beglaubigte Übersetzung"),
    ],
)
def test_a_translation_beside_a_paper_is_sworn(language, words):
    found = [one.value for one in extract(HEADS[language] + words).documents][1:]

    assert [(one.kind, one.certification) for one in found] == [("transcripts", "sworn")]


def test_a_translation_of_the_next_paper_is_not_that_of_the_one_before():
    words = "- transcripts, and a sworn translation of the diploma"
    found = {one.value.kind: one.value for one in extract(HEADS["en"] + words).documents}

    assert found["transcripts"].certification == "none"
    assert found["degree_certificate"].certification == "sworn"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            '\nIn the online form please answer: "Why do you want this?" (max. 150 words) and '
            '"Describe your thesis" (max. 1000 characters including spaces).',
        ),
        ("en", "\nIn the form please answer: “Describe your thesis” (max. 1000 characters)."),
        ("de", "\nBitte beantworten Sie im Formular: „Beschreiben Sie Ihre Masterarbeit“."),
    ],
)
def test_a_question_of_the_form_is_no_paper(language, words):
    assert papers(language, words) == []


def test_the_number_behind_an_institution_is_read():
    words = "Doktorand i biologi\nLunds universitet, Biologiska institutionen, Lund. Diarienummer "
    found = extract(words + "PA2026/3301\n").reference_number

    assert found is not None and found.value == "PA2026/3301"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("An der Technischen Universität Braunschweig ist", "Technische Universität Braunschweig"),
        ("Am Institut für Physik der Freien Universität Berlin ist", "Freie Universität Berlin"),
        ("Die Technische Universität Dresden hat", "Technische Universität Dresden"),
    ],
)
def test_an_institution_is_named_as_it_stands_alone(words, name):
    found = extract(f"{words} eine Doktorandenstelle in Physik zu besetzen.").institution

    assert found is not None and found.value == name
