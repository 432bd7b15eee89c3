"""How a requirement is called."""

import pytest

from applications.models import Requirement
from applications.models.requirement import in_sentence


@pytest.mark.parametrize("label", ["CV", "CVs", "PhD research proposals", "MSc thesis", "GRE"])
def test_word_with_a_capital_after_its_first_letter_is_left_alone_in_a_sentence(label):
    assert in_sentence(label) == label


@pytest.mark.parametrize("label", ["Degree certificate", "A thesis", "Proposal for a PhD"])
def test_other_word_begins_small_in_a_sentence(label):
    assert in_sentence(label) == label[0].lower() + label[1:]


@pytest.mark.parametrize(
    ("name", "kind", "called"),
    [
        (
            "A statement of purpose in which you describe your interests, and what you plan to do",
            "cover_letter",
            "Statement of purpose",
        ),
        (
            "Transcript and Diploma: Scanned copies of your current transcript and any other one",
            "transcripts",
            "Transcript and Diploma",
        ),
        # cut at "or" it would name the test that was not taken
        (
            "TOEFL (85 for the Internet Based Test) or IELTS (Academic) of 6.0 in each part",
            "language_certificate",
            "Language certificate",
        ),
    ],
)
def test_many_words_go_out_by_the_name_they_begin_with(name, kind, called):
    assert Requirement(name=name, kind=kind).titled == called


@pytest.mark.parametrize(
    ("document_kind", "sent_as"),
    [("cover_letter", "Statement of purpose"), ("research_proposal", "Research outline")],
)
def test_of_a_choice_what_is_there_goes_out_in_their_words(document_kind, sent_as):
    line = Requirement(
        name="Statement of purpose or research outline",
        kind="cover_letter",
        also_kinds=["research_proposal"],
    )

    assert line.sent_as(document_kind) == sent_as
