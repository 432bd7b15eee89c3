"""What a single value must look like, whoever sets it."""

import re
import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_STEP = re.compile(r"(?P<count>[1-9]\d{0,2})(?P<unit>[dh])")


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone this machine knows (https://www.iana.org/time-zones)."""
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


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

    >>> present_zone("asia/calcutta"), present_zone("Mars/Olympus")
    ('Asia/Kolkata', 'Mars/Olympus')
    """
    zone = {name.lower(): name for name in zone_names()}.get(given.strip().lower(), given.strip())
    return _RENAMED.get(zone, zone)


def validate_zone(value: str) -> None:
    if value not in zone_names():
        raise ValidationError(
            _("“%(zone)s” is not a time zone we know. Write it like Europe/Stockholm."),
            params={"zone": value},
        )


def validate_steps(value: object) -> None:
    """A ladder: at most 12 steps such as "30d" (days before) or "6h" (hours before)."""
    if not isinstance(value, list) or not all(
        isinstance(step, str) and _STEP.fullmatch(step) for step in value
    ):
        raise ValidationError(_("Write steps like 30d (days before) or 6h (hours before)."))
    if len(value) > 12 or len(set(value)) != len(value):
        raise ValidationError(_("Write at most 12 steps, each once."))
