"""What stands beside a file."""

import pytest

from applications.models import Version
from applications.templatetags.files import file_size, over


def limit(what, value, binds=""):
    return {"what": what, "value": value, "binds": binds}


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (340_200, "340 kB"), (1_000_000, "1.0 MB"), (52_428_800, "52.4 MB")],
)
def test_a_megabyte_is_a_million_bytes(size, words):
    assert file_size(size) == words


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ([limit("pages", 1)], ["60 pages; at most 1"]),
        ([limit("pages", 60.0)], []),
        ([limit("pages", 1, "the summary")], []),
        ([limit("words", 5), limit("pages", 9.0)], ["900 words; at most 5", "60 pages; at most 9"]),
        ([limit("mb", 2.5)], ["2.60 MB; at most 2.5"]),
        ([limit("mb", 2)], ["2.60 MB; at most 2"]),
        ([limit("mb", 3)], []),
        ([limit("characters", 1)], []),
        ([{"what": "pages", "value": 2}], ["60 pages; at most 2"]),
        ([], []),
    ],
    ids=[
        "over",
        "just",
        "a part",
        "two",
        "large",
        "whole",
        "fits",
        "uncounted",
        "nothing bound",
        "none",
    ],
)
def test_over_names_each_limit_a_version_breaks(limits, expected):
    version = Version(pages=60, words=900, size=2_600_000)

    assert over(version, limits) == expected


def test_over_says_nothing_of_what_was_not_counted():
    version = Version(pages=None, words=None, size=10)

    assert over(version, [limit("pages", 1), limit("words", 1)]) == []
