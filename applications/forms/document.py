"""What we accept into the library."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.parts import FilesField, laid_out
from applications.models import Document, Requirement


class LibraryForm(forms.Form):
    """New documents, one a file."""

    file = FilesField(
        label=_("Files"),
        help_text=_("PDF; pictures (JPEG, PNG, TIFF) become PDF pages. Several at once are fine."),
    )
    kind = forms.ChoiceField(
        label=_("What they are"),
        choices=Requirement.Kind.choices,
        initial=Requirement.Kind.OTHER,
    )
    draft = forms.BooleanField(label=_("These are drafts"), required=False)


class VersionForm(forms.Form):
    """A newer file of a document."""

    file = FilesField(label=_("File"), help_text=_("The versions you have stay as they are."))
    label = forms.CharField(
        label=_("Label"),
        max_length=100,
        required=False,
        help_text=_("What is new in it, such as “with publications”."),
    )
    draft = forms.BooleanField(label=_("This is a draft"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["file"].widget.attrs["multiple"]


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["title", "kind"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out("title", "kind")
