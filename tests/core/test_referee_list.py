"""Lists of referees as table programs and people write them."""

import pytest

from applications.core.referee_list import MOST_CHARACTERS, MOST_ROWS, Unreadable, rows

LUND = {"name": "Ingrid Lund", "email": "lund@uu.example", "institution": "Uppsala"}


@pytest.mark.parametrize(
    "text",
    [
        "Name,E-mail,University\nIngrid Lund,lund@uu.example,Uppsala",
        "\ufeffNamn;E-post;Lärosäte\r\nIngrid Lund;lund@uu.example;Uppsala\r\n",
        "NAME\tE-Mail-Adresse\tHochschule\rIngrid Lund\tlund@uu.example\tUppsala",
        "sep=;\nEfternamn;Förnamn;Mejl;Institution\nLund;Ingrid;lund@uu.example;Uppsala",
        "\n\nVorname,Nachname,Email,Einrichtung,Lieblingsfarbe\nIngrid,Lund,lund@uu.example,Uppsala,x",
        'name,email,institution\n"Ingrid\nLund",lund@uu.example,"Uppsala"',
    ],
)
def test_columns_are_known_by_what_people_call_them(text):
    assert [row.values for row in rows(text)] == [LUND]


def test_rows_that_say_the_same_are_one_and_empty_ones_none():
    text = "name,email\nAda,a@b.example\n,\n\nAda,a@b.example\n Ada , a@b.example\nBo,"

    assert [(row.number, row.values) for row in rows(text)] == [
        (2, {"name": "Ada", "email": "a@b.example"}),
        (7, {"name": "Bo"}),
    ]


def test_formula_is_text_and_lines_stay_in_an_address_alone():
    formula = '=HYPERLINK(""http://evil.example"",""x"")'
    [row] = rows(f'name,address,relation\n"{formula}","1 Road\nTown","a\nb"')

    assert row.values == {
        "name": '=HYPERLINK("http://evil.example","x")',
        "address": "1 Road\nTown",
        "relation": "a b",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "columns"),
        ("Ada,a@b.example\nBo,b@b.example", "columns"),
        ("email\na@b.example", "columns"),
        ("name\n" + "\n".join(f"Ada {n}" for n in range(MOST_ROWS + 1)), "rows"),
        ("name\n" + "x" * MOST_CHARACTERS, "long"),
        ('name,email\n"' + "x" * 200_000, "table"),
    ],
)
def test_what_is_no_such_list_is_refused_with_its_reason(text, why):
    with pytest.raises(Unreadable) as refused:
        rows(text)

    assert refused.value.why == why
