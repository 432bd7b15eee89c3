"""Rules for requests in words: every rule has its sentence, and every sentence its rule."""

import pytest
from django.utils import translation

from applications.core.presets import RequestRule, presets
from applications.models import Application
from applications.templatetags.request_rules import _COUNTED, _PLAIN, request_rule_words

RULES = [rule for preset in presets().values() for rule in preset.requests]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_rule_is_a_sentence_of_its_own(language: str) -> None:
    with translation.override(language):
        for preset in presets().values():
            said = [request_rule_words(rule) for rule in preset.requests]

            assert all(words[0].isupper() or words[0].isdigit() for words in said)
            assert all(words.endswith(".") and "%(" not in words for words in said)
            assert len(set(said)) == len(said)


def test_no_sentence_is_kept_that_no_portal_needs() -> None:
    assert {rule.code for rule in RULES} == {*_COUNTED, *(code for code, _value in _PLAIN)}
    assert {(r.code, r.value) for r in RULES if r.code not in _COUNTED} == set(_PLAIN)


def test_when_knows_the_words_of_an_application() -> None:
    assert {value for code, value in _PLAIN if code == "when"} == set(Application.Requests.values)


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("names", 1, "The portal wants 1 referee named."),
        ("names", 3, "The portal wants 3 referees named."),
        ("in_time", 2, "2 letters must be in by the deadline."),
        ("file_types", ("PDF", "text"), "The letter's file may be: PDF, plain text."),
        ("file_mb", 2, "The letter's file: at most 2 MB."),
        ("link_days", 30, "Their link works for 30 days."),
        ("resend_days", 1, "You can send the request again there, at most once a day."),
        ("resend_days", 3, "You can send the request again there, at most once in 3 days."),
        ("once", False, "Each application there needs a letter of its own."),
    ],
)
def test_rules_with_their_values(code: str, value: object, words: str) -> None:
    assert request_rule_words(RequestRule(code, value, "https://example.org")) == words
