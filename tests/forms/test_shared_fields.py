"""Fields in people's words: what is typed, what is kept, and what stands in the field again."""

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from applications.forms.shared.country import CountryField
from applications.forms.shared.language import LanguagesField
from applications.forms.shared.parts import ExtentField, StartField
from applications.forms.shared.rows import Box, RowsField
from applications.forms.shared.zone import ZoneField, zone_called, zone_words
from applications.models.validators import zone_choices


class Facts(forms.Form):
    country = CountryField(required=False)
    zone = ZoneField(required=False)
    languages = LanguagesField()
    start = StartField(required=False)
    extent = ExtentField()
    contacts = RowsField(Box("name", "Name"), Box("email", "E-mail"), add="Add", remove="Remove")


def sent(query: str) -> Facts:
    return Facts(QueryDict(query))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Oslo", "Europe/Oslo"),
        ("umea", "Europe/Stockholm"),
        ("Cambridge, United States", "America/New_York"),
        ("New York", "America/New_York"),
        ("Norway", "Europe/Oslo"),
        ("CET", "CET"),
        ("aoe", "Etc/GMT+12"),
        ("UTC", "UTC"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT-5", "Etc/GMT+5"),
        ("UTC-7", "Etc/GMT+7"),
        ("GMT+9", "Etc/GMT-9"),
        ("+02:00", "Etc/GMT-2"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("Eastern Time", "America/New_York"),
        ("asia/calcutta", "Asia/Kolkata"),
        ("CET (UTC+1)", "Europe/Berlin"),
    ],
)
def test_zone_is_understood_as_people_say_it(typed, zone):
    assert zone_called(typed) == zone


@pytest.mark.parametrize(
    "typed", ["Mars/Olympus", "United States", "x" * 500, "?", "UTC+99", "CET+3", "UTC+2:17"]
)
def test_zone_that_could_be_several_or_none_is_asked_about(typed):
    form = Facts({"zone": typed})

    assert "is not a time zone we know. Write a city" in str(form.errors["zone"])
    assert typed in str(form["zone"])


def test_words_of_every_zone_lead_back_to_it():
    wrong = {zone for zone in zone_choices() if zone_called(zone_words(zone)) != zone}

    assert wrong <= {"Etc/UTC", "Etc/GMT"}  # these are one clock with UTC


@pytest.mark.parametrize(
    ("typed", "code"), [("Sweden", "SE"), ("sverige", "SE"), ("no", "NO"), ("Türkei", "TR")]
)
def test_country_is_kept_by_its_code_and_shown_by_its_name(typed, code):
    form = sent(f"country={typed}")

    assert (form.is_valid(), form.cleaned_data["country"]) == (True, code)
    assert 'value="Sweden"' in str(Facts(initial={"country": "SE"})["country"])
    with translation.override("sv"):
        assert 'value="Sverige"' in str(Facts(initial={"country": "SE"})["country"])


def test_country_nobody_knows_is_named():
    assert "We know no country called “Oz”" in str(sent("country=Oz").errors["country"])


def test_languages_are_ticked_or_chosen_by_name():
    form = sent("languages=en&languages=sv&languages=is")

    assert (form.is_valid(), form.cleaned_data["languages"]) == (True, ["en", "sv", "is"])
    assert "Icelandic" in str(form["languages"])
    assert sent("languages=").is_valid()


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("start=2027-09-01&start=", "2027-09-01"),
        ("start=&start=September 2027", "2027-09"),
        ("start=&start=as soon as possible", "as soon as possible"),
        ("start=&start=", ""),
    ],
)
def test_start_is_a_day_or_words(query, kept):
    form = sent(query)

    assert (form.is_valid(), form.cleaned_data["start"]) == (True, kept)
    again = Facts(initial={"start": kept})
    assert not again.fields["start"].has_changed(kept, form["start"].data)


def test_extent_that_was_read_can_be_kept():
    assert "Full time (100 %)" in str(Facts(initial={"extent": 100})["extent"])
    assert '<option value="66" selected>66 % of full time' in str(
        Facts(initial={"extent": 66})["extent"]
    )
    form = sent("extent=66")
    assert (form.is_valid(), form.cleaned_data["extent"]) == (True, 66)


ROWS = "contacts=Ada&contacts=&contacts=&contacts=&contacts=Bo&contacts=bo@umu.se"


def test_rows_keep_their_boxes_in_place_and_leave_empty_ones_out():
    form = sent(ROWS)

    assert form.is_valid()
    assert form.cleaned_data["contacts"] == [
        {"name": "Ada", "email": ""},
        {"name": "Bo", "email": "bo@umu.se"},
    ]


def test_row_is_added_and_taken_away_by_a_press_with_all_others_kept():
    more, less = sent(f"{ROWS}&add-row=contacts"), sent(f"{ROWS}&remove-row=contacts:0")

    assert [row["name"] for row in more["contacts"].data] == ["Ada", "", "Bo", ""]
    assert [row["name"] for row in less["contacts"].data] == ["", "Bo"]
