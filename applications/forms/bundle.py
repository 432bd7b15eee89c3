"""What we accept of a bundle: whose rules hold, and what comes in front."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.presets import NONE, presets
from applications.models import Application


class ArrangementForm(forms.ModelForm):
    preset = forms.ChoiceField(label=_("Portal"))

    class Meta:
        model = Application
        fields = ["preset", "with_cover", "with_contents"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(preset.key, preset.name) for preset in presets().values()]
        self.fields["preset"].choices = [(NONE, _("Another portal, or none")), *known]
        self.initial["preset"] = self.instance.preset if self.instance.preset in presets() else NONE
