"""The design page: every component in every state, light and dark side by side, for looking."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.core.readiness import Readiness
from applications.forms.contact import ContactForm
from applications.models import Requirement

SCHEMES = ("light", "dark")
LEVELS = ("overdue", "now", "soon", "calm", "done")
TONES = ("quiet", "accent", "now", "soon", "done")
NOTICES = ("info", "success", "warning", "error")
KINDS = ("", "primary", "quiet", "danger")


class ChoiceForm(forms.Form):
    """The widgets that the form beside it has none of."""

    several = forms.MultipleChoiceField(
        label=gettext_lazy("Languages accepted"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        initial=["en"],
    )
    one = forms.ChoiceField(
        label=gettext_lazy("Paper size"), choices=[("A4", "A4"), ("Letter", "US Letter")],
        widget=forms.RadioSelect, initial="A4", help_text=gettext_lazy("As in your documents."),
    )  # fmt: skip


def design(request: HttpRequest) -> HttpResponse:
    """For staff alone; nothing on it does anything."""
    return TemplateResponse(
        request, "design/page.html", {"schemes": [_scheme(name) for name in SCHEMES]}
    )


def _scheme(name: str) -> dict[str, Any]:
    today, refused = timezone.localdate(), f"{name}-refused"
    return {
        "name": name,
        "empty": ContactForm(prefix=f"{name}-empty", today=today),
        "refused": ContactForm({f"{refused}-channel": "call"}, prefix=refused, today=today),
        "choices": ChoiceForm(prefix=f"{name}-choices"),
        "levels": LEVELS,
        "tones": TONES,
        "notices": NOTICES,
        "kinds": KINDS,
        "states": Requirement.State.choices,
        "at": Readiness(
            done=2, total=5, missing=(_("CV"),), drafts=(_("Thesis"),), findings=2, letters=(0, 2)
        ),
    }


def beside(addresses: Callable[[], list[Any]]) -> Callable[[], list[Any]]:
    """The panel's own addresses, and this page's: whoever may enter the panel may look at it."""
    page = path("design/", admin.site.admin_view(design), name="design")
    return lambda: [page, *addresses()]
