"""What we accept of files for a whole application: sorted afterwards."""

from django import forms

from applications.forms.shared.parts import FilesField


class DropForm(forms.Form):
    """Several files at once, each for itself."""

    file = FilesField()
