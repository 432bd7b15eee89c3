"""When a position starts, as postings say it."""

from datetime import date

import pytest

from applications.core.extraction import extract

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("The position starts on 1 September 2027.", "2027-09-01"),
        ("Start: 1.10.2027 (or as agreed)", "2027-10-01"),
        ("Starting date: October 2027", "2027-10"),
        ("The PhD begins in September-October 2027.", "2027-09"),
        ("Employment start: 1 September 2027 or as agreed", "2027-09-01"),
        ("Start: 04/2027", "2027-04"),
        ("You should be able to take up the position in April 2027.", "2027-04"),
        ("First day of employment: 2027-09-01", "2027-09-01"),
        ("1 September 2027 – Start", "2027-09-01"),
        ("The position is available from September 2027.", "2027-09"),
        ("Apply by 3 March 2027. The position may start as early as 15 April.", "2027-04-15"),
        ("Die Stelle ist ab dem 1. Oktober 2027 zu besetzen.", "2027-10-01"),
        ("Die Stelle ist für drei Jahre befristet. Einstellungstermin: 01.05.2027", "2027-05-01"),
        (
            "Die Stelle ist auf drei Jahre befristet. Das Vorhaben soll am 1. Mai 2027 beginnen.",
            "2027-05-01",
        ),
        (
            "We are at Lund University in Sweden. Tillträde: 2027-05-01 eller enligt avtal.",
            "2027-05-01",
        ),
        (
            "We are at Sorbonne Université in Paris. Prise de fonction : 01/10/2027",
            "2027-10-01",
        ),
        ("Beoogde startdatum is 1 september 2027.", "2027-09-01"),
        ("Fecha de incorporación: 1 de mayo de 2027", "2027-05-01"),
        ("---\ntitle: A place\nstartdate: 2027-10-01\n---\nWe have a place.", "2027-10-01"),
        ("Period of the call: from 6 March 2027 until 20 April 2027.", None),
        ("Applications open from 1 March 2027 to 20 April 2027.", None),
        ("Salary as of 1 January 2027: 3,000 EUR a month.", None),
        ("See the guidelines for recruitment (effective from 1 April 2027).", None),
        ("Es gilt die Ordnung vom Mai (gültig ab 1. April 2027). Wir bieten viel.", None),
        ("Riktlinjerna (gäller från och med 1 april 2027) ska följas vid anställning.", None),
        ("Se retningslinjer for tilsetting (gjeldende fra og med 01.04.2027).", None),
        ("Het reglement van de universiteit is geldig vanaf 1 april 2027.", None),
        (
            "Anställningen gäller från och med 1 april 2027. Välkommen med din ansökan.",
            "2027-04-01",
        ),
        ("---\ntitle: A place\ntime_start: 2027-10-01\n---\nWe have a place.", None),
    ],
)
def test_start_in(text, start):
    head = "" if text.startswith("---") else "PhD position in optics at Example University\n\n"
    found = extract(head + text, TODAY).start

    assert (found.value if found else None) == start
