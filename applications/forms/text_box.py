"""What we accept of a text box: the question with its limit, and the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.text_count import ways, with_plain_breaks
from applications.forms.shared.parts import LineField, laid_out, whole_number
from applications.forms.shared.row_version import RowVersionForm
from applications.models import TextBox
from applications.models.text_box import HIGHEST_LIMIT, LONGEST_ANSWER
from applications.templatetags.text_boxes import way_words


class TextBoxForm(RowVersionForm, forms.ModelForm):
    question = LineField(
        label=_("What the form asks"),
        max_length=1000,
        help_text=_("In its own words: the same question is found again for other applications."),
    )
    way = forms.ChoiceField(label=_("How the portal counts"))
    limit = whole_number(_("At most"), 1, HIGHEST_LIMIT, required=False)

    class Meta:
        model = TextBox
        fields = ["question", "way", "limit"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rules = [(key, way_words(way)) for key, way in ways().items() if not way.name]
        portals = [(key, way_words(way)) for key, way in ways().items() if way.name]
        self.fields["way"].choices = [(_("By a rule"), rules), (_("As a portal"), portals)]
        self.fields["limit"].help_text = _("Empty where a portal’s own limit holds, or none does.")
        self.helper = laid_out("question", ("way", "limit"))


class AnswerForm(RowVersionForm, forms.ModelForm):
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        strip=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    class Meta:
        model = TextBox
        fields = ["answer"]

    def clean_answer(self) -> str:
        return with_plain_breaks(self.cleaned_data["answer"])
