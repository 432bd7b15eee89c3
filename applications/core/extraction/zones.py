"""Time zones as postings write them, to IANA names."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CENTRAL = frozenset(
    ("AD", "AL", "AT", "BA", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "HR", "HU", "IT", "LI", "LU")
    + ("MC", "ME", "MK", "MT", "NL", "NO", "PL", "RS", "SE", "SI", "SK", "SM", "VA")
)
_FIXED = {
    "utc": "UTC",
    "z": "UTC",
    "aoe": "Etc/GMT+12",
    "anywhere on earth": "Etc/GMT+12",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong",
    "ist": "Asia/Kolkata",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "awst": "Australia/Perth",
    "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
    "eet": "Europe/Helsinki",
    "eest": "Europe/Helsinki",
    "msk": "Europe/Moscow",
    "brt": "America/Sao_Paulo",
}
_AMERICAN = {
    "e": "America/New_York",
    "c": "America/Chicago",
    "m": "America/Denver",
    "p": "America/Los_Angeles",
}
_ZONE = re.compile(
    r"""[\s,(]{0,4}(?:\[|\()?\s?(?:
      (?P<central>CES?T|MES?Z|HNEC|HAEC|central\s+european(?:\s+summer)?(?:\s+time)?)
    | (?P<british>GMT|BST|UK\s+time|British\s+(?:summer\s+)?time|London\s+time|Irish\s+time)
    | (?P<us>[ECMP][SD]?T|eastern|central|mountain|pacific)(?:\s+(?:standard|daylight|time|US))?
    | (?P<fixed>UTC|AoE|anywhere\s+on\s+earth|JST|KST|SGT|HKT|IST|AE[SD]T|AWST|NZ[SD]T|EES?T|
        MSK|BRT)
    | (?P<local>(?:(?!by|on|at|in)[a-zà-ÿ]+\s+){0,2}(?:local\s+)?time\b|Uhr\s+Ortszeit|Ortszeit|
        lokal\s+tid|hora\s+local|heure\s+(?:locale|de\s+\w+)|hora\s+\w+|ora\s+\w+)
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)

_OFFSET = re.compile(
    r"[\s,(\[]{0,4}(?:GMT|UTC|UTC/GMT|GMT/UTC)\s?(?P<sign>[+\u2212\u2013-])\s?"
    r"(?P<hours>1[0-4]|0?\d)(?::?(?P<minutes>[0-5]\d))?(?!\d)"
)
_NAMED = re.compile(
    r"[\s,(\[]{0,4}(?P<name>(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)"
    r"/[A-Z][A-Za-z_]{2,30}(?:/[A-Z][A-Za-z_]{2,30})?)(?![\w/])"
)
_ODD = {210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu",
        390: "Asia/Yangon", 570: "Australia/Darwin", -210: "America/St_Johns"}  # fmt: skip


def stated_zone(
    text: str, place: int, country: str, home: str, day: date | None = None, *, hour: bool = True
) -> str:
    """The IANA zone that stands right after this place, or "" where none is stated.

    >>> stated_zone("23:59 (GMT+2)", 5, "SE", "Europe/Stockholm", date(2027, 8, 26))
    'Europe/Stockholm'
    >>> stated_zone("23:59 UTC-5", 5, "SE", "Europe/Stockholm", date(2027, 8, 26))
    'Etc/GMT+5'

    >>> stated_zone("23:59 CET", 5, "SE", "Europe/Stockholm")
    'Europe/Stockholm'
    >>> stated_zone("5 pm Eastern Time", 4, "CA", "America/Toronto")
    'America/Toronto'
    >>> stated_zone("23:59 (Europe/Brussels)", 5, "", "")
    'Europe/Brussels'

    Behind a day without an hour only the short names count, in capitals.

    >>> stated_zone("3 May (CET)", 5, "IT", "Europe/Rome", hour=False)
    'Europe/Rome'
    >>> stated_zone("3 May, eastern", 5, "US", "America/New_York", hour=False)
    ''
    """
    named = _NAMED.match(text, place)
    if named:
        return _known(named["name"])
    offset = _OFFSET.match(text, place)
    if offset:
        return _zone_at(offset, home, day)
    match = _ZONE.match(text, place)
    if not match:
        return ""
    said = match.groupdict()
    words = match[0].strip(" ,()[\n\t")
    if not hour and not (words.isupper() or words == "AoE" or said["fixed"]):
        return ""
    if said["central"]:
        return home if country in _CENTRAL and home else "Europe/Berlin"
    if said["british"]:
        if country == "IE":
            return "Europe/Dublin"
        return "Europe/London" if country in ("GB", "") or said["british"] != "GMT" else "Etc/GMT"
    if said["us"]:
        zone = _AMERICAN[said["us"][0].lower()]
        return home if country == "CA" and home and zone == "America/New_York" else zone
    if said["fixed"]:
        return _FIXED[" ".join(said["fixed"].lower().split())]
    return home


def _known(name: str) -> str:
    """The name if there is such a zone.

    >>> _known("Europe/Brussels"), _known("Europe/Nowhere")
    ('Europe/Brussels', '')
    """
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return ""


def _zone_at(offset: re.Match[str], home: str, day: date | None) -> str:
    """The zone of the place where its clocks stand so that day, else the fixed one.

    The names of the fixed zones count the other way: Etc/GMT+5 is five hours behind.
    """
    minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
    minutes = minutes if offset["sign"] == "+" else -minutes
    if home and day:
        there = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(home)).utcoffset()
        if there == timedelta(minutes=minutes):
            return home
    if minutes % 60:
        return _ODD.get(minutes, "")
    return f"Etc/GMT{-minutes // 60:+d}" if minutes else "Etc/GMT"
