"""Date, time, zone and bound → the moment; and back: what each clock shows, and how much is left.

Zones are IANA names. The empty name means that nothing is known of the zone: such a deadline is
counted from the place on Earth where the day ends first.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from applications.core.places import zone_of

ANYWHERE_ON_EARTH = "Etc/GMT+12"  # the sign of Etc zones is reversed: this is UTC−12
EARLIEST = "Etc/GMT-14"  # UTC+14: no day ends earlier
LAST_SECOND = time(23, 59, 59)
MORNING = time(8)  # by the clock there: when doors open on the day of a talk or a test
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # a day outside them is a slip

NOW_DAYS = 3
SOON_DAYS = 14

Bound = Literal["on", "before"]
Turn = Literal["before", "midnight", "skipped", "twice"]
Urgency = Literal["overdue", "now", "soon", "calm"]


@lru_cache(maxsize=1000)
def clock_of(zone: str) -> ZoneInfo:
    """The clock of a zone. Python itself keeps eight at hand, and a list shows more."""
    return ZoneInfo(zone)


def day_kept(words: str) -> date | None:
    """The day as it is kept in words; None of others, which an account from elsewhere may have.

    >>> day_kept("2027-01-15"), day_kept("soon")
    (datetime.date(2027, 1, 15), None)
    """
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


class Clock(NamedTuple):
    """What the clock on one wall shows at the deadline; `place` is "" for the reader's own."""

    local: datetime
    zone: str
    place: str

    @property
    def is_place(self) -> bool:
        """Whether the clock hangs somewhere; "UTC", "CET" and "AoE" are clocks themselves."""
        abbreviation = self.place == self.local.tzname()
        return "/" in self.zone and not self.zone.startswith("Etc/") and not abbreviation


def instant_of(
    day: date, at: time | None, zone: str, bound: str = "on", *, by_morning: bool = False
) -> datetime:
    """The moment in UTC when it is too late: the earliest reading of what was printed.

    A date alone runs to its last second; "before" it, to the last second of the day before.
    Midnight is the end of the evening before. `by_morning` is for what one must be there for, an
    interview or a test: a day alone counts from its morning. A day before FIRST_DAY or after
    LAST_DAY counts as that one, so that no reckoning from it leaves the calendar.

    >>> instant_of(date(2027, 1, 15), None, ANYWHERE_ON_EARTH).isoformat()
    '2027-01-16T11:59:59+00:00'
    >>> instant_of(date(2024, 8, 26), None, "Europe/Stockholm", "before").isoformat()
    '2024-08-25T21:59:59+00:00'
    >>> instant_of(date(2027, 3, 5), None, "Europe/Stockholm", by_morning=True).isoformat()
    '2027-03-05T07:00:00+00:00'
    """
    day = min(max(day, FIRST_DAY), LAST_DAY)
    if at is None and bound == "before" or at == time(0):
        day -= timedelta(days=1)
        at = LAST_SECOND
    all_day = MORNING if by_morning else LAST_SECOND
    return earliest(datetime.combine(day, at or all_day), zone)


def turn(day: date, at: time | None, zone: str, bound: str = "on") -> Turn | None:
    """Why the moment is another one than the print shows at first sight; None when it is not.

    >>> turn(date(2027, 3, 28), time(2, 30), "Europe/Stockholm")
    'skipped'
    >>> turn(date(2027, 3, 28), time(0), "Europe/Stockholm"), turn(date(2027, 3, 28), None, "UTC")
    ('midnight', None)
    """
    if at is None:
        return "before" if bound == "before" else None
    if at == time(0):
        return "midnight"
    wall, there = datetime.combine(day, at), clock_of(zone or EARLIEST)
    first, second = (wall.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return None
    return "twice" if first.astimezone(UTC) < second.astimezone(UTC) else "skipped"


def earliest(wall: datetime, zone: str) -> datetime:
    """The moment in UTC when clocks there show this; the earlier one where they skip or repeat it.

    >>> earliest(datetime(2027, 3, 28, 2, 30), "Europe/Stockholm").isoformat()  # skipped
    '2027-03-28T00:30:00+00:00'
    >>> earliest(datetime(2027, 10, 31, 2, 30), "Europe/Stockholm").isoformat()  # comes twice
    '2027-10-31T00:30:00+00:00'
    """
    there = clock_of(zone or EARLIEST)
    return min(wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))


def clocks(
    instant: datetime, zone: str, reader_zone: str, city: str = "", *, by_name: bool = False
) -> tuple[Clock, Clock]:
    """The institution's clock and the reader's at that moment.

    `by_name` calls the first one "CET" or "EST", where its zone has such a name: of a posting that
    states its clock and no place, nobody knows the city.

    >>> there, here = clocks(datetime(2024, 8, 25, 21, 59, 59, tzinfo=UTC), "Europe/Stockholm",
    ...                      "Asia/Kolkata", "Umeå")
    >>> f"{there.local:%a %H:%M} {there.place}, {here.local:%a %H:%M}"
    'Sun 23:59 Umeå, Mon 03:29'
    """
    zone = zone or EARLIEST
    there = instant.astimezone(clock_of(zone))
    name = there.tzname() or ""
    place = name if by_name and name.isalpha() and "/" in zone else place_of(zone, city)
    return (
        Clock(there, zone, place),
        Clock(instant.astimezone(clock_of(reader_zone)), reader_zone, ""),
    )


def city_of(zone: str, city: str, *, by_place: bool) -> str:
    """The posting's city, where a clock may be called by it: it has its zone from there, or goes
    like the clock there. Two deadlines of one zone are called alike.

    >>> city_of("Europe/Oslo", "Bergen", by_place=False), city_of("UTC", "Bergen", by_place=False)
    ('Bergen', '')
    """
    return city if by_place or city and zone_of("", city) == zone else ""


def place_of(zone: str, city: str = "") -> str:
    """The name to put beside a clock: AoE, an offset, the city when it is known, the zone's city.

    >>> place_of("America/Argentina/Buenos_Aires"), place_of("Etc/GMT+12", "Umeå"), place_of("")
    ('Buenos Aires', 'AoE', 'UTC+14')
    """
    zone = zone or EARLIEST
    if zone == ANYWHERE_ON_EARTH:
        return "AoE"
    if zone.startswith("Etc/GMT") and zone[7:] not in ("", "0", "+0", "-0"):
        return "UTC" + {"+": "−", "-": "+"}[zone[7]] + zone[8:]
    if zone.startswith("Etc/") or "/" not in zone:
        return "UTC" if zone.startswith("Etc/") else zone
    return city or zone.rpartition("/")[2].replace("_", " ")


def days_left(instant: datetime, now: datetime, reader_zone: str, zone: str = "") -> int:
    """Days from the reader's today to the earlier of the two dates shown; negative when gone.

    Fri 15 Jan 23:59 in Umeå is Sat 16 Jan in Kolkata: on Fri 8 Jan there are seven days, not eight.

    >>> umea, now = datetime(2027, 1, 15, 22, 59, tzinfo=UTC), datetime(2027, 1, 8, 9, tzinfo=UTC)
    >>> days_left(umea, now, "Asia/Kolkata", "Europe/Stockholm"), days_left(umea, now, "UTC")
    (7, 7)
    """
    today = now.astimezone(clock_of(reader_zone)).date()
    days = min(
        (instant.astimezone(clock_of(name)).date() - today).days
        for name in (reader_zone, zone or reader_zone)
    )
    # East of the date line today may be tomorrow's date of a deadline that is still ahead.
    return max(days, 0) if instant > now else days


def hours_left(instant: datetime, now: datetime) -> int:
    """Whole hours from now, and 0 when the moment is gone; five minutes short still count as whole.

    >>> hours_left(datetime(2026, 11, 26, 23, 59, tzinfo=UTC),
    ...            datetime(2026, 11, 26, 18, tzinfo=UTC))
    6
    """
    return max((instant - now + timedelta(minutes=5)) // timedelta(hours=1), 0)


def urgency(instant: datetime, now: datetime, reader_zone: str, zone: str = "") -> Urgency:
    """How loud to be: gone, three days or fewer, two weeks or fewer, later."""
    if instant <= now:
        return "overdue"
    days = days_left(instant, now, reader_zone, zone)
    return "now" if days <= NOW_DAYS else "soon" if days <= SOON_DAYS else "calm"
