"""Portals' rules: each with its page, suggested where the posting leads to it."""

import pytest

from applications.core.limits import Limit
from applications.core.presets import presets, suggested


@pytest.mark.parametrize("key", presets())
def test_preset_says_where_it_was_read_and_what_it_limits(key: str) -> None:
    preset = presets()[key]

    assert preset.source.startswith("https://")
    assert preset.domains
    assert preset.limits
    assert {limit.source for limit in preset.limits} == {preset.name}
    assert preset.form in ("", "single", "separate")
    assert set(preset.refuses) <= {"password", "signature", "portfolio"}


def test_limits_are_those_of_the_portals() -> None:
    told = {
        key: ([(limit.what, limit.value) for limit in preset.limits], preset.form, preset.refuses)
        for key, preset in presets().items()
    }

    strict = ("password", "signature")
    assert told == {
        "stanford": ([("mb", 10)], "separate", strict),
        "princeton": ([("mb", 25), ("pages", 75)], "separate", strict),
        "visma-recruit": ([("mb", 4), ("files", 25), ("total_mb", 10)], "", ()),
        "kth": ([("mb", 100)], "", ("portfolio",)),
        "tu-delft-architecture": ([("mb", 10)], "", ()),
        "bagss": ([("mb", 30)], "single", ()),
        "cfm": ([("mb", 8)], "single", ()),
    }
    assert presets()["cfm"].limits == (Limit("mb", 8, "CFM San Sebastián"),)


@pytest.mark.parametrize(
    ("institution", "address", "words", "expected"),
    [
        ("KTH Royal Institute of Technology", "", "", "kth"),
        ("kungliga tekniska högskolan", "", "", "kth"),
        ("", "https://kth.varbi.com/en/what:job/jobID:1/", "", "kth"),
        ("Stanford University", "", "PhD in statistics", "stanford"),
        ("", "https://gradadmissions.stanford.edu/apply", "", "stanford"),
        ("Some company", "https://candidate.recruit.visma.com/spa/1", "", "visma-recruit"),
        ("Delft University of Technology", "", "PhD in Architecture", "tu-delft-architecture"),
        ("Delft University of Technology", "", "PhD in robotics", None),
        ("University of Bamberg", "", "Doctoral fellow, BAGSS", "bagss"),
        ("University of Bamberg", "", "Doctoral fellow, history", None),
        ("Umeå University", "https://umu.varbi.com/x", "", None),
        ("", "https://notkth.se/", "", None),
        ("", "not an address [", "", None),
        ("", "", "", None),
    ],
)
def test_portal_is_suggested_by_institution_or_address(
    institution: str, address: str, words: str, expected: str | None
) -> None:
    preset = suggested(institution, [address], words)

    assert (preset.key if preset else None) == expected
