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

from applications.core.extraction.vocabulary import LANGUAGES, alternatives, data, entry, phrases
from applications.core.places import cities_named, countries, zone_of
from applications.core.places.states import zone_of_state

# The headings of the languages' files: those that name a clock, and those that stand for an
# abbreviation, which is another clock in another country.
_NAMED = {"earth": "Etc/GMT+12", "utc": "UTC", "british": "Europe/London",
          "irish": "Europe/Dublin", "peninsular": "Europe/Madrid", "canary": "Atlantic/Canary",
          "indian": "Asia/Kolkata"}  # fmt: skip
_SHORT_FOR = {"eastern": "et", "mid": "ct", "mountain": "mt", "pacific": "pt",
              "central_summer": "cest", "central": "cet",
              "finnish": "eet"}  # fmt: skip
_CENTRAL = "Europe/Berlin"
_LEAD = r"[\s,(\[\-/:.]{0,4}"
_AREA = re.compile(
    _LEAD + r"(?P<name>(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)"
    r"/[A-Z][A-Za-z_]{2,30}(?:/[A-Z][A-Za-z_]{2,30})?)(?![\w/])"
)
_ISO = re.compile(  # "15:00 z" is no Zulu: "of" and "with" in Polish and Czech
    r"(?P<utc>z(?!\w)|\s?Z(?!\w|\s[A-ZÀ-Þ]{2}))|"
    r"\s?(?P<sign>[+-])(?P<hours>[01]\d):?(?P<minutes>[0-5]\d)(?!\d)"
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
def _fixed() -> dict[str, str]:
    return {name: zone for zone, names in data("zones")["fixed"].items() for name in names}


@cache
def _words() -> dict[str, re.Pattern[str]]:
    keys = (*_NAMED, "gmt", "local", *_SHORT_FOR)
    return {key: re.compile(rf"{_LEAD}(?:{alternatives(f'zones.{key}')})(?!\w)") for key in keys}


@cache
def _offset() -> re.Pattern[str]:
    plus, minus = alternatives("zones.plus"), alternatives("zones.minus")
    return re.compile(
        _LEAD + r"(?:gmt|utc?|utc\s?/\s?gmt|gmt\s?/\s?utc)\s?(?:\(?\s?)"
        rf"(?P<sign>[+-]|{plus}|{minus})\s?(?P<hours>1[0-4]|0?\d)"
        r"(?:(?P<point>[.,](?:25|5|75))|:?(?P<minutes>[0-5]\d))?(?!\d)"
    )


@cache
def _short() -> re.Pattern[str]:
    names = sorted((*data("zones")["shared"], *_fixed()), key=len, reverse=True)
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
    named = _AREA.match(said)
    if named:
        return Stated(_known(named["name"]))
    small = said.lower() if len(said.lower()) == len(said) else said
    before = text[max(0, place - 20) : place]
    offset = _offset().match(small) or (_as_iso(said, before) if hour else None)
    if offset:
        return Stated(_zone_at(offset, home, day) if offset["sign"] else "UTC")
    named_by = {
        key: match.end()
        for key, pattern in _words().items()
        if (match := pattern.match(small))
        and (hour or key == "earth" or said[: match.end()].strip(" ,([").isupper())
    }
    if named_by:  # "Central European Time" is not "Central"
        return _by_words(max(named_by, key=lambda key: named_by[key]), country, home, day)
    match = _short().match(said)
    if match and (hour or match["name"].isupper()):
        if match["name"] in data("zones")["words"]["alike"] and not _HALF.search(before):
            return NOTHING
        return _by_short(match["name"].lower(), country, home, day)
    return _of_place(said, country, home) if hour else NOTHING


_HALF = re.compile(r"[ap]\.?m\.?$", re.IGNORECASE)


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
    if key in _NAMED:
        return Stated(_NAMED[key])
    if key == "gmt":  # who writes GMT in a British summer may mean the clock there
        there = {"": "Europe/London", "GB": "Europe/London", "IE": "Europe/Dublin"}
        return Stated(there.get(country, "Etc/GMT"))
    return _by_short(_SHORT_FOR[key], country, home, day)


def _by_short(name: str, country: str, home: str, day: date | None) -> Stated:
    """The zone of an abbreviation: the place's own where its clocks say so, else its country's."""
    fixed = _fixed().get(name, "")
    if fixed == _CENTRAL and home and country in data("zones")["clocks"]["central"]:
        return _in_season(name, home, day)
    meant = data("zones")["shared"].get(name)
    if home and name in _names_of(home):
        found = _in_season(name, home, day)
        foreign = meant is not None and _is_foreign(meant, country)
        return Stated(found.zone, doubtful=found.doubtful or foreign)
    if meant is None:
        return _in_season(name, fixed, day)
    if country in meant:
        found = _in_season(name, meant[country], day)
        return Stated(found.zone, doubtful=found.doubtful or _is_foreign(meant, country))
    if country == "":
        first = max(meant.values(), key=lambda zone: _offset_of(zone, day))
        return Stated(first, doubtful=len(meant) > 1)
    return Stated(_in_season(name, next(iter(meant.values())), day).zone, doubtful=True)


def _is_foreign(meant: dict[str, str], country: str) -> bool:
    """Whether elsewhere another country's clock is meant; Canada's are the same as the States'."""
    return next(iter(meant)) not in (country, "US" if country == "CA" else "")


def _in_season(name: str, zone: str, day: date | None) -> Stated:
    """The zone, or the fixed clock where "CEST" is printed in winter: its hour comes earlier."""
    literal = data("zones")["summer"].get(name)
    if literal is not None and day and _offset_of(zone, day) < timedelta(hours=literal):
        return Stated(f"Etc/GMT{-literal:+d}", doubtful=True)
    return Stated(zone)


def _of_place(said: str, country: str, home: str) -> Stated:
    """The clock of a place by its name: "Beijing time", "time in Seoul", "finsk tid"."""
    match = _PLACE.match(said)
    time = _time_words()
    if match and time.match(said[match.end() :].lower()):
        return _clock_named(match[1].strip(), country, home)
    opening = time.match(said.lower().lstrip(" ,(["))
    if opening:
        named = _behind_time().match(said.lstrip(" ,(["), opening.end())
        return _clock_named(named[1], country, home) if named else Stated(home)
    whose = re.match(r"[\s,(]{0,3}([^\W\d_]{3,20})\s(?P<rest>.*)", said, re.DOTALL)
    if whose and whose[1].islower() and time.match(whose["rest"].lower()):
        return _clock_named(whose[1], country, home) if whose[1] in _peoples() else Stated(home)
    return NOTHING


@cache
def _time_words() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('zones.time')})(?!\w)")


@cache
def _behind_time() -> re.Pattern[str]:
    """The place behind the word for time: "in Seoul"."""
    return re.compile(
        rf"\s?(?:(?:{alternatives('zones.of')})(?!\w))?\s?"
        r"([A-ZÀ-Þ][\w'’-]+(?: (?:[a-z]{2} )?[A-ZÀ-Þ][\w'’-]+)?)"
    )


@cache
def _peoples() -> dict[str, str]:
    """Whose time it is, by the word in front of it: "Finnish", "finsk", "suomen"."""
    return {
        word: country
        for language in LANGUAGES
        for word, country in (entry(language, "zones.peoples") or {}).items()
    }


def _clock_named(name: str, country: str, home: str) -> Stated:
    """The zone of a city or a country; for other names, the place's own clock."""
    first = name.split()[-1]
    for one in (name, first, name.split()[0]):
        cities = cities_named(one)
        if cities:
            return Stated(cities[0].zone, doubtful=bool(home) and cities[0].zone != home)
        code = countries().get(one) or _peoples().get(one.lower())
        if code:
            zone = zone_of(code)
            return Stated(home if code == country and home else zone)
    state = zone_of_state(country, name)  # "hora dos Açores"
    return Stated(state) if state else Stated(home, doubtful=True)


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
    minus = part["sign"] in ("-", *phrases(LANGUAGES, "zones.minus"))
    minutes = -minutes if minus else minutes
    if home and day and _offset_of(home, day) == timedelta(minutes=minutes):
        return home
    odd = data("zones")["clocks"]["odd_minutes"].get(str(minutes))
    if odd:
        return str(odd)
    hours = max(-12, -(-minutes // 60))  # up: the clock further east is the earlier one
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
