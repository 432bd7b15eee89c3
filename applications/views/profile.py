"""My background: a private page of degrees, credits, stays, tests, and what counts of it where."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.core.condition import Condition
from applications.forms.profile import (
    CitizenshipForm,
    CountedCreditsForm,
    CreditSumForm,
    DegreeForm,
    StayForm,
    TestResultForm,
)
from applications.services import eligibility, profiles
from applications.templatetags.backgrounds import credit_sum_words
from applications.templatetags.conditions import asked_words
from applications.views.application.page import find
from applications.views.shared.form_pages import (
    Back,
    back_named,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)


class Kind(NamedTuple):
    """One kind of row, as the page shows it."""

    name: str  # of its address
    form: Any
    words: Promise | str
    add: Promise | str
    none: Promise | str


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "degree", DegreeForm, gettext_lazy("Degrees"), gettext_lazy("Add a degree"),
            gettext_lazy("For conditions such as “a master’s degree by the start”."),
        ),
        Kind(
            "credit_sum", CreditSumForm, gettext_lazy("Credits by field"),
            gettext_lazy("Add a sum of credits"),
            gettext_lazy("For conditions such as “at least 60 ECTS in mathematics”."),
        ),
        Kind(
            "stay", StayForm, gettext_lazy("Where I lived"), gettext_lazy("Add a stay"),
            gettext_lazy("For rules such as “at most 12 months in the last 36”."),
        ),
        Kind(
            "test_result", TestResultForm, gettext_lazy("Tests"), gettext_lazy("Add a test"),
            gettext_lazy("For conditions such as “IELTS of at least 6.5”."),
        ),
        Kind(
            "citizenship", CitizenshipForm, gettext_lazy("Citizenships"),
            gettext_lazy("Add a citizenship"),
            gettext_lazy("For what is asked only of citizens of some countries."),
        ),
    )
}  # fmt: skip


def profile(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    kinds = [(kind, kind.form.Meta.model.objects.for_user(request.user)) for kind in KINDS.values()]
    back = Back(reverse("settings"), _("Settings"))
    is_empty = not any(rows for _kind, rows in kinds)
    context = {"kinds": kinds, "back": back, "is_empty": is_empty}
    return render(request, "profile/page.html", context)


def profile_add(request: HttpRequest, kind: str) -> HttpResponse:
    """One more row of a kind."""
    asked = KINDS[kind]
    form = _form(request, asked, asked.form.Meta.model(owner=request.user))
    back = back_named(request, _back(asked))
    if request.method == "POST" and form.is_valid():
        profiles.save(form.save(commit=False))
        return returned(back)
    return form_page(request, form, str(asked.add), back, submit=_("Add"))


@changing_a_row
def profile_row(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One row; two windows do not overwrite each other."""
    asked, row = KINDS[kind], _find(request, pk, kind)
    form = _form(request, asked, row)
    back = _back(asked)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            profiles.save(form.save(commit=False))
        return returned(back)
    remove = reverse(f"{kind}_remove", args=[pk])
    heading = str(row._meta.verbose_name).capitalize()
    return form_page(request, form, heading, back, remove=remove, remove_words=_("Take this away"))


def profile_remove(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Asked first."""
    row, back = _find(request, pk, kind), _back(KINDS[kind])
    if request.method == "POST":
        profiles.remove(row)
        return returned(back)
    return confirm_page(
        request,
        _("Take this out of your background?"),
        _("Sums that it was counted in are counted without it."),
        back,
        yes=_("Take away"),
    )


def profile_delete(request: HttpRequest) -> HttpResponse:
    """All of it at once; asked first, for nothing of it is kept."""
    back = Back(reverse("profile"), _("My background"))
    if request.method == "POST":
        profiles.remove_all(request.user)
        messages.success(request, _("Your background is deleted. Nothing of it is kept."))
        return returned(back)
    return confirm_page(
        request,
        _("Delete your background?"),
        _(
            "Degrees, credits, stays, tests and citizenships go at once and cannot be brought "
            "back. An export that was made before goes with them."
        ),
        back,
        yes=_("Delete all of it"),
    )


@changing_a_row
def credits_counted(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Which of my sums count for what this posting asks for."""
    application = find(request, pk)
    if request.method == "POST":
        application.hold()  # or a sum goes between here and where it is counted
    conditions = eligibility.conditions_of(application.posting)
    asked = [one for one, _read in conditions if one.kind == "credits"]
    if number >= len(asked):
        raise Http404
    condition = asked[number]
    field, level = eligibility.named(condition), condition.level
    counted = application.counted_credits.filter(field=field, level=level)
    form_of = partial(
        CountedCreditsForm,
        owner=request.user,
        words=credit_sum_words,
        asked=" ".join([level, *field.split()]),
        initial={"sums": [row.credit_sum_id for row in counted if row.credit_sum_id]},
    )
    form = form_of(request.POST if request.method == "POST" else None)
    back = part_of(application, "eligibility")
    if form.is_of_another:
        messages.warning(request, _("The posting asks for something else by now. Look again."))
        return form_page(request, form_of(), _heading(condition), back, status=409)
    if request.method == "POST" and form.is_valid():
        profiles.count_credits(application, field, level, form.cleaned_data["sums"])
        return returned(back)
    return form_page(request, form, _heading(condition), back)


def _heading(condition: Condition) -> str:
    return _("Which of your credits count for %(asked)s?") % {"asked": asked_words(condition)}


def _form(request: HttpRequest, kind: Kind, row: Any) -> Any:
    options = {"today": timezone.localdate()} if kind.name == "degree" else {}
    return kind.form(request.POST or None, instance=row, **options)


def _find(request: HttpRequest, pk: int, kind: str) -> Any:
    mine: Callable[..., Any] = KINDS[kind].form.Meta.model.objects.for_user
    return get_object_or_404(mine(request.user).select_related("owner"), pk=pk)


def _back(kind: Kind) -> Back:
    return Back(f"{reverse('profile')}#{kind.name}", _("My background"))
