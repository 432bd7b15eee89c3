"""What the list of applications may be asked; the address holds the whole of it.

What makes no sense is passed over, never refused.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applications.core import search
from applications.forms.shared.row_number import is_row_number
from applications.models import (
    Application,
    Posting,
    Referee,
    Requirement,
    SearchEntry,
    Season,
    Tag,
    User,
)
from applications.models.application import NEVER
from applications.templatetags.names import alphabetical, country_name

TABLE, BOARD, CALENDAR, TIMELINE = "table", "board", "calendar", "timeline"
LOOKS = {
    TABLE: _("Table"),
    BOARD: _("Board"),
    CALENDAR: _("Calendar"),
    TIMELINE: _("Timeline"),
}
SORTS = {
    "": (_("next deadline first"), ("lead_moment", "id")),
    "institution": (
        _("by institution"),
        ("posting__institution", "posting__title", "id"),
    ),
    "changed": (_("last changed first"), ("-changed_at", "-id")),
}
DUE = {
    "late": _("overdue"),
    "7": _("in 7 days"),
    "14": _("in 14 days"),
    "30": _("in 30 days"),
    "none": _("no date"),
}
FILTERS = ("stage", "country", "due", "missing", "tag", "referee", "season")
SPEAKING = ("stage", "country")  # whose values say themselves what they are
RUNNING = "now"  # the season that none was put into yet


class PickField(forms.ChoiceField):
    """One of a few, or none: what stands first says what none means."""

    def __init__(self, label: Any, none: Any, choices: Iterable[tuple[str, Any]] = ()) -> None:
        self.none = none
        super().__init__(label=label, required=False, choices=choices)


class LookForm(forms.Form):
    q = forms.CharField(label=_("Find"), required=False, max_length=200)
    tab = PickField(_("Which"), "", Application.Tab.choices)
    look = PickField(_("Look"), "", LOOKS.items())
    stage = PickField(_("Stage"), _("every stage"), Application.Stage.choices)
    country = PickField(_("Country"), _("every country"))
    due = PickField(_("Deadline"), _("any deadline"), DUE.items())
    missing = PickField(_("Missing"), _("any documents"), Requirement.Kind.choices)
    tag = PickField(_("Tag"), _("every tag"))
    referee = PickField(_("Referee"), _("every referee"))
    season = PickField(_("Season"), _("every season"))
    sort = PickField(
        _("Order"),
        SORTS[""][0],
        ((name, label) for name, (label, _by) in SORTS.items() if name),
    )
    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)

    def __init__(self, data: QueryDict, *, owner: User, now: datetime) -> None:
        super().__init__(data)
        self.owner, self.now = owner, now
        self.tags = list(Tag.objects.for_user(owner).values_list("pk", "name"))
        people = Referee.objects.for_user(owner).values_list("pk", "name")
        self.seasons = dict(Season.objects.for_user(owner).values_list("pk", "name"))
        closed = [(str(pk), name) for pk, name in self.seasons.items()]
        choices = {
            "season": [(RUNNING, _("this season")), *closed] if closed else [],
            "tag": [(str(pk), name) for pk, name in self.tags],
            "referee": [(str(pk), name) for pk, name in people],
            "country": _countries(owner),
        }
        for name, of_the_person in choices.items():
            self.fields[name].choices = of_the_person
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def shown_look(self) -> str:
        return self.asked.get("look", TABLE)

    @property
    def shown_tab(self) -> str:
        """The heap that is shown; "" for all but the archive, where something is looked for, and
        for all of a season that is over."""
        everywhere = self.shown_look == CALENDAR or {"q", "stage"} & set(self.asked)
        everywhere = everywhere or self._is_of_season_over
        return self.asked.get("tab", "" if everywhere else Application.Tab.OPEN)

    @property
    def has_archive(self) -> bool:
        """Whether what is in the archive is among what is shown."""
        return self.shown_tab == Application.Tab.ARCHIVED or (
            not self.shown_tab and self._is_of_season_over
        )

    @property
    def _is_of_season_over(self) -> bool:
        return self.asked.get("season", RUNNING) != RUNNING

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What is asked beside the filters that a page shows itself."""
        return [(name, self.asked[name]) for name in ("q", "look", "sort") if name in self.asked]

    @property
    def is_narrow(self) -> bool:
        """Something was asked that leaves applications of this heap out."""
        return bool({"q", *FILTERS} & set(self.asked))

    @property
    def told(self) -> list[str]:
        """What is shown, in words: the heap, what is looked for, and each filter."""
        asked, every = self.asked, self.fields["tab"].none
        heap = "" if every and "tab" not in asked else self.shown_tab
        words = [str(Application.Tab(heap).label if heap else every or _("All"))]
        if "q" in asked:
            words.append(str(_("with “%(words)s”") % {"words": asked["q"]}))
        for name in FILTERS:
            if name in asked:
                field = self.fields[name]
                value = dict(field.choices)[asked[name]]
                words.append(str(value) if name in SPEAKING else f"{field.label}: {value}")
        return words

    def query(self, **changes: str | None) -> str:
        """What the address says after its question mark, with these changes."""
        asked = {**self.asked, **changes}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in asked.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    @property
    def cleared(self) -> str:
        """The same address with nothing asked that leaves applications out."""
        return self.query(**dict.fromkeys(("q", *FILTERS)))

    @cached_property
    def answering(self) -> QuerySet[Application]:
        """The person's applications that answer to it, in every tab."""
        found = self._by_facts(Application.objects.for_user(self.owner))
        return self._by_words(found, self.asked["q"]) if "q" in self.asked else found

    def chosen(self) -> QuerySet[Application]:
        """Those of them that are shown."""
        found = self.answering
        if not self.has_archive:
            found = found.current()
        if self.shown_tab:
            found = found.filter(tab=self.shown_tab)
        return found

    def in_all(self) -> QuerySet[Application]:
        """The same, but from every tab, the archive too, where none is asked for."""
        return self.chosen() if "tab" in self.asked else self.answering

    @property
    def order(self) -> tuple[str, ...]:
        return SORTS[self.asked.get("sort", "")][1]

    def _by_facts(self, found: QuerySet[Application]) -> QuerySet[Application]:
        asked = self.asked
        if "stage" in asked:
            found = found.filter(stage=asked["stage"])
        if "country" in asked:
            found = found.filter(posting__country=asked["country"])
        if "missing" in asked:
            found = found.filter(missing_kinds__contains=f" {asked['missing']} ")
        if "tag" in asked:
            found = found.filter(_carries([int(asked["tag"])]))
        if "referee" in asked:
            found = found.filter(references__referee=asked["referee"])
        if "season" in asked:
            running = asked["season"] == RUNNING
            found = found.filter(season=None if running else asked["season"])
        match asked.get("due"):
            case None:
                return found
            case "late":
                return found.filter(lead_moment__lte=self.now)
            case "none":
                return found.filter(lead_moment=NEVER)
            case days:
                end = self.now + timedelta(days=int(days))
                return found.filter(lead_moment__gt=self.now, lead_moment__lte=end)

    def _by_words(self, found: QuerySet[Application], words: str) -> QuerySet[Application]:
        query = search.asked(words)
        if not query.words:
            return found
        mine = SearchEntry.objects.for_user(self.owner)
        files = mine.answering(query, self.owner, SearchEntry.Kind.APPLICATION)
        return found.filter(pk__in=files.values("application"))


def _carries(tags: list[int]) -> Q:
    marked = Application.tags.through.objects.filter(tag__in=tags)
    return Q(pk__in=marked.values("application_id"))


def _countries(owner: User) -> list[tuple[str, str]]:
    """Those of the person's postings, by name in the reader's language."""
    codes = Posting.objects.for_user(owner).order_by().values_list("country", flat=True).distinct()
    named = [(code, country_name(code)) for code in codes if code]
    return sorted(named, key=lambda one: alphabetical(one[1]))


class ChosenForm(forms.Form):
    """Rows of the list that were ticked, and what becomes of all of them at once.

    `rows` holds beside each the stage at which the list showed it; "" where it said none.
    """

    DOES = ("stage", "tag", "use", "archive", "bring_back")

    do = forms.ChoiceField(choices=[(name, name) for name in DOES])
    stage = forms.ChoiceField(required=False, choices=Application.Stage.choices)
    tag = forms.CharField(required=False, max_length=40)

    def __init__(self, data: QueryDict) -> None:
        given, rows = data.copy(), data.getlist("chosen")
        if card := data.get("card"):  # of the board: the stage beside the button that was pressed
            rows, given["stage"] = [card], data.get(f"to-{card.partition(':')[0]}", "")
        super().__init__(given)
        shown = [row.partition(":") for row in rows[:200]]
        self.rows = {int(pk): stage for pk, _colon, stage in shown if is_row_number(pk)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.rows:
            raise forms.ValidationError(_("Tick the applications first, then choose what to do."))
        if given.get("do") == "stage" and not given.get("stage"):
            raise forms.ValidationError(_("Choose the stage they go to."))
        if given.get("do") == "tag" and not given.get("tag"):
            raise forms.ValidationError(_("Write the tag they get."))
        return given

    def clean_tag(self) -> str:
        return " ".join(self.cleaned_data["tag"].replace(",", " ").split())
