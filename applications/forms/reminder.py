"""The steps of one application, where they are to differ from the person's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.person import StepsField
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Application


class StepsForm(RowVersionForm, forms.Form):
    steps = StepsField(label=_("Before this application is due"), required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, row=application, **kwargs)
        chosen = application.steps
        if chosen is None:
            chosen = application.owner.application_steps
        self.initial["steps"] = chosen
        self.fields["steps"].offer(chosen)
