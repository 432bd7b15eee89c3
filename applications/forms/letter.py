"""What we accept of a referee: a letter that the applicant may read."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class LetterForm(forms.Form):
    """A PDF, and the word that it is not confidential."""

    letter = forms.FileField(
        label=_("Your letter, as a PDF"),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Choose the file of your letter."),
            "empty": _("The file is empty. Choose another one."),
        },
    )
    open = forms.BooleanField(
        label=_("It is not confidential: the applicant may read it."),
        error_messages={
            "required": _("Without this no letter is taken: the applicant can read what is here.")
        },
    )

    def clean_letter(self) -> UploadedFile:
        """A picture or a word processor's file is no letter that goes in as it is."""
        letter: UploadedFile = self.cleaned_data["letter"]
        begins = letter.read(1024)
        letter.seek(0)
        if b"%PDF-" not in begins:
            raise forms.ValidationError(_("This is not a PDF. Export your letter as PDF."))
        return letter
