"""What we accept of an application: its stage and when, its notes, what the portal said."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import AddressField, DayField, FilesField, FilesInput, arrived
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import Application, Deadline, Posting


class ByHandForm(forms.ModelForm):
    """An application in four fields, without the text of a posting: the rest comes later."""

    date = DayField(label=_("Deadline"), required=False)
    time = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    zone = ZoneField(
        label=_("Time zone"),
        required=False,
        help_text=_(
            "Left empty, the clock at the institution counts; without an hour, the day's end."
        ),
    )
    url = AddressField(label=_("Link"), required=False)

    class Meta:
        model = Posting
        fields = ["institution", "title", "url"]
        labels = {"title": _("Position or programme")}

    field_order = ("institution", "title", "date", "time", "zone", "url")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("institution", "title"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("time") and not given.get("date") and "date" not in self.errors:
            self.add_error("date", _("An hour needs its day."))
        return given

    @property
    def names_an_hour(self) -> bool:
        return bool(self["time"].value() or self["zone"].value())

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def moment(self) -> Deadline | None:
        """The deadline, not saved yet; None where no day was given."""
        given = self.cleaned_data
        if not given["date"]:
            return None
        zone, person = given["zone"], Deadline.ZoneSource.PERSON
        source = {"zone_source": person} if zone else {}
        return Deadline(date=given["date"], time=given["time"], zone=zone, **source)


UNSETTLED = _("Settle what is listed above, or tick that you sent it as it is.")


class MovedForm(forms.Form):
    """A change of stage; the day may lie in the past.

    While something speaks against sending (`doubts`), a stage after it wants the word that it went
    in like that. Where another window moved it meanwhile, the person is asked anew.
    """

    stage = forms.ChoiceField(label=_("Stage"), choices=Application.Stage.choices)
    day = DayField(label=_("Since"), required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    anyway = forms.BooleanField(label=_("I sent it as it is"), required=False)
    asked = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")

    def __init__(
        self, *args: Any, application: Application, doubts: bool, today: date, **options: Any
    ) -> None:
        self.application, self.doubts, self.today = application, doubts, today
        super().__init__(*args, initial={"stage": application.stage, "day": today}, **options)
        self.initial["was"] = application.stage
        if not doubts:
            del self.fields["anyway"]

    def clean(self) -> dict[str, Any]:
        given, now = super().clean() or {}, self.application
        if given.get("was") not in ("", now.stage):
            self.data = {**self.data.dict(), "was": now.stage}
            refusal = _(
                "Another window put it into “%(stage)s” meanwhile. Press once more if you mean it."
            )
            words = refusal % {"stage": now.get_stage_display()}
            self.add_error("stage", forms.ValidationError(words, code="moved"))
        goes_in = now.is_open and given.get("stage") in Application.AFTER_SUBMISSION
        if goes_in and self.doubts and not given.get("anyway"):
            self.add_error("anyway", UNSETTLED)
        return given

    def clean_day(self) -> date | None:
        return past_day(self.cleaned_data["day"], self.today)

    def asking(self) -> "MovedForm":
        """This form; where a press chose the stage that the tick was never shown to, the same with
        nothing amiss yet."""
        if set(self.errors) != {"anyway"} or self.data.get("asked"):
            return self
        fresh = MovedForm(application=self.application, doubts=self.doubts, today=self.today)
        fresh.initial |= {"stage": self.data["stage"], "day": self.data.get("day") or self.today}
        return fresh


def receipts() -> FilesInput:
    """What portals answer, and mails."""
    return FilesInput(attrs={"multiple": True, "accept": f"{FilesField.ACCEPTED},.eml"})


class SubmittedForm(forms.Form):
    """What the portal said when the application went in.

    While something speaks against sending (`doubts`), it wants the word that it went in like that.
    """

    confirmation = forms.CharField(label=_("Confirmation number"), max_length=200, required=False)
    day = DayField(label=_("Submitted on"), required=False)
    file = FilesField(
        label=_("Receipt"),
        required=False,
        help_text=_("The portal's answer, as PDF, picture or saved mail."),
        widget=receipts(),
    )
    anyway = forms.BooleanField(
        label=_("I sent it as it is"),
        error_messages={"required": UNSETTLED},
    )

    def __init__(self, *args: Any, today: date, doubts: bool, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)
        if not doubts:
            del self.fields["anyway"]

    def clean_day(self) -> date | None:
        return past_day(self.cleaned_data["day"], self.today)


def past_day(day: date | None, today: date) -> date | None:
    """A past day; None for today, which is now."""
    return None if day == today else arrived(day, today)


class ReceiptForm(forms.Form):
    """What the portal answered, after the application is in."""

    file = FilesField(
        label=_("Receipt of the portal, as PDF or picture, or a saved mail"), widget=receipts()
    )


class NotesForm(RowVersionForm, forms.ModelForm):
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Application
        fields = ["notes"]


class FileForm(RowVersionForm, forms.ModelForm):
    """The person's own facts about an application."""

    class Meta:
        model = Application
        fields = ["priority", "portal_user", "confirmation", "reminders_on"]
        help_texts = {"portal_user": _("The name only. Passwords do not belong here.")}


class RequestsForm(RowVersionForm, forms.ModelForm):
    """When its portal writes to referees, as the person saw it, and their name there."""

    class Meta:
        model = Application
        fields = ["requests", "portal_user"]
        labels = {"requests": _("This portal mails the referees")}
        help_texts = {"portal_user": _("The name only. Passwords do not belong here.")}
