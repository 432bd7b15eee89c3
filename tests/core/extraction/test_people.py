"""Whom a posting names for questions, where the name is also a word of another kind."""

import pytest

from applications.core.extraction import extract

HEAD = "PhD position in optics at Example University\n\n"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Contact: Dr April Smith, april.smith@example.org", "April Smith"),
        ("Contact: Fredric March (march@example.org)", "Fredric March"),
        ("Kontakt: August Strand, august.strand@example.org", "August Strand"),
        ("Questions? Contact June Ohlsson, june@example.org.", "June Ohlsson"),
        ("Questions by Friday, May 7 to info@example.org.", ""),
    ],
)
def test_a_month_may_be_a_name(sentence, name):
    [contact] = extract(HEAD + sentence).contacts

    assert contact.value.name == name


@pytest.mark.parametrize(
    "sentence",
    [
        "Send your CV to Beata Ek (beata.ek@example.org). Do not hesitate to contact Beata.",
        "Send your CV to beata.ek@example.org. If you have questions, contact me.",
    ],
)
def test_who_is_to_be_asked_by_name_or_as_me_is_the_one_to_write_to(sentence):
    assert [found.value.email for found in extract(HEAD + sentence).contacts] == [
        "beata.ek@example.org"
    ]
