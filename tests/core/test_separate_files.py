"""Names of separate files, their order, and what asks for other files."""

from dataclasses import replace

import pytest

from applications.core.bundle import Options, Part, Plan, plan
from applications.core.limits import Limit
from applications.core.separate_files import named, separate

KINDS = {"cv": "CV", "transcripts": "Transcripts", "cover_letter": "Cover letter"}
# What the posting calls the first, second, third … that it asks for.
CALLED = {1: "Study records", 2: "Résumé", 3: "Study records"}
WHO = ("Ångström", "Zoë Anne", "AN 2.2.1-808-24")


def part(title: str, kind: str, asked: int, **facts: object) -> Part:
    return Part(title, kind, 1, 1000, title, asked=asked, attachment=asked + 1, **facts)


def planned(*parts: Part, **options: object) -> Plan:
    whole = plan(parts, printed={"name": "Zoë"}, date="2026-11-23", **options)
    return named(whole, *WHO, called=CALLED, kinds=KINDS)


def test_names_say_who_for_which_number_and_what() -> None:
    whole = planned(
        part("Grades of 2020", "transcripts", 0), part("CV", "cv", 1),
        part("Grades of 2024", "transcripts", 2), part("Ögonblick: en skiss", "other", 3),
    )  # fmt: skip

    assert sorted(one.name for one in separate(whole).parts) == [
        "Angstrom_Zoe-Anne_AN-2.2.1-808-24_Ogonblick-en-skiss.pdf",
        "Angstrom_Zoe-Anne_AN-2.2.1-808-24_Resume.pdf",
        "Angstrom_Zoe-Anne_AN-2.2.1-808-24_Study-records-1.pdf",
        "Angstrom_Zoe-Anne_AN-2.2.1-808-24_Study-records-2.pdf",
    ]


@pytest.mark.parametrize(
    "title",
    ["../../etc/passwd", "C:\\x", "a\0b", "con", "x" * 400, "\u202egnp.pdf", "-rf", "李", "🎓"],
)
def test_hostile_titles_give_plain_names(title: str) -> None:
    [one] = planned(part(title, "other", 9)).parts

    assert one.name.isascii()
    assert one.name.isprintable()
    assert one.name.startswith("Angstrom_Zoe-Anne_AN-2.2.1-808-24")
    assert len(one.name) <= 130
    assert not set(one.name) & set('/\\: "')


def test_files_come_in_the_postings_order_or_the_persons_own() -> None:
    asked = planned(part("Grades", "transcripts", 0), part("Letter", "cover_letter", 1))
    own = planned(
        part("Grades", "transcripts", 0, position=1), part("Letter", "cover_letter", 1, position=0)
    )

    assert [one.title for one in asked.parts] == ["Letter", "Grades"]  # as offices like to read
    assert [one.title for one in separate(asked).parts] == ["Grades", "Letter"]
    assert [one.title for one in separate(own).parts] == ["Letter", "Grades"]


def test_only_what_is_in_the_files_asks_for_others() -> None:
    whole = planned(part("CV", "cv", 0))
    same = replace(whole, options=Options(cover=False, paper="Letter"), printed={"name": "Ada"})
    limited = replace(whole, limits=(Limit("total_mb", 3),))

    assert separate(same).fingerprint == separate(whole).fingerprint
    assert separate(limited).fingerprint != separate(whole).fingerprint
    assert separate(whole).fingerprint != whole.fingerprint


def test_limit_of_all_together_leaves_the_one_pdf_what_the_others_do_not_take() -> None:
    parts = (part("CV", "cv", 0), part("Signed", "other", 1, apart=True))
    limits = (Limit("mb", 5), Limit("total_mb", 2))

    assert planned(*parts, limits=limits).room == 2_000_000 - 1000
    assert planned(*parts, limits=limits[:1]).room == 5_000_000
    assert planned(*parts).room is None
