"""Fronts and backs become one file: each back behind its front, and no page is lost."""

from pathlib import Path

import pytest

from applications.errors import SignedStays, UnevenSides
from applications.pdf import helper
from tests.pdf import documents


def put_together(folder: Path, fronts: list[str], backs: list[str], *, reverse=False) -> list[str]:
    first = documents.saved(documents.written(*fronts), folder / "fronts")
    second = documents.saved(documents.written(*backs), folder / "backs")
    helper.interleave(first, second, folder / "out", reverse=reverse)
    return [page.strip() for page in helper.text(folder / "out")]


def test_each_back_stands_behind_its_front(tmp_path):
    assert put_together(tmp_path, ["1", "3", "5"], ["2", "4", "6"]) == list("123456")


def test_backs_of_a_turned_pile_begin_with_the_last(tmp_path):
    assert put_together(tmp_path, ["1", "3", "5"], ["6", "4", "2"], reverse=True) == list("123456")


def test_last_sheet_may_have_no_back(tmp_path):
    assert put_together(tmp_path, ["1", "3", "5"], ["2", "4"]) == list("12345")
    assert put_together(tmp_path, ["1", "3", "5"], ["4", "2"], reverse=True) == list("12345")


def test_signed_side_is_refused_and_stays(tmp_path):
    pdf = documents.written("2")
    documents.signature(pdf)
    first = documents.saved(documents.written("1"), tmp_path / "fronts")
    second = documents.saved(pdf, tmp_path / "backs")

    with pytest.raises(SignedStays):
        helper.interleave(first, second, tmp_path / "out", reverse=False)


@pytest.mark.parametrize("backs", [["2"], ["2", "4", "6", "8"]])
def test_other_numbers_of_pages_are_refused_and_nothing_is_written(tmp_path, backs):
    with pytest.raises(UnevenSides) as refused:
        put_together(tmp_path, ["1", "3", "5"], backs)

    assert f"3 fronts and {len(backs)} backs" in str(refused.value)
    assert not (tmp_path / "out").exists()
