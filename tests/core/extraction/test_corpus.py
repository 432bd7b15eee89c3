"""Real postings, where a folder of them is at hand (POSTINGS_DIR); none is kept here."""

import os
from pathlib import Path

import pytest

from applications.core.extraction.scripts.figures import fallen, figures, kept_in
from applications.core.extraction.scripts.fit_weights import postings

FOLDER = os.environ.get("POSTINGS_DIR")
KEPT = Path(__file__).with_name("figures.toml")


@pytest.mark.skipif(not FOLDER, reason="POSTINGS_DIR names no folder of postings")
def test_no_figure_of_real_postings_falls_by_more_than_two_points():
    examples, kept = postings([Path(FOLDER)]), kept_in(KEPT)
    if len(examples) != kept.pop("postings"):
        pytest.skip(f"the figures kept are not of these {len(examples)} postings")

    assert fallen(figures(examples), kept) == {}
