"""Whatever is brought ends as text with a reading, or in a sentence that says what to do."""

import pytest

from applications.core.extraction import extract
from applications.core.positions import positions
from applications.errors import TrackerError
from applications.pdf import helper
from tests.hostile import HOSTILE

SIZE = 8_000  # bytes; tests/benchmarks/test_hostile.py looks at the megabyte


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_read_or_refused_in_words(name):
    hostile = HOSTILE[name]
    try:
        text = helper.posting(hostile.make(SIZE), hostile.file, "")
    except TrackerError as refusal:
        assert len(str(refusal)) > 20
    else:
        draft = extract(text)
        assert all(text[one.start : one.end] for one in (draft.title, draft.deadline) if one)
        assert len(positions(text)) != 1
