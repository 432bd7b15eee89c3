"""Portals' rules: each with its page, suggested where the posting leads to it."""

from collections import Counter
from datetime import date

import pytest

from applications.core.limits import Limit
from applications.core.presets import chosen, presets, suggested, when_portal_mails

ABOUT_FILES = [key for key, preset in presets().items() if preset.source]
RULES = [(key, rule) for key, preset in presets().items() for rule in preset.requests]


@pytest.mark.parametrize("key", presets())
def test_preset_tells_something(key: str) -> None:
    preset = presets()[key]

    assert preset.domains
    assert preset.source or preset.requests


@pytest.mark.parametrize("key", set(presets()) - set(ABOUT_FILES))
def test_preset_without_a_page_about_files_claims_nothing_of_them(key: str) -> None:
    preset = presets()[key]

    assert (preset.limits, preset.form, preset.refuses, preset.file_name) == ((), "", (), "")


def test_presets_about_files_stand_first() -> None:
    assert list(presets())[: len(ABOUT_FILES)] == ABOUT_FILES


@pytest.mark.parametrize("key", ABOUT_FILES)
def test_preset_says_where_it_was_read_and_what_it_limits(key: str) -> None:
    preset = presets()[key]

    assert preset.source.startswith("https://")
    assert preset.limits
    assert {limit.source for limit in preset.limits} == {preset.name}
    assert preset.form in ("", "single", "separate")
    assert set(preset.refuses) <= {"password", "signature", "portfolio"}


def test_limits_are_those_of_the_portals() -> None:
    told = {
        key: ([(limit.what, limit.value) for limit in preset.limits], preset.form, preset.refuses)
        for key, preset in presets().items()
        if preset.source
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


def test_each_rule_for_requests_has_its_page_and_is_said_once() -> None:
    assert all(rule.source.startswith("https://") for _key, rule in RULES)
    assert all(not rule.read or date.fromisoformat(rule.read) for _key, rule in RULES)
    assert set(Counter((key, rule.code) for key, rule in RULES).values()) == {1}


def test_when_portals_mail_referees() -> None:
    told = {key: preset.when for key, preset in presets().items() if preset.requests}

    assert told == {
        "stanford": "save",
        "princeton": "save",
        "oxford": "save",
        "cambridge": "demand",
        "imperial": "submission",
        "ucl": "submission",
        "lse": "save",
        "edinburgh": "submission",
        "eth": "submission",
        "imprs-cbp": "submission",
        "tumapply": "submission",
        "slate": "demand",
        "liaison": "save",
        "applyweb": "demand",
        "academicjobsonline": "demand",
        "interfolio": "demand",
        "interviewexchange": "",
        "chevening": "never",
    }


@pytest.mark.parametrize(
    ("own", "key", "expected"),
    [
        ("", "imperial", "submission"),
        ("save", "imperial", "save"),
        ("never", "imperial", "never"),
        ("", "interviewexchange", ""),
        ("", "kth", ""),
        ("", "no portal", ""),
        ("demand", "no portal", "demand"),
    ],
)
def test_what_the_person_saw_comes_before_the_portals_pages(
    own: str, key: str, expected: str
) -> None:
    assert when_portal_mails(own, "", chosen(key)) == expected


def test_what_the_posting_says_comes_before_the_portals_pages_and_after_what_was_seen() -> None:
    assert when_portal_mails("", "submission", chosen("oxford")) == "submission"
    assert when_portal_mails("demand", "submission", chosen("oxford")) == "demand"


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
        ("University of Oxford", "", "DPhil in Statistics", "oxford"),
        ("", "https://www.postgraduate.study.cam.ac.uk/courses/x", "", "cambridge"),
        ("Imperial College London", "", "", "imperial"),
        ("University College London", "", "", "ucl"),
        ("London School of Economics", "", "", "lse"),
        ("University of Edinburgh", "", "", "edinburgh"),
        ("ETH Zurich", "https://jobs.ethz.ch/job/view/1", "Doctoral position", None),
        ("ETH Zurich", "https://www.lehrbetrieb.ethz.ch/eApply/", "", "eth"),
        ("", "https://imprs-cbp.mpg.de/apply", "", "imprs-cbp"),
        ("TU München", "https://www.tum.de/jobs/1", "", None),
        ("TU München", "https://tumapply.aet.cit.tum.de/job/1", "", "tumapply"),
        ("Some university", "https://some.technolutions.net/apply/", "", "slate"),
        ("Some university", "https://archcas.liaisoncas.com/", "", "liaison"),
        ("Princeton University", "https://www.applyweb.com/princeton/", "", "princeton"),
        ("Some university", "https://www.applyweb.com/x/", "", "applyweb"),
        ("Some university", "https://academicjobsonline.org/ajo/jobs/1", "", "academicjobsonline"),
        ("Some university", "https://apply.interfolio.com/1", "", "interfolio"),
        ("Some university", "https://x.interviewexchange.com/1", "", "interviewexchange"),
        ("", "https://www.chevening.org/apply/", "", "chevening"),
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
