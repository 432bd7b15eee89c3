"""Answers that many small pages give: a form, a question before something goes, a way back."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, NamedTuple

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect, reselect, reswap, retarget

from applications.forms.shared.zone import zone_options
from applications.models import Application

PASSED = gettext_lazy(
    "Saved. This moment has passed, so it stands as overdue until you mark it as met."
)
PLACE = re.compile(r"[A-Za-z][\w-]{0,80}")  # an element's id, as a browser names it


class Back(NamedTuple):
    """Where a small page belongs, and where it returns to."""

    address: str
    words: str


def part_of(application: Application, section: str) -> Back:
    """Back to a section of the application's page."""
    return Back(f"{application.get_absolute_url()}#{section}", str(application))


def address_of_ours(request: HttpRequest, address: str) -> str:
    """The address, where it is one of this site's; else "". A bare word would be a view's name."""
    here = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(address, here, request.is_secure())
    return address if is_ours and "/" in address else ""


def back_named(request: HttpRequest, usual: Back) -> Back:
    """Where `?back=` says that the page was opened, else where it usually is."""
    named = address_of_ours(request, request.GET.get("back", ""))
    return Back(named, str(_("Back"))) if named else usual


def form_page(
    request: HttpRequest,
    form: BaseForm,
    heading: str,
    back: Back,
    *,
    status: int = 0,
    whole: bool = False,
    **context: Any,
) -> HttpResponse:
    """The form on a page of its own, with what was typed and what needs another look.

    Where a pencil asked for it (`edit_link` in templatetags/looks.py) the form alone, to stand in
    the place of the value; saving it leads to the same page as ever, of which the place is taken.
    `whole`: a page of its own all the same, in the place of what the page that asked shows.
    """
    zones = zone_options() if "zone" in form.fields else ()
    context = {
        "form": form,
        "heading": heading,
        "back": back,
        "zones": zones,
        "submit": _("Save"),
        **context,
    }
    if request.htmx and not whole:
        return _in_place(request, form, context)
    status = status or status_of(form)
    return _whole(request, render(request, "components/form_page.html", context, status=status))


def _whole(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The page; a press that came by htmx gets it in the place of what the page shows.

    What serves every page stays, such as the list of keys, and the room for what is told."""
    if not request.htmx:
        return answer
    return reselect(reswap(retarget(answer, "#page"), "innerHTML"), "#page > *")


def both_values(
    request: HttpRequest, form: BaseForm, heading: str, back: Back
) -> HttpResponse | None:
    """A page that asks which is meant where another window changed what a press would change.

    None where it did not.
    """
    if not getattr(form, "conflicts", ()):
        return None
    context = {"form": form, "heading": heading, "back": back, "submit": _("Save")}
    context["action"] = request.path  # by htmx the browser still is where the button was
    return _whole(request, render(request, "components/form_page.html", context, status=409))


def _in_place(request: HttpRequest, form: BaseForm, context: dict[str, Any]) -> HttpResponse:
    place = _place_of(request)
    if not place:
        return HttpResponseClientRedirect(request.get_full_path())
    status = status_of(form)
    if status == 200 and not form.is_bound and (first := _first_shown(form)):
        form.fields[first].widget.attrs["autofocus"] = True
    answer = HttpResponse(_drawn_in_place(request, form, place, context), status=status)
    if request.method != "POST":
        return answer
    answer = reselect(answer, ".in-place-form")
    if "place" in request.GET:
        return reswap(retarget(answer, f"#{place} > .in-place-form"), "outerHTML")
    return reswap(retarget(answer, f"#{place}"), "beforeend")  # a button of the place has to ask


def form_within(
    request: HttpRequest, form: BaseForm, heading: str, submit: str, **context: Any
) -> str:
    """The form that a press by htmx asked for, to stand in its place in a whole page; "" where no
    place was named."""
    context |= {"form": form, "heading": heading, "submit": submit}
    place = _place_of(request)
    return _drawn_in_place(request, form, place, context) if place else ""


def _place_of(request: HttpRequest) -> str:
    place = request.GET.get("place") or request.htmx.target or ""
    return place if PLACE.fullmatch(place) else ""


def _drawn_in_place(
    request: HttpRequest, form: BaseForm, place: str, context: dict[str, Any]
) -> str:
    form.auto_id = f"{place}_%s"  # other forms on the page have fields of the same names
    there = context.get("action")
    asked = QueryDict(mutable=True) if there else request.GET.copy()
    asked.pop("place", None)
    there = there or request.path
    opener = there + (f"?{asked.urlencode('/')}" if asked else "")  # as edit_link writes it
    asked["place"] = place
    context |= {"place": place, "opener": opener, "sent_to": f"{there}?{asked.urlencode('/')}"}
    return render_to_string("components/form_in_place.html", context, request)


def _first_shown(form: BaseForm) -> str:
    """The field that stands first on the page, which may be laid out in another order."""
    layout = getattr(getattr(form, "helper", None), "layout", None)
    names = [one.name for one in layout.get_field_names()] if layout else form.fields
    shown = {field.name for field in form.visible_fields()}
    return next((name for name in names if name in shown), "")


def status_of(form: BaseForm) -> int:
    """409 where another window changed the row meanwhile, 422 where something is amiss."""
    if getattr(form, "conflicts", ()):
        return 409
    return 422 if form.is_bound and form.errors else 200


def changing_a_row(
    view: Callable[..., HttpResponse | Callable[[], HttpResponse]],
) -> Callable[..., HttpResponse]:
    """By POST in one transaction, in which the form locks its row (forms/shared/row_version.py).

    A page that takes long to draw is returned as what draws it: nobody waits for that.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        with transaction.atomic() if request.method == "POST" else nullcontext():
            answer = view(request, *args, **named)
        return answer() if callable(answer) else answer

    return answered


def confirm_page(
    request: HttpRequest, heading: str, consequence: str, back: Back, **context: Any
) -> HttpResponse:
    """Asks before something goes; the same address by POST does it."""
    context = {"heading": heading, "consequence": consequence, "back": back, **context}
    return render(request, "components/confirm_page.html", context)


def here_or(request: HttpRequest, back: Back) -> Back:
    """The page whose pencil was pressed, which may be another one than the row's own."""
    page = request.htmx.current_url_abs_path if request.htmx else None
    return Back(page, back.words) if page else back


def returned(back: Back) -> HttpResponse:
    return redirect(back.address)
