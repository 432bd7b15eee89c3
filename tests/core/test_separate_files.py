"""Names of separate files, their order, and what asks for other files."""

from dataclasses import replace

import pytest

from applications.core.bundle import Options, Part, Plan, plan
from applications.core.limits import Limit
from applications.core.separate_files import fitting, named, prescribed, separate

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


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ("CV_{name}.pdf\nLetter_{name}.pdf", ["CV_Zoe-Lind.pdf", "Letter_Zoe-Lind.pdf"]),
        (
            "Lebenslauf_{family}\nAnschreiben_{family}",
            ["Lebenslauf_Lind.pdf", "Anschreiben_Lind.pdf"],
        ),
        ("{family}_CV.pdf\n{family}_Zeugnisse.pdf", ["Lind_CV.pdf", None]),
        ("PhD_{family}.pdf", [None, None]),  # the one PDF
        ("CV_and_letter_{family}.pdf", [None, None]),  # of two
        ("CV.docx\nLetter_{reference}.pdf", [None, None]),  # no PDF; nothing to fill in
        ("CV_1.pdf\nCV_2.pdf", [None, None]),  # two names for one
    ],
)
def test_prescribed_name_is_given_where_one_document_is_clearly_meant(rules, names):
    parts = [part("My life", "cv", 0), part("Why", "cover_letter", 1)]
    found = {at: one.name for at, one in fitting(prescribed(rules, "Zoë", "Lind", ""), parts)}
    assert [found.get(at) for at in range(2)] == names


def test_prescribed_name_for_two_documents_of_a_kind_is_for_neither_unless_a_word_tells():
    parts = [part("BSc transcript", "transcripts", 0), part("MSc transcript", "transcripts", 1)]
    told = prescribed("Transcript_Lind.pdf", "Zoë", "Lind", "")
    assert list(fitting(told, parts)) == []
    told = prescribed("MSc_Transcript_Lind.pdf", "Zoë", "Lind", "")
    assert [at for at, _one in fitting(told, parts)] == [1]


def test_prescribed_names_stand_among_ours_and_none_twice():
    parts = (part("CV", "cv", 0), part("Photo", "other", 1), part("Why", "cover_letter", 2))
    whole = plan(parts, printed={}, date="2026-11-23")
    told = prescribed("CV_Lind.pdf\nPhoto_Lind.pdf", "Zoë", "Lind", "")
    whole = named(whole, "Lind", called={}, kinds=KINDS, prescribed=told)
    assert {one.name for one in whole.parts} == {"CV_Lind.pdf", "Photo_Lind.pdf", "Lind_Why.pdf"}


def test_what_the_posting_names_no_file_of_is_called_by_the_pattern_of_the_others():
    parts = (part("CV", "cv", 0), part("Namen von zwei Referenzen", "reference_contacts", 1))
    whole = plan(parts, printed={}, date="2026-11-23")
    told = prescribed("Nachname_CV.pdf\nNachname_Anschreiben.pdf", "Zoë", "Lind", "")
    whole = named(whole, "Lind", "Zoe", called={}, kinds=KINDS, prescribed=told)
    assert [one.name for one in whole.parts] == [
        "Lind_CV.pdf",
        "Lind_Namen-von-zwei-Referenzen.pdf",
    ]
