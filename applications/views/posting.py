"""Adding: a posting is pasted or uploaded, read, looked at beside its text, and taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.core.extraction import MAX_CHARACTERS
from applications.core.marks import segments
from applications.forms.posting import PasteForm
from applications.forms.review import Review
from applications.models import Posting
from applications.models.validators import zone_names
from applications.services import postings


def posting_new(request: HttpRequest) -> HttpResponse:
    """Paste or upload a posting; the text is kept at once, so that nothing typed is lost."""
    form = PasteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["source"].text
        upload = form.cleaned_data["file"]
        if len(text) > MAX_CHARACTERS:
            messages.warning(request, _too_long())
        posting = postings.keep(
            request.user,
            text[:MAX_CHARACTERS],
            source=Posting.Source.FILE if upload else Posting.Source.PASTED,
            source_name=upload.name if upload else "",
            url=form.cleaned_data["url"],
            now=timezone.now(),
        )
        return redirect("posting_review", posting.pk)
    waiting = Posting.objects.for_user(request.user).unreviewed()[:10]
    return render(request, "posting/new.html", {"form": form, "waiting": waiting})


def _too_long() -> str:
    return _(
        "This text is longer than %(most)s characters. That much of it is kept and was read; "
        "please check the rest yourself."
    ) % {"most": number_format(MAX_CHARACTERS)}


def posting_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read beside what it says; saving makes the application."""
    posting = get_object_or_404(
        Posting.objects.for_user(request.user).select_related("application"), pk=pk
    )
    if hasattr(posting, "application"):
        return redirect(posting.application)
    draft = postings.read(posting)
    review = Review(posting, draft, request.POST if request.method == "POST" else None)
    if request.method == "POST" and review.is_valid():
        moments, pieces = review.rows()
        application = postings.take_in(
            posting,
            facts=review.facts.cleaned_data,
            moments=moments,
            pieces=pieces,
            now=timezone.now(),
        )
        return redirect(application)
    context = {
        "posting": posting,
        "draft": draft,
        "review": review,
        "segments": segments(posting.text, review.spans()),
        "doubles": postings.doubles(
            posting,
            url=posting.url or (draft.url.value if draft.url else ""),
            reference_number=draft.reference_number.value if draft.reference_number else "",
        ),
        "zones": sorted(zone_names()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "posting/review.html", context, status=status)


@require_POST
def posting_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The text was not worth an application."""
    postings.discard(get_object_or_404(Posting.objects.for_user(request.user), pk=pk))
    return redirect("home")
