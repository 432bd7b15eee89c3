"""What a person may set about themselves."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Row
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications.core.schedule import is_quiet
from applications.forms.shared.money import AmountField, currency_field
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import User
from applications.models.person import chosen_zone
from applications.models.validators import validate_steps

STEPS = ["60d", "30d", "21d", "14d", "10d", "7d", "5d", "3d", "2d", "1d", "12h", "6h"]
STEPLESS = _("With none ticked, only the overview on the last Monday before it names it.")
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


def step_words(step: str) -> str:
    """A reminder's step as a person says it."""
    count = int(step[:-1])
    if step.endswith("d"):
        return ngettext("%d day", "%d days", count) % count
    return ngettext("%d hour", "%d hours", count) % count


class StepsInput(forms.SelectMultiple):
    """The usual steps to tick, any other number of days to write; all of one name."""

    composed = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        context = {"name": name, "id": (attrs or {}).get("id", name), "choices": self.choices}
        return render_to_string(
            "components/steps.html", {**context, "chosen": self.format_value(value)}
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = super().value_from_datadict(data, files, name) or ()
        steps = (f"{step}d" if step.isdecimal() else step for step in given if step)
        return list(dict.fromkeys(steps))


class StepsField(forms.MultipleChoiceField):
    """Reminder steps as ticks, longest first; a step of one's own keeps its tick."""

    widget = StepsInput
    default_validators = [validate_steps]

    def valid_value(self, value: str) -> bool:
        return True  # `validate_steps` says what one looks like

    def offer(self, chosen: list[str]) -> None:
        steps = sorted({*STEPS, *chosen}, key=_hours, reverse=True)
        self.choices = [(step, step_words(step)) for step in steps]

    def clean(self, value: Any) -> list[str]:
        return sorted(super().clean(value), key=_hours, reverse=True)


def _hours(step: str) -> int:
    return int(step[:-1]) * (24 if step.endswith("d") else 1)


def hour_field(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=HOURS, coerce=int, help_text=help_text)


class PersonForm(RowVersionForm, forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    application_steps = StepsField(
        label=_("Before an application is due"), required=False, help_text=STEPLESS
    )
    letter_steps = StepsField(label=_("Before letters are due"), required=False, help_text=STEPLESS)
    digest_hour = hour_field(_("Daily mail at"), _("Only on days when something falls due."))
    quiet_from = hour_field(_("Quiet from"))
    quiet_until = hour_field(
        _("Quiet until"), _("What would fall into these hours is sent at their start, never later.")
    )

    fee_limit = AmountField(
        label=_("Limit of all fees of a season"),
        required=False,
        help_text=_("You are told when they come to more; nothing stops."),
    )
    fee_currency = currency_field()

    class Meta:
        model = User
        fields = [
            "given_name",
            "family_name",
            "phone",
            "zone",
            "language",
            "paper",
            "keys_on",
            "watch_on",
            "reminders_on",
            "application_steps",
            "letter_steps",
            "digest_hour",
            "quiet_from",
            "quiet_until",
            "fee_limit",
            "fee_currency",
            "mixes_referees",
        ]
        labels = {
            "given_name": _("Given name"),
            "family_name": _("Family name"),
            "phone": _("Phone"),
            "zone": _("Time zone"),
            "paper": _("Paper size"),
            "reminders_on": _("Send me reminders by e-mail"),
            "watch_on": _("Watch the pages of my postings"),
            "mixes_referees": _("Tell me when all my referees are of one institution"),
            "keys_on": _("Single keys are commands, except while you write"),
        }
        help_texts = {
            "given_name": _("As in your documents."),
            "phone": _("For the cover page, if you want it there."),
            "watch_on": _(
                "Postings added by their address are looked at once a week until you have applied. "
                "You are told what changed, and nothing of yours is overwritten."
            ),
            "zone": _("Moves your mails and your clock on every page. Never a deadline."),
        }
        field_classes = {"zone": ZoneField}
        widgets = {
            "given_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "family_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
            "paper": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("application_steps", "letter_steps"):
            self.fields[name].offer(getattr(self.instance, name))
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            Fieldset(_("You"), Row("given_name", "family_name", "phone")),
            Fieldset(
                _("Clock and paper"),
                Row("zone", *(name for name in ["language"] if name in self.fields)),
                HTML('{% include "person/_browser_zone.html" %}'),
                "paper",
            ),
            Fieldset(
                _("Keyboard"),
                "keys_on",
                HTML('{% include "person/_keys.html" %}'),
            ),
            Fieldset(_("Postings"), "watch_on"),
            Fieldset(_("Fees and referees"), Row("fee_limit", "fee_currency"), "mixes_referees"),
            Fieldset(
                _("Reminders"),
                "reminders_on",
                "application_steps",
                "letter_steps",
                Row("digest_hour", "quiet_from", "quiet_until"),
            ),
        )

    def clean_zone(self) -> str:
        """Saved, it is chosen, even where it is the one that everybody starts with."""
        return chosen_zone(self.cleaned_data["zone"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("fee_limit") is not None and not given.get("fee_currency"):
            self.add_error("fee_currency", _("Choose the currency of the amount."))
        hours = [given.get(name) for name in ("digest_hour", "quiet_from", "quiet_until")]
        if None not in hours and is_quiet(*hours):
            self.add_error(
                "digest_hour",
                _("The daily mail would come in your quiet hours. Choose another hour for one."),
            )
        return given
