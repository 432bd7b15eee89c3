"""Answers that many small pages give: a form, a question before something goes, a way back."""

from typing import Any, NamedTuple

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.models.validators import zone_choices

PASSED = gettext_lazy(
    "Saved. This moment has passed, so it stands as overdue until you mark it as met."
)


class Back(NamedTuple):
    """Where a small page belongs, and where it returns to."""

    address: str
    words: str


def part_of(application: Application, section: str) -> Back:
    """Back to a section of the application's page."""
    return Back(f"{application.get_absolute_url()}#{section}", str(application))


def form_page(
    request: HttpRequest, form: BaseForm, heading: str, back: Back, **context: Any
) -> HttpResponse:
    """The form on a page of its own, with what was typed and what needs another look."""
    zones = zone_choices() if "zone" in form.fields else ()
    context = {
        "form": form,
        "heading": heading,
        "back": back,
        "zones": zones,
        "submit": _("Save"),
        **context,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "components/form_page.html", context, status=status)


def confirm_page(
    request: HttpRequest, heading: str, consequence: str, back: Back, **context: Any
) -> HttpResponse:
    """Asks before something goes; the same address by POST does it."""
    context = {"heading": heading, "consequence": consequence, "back": back, **context}
    return render(request, "components/confirm_page.html", context)


def returned(back: Back) -> HttpResponse:
    return redirect(back.address)
