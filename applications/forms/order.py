"""What we accept of an order: what it is, how long it takes, and how far it is."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core import lead_time
from applications.forms.shared.parts import DayField, LineField, arrived, laid_out, whole_number
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Order


class OrderForm(RowVersionForm, forms.ModelForm):
    """Without a number of days those of lead_times.toml count, where it has some."""

    name = LineField(
        label=_("Its name"),
        max_length=100,
        required=False,
        help_text=_("If it has one of its own."),
    )
    days = whole_number(
        _("Days to allow for it"),
        0,
        lead_time.LONGEST,
        required=False,
        help_text=_("Empty: as long as the page says that is linked beside it."),
    )
    ordered_on = DayField(label=_("Ordered on"), required=False)
    taken_on = DayField(
        label=_("Test taken on"), required=False, help_text=_("May be ahead: the day you booked.")
    )
    expected_on = DayField(
        label=_("Expected on"), required=False, help_text=_("If they told you a day.")
    )
    arrived_on = DayField(label=_("There since"), required=False)

    class Meta:
        model = Order
        fields = [
            "what", "name", "days", "working", "ordered_on", "taken_on", "expected_on",
            "arrived_on",
        ]  # fmt: skip
        labels = {"what": _("What is to be ordered"), "working": _("These are working days")}

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)
        self.helper = laid_out(
            ("what", "name"), ("days", "working"), ("ordered_on", "taken_on"),
            ("expected_on", "arrived_on"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("days") is None and "days" not in self.errors:
            known = lead_time.known().get(given.get("what") or "")
            if known is None or not known.days:
                self.add_error(
                    "days", _("Write how many days it takes: no page that we know says.")
                )
            else:
                given["days"], given["working"] = known.days, known.working
        begun, end = given.get("ordered_on"), given.get("arrived_on")
        if begun and end and end < begun:
            self.add_error("arrived_on", _("It was ordered after this day."))
        return given

    def clean_ordered_on(self) -> dt.date | None:
        return arrived(self.cleaned_data["ordered_on"], self.today)

    def clean_arrived_on(self) -> dt.date | None:
        return arrived(self.cleaned_data["arrived_on"], self.today)
