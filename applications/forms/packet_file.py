"""What we accept of a referee's packet: documents, courses, points."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import laid_out
from applications.forms.shared.row_number import RowChoicesField
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Referee, Version


class PacketForm(RowVersionForm, forms.ModelForm):
    """Only the versions ticked here can be read on the referee's page."""

    versions = RowChoicesField(
        label=_("Documents they can open"),
        queryset=Version.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Referee
        fields = ["courses", "points"]
        widgets = {"courses": forms.Textarea(attrs={"rows": 3}), "points": forms.Textarea}
        help_texts = {
            "courses": _("Such as: Real Analysis, spring 2024, A"),
            "points": _("Three are enough: what only they can tell of you."),
        }

    def __init__(self, *args: Any, offered: Any, chosen: list[int], **options: Any) -> None:
        # Bound, the form first reads its row anew; what is offered and chosen is read before.
        super().__init__(*args, initial={"versions": chosen}, **options)
        field: Any = self.fields["versions"]
        field.queryset = offered
        if not offered:
            del self.fields["versions"]
        names = [name for name in ("versions", "courses", "points") if name in self.fields]
        self.helper = laid_out(*names)
