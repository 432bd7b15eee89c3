"""What we accept into the library."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.core import validity
from applications.forms.shared.parts import DayField, FilesField, Folded, arrived, laid_out
from applications.forms.shared.row_number import is_row_number
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Document, Requirement, User, Version

OWN = "own"
MOST = 200  # documents to choose from


class BecomesField(forms.ChoiceField):
    """What a new file is: a document of its own, the next version of one, or as its name says."""

    def __init__(self, **options: Any) -> None:
        options = {
            "label": _("What becomes of it"),
            "required": False,
            "help_text": _("By its name: “cv_v2.pdf” is a newer version of “cv.pdf”."),
            **options,
        }
        super().__init__(**options)
        self.documents: QuerySet[Document] = Document.objects.none()

    def offer(self, documents: QuerySet[Document]) -> None:
        """These can get a newer version."""
        self.documents = documents
        newer = [
            (row.pk, _("a newer version of “%(title)s”") % {"title": row.title})
            for row in documents[:MOST]
        ]
        self.choices = [
            ("", _("decided by its name")),
            (OWN, _("a document of its own")),
            *newer,
        ]

    def also_offer(self, pk: int, title: str) -> None:
        """This one too, wherever it stands in the list."""
        if str(pk) not in {str(value) for value, _label in self.choices}:
            label = _("a newer version of “%(title)s”") % {"title": title}
            self.choices = [*self.choices, (pk, label)]

    def validate(self, value: Any) -> None:
        """Any document of the person's will do, offered or not."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value in ("", OWN):
            return value
        found = self.documents.filter(pk=value).first() if is_row_number(value) else None
        if found is None:
            raise forms.ValidationError(_("Choose one of your documents."))
        return found


def refuse_many(form: forms.Form) -> None:
    """Several files cannot all be the next version of one document."""
    given = form.cleaned_data
    if isinstance(given.get("becomes"), Document) and len(given.get("file") or ()) > 1:
        form.add_error("becomes", _("Choose one file for a newer version, or let them be new."))


class LibraryForm(forms.Form):
    """Files for the library, each for itself."""

    file = FilesField(
        label=_("Files"),
        help_text=_("PDF; pictures (JPEG, PNG, TIFF) become PDF pages. Several at once are fine."),
    )
    kind = forms.ChoiceField(
        label=_("What they are"),
        choices=[("", _("told by their names and first words")), *Requirement.Kind.choices],
        required=False,
    )
    becomes = BecomesField()
    draft = forms.BooleanField(label=_("These are drafts"), required=False)

    def __init__(self, *args: Any, owner: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["becomes"].offer(Document.objects.for_user(owner))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        refuse_many(self)
        return given


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


class MarkForm(RowVersionForm, forms.ModelForm):
    """What a version is called, and whether it is finished."""

    class Meta:
        model = Version
        fields = ["label", "state", "issued_on", "valid_until"]
        help_texts = {"label": _("What is new in it, such as “with publications”.")}

    issued_on = DayField(
        label=_("Issued on"), required=False, help_text=_("Of a test: the day you took it.")
    )
    valid_until = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("Its last day. Empty: TOEFL, IELTS, GRE and a VPD last as their makers say."),
    )

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)
        version, days = self.instance, ("issued_on", "valid_until")
        matters = validity.matters(version.document.kind, version.names)
        is_known = version.issued_on or version.valid_until
        folded = Folded(_("Until when it is good"), days)
        self.helper = laid_out("label", "state", days if matters or is_known else folded)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        issued, last = given.get("issued_on"), given.get("valid_until")
        if issued and last and last < issued:
            self.add_error("valid_until", _("It was issued after this day."))
        return given

    def clean_issued_on(self) -> dt.date | None:
        return arrived(self.cleaned_data["issued_on"], self.today)


class DocumentForm(RowVersionForm, forms.ModelForm):
    class Meta:
        model = Document
        fields = ["title", "kind"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out("title", "kind")
