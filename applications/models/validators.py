"""What a single value must look like, whoever sets it."""

import re
import zoneinfo
from datetime import date
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications.core.deadline import ANYWHERE_ON_EARTH, FIRST_DAY, LAST_DAY

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

# Old names that browsers still report (IANA's file "backward").
_RENAMED = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Truk": "Pacific/Chuuk",
}


def present_zone(given: str) -> str:
    """The zone under its present name, whatever its case; what was given when we know no such.

    >>> present_zone("asia/calcutta"), present_zone("AoE"), present_zone("Mars/Olympus")
    ('Asia/Kolkata', 'Etc/GMT+12', 'Mars/Olympus')
    """
    said = " ".join(given.split()).lower()
    known = {name.lower(): name for name in zone_names()} | _CALLED
    zone = known.get(said, given.strip())
    return _RENAMED.get(zone, zone)


def validate_zone(value: str) -> None:
    if value not in zone_names():
        raise ValidationError(
            _("“%(zone)s” is not a time zone we know. Write it like Europe/Stockholm."),
            params={"zone": value},
        )


def validate_day(value: date) -> None:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValidationError(
            _("Write a year between %(first)d and %(last)d."),
            params={"first": FIRST_DAY.year, "last": LAST_DAY.year},
        )


def validate_steps(value: object) -> None:
    """A ladder: at most 12 steps such as "30d" (days before) or "6h" (hours before)."""
    if not isinstance(value, list) or not all(
        isinstance(step, str) and _STEP.fullmatch(step) for step in value
    ):
        raise ValidationError(_("Write steps like 30d (days before) or 6h (hours before)."))
    if len(value) > 12 or len(set(value)) != len(value):
        raise ValidationError(_("Write at most 12 steps, each once."))
