"""Small pictures of counts and days. Each is decoration or has a name: a table says the same.

Places across are percentages, so that nothing is stretched; heights are pixels.
"""

from collections.abc import Sequence
from html import escape as text
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core import insight as core
from applications.services.insights import LETTERS, Answer, Week

register = template.Library()

DOT, FLOOR = 11, 26  # pixels from one dot to the one above it, and what stands under them
MOST_LEVELS = 24  # of dots on one place
BAR, ROOF = 90, 10  # the highest bar, and room for its number, which may stand upright:
DIGIT = 8  # that much for each digit


@register.simple_tag
def share(number: int, of: int) -> str:
    """ "43 %", or nothing where there are too few to say so."""
    percent = core.share(number, of)
    return "" if percent is None else _("%(n)d %%") % {"n": percent}


@register.simple_tag
def bar(number: int, most: int) -> SafeString:
    """Of the width, what this number is of the largest."""
    width = round(100 * number / most, 2) if most else 0
    return SafeString(
        f'<svg class="bar" aria-hidden="true"><rect class="ground" width="100%" height="100%"/>'
        f'<rect class="count" width="{width}%" height="100%"/></svg>'
    )


@register.simple_tag
def day_dots(answers: Sequence[Answer], spread: core.Spread) -> SafeString:
    """A dot an answer over the days it took, and a line at the middle one."""
    scale = core.scale(max(one.days for one in answers))
    lie = core.stacked(scale.place(one.days) for one in answers)
    levels = min(MOST_LEVELS, 1 + max(level for _at, level in lie))
    ground = levels * DOT + 6
    drawn = [
        f'<line class="tick" x1="{at}%" x2="{at}%" y1="0" y2="{ground}"/>'
        f'<text x="{at}%" y="{ground + 16}" class="{_anchor(at)}">{days}</text>'
        for days in scale.ticks
        for at in (scale.place(days),)
    ]
    low, high = scale.place(spread.low), scale.place(spread.high)
    if spread.is_half:
        drawn.append(
            f'<rect class="half" x="{low}%" width="{high - low:.2f}%" y="0" height="{ground}"/>'
        )
    middle = scale.place(spread.middle)
    drawn.append(f'<line class="middle" x1="{middle}%" x2="{middle}%" y1="0" y2="{ground}"/>')
    drawn += [
        f'<circle class="{one.word}" cx="{at}%" cy="{ground - 7 - min(level, levels - 1) * DOT}"'
        f' r="4"><title>{text(one.application.place)}: {_days(one.days)}</title></circle>'
        for one, (at, level) in zip(answers, lie, strict=True)
    ]
    name = text(_("Days from sending to the answer, a dot each"))
    return SafeString(
        f'<svg class="dots" role="img" height="{ground + FLOOR}"><title>{name}</title>'
        f"{''.join(drawn)}</svg>"
    )


def _anchor(at: float) -> str:
    """The first and the last word of an axis do not stand over its edge."""
    return "first" if at < 1 else "last" if at > 99 else "within"


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def as_days(days: float) -> str:
    """ "12", or "12.5" where two lie around the middle."""
    return f"{days:g}"


@register.simple_tag
def letters_bar(row: dict[str, int]) -> SafeString:
    """How the letters of one referee came: a stretch each, told apart by its stroke."""
    total, at, drawn = sum(row[kind] for kind in LETTERS), 0.0, []
    for kind in LETTERS:
        if row[kind]:
            end = at + 100 * row[kind] / total
            drawn.append(f'<line class="{kind}" x1="{at:.2f}%" x2="{end:.2f}%" y1="50%" y2="50%"/>')
            at = end
    return SafeString(f'<svg class="bar" aria-hidden="true">{"".join(drawn)}</svg>')


@register.simple_tag
def week_bars(weeks: Sequence[Week]) -> SafeString:
    """Two bars a week: moments, and pieces that are open for what is due in it."""
    most = max(1, *(max(week.moments, week.pieces) for week in weeks))
    digits = len(str(most))
    tight = " tight" if digits > 1 else ""
    room, ground, drawn = 100 / len(weeks), BAR + ROOF + digits * DIGIT, []
    for number, week in enumerate(weeks):
        at = number * room
        second = " second" if number % 2 else ""
        drawn.append(
            f'<text class="first{second}" x="{at:.2f}%" y="{ground + 16}">'
            f"{text(date_format(week.first, _('j M')))}</text>"
        )
        bars = (("moments", week.moments, 0.1), ("pieces", week.pieces, 0.5))
        drawn += [
            _column(kind, n, (most, ground), at + room * off, room * 0.36) for kind, n, off in bars
        ]
    name = text(_("Moments and open documents by week"))
    return SafeString(
        f'<svg class="weeks{tight}" role="img" height="{ground + FLOOR}"><title>{name}</title>'
        f'<line class="tick" x1="0" x2="100%" y1="{ground}" y2="{ground}"/>{"".join(drawn)}</svg>'
    )


def _column(kind: str, number: int, of: tuple[int, int], at: float, width: float) -> str:
    """`of` is the largest number, and where the columns stand."""
    if not number:
        return ""
    most, ground = of
    height = max(2, round(BAR * number / most))
    top = ground - height
    return (
        f'<rect class="{kind}" x="{at:.2f}%" width="{width:.2f}%" y="{top}" height="{height}"/>'
        f'<text class="within" x="{at + width / 2:.2f}%" y="{top - 4}">{number}</text>'
    )


@register.filter
def summed(weeks: Sequence[Week]) -> Any:
    """Whether any of the weeks holds anything."""
    return sum(week.moments + week.pieces for week in weeks)
