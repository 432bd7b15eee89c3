"""What we accept of a deadline: the date as printed, its clock, and how it was worded."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import DayField, laid_out, whole_number
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import Deadline

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

    class Meta:
        model = Deadline
        fields = ["kind", "date", "time", "zone", "bound", "wording", "note"]
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
        if self.instance.pk is None:
            main = self.instance.application.deadlines.filter(kind=Deadline.Kind.APPLICATION)
            first = main.exclude(zone="").values_list("zone", flat=True).first()
            self.initial["zone"] = self._zone_of_place() or first or ""
        if self.instance.kind != Deadline.Kind.ANSWER:  # set where the answer is waited for
            self.fields["kind"].choices = [
                choice
                for choice in self.fields["kind"].choices
                if choice[0] != Deadline.Kind.ANSWER
            ]
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
        self.helper = laid_out(
            "kind", ("date", "time"), "zone", "bound", "rolling", "wording", "note"
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
        if "date" in self.errors or "time" in self.errors:
            return given
        if given.get("time") and given.get("rolling"):
            self.add_error("time", _("“Until filled” has no hour. Leave one of the two out."))
        elif given.get("time") and not given.get("date"):
            self.add_error("date", _("An hour needs its day."))
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
        if deadline.evidence and {"date", "time", "zone", "bound"} & changed:
            deadline.evidence = {**deadline.evidence, "state": "corrected"}
        if deadline.kind == Deadline.Kind.APPLICATION:
            deadline.anchor_days = None  # told by itself
        if {"kind", "date", "time", "zone", "bound", "rolling"} & changed:
            # What the person set stays there; of a day that is emptied, what the posting says.
            is_told = deadline.anchor_days is not None and not (deadline.date or rolling)
            deadline.anchor = Deadline.Anchor.APPLICATION if is_told else ""
        return super().save(commit)

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


class AskForm(forms.Form):
    """In how many weeks to be reminded that no answer has come; none at all for 0."""

    weeks = whole_number(_("Weeks"), 0, 52)
