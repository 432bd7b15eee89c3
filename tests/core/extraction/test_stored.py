"""A draft that was kept comes back as it was, whatever was read."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from applications.core.extraction import extract
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.stored import from_json, to_json

TEXT = """PhD position in algebraic geometry at Umeå University, Department of Mathematics

The last day to apply is 15 January 2027, 23:59 CET. Letters must arrive by 22 January 2027.
Interviews are held on 3 February 2027. Reference number AN 2.2.1-77-26.
Please send a CV (at most 2 pages), a cover letter and two letters of recommendation as one PDF of
at most 5 MB. Applications in English or Swedish. 120 ECTS credits in mathematics are required.
Contact: Professor Ada Lindqvist, ada.lindqvist@example.org. Deadline: 20 January 2027.
"""


@pytest.mark.parametrize("text", [TEXT, "", "Deadline: until filled", Path(__file__).read_text()])
def test_a_draft_comes_back_as_it_was(text: str) -> None:
    draft = extract(text)

    assert from_json(json.loads(json.dumps(to_json(draft)))) == draft


def test_the_text_tried_has_something_of_every_kind() -> None:
    draft = extract(TEXT)

    assert draft.deadline
    assert all((draft.deadlines, draft.other_days, draft.documents, draft.references))
    assert all((draft.contacts, draft.languages, draft.ects, draft.single_pdf, draft.conflicts))


def test_a_draft_of_another_version_of_the_reader_is_read_as_far_as_it_is_known() -> None:
    kept = to_json(extract(TEXT))
    kept["mood"] = {"value": "cheerful"}
    kept["title"]["mood"] = "cheerful"
    del kept["salary"], kept["deadline"]["value"]["stage"], kept["read_in"]

    assert from_json(kept) == replace(extract(TEXT), read_in=())
    assert from_json({}) == PostingDraft()
