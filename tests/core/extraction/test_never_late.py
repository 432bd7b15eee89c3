"""No moment is read later than the true one, unless the person is asked."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from applications.core.deadline import instant_of
from applications.core.extraction import extract
from applications.core.extraction.draft import PostingDraft
from applications.core.places.whereabouts import zone_of_place

TODAY = date(2026, 11, 23)
SURE = 0.85


def rows_of(name: str) -> list[list[str]]:
    """The rows of a file beside this one, without its remarks."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if line[:1] != "#"]


def is_asked(draft: PostingDraft) -> bool:
    read = draft.deadline
    return (
        read is None
        or read.value.date is None
        or read.confidence < SURE
        or any(conflict.field == "deadline" for conflict in draft.conflicts)
    )


def home_of(draft: PostingDraft, text: str) -> str:
    found = (draft.country, draft.city, draft.institution)
    return zone_of_place(*(one.value if one else "" for one in found), text)


def text_of(place: str, sentence: str) -> str:
    where = f" at {place}" if place != "-" else ""
    told = sentence.replace("⏎", "\n")
    return f"PhD position in optics{where}\n\n{told}\n"


def read_of(place: str, sentence: str) -> PostingDraft:
    return extract(text_of(place, sentence), TODAY)


@pytest.mark.parametrize(("place", "sentence", "expected"), rows_of("never_late.txt"))
def test_moment_read_is_not_late(place, sentence, expected):
    draft = read_of(place, sentence)
    assert draft.deadline, "nothing was read"
    value = draft.deadline.value
    day, *clock = [word for word in expected.split() if word not in "?~"]
    hour = clock[0] if clock and clock[0] != "-" else ""
    home = home_of(draft, text_of(place, sentence))
    zone = clock[1] if len(clock) > 1 else value.zone or home

    true = instant_of(date.fromisoformat(day), time.fromisoformat(hour) if hour else None, zone)
    said_day = value.date or value.assumed
    assert said_day, "no day was read"
    said = instant_of(said_day, value.time, value.zone or home, value.bound)
    assert said <= true or is_asked(draft), f"read {said} for {true}"
    if "~" not in expected:
        said_hour = value.time.strftime("%H:%M") if value.time else ""
        assert (said_day.isoformat(), said_hour) == (day, hour)
        assert len(clock) < 2 or (value.zone or home) == clock[1]
        assert ("?" not in expected) or is_asked(draft), "the person is not asked"


FORMS = [  # ways of one day and hour, whatever the language of the sentence around them
    ("3 June 2027", "en"), ("June 3, 2027", "en"), ("June 3rd, 2027", "en"), ("3-Jun-2027", "en"),
    ("3rd of June 2027", "en"), ("2027-06-03", "en"), ("Thursday, 3 June 2027", "en"),
    ("2027 June 3", "en"),
    ("3 juni 2027", "sv"), ("den 3:e juni 2027", "sv"), ("torsdag 3 juni 2027", "sv"),
    ("3. juni 2027", "no"), ("torsdag 3. juni 2027", "no"), ("03.06.2027", "no"),
    ("3. juni 2027", "da"), ("den 3. juni 2027", "da"), ("3/6 2027", "da"),
    ("3. kesäkuuta 2027", "fi"), ("3.6.2027", "fi"), ("torstaina 3.6.2027", "fi"),
    ("3. Juni 2027", "de"), ("03.06.2027", "de"), ("Donnerstag, dem 3. Juni 2027", "de"),
    ("3 juni 2027", "nl"), ("donderdag 3 juni 2027", "nl"), ("03-06-2027", "nl"),
    ("3 juin 2027", "fr"), ("jeudi 3 juin 2027", "fr"), ("03/06/2027", "fr"),
    ("3 de junio de 2027", "es"), ("jueves 3 de junio de 2027", "es"), ("03/06/2027", "es"),
    ("3 giugno 2027", "it"), ("giovedì 3 giugno 2027", "it"), ("03/06/2027", "it"),
]  # fmt: skip
SAID = {
    "en": ("University of Leeds, United Kingdom", "The deadline for applications is {}."),
    "sv": ("Umeå universitet, Sverige", "Sista ansökningsdag är {}."),
    "no": ("Universitetet i Oslo, Norge", "Søknadsfrist: {}."),
    "da": ("Aarhus Universitet, Danmark", "Ansøgningsfrist: {}."),
    "fi": ("Helsingin yliopisto, Suomi", "Hakuaika päättyy {}."),
    "de": ("Universität Bremen, Deutschland", "Bewerbungsschluss: {}."),
    "nl": ("Universiteit Utrecht, Nederland", "Sluitingsdatum: {}."),
    "fr": ("Université de Lyon, France", "Date limite de candidature : {}."),
    "es": ("Universidad de Granada, España", "Fecha límite: {}."),
    "it": ("Università di Pisa, Italia", "Scadenza: {}."),
}
HOURS = {
    "en": [", 12 noon", " at 14:00", ", 2 pm"],
    "sv": [" kl. 12", " klockan 14.00", " kl 14"],
    "no": [" kl. 12", " klokken 14", " kl. 14.00"],
    "da": [" kl. 12", " klokken 14", " kl. 14.00"],
    "fi": [" klo 12", " kello 14", " klo 14.00"],
    "de": [", 12 Uhr", " um 14:00 Uhr", ", 14 Uhr"],
    "nl": [" om 12 uur", ", 14.00 uur", " om 14u"],
    "fr": [" à 12h", " à 14h00", " à 14 heures"],
    "es": [" a las 12 horas", " a las 14:00", " a las 14 h"],
    "it": [", ore 12", " alle ore 14", ", ore 14:00"],
}
ALL = [
    (language, day, hour) for day, language in FORMS for hour in ("", *HOURS[language])
]  # fmt: skip


@pytest.mark.parametrize(("language", "day", "hour"), ALL)
def test_every_way_of_a_day_and_an_hour_is_read(language, day, hour):
    place, sentence = SAID[language]
    value = read_of(place, sentence.format(day + hour)).deadline.value

    told = "" if not hour else "12" if "12" in hour else "14"
    assert (value.date, value.time.strftime("%H") if value.time else "") == (
        date(2027, 6, 3), told,
    )  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "Applications arriving on or after 11 January 2027 will not be considered.",
        "Bewerbungen, die ab dem 11. Januar 2027 eingehen, werden nicht berücksichtigt.",
        "Deadline: up to but not including 11 January 2027",
    ],
)
def test_the_first_day_that_is_too_late_bounds_from_above(sentence):
    value = read_of("Leeds, United Kingdom", sentence).deadline.value

    assert (value.date, value.bound) == (date(2027, 1, 11), "before")


def test_the_hour_of_a_table_stands_in_the_row_below_the_day():
    draft = read_of("Leeds, United Kingdom", "| Deadline | 10 January 2027 |⏎| Hour | 15:00 |")

    assert draft.deadline.value.time == time(15)


def test_letters_of_referees_who_have_one_week_more_are_due_then():
    draft = read_of("-", "Application deadline 10 January 2027; referees have one week more.")

    [letters] = [found.value for found in draft.deadlines if found.value.kind == "letters"]
    assert (letters.date, letters.days) == (date(2027, 1, 17), 7)


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("Referees should send their letters of recommendation before 14 December 2026.", "before"),
        ("Letters of recommendation: before 14 December 2026", "before"),
        ("Letters of reference must be received by 14 December 2026.", "on"),
    ],
)
def test_letters_due_before_a_day_are_due_the_day_before_it(words, bound):
    draft = extract(f"PhD position\n\nApply by 1 December 2026.\n\n{words}", TODAY)

    [letters] = [found.value for found in draft.deadlines if found.value.kind == "letters"]
    assert (letters.date, letters.bound) == (date(2026, 12, 14), bound)


def test_letters_due_a_week_after_the_deadline_move_with_it():
    draft = extract(
        "PhD position\n\nApply by 3 June 2027. Letters of recommendation must arrive no later than "
        "one week after the deadline.",
        TODAY,
    )

    [letters] = [found.value for found in draft.deadlines if found.value.kind == "letters"]
    assert (letters.date, letters.after, letters.days) == (date(2027, 6, 10), "application", 7)
    assert draft.deadline.value.date == date(2027, 6, 3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        # An hour of its own: not at the end of that day, nor at the hour of the application.
        ("by noon one week after the deadline", [(date(2027, 6, 10), time(12), "")]),
        ("one week after the deadline, at 23:59", [(date(2027, 6, 10), None, "application")]),
        # Printed as well: once.
        ("one week after the deadline (10 June 2027)", [(date(2027, 6, 10), None, "")]),
        ("one week after the deadline, i.e. 8 June 2027", [(date(2027, 6, 8), None, "")]),
        # Counted from what may be long before the last day.
        ("within 7 days after you submit your application", []),
        ("two weeks after the request", []),
        ("one week after the interview", []),
        ("one week after applications close", [(date(2027, 6, 10), None, "application")]),
        ("one week later", [(date(2027, 6, 10), None, "application")]),
    ],
)
def test_letters_are_told_by_the_deadline_and_by_nothing_else(words, told):
    draft = extract(
        f"PhD position\n\nApply by 3 June 2027, 23:59.\n\nReference letters must come {words}.",
        TODAY,
    )

    letters = [found.value for found in draft.deadlines if found.value.kind == "letters"]
    assert [(one.date, one.time, one.after) for one in letters] == told


@pytest.mark.parametrize(
    ("said", "day", "is_counted"),
    [
        (
            "Apply by 31 January 2027. Referees upload letters 48 hours before the deadline.",
            date(2027, 1, 29),
            False,
        ),
        (
            "Apply by 31 January 2027. Referees upload letters five working days before the "
            "deadline.",
            date(2027, 1, 24),
            True,
        ),
        (
            "Apply by 31 January 2027. Referees send letters a fortnight before the deadline.",
            date(2027, 1, 17),
            False,
        ),
        (
            "Apply by 31 January 2027. Referees send letters two full weeks before the "
            "closing date.",
            date(2027, 1, 17),
            False,
        ),
        (
            "Apply by 31 January 2027. Referees send letters one week in advance of the deadline.",
            date(2027, 1, 24),
            False,
        ),
        (
            "Apply by 31 January 2027. Referees send letters 1 month before the deadline.",
            date(2026, 12, 31),
            True,
        ),
        (
            "Apply by 31 January 2027. Referees send letters. These are due three days prior "
            "to the closing date.",
            date(2027, 1, 28),
            False,
        ),
        (
            "Apply by 31 January 2027. Referees submit letters within two weeks of the "
            "application deadline.",
            date(2027, 1, 31),
            True,
        ),
        (
            "Sista ansökningsdag: 31 januari 2027. Referenspersonerna ska skicka sina "
            "rekommendationsbrev 48 timmar före sista ansökningsdag.",
            date(2027, 1, 29),
            False,
        ),
        (
            "Sista ansökningsdag: 31 januari 2027. Rekommendationsbrev ska ha kommit in två "
            "arbetsdagar före sista ansökningsdag.",
            date(2027, 1, 27),
            True,
        ),
        (
            "Søknadsfrist: 31. januar 2027. Anbefalingsbrev må være inne 48 timer før "
            "søknadsfristen.",
            date(2027, 1, 29),
            False,
        ),
        (
            "Ansøgningsfrist: 31. januar 2027. Anbefalinger skal være modtaget en måned før "
            "ansøgningsfristen.",
            date(2026, 12, 31),
            True,
        ),
        (
            "Hakuaika päättyy 31.1.2027. Suosituskirjeet on toimitettava kaksi arkipäivää "
            "ennen määräaikaa.",
            date(2027, 1, 27),
            True,
        ),
        (
            "Deadline voor sollicitaties: 31 januari 2027. Aanbevelingsbrieven moeten twee "
            "werkdagen voor de deadline binnen zijn.",
            date(2027, 1, 27),
            True,
        ),
        (
            "Date limite de candidature : 31 janvier 2027. Les lettres de recommandation "
            "doivent arriver deux jours ouvrés avant la date limite.",
            date(2027, 1, 27),
            True,
        ),
        (
            "Plazo de solicitud: 31 de enero de 2027. Las cartas de recomendación deben "
            "llegar cinco días hábiles antes del cierre del plazo.",
            date(2027, 1, 24),
            True,
        ),
        (
            "Scadenza delle domande: 31 gennaio 2027. Le lettere di raccomandazione devono "
            "arrivare 48 ore prima della scadenza.",
            date(2027, 1, 29),
            False,
        ),
        (
            "Prazo de candidatura: 31 de janeiro de 2027. As cartas de recomendação devem "
            "chegar dois dias úteis antes do prazo.",
            date(2027, 1, 27),
            True,
        ),
        (
            "Termin składania zgłoszeń: 31 stycznia 2027. Listy polecające należy przesłać 3 "
            "dni robocze przed terminem.",
            date(2027, 1, 26),
            True,
        ),
        (
            "Termín podání přihlášek: 31. ledna 2027. Doporučující dopisy musí dorazit 48 "
            "hodin před uzávěrkou.",
            date(2027, 1, 29),
            False,
        ),
        (
            "Bewerbungsfrist: 31. Januar 2027. Empfehlungsschreiben müssen einen Monat vor "
            "Bewerbungsschluss eingehen.",
            date(2026, 12, 31),
            True,
        ),
    ],
)
def test_letters_due_before_the_deadline_are_no_later_and_what_is_not_exact_is_asked(
    said, day, is_counted
):
    draft = extract(f"PhD position\n\n{said}", TODAY)

    [letters] = [found.value for found in draft.deadlines if found.value.kind == "letters"]
    assert letters.date == day
    assert ("counted" in {conflict.code for conflict in draft.conflicts}) == is_counted


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("Interviews are planned between 22 and 26 March 2027.", [date(2027, 3, 22)]),
        ("Interviews: 22-26 February 2027.", [date(2027, 2, 22)]),
        ("Interviews take place 28 December - 2 January 2027.", [date(2026, 12, 28)]),
        ("Interviews on 22 and 26 March 2027.", [date(2027, 3, 22), date(2027, 3, 26)]),
    ],
)
def test_an_interview_within_several_days_may_be_on_the_first(said, days):
    draft = extract(f"PhD position\n\nApply by 15 December 2026. {said}", TODAY)

    assert [found.value.date for found in draft.other_days] == days


def test_a_place_stays_open_beside_the_day_of_which_it_is_said():
    said = (
        "A: Ice. Apply by {}.\nPosition B: Sand. Apply by {}.\nPosition C: Air. Open until filled."
    )
    days = ("10 January 2027", "20 January 2027")
    draft = extract("PhD\n\nPosition " + said.format(*days), TODAY)
    turned = extract("PhD\n\nPosition " + said.format(*reversed(days)), TODAY)

    assert (draft.deadline.value.rolling, turned.deadline.value.rolling) == (False, True)


@pytest.mark.parametrize(("said", "expected"), rows_of("letters_earlier.txt"))
def test_letters_due_earlier_are_never_lost_though_nobody_can_count_when(said, expected):
    draft = extract(f"PhD position\n\n{said}", TODAY)

    [letters] = [found.value for found in draft.deadlines if found.value.kind == "letters"]
    assert letters.date.isoformat() == expected[:10]
    assert ("counted" in {conflict.code for conflict in draft.conflicts}) == ("?" in expected)


def test_a_day_that_another_is_counted_from_is_no_last_day():
    draft = extract("PhD position\n\nApply no later than 14 days before 1 February 2027.", TODAY)

    assert [found.value.date for found in draft.deadlines] == [date(2027, 1, 18)]
    assert [conflict.code for conflict in draft.conflicts] == ["counted"]


def test_no_day_is_proposed_that_is_counted_from_one_without_a_year():
    draft = extract("PhD position\n\nApply within 30 days of 20 November.", TODAY)

    assert (draft.deadline.value.date, draft.deadline.value.assumed) == (None, None)
    assert [conflict.code for conflict in draft.conflicts] == ["counted"]
