"""The bundle: asked for, watched, downloaded."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.errors import NothingToBundle, RendererMissing, StandsInTheWay
from applications.models import Bundle
from applications.services import bundles, guards
from applications.tasks import build
from applications.views.application import checklist_of, find
from applications.views.files import served


@require_POST
def bundle_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the bundle of the files as they are now, and ring for a worker.

    What stands in the way is listed first; whoever wants to see it all the same says so.
    """
    file = find(request, pk)
    try:
        look = guards.look(file, checklist_of(file), now=timezone.now())
        if look.plan.parts and look.stops and "anyway" not in request.POST:
            raise StandsInTheWay(len(look.stops))
        if bundles.renderer_missing():
            raise RendererMissing
        bundle = bundles.request_bundle(file, now=timezone.now())
    except StandsInTheWay as refusal:
        messages.warning(request, str(refusal))
        return redirect("plan", pk)
    except (NothingToBundle, RendererMissing) as refusal:
        messages.warning(request, str(refusal))
    else:
        build.delay_on_commit(bundle.pk)
    return redirect(f"{file.get_absolute_url()}#bundle")


def bundle_status(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is: a page of its own, or the piece of the application page that htmx asks for."""
    bundle = _find(request, pk)
    page = "bundle/_status.html" if request.htmx else "bundle/page.html"
    return render(request, page, {"bundle": bundle})


def bundle_file(request: HttpRequest, pk: int) -> FileResponse:
    """The built PDF, for its owner only."""
    bundle = _find(request, pk)
    if bundle.state != Bundle.State.BUILT:
        raise Http404
    return served(bundle.file, bundles.file_name(bundle), "application/pdf")


def _find(request: HttpRequest, pk: int) -> Bundle:
    mine = Bundle.objects.for_user(request.user)
    return get_object_or_404(
        mine.select_related("application__posting", "application__owner"), pk=pk
    )
