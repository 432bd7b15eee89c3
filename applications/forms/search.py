"""What somebody may look for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.search import Query, asked
from applications.models import SearchEntry

LONGEST = 200


class SearchForm(forms.Form):
    """Some words, and perhaps of what kind it should be."""

    q = forms.CharField(
        label=_("Find"),
        max_length=LONGEST,
        error_messages={
            "required": _("Type what you look for: a word of its name, or of its text."),
            "max_length": _("That is too long to look for. Keep to %(limit_value)d characters."),
            "null_characters_not_allowed": _("There is a sign in it that nobody can type."),
        },
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        required=False, choices=SearchEntry.Kind.choices, widget=forms.HiddenInput
    )

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        self.query = asked(text)
        if not self.query.words:
            raise forms.ValidationError(
                _("There is no letter or digit in “%(text)s” to look for."),
                code="no_words",
                params={"text": text},
            )
        return text

    @property
    def looked_for(self) -> Query | None:
        """The words, where there are some that can be looked for."""
        return self.query if self.is_valid() else None
