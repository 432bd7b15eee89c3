"""What a reading leaves open, the most harmful first, each with the press that settles it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.forms import RadioSelect
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.core.extraction.draft import Conflict, Document, Found
from applications.core.extraction.sure import is_sure
from applications.core.limits import limits_from
from applications.core.places import zone_of
from applications.forms.posting.review.cites import cite, quote_link
from applications.forms.posting.review.doubt import Doubt, Press
from applications.forms.shared.zone import keeps_one_clock
from applications.models import Deadline, Requirement
from applications.templatetags.evidence import contradiction
from applications.templatetags.limits import at_most
from applications.templatetags.names import country_name

if TYPE_CHECKING:
    from applications.forms.posting.review import Review
    from applications.forms.posting.review.lines import PieceForm

DAY, SHORT_DAY = gettext_lazy("D j M Y"), gettext_lazy("D j M")
# Keys: of a contradiction, of a day that is gone, of a year that is assumed.
CONFLICT, GONE, YEAR = "conflict-{}", "gone-{}", "year-{}"
PIECES = "pieces-unsure"
CASE = 100  # characters of what it depends on
MOST = 4  # guesses named one by one
NO_DAY = ("empty-box", "vague-day")  # the posting promises a day and names none
# In which field of the day one is settled that no press settles; the rest in the day itself.
SETTLED_IN = {"zone-unclear": "zone", "several-hours": "time", "hour-assumed": "time"}
ASKED_ELSEWHERE = ("on-and-before", "titles-differ", *NO_DAY)


# ── Those whose answers go into fields: known before the fields are ──────────────────────────────


def with_presses(review: "Review") -> list[Doubt]:
    """Days and hours that contradict each other, a year that is assumed, a day that may be gone,
    and what may not be asked for."""
    found = (_conflicts, _years, _gone, _pieces_unsure, _titles)
    return [doubt for doubts in found for doubt in doubts(review)]


def _conflicts(review: "Review") -> Iterator[Doubt]:
    for at, conflict in enumerate(review.draft.conflicts):
        if conflict.code not in ASKED_ELSEWHERE:
            words, quotes = contradiction(conflict.code), _quotes(review, at, conflict)
            presses = _presses(review, conflict)
            mends = f"moments-{review.leads}-{SETTLED_IN.get(conflict.code, 'date')}"
            mends = "facts-apply_to" if conflict.field == "apply_to" else mends
            yield Doubt(CONFLICT.format(at), words, quotes, presses, mends=mends)


def _quotes(review: "Review", at: int, conflict: Conflict) -> list[SafeString]:
    links: dict[str, SafeString] = {}
    for number, found in enumerate(conflict.readings):
        links.setdefault(found.quote, quote_link(review.text, found, f"conflict-{at}-{number}"))
    return list(links.values())


def _presses(review: "Review", conflict: Conflict) -> list[Press]:
    if review.leads == len(review.deadlines_read):
        return []
    if conflict.code in ("several-dates", "several-rounds", "two-stages"):
        return _which_of(review, conflict)
    if conflict.code == "several-hours":
        return _hours(review, conflict)
    if conflict.code in ("differs-from-head", "either-order", "year-from-title"):
        return _other_day(review, conflict)
    return []


def _which_of(review: "Review", conflict: Conflict) -> list[Press]:
    """Each day is a line of its own: all are kept, or one of them."""
    days = {found.value.date for found in conflict.readings}
    mine = [
        at
        for at, found in enumerate(review.deadlines_read)
        if found.value.date in days and found.value.kind == Deadline.Kind.APPLICATION
    ]
    if len(mine) < 2:
        return []
    every: dict[str, str | None] = {f"moments-{at}-keep": "on" for at in mine}
    presses = [Press(_("all of them; the first one counts"), every)]
    for one in mine:
        only = {name: "on" if name == f"moments-{one}-keep" else None for name in every}
        day = {"day": _day(review.deadlines_read[one].value.date)}
        presses.append(Press(_("only %(day)s") % day, only))
    return presses


def _hours(review: "Review", conflict: Conflict) -> list[Press]:
    first = review.deadlines_read[review.leads].value.time
    hours = {found.value.time for found in conflict.readings if found.value.time}
    return [
        Press(date_format(hour, "H:i"), {f"moments-{review.leads}-time": f"{hour:%H:%M}"})
        for hour in sorted(hours, key=lambda hour: (hour != first, hour))
    ]


def _other_day(review: "Review", conflict: Conflict) -> list[Press]:
    first = review.deadlines_read[review.leads].value.date
    if first is None:
        return []
    days = {day for found in conflict.readings if (day := getattr(found.value, "date", None))}
    if conflict.code == "either-order" and first.day <= 12:
        days.add(first.replace(month=first.day, day=first.month))
    if conflict.code == "year-from-title":  # of the start: "programme 2028" closes the year before
        days.add(_years_on(first, -1))
    days.add(first)
    return [
        Press(_day(day), {f"moments-{review.leads}-date": day.isoformat()})
        for day in sorted(days, key=lambda day: (day != first, day))
    ]


def _years(review: "Review") -> Iterator[Doubt]:
    for at, found in enumerate(review.deadlines_read):
        day = found.value.assumed
        if found.value.date is None and day and review.is_said(review.readings, at):
            words = _("The posting names no year: this is the next such day.")
            quotes = [quote_link(review.text, found, f"moment-{at}")]
            presses = [
                Press(_day(one), {f"moments-{at}-date": one.isoformat()})
                for one in (day, _years_on(day, 1))
            ]
            yield Doubt(YEAR.format(at), words, quotes, presses, mends=f"moments-{at}-date")


def _gone(review: "Review") -> Iterator[Doubt]:
    """Shown where the day is gone (`Review.doubts`)."""
    for at in range(len(review.deadlines_read)):
        if not review.is_said(review.readings, at):
            continue
        presses = [
            Press(_("keep it, as overdue"), {f"moments-{at}-keep": "on"}),
            Press(_("leave it out"), {f"moments-{at}-keep": None}),
        ]
        yield Doubt(GONE.format(at), "", [], presses, mends=f"moments-{at}-date")


def _pieces_unsure(review: "Review") -> Iterator[Doubt]:
    """What was read where such readings are not right often enough: one question for all of it,
    which each of several can be answered in alone.

    What is asked for in some cases has a question of its own."""
    parts = [
        _piece_unsure(review, at, one[0])
        for at, one in enumerate(review.asked)
        if one[0].word != "guess"
        and review.is_said(review.asked, at)
        and one[0].value.need != Requirement.Need.CONDITIONAL
        and not is_sure("documents", one[0], review.draft)
    ]
    if len(parts) == 1:
        words = _("Asked for? %(named)s") % {"named": parts[0].words}
        yield replace(parts[0], key=PIECES, words=words)
    elif parts:
        every, none = (
            {name: value for part in parts for name, value in part.presses[answer].values.items()}
            for answer in (0, 1)
        )
        presses = [Press(_("yes, all of them"), every), Press(_("no, none of them"), none)]
        yield Doubt(PIECES, _("Asked for?"), presses=presses, parts=parts)


def _piece_unsure(review: "Review", at: int, found: Found[Document]) -> Doubt:
    tick, name = f"pieces-{at}-keep", found.value.name
    presses = [Press(_("yes"), {tick: "on"}), Press(_("no"), {tick: None})]
    mark = cite(review.text, name, [(found, f"piece-{at}")])
    mends = f"pieces-{at}-name"
    return Doubt(f"{PIECES}-{at}", name, presses=presses, mends=mends, mark=mark)


def _titles(review: "Review") -> Iterator[Doubt]:
    """Trivia: one person with two titles."""
    for at, conflict in enumerate(review.draft.conflicts):
        if conflict.code != "titles-differ":
            continue
        said = [found.quote for found in conflict.readings]
        presses: list[Press] = []
        for number, contact in enumerate(review.draft.contacts):
            if all(contact.value.name in quote for quote in said):
                rest = (quote.replace(contact.value.name, "") for quote in said)
                titles = [contact.value.role, *(one.strip(" \n\t,;:()–-") for one in rest)]
                box = f"facts-contacts#{3 * number + 2}"  # name, e-mail, title
                presses = [Press(one, {box: one}) for one in dict.fromkeys(titles) if one]
        read = [(found, f"conflict-{at}-{n}") for n, found in enumerate(conflict.readings)]
        words = contradiction(conflict.code)
        yield Doubt(CONFLICT.format(at), words, [], presses, mark=cite(review.text, words, read))


# ── Those that are settled in a field ─────────────────────────────────────────────────────────────


def with_day(review: "Review", doubt: Doubt) -> Doubt:
    """The same with the day, hour or clock to correct, where no press does it and no other doubt
    has it."""
    form, name = review.leading_form, doubt.mends.rpartition("-")[2]
    if form is None or doubt.presses or name not in form.fields or name in form.asked:
        return doubt
    form.asked = (*form.asked, name)
    return replace(doubt, field=form[name], mends="")


def no_deadline(review: "Review", now: datetime) -> Iterator[Doubt]:
    """Nothing to count from.

    Where none was read the day stands here, and stays as it is written: it has no other place.
    """
    forms = review.moments.forms
    read = any(form.initial.get("date") or form.initial.get("rolling") for form in forms)
    counts = any(form.counts or form["rolling"].value() and form.is_kept for form in forms)
    if read and counts:
        return
    empty = [
        quote
        for at, conflict in enumerate(review.draft.conflicts)
        if conflict.code in NO_DAY
        for quote in _quotes(review, at, conflict)
    ]
    written = next((form.counts for form in forms if form.counts and form.counts.instant), None)
    if read:
        words = _("No deadline is kept: nothing will remind you.")
    elif written is None:
        words = _(
            "No deadline was found. If you know it, write it: without one nothing reminds you."
        )
    elif written.instant < now:
        words = _("No deadline was found. %(day)s has passed.") % {"day": _day(written.date)}
    else:
        words = _("No deadline was found. %(day)s is yours.") % {"day": _day(written.date)}
    doubt = Doubt("no-deadline", words, empty, mends="moments-0-date", is_missing=not read)
    yield doubt if read else with_day(review, doubt)


def no_title(review: "Review") -> Iterator[Doubt]:
    """Nothing to call it by; the field heads the page."""
    if not str(review.facts["title"].value() or "").strip():
        yield Doubt("no-title", _("No title was found."), mends="facts-title", is_missing=True)


def zones(review: "Review") -> Iterator[Doubt]:
    """A clock that nobody stated: of no known place, or of a country that has several."""
    country, city, _named = review.place_read
    for at, form in enumerate(review.moments.forms):
        as_read, is_said = form.initial.get("zone", ""), review.is_said(review.readings, at)
        known = review.is_stated(form) or "zone" in form.asked
        if not form.initial.get("date") or known or not is_said:
            continue
        if not as_read:
            words = _(
                "The posting names no clock and no place we know. Until you do, the earliest "
                "clock on Earth counts (UTC+14)."
            )
        elif not city and as_read == zone_of(country) and not keeps_one_clock(country):
            words = _("No city was found: the earliest clock of %(country)s counts.") % {
                "country": country_name(country)
            }
        else:
            continue
        form.asked = (*form.asked, "zone")
        yield Doubt(f"{form.prefix}-clock", words, field=form["zone"])


def bounds(review: "Review") -> Iterator[Doubt]:
    """ "On" this day here, "before" it there."""
    for at, conflict in enumerate(review.draft.conflicts):
        form = review.leading_form
        if conflict.code != "on-and-before" or form is None:
            continue
        day = form.given("date") or conflict.readings[0].value.date
        bound = form.fields["bound"]
        bound.widget = RadioSelect()
        eve = {"day": _short(day and day - timedelta(days=1))}
        bound.choices = [  # type: ignore[attr-defined]
            ("before", _("before: ends %(day)s") % eve),
            (
                "on",
                _("on: ends %(day)s") % {"day": _short(day)},
            ),
        ]
        form.asked = (*form.asked, "bound")
        words = _("“On” or “before” %(day)s?") % {"day": _day(day)}
        yield Doubt("bound", words, _quotes(review, at, conflict), field=form["bound"])


def gone(review: "Review", known: list[Doubt], now: datetime) -> Iterator[Doubt]:
    """Days that have passed, as far as another doubt did not leave them out."""
    by_key = {doubt.key: doubt for doubt in known}
    settled = [one for one in known if one.presses and one.chosen and one.key != PIECES]
    left_out = {
        name
        for one in settled
        if not one.key.startswith(GONE.format(""))
        for name, value in one.presses[one.chosen or 0].values.items()
        if value is None
    }
    for at, form in enumerate(review.moments.forms):
        counts, doubt = form.would_count, by_key.get(GONE.format(at))
        if f"{form.prefix}-keep" in left_out:
            continue
        if doubt and counts and counts.instant and counts.instant < now:
            doubt.words = _("%(day)s has passed.") % {"day": _day(counts.date)}
            yield doubt


def pieces(review: "Review") -> Iterator[Doubt]:
    """What a limit is for, and what is asked in some cases only: one question for each case."""
    cases: dict[str, list[PieceForm]] = {}
    for form in review.pieces.forms:
        if form.is_kept and (part := form.part_bound):
            limit = limits_from([part])[0]
            most = {"limit": at_most(limit.what, limit.value)}
            words = _("“%(limit)s” is for") % most
            yield Doubt(f"{form.prefix}-binds", words, field=form["binds"])
        if form.is_kept and form.asks:
            condition = Truncator(form["condition"].value() or _("in some cases")).chars(CASE)
            cases.setdefault(condition, []).append(form)
    for condition, forms in cases.items():
        names = [form["name"].value() or "" for form in forms]
        fields = [form["applies"] for form in forms]
        key = f"{forms[0].prefix}-applies"
        if len(forms) > 1:
            words = _("%(line)s: does it apply to you?") % {"line": condition}
            parts = [
                Doubt(field.html_name, name, field=field)
                for field, name in zip(fields, names, strict=True)
            ]
            yield Doubt(key, words, parts=parts)
            continue
        named = condition.casefold().startswith(names[0].casefold())  # "TOEFL, for …" names TOEFL
        asked = {"line": condition if named else f"{names[0]}, {condition}"}
        words = _("%(line)s: does it apply to you?") % asked
        yield Doubt(key, words, field=fields[0])


def guesses(review: "Review") -> Iterator[Doubt]:
    """Values that were guessed."""
    for label, found, key, field_id in review.read_with_label():
        if found.word == "guess":
            words = _("%(label)s is a guess.") % {"label": label}
            quotes = [quote_link(review.text, found, key)]
            doubt = Doubt(f"guess-{key}", words, quotes, mends=field_id)
            if field_id.startswith("facts-") and key != "title":  # which heads the page
                review.facts_asked.append(key)
                doubt.field, doubt.mends = review.facts[key], ""
            yield doubt


def day_unsure(review: "Review") -> Iterator[Doubt]:
    """A day that was read where such readings are not right often enough to stand alone, and that
    no other doubt is about."""
    draft = review.draft
    asked = any(conflict.field == "deadline" for conflict in draft.conflicts)
    asked = asked or any(doubt.key == YEAR.format(review.leads) for doubt in review.known)
    if draft.deadline and not asked and not is_sure("deadline", draft.deadline, draft):
        words = _("Is this the day that counts?")
        quotes = [quote_link(review.text, draft.deadline, f"moment-{review.leads}")]
        yield Doubt("day-unsure", words, quotes, mends=f"moments-{review.leads}-date")


def _day(day: date | None) -> str:
    return date_format(day, str(DAY)) if day else ""


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _short(day: date | None) -> str:
    return date_format(day, str(SHORT_DAY)) if day else ""
