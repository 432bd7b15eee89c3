"""What we accept of a referee."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import laid_out
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import Referee


class RefereeForm(RowVersionForm, forms.ModelForm):
    """A person, once: an address the owner has already under another name is refused."""

    zone = ZoneField(
        label=_("Their time zone"),
        required=False,
        help_text=_("So that dates reach them on their own clock."),
    )

    class Meta:
        model = Referee
        fields = [
            "title", "name", "email", "institution", "position", "phone", "relation", "zone",
            "notes",
        ]  # fmt: skip
        labels = {"title": _("Title")}
        help_texts = {
            "title": _("Prof., Dr. …"),
            "relation": _("Such as: supervised my master's thesis, 2025"),
        }
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out(
            ("title", "name"), "email", "institution", ("position", "phone"), "relation", "zone",
            "notes",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        other = same_address(self.instance, given.get("email", ""))
        # A new one of the same name and address is the same form sent twice.
        same_form = not self.instance.pk and given.get("name") in (None, other and other.name)
        if other is not None and not same_form:
            self.add_error(
                "email",
                forms.ValidationError(
                    _("You have this address already, with %(name)s."), params={"name": other.name}
                ),
            )
        elif other is not None:
            given["email"] = other.email
        return given


def same_address(referee: Referee, email: str) -> Referee | None:
    """Another referee of the same owner with this address, in whatever case it is written."""
    if not email:
        return None
    others = Referee.objects.filter(owner_id=referee.owner_id, email__iexact=email)
    return others.exclude(pk=referee.pk).first()
