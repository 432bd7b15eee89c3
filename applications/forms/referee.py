"""What we accept of a referee."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from applications.core import referee_list
from applications.forms.shared.parts import (
    DayField,
    Folded,
    LineField,
    laid_out,
    whole_number,
)
from applications.forms.shared.row_number import RowChoicesField
from applications.forms.shared.row_version import RowVersionForm
from applications.forms.shared.zone import ZoneField
from applications.models import Application, Deadline, Referee, Reference
from applications.models.posting import unread
from applications.sources.plain import decoded

MOST_BYTES = 2**20  # of a list
MOST = 100  # programmes offered at once, those with the nearest deadline


LINES = ("name", "title", "institution", "position", "phone", "relation")
DAYS_AHEAD = 365


class RefereeForm(RowVersionForm, forms.ModelForm):
    """A person, once: an address the owner has already under another name is refused."""

    zone = ZoneField(
        label=_("Their time zone"),
        required=False,
        help_text=_("So that dates reach them on their own clock."),
    )
    language = forms.ChoiceField(
        label=_("Language of mails to them"), choices=settings.LANGUAGES, required=False
    )
    lead_days = whole_number(_("Days they want ahead"), 1, DAYS_AHEAD, required=False)
    not_before = DayField(label=_("Do not contact before"), required=False)

    class Meta:
        model = Referee
        fields = [
            "title", "name", "email", "institution", "position", "phone", "relation", "zone",
            "language", "lead_days", "other_email", "address", "not_before", "do_not_mail",
            "is_reserve", "notes",
        ]  # fmt: skip
        field_classes = dict.fromkeys(LINES, LineField)
        labels = {"title": _("Title")}
        help_texts = {
            "title": _("Prof., Dr. …"),
            "relation": _("Such as: supervised my master's thesis, 2025"),
        }
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "address": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out(
            ("title", "name"), "email", "institution", ("position", "phone"), "relation",
            ("zone", "language"), "notes",
            Folded(
                _("How they want to be written to"),
                ("lead_days", "not_before"), "other_email", "address", "do_not_mail", "is_reserve",
            ),
        )  # fmt: skip

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language

    def clean_lead_days(self) -> int:
        days = self.cleaned_data["lead_days"]
        return self.instance.lead_days if days is None else days

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._refuse_anothers(given)
        email, other = given.get("email", ""), given.get("other_email", "")
        if other and other.lower() == email.lower():
            self.add_error("other_email", _("This is the same address as their first."))
        return given

    def _refuse_anothers(self, given: dict[str, Any]) -> None:
        """The address of another; a new one of the same name, too, is the same form sent twice."""
        other = same_address(self.instance, given.get("email", ""))
        if other is None:
            return
        if not self.instance.pk and given.get("name") in (None, other.name):
            given["email"] = other.email
            return
        self.add_error(
            "email",
            forms.ValidationError(
                _("You have this address already, with %(name)s."), params={"name": other.name}
            ),
        )


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
            .defer(*unread("posting"))
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


class ImportForm(forms.Form):
    """A list of referees, as a file or pasted; once it is valid, `rows` has what it says."""

    file = forms.FileField(
        label=_("A CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    text = forms.CharField(
        label=_("or the list itself"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The first row names the columns: name, e-mail, title, institution, phone …"),
    )

    rows: Sequence[referee_list.Row] = ()
    list = ""

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_refused("long"))
        return decoded(file.read())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.list = given.get("file") or given.get("text") or ""
        self.list = self.list.replace("\0", " ")
        field = "file" if given.get("file") else "text"
        if self.errors:
            return given
        if not self.list.strip():
            self.add_error("text", _("Choose a file, or paste the list here."))
            return given
        try:
            self.rows = referee_list.rows(self.list)
        except referee_list.Unreadable as refusal:
            self.add_error(field, _refused(refusal.why))
        return given


def _refused(why: str) -> Any:
    """Why a list cannot be read, and what to do."""
    rows = _("These are more than %(most)d rows. Keep those of your referees only.")
    return {
        "long": _("This is more than a megabyte. Keep the rows of your referees only."),
        "rows": str(rows) % {"most": referee_list.MOST_ROWS},
        "columns": _("The first row must name the columns, one of them “name”."),
        "table": _("This is no list that can be read. Save it as CSV and choose that."),
    }[why]


def same_address(referee: Referee, email: str) -> Referee | None:
    """Another referee of the same owner with this address, in whatever case it is written."""
    if not email:
        return None
    others = Referee.objects.filter(owner_id=referee.owner_id, email__iexact=email)
    return others.exclude(pk=referee.pk).first()
