"""Codes in people's words."""

import pytest
from django.http import QueryDict
from django.utils import translation
from django_countries import countries

from applications.forms.application.look import LookForm
from applications.forms.shared.country import CountryField, country_called
from applications.templatetags.names import alphabetical, country_name, language_within
from tests.factories import NOW, PersonFactory, PostingFactory

# Countries that Swedish writes as English does.
SAME = (
    "AD AF AI AO AR AW BB BD BF BH BI BJ BM BN BO BT BW BY BZ CL CO CR CW DJ DM EC ER FI FJ GA GD "
    "GG GH GI GM GN GP GT GU GW GY HN HT IL IM IR JE JM JP KE KI KW LA LC LI LK LR LS MC ME ML MM "
    "MO MQ MS MT MU MW MY NA NE NG NI NP NU OM PA PE PK PR PT PW PY QA RE RW SG SL SM SN SO SV SZ "
    "SD TG TH TK TM TO TV TW TZ UG UY UZ VE VN VU WS YT ZM ZW"
)


def names(language: str) -> dict[str, str]:
    with translation.override(language):
        return {code: country_name(code) for code in countries.countries}


def test_every_country_has_its_swedish_name_unless_both_languages_write_it_alike():
    english, swedish = names("en"), names("sv")

    alike = {code for code, name in english.items() if swedish[code] == name}
    assert sorted(alike) == sorted(SAME.split())


def test_country_is_found_by_its_swedish_name():
    with translation.override("sv"):
        assert [country_called(name) for name in ("Kanada", "Indien", "australien")] == [
            "CA",
            "IN",
            "AU",
        ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["Åland", "Österrike", "Zambia"]), ("sv", ["Zambia", "Åland", "Österrike"])],
)
def test_letters_after_z_come_last_only_where_the_language_has_them_there(language, expected):
    with translation.override(language):
        assert sorted(("Österrike", "Åland", "Zambia"), key=alphabetical) == expected


def test_choices_of_a_country_are_in_the_order_of_the_language(db):
    person = PersonFactory()
    for code in ("AT", "ZM", "BE", "AX"):
        PostingFactory(owner=person, country=code)

    with translation.override("sv"):
        field = LookForm(QueryDict(), owner=person, now=NOW).fields["country"]
        listed = str(CountryField(required=False).widget.render("country", ""))

    assert [name for _code, name in field.choices] == ["Belgien", "Zambia", "Åland", "Österrike"]
    assert listed.index('"Zimbabwe"') < listed.index('"Åland"') < listed.index('"Österrike"')


@pytest.mark.parametrize(("reader", "words"), [("en", "Swedish"), ("sv", "svenska")])
def test_language_within_a_sentence_is_written_as_its_readers_write_it(reader, words):
    with translation.override(reader):
        assert language_within("sv") == words
