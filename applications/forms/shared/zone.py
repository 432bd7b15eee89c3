"""A time zone as people name it: a city, a country, "CET", "UTC+2", "AoE"."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.core.deadline import ANYWHERE_ON_EARTH, place_of
from applications.core.places import city_called, zone_of
from applications.core.search import folded
from applications.forms.shared.country import country_called
from applications.models.validators import (
    present_zone,
    validate_zone,
    zone_choices,
    zone_names,
    zones_of_country,
)

LONGEST = 60  # characters: no name of a clock is longer
CLOCKS = {ANYWHERE_ON_EARTH: "AoE", "Etc/UTC": "UTC", "UTC": "UTC"}
ABBREVIATIONS = ("AoE", "UTC", "CET", "EET", "WET", "Eastern Time", "Central Time", "Pacific Time")


def zone_words(zone: str) -> str:
    """What stands in the field for a zone; `zone_called` leads back.

    >>> [zone_words(zone) for zone in ("Europe/Oslo", "Etc/GMT-2", "America/Indiana/Knox", "CET")]
    ['Oslo', 'UTC+2', 'Knox, Indiana', 'CET']
    """
    region, _slash, place = zone.removeprefix("America/").replace("_", " ").rpartition("/")
    if zone.count("/") == 2 and region != "Argentina":
        return f"{place}, {region}"
    return place_of(zone) if zone else ""


def zone_called(words: str) -> str:
    """The zone that a person means; "" where we know none by that name.

    >>> [zone_called(words) for words in ("oslo", "Umea", "UTC+2", "AoE", "cest", "Sweden", "Oz")]
    ['Europe/Oslo', 'Europe/Stockholm', 'Etc/GMT-2', 'Etc/GMT+12', 'CET', 'Europe/Stockholm', '']
    """
    words = " ".join(words.split())
    if not words or len(words) > LONGEST:
        return ""
    named = present_zone(words)
    if named in zone_names():
        return named
    known = _by_words().get(folded(words))
    if known:
        return known
    city, _comma, country = words.partition(",")
    if _comma and (code := country_called(country)):
        found = city_called(city, code)
        return found.zone if found else ""
    if found := city_called(words):
        return found.zone
    return _of_country(words) or _stated(words)


def _stated(words: str) -> str:
    # Here, because its vocabulary takes a while to load.
    from applications.core.extraction.zones import zone_typed

    return zone_typed(words)


def _of_country(words: str) -> str:
    code = country_called(words)
    return (zone_of(code) or zones_of_country(code)[0]) if keeps_one_clock(code) else ""


def keeps_one_clock(country: str) -> bool:
    """Whether one clock shows the hour from end to end of the country; of any other a city is
    wanted."""
    seasons = (datetime(2027, 1, 15, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC))
    clocks = {
        tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in seasons)
        for zone in zones_of_country(country)
    }
    return len(clocks) == 1


@cache
def _by_words() -> dict[str, str]:
    return {folded(zone_words(zone)): zone for zone in zone_choices() if zone not in CLOCKS}


@cache
def zone_options() -> list[str]:
    """The names offered while one types."""
    places = (zone_words(zone) for zone in zone_choices() if _is_a_place(zone))
    return [*ABBREVIATIONS, *sorted(places)]


def _is_a_place(zone: str) -> bool:
    return "/" in zone and not zone.startswith("Etc/")


class ZoneInput(forms.TextInput):
    """The page offers the names in <datalist id="zones">; what is typed is answered at once."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        asks = {
            "hx-get": reverse_lazy("zone_understood"),
            "hx-trigger": "change",
            "hx-target": "next .understood",
            "hx-swap": "innerHTML",
            "hx-select": "unset",  # what the form around it says of its own answer
            "hx-sync": "this:replace",  # and of presses: Enter in here saves the form
        }
        super().__init__({**plain, **asks, **(attrs or {})})

    def render(self, *args: Any, **options: Any) -> SafeString:
        field = super().render(*args, **options)
        return format_html('{}<output class="hint understood"></output>', field)


class ZoneField(forms.CharField):
    """A zone, kept by its IANA name; typed and shown as people say it."""

    widget = ZoneInput
    default_error_messages = {
        "unknown": _(
            "“%(words)s” is not a time zone we know. Write a city, such as Oslo, or a clock, such "
            "as CET, UTC+2 or AoE."
        )
    }

    city = ""  # by which its zone is shown, where it is at hand: Uppsala, not Stockholm

    def prepare_value(self, value: Any) -> Any:
        if value not in zone_names():
            return value
        return self.city if zone_called(self.city) == value else zone_words(value)

    def to_python(self, value: Any) -> str:
        words = super().to_python(value)
        return zone_called(words) or words.strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value not in zone_names():
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"words": value}
            )
        if value:
            validate_zone(value)
