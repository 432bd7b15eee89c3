"""The steps of one application, where they are to differ from the person's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.person import StepsField
from applications.models import Application


class StepsForm(forms.Form):
    steps = StepsField(label=_("Before this application is due"), required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        chosen = application.steps
        if chosen is None:
            chosen = application.owner.application_steps
        super().__init__(*args, initial={"steps": chosen}, **kwargs)
        self.fields["steps"].offer(chosen)
