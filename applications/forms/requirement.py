"""What we accept of the checklist: one thing a posting asks for, and the files for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.readiness import BY_REFEREES
from applications.forms.document import BecomesField, refuse_many
from applications.forms.shared.language import LanguagesField
from applications.forms.shared.parts import FilesField, laid_out, whole_number
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Document, Requirement, User, Version

LIMITS = {
    "pages": _("Pages, at most"),
    "words": _("Words, at most"),
    "characters": _("Characters, at most"),
    "mb": _("MB, at most"),
}


class RequirementForm(RowVersionForm, forms.ModelForm):
    count = whole_number(_("How many"), 1, 99, initial=1)
    also_kinds = forms.MultipleChoiceField(
        label=_("Or instead"),
        choices=[
            choice
            for choice in Requirement.Kind.choices
            if choice[0] not in (Requirement.Kind.OTHER, *BY_REFEREES)
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where something else will do as well, as in “thesis or articles”."),
    )
    languages = LanguagesField(label=_("Languages accepted"))
    pages = whole_number(_("at most pages"), 1, 1_000_000, required=False)
    words = whole_number(_("at most words"), 1, 1_000_000, required=False)
    characters = whole_number(_("at most characters"), 1, 1_000_000, required=False)
    mb = forms.FloatField(
        label=_("at most MB"),
        required=False,
        min_value=0.1,
        max_value=9999,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Write a number of megabytes from 0.1 to 9999."),
        ),
    )

    class Meta:
        model = Requirement
        fields = [
            "name", "kind", "also_kinds", "need", "condition", "applies", "count", "certification",
            "languages", "own_file", "valid_on",
        ]  # fmt: skip
        labels = {
            "name": _("What they ask for"),
            "applies": _("Does it apply to you?"),
            "valid_on": _("Until when a proof has to be good"),
        }
        help_texts = {
            "name": _("In their words, such as “Personal letter”."),
            "condition": _("Where it is asked for in some cases only: which ones."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valid_on"].required = False  # the day of the deadline, unless they say another
        for what in LIMITS:
            limit = next(
                (row["value"] for row in self.instance.limits if row["what"] == what), None
            )
            self.initial[what] = int(limit) if limit == int(limit or 0) else limit
        self.helper = laid_out(
            "name", ("kind", "need"), ("condition", "applies"), ("count", "pages", "words"),
            ("characters", "mb"), ("certification", "languages"), ("valid_on", "own_file"),
            "also_kinds",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kinds = given.get("also_kinds") or []
        given["also_kinds"] = [kind for kind in kinds if kind != given.get("kind")]
        return given

    def save(self, commit: bool = True) -> Requirement:
        """The limits as typed; what a limit binds stays with it as long as its number does."""
        piece = self.instance
        kept = [row for row in piece.limits if row["what"] not in LIMITS]
        known = {(row["what"], row["value"]): row for row in piece.limits}
        for what in LIMITS:
            value = self.cleaned_data[what]
            if value is not None:
                kept.append(known.get((what, value), {"what": what, "value": value, "binds": ""}))
        piece.limits = kept
        if piece.evidence and {"name", "kind"} & set(self.changed_data):
            piece.evidence = {**piece.evidence, "state": "corrected"}
        return super().save(commit)


class RequirementStateForm(RowVersionForm, forms.ModelForm):
    """One press: what no file can tell."""

    class Meta:
        model = Requirement
        fields = ["state"]


class RequirementAppliesForm(RowVersionForm, forms.ModelForm):
    """One press: whether it is asked of this person."""

    class Meta:
        model = Requirement
        fields = ["applies"]


class UploadForm(forms.Form):
    """Files from the person's disk, or a version that is in the library already."""

    file = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("PDF; pictures (JPEG, PNG, TIFF) become PDF pages."),
    )
    kind = forms.ChoiceField(label=_("What it is"), required=False)
    becomes = BecomesField()
    draft = forms.BooleanField(label=_("This is a draft"), required=False)
    version = forms.ModelChoiceField(
        label=_("or from your library"),
        queryset=Version.objects.none(),
        required=False,
        empty_label=_("choose a document"),
    )

    def __init__(self, *args: Any, owner: User, piece: Requirement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.piece = piece
        if piece.also_kinds:
            self.fields["kind"].choices = piece.kind_choices  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]
        mine = Document.objects.for_user(owner)
        here = mine.filter(versions__attachments__requirement=piece).distinct()
        self.fields["becomes"].offer(here or mine.filter(kind__in=piece.kinds))  # type: ignore[attr-defined]
        self.fields["becomes"].documents = mine  # type: ignore[attr-defined]
        self.fields["version"].queryset = (
            Version.objects.for_user(owner)
            .filter(document__kind__in=piece.kinds)
            .with_place()
            .select_related("document")
            .order_by("document__title", "document_id", "-number")
        )
        self.fields["version"].label_from_instance = _version_name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["kind"] = given.get("kind") or self.piece.kind
        refuse_many(self)
        if not given.get("file") and not given.get("version") and not self.errors:
            self.add_error("file", _("Choose a file first."))
        return given


def _version_name(version: Version) -> str:
    draft = f" ({version.get_state_display()})" if version.state == Version.State.DRAFT else ""
    name = f"{version.document.title}, v{version.number}{draft}"
    if not version.place:
        return name
    return _("%(name)s, uploaded for %(place)s") % {"name": name, "place": version.place[:60]}
