"""What was deleted: for a day it stands here, to be brought back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.errors import BegunAnew, RowGone
from applications.models import Deletion, Document, Posting, Referee
from applications.services import deletions as service
from applications.views.shared.form_pages import Back
from applications.views.shared.paging import page_of
from applications.views.shared.undo import say_begun_anew

# The page of a posting leads on to its application.
_PAGES = {Posting: "posting_review", Document: "document", Referee: "referee"}


def deletions(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    mine = Deletion.objects.for_user(request.user).open(timezone.now())
    page = page_of(request, mine.defer("rows", "files"))
    back = Back(reverse("settings"), _("Settings"))
    return render(request, "deletion/list.html", {"page": page, "back": back})


@require_POST
def deletion_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Back as it was, and on to its page."""
    row = get_object_or_404(Deletion.objects.for_user(request.user).defer("rows"), pk=pk)
    try:
        back = service.bring_back(row, now=timezone.now())
    except RowGone:
        words = _("The day is over: “%(title)s” is gone for good.")
        messages.warning(request, words % {"title": row})
        return redirect("deletions")
    except BegunAnew as refusal:
        say_begun_anew(request, [refusal])
        return redirect("deletions")
    messages.success(request, _("“%(title)s” is back.") % {"title": row})
    if back is None:  # pressed twice
        return redirect("deletions")
    return redirect(_PAGES[type(back)], pk=back.pk)
