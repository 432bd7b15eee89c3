"""What we accept of a bundle: whose rules hold, and what comes in front."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.presets import NONE, presets
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Application


class ArrangementForm(RowVersionForm, forms.ModelForm):
    merges = True  # each switch is saved as it is pressed

    preset = forms.CharField(label=_("Portal"), required=False, widget=forms.Select)

    class Meta:
        model = Application
        fields = ["preset", "with_cover", "with_contents"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Whoever only switches the cover off has not answered which portal it is.
        self.nothing = NONE if self.instance.preset else ""
        known = [(preset.key, preset.name) for preset in presets().values()]
        choices = [(self.nothing, _("Another portal, or none")), *known]
        self.fields["preset"].widget.choices = choices
        if self.instance.preset not in presets():
            self.initial["preset"] = self.nothing

    def clean_preset(self) -> str:
        key = self.cleaned_data["preset"]
        if key not in ("", NONE, *presets()):
            raise forms.ValidationError(_("This portal is not known here."))
        return key
