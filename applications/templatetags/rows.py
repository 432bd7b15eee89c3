"""Applications as rows: of home, of the table, as cards of the board.

A page shows fifty of them, so each is one string with its facts put in, read from the derived
columns alone; words, days and addresses are looked up once a page.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import template
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core import deadline as core
from applications.core import moments
from applications.core.moments import Moment, Shown
from applications.core.readiness import SIGNS, Mine
from applications.models import Application, Deadline, User
from applications.models.requirement import in_sentence
from applications.templatetags.looks import GLYPHS
from applications.templatetags.moments import DAY, HOUR, distance, urgency_of

register = template.Library()

GLYPH_OF = {letter: GLYPHS[state] for state, letter in SIGNS.items()}
MOST_GLYPHS = 7
NEAR = timedelta(days=270)  # a day and month alone name no other year
MARKS = {"target": "○", "interview": "◇", "test": "◇", "letters": "□"}
MARK = "▲"  # of every other moment
NOTHING = SafeString("")

TABLE_ROW = (
    '<tr data-urgency="{level}"><td class="pick"><input type="checkbox" name="chosen"'
    ' value="{pk}" aria-labelledby="a{pk}"></td><th scope="row"><a id="a{pk}" href="{href}">{who}'
    '</a><span class="under" title="{title}">{facts}</span></th><td class="in">{left}</td>'
    '<td class="when">{mine}{under}</td><td class="pieces">{pieces}</td><td class="letters">'
    '{letters}</td><td class="stage">{stage}</td><td class="verb">{verb}</td></tr>'
)
HOME_ROW = (
    '<li class="rung" data-urgency="{level}"><span class="in">{left}</span><span class="when">'
    '{mine}{under}</span><span class="what"><a href="{href}" title="{title}"><b>{who}</b>{dot}'
    '{title}</a>{beside}</span><span class="pieces">{pieces}</span><span class="letters">{letters}'
    '</span><span class="verb">{verb}</span>{snoozed}</li>'
)
CARD = (
    '<li class="on-board" draggable="true" data-card="{pk}" data-urgency="{level}"><a href="{href}"'
    ' title="{title}"><b>{who}</b><span class="under">{title}</span></a><span class="of-card">'
    '<span class="in">{left}</span> {pieces} {letters}</span><span class="of-card"><select'
    ' id="to-{pk}" name="to-{pk}" aria-label="{label}">{stages}</select><button class="link-button"'
    ' name="card" value="{pk}">{move}</button></span></li>'
)


class Left(NamedTuple):
    level: str
    words: SafeString


class RowPrinter:
    """Prints the rows of one page for one reader."""

    def __init__(self, user: User, now: datetime, token: str = "") -> None:
        self.user, self.now, self.token = user, now, token
        self.tz = user.tz
        self.today = now.astimezone(self.tz).date()
        self.stages = {code: str(words) for code, words in Application.Stage.choices}
        self.kinds = {code: str(words) for code, words in Deadline.Kind.choices}
        self.base = reverse("applications")
        self.ways = {
            name: reverse(name, args=[0]).split("/0/")
            for name in ("plan", "requirement_add", "deadline_add", "snooze")
        }
        self.use = reverse("documents_use")
        self.days: dict[date, str] = {}
        self.ready = _("documents ready")
        self.references = _("references")

    def facts(self, application: Application) -> dict[str, Any]:
        """What rows and cards have in common."""
        posting = application.posting
        rows = moments.read(application.moments)
        shown = moments.shown(rows, self.now)
        left = self.left(shown)
        href = f"{self.base}{application.pk}/"
        return {
            "pk": application.pk,
            "href": href,
            "who": posting.institution or posting,
            "title": posting.title if posting.institution else "",
            "level": left.level,
            "left": left.words,
            "mine": self.mine(shown.lead) if shown.lead else self.undated(application, shown),
            "under": self.under(shown, posting.city, href),
            "beside": self.beside(shown),
            "pieces": self.pieces(application),
            "letters": self.letters(application),
            "stage": self.stages[application.stage],
            "verb": self.verb(application, shown, href),
        }

    def table_row(self, application: Application) -> SafeString:
        facts = self.facts(application)
        tags = (tag.name for tag in application.tags.all())
        told = [facts["beside"], facts["title"], application.posting.reference_number, *tags]
        facts["facts"] = format_html_join(" · ", "{}", ((fact,) for fact in told if fact))
        return format_html(TABLE_ROW, **facts)

    def home_row(self, application: Application) -> SafeString:
        facts = self.facts(application)
        facts["dot"] = " · " if facts["title"] else ""
        if facts["beside"]:
            facts["beside"] = format_html('<span class="under">{}</span>', facts["beside"])
        facts["snoozed"] = self.snoozed(application, facts["who"])
        if not application.is_open:
            facts["pieces"], facts["letters"] = facts["stage"], NOTHING
        return format_html(HOME_ROW, **facts)

    def cards(self, applications: Iterable[Application]) -> SafeString:
        """Those of one column, each with the way to another stage."""
        stages: dict[str, SafeString] = {}
        for stage in {application.stage for application in applications}:
            options = (
                (code, SafeString(" selected") if code == stage else "", words)
                for code, words in self.stages.items()
            )
            stages[stage] = format_html_join("", '<option value="{}"{}>{}</option>', options)
        label, move = _("Stage"), _("Move")
        told = (
            format_html(CARD, **self.facts(one), stages=stages[one.stage], label=label, move=move)
            for one in applications
        )
        return format_html_join("\n", "{}", ((card,) for card in told))

    # ── When ──

    def left(self, shown: Shown) -> Left:
        """How far away the moment that leads is, short for the eye and whole for the ear."""
        if shown.lead is None or shown.lead.at is None:
            return Left("calm", SafeString("–"))
        at, zone = shown.lead.at, shown.lead.zone
        words = format_html(
            '<span aria-hidden="true">{}</span><span class="sr-only">{}</span>',
            self.short(at, zone),
            distance(at, self.now, zone),
        )
        return Left(urgency_of(at, self.now, zone), words)

    def short(self, at: datetime, zone: str) -> str:
        """ "6 d", "5 h", "2 d late"."""
        days = core.days_left(at, self.now, self.user.zone, zone)
        left = at - self.now
        if left.total_seconds() <= 0:
            return _("%(n)d d late") % {"n": -days} if days else _("late")
        if left.days >= 1 and days:
            return _("%(n)d d") % {"n": days}
        hours = core.hours_left(at, self.now)
        if hours:
            return _("%(n)d h") % {"n": hours}
        return _("%(n)d min") % {"n": max(1, left.seconds // 60)}

    def day(self, day: date) -> str:
        """ "Sun 6 Dec", and the year where it is far away."""
        if day not in self.days:
            near = abs(day - self.today) < NEAR
            self.days[day] = date_format(day, DAY if near else f"{DAY} Y")
        return self.days[day]

    def mine(self, moment: Moment) -> str:
        here = moment.at.astimezone(self.tz)  # type: ignore[union-attr]
        return f"{self.day(here.date())} {here:%H:%M}"

    def undated(self, application: Application, shown: Shown) -> str:
        if shown.is_rolling:
            return capfirst(_("open until filled, the earlier the better"))
        return _("no deadline") if application.is_open else ""

    def under(self, shown: Shown, city: str, href: str) -> SafeString:
        """The thin line: which moment it is, and their clock."""
        lead = shown.lead
        if lead is None or lead.at is None:
            return NOTHING
        kind = "" if lead.kind == moments.OWN else self.kinds[lead.kind]
        theirs = self.theirs(lead, city)
        if lead.zone_source == Deadline.ZoneSource.ASSUMED:
            words = _("their clock is not known")
            clock = format_html('<a class="doubt" href="{}#deadlines">{}</a>', href, words)
        elif theirs:
            dot = " · " if kind else ""
            clock = format_html('<span class="theirs">{}{}</span>', dot, theirs)
        else:
            clock = NOTHING
        if not kind and not clock:
            return NOTHING
        return format_html('<span class="under">{} {}</span>', kind, clock)

    def theirs(self, moment: Moment, city: str) -> str:
        """ "Sat 23:59 Halden"; nothing where both clocks show the same."""
        source, zones = moment.zone_source, Deadline.ZoneSource
        there, here = core.clocks(
            moment.at,  # type: ignore[arg-type]
            moment.zone,
            self.user.zone,
            city if source == zones.PLACE else "",
            by_name=source == zones.STATED and not city,
        )
        if there.local.replace(tzinfo=None) == here.local.replace(tzinfo=None):
            return ""
        day = ""
        if there.local.date() != here.local.date():
            day = f"{date_format(there.local, 'D')} "
        return f"{day}{there.local:%H:%M} {there.place}"

    def beside(self, shown: Shown) -> SafeString:
        """ "○ My own target in 4 d, Thu 3 Dec", and what else must not be hidden."""
        told = []
        for moment in shown.beside:
            at = moment.at.astimezone(self.tz)  # type: ignore[union-attr]
            left = distance(moment.at, self.now, moment.zone)  # type: ignore[arg-type]
            mark = MARKS.get(moment.kind, MARK)
            told.append((mark, f"{self.kinds[moment.kind]} {left}, {self.day(at.date())}"))
        if shown.is_rolling and shown.lead:
            words = _("open until filled, the earlier the better")
            told.append((MARK, f"{self.kinds[moments.OWN]}: {words}"))
        return format_html_join(" · ", '<span aria-hidden="true">{}</span> {}', told)

    def snoozed(self, application: Application, who: Any) -> SafeString:
        until = application.snoozed_until
        if not until or until <= self.now:
            return NOTHING
        here = until.astimezone(self.tz)
        return format_html(
            '<form class="snoozed" method="post" action="{}">'
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{} '
            '<button class="link-button" name="on" value="0">{}<span class="sr-only">: {}</span>'
            "</button></form>",
            f"/{application.pk}/".join(self.ways["snooze"]),
            self.token,
            _("Snoozed until %(moment)s your time")
            % {"moment": f"{self.day(here.date())} {date_format(here, HOUR)}"},
            _("Wake now"),
            who,
        )

    # ── What is there, and what is next ──

    def pieces(self, application: Application) -> SafeString:
        """ "●●○○◐ 2/5 ⚑ 1"."""
        if not application.items_total and not application.findings_open:
            return NOTHING
        signs = application.pieces
        glyphs = "".join(GLYPH_OF[sign] for sign in signs[:MOST_GLYPHS])
        return format_html(
            '<span class="glyphs" aria-hidden="true">{}{}</span> {}/{}'
            '<span class="sr-only"> {}</span>{}',
            glyphs,
            "…" if len(signs) > MOST_GLYPHS else "",
            application.items_done,
            application.items_total,
            self.ready,
            self.flag(application.findings_open),
        )

    def flag(self, number: int) -> SafeString:
        if not number:
            return NOTHING
        return format_html(
            ' <span class="flag">⚑ {}<span class="sr-only"> {}</span></span>',
            number,
            ngettext("finding to look at", "findings to look at", number),
        )

    def letters(self, application: Application) -> SafeString:
        if not application.letters_needed:
            return NOTHING
        return format_html(
            '{}/{}<span class="sr-only"> {}</span>',
            application.letters_in,
            application.letters_needed,
            self.references,
        )

    def verb(self, application: Application, shown: Shown, href: str) -> SafeString:
        """The one thing to do next, as a link to where it is done."""
        if not application.is_open:
            return NOTHING
        if shown.lead is None and not shown.is_rolling:
            return self.link(self.way("deadline_add", application.pk), _("Add deadline"))
        at = application.readiness
        line = f"{href}#requirement-{at.line}" if at.line else f"{href}#checklist"
        match at.step:
            case "upload" if mine := next((one for one in at.mine if one.line == at.line), None):
                words = _("Use %(name)s v%(number)d")
                words %= {"name": in_sentence(mine.title), "number": mine.number}
                return self.link(f"{self.use}?application={application.pk}", words)
            case "upload":
                return self.link(
                    line, _("Upload %(name)s") % {"name": in_sentence(at.first_missing)}
                )
            case "ask":
                return self.link(line, _("Does it apply?"))
            case "referee":
                return self.link(f"{href}#references", _("See referees"))
            case "look":
                number = at.findings
                words = ngettext("Look at %(n)d finding", "Look at %(n)d findings", number)
                return self.link(
                    f"{self.way('plan', application.pk)}#before", words % {"n": number}
                )
            case "add":
                return self.link(self.way("requirement_add", application.pk), _("Add documents"))
            case "bundle":
                return self.link(f"{href}#bundle", _("Build bundle"))
            case "rebuild":
                return self.link(f"{href}#bundle", _("Build again"))
        return self.link(f"{href}#stage", _("Submit"))

    def link(self, href: str, words: str) -> SafeString:
        return format_html('<a href="{}">{}</a>', href, words)

    def way(self, name: str, pk: int) -> str:
        return f"/{pk}/".join(self.ways[name])


def printer_of(context: dict[str, Any]) -> RowPrinter:
    """One a page."""
    shared = context.render_context
    if "rows" not in shared:
        request = context["request"]
        shared["rows"] = RowPrinter(request.user, context["now"], get_token(request))
    return shared["rows"]


@register.simple_tag(takes_context=True)
def home_rows(context: dict[str, Any], applications: Iterable[Application]) -> SafeString:
    """The ladder of home."""
    rows = printer_of(context)
    return format_html_join("\n", "{}", ((rows.home_row(row),) for row in applications))


@register.simple_tag(takes_context=True)
def table_rows(context: dict[str, Any], applications: Iterable[Application]) -> SafeString:
    """The rows of the table; reads their tags."""
    rows = printer_of(context)
    return format_html_join("\n", "{}", ((rows.table_row(row),) for row in applications))


@register.simple_tag(takes_context=True)
def board_cards(context: dict[str, Any], applications: list[Application]) -> SafeString:
    """The cards of a column."""
    return printer_of(context).cards(applications)


@register.simple_tag(takes_context=True)
def row_facts(context: dict[str, Any], application: Application) -> dict[str, Any]:
    """The same facts for a card of its own."""
    return printer_of(context).facts(application)


@register.simple_tag
def used_words(mine: Sequence[Mine]) -> str:
    """ "Use CV v1 and transcripts v1"; from three on the first and how many more."""
    names = [f"{in_sentence(one.title)} v{one.number}" for one in mine]
    if len(names) == 1:
        return _("Use %(name)s") % {"name": names[0]}
    if len(names) == 2:
        return _("Use %(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    return _("Use %(one)s and %(n)d more") % {"one": names[0], "n": len(names) - 1}
