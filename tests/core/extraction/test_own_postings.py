"""Whole pages in the style of real ones, written for these tests in twelve languages and more."""

from pathlib import Path

import pytest
from django.core.management import call_command

from applications.core.extraction import extract
from applications.core.extraction.scripts.calibrate import is_right
from applications.core.extraction.scripts.fit_weights import TODAY, postings

FOLDER = Path(__file__).parent / "postings"
EXAMPLES = [example for example in postings([FOLDER]) if "deadline" in example.truth]


def test_there_are_ten_of_a_language():
    spoken = [example.truth.get("language") for example in EXAMPLES]
    few = {language for language in spoken if spoken.count(language) < 10}
    assert len(EXAMPLES) >= 130
    assert not {"en", "sv", "no", "da", "fi", "de", "nl", "fr", "es", "it", "pt", "pl", "cs"} & few


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_last_day_is_right_or_asked_about(example):
    draft = extract(example.text, TODAY)
    asked = any(conflict.field == "deadline" for conflict in draft.conflicts)

    if draft.deadline is not None and not asked:
        assert is_right("deadline", draft.deadline.value, example.truth)


def test_calibration_counts_what_is_sure_and_right_field_by_field(capsys):
    call_command("calibrate", FOLDER / "en")

    lines = capsys.readouterr().out.splitlines()
    told = {line.split()[0]: line.split()[1:] for line in lines[1:]}
    assert told["deadline"][1] == "0"  # sure and wrong
    assert {"title", "documents", "references", "all"} <= set(told)
