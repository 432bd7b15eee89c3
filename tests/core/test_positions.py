"""Postings that offer several positions and tell them apart, and many that only seem to."""

import time

import pytest

from applications.core.extraction import MAX_CHARACTERS
from applications.core.positions import Position, positions


def told(text: str) -> list[tuple[str, str]]:
    return [(one.title, one.reference_number) for one in positions(text)]


def titles(text: str) -> list[str]:
    return [one.title for one in positions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Position 1: Tides in fjords\nSome words.\n\nPosition 2: Ice on rivers\nMore words.",
            ["Tides in fjords", "Ice on rivers"],
        ),
        (
            "## PhD position A – Logic of plans\n\n...\n## PhD position B – Logic of games\n",
            ["Logic of plans", "Logic of games"],
        ),
        (
            "**Position 1: Sound in rooms**\nText\n**Position 2: Sound at sea**\nText",
            ["Sound in rooms", "Sound at sea"],
        ),
        (
            "We offer two PhD positions.\n\nProject 1: Bees and maize\n\nProject 2: Wasps and figs",
            ["Bees and maize", "Wasps and figs"],
        ),
        (
            "ESR 1 - Laser cooling of atoms\nESR 2 - Laser cooling of ions\nESR 3 - Optical clocks",
            ["Laser cooling of atoms", "Laser cooling of ions", "Optical clocks"],
        ),
        (
            "Stelle 1: Quantenoptik\nAufgaben\n\nStelle 2: Theorie der Festkörper\nAufgaben",
            ["Quantenoptik", "Theorie der Festkörper"],
        ),
        (
            "- PhD studentship 1 (materials)\n- PhD studentship 2 (energy)\n",
            ["materials", "energy"],
        ),
    ],
)
def test_numbered_positions(text, expected):
    assert titles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The centre has three PhD positions:\n\n1. Algebraic topology\n2. Number theory\n"
            "3. Geometry of numbers\n\nApply by 1 May.",
            ["Algebraic topology", "Number theory", "Geometry of numbers"],
        ),
        (
            "announces the opening of 2 fully funded PhD\npositions on these subjects:\n"
            "a) Motion of debris in\nlow orbits;\nb) Proper elements.\n\nMore words.",
            ["Motion of debris in low orbits", "Proper elements"],
        ),
        (
            "Two doctoral positions are open in these fields:\n- **Optics** (Prof. Sen)\n"
            "- **Acoustics** (Prof. Bose, in Pune)\n\nWe offer much.",
            ["Optics", "Acoustics"],
        ),
        (
            "Zwei Promotionsstellen sind zu besetzen:\n• Lyrik um 1800\n• Drama um 1900\n",
            ["Lyrik um 1800", "Drama um 1900"],
        ),
        (
            "Vi söker två doktorander:\n- Doktorand i marin kemi\n- Doktorand i marin fysik\n",
            ["Doktorand i marin kemi", "Doktorand i marin fysik"],
        ),
    ],
)
def test_counted_list(text, expected):
    assert titles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We have three PhD positions: marine chemistry, marine physics and polar biology.",
            ["marine chemistry", "marine physics", "polar biology"],
        ),
        (
            "There are two PhD positions on (i) the history of maps, and (ii) the history of "
            "sailing. Apply soon.",
            ["the history of maps", "the history of sailing"],
        ),
        (
            "Two PhD positions, each for four years – one in soil science, one in plant science.",
            ["soil science", "plant science"],
        ),
    ],
)
def test_counted_in_a_sentence(text, expected):
    assert titles(text) == expected


def test_each_line_with_its_own_reference_number():
    text = (
        "Open positions\n\n"
        "1. PhD student in soil physics (Ref. 2026/117)\n"
        "2. PhD student in soil chemistry (Ref. 2026/118)\n\nHow to apply …"
    )
    assert told(text) == [
        ("PhD student in soil physics", "2026/117"),
        ("PhD student in soil chemistry", "2026/118"),
    ]


@pytest.mark.parametrize("label", ["1. ", "Position 1: "])
def test_number_of_several_words_is_that_of_its_position(label):
    text = "Two PhD positions:\n\n" + "".join(
        f"{label.replace('1', str(at))}{title} (ref. UFV-PA 2026/10{at})\n"
        for at, title in ((1, "Root ecology"), (2, "Forest soils"))
    )
    assert told(text) == [
        ("Root ecology", "UFV-PA 2026/101"),
        ("Forest soils", "UFV-PA 2026/102"),
    ]


def test_what_is_said_of_all_right_below_the_list_is_none_of_the_last():
    text = (
        "Two PhD positions:\n1. Root ecology (ref. AB 2026/1)\n2. Forest soils (ref. AB 2026/2)\n"
        "The positions are for 4 years.\n"
    )
    last = positions(text)[-1]
    assert text[last.start : last.end] == "Forest soils (ref. AB 2026/2)"


def test_reference_number_below_its_title():
    text = (
        "Doctoral student in logic\nReference number: PA2026/31\nText\n\n"
        "Doctoral student in algebra\nReference number: PA2026/32\nText"
    )
    assert told(text) == [
        ("Doctoral student in logic", "PA2026/31"),
        ("Doctoral student in algebra", "PA2026/32"),
    ]


def test_numbered_position_with_its_reference_number():
    text = "Position 1 (Ref. AB-12): Slow light\n\nPosition 2 (Ref. AB-13): Fast light\n"
    assert told(text) == [("Slow light", "AB-12"), ("Fast light", "AB-13")]


def test_one_position_a_line():
    text = (
        "Two doctoral positions in oceanography\n\n"
        "One position in project M3 “Closures in ocean models” to develop schemes.\n\n"
        "One position in project L2 “Waves in the abyss” to refine concepts.\n"
    )
    assert titles(text) == [
        "One position in project M3 “Closures in ocean models”",
        "One position in project L2 “Waves in the abyss”",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PhD position in logic. Reference number: 2026/1. Please quote reference number 2026/1.",
        # The number is not that of the list.
        "We offer three PhD positions:\n- logic of plans\n- logic of games\n",
        # A list about the positions is none of them.
        "The two PhD positions require the following:\n- a Master's degree\n- good English\n",
        "Two PhD positions. Your application must include:\n- a letter\n- a curriculum vitae\n",
        "Two PhD students with the following qualifications:\n1. a degree\n2. an interest\n",
        # Steps, work packages and projects of a posting that counts no positions.
        "Step 1: send a letter\nStep 2: send a CV\n",
        "Project 1: Bees and maize\n\nProject 2: Wasps and figs",
        "WP1: Language\nWP2: Music",
        # Numbers in sentences.
        "Position 1 of the scale pays well.\nPosition 2 of the scale pays better.",
        "Position 2: Ice on rivers\n",
        # Several alike, which nothing tells apart.
        "We seek four PhD students in physics. They work in Delhi, Pune and Mumbai.",
        "two PhD positions: funding for one is confirmed, for another pending",
        'title: "Two PhD positions for stories"\ndate: 2026-04-28\ntags: [job, PhD]\n',
        "[Two PhD positions](https://lab.example/jobs) led by Anna Sen, Delhi.",
        # References of something else.
        "Apply with ref. 2026/4.\nYour salary follows ref. 2026/5.\n",
        # No number, whatever its letters fold to.
        "F\u0130VE PhD positions:\n- logic of plans\n- logic of games\n",
        "s\u0131x PhD positions: logic of plans, logic of games",
    ],
)
def test_nothing_is_asked_where_it_is_not_clear(text):
    assert positions(text) == ()


def test_place_is_that_of_the_words():
    text = "Position 1: Tides in fjords\nPosition 2: Ice on rivers\n"
    assert [text[one.start : one.end].strip(" :") for one in positions(text)] == [
        "Tides in fjords",
        "Ice on rivers",
    ]


def test_a_long_title_ends_at_a_word():
    text = f"Position 1: {'waves and ' * 30}\nPosition 2: {'winds and ' * 30}\n"
    titles = [one.title for one in positions(text)]
    assert len(titles) == 2
    assert all(len(title) <= 162 and title.endswith("…") for title in titles)


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("Space debris", "Space debris · Two PhD positions, Rome"),
        ("PhD in optics", "PhD in optics"),
        ("Forschungsstelle Optik", "Forschungsstelle Optik · Two PhD positions, Rome"),
    ],
)
def test_position_is_called_so_that_it_stands_by_itself(title, called):
    assert Position(title, "", 0, 0).called("Two PhD positions, Rome") == called


@pytest.mark.parametrize(
    "unit",
    ["two a b c d e f ", "Position 1 ", "(i) ", "*# ", "[(", "\n", "two PhD positions:\n- a\n",
     "one position in a, ", "ref no ", "two (a)(a)(a) ", "1. x\n"],
)  # fmt: skip
def test_hostile_text_is_read_in_time(unit):
    text = unit * (MAX_CHARACTERS // len(unit))
    begun = time.process_time()

    positions(text)

    assert time.process_time() - begun < 2
