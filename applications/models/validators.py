"""What a single value must look like, whoever sets it."""

import re
import zoneinfo
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from applications.core.application_mail.record import is_whole
from applications.core.deadline import ANYWHERE_ON_EARTH, FIRST_DAY, LAST_DAY

FIRST_LIFE_DAY = date(1930, 1, 1)
_STEP = re.compile(r"(?P<count>[1-9]\d{0,2})(?P<unit>[dh])")


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone this machine knows (https://www.iana.org/time-zones)."""
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


# What postings call a clock that IANA has no name for, or one that keeps another clock in winter.
_CALLED = {
    "aoe": ANYWHERE_ON_EARTH,
    "anywhere on earth": ANYWHERE_ON_EARTH,
    "cest": "CET",
    "edt": "America/New_York",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
}

# Clocks that postings name by these letters; what IANA links them to would claim a place.
_CLOCKS = {"CET", "EET", "EST", "GMT", "HST", "MET", "MST", "UTC", "WET"}

# Old names of places that share the rules of a bigger one: IANA links them to that, and says in a
# comment (file "backward", "#=") which name is meant.
_MEANT = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "Iceland": "Atlantic/Reykjavik",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}


@cache
def _places() -> tuple[tuple[str, str], ...]:
    """IANA's table of places: country and zone."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text()
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple((code, zone) for code, _place, zone, *_note in rows)


def zones_of_country(code: str) -> list[str]:
    """The zones in which the country lies.

    >>> zones_of_country("SE"), zones_of_country("")
    (['Europe/Stockholm'], [])
    """
    return [zone for country, zone in _places() if country == code]


@cache
def _renamed() -> dict[str, str]:
    """Old name → today's, for every link whose name is not in IANA's table of places."""
    places = {zone for _code, zone in _places()}
    data = resources.files("tzdata.zoneinfo")
    lines = data.joinpath("tzdata.zi").read_text().splitlines()
    links = {old: new for _, new, old in (row.split() for row in lines if row.startswith("L "))}
    return {old: new for old, new in links.items() if old not in places | _CLOCKS} | _MEANT


@cache
def _present() -> dict[str, str]:
    """Today's name by every name we know, in lower case."""
    known = {name.lower(): _renamed().get(name, name) for name in zone_names()}
    return known | _CALLED


@cache
def zone_choices() -> list[str]:
    """Today's names, as they are offered while one types."""
    return sorted(zone_names() & set(_present().values()))


def present_zone(given: str) -> str:
    """The zone under its present name, whatever its case; what was given when we know no such.

    >>> present_zone("asia/calcutta"), present_zone("AoE"), present_zone("Mars/Olympus")
    ('Asia/Kolkata', 'Etc/GMT+12', 'Mars/Olympus')
    """
    return _present().get(" ".join(given.split()).lower(), given.strip())


def validate_zone(value: str) -> None:
    if value not in zone_names():
        raise ValidationError(
            _("“%(zone)s” is not a time zone we know. Write it like Europe/Stockholm."),
            params={"zone": value},
        )


class ZoneField(models.CharField):
    """A zone by today's name. A row whose zone this machine does not know has none: it is asked."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        if value is None:  # of a row that is not there, in a join
            return None
        zone = present_zone(value)
        return zone if zone in zone_names() else self.get_default()


def validate_day(value: date) -> None:
    _validate_between(value, FIRST_DAY)


def validate_life_day(value: date) -> None:
    """A day of a life: a degree may be older than what deadlines are counted from."""
    _validate_between(value, FIRST_LIFE_DAY)


def _validate_between(value: date, first: date) -> None:
    if not first <= value <= LAST_DAY:
        raise ValidationError(
            _("Write a year between %(first)d and %(last)d."),
            params={"first": first.year, "last": LAST_DAY.year},
        )


def validate_steps(value: object) -> None:
    """A ladder: at most 12 steps such as "30d" (days before) or "6h" (hours before)."""
    if not isinstance(value, list) or not all(
        isinstance(step, str) and _STEP.fullmatch(step) for step in value
    ):
        raise ValidationError(_("Write steps like 30d (days before) or 6h (hours before)."))
    if len(value) > 12 or len(set(value)) != len(value):
        raise ValidationError(_("Write at most 12 steps, each once."))


def validate_sent_mail(value: object) -> None:
    if not is_whole(value):
        raise ValidationError("shape")  # of an export; no form tells it


class TypedLengthValidator(MinimumLengthValidator):
    """A password is as long as what is typed; blanks before and after count for nothing."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password.strip(), user)
