"""One line of the review each: a deadline as printed, a thing the posting asks for."""

from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.core.limits import limits_from
from applications.forms.shared.parts import DayField, whole_number
from applications.forms.shared.row_number import is_row_number
from applications.forms.shared.zone import ZoneField
from applications.models import Deadline, Requirement
from applications.templatetags.limits import limit_sentence

MOST_MOMENTS, MOST_PIECES = 50, 200
PART, WHOLE = "part", "whole"  # what a limit binds


class KeptField(forms.BooleanField):
    """Ticked to begin with; a line whose tick is taken away is left out."""

    def __init__(self) -> None:
        super().__init__(label=_("kept"), required=False, initial=True)


class MomentForm(forms.ModelForm):
    """One deadline as printed."""

    keep = KeptField()
    date = DayField(label=_("Date"), required=False)
    zone = ZoneField(label=_("Time zone"), required=False)
    rolling = forms.BooleanField(label=_("until filled"), required=False)
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)

    cites = SafeString("")  # of one that was read: the mark that shows its words
    would_count: Deadline | None = None  # as it stands in the fields
    counts: Deadline | None = None  # the same, of one that is kept
    asked: tuple[str, ...] = ()  # fields that stand among the doubts instead
    late = late_wording = ""  # what becomes of what comes later, and the sentence that says it
    anchor_days: int | None = None  # of one that the posting tells by the application deadline

    class Meta:
        model = Deadline
        fields = ["kind", "date", "time", "zone", "bound", "wording"]
        widgets = {
            "time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "wording": forms.HiddenInput,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("time") and not given.get("date"):
            self.add_error("date", _("An hour needs its day."))
        return given

    def given(self, name: str) -> Any:
        """What stands in a field, as it would be kept; None where that cannot be."""
        field = self.fields[name]
        try:
            return field.clean(field.prepare_value(self[name].value()))
        except forms.ValidationError:
            return None

    @property
    def is_kept(self) -> bool:
        return bool(self["keep"].value())

    @property
    def follows(self) -> bool:
        """Moves with the application deadline: nobody wrote a day of its own, nor gave it a kind
        that cannot."""
        own = self["date"].value() or self["rolling"].value()
        is_another = self["kind"].value() != Deadline.Kind.APPLICATION
        return self.anchor_days is not None and is_another and not own

    @property
    def moves(self) -> bool:
        """Follows in all: where the person gave the day another clock or bound, it stays there."""
        return self.follows and not (self.is_bound and {"bound", "zone"} & set(self.changed_data))

    def tell(self, deadline: Deadline) -> Deadline:
        """The deadline of this line, with what the posting tells it by."""
        if deadline.kind != Deadline.Kind.APPLICATION:
            deadline.anchor_days = self.anchor_days
            deadline.anchor = Deadline.Anchor.APPLICATION if self.moves else ""
        return deadline

    @property
    def told(self) -> str:
        """How the posting tells its day, where it names none."""
        return self.tell(Deadline(kind=self["kind"].value() or "")).told_in_full


class PieceForm(forms.ModelForm):
    """One thing the posting asks for."""

    keep = KeptField()
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)
    count = whole_number(_("How many"), 1, 99, initial=1)
    pages = whole_number(_("Pages, at most"), 1, 9999, required=False)
    applies = forms.ChoiceField(
        label=_("Does this apply to you?"),
        choices=[choice for choice in Requirement.Applies.choices if choice[0]],
        required=False,
        widget=forms.RadioSelect,
    )
    binds = forms.ChoiceField(
        label=_("What the limit is for"), required=False, widget=forms.RadioSelect
    )
    also_kinds = forms.MultipleChoiceField(
        label=_("Or instead"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Requirement
        fields = ["name", "kind", "also_kinds", "need", "condition", "applies", "count"]
        widgets = {"name": forms.TextInput}

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.cites = SafeString("")
        # What the posting sets for it, and for what will do instead: see Review.
        self.limits_read: list[dict[str, Any]] = []
        self.limits_instead: list[dict[str, Any]] = []
        if read := self.initial.get("also_kinds"):
            self.fields["also_kinds"].choices = [  # type: ignore[attr-defined]
                (kind, Requirement.Kind(kind).label) for kind in read
            ]
        else:
            del self.fields["also_kinds"]

    def limit(self, read: list[dict[str, Any]], instead: list[dict[str, Any]]) -> None:
        """What the posting sets; a limit on a part of it is asked about."""
        self.limits_read, self.limits_instead = read, instead
        part = self.part_bound
        if part:
            whole = self.initial.get("name", "")
            self.fields["binds"].choices = [  # type: ignore[attr-defined]
                (PART, _("the %(part)s only") % {"part": part["binds"].removeprefix("the ")}),
                (WHOLE, whole),
            ]
            self.fields["binds"].initial = PART

    @property
    def part_bound(self) -> dict[str, Any] | None:
        """The limit that binds a part only."""
        return next((limit for limit in self.limits_read if limit["binds"]), None)

    @property
    def is_kept(self) -> bool:
        return bool(self["keep"].value())

    @property
    def in_short(self) -> dict[str, Any]:
        """What stands in the fields, in words: the line that is shown until it is opened."""
        chosen = {name: self[name].value() for name in ("name", "kind", "need", "pages", "count")}
        chosen["name"] = chosen["name"] or ""
        for name in ("kind", "need"):
            chosen[name] = dict(self.fields[name].choices).get(chosen[name], "")
        if "also_kinds" in self.fields:
            piece = Requirement(kind=self["kind"].value(), also_kinds=self["also_kinds"].value())
            if set(piece.kinds) <= set(Requirement.Kind.values):
                chosen["kind"] = piece.kind_words
        typed = str(chosen["pages"] or "")
        limits = limits_from(self.limits_for(int(typed) if is_row_number(typed) else None))
        return {**chosen, "limits": [limit_sentence(limit) for limit in limits]}

    @property
    def asks(self) -> bool:
        """It is asked for in some cases only, so the person says whether theirs is one."""
        return self["need"].value() == Requirement.Need.CONDITIONAL

    def limits_for(self, pages: int | None) -> list[dict[str, Any]]:
        """The limits that stand once it is saved with so many pages; untouched: those read."""
        whole = self["binds"].value() == WHOLE
        limits = [
            {**limit, "binds": ""} if whole else limit
            for limit in self.limits_read
            if limit["what"] != "pages" or pages == self.initial.get("pages")
        ]
        if pages is not None and not any(limit["what"] == "pages" for limit in limits):
            limits.append({"what": "pages", "value": pages, "binds": ""})
        return limits + self.limits_instead


MomentFormSet = forms.formset_factory(MomentForm, extra=0, max_num=MOST_MOMENTS)
PieceFormSet = forms.formset_factory(PieceForm, extra=0, max_num=MOST_PIECES)
