"""What we accept of a reference: who is asked for an application, and how it goes in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.referee import same_address
from applications.forms.shared.parts import Folded, LineField, laid_out
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Referee, Reference


class ReferenceAddForm(forms.ModelForm):
    """One of the person's referees, or a new one written down in the same form."""

    name = LineField(label=_("or a new one: name"), max_length=200, required=False)
    email = forms.EmailField(label=_("Their e-mail"), required=False)
    institution = LineField(label=_("Their institution"), max_length=300, required=False)

    class Meta:
        model = Reference
        fields = ["referee", "mode", "counts"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner = self.instance.application.owner
        choices = Referee.objects.for_user(self.owner)
        self.fields["referee"].queryset = choices
        self.fields["referee"].required = False
        self.fields["referee"].empty_label = _("choose")
        new = ("name", ("email", "institution"))
        if not choices.exists():
            del self.fields["referee"]
            self.fields["name"].label = _("Name")
            self.fields["name"].required = True
            self.helper = laid_out(*new, "mode", "counts")
        else:
            self.helper = laid_out("referee", *new, "mode", "counts")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        name, email = given.get("name"), given.get("email", "")
        if given.get("referee") is not None and name:
            self.add_error("name", _("Choose one of yours, or write a new name: not both."))
        elif given.get("referee") is None:
            given["referee"] = self._new(name, email, given.get("institution", ""))
        return given

    def _new(self, name: str | None, email: str, institution: str) -> Referee | None:
        if not name:
            if not self.errors:
                self.add_error("name", _("Choose a referee, or write the name of a new one."))
            return None
        referee = Referee(owner=self.owner, name=name, email=email, institution=institution)
        other = same_address(referee, email)
        if other is not None and other.name == name:
            referee.email = other.email
        elif other is not None:
            self.add_error(
                "email",
                forms.ValidationError(
                    _("You have this address already, with %(name)s. Choose them above."),
                    params={"name": other.name},
                ),
            )
        return referee

    def _post_clean(self) -> None:
        """A referee who is not saved yet cannot be checked as a foreign key: set it afterwards."""
        referee = self.cleaned_data.pop("referee", None)
        super()._post_clean()
        if referee is not None:
            self.instance.referee = referee


class ReferenceForm(RowVersionForm, forms.ModelForm):
    """How far a reference has come."""

    class Meta:
        model = Reference
        fields = [
            "mode", "state", "failure", "addressee_title", "addressee_name", "late_is_taken",
            "counts", "access_waived",
        ]  # fmt: skip
        field_classes = dict.fromkeys(("addressee_title", "addressee_name"), LineField)
        help_texts = {
            "failure": _("Only where it did not arrive."),
            "addressee_name": _("A committee or a person, where the posting names one."),
            "counts": _("Some places register three referees and need two."),
            "access_waived": _("Some portals ask whether you waive your right to read the letter."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out(
            ("mode", "state"), "failure", "counts",
            Folded(
                _("Addressee, late letters, access"),
                ("addressee_title", "addressee_name"), "late_is_taken", "access_waived",
            ),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        failed = given.get("state") == Reference.State.FAILED
        if not failed:
            given["failure"] = ""
        elif not given.get("failure") and "failure" not in self.errors:
            self.add_error("failure", _("Say why it did not arrive."))
        return given


class ReferenceStateForm(RowVersionForm, forms.ModelForm):
    """One press: the next step."""

    class Meta:
        model = Reference
        fields = ["state"]
