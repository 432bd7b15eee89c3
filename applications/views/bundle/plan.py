"""The plan of a bundle: what speaks against sending, the order, the limits, the arrangement."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from applications.core.presets import chosen
from applications.core.readiness import BY_REFEREES, LETTERS
from applications.errors import AlreadySubmitted
from applications.forms.bundle import ArrangementForm
from applications.models import Application, Requirement
from applications.services import bundles, guards, letter_ways, readiness
from applications.services.requirements import checklist_of
from applications.templatetags.guards import concern_words
from applications.views.application.page import find
from applications.views.shared.form_pages import changing_a_row, status_of
from applications.views.shared.undo import offer_undo

STEPS = {"up": -1, "down": 1}


@changing_a_row
def plan(request: HttpRequest, pk: int) -> Callable[[], HttpResponse]:
    """Everything about the bundle before it is built; by POST, whose rules hold and what leads."""
    file = find(request, pk)
    form = ArrangementForm(request.POST or None, instance=file)
    if request.method == "POST" and _may_change(request, file):
        if not form.is_valid():
            return partial(_shown, request, file, form=form, status=status_of(form))
        given = form.cleaned_data
        bundles.arrange(
            file,
            preset=given["preset"],
            cover=given["with_cover"],
            contents=given["with_contents"],
        )
    return partial(_answered, request, file)


@require_POST
def plan_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One document a place up or down, all as they were dragged, or in the usual order again."""
    file = find(request, pk)
    said = ""
    if _may_change(request, file):
        said = _reordered(request, file)
    return _answered(request, file, said=said)


def _reordered(request: HttpRequest, file: Application) -> str:
    """Keep the order that was asked for; what moved where, in words. Anything else is let be."""
    parts = bundles.outline(file, checklist_of(file), now=timezone.now()).parts
    # A page made of the referees stands where offices look for it.
    order = [part.attachment for part in parts if not part.sheet]
    known = {str(row): row for row in order}
    # A move says only what it changes; a whole order would overwrite one it has not shown.
    if "move" not in request.POST and request.POST.get("was", ",".join(known)) != ",".join(known):
        refusal = _("Another window put them into this order meanwhile. Nothing was changed.")
        if not request.htmx:  # told on the page that the answer leads to
            messages.warning(request, refusal)
        return refusal
    if "usual" in request.POST:
        bundles.reorder(file, [])
    elif "move" in request.POST:
        name, _colon, step = request.POST["move"].partition(":")
        if name in known and step in STEPS:
            row = known[name]
            place = min(max(order.index(row) + STEPS[step], 0), len(order) - 1)
            order.remove(row)
            order.insert(place, row)
            bundles.reorder(file, order)
            now = bundles.outline(file, checklist_of(file), now=timezone.now()).parts
            at, part = next(
                (at, part) for at, part in enumerate(now, start=1) if part.attachment == row
            )
            return _("%(title)s is now number %(place)d of %(all)d.") % {
                "title": part.title,
                "place": at,
                "all": len(now),
            }
    else:
        given = request.POST.get("order", "").split(",")
        if set(given) == set(known):
            bundles.reorder(file, [known[name] for name in given])
    return ""


@require_POST
def plan_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """This was seen and is meant so; or it shall be asked again."""
    file, now = find(request, pk), timezone.now()
    look = guards.look(file, checklist_of(file), now=now)
    if "again" in request.POST:
        for concern in look.acknowledged:
            if concern.key == request.POST["again"]:
                done = guards.ask_again(file, concern, now=now)
                told = {"words": concern_words(concern)}
                offer_undo(request, _("Asked again: %(words)s") % told, done)
    elif meant := [one for one in look.looks if one.key in request.POST.getlist("key")]:
        done = guards.acknowledge(file, meant, now=now)
        words = " ".join(map(concern_words, meant))
        offer_undo(request, _("Let pass: %(words)s") % {"words": words}, done)
    if request.POST.get("back") == "application":
        return redirect(f"{file.get_absolute_url()}#checklist")
    return _answered(request, file)


def _may_change(request: HttpRequest, file: Application) -> bool:
    if not file.is_open:
        messages.warning(request, str(AlreadySubmitted()))
    return file.is_open


def _answered(request: HttpRequest, file: Application, said: str = "") -> HttpResponse:
    """The page anew; without scripts by a redirect, so that reloading does nothing twice."""
    if request.method == "POST" and not request.htmx:
        return redirect(reverse("plan", args=[file.pk]))
    return _shown(request, file, said=said)


def _shown(
    request: HttpRequest, file: Application, *, status: int = 200, **context: Any
) -> HttpResponse:
    standing = readiness.standing(file, now=timezone.now())
    look = standing.look
    by_referees = _by_referees(look, standing.pieces)
    context = {
        "application": file,
        "posting": file.posting,
        "look": look,
        # What is missing is named beside the press that builds all the same.
        "stops": [concern for concern in look.stops if concern.code != "missing"],
        "outline": look.plan,
        "at": standing.at,
        "rows": _rows(look, standing.pieces),
        "order": ",".join(str(part.attachment) for part in look.plan.parts if not part.sheet),
        "by_referees": [piece.titled for piece in by_referees],
        "i_upload": any(one.kind == LETTERS for one in by_referees)
        and letter_ways.go_with_files(file),
        "form": ArrangementForm(instance=file),
        "preset": chosen(file.preset),
        "suggested": None if file.preset else file.posting.portal,
        "bundles": standing.bundles,
        "renderer_missing": bundles.renderer_missing(),
        "own_order": any(part.position is not None for part in look.plan.parts),
        **context,
    }
    if not request.htmx:
        return render(request, "bundle/plan.html", context, status=status)
    answer = render(request, "bundle/_plan.html", context, status=status)
    if request.htmx.target == "built":  # a press to build was led here instead
        reswap(retarget(answer, "#plan"), "outerHTML")
    return answer


def _by_referees(look: guards.Look, pieces: Sequence[Requirement]) -> list[Requirement]:
    """What of theirs is wanted and not among the files."""
    sent = {part.requirement for part in look.plan.parts}
    return [
        piece
        for piece in pieces
        if piece.kind in BY_REFEREES and piece.item.is_wanted and piece.pk not in sent
    ]


def _rows(look: guards.Look, pieces: Sequence[Requirement]) -> list[dict[str, Any]]:
    """Each document with its file, and the page it begins on in the one PDF."""
    files = {row.pk: row for piece in pieces for row in piece.attachments.all()}
    lines = {piece.pk: piece for piece in pieces}
    pages = dict(
        zip((part.attachment for part in look.plan.merged), look.plan.first_pages, strict=True)
    )
    return [
        {
            "part": part,
            "version": None if part.sheet else files[part.attachment].version,
            "piece": lines[part.requirement] if part.sheet else None,
            "first_page": pages.get(part.attachment),
        }
        for part in look.plan.parts
    ]
