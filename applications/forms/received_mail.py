"""What we accept of a person who says what becomes of a received mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.row_number import is_row_number
from applications.forms.shared.zone import ZoneField

_PICK = "pick-"


class NoteForm(forms.Form):
    """Which sentences are noted, which of several options each means, and on whose clock."""

    zone = ZoneField(
        label=_("On whose clock?"),
        required=False,
        help_text=_("A city, a country, or an abbreviation such as CET."),
    )
    only = forms.CharField(max_length=60)  # their numbers: "0,2"
    was = forms.CharField(max_length=64, required=False)  # what the page showed

    @property
    def picks(self) -> dict[int, str]:
        """By the number of the sentence."""
        named = {
            name.removeprefix(_PICK): value
            for name, value in self.data.items()
            if name.startswith(_PICK)
        }
        return {int(name): str(value) for name, value in named.items() if is_row_number(name)}

    def clean_only(self) -> list[int]:
        """The numbers of the sentences, as they stood on the page: pressed twice, they mean the
        same."""
        numbers = self.cleaned_data["only"].split(",")
        return [int(one) for one in numbers if is_row_number(one)]
