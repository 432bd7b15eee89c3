"""What we accept of a deadline: the date as printed, its clock, and how it was worded."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from applications.core.anchor import anchor_of
from applications.core.received_mail.appeals import Period
from applications.forms.shared.parts import DayField, laid_out, whole_number
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import Application, Deadline

UNITS = (("days", _("days")), ("weeks", _("weeks")), ("months", _("months")))
WEEK = 7
AFTER, BEFORE = "after", "before"
SIDES = (
    (AFTER, _("after it")),
    (BEFORE, _("before it")),
)
# What is sent by then may be late; of what else is due nobody says what becomes of it.
_SENT_BY = (
    Deadline.Kind.APPLICATION, Deadline.Kind.LETTERS, Deadline.Kind.FUNDING, Deadline.Kind.WAIVER,
    Deadline.Kind.TEST,
)  # fmt: skip
SUBMIT_FIRST = _("Mark it as submitted first; then write down what they answered.")


class DeadlineForm(RowVersionForm, forms.ModelForm):
    zone = ZoneField(
        label=_("Time zone"),
        required=False,
        help_text=_(
            "The clock of the institution, such as Stockholm, or AoE for “anywhere on "
            "Earth”. Left empty on a new deadline, it is that of the place; where none is known, "
            "the earliest clock on Earth counts (UTC+14)."
        ),
    )
    date = DayField(label=_("Date"), required=False)
    rolling = forms.BooleanField(label=_("until filled (rolling)"), required=False)
    days = whole_number(_("Or days from the application deadline"), 0, 365, required=False)
    side = forms.ChoiceField(label=_("Before or after it"), choices=SIDES, required=False)

    class Meta:
        model = Deadline
        fields = ["kind", "date", "time", "zone", "bound", "hardness", "wording", "note"]
        labels = {"time": _("Time"), "bound": _("On that day, or before it")}
        widgets = {
            "time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "wording": forms.Textarea(attrs={"rows": 2, "class": "serif"}),
        }
        help_texts = {
            "time": _("Empty where no hour is named: the end of the day counts."),
            "wording": _("Their sentence, so that you can look it up later."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        told = self.instance.anchor_days
        self.initial["days"] = None if told is None else abs(told)
        self.initial["side"] = BEFORE if (told or 0) < 0 else AFTER
        self.fields["days"].help_text = _("It then moves with that one.")
        if self.instance.pk is None:
            main = self.instance.application.deadlines.filter(kind=Deadline.Kind.APPLICATION)
            first = main.exclude(zone="").values_list("zone", flat=True).first()
            self.initial["zone"] = self._zone_of_place() or first or ""
        out = {Deadline.Kind.ANSWER} - {self.instance.kind}  # set where the answer is waited for
        if self.instance.application.stage != Application.Stage.REJECTED:
            out |= {*Deadline.AFTER_REJECTION} - {self.instance.kind}
        kind = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0] not in out]
        self.initial["rolling"] = self.instance.precision == Deadline.Precision.ROLLING
        if self.instance.moves:
            self.fields["date"].help_text = _(
                "%(told)s, and it moves with it. A day that you set yourself stays."
            ) % {"told": capfirst(self.instance.told_by)}
        elif self.instance.told_by and self.instance.met_at is None:
            self.fields["date"].help_text = _("%(told)s. Left empty, it moves again.") % {
                "told": capfirst(self.instance.told_in_full)
            }
        elif self.instance.asks_new_day:
            last = {"last": self.instance.last_season}
            self.fields["date"].help_text = _("Last season it was %(last)s.") % last
        late = ("hardness",)
        if self.instance.pk and self.instance.kind not in _SENT_BY:
            del self.fields["hardness"]
            late = ()
        self.helper = laid_out(
            "kind",
            ("date", "time"),
            ("days", "side"),
            "zone",
            ("bound", *late),
            "rolling",
            "wording",
            "note",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        becomes_own = self.instance.pk is None or "kind" in self.changed_data
        is_own = given.get("kind") == Deadline.Kind.TARGET
        if is_own and becomes_own and "zone" not in self.changed_data:
            # Offered was the institution's clock; a target of one's own runs by one's own.
            given["zone"] = self.instance.application.owner.zone
        becomes_interview = becomes_own and given.get("kind") == Deadline.Kind.INTERVIEW
        if becomes_interview and self.instance.application.is_open:
            self.add_error("kind", SUBMIT_FIRST)
        own = given.get("kind") == Deadline.Kind.APPLICATION
        if own and given.get("days") is not None and "days" in self.changed_data:
            self.add_error("days", _("The application deadline is told by its own day."))
        if {"date", "time", "days"} & set(self.errors):
            return given
        is_told = given.get("days") is not None and not given.get("date")
        if is_told and "time" not in self.changed_data:  # the other's hour goes with its day
            given["time"] = None
        if given.get("time") and given.get("rolling"):
            self.add_error("time", _("“Until filled” has no hour. Leave one of the two out."))
        elif given.get("time") and not given.get("date"):
            self.add_error("date", _("An hour needs its day."))
        elif given.get("days") is not None:
            pass
        elif not (given.get("date") or given.get("rolling") or given.get("wording")):
            self.add_error("date", _("Write the day, or what the posting says about it."))
        return given

    def save(self, commit: bool = True) -> Deadline:
        """Beside the printed values: who chose the zone, and that a value read was corrected."""
        deadline = self.instance
        rolling = self.cleaned_data["rolling"]
        deadline.precision = (
            Deadline.Precision.ROLLING if rolling else Deadline.Precision.UNKNOWN
        )  # a date or an hour makes it more precise when it is kept
        source, place = Deadline.ZoneSource, self._zone_of_place()
        if deadline.kind == Deadline.Kind.TARGET:
            deadline.zone_source = source.PERSON  # wherever the institution is
        elif deadline.pk is None and (not deadline.zone or self._is_as_offered(place)):
            deadline.zone = place
            deadline.zone_source = source.PLACE if place else source.ASSUMED
        elif deadline.zone_source == source.ASSUMED or "zone" in self.changed_data:
            deadline.zone_source = source.PERSON
        changed = set(self.changed_data)
        if deadline.kind not in _SENT_BY:
            deadline.hardness = ""
        if "hardness" in changed or not deadline.hardness:  # the person says so, whatever was read
            deadline.hardness_wording = ""
        is_retold = self._tell(deadline, changed, rolling)
        if deadline.evidence and (is_retold or {"date", "time", "zone", "bound"} & changed):
            deadline.evidence = {**deadline.evidence, "state": "corrected"}
        return super().save(commit)

    def _tell(self, deadline: Deadline, changed: set[str], rolling: bool) -> bool:
        """What it is told by, and whether it moves with that. A day that the person sets stays
        there; one that is emptied moves, and one that is told otherwise now: True of that."""
        days, is_own = self.cleaned_data.get("days"), bool({"date", "time", "rolling"} & changed)
        if deadline.kind == Deadline.Kind.APPLICATION or days is None:
            told = None  # by itself
        else:
            told = -days if self.cleaned_data.get("side") == BEFORE else days
        is_retold, deadline.anchor_days = told != deadline.anchor_days, told
        if told is None:
            deadline.anchor = ""
        elif is_retold and not (is_own or rolling) and self._may_move():
            deadline.anchor = Deadline.Anchor.APPLICATION
        elif is_own or rolling or {"zone", "bound"} & changed:
            has_day = deadline.date or rolling
            deadline.anchor = "" if has_day else Deadline.Anchor.APPLICATION
        return is_retold

    def _may_move(self) -> bool:
        """Whether no day is lost by it: moved by a deadline that has none, it would have none."""
        rows = self.instance.application.deadlines.all()
        return not self.instance.date or anchor_of(rows) is not None

    def _zone_of_place(self) -> str:
        return self.instance.application.posting.zone

    def _is_as_offered(self, place: str) -> bool:
        return self.instance.zone == place and "zone" not in self.changed_data


class InterviewForm(RowVersionForm, forms.ModelForm):
    """When and where to be; the hour is told on somebody's clock, and the form says on whose."""

    date = DayField(label=_("Day"))
    zone = ZoneField(
        label=_("Time zone"), help_text=_("The clock that the hour is told on, yours or theirs.")
    )

    class Meta:
        model = Deadline
        fields = ["date", "time", "zone", "place", "note"]
        labels = {"time": _("Hour"), "place": _("Place or link"), "note": _("Note")}
        widgets = {
            "time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "note": forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        }
        help_texts = {
            "place": _("A room, or the address of the video call; your calendar shows it, too."),
            "note": _("Who will be there, what to prepare."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is None:
            application = self.instance.application
            self.initial["zone"] = application.posting.zone or application.owner.zone
        self.helper = laid_out(("date", "time"), "zone", "place", "note")

    def save(self, commit: bool = True) -> Deadline:
        """Whoever wrote down the hour knows its clock."""
        self.instance.zone_source = Deadline.ZoneSource.PERSON
        return super().save(commit)


class AppealForm(forms.ModelForm):
    """Until when a no may be appealed against; nothing is proposed, as each place has its rule."""

    date = DayField(label=_("Last day to appeal"), required=False)
    count = whole_number(_("Or within"), 1, 365, required=False)
    unit = forms.ChoiceField(
        label=_("Days, weeks or months"), choices=UNITS, initial="weeks", required=False
    )
    received = DayField(
        label=_("From the day on which it came"),
        required=False,
        help_text=_("The time runs from that day; where their letter names another, take that."),
    )

    class Meta:
        model = Deadline
        fields = ["date", "wording", "note"]
        widgets = {"wording": forms.Textarea(attrs={"rows": 2, "class": "serif"})}
        help_texts = {"wording": _("Their sentence, so that you can look it up later.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out("date", ("count", "unit", "received"), "wording", "note")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors or given.get("date"):
            return given
        if not given.get("count"):
            self.add_error("date", _("Write the day, or the time that they give."))
        elif not given.get("received"):
            self.add_error("received", _("Write the day from which the time runs."))
        else:
            number, unit = given["count"], given.get("unit") or "weeks"
            months, days = (number, 0) if unit == "months" else (0, number)
            days *= WEEK if unit == "weeks" else 1
            given["date"] = Period(months, days).after(given["received"])
        return given

    def save(self, commit: bool = True) -> Deadline:
        """By the clock of the place, where it is known."""
        deadline, zone = self.instance, self.instance.application.posting.zone
        deadline.kind, deadline.zone = Deadline.Kind.APPEAL, zone
        source = Deadline.ZoneSource
        deadline.zone_source = source.PLACE if zone else source.ASSUMED
        return super().save(commit)


class AskForm(forms.Form):
    """In how many weeks to be reminded that no answer has come; none at all for 0."""

    weeks = whole_number(_("Weeks"), 0, 52)
