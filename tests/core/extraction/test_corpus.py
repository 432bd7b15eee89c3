"""Real postings, where a folder of them is at hand (POSTINGS_DIR); none is kept here."""

import json
import os
from pathlib import Path

import pytest

from applications.core.extraction import extract
from applications.core.extraction.export import as_json
from applications.sources import read

FOLDER = os.environ.get("POSTINGS_DIR")


def critical(posting: dict) -> tuple:
    """What a person would have to correct: last day, document kinds, references."""
    deadline, asked = posting["deadline"], posting["references"]
    kinds = {document["kind"] for document in posting["documents"]} - {"other"}
    return deadline["date"], deadline["rolling"], kinds, asked["minimum"], asked["mode"]


@pytest.mark.skipif(not FOLDER, reason="POSTINGS_DIR names no folder of postings")
def test_most_real_postings_need_no_correction():
    right = []
    for truth in sorted(Path(FOLDER).glob("*/truth.json")):
        [posting] = truth.parent.glob("posting.*")
        said = as_json(extract(read(posting.read_bytes(), posting.name).text))
        right.append(critical(said) == critical(json.loads(truth.read_text("utf-8"))))

    assert sum(right) / len(right) >= 0.82
