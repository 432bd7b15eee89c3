"""What we accept of a posting: the text or file it comes in, and the facts the person confirms."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from applications.core.applications_allowed import HIGHEST
from applications.core.eligibility import score
from applications.core.limits import MEGABYTE
from applications.errors import PageTooHeavy, PdfTooHeavy, TrackerError
from applications.forms.posting.conditions import ConditionsField
from applications.forms.shared.country import CountryField
from applications.forms.shared.language import LanguagesField
from applications.forms.shared.parts import (
    AddressesField,
    AddressField,
    ExtentField,
    LinesField,
    StartField,
    laid_out,
    whole_number,
)
from applications.forms.shared.row_version import OPENED, RowVersionForm
from applications.forms.shared.rows import Box, RowsField
from applications.models import Posting
from applications.pdf import helper
from applications.sources import is_plain, read
from applications.sources.address import check
from applications.templatetags.evidence import CITED, cited

PASTED = "pasted.txt"
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


class PastedField(forms.CharField):
    """Words from elsewhere; a sign that no page shows, and no database takes, is passed over."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\x00", "")


class PasteForm(forms.Form):
    """A posting comes as pasted text or a file, with its link beside it, or as the link alone."""

    text = PastedField(
        label=_("Text of the posting"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "quote"}),
        help_text=_("Select everything on the page of the posting, copy it, and paste it here."),
    )
    file = forms.FileField(
        label=_("or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,.html,.htm,.pdf,.eml"}),
        help_text=_("Text, Markdown, a saved web page or mail, or a PDF with text in it."),
    )
    url = AddressField(
        label=_("Link to the posting"),
        required=False,
        help_text=_(
            "Given alone, its page is fetched and read. Beside a text it is kept, so that you "
            "find the page again."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The words that were read in `words`; none when only the link is given, to be fetched."""
        given = super().clean() or {}
        upload, pasted = given.get("file"), given.get("text", "").strip()
        if upload is None and ADDRESS.fullmatch(pasted):  # no posting is an address and no word
            self._take_as_link(given, pasted)
            pasted = ""
        if upload is None and not pasted:
            self._clean_address(given.get("url", ""))
            return given
        if upload is not None and pasted:
            raise forms.ValidationError(
                _(
                    "Use the text or the file, not both. The text is still below: read it as it "
                    "is, or empty it and choose the file again."
                )
            )
        if upload is not None and upload.size > settings.UPLOAD_MAX_MB * MEGABYTE:
            self.add_error(
                "file",
                _("This file is larger than %(limit)d MB. Paste the text instead.")
                % {"limit": settings.UPLOAD_MAX_MB},
            )
            return given
        try:
            given["words"] = (
                helper.posting(upload.read(), upload.name or "", upload.content_type or "")
                if upload is not None
                else _words_pasted(given["text"].encode("utf-8", "replace"))
            )
        except TrackerError as refusal:
            self.add_error("file" if upload is not None else "text", str(refusal))
        return given

    def _take_as_link(self, given: dict[str, Any], pasted: str) -> None:
        try:
            given["url"] = self.fields["url"].clean(pasted)
        except forms.ValidationError as refusal:
            self.add_error("url", refusal)

    def _clean_address(self, url: str) -> None:
        if "url" in self.errors:
            return
        if not url:
            raise forms.ValidationError(
                _("Paste the text of a posting, choose a file, or give the link to its page.")
            )
        try:
            check(url)
        except TrackerError as refusal:
            self.add_error("url", str(refusal))


def _words_pasted(data: bytes) -> str:
    """Plain text is read here. What only looks like text, such as a page's source, is not: readers
    can be made to take ages by those who know them."""
    if is_plain(data, PASTED):
        return read(data, PASTED).text
    try:
        return helper.posting(data, PASTED, "")
    except PdfTooHeavy as problem:
        raise PageTooHeavy from problem


class FactsForm(forms.ModelForm):
    """The facts of a posting; `evidence` puts the words a value was read from beside its field."""

    contacts = RowsField(
        Box("name", _("Name")),
        Box("email", _("E-mail"), "email"),
        Box("role", _("Title or role")),
        label=_("Contacts"),
        add=_("Add a contact"),
        remove=_("Remove contact"),
    )
    eligibility = RowsField(
        Box("minimum", _("ECTS credits, at least"), "number"),
        Box("of", _("of what")),
        label=_("Credits asked for"),
        add=_("Add credits"),
        remove=_("Remove credits"),
    )
    conditions = ConditionsField(label=_("Who may apply"))
    languages = LanguagesField(label=_("Languages accepted"))
    country = CountryField(label=_("Country"), required=False)
    start = StartField(label=_("Start"), required=False, max_length=120)
    extent_percent = ExtentField(label=_("Extent"))
    url = AddressField(label=_("Link to the posting"), required=False)
    mail_to = AddressesField(label=_("Mail to"), required=False, max_length=2000)
    mail_cc = AddressesField(label=_("Copy to"), required=False, max_length=2000)
    file_names = LinesField(label=_("File names"), required=False, max_length=2000)
    duration_months = whole_number(_("Duration in months"), 1, 240, required=False)
    references_minimum = whole_number(_("References needed"), 0, 20, required=False)
    most_applications = whole_number(_("Applications allowed"), 1, HIGHEST, required=False)

    class Meta:
        model = Posting
        fields = [
            "title", "institution", "department", "city", "country", "reference_number", "url",
            "apply_to", "mail_to", "mail_cc", "mail_subject", "file_names", "start",
            "duration_months", "extent_percent", "salary", "languages", "references_minimum",
            "references_mode", "single_pdf", "max_file_mb", "contacts", "eligibility",
            "conditions",
            "most_applications", "most_within", "most_by_intake", "choices_in_order",
        ]  # fmt: skip
        labels = {
            "most_within": _("Counted"),
            "most_by_intake": _("For each intake, not for a year"),
            "choices_in_order": _("They want them in order of choice"),
        }
        help_texts = {
            "mail_subject": _(
                "{given}, {family} and {name} stand for your names, here and in file names."
            )
        }
        error_messages = {
            "max_file_mb": dict.fromkeys(
                ("invalid", "min_value", "max_digits", "max_whole_digits", "max_decimal_places"),
                _("Write a number of megabytes from 0.01 to 99999, such as 10 or 2.5."),
            )
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].required = True
        self.fields["most_within"].required = False

    def clean_most_within(self) -> str:
        return self.cleaned_data["most_within"] or Posting.Within.INSTITUTION

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_eligibility(self) -> list[dict[str, str]]:
        for row in self.cleaned_data["eligibility"]:
            if row["minimum"] and score(row["minimum"]) is None:
                raise forms.ValidationError(_("Write credits as a number, such as 60 or 7.5."))
        return self.cleaned_data["eligibility"]

    def clean_contacts(self) -> list[dict[str, str]]:
        for row in self.cleaned_data["contacts"]:
            try:
                if row["email"]:
                    validate_email(row["email"])
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(email)s” is no e-mail address."),
                    params={"email": row["email"]},
                ) from None
        return self.cleaned_data["contacts"]


APPLICATIONS_ALLOWED = ("most_applications", "most_within", "most_by_intake", "choices_in_order")
# Who changes the address one applies to sees to whom else the mail goes.
TOGETHER = {
    "city": ("city", "country"),
    "references": ("references_minimum", "references_mode"),
    "mail_to": ("apply_to", "mail_to", "mail_cc"),
    "mail_cc": ("apply_to", "mail_to", "mail_cc"),
    "most_applications": APPLICATIONS_ALLOWED,
}


class CorrectedFactsForm(RowVersionForm, FactsForm):
    """The facts once they are kept: all of them, or one alone with what belongs to it."""

    def __init__(self, *args: Any, only: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if only:
            kept = TOGETHER.get(only, (only,))
            self.fields = {name: self.fields[name] for name in (*kept, OPENED)}
            self.helper = laid_out(kept)
            return
        self.helper = laid_out(
            "title", ("institution", "department"), ("city", "country"),
            ("reference_number", "url"), "apply_to", ("mail_to", "mail_cc"),
            ("mail_subject", "file_names"),
            ("start", "duration_months"), ("extent_percent", "salary"), "languages",
            ("references_minimum", "references_mode"),
            ("max_file_mb", "single_pdf"), "contacts", "eligibility", "conditions",
            APPLICATIONS_ALLOWED[:2], APPLICATIONS_ALLOWED[2:],
        )  # fmt: skip

    @classmethod
    def knows(cls, name: str) -> bool:
        """Whether there is a fact of this name."""
        return name in TOGETHER or name in cls.base_fields

    def cite(self, posting: Posting, on_page: bool) -> None:
        """¶ beside each field that was read: its words on demand, and the way to their place where
        the text is on the same page."""
        for name, found in posting.evidence.items():
            field = self.fields.get("references_minimum" if name == "references" else name)
            if field is not None:
                value = getattr(posting, name, "")
                said = cited(posting, str(field.label), _of_all_rows(found), value)
                field.cites = render_to_string(CITED, {**said, "on_page": on_page})


def _of_all_rows(found: dict[str, Any]) -> dict[str, Any]:
    """Of a fact of several rows the words of each."""
    return {**found, "also": found.get("rows", ())[1:]}
