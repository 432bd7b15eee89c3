"""The bundle: asked for, watched, called off, downloaded."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from applications.errors import (
    DocumentGone,
    NothingToBundle,
    RendererMissing,
    StandsInTheWay,
    TrackerError,
    WorkStopped,
)
from applications.models import Bundle
from applications.services import bundles, contact_sheets, guards
from applications.services.files import previews
from applications.services.requirements import checklist_of
from applications.tasks import build
from applications.views.application.page import find
from applications.views.shared.dossier import DOWNLOAD
from applications.views.shared.files import drawn, served, served_or_missed

TYPES = {Bundle.Output.MERGED: "application/pdf", Bundle.Output.SEPARATE: "application/zip"}


@require_POST
def bundle_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for one PDF or separate files of the documents as they are now, and ring for a worker.

    What stands in the way is listed first; whoever wants to see it all the same says so.
    """
    file = find(request, pk)
    output = request.POST.get("output", Bundle.Output.MERGED)
    if output not in TYPES:
        raise Http404
    try:
        look = guards.look(file, checklist_of(file), now=timezone.now())
        if look.plan.parts and look.stops and "anyway" not in request.POST:
            raise StandsInTheWay(len(look.stops))
        drawn = output == Bundle.Output.MERGED or any(part.sheet for part in look.plan.parts)
        if drawn and bundles.renderer_missing():
            raise RendererMissing
        bundle = bundles.request_bundle(file, now=timezone.now(), output=output)
    except StandsInTheWay as refusal:
        messages.warning(request, str(refusal))
        return redirect("application_mail" if request.POST.get("back") == "mail" else "plan", pk)
    except (NothingToBundle, RendererMissing) as refusal:
        messages.warning(request, str(refusal))
    else:
        build.delay_on_commit(bundle.pk)
        if "download" in request.POST:
            return _built_to_download(request, bundle)
    if request.POST.get("back") == "mail":
        return redirect("application_mail", pk)
    return redirect(f"{file.get_absolute_url()}#bundle")


def _built_to_download(request: HttpRequest, bundle: Bundle) -> HttpResponse:
    """How far it is, in place or as a page; its download begins when it is ready."""
    if not request.htmx:
        return redirect(f"{reverse('bundle', args=[bundle.pk])}?{DOWNLOAD}")
    if request.htmx.target != "built":  # on the application's page all follows from it
        return redirect(f"{bundle.application.get_absolute_url()}?download={bundle.output}#bundle")
    return render(request, "bundle/_status.html", {**_told(bundle), "download": DOWNLOAD})


def bundle_status(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is: a page of its own, or what htmx asks for every second.

    While it is under way that is the bar alone, so that the button beside it stays where it is.
    """
    bundle = _find(request, pk)
    download = DOWNLOAD if "download" in request.GET else ""
    if not request.htmx:
        return render(request, "bundle/page.html", {**_told(bundle), "download": download})
    if bundle.is_under_way:
        return render(request, "bundle/_progress.html", {"bundle": bundle, "download": download})
    return _whole(request, bundle, download)


@require_POST
def bundle_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off; whatever is built already stays."""
    bundle = _find(request, pk)
    stopped = bundles.stop(bundle)
    if not request.htmx:
        if stopped:
            messages.success(request, str(WorkStopped()))
        return redirect(f"{bundle.application.get_absolute_url()}#bundle")
    bundle.refresh_from_db()
    return _whole(request, bundle)


def bundle_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The built PDF or ZIP, for its owner only."""
    bundle = _find(request, pk)
    if bundle.state != Bundle.State.BUILT:
        raise Http404
    name, kind = bundles.file_name(bundle), TYPES[Bundle.Output(bundle.output)]
    back = f"{bundle.application.get_absolute_url()}#bundle"
    return served_or_missed(request, bundle.file, name, kind, back, _("Build it again."))


def bundle_part(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One of the files that are handed in one by one, under its own name."""
    bundle = _find(request, pk)
    files = bundles.own_files(bundle) if bundle.state == Bundle.State.BUILT else []
    if number >= len(files):
        raise Http404
    try:
        return served(files[number], files[number].name, "application/pdf")
    except DocumentGone as gone:
        raise Http404 from gone
    except TrackerError as refusal:  # a page that is made anew
        messages.warning(request, str(refusal))
        return redirect(f"{bundle.application.get_absolute_url()}#bundle")


def contact_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page of reference contacts as it is now, also while something on it lacks."""
    file = find(request, pk)
    made = contact_sheets.of_application(file)
    back = f"{file.get_absolute_url()}#checklist"
    if made is None:
        messages.info(request, _("No page is made here: nobody is named, or there is a file."))
        return redirect(back)
    try:
        page = contact_sheets.kept(file.owner_id, made.sheet)
        return served(page, made.name, "application/pdf")
    except TrackerError as refusal:
        messages.warning(request, str(refusal))
        return redirect(back)


def bundle_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of the built PDF as a picture."""
    return drawn(_built_pdf(request, pk), number, previews.LARGE)


def bundle_stamp(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The same, small."""
    return drawn(_built_pdf(request, pk), number, previews.SMALL)


def _built_pdf(request: HttpRequest, pk: int) -> Bundle:
    bundle = _find(request, pk)
    if bundle.state != Bundle.State.BUILT or bundle.output != Bundle.Output.MERGED:
        raise Http404
    return bundle


def _whole(request: HttpRequest, bundle: Bundle, download: str = "") -> HttpResponse:
    answer = render(request, "bundle/_status.html", {**_told(bundle), "download": download})
    trigger_client_event(answer, "built", after="settle")
    return reswap(retarget(answer, f"#bundle-{bundle.output}"), "outerHTML")


def _told(bundle: Bundle) -> dict[str, Any]:
    """What the status shows: also whether something changed since it was built."""
    application = bundle.application
    if bundle.state == Bundle.State.BUILT:
        pieces = checklist_of(application)
        bundles.mark_outdated(bundle, bundles.outline(application, pieces, now=timezone.now()))
    return {"bundle": bundle, "application": application}


def _find(request: HttpRequest, pk: int) -> Bundle:
    mine = Bundle.objects.for_user(request.user)
    return get_object_or_404(
        mine.select_related("application__posting", "application__owner"), pk=pk
    )
