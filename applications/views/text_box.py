"""Text boxes of an application: the question, the answer as it is counted, and where it is from."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from applications.core.limits import limits_from
from applications.core.plain_text import odd_signs
from applications.core.word_differences import word_differences
from applications.errors import AlreadySubmitted
from applications.forms.shared.row_number import is_row_number
from applications.forms.text_box import AnswerForm, TextBoxForm
from applications.models import Application, Requirement, TextBox
from applications.services import guards, text_boxes
from applications.views.application.page import find
from applications.views.shared.form_pages import (
    Back,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
    status_of,
)
from applications.views.shared.undo import offer_undo


def _while_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of an application that is in, even since the page was opened, the boxes stay as they are."""

    @wraps(view)
    def answered(request: HttpRequest, pk: int, **named: Any) -> HttpResponse:
        try:
            return view(request, pk, **named)
        except AlreadySubmitted:
            return _sent_already(request, _find(request, pk).application)

    return answered


def text_box_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more question; of a line of the checklist its name and limit stand there already."""
    application = find(request, pk)
    if not application.is_open:
        return _sent_already(request, application)
    initial = _of_line(application, request.GET.get("line", ""))
    box = TextBox(application=application)
    form = TextBoxForm(request.POST or None, instance=box, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            box = text_boxes.save(form.save(commit=False), now=timezone.now())
        except AlreadySubmitted:
            return _sent_already(request, application)
        return redirect("text_box", box.pk)
    back = part_of(application, "checklist")
    return form_page(request, form, _("Add a text box"), back, submit=_("Add"))


def _of_line(application: Application, told: str) -> dict[str, Any]:
    if not is_row_number(told):
        return {}
    line: Requirement | None = application.requirements.filter(pk=told).first()
    if line is None:
        return {}
    limits = {limit.what: round(limit.value) for limit in limits_from(line.limits)}
    way = next((what for what in ("words", "characters") if what in limits), "characters")
    return {"question": line.name, "way": way, "limit": limits.get(way)}


@_while_open
@changing_a_row
def text_box(request: HttpRequest, pk: int) -> HttpResponse | Callable[[], HttpResponse]:
    """The answer, kept and counted as it is typed; two windows do not overwrite each other."""
    box = _find(request, pk)
    if request.method != "POST":
        return _page(request, box, AnswerForm(instance=box))
    if not box.application.is_open:
        raise AlreadySubmitted
    form = AnswerForm(request.POST, instance=box)
    if not form.is_valid():
        if not request.htmx:
            return lambda: _page(request, box, form)
        shown = render(
            request, "text_box/_answer.html", {"box": box, "form": form}, status=status_of(form)
        )
        return reswap(retarget(shown, "#answer"), "outerHTML")
    if form.has_changed():
        text_boxes.write(box, form.cleaned_data["answer"])
    if not request.htmx:
        return redirect("text_box", pk)
    kept = AnswerForm(instance=box)
    return lambda: render(request, "text_box/_kept.html", _told(box, kept))


def _page(request: HttpRequest, box: TextBox, form: AnswerForm) -> HttpResponse:
    context = {
        **_told(box, form),
        "back": part_of(box.application, "checklist"),
        "elsewhere": text_boxes.answers_elsewhere(box) if box.application.is_open else [],
    }
    return render(request, "text_box/page.html", context, status=status_of(form))


def _told(box: TextBox, form: AnswerForm) -> dict[str, Any]:
    return {
        "box": box,
        "application": box.application,
        "form": form,
        "odd": odd_signs(box.answer),
        "strangers": guards.strangers(box.application, box.answer),
    }


@_while_open
@changing_a_row
def text_box_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, its limit and how it is counted."""
    box = _find_open(request, pk)
    form = TextBoxForm(request.POST or None, instance=box)
    back = _back(box)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            text_boxes.save(form.save(commit=False), now=timezone.now())
        return returned(back)
    remove = reverse("text_box_remove", args=[pk])
    words = _("Remove this text box")
    return form_page(request, form, _("The question"), back, remove=remove, remove_words=words)


@require_POST
@_while_open
def text_box_plain(request: HttpRequest, pk: int) -> HttpResponse:
    """Quotes, dashes and blanks as a keyboard types them."""
    box = _find(request, pk)
    done = text_boxes.make_plain(box, now=timezone.now())
    if done:
        offer_undo(request, _("Replaced by what a keyboard types."), done)
    return redirect("text_box", pk)


@_while_open
def text_box_take(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """An answer of another application beside this one, word by word; a press takes it."""
    box, source = _find_open(request, pk), _find(request, other)
    if request.method == "POST":
        done = text_boxes.take_answer(box, source, now=timezone.now())
        if done:
            words = _("The answer for %(place)s stands here now. Look at every name in it.")
            offer_undo(request, words % {"place": source.application.place}, done)
        return redirect("text_box", pk)
    would_be = TextBox(answer=source.answer, way=box.way, limit=box.limit)
    context = {
        "box": box,
        "other": source,
        "would_be": would_be,
        "back": _back(box),
        "differences": word_differences(box.answer, source.answer),
        "strangers": guards.strangers(box.application, source.answer),
    }
    return render(request, "text_box/take.html", context)


@_while_open
def text_box_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first: the answer goes with it."""
    box = _find_open(request, pk)
    back = part_of(box.application, "checklist")
    if request.method == "POST":
        done = text_boxes.remove(box, now=timezone.now())
        offer_undo(request, _("The text box is removed."), done)
        return returned(back)
    return confirm_page(
        request,
        _("Remove this text box?"),
        _("The question and what you wrote are gone then."),
        back,
        yes=_("Remove"),
    )


def _sent_already(request: HttpRequest, application: Application) -> HttpResponse:
    messages.info(request, str(AlreadySubmitted()))
    return redirect(application)


def _back(box: TextBox) -> Back:
    return Back(reverse("text_box", args=[box.pk]), box.question)


def _find_open(request: HttpRequest, pk: int) -> TextBox:
    box = _find(request, pk)
    if not box.application.is_open:
        raise AlreadySubmitted
    return box


def _find(request: HttpRequest, pk: int) -> TextBox:
    mine = TextBox.objects.for_user(request.user)
    rows = mine.select_related("application__posting", "application__owner")
    return get_object_or_404(rows, pk=pk)
