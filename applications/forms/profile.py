"""What we accept of a person's background, row by row."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.eligibility import LARGEST
from applications.forms.shared.country import CountryField
from applications.forms.shared.parts import DayField, LineField, laid_out
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Citizenship, CreditSum, Degree, Stay, TestResult
from applications.models.validators import validate_life_day


class LongAgoField(DayField):
    """A day of a life, as the columns take it."""

    default_validators = [validate_life_day]


class DegreeForm(RowVersionForm, forms.ModelForm):
    subject = LineField(label=_("Subject"), max_length=200)
    country = CountryField(label=_("Country"), required=False)
    awarded_on = LongAgoField(label=_("Awarded on"), required=False)
    expected_on = LongAgoField(
        label=_("Or expected on"), required=False, help_text=_("Until it is awarded.")
    )

    class Meta:
        model = Degree
        fields = ["level", "subject", "country", "awarded_on", "expected_on"]

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)
        self.helper = laid_out(("level", "subject"), "country", ("awarded_on", "expected_on"))

    def clean_awarded_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["awarded_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day has not come yet: write it as expected."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors.keys() & {"awarded_on", "expected_on"}:
            return given
        if not given.get("awarded_on") and not given.get("expected_on"):
            self.add_error("awarded_on", _("Write when it was awarded, or is expected."))
        return given


class CreditsField(forms.DecimalField):
    """Shown as it was typed, without noughts behind it."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class CreditSumForm(RowVersionForm, forms.ModelForm):
    field = LineField(
        label=_("Field"),
        max_length=200,
        required=False,
        help_text=_("As a posting would name it: mathematics. Empty: in all fields together."),
    )

    credits = CreditsField(
        label=_("ECTS credits"),
        min_value=Decimal("0.01"),
        max_value=LARGEST,
        max_digits=6,
        decimal_places=2,
    )

    class Meta:
        model = CreditSum
        fields = ["field", "level", "credits"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].help_text = _("Credits of another level are another sum.")
        self.helper = laid_out("field", ("credits", "level"))


class StayForm(RowVersionForm, forms.ModelForm):
    country = CountryField(
        label=_("Country"),
        help_text=_("Where you lived, worked or studied; a holiday is none."),
    )
    since = LongAgoField(label=_("From"))
    until = LongAgoField(
        label=_("Until"), required=False, help_text=_("The last day. Empty: it goes on.")
    )

    class Meta:
        model = Stay
        fields = ["country", "since", "until"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out("country", ("since", "until"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("It began after this day."))
        return given


class TestResultForm(RowVersionForm, forms.ModelForm):
    __test__ = False  # for pytest: it is none of its own

    name = LineField(label=_("Test"), max_length=100, help_text=_("Such as IELTS or GRE."))
    score = LineField(label=_("Score"), max_length=40)
    taken_on = LongAgoField(label=_("Taken on"), required=False)

    class Meta:
        model = TestResult
        fields = ["name", "score", "taken_on"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out(("name", "score"), "taken_on")


class CitizenshipForm(RowVersionForm, forms.ModelForm):
    country = CountryField(
        label=_("Country"),
        help_text=_("Only for what a posting asks of citizens of some countries."),
    )

    class Meta:
        model = Citizenship
        fields = ["country"]

    def clean_country(self) -> str:
        code: str = self.cleaned_data["country"]
        others = Citizenship.objects.filter(owner=self.instance.owner_id, country=code)
        if self.instance.pk and others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This one is there already."))
        return code


class CountedCreditsForm(forms.Form):
    """Which of the person's sums count for what one posting asks for."""

    sums = forms.ModelMultipleChoiceField(
        CreditSum.objects.none(),
        label=_("These count"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none where none of yours counts."),
    )
    asked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owner: Any, words: Any, asked: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["asked"].initial = self.asked = asked
        field = self.fields["sums"]
        field.queryset = CreditSum.objects.for_user(owner)
        field.label_from_instance = words

    @property
    def is_of_another(self) -> bool:
        """What the posting asks for was changed since the form was opened."""
        return bool(self.data.get("asked", self.asked) != self.asked)
