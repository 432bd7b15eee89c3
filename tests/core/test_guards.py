"""What is said before sending, and what is not: a warning for nothing costs the next one."""

from dataclasses import replace

import pytest

from applications.core.bundle import Part, Plan, plan
from applications.core.guards import Concern, Paper, Target, Writer, concerns
from applications.core.limits import Limit

UMEA = Target(
    institution="Umeå University",
    department="Department of Mathematics and Mathematical Statistics",
    title="Doctoral student in geometric deep learning",
    reference_number="AN 2.2.1-808-26",
    contacts=("Fredrik Ohlsson",),
    languages=("en", "sv"),
)
ASHA = Writer("Asha", "Verma", elsewhere=("Lund University", "Institut für Dinge"))
GOOD = (
    "Dear Professor Ohlsson,\nI apply for the position AN 2.2.1-808-26 at Umeå University.\n"
    "Your work on symmetry is what I would like to go on with.\nAsha Verma"
)


def letter(text: str = GOOD, **rest: object) -> Paper:
    pages = tuple(text.split("\f"))
    return Paper("Cover letter", "cover_letter", 1, **{"pages": pages, **rest})  # type: ignore[arg-type]


def cv(text: str) -> Paper:
    return Paper("CV", "cv", 2, pages=(text,))


def empty(**rest: object) -> Plan:
    facts = {"printed": {}, "date": "2026-11-23", **rest}
    return plan((), **facts)  # type: ignore[arg-type]


def found(*papers: Paper, target: Target = UMEA, writer: Writer = ASHA) -> list[Concern]:
    return concerns(papers, target, writer, empty())


def codes(*papers: Paper, **rest: object) -> list[str]:
    return [concern.code for concern in found(*papers, **rest)]  # type: ignore[arg-type]


def test_a_letter_that_names_what_it_should_raises_nothing() -> None:
    assert found(letter()) == []


# ── Another institution's name ────────────────────────────────────────────────────────────────────


def test_institution_of_another_application_is_shown_with_its_sentence_and_page() -> None:
    text = GOOD + "\fI look forward to hearing from you. It would be an honour to work in Lund\n"
    text += "University. With kind regards"

    [concern] = found(letter(text))

    assert (concern.code, concern.level, concern.title) == (
        "other_institution",
        "look",
        "Cover letter",
    )
    assert concern.data == {
        "name": "Lund University",
        "page": 2,
        "sentence": "It would be an honour to work in Lund University.",
        "more": 0,
        "rival": True,
    }


@pytest.mark.parametrize("spelling", ["ETH Zürich", "ETH Zurich", "ETHZ"])
def test_institution_is_named_as_the_letter_spells_it(spelling: str) -> None:
    [concern] = found(letter(f"{GOOD}\nI should like to work at {spelling}."))

    assert concern.data["name"] == spelling


@pytest.mark.parametrize(
    "slip",
    [
        "I have long admired the University of Gothenburg.",
        "I have long admired Göteborgs universitet.",
        "I have long admired Goteborgs Universitet.",
        "It has been my wish to study at KTH.",
        "Dear committee of the ETH Zürich,",
        "The Institut für Dinge is where I want to be.",
        "I have long admired the Univer-\nsity of Gothenburg.",
        "I HAVE LONG ADMIRED THE UNIVERSITY OF GOTHENBURG.",
    ],
)
def test_name_of_an_institution_counts_in_each_of_its_spellings(slip: str) -> None:
    assert codes(letter(f"{GOOD}\n{slip}")) == ["other_institution"]


@pytest.mark.parametrize(
    "harmless",
    [
        "I write this at Umeå universitet, the former Umea University.",
        "My book is with Oxford University Press.",
        "The code is under the MIT licence.",
        "Ich komme mit Freude.",
        "I wrote to you at asha@example.org.",
        "The Department of Mathematics and Mathematical Statistics has what I need.",
    ],
)
def test_what_only_looks_like_another_institution_is_left_alone(harmless: str) -> None:
    assert codes(letter(f"{GOOD}\n{harmless}")) == []


def test_where_the_person_studied_is_no_slip_in_a_letter() -> None:
    studied = cv("Asha Verma\n2024 Master of Science, Lund University\n2022 Uppsala University")
    text = f"{GOOD} I took my degrees at Lund University and Uppsala University."

    assert codes(letter(text), studied) == []


def test_where_the_person_studied_is_a_slip_where_they_say_that_they_apply_there() -> None:
    studied = cv("Asha Verma\n2024 Master of Science, Lund University")
    text = f"{GOOD}\nI am delighted to apply for admission to Lund University."

    assert codes(letter(text), studied) == ["other_institution"]


def test_university_in_ones_own_cv_is_never_asked_about() -> None:
    assert codes(letter(), cv("Asha Verma\nLund University, ETH Zürich, KTH")) == []


def test_referees_and_the_postings_partners_are_no_strangers() -> None:
    partners = replace(UMEA, text="The project is run with Chalmers University of Technology.")
    writer = replace(ASHA, known=("University of Oslo",))
    text = f"{GOOD} Claire at the University of Oslo knows the group at Chalmers."

    assert codes(letter(text), target=partners, writer=writer) == []


def test_proposal_may_name_who_did_the_work_but_not_whom_one_applies_to() -> None:
    work = "The method of the Stanford University group was extended at ETH Zürich."
    slip = "I want to join Stanford University for this project."
    proposal = Paper("Research proposal", "research_proposal", 3, pages=(work,))

    assert codes(proposal) == []
    assert codes(replace(proposal, pages=(work, slip))) == ["other_institution"]


def test_name_inside_a_longer_name_is_the_longer_one() -> None:
    new_york = Target(institution="New York University")

    assert codes(letter("I apply to New York University."), target=new_york) == []


# ── What the letter should name ───────────────────────────────────────────────────────────────────


def test_letter_that_names_nobody_lacks_institution_number_and_contact() -> None:
    [concern] = found(letter("Dear committee, I would like to work with you. Asha Verma"))

    assert (concern.code, concern.data["lacking"]) == (
        "absent",
        ("institution", "reference", "contact"),
    )


def test_reference_number_is_found_however_it_is_broken() -> None:
    assert codes(letter(GOOD.replace("AN 2.2.1-808-26", "AN 2.2.1–\n808-26"))) == []


def test_department_stands_for_the_institution() -> None:
    text = GOOD.replace("Umeå University", "the Department of Mathematics and\nMathematical "
                        "Statistics")  # fmt: skip

    assert codes(letter(text)) == []


def test_city_stands_for_an_institution_whose_other_names_are_not_known() -> None:
    there = Target(institution="Hochschule Musterstadt", city="Musterstadt")
    known = Target(institution="Umeå University", city="Umeå")

    assert codes(letter("I apply to the University of Musterstadt."), target=there) == []
    assert codes(letter("I would like to live in Umeå."), target=known) == ["absent"]


def test_other_documents_need_not_name_the_target() -> None:
    statement = Paper("Teaching statement", "teaching_statement", 4, pages=("I like to teach.",))

    assert codes(statement) == []


def test_letter_without_text_says_that_nobody_looked() -> None:
    assert codes(letter(" ")) == ["unreadable"]
    assert [(c.code, c.level) for c in found(letter(pages=None))] == [("unread", "look")]


@pytest.mark.parametrize(("finding", "said"), [("no_text", "unreadable"), ("garbled", "garbled")])
def test_letter_that_cannot_be_read_is_not_said_to_lack_names(finding: str, said: str) -> None:
    """The university may well stand in the picture, or in the letters that are lost."""
    scan = letter("Scanned with CamScanner", findings=(finding,))

    assert [(c.code, c.level) for c in found(scan)] == [(said, "look")]


def test_name_with_lost_letters_is_no_other_spelling() -> None:
    hoff = Writer("Asha", "Hoffmann")

    assert codes(replace(cv("Asha Homann"), findings=("garbled",)), writer=hoff) == []


# ── The choice of the file ────────────────────────────────────────────────────────────────────────


def test_newer_version_and_draft_are_told_apart() -> None:
    assert codes(letter(number=2, latest=3, draft=True)) == ["newer", "draft"]


def test_language_is_compared_with_what_the_posting_takes() -> None:
    assert codes(letter(language="fr")) == ["language"]
    assert codes(letter(language="sv")) == []
    assert codes(letter(language="")) == []
    assert codes(letter(language="sv", accepted=("en",))) == ["language"]


def test_certificate_may_be_in_the_language_it_was_issued_in() -> None:
    grades = Paper("Transcripts", "transcripts", 5, language="fr", pages=("Relevé",))

    assert codes(grades) == []
    assert codes(replace(grades, accepted=("en",))) == ["language"]


@pytest.mark.parametrize(
    ("code", "apart", "expected"),
    [
        ("portfolio", False, [("portfolio", "stop")]),
        ("signed", False, [("signed", "look")]),
        ("signed", True, [("refused_signature", "stop")]),
        ("owner_password", True, [("refused_password", "stop")]),
        ("owner_password", False, []),
        ("comments", True, [("comments", "look")]),
        ("fonts", True, []),
    ],
)
def test_what_the_probe_found_matters_where_it_goes_wrong(
    code: str, apart: bool, expected: list[tuple[str, str]]
) -> None:
    strict = replace(UMEA, refuses=("password", "signature"), portal="Stanford")

    there = found(letter(findings=(code,), apart=apart), target=strict)

    assert [(concern.code, concern.level) for concern in there] == expected


# ── The person's own name ─────────────────────────────────────────────────────────────────────────

ASA = Writer("Åsa", "Lindström Berg")


@pytest.mark.parametrize(
    "written",
    [
        "Åsa Lindstrom Berg",
        "Asa Lindström Berg",
        "Asa Lindstrom Berg",
        "Åsa M. Lindstöm Berg",
        "Lindstrom Berg, Åsa",
    ],
)
def test_own_name_in_another_spelling_is_quoted(written: str) -> None:
    concern = found(cv(f"Curriculum vitae\n{written}\nUmeå"), writer=ASA)[0]

    assert concern.code == "own_name"
    assert concern.data["written"] == written.replace(",", "").replace(".", "")


@pytest.mark.parametrize(
    "written",
    [
        "Åsa Lindström Berg",
        "ÅSA LINDSTRÖM BERG",
        "Åsa Maria Lindström Berg",
        "A\u030asa Lindstro\u0308m Berg",
        "Lindström Berg, Åsa",
        "Åsa Lundgren",
        "Ása Lindholm Borg",
        "with Karl Lindqvist Berg and Åsa",
    ],
)
def test_own_name_as_it_is_or_somebody_elses_is_left_alone(written: str) -> None:
    assert codes(cv(f"Curriculum vitae\n{written}\nUmeå"), writer=ASA) == []


def test_without_a_name_in_the_settings_no_spelling_is_wrong() -> None:
    assert codes(cv("Asha Vermaa"), writer=Writer("", "")) == []


# ── Limits, and what is missing ───────────────────────────────────────────────────────────────────


def test_limits_and_missing_pieces_stand_in_the_way_and_come_first() -> None:
    part = Part("CV", "cv", 3, 9_000_000, "a", limits=(Limit("pages", 2),))
    whole = plan(
        [part],
        printed={},
        date="2026-11-23",
        missing=["Transcripts"],
        limits=[Limit("mb", 5, "Stanford")],
    )

    told = concerns([letter(draft=True)], UMEA, ASHA, whole, few=[("Certificates", 1, 2)])

    assert [(one.code, one.level, one.title) for one in told] == [
        ("missing", "stop", "Transcripts"),
        ("over", "stop", "CV"),
        ("few", "look", "Certificates"),
        ("draft", "look", "Cover letter"),
        ("shrinks", "note", ""),
    ]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [((), [("shrinks", "note")]), (("signed",), [("over", "stop")])],
    ids=["plain", "signed"],
)
def test_file_of_its_own_with_too_many_megabytes_is_made_smaller_unless_it_is_signed(
    findings: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    part = Part("Cover letter", "cover_letter", 3, 9_000_000, "a", apart=True)
    whole = plan([part], printed={}, date="2026-11-23", limits=[Limit("mb", 5)])

    told = concerns([letter(findings=findings, apart=True)], UMEA, ASHA, whole)

    assert [(one.code, one.level) for one in told] == expected


# ── Asked once ────────────────────────────────────────────────────────────────────────────────────


def test_the_same_finding_in_a_newer_version_has_the_same_key() -> None:
    slip = f"{GOOD} Lund University is where I belong."

    [first], [second] = (
        found(letter(slip)),
        found(letter(f"{slip} One more line.", number=2, latest=2)),
    )

    assert first.key == second.key


def test_another_finding_has_another_key() -> None:
    slip = f"{GOOD} Lund University is where I belong."
    keys = {
        found(letter(slip))[0].key,
        found(letter(slip.replace("where I belong", "my first choice")))[0].key,
        found(letter(slip.replace("Lund", "Uppsala")))[0].key,
        found(letter(draft=True))[0].key,
        found(letter(draft=True, number=2, latest=2))[0].key,
        found(replace(letter(draft=True), document=9))[0].key,
    }

    assert len(keys) == 6
