"""Applications as rows: of home, of the table, as cards of the board.

A page shows fifty of them, so each is one string, read from the derived columns alone; words, days
and addresses are looked up once a page. Every piece of a row is HTML already: what people and
postings wrote passes `text` on its way in, what we say was escaped as the page began.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape as text
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.core import deadline as core
from applications.core import moments
from applications.core.moments import Moment, Shown
from applications.core.readiness import SIGNS
from applications.models import Application, Deadline, User
from applications.models.requirement import in_sentence
from applications.templatetags import referee_verb
from applications.templatetags.looks import GLYPHS, used_words
from applications.templatetags.moments import DAY, assumed, distance
from applications.templatetags.row_patterns import CARD, CHECK, HOME_ROW, SECOND, TABLE_ROW
from applications.templatetags.row_words import row_words

register = template.Library()

GLYPH_OF = {letter: GLYPHS[state] for state, letter in SIGNS.items()}
MOST_GLYPHS = 7
NEAR = timedelta(days=270)  # a day and month alone name no other year
MARKS = {"target": "○", "interview": "◇", "test": "◇", "letters": "□", "answer": "•", "reply": "•"}
MARK = "▲"  # of every other moment


class RowPrinter:
    """Prints the rows of one page for one reader."""

    def __init__(self, user: User, now: datetime, token: str) -> None:
        self.user, self.now, self.token = user, now, token
        self.tz = user.tz
        self.today = now.astimezone(self.tz).date()
        self.stages, self.kinds, self.words = row_words(get_language() or "")
        self.base = reverse("applications")
        self.use = reverse("documents_use")
        self.ways = {
            name: reverse(name, args=[0]).split("/0/")
            for name in ("plan", "requirement_add", "deadline_add", "snooze", "fee")
        }
        self.days: dict[date, str] = {}
        self.lefts: dict[int, str] = {}

    def facts(self, application: Application) -> dict[str, Any]:
        """What rows and cards have in common, as HTML."""
        posting = application.posting
        shown = moments.shown(moments.read(application.moments), self.now)
        href = f"{self.base}{application.pk}/"
        level, left, mine, under = self.when(application, shown, posting.city, href)
        return {
            "pk": application.pk,
            "at": application.stage,
            "href": href,
            "who": text(posting.institution or str(posting)),
            "title": text(posting.title) if posting.institution else "",
            "level": level,
            "left": left,
            "mine": mine,
            "under": under,
            "beside": self.beside(shown),
            "aside": self.aside(shown) + referee_verb.gap_of(application.lacking),
            "pieces": self.pieces(application),
            "letters": self.letters(application),
            "stage": self.stages[application.stage],
            "verb": self.verb(application, href)
            if application.is_open
            else self.onward(application, shown.lead, href),
        }

    def table_row(self, application: Application, tags: Iterable[str], season: str) -> str:
        facts = self.facts(application)
        if season:
            facts["stage"] += f' <span class="under">{text(season)}</span>'
        written = [application.posting.reference_number, *tags]
        facts["second"] = self.second(facts, *map(text, written))
        return TABLE_ROW.format(**facts)

    def home_row(self, application: Application) -> str:
        facts = self.facts(application)
        facts["second"] = self.second(facts)
        facts["snoozed"] = self.snoozed(application, facts["who"])
        if not application.is_open:
            facts["pieces"], facts["letters"] = facts["stage"], ""
        return HOME_ROW.format(**facts)

    def second(self, facts: dict[str, Any], *written: str) -> str:
        """The thin line under the institution: the title first, which alone tells two of them
        apart, and at its end, never in its place, the own target."""
        told = " · ".join(filter(None, (facts["title"], *written)))
        if not told and not facts["aside"]:
            return ""
        return SECOND.format(told=told, aside=facts["aside"])

    def cards(self, applications: Iterable[Application]) -> str:
        """Those of one column, each with the way to another stage."""
        applications, stages = list(applications), {}
        for stage in {application.stage for application in applications}:
            stages[stage] = "".join(
                f'<option value="{code}"{" selected" if code == stage else ""}>{words}</option>'
                for code, words in self.stages.items()
            )
        names = {"label": self.words["stage"], "move": self.words["move"]}
        return "\n".join(
            CARD.format(**self.facts(one), **names, stages=stages[one.stage])
            for one in applications
        )

    # ── When ──

    def when(
        self, application: Application, shown: Shown, city: str, href: str
    ) -> tuple[str, str, str, str]:
        """How loud, how far away, the moment on the reader's clock or the way to add one, and the
        thin line under it: which moment it is, and their clock where that shows another hour."""
        lead = shown.lead
        if lead is None or lead.at is None:
            if shown.is_rolling:
                filled, comma, better = self.words["rolling"].partition(", ")  # in two lines
                return "calm", "–", f"{filled}{comma}", f' <span class="under">{better}</span>'
            if not application.is_open:
                return "calm", "–", "", ""
            if application.earlier_id:  # the day is asked for on its page, with that of then
                return "calm", "–", self.link(f"{href}#doubts", self.words["new day"]), ""
            add = self.link(self.way("deadline_add", application.pk), self.words["add deadline"])
            return "calm", "–", add, ""
        source, zones = lead.zone_source, Deadline.ZoneSource
        there, here = core.clocks(
            lead.at,
            lead.zone,
            self.user.zone,
            core.city_of(lead.zone, city, by_place=source == zones.PLACE),
            by_name=source == zones.STATED and not city,
        )
        mine, theirs = here.local, there.local
        day = mine.date()
        days = (min(day, theirs.date()) - self.today).days
        days = max(days, 0) if lead.at > self.now else days
        kind = "" if lead.kind == moments.OWN else self.kinds[lead.kind]
        clock = ""
        if source == zones.ASSUMED:
            clock = f'<a class="doubt" href="{href}#deadlines">{self.words["no clock"]}</a>'
        elif mine.utcoffset() != theirs.utcoffset():
            dot = '<span class="dot"> · </span>' if kind else ""
            weekday = f"{self.weekday(theirs.date())} " if theirs.date() != day else ""
            there_words = f"{weekday}{theirs:%H:%M} {text(there.place)}"
            clock = f'<span class="theirs">{dot}{there_words}</span>'
        guessed = assumed(lead)
        if guessed and kind and not clock:  # no hour stands before it: it is not the day, nor why
            guessed = f'<span class="dot"> · </span><span class="muted">{self.words["hour"]}</span>'
        clock += guessed
        under = f' <span class="under">{kind} {clock}</span>' if kind or clock else ""
        when = f"{self.day(day)} {mine:%H:%M}{self.check(application, lead)}"
        if lead.kind == Deadline.Kind.INTERVIEW and lead.at <= self.now:  # nobody is late for it
            return "calm", self.words["over"], when, under
        return self.level(lead, days), self.left(lead, days), when, under

    def check(self, application: Application, lead: Moment) -> str:
        """Beside a last day to apply that the application's page asks to check."""
        if lead.kind != moments.OWN or not getattr(application, "asks", False):
            return ""
        return CHECK.format(words=self.words["check"])

    def level(self, moment: Moment, days: int) -> str:
        if moment.at and moment.at <= self.now or days <= core.NOW_DAYS:
            return "now"
        return "soon" if days <= core.SOON_DAYS else "calm"

    def left(self, moment: Moment, days: int) -> str:
        """ "6 d" for the eye, "in 6 days" for the ear; the same for every moment of a day."""
        at = moment.at or self.now
        if days not in self.lefts or abs(days) < 2:
            whole = distance(at, self.now, moment.zone)
            self.lefts[days] = (
                f'<span aria-hidden="true">{text(self.short(at, days))}</span>'
                f'<span class="sr-only">{text(whole)}</span>'
            )
        return self.lefts[days]

    def short(self, at: datetime, days: int) -> str:
        """ "6 d", "5 h", "2 d late"."""
        left = at - self.now
        if left <= timedelta(0):
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
            self.days[day] = text(date_format(day, DAY if near else f"{DAY} Y"))
        return self.days[day]

    def weekday(self, day: date) -> str:
        return self.day(day).partition(" ")[0]

    def beside(self, shown: Shown) -> str:
        """ "○ My own target in 4 days, Thu 3 Dec", and what else must not be hidden."""
        return " · ".join(
            f"{_mark(moment.kind)} {words}" for moment, words, _day in self.others(shown)
        )

    def aside(self, shown: Shown) -> str:
        """ "○ Thu 3 Dec": the same as short as the end of a line, whole to ears and on hover."""
        return "".join(
            f'<span class="aside" title="{words}">{_mark(moment.kind)}'
            f' <span class="sr-only">{words}</span><span aria-hidden="true">{day}</span></span>'
            for moment, words, day in self.others(shown)
        )

    def others(self, shown: Shown) -> list[tuple[Moment, str, str]]:
        """What stands beside the moment that leads: each in words, and as short as its day."""
        told = []
        for moment in shown.beside:
            left = text(distance(moment.at or self.now, self.now, moment.zone))
            day = self.day((moment.at or self.now).astimezone(self.tz).date())
            told.append((moment, f"{self.kinds[moment.kind]} {left}, {day}", day))
        if shown.is_rolling and shown.lead:
            filled = self.words["filled"]
            own = Moment(moments.OWN, None, "", "", moments.ROLLING)
            told.append((own, f"{self.kinds[moments.OWN]}: {filled}", filled))
        lead = shown.lead
        if lead and moments.may_be_late(lead) and lead.at and lead.at <= self.now:
            told.append((lead, self.words["soft"], self.words["send it"]))
        return told

    def snoozed(self, application: Application, who: str) -> str:
        until = application.snoozed_until
        if not until or until <= self.now:
            return ""
        here = until.astimezone(self.tz)
        words = _("Snoozed until %(moment)s your time")
        words %= {"moment": f"{self.day(here.date())} {here:%H:%M}"}
        return (
            f'<form class="snoozed" method="post" action="{self.way("snooze", application.pk)}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">{text(words)} '
            f'<button class="link-button" name="on" value="0">{self.words["wake"]}'
            f'<span class="sr-only">: {who}</span></button></form>'
        )

    # ── What is there, and what is next ──

    def pieces(self, application: Application) -> str:
        """ "●●○○◐ 2/5 ⚑ 1"."""
        if not application.items_total and not application.findings_open:
            return ""
        signs = application.pieces
        glyphs = "".join(GLYPH_OF[sign] for sign in signs[:MOST_GLYPHS])
        return (
            f'<span class="glyphs" aria-hidden="true">{glyphs}{"…" * (len(signs) > MOST_GLYPHS)}'
            f'</span> <span class="of">{application.items_done}/{application.items_total}'
            f'<span class="sr-only"> {self.words["ready"]}</span>'
            f"{self.flag(application.findings_open)}</span>"
        )

    def flag(self, number: int) -> str:
        if not number:
            return ""
        words = text(ngettext("finding to look at", "findings to look at", number))
        return f' <span class="flag">⚑ {number}<span class="sr-only"> {words}</span></span>'

    def letters(self, application: Application) -> str:
        done, needed = application.letters_alone
        words = f'<span class="sr-only"> {self.words["references"]}</span>'
        return f"{done}/{needed}{words}" if needed else ""

    def verb(self, application: Application, href: str) -> str:
        """The one thing to do next, as a link to where it is done."""
        lacking, step = application.lacking, application.next_step
        match step:
            case "upload" | "ask":
                line = lacking.get("line")
                where = f"{href}#requirement-{line}" if line else f"{href}#checklist"
                if step == "ask":
                    return self.link(where, self.words["ask"])
                if mine := application.readiness.mine:
                    where = f"{self.use}?application={application.pk}"
                    return self.link(where, text(used_words(mine, short=True)))
                name = text(in_sentence(lacking.get("first", "")))
                return self.link(where, self.words["upload"] % {"name": name})
            case "look":
                number = application.findings_open
                words = ngettext("Look at %(n)d finding", "Look at %(n)d findings", number)
                where = f"{self.way('plan', application.pk)}#before"
                return self.link(where, text(words % {"n": number}))
            case "add":
                return self.link(self.way("requirement_add", application.pk), self.words["add"])
            case "referee":
                about = lacking.get("referee", {})
                where = referee_verb.place_of(about, application.pk)
                return self.link(where, text(referee_verb.verb_of(about)))
        return self.link(f"{href}#{PLACES.get(step, 'stage')}", self.words[step])

    def onward(self, application: Application, lead: Moment | None, href: str) -> str:
        """The same of one that is in: about its first moment, else whether they have answered."""
        if lead is None:
            if application.waits_for_answer:
                return self.link(f"{href}#after", self.words["answered"])
            if application.stage == Application.Stage.OFFER and not application.offer_answered:
                return self.link(f"{href}#after", self.words["offer"])
            return ""
        if lead.kind == Deadline.Kind.WAIVER_ANSWER:
            return self.link(self.way("fee", application.pk), self.words["fee"])
        place, words = ONWARD.get(lead.kind, ("deadlines", "moment"))
        if lead.kind == Deadline.Kind.INTERVIEW and lead.at and lead.at <= self.now:
            words = "was interview"
        return self.link(f"{href}#{place}", self.words[words])

    def link(self, href: str, words: str) -> str:
        return f'<a href="{href}">{words}</a>'

    def way(self, name: str, pk: int) -> str:
        return f"/{pk}/".join(self.ways[name])


PLACES = {"bundle": "bundle", "rebuild": "bundle"}
ONWARD = {
    "reply": ("after", "offer"),
    "interview": ("after", "interview"),
    "answer": ("after", "answer"),
    "letters": ("references", "referee"),
}


def _mark(kind: str) -> str:
    return f'<span aria-hidden="true">{MARKS.get(kind, MARK)}</span>'


def printer_of(context: dict[str, Any]) -> RowPrinter:
    """One a page."""
    request = context["request"]
    printer: RowPrinter | None = getattr(request, "row_printer", None)
    if printer is None:
        printer = RowPrinter(request.user, context["now"], get_token(request))
        request.row_printer = printer
    return printer


@register.simple_tag(takes_context=True)
def home_rows(context: dict[str, Any], applications: Iterable[Application]) -> SafeString:
    """The ladder of home."""
    rows = printer_of(context)
    return SafeString("\n".join(map(rows.home_row, applications)))


@register.simple_tag(takes_context=True)
def table_rows(context: dict[str, Any], applications: Iterable[Application]) -> SafeString:
    """The rows of the table, with the tags that `tags_of` names, and of `seasons` the one it was
    put into."""
    rows, tags_of, seasons = printer_of(context), context["tags_of"], context["seasons"]
    return SafeString(
        "\n".join(
            rows.table_row(one, tags_of.get(one.pk, ()), seasons.get(one.season_id, ""))
            for one in applications
        )
    )


@register.simple_tag(takes_context=True)
def board_cards(context: dict[str, Any], applications: Iterable[Application]) -> SafeString:
    """The cards of a column."""
    return SafeString(printer_of(context).cards(applications))


@register.simple_tag(takes_context=True)
def row_facts(context: dict[str, Any], application: Application) -> dict[str, Any]:
    """The same facts for a card of its own."""
    facts = printer_of(context).facts(application)
    return {name: SafeString(value) for name, value in facts.items()}
