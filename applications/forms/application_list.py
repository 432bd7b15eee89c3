"""What the list of applications may be asked."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from applications.core.search import folded
from applications.models import Application, Tag, User

SORTS = {
    "deadline": (_("Next deadline"), ("next_moment", "id")),
    "institution": (_("Institution"), ("posting__institution", "posting__title", "id")),
    "changed": (_("Last changed"), ("-changed_at", "-id")),
}


class ListForm(forms.Form):
    """Words, a stage, a tag, an order; what makes no sense is passed over, never refused."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[("", _("every stage")), *Application.Stage.choices],
    )
    tag = forms.ModelChoiceField(
        label=_("Tag"), required=False, queryset=Tag.objects.none(), empty_label=_("every tag")
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(name, label) for name, (label, _order) in SORTS.items()],
    )
    archived = forms.BooleanField(label=_("Archived"), required=False)

    def __init__(self, *args: Any, owner: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner = owner
        self.fields["tag"].queryset = Tag.objects.for_user(owner)

    def chosen(self) -> QuerySet[Application]:
        """The person's applications that answer to it, in order."""
        self.is_valid()
        asked = self.cleaned_data
        found = Application.objects.for_user(self.owner).filter(
            archived_at__isnull=not asked.get("archived")
        )
        if asked.get("stage"):
            found = found.filter(stage=asked["stage"])
        if asked.get("tag"):
            found = found.filter(tags=asked["tag"])
        tags = list(Tag.objects.for_user(self.owner)) if asked.get("q") else []
        for word in folded(asked.get("q", "")).split()[:8]:
            tagged = [tag.pk for tag in tags if word in folded(tag.name)]
            found = found.filter(Q(posting__folded__contains=word) | _carries(tagged))
        return found.order_by(*SORTS[asked.get("sort") or "deadline"][1])

    def is_narrow(self) -> bool:
        """Something was asked that leaves applications out."""
        return any(self.cleaned_data.get(name) for name in ("q", "stage", "tag", "archived"))


def _carries(tags: list[int]) -> Q:
    marked = Application.tags.through.objects.filter(tag__in=tags)
    return Q(pk__in=marked.values("application_id"))
