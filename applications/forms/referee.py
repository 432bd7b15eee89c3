"""What we accept of a referee."""

from typing import Any

from django import forms
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import laid_out
from applications.forms.shared.row_number import RowChoicesField
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import Application, Deadline, Referee, Reference

MOST = 100  # programmes offered at once, those with the nearest deadline


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


class NamedForm(forms.Form):
    """For which of the open applications this referee is named, and who else with them."""

    applications = RowChoicesField(
        queryset=Application.objects.none(),
        error_messages={"required": _("Tick at least one programme.")},
    )
    others = RowChoicesField(queryset=Referee.objects.none(), required=False)
    asked = forms.BooleanField(label=_("I have asked already"), required=False)

    def __init__(self, *args: Any, referee: Referee, **options: Any) -> None:
        super().__init__(*args, **options)
        counted = Q(references__counts=True) & ~Q(references__state=Reference.State.DECLINED)
        free = (
            Application.objects.filter(owner=referee.owner_id)
            .current()
            .open()
            .exclude(references__referee=referee)
            .select_related("posting")
            .defer(*(f"posting__{name}" for name in ("text", "evidence", "draft")))
            .annotate(named=Count("references", filter=counted))
        )
        rest = Referee.objects.filter(owner=referee.owner_id).exclude(pk=referee.pk)
        self.fields["applications"].queryset = free  # type: ignore[attr-defined]
        self.fields["others"].queryset = rest  # type: ignore[attr-defined]
        by_letters = Prefetch("deadlines", Deadline.objects.of_letters().by_instant())
        offered = list(free.by_next_moment().prefetch_related(by_letters)[: MOST + 1])
        self.programmes, self.has_more = offered[:MOST], len(offered) > MOST
        self.rest = list(rest)
        for one in self.programmes:
            lacks = one.named < (one.posting.references_minimum or 0)
            one.ticked = self._has("applications", one) if self.is_bound else lacks
        for other in self.rest:
            other.ticked = self._has("others", other)

    def _has(self, name: str, row: Any) -> bool:
        return self.is_bound and str(row.pk) in self.data.getlist(name)  # type: ignore[union-attr]


def same_address(referee: Referee, email: str) -> Referee | None:
    """Another referee of the same owner with this address, in whatever case it is written."""
    if not email:
        return None
    others = Referee.objects.filter(owner_id=referee.owner_id, email__iexact=email)
    return others.exclude(pk=referee.pk).first()
