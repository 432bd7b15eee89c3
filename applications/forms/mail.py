"""What we accept of a mail to a referee: for which programmes, in which words."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from applications.errors import PortalWritesLater
from applications.forms.shared.row_number import RowChoicesField
from applications.models import Reference
from applications.models.mail import SUBJECT_TO_REFEREE, TEXT_TO_REFEREE


class RefereeMailForm(forms.Form):
    """One mail to one referee, about some of the references that are offered."""

    is_sent = forms.BooleanField(required=False)  # where there are several
    references = RowChoicesField(
        queryset=Reference.objects.none(),
        error_messages={"required": _("Tick at least one programme.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_TO_REFEREE)
    text = forms.CharField(
        label=_("Text"), max_length=TEXT_TO_REFEREE, widget=forms.Textarea(attrs={"rows": 12})
    )
    # Of our own words as they were shown: whoever changed them keeps theirs.
    drafted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    key = forms.CharField(  # the same press twice is one mail
        widget=forms.HiddenInput, max_length=16, validators=[RegexValidator(r"\A[0-9a-f]{16}\Z")]
    )

    def __init__(
        self, *args: Any, offered: Any, early: Collection[int] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.early = early
        self.fields["references"].queryset = offered  # type: ignore[attr-defined]

    def clean_references(self) -> Any:
        """None is told of as written to whose portal has not written yet."""
        chosen = self.cleaned_data["references"]
        places = [one.application.place for one in chosen if one.pk in self.early]
        if places:
            raise forms.ValidationError(str(PortalWritesLater(", ".join(places))))
        return chosen
