"""Time zones as postings write them, to IANA names.

An abbreviation is read as in the posting's own country: CST is China's there. Where nothing tells
whose it is, the one whose day ends first counts, and the person is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from applications.core.extraction.vocabulary import LANGUAGES, as_pattern, entry, phrases
from applications.core.places import cities_named, countries, zone_of

# What each abbreviation can be, by country; the one meant elsewhere comes first.
_SHORT: dict[str, dict[str, str]] = {
    "est": {"US": "America/New_York", "AU": "Australia/Sydney", "CA": "America/Toronto"},
    "cst": {"US": "America/Chicago", "CN": "Asia/Shanghai", "TW": "Asia/Taipei",
            "AU": "Australia/Adelaide", "CA": "America/Winnipeg", "MX": "America/Mexico_City",
            "CU": "America/Havana", "HK": "Asia/Hong_Kong", "MO": "Asia/Macau"},
    "mst": {"US": "America/Denver", "MY": "Asia/Kuala_Lumpur", "CA": "America/Edmonton",
            "MM": "Asia/Yangon"},
    "pst": {"US": "America/Los_Angeles", "PH": "Asia/Manila", "CA": "America/Vancouver",
            "PK": "Asia/Karachi"},
    "bst": {"GB": "Europe/London", "BD": "Asia/Dhaka"},
    "ist": {"IN": "Asia/Kolkata", "IL": "Asia/Jerusalem", "IE": "Europe/Dublin"},
    "gst": {"AE": "Asia/Dubai", "OM": "Asia/Muscat"},
    "ast": {"CA": "America/Halifax", "SA": "Asia/Riyadh", "PR": "America/Puerto_Rico",
            "KW": "Asia/Kuwait", "QA": "Asia/Qatar", "BH": "Asia/Bahrain", "IQ": "Asia/Baghdad"},
    "wst": {"AU": "Australia/Perth"},
    "sst": {"SG": "Asia/Singapore"},
    "amt": {"BR": "America/Manaus", "AM": "Asia/Yerevan"},
    "edt": {"US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney"},
    "cdt": {"US": "America/Chicago", "CA": "America/Winnipeg", "AU": "Australia/Adelaide"},
    "et": {"US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney"},
    "ct": {"US": "America/Chicago", "CA": "America/Winnipeg"},
}  # fmt: skip
_FIXED = {
    **dict.fromkeys(("mdt", "mt"), "America/Denver"),
    **dict.fromkeys(("pdt", "pt"), "America/Los_Angeles"),
    **dict.fromkeys(("cet", "cest", "mez", "mesz", "hnec", "haec"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Helsinki"),
    **dict.fromkeys(("wet", "west"), "Europe/Lisbon"),
    **dict.fromkeys(("aest", "aedt", "aet"), "Australia/Sydney"),
    **dict.fromkeys(("acst", "acdt"), "Australia/Adelaide"),
    **dict.fromkeys(("nzst", "nzdt"), "Pacific/Auckland"),
    **dict.fromkeys(("akst", "akdt"), "America/Anchorage"),
    **dict.fromkeys(("nst", "ndt"), "America/St_Johns"),
    "adt": "America/Halifax", "awst": "Australia/Perth", "jst": "Asia/Tokyo", "kst": "Asia/Seoul",
    "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "msk": "Europe/Moscow", "hst":
    "Pacific/Honolulu", "brt": "America/Sao_Paulo", "art": "America/Argentina/Buenos_Aires",
    "clt": "America/Santiago", "clst": "America/Santiago", "sast": "Africa/Johannesburg",
    "wat": "Africa/Lagos", "cat": "Africa/Maputo", "eat": "Africa/Nairobi", "pkt": "Asia/Karachi",
    "wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura", "ict": "Asia/Bangkok",
    "myt": "Asia/Kuala_Lumpur", "pht": "Asia/Manila", "npt": "Asia/Kathmandu", "trt":
    "Europe/Istanbul", "idt": "Asia/Jerusalem", "irst": "Asia/Tehran", "pet": "America/Lima",
    "uzt": "Asia/Tashkent", "aoe": "Etc/GMT+12",
}  # fmt: skip
_TWIN = {"CA": "US"}  # the same clocks under the same names
# Clocks of summer, hours from UTC: printed in winter they are taken at their word.
_SUMMER = {"edt": -4, "cdt": -5, "mdt": -6, "pdt": -7, "akdt": -8, "adt": -3, "bst": 1,
           "west": 1, "cest": 2, "mesz": 2, "haec": 2, "eest": 3, "idt": 3, "aedt": 11,
           "nzdt": 13}  # fmt: skip
_NAMED_AS = {"eastern": "et", "mid": "ct", "mountain": "mt", "pacific": "pt", "central": "cet",
             "earth": "aoe", "finnish": "eet"}  # fmt: skip
_CENTRAL = frozenset(
    ("AD", "AL", "AT", "BA", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "HR", "HU", "IT", "LI", "LU")
    + ("MC", "ME", "MK", "MT", "NL", "NO", "PL", "RS", "SE", "SI", "SK", "SM", "VA")
)
_ODD = {210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu",
        390: "Asia/Yangon", 570: "Australia/Darwin", -210: "America/St_Johns",
        -570: "Pacific/Marquesas"}  # fmt: skip
_LEAD = r"[\s,(\[\-/:.]{0,4}"
_NAMED = re.compile(
    _LEAD + r"(?P<name>(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)"
    r"/[A-Z][A-Za-z_]{2,30}(?:/[A-Z][A-Za-z_]{2,30})?)(?![\w/])"
)
_ISO = re.compile(
    r"\s?(?:(?P<utc>[zZ])(?!\w)|(?P<sign>[+-])(?P<hours>[01]\d):?(?P<minutes>[0-5]\d)(?!\d))"
)
_AS_ISO = re.compile(r"\dT[\d:.]{5,12}$", re.IGNORECASE)
_SIGNS = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
     "\uff0b": "+", "\ufe62": "+", "\u00b1": "+", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)  # fmt: skip
_PLACE = re.compile(r"[\s,(\[]{0,4}((?:[A-ZÀ-Þ][\w'’.-]{1,20}\s){1,3})")


@dataclass(frozen=True, slots=True)
class Stated:
    """A zone that the text names, and whether it could be another one."""

    zone: str
    doubtful: bool = False


NOTHING = Stated("")


@cache
def _words() -> dict[str, re.Pattern[str]]:
    keys = ("earth", "utc", "gmt", "central", "british", "irish", "eastern", "mid", "mountain",
            "pacific", "finnish", "local")  # fmt: skip
    return {
        key: re.compile(
            _LEAD
            + "(?:"
            + "|".join(map(as_pattern, phrases(LANGUAGES, f"zones.{key}")))
            + r")(?!\w)"
        )
        for key in keys
    }


@cache
def _offset() -> re.Pattern[str]:
    plus, minus = ("|".join(phrases(LANGUAGES, f"zones.{sign}")) for sign in ("plus", "minus"))
    return re.compile(
        _LEAD + r"(?:gmt|utc|utc\s?/\s?gmt|gmt\s?/\s?utc)\s?(?:\(?\s?)"
        rf"(?P<sign>[+-]|{plus}|{minus})\s?(?P<hours>1[0-4]|0?\d)"
        r"(?:(?P<point>[.,](?:25|5|75))|:?(?P<minutes>[0-5]\d))?(?!\d)"
    )


@cache
def _short() -> re.Pattern[str]:
    names = sorted((*_SHORT, *_FIXED), key=len, reverse=True)
    return re.compile(_LEAD + rf"(?P<name>{'|'.join(names)})(?!\w)", re.IGNORECASE)


def stated_zone(
    text: str, place: int, country: str, home: str, day: date | None = None, *, hour: bool = True
) -> Stated:
    """The zone that stands right after this place; an empty one where none is stated.

    >>> stated_zone("23:59 (GMT+2)", 5, "SE", "Europe/Stockholm", date(2027, 8, 26)).zone
    'Europe/Stockholm'
    >>> stated_zone("23:59 UTC‑5", 5, "SE", "Europe/Stockholm", date(2027, 8, 26)).zone
    'Etc/GMT+5'
    >>> stated_zone("23:59 CET", 5, "SE", "Europe/Stockholm").zone
    'Europe/Stockholm'
    >>> stated_zone("23:59 CST", 5, "CN", "Asia/Shanghai", date(2027, 6, 10))
    Stated(zone='Asia/Shanghai', doubtful=True)
    >>> stated_zone("5 pm Eastern Time", 4, "CA", "America/Toronto").zone
    'America/Toronto'
    >>> stated_zone("23:59 (Europe/Brussels)", 5, "", "").zone
    'Europe/Brussels'
    >>> stated_zone("18:00 Seoul time", 5, "", "").zone
    'Asia/Seoul'

    Behind a day without an hour only the short names count, in capitals.

    >>> stated_zone("3 May (CET)", 5, "IT", "Europe/Rome", hour=False).zone
    'Europe/Rome'
    >>> stated_zone("3 May, eastern", 5, "US", "America/New_York", hour=False).zone
    ''
    """
    said = text[place : place + 60].translate(_SIGNS)
    named = _NAMED.match(said)
    if named:
        return Stated(_known(named["name"]))
    small = said.lower() if len(said.lower()) == len(said) else said
    before = text[max(0, place - 20) : place]
    offset = _offset().match(small) or (_as_iso(said, before) if hour else None)
    if offset:
        return Stated(_zone_at(offset, home, day) if offset["sign"] else "UTC")
    for key, pattern in _words().items():
        match = pattern.match(small)
        if match and (hour or key == "earth" or said[: match.end()].strip(" ,([").isupper()):
            return _by_words(key, country, home, day)
    match = _short().match(said)
    if match and (hour or match["name"].isupper() or match["name"] == "AoE"):
        if match["name"] in _WORDS and not _HALF.search(before):
            return NOTHING
        return _by_short(match["name"].lower(), country, home, day)
    return _of_place(said, country, home) if hour else NOTHING


_HALF = re.compile(r"[ap]\.?m\.?$", re.IGNORECASE)
# Words of languages that are spelt like a zone.
_WORDS = frozenset(
    ("art", "est", "west", "cat", "eat", "pet", "wit", "et", "mt", "pt", "ct", "wat", "ast")
)


def zone_typed(words: str) -> str:
    """The zone a person means who types an offset or an abbreviation; its usual one of several.

    >>> zone_typed("UTC-7"), zone_typed("+02:00"), zone_typed("−3"), zone_typed("Eastern Time")
    ('Etc/GMT+7', 'Etc/GMT-2', 'Etc/GMT+3', 'America/New_York')

    Every sign and digit counts, so that no clock is taken for another.

    >>> [zone_typed(words) for words in ("UTC+99", "GMT-13", "UTC+2:17", "CET+3", "UTC-")]
    ['', '', '', '', '']
    >>> [zone_typed(words) for words in ("AoE (UTC-12)", "CET (UTC+1)", "Eastern Time (UTC-5)")]
    ['Etc/GMT+12', 'Europe/Berlin', 'America/New_York']
    """
    words = words.strip().translate(_SIGNS)
    words = f"UTC{words}" if words[:1] in ("+", "-") else words
    found = stated_zone(words, 0, "", "")
    zone = stated_zone(words, 0, "US", "").zone if found.doubtful else found.zone
    return zone if _is_all_of_it(words, zone) else ""


_TYPED_OFFSET = re.compile(
    r"(?:utc|gmt)\s?(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d)|[.,](?P<part>25|5|75))?",
    re.IGNORECASE,
)


def _is_all_of_it(words: str, zone: str) -> bool:
    """Whether the zone keeps the offset that is typed, in summer or in winter, and no other sign or
    digit is left over."""
    typed = _TYPED_OFFSET.search(words)
    rest = words[: typed.start()] + words[typed.end() :] if typed else words
    if re.search(r"[+\d]|-(?!\w)", rest):
        return False
    if typed is None or not zone:
        return bool(zone)
    part = timedelta(hours=float(f"0.{typed['part'] or 0}"), minutes=int(typed["minutes"] or 0))
    offset = (timedelta(hours=int(typed["hours"])) + part) * (-1 if typed["sign"] == "-" else 1)
    seasons = (datetime(2027, month, 15, tzinfo=ZoneInfo(zone)) for month in (1, 7))
    return offset in (day.utcoffset() for day in seasons)


def _as_iso(said: str, before: str) -> re.Match[str] | None:
    """The offset of a machine's time, "+09:00" or "Z"; not the end of "10:00-12:00"."""
    offset = _ISO.match(said)
    if offset and offset["sign"] == "-" and not _AS_ISO.search(before):
        return None
    return offset


def _by_words(key: str, country: str, home: str, day: date | None) -> Stated:
    if key == "local":
        return Stated(home)
    if key == "irish":
        return Stated("Europe/Dublin")
    if key == "utc":
        return Stated("UTC")
    if key == "gmt":  # who writes GMT in a British summer may mean the clock there
        there = {"": "Europe/London", "GB": "Europe/London", "IE": "Europe/Dublin"}
        return Stated(there.get(country, "Etc/GMT"))
    if key == "british":
        return Stated("Europe/London")
    return _by_short(_NAMED_AS[key], country, home, day)


def _by_short(name: str, country: str, home: str, day: date | None) -> Stated:
    """The zone of an abbreviation: the place's own where its clocks say so, else its country's."""
    if name == "aoe":
        return Stated("Etc/GMT+12")
    if name in ("cet", "cest", "mez", "mesz", "hnec", "haec") and home and country in _CENTRAL:
        return _in_season(name, home, day)
    meant = _SHORT.get(name)
    if home and name in _names_of(home):
        found = _in_season(name, home, day)
        foreign = meant is not None and next(iter(meant)) not in (country, _TWIN.get(country))
        return Stated(found.zone, doubtful=found.doubtful or foreign)
    if meant is None:
        return _in_season(name, _FIXED[name], day)
    if country in meant:
        found = _in_season(name, meant[country], day)
        foreign = next(iter(meant)) not in (country, _TWIN.get(country))
        return Stated(found.zone, doubtful=found.doubtful or foreign)
    if country == "":
        first = max(meant.values(), key=lambda zone: _offset_of(zone, day))
        return Stated(first, doubtful=len(meant) > 1)
    return Stated(_in_season(name, next(iter(meant.values())), day).zone, doubtful=True)


def _in_season(name: str, zone: str, day: date | None) -> Stated:
    """The zone, or the fixed clock where "CEST" is printed in winter: its hour comes earlier."""
    literal = _SUMMER.get(name)
    if literal is not None and day and _offset_of(zone, day) < timedelta(hours=literal):
        return Stated(f"Etc/GMT{-literal:+d}", doubtful=True)
    return Stated(zone)


def _of_place(said: str, country: str, home: str) -> Stated:
    """The clock of a place by its name: "Beijing time", "time in Seoul"."""
    match = _PLACE.match(said)
    time = _time_words()
    if match and time.match(said[match.end() :].lower()):
        return _clock_named(match[1].strip(), country, home)
    opening = time.match(said.lower().lstrip(" ,(["))
    if opening:
        rest = said.lstrip(" ,([")[opening.end() :]
        named = re.match(r"\s?(?:in|of|at|à|de)?\s?([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)", rest)
        return _clock_named(named[1], country, home) if named else Stated(home)
    swedish = re.match(r"[\s,(]{0,3}[a-zà-ÿ]{3,12}\s(?P<rest>.*)", said, re.DOTALL)
    if swedish and time.match(swedish["rest"].lower()):
        return Stated(home)
    return NOTHING


@cache
def _time_words() -> re.Pattern[str]:
    names = phrases(LANGUAGES, "zones.time")
    return re.compile(r"(?:" + "|".join(map(as_pattern, names)) + r")(?!\w)")


def _clock_named(name: str, country: str, home: str) -> Stated:
    """The zone of a city or a country; for other names, the place's own clock."""
    first = name.split()[-1]
    for one in (name, first):
        cities = cities_named(one)
        if cities:
            return Stated(cities[0].zone, doubtful=bool(home) and cities[0].zone != home)
        code = countries().get(one) or (entry("en", "zones.peoples") or {}).get(one.lower())
        if code:
            zone = zone_of(code)
            return Stated(home if code == country and home else zone)
    return Stated(home, doubtful=True)


@cache
def _names_of(zone: str) -> frozenset[str]:
    """What the clocks of a zone are called in winter and in summer."""
    there = ZoneInfo(zone)
    named = (datetime(2027, month, 15, 12, tzinfo=there).tzname() or "" for month in (1, 7))
    return frozenset(name.lower() for name in named)


def _offset_of(zone: str, day: date | None) -> timedelta:
    day = day or date(2027, 7, 1)
    return (
        datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    )


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

    The names of the fixed zones count the other way: Etc/GMT+5 is five hours behind. An offset
    that no fixed zone has counts as the whole hour before it is too late.
    """
    part = offset.groupdict()
    minutes = int(part["hours"]) * 60 + int(part["minutes"] or 0)
    if part.get("point"):
        minutes += {"25": 15, "5": 30, "75": 45}[part["point"][1:]]
    minus = part["sign"] == "-" or part["sign"] in phrases(LANGUAGES, "zones.minus")
    minutes = -minutes if minus else minutes
    if home and day and _offset_of(home, day) == timedelta(minutes=minutes):
        return home
    if minutes % 60 and minutes in _ODD:
        return _ODD[minutes]
    hours = max(-12, -(-minutes // 60))  # up: the clock further east is the earlier one
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
