"""What stands beside a file."""

import pytest

from applications.templatetags.files import file_size


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (340_200, "340 kB"), (1_000_000, "1.0 MB"), (52_428_800, "52.4 MB")],
)
def test_a_megabyte_is_a_million_bytes(size, words):
    assert file_size(size) == words
