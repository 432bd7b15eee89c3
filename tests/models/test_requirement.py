"""How a requirement is called."""

import pytest

from applications.models.requirement import in_sentence


@pytest.mark.parametrize("label", ["CV", "CVs", "PhD research proposals", "MSc thesis", "GRE"])
def test_word_with_a_capital_after_its_first_letter_is_left_alone_in_a_sentence(label):
    assert in_sentence(label) == label


@pytest.mark.parametrize("label", ["Degree certificate", "A thesis", "Proposal for a PhD"])
def test_other_word_begins_small_in_a_sentence(label):
    assert in_sentence(label) == label[0].lower() + label[1:]
