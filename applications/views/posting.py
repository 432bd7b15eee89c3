"""Adding: a posting is pasted, uploaded or fetched, looked at beside its text, and taken in."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from applications.core.browser import Brought, brought
from applications.core.extraction import MAX_CHARACTERS
from applications.core.extraction.no_posting import is_no_posting
from applications.core.look_alike import Sketch
from applications.core.positions import positions
from applications.core.quote_spans import segments
from applications.core.spreadsheet_column import is_table
from applications.errors import EnoughPages, RowGone
from applications.forms.application.page import ByHandForm
from applications.forms.posting.facts import CorrectedFactsForm, PasteForm
from applications.forms.posting.review import Review, asks_again
from applications.forms.posting.review.in_short import (
    documents_in_short,
    facts_line,
    languages_told,
    references_in_short,
    references_stand,
)
from applications.forms.shared.row_number import is_row_number
from applications.forms.shared.typed import Typed, typed
from applications.forms.shared.zone import zone_options
from applications.models import Application, Deadline, Posting
from applications.services import fetches, postings
from applications.services.postings import readings
from applications.tasks import fetch
from applications.templatetags.limits import grouped
from applications.templatetags.look_alikes import each_made, look_alike_words
from applications.views.browser import brought_by
from applications.views.received_mail import mail_brought
from applications.views.shared.applications_allowed import breaks_of, tell_breaks
from applications.views.shared.form_pages import PASSED, Back, confirm_page, form_page, part_of
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_undo

HAND = "hand"  # the names of the short form, beside those of the long one


def posting_new(request: HttpRequest) -> HttpResponse:
    """Paste or upload a posting; the text is kept at once, so that nothing typed is lost.

    What a bookmark or an app brought by the address stands in the form, and nothing is kept of it
    before the press."""
    if request.method == "POST" and (mail := mail_brought(request)):
        return redirect(mail)
    given = brought_by(request.GET)
    filled = {"text": given.words, "url": given.url}
    form = PasteForm(request.POST or None, request.FILES or None, initial=filled)
    if request.method == "POST" and form.is_valid() and (posting := _kept(request, form)):
        return _onward(posting)
    beside = _text_beside(request)
    if beside and hasattr(beside, "application"):
        return redirect(beside.application)
    names = ("title", "institution", "url")
    initial = {"url": beside.url} if beside else {name: getattr(given, name) for name in names}
    by_hand = ByHandForm(prefix=HAND, initial=initial)
    if given and not form.is_bound:
        del form.fields["file"]  # so that on a phone, too, the press is in sight
    return _new(request, form, by_hand, beside, given=given or None)


def posting_by_hand(request: HttpRequest) -> HttpResponse:
    """Written down in a few fields, for what has no text or needs none read."""
    if request.method != "POST":
        return redirect(reverse("posting_new") + "#by-hand")
    form, beside = ByHandForm(request.POST, prefix=HAND), _text_beside(request)
    if not form.is_valid():
        return _new(request, PasteForm(), form, beside, status=422)
    now, facts, moment = timezone.now(), form.facts, form.moment
    seen = postings.look_alikes(request.user, Sketch(**facts))
    try:
        application = postings.write_down(request.user, facts, moment, now=now, beside=beside)
    except RowGone:  # the text was thrown away this very moment
        beside = None
        application = postings.write_down(request.user, facts, moment, now=now)
    if beside and (answer := _written_elsewhere(request, application, facts, moment)):
        return answer
    _warn_if_gone(request, beside)
    for double in seen:
        if double.application != application:
            messages.warning(request, look_alike_words(double))
    tell_breaks(request, application)
    if moment and moment.instant and moment.instant < now:
        messages.warning(request, PASSED)
    return redirect(application)


def _text_beside(request: HttpRequest) -> Posting | None:
    """The text that is written down by hand, because it is no posting to read."""
    named = _beside_named(request)
    mine = Posting.objects.for_user(request.user).filter(fetch_state=Posting.Fetch.DONE)
    return mine.filter(pk=named).exclude(text="").first() if is_row_number(named) else None


def _beside_named(request: HttpRequest) -> str:
    return request.POST.get("beside") or request.GET.get("beside", "")


def _warn_if_gone(request: HttpRequest, beside: Posting | None) -> None:
    if beside is None and _beside_named(request):
        words = _("The text that was to be kept with the application was not found.")
        messages.warning(request, words)


def _written_elsewhere(
    request: HttpRequest, application: Application, facts: dict[str, str], moment: Deadline | None
) -> HttpResponse | None:
    """What was typed, where the text had been taken in before with other facts or days."""
    lines = QueryDict(mutable=True)
    if moment and not postings.has_moment(application, moment):
        for name in ("date", "time", "zone"):
            lines[name] = request.POST.get(f"{HAND}-{name}", "")
    named = {name: [value] for name, value in facts.items()}
    return _to_decide(request, application, named, list(typed(lines)))


def _new(
    request: HttpRequest,
    form: PasteForm,
    by_hand: ByHandForm,
    beside: Posting | None,
    status: int = 200,
    given: Brought | None = None,
) -> HttpResponse:
    _warn_if_gone(request, beside)
    waiting = Posting.objects.for_user(request.user).unreviewed().with_name()
    context = {
        "form": form,
        "by_hand": by_hand,
        "beside": beside,
        "brought": given,
        "look_alikes": postings.look_alikes(request.user, given.sketch) if given else (),
        "page": page_of(request, waiting),
        "base": reverse("posting_new"),
        "anchor": "#waiting",
        "zones": zone_options(),
    }
    return render(request, "posting/new.html", context, status=status)


def posting_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """A posting whose page is being fetched or was not got; its text can be brought as well."""
    posting = get_object_or_404(Posting.objects.for_user(request.user), pk=pk)
    form = PasteForm(request.POST or None, request.FILES or None, initial={"url": posting.url})
    if request.method == "POST" and form.is_valid() and (kept := _kept(request, form, posting)):
        return _onward(kept)
    if request.method != "POST" and not posting.fetch_state:
        _warn_if_cut(request, len(posting.text) >= MAX_CHARACTERS)
        return _onward(posting)
    pending = posting.fetch_state != Posting.Fetch.FAILED
    if request.htmx and not pending:
        return HttpResponseClientRefresh()
    context = {
        "posting": posting,
        "form": form,
        "pending": pending,
        "look_alikes": ()
        if request.htmx
        else postings.look_alikes(request.user, Sketch(url=posting.url)),
        "watch": pending and request.method != "POST" and "paste" not in request.GET,
    }
    status = 422 if request.method == "POST" else 200
    page = "posting/_fetching.html" if request.htmx else "posting/fetching.html"
    return render(request, page, context, status=status)


def _kept(request: HttpRequest, form: PasteForm, instead: Posting | None = None) -> Posting | None:
    """The posting as it was brought: text, or an address to fetch; None where that is refused.

    `instead` is one known by its address only, which then gets the text or the better address.
    """
    words, url, now = form.cleaned_data.get("words"), form.cleaned_data["url"], timezone.now()
    known = instead if instead and instead.fetch_state else None
    if words is None:
        try:
            if known:
                fetches.fetch_again(known, url)
            posting = known or fetches.keep_address(request.user, url, now=now)
        except EnoughPages as refusal:
            form.add_error("url", str(refusal))
            return None
        fetch.delay_on_commit(posting.pk)
        return posting
    _warn_if_cut(request, len(words) > MAX_CHARACTERS)
    upload = form.cleaned_data["file"]
    text = words[:MAX_CHARACTERS]
    origin = {
        "source": Posting.Source.FILE if upload else Posting.Source.PASTED,
        "source_name": upload.name if upload else "",
        "url": url,
        "now": now,
    }
    if known:
        return fetches.bring(known, text, **origin)
    page = brought(request.POST.get("title", ""), "", url)
    told = {"title": page.title, "institution": page.institution} if page.title else {}
    return postings.keep(request.user, text, told=told, **origin)


def _onward(posting: Posting) -> HttpResponse:
    """To the review, or to where one waits for its text."""
    return redirect(_place_of(posting))


def _place_of(posting: Posting) -> str:
    name = "posting_fetch" if posting.fetch_state else "posting_review"
    return reverse(name, args=[posting.pk])


def _warn_if_cut(request: HttpRequest, cut: bool) -> None:
    if cut:
        words = _(
            "This text is longer than %(most)s characters. That much of it is kept and was read; "
            "please check the rest yourself."
        )
        messages.warning(request, words % {"most": grouped(MAX_CHARACTERS)})


def posting_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read beside what it says; saving makes the application."""
    posting = get_object_or_404(
        Posting.objects.for_user(request.user).select_related("application"), pk=pk
    )
    if hasattr(posting, "application"):
        return _reviewed_elsewhere(request, posting) or redirect(posting.application)
    if posting.fetch_state:
        return _onward(posting)
    if request.method == "POST":
        readings.keep_reading(posting)
    else:
        readings.have_reading(posting)
    draft, now = readings.read(posting), timezone.now()
    data = request.POST if request.method == "POST" else None
    today, apart = now.astimezone(request.user.tz).date(), readings.apart(posting)
    review = Review(posting, draft, data, today=today, apart=apart)
    again = data is not None and asks_again(data)
    if data is not None and not again and review.is_valid():
        return _taken_in(request, posting, review, now)
    status = 200 if data is None or again else 422
    return _review_page(request, posting, review, now, status)


def _taken_in(
    request: HttpRequest, posting: Posting, review: Review, now: datetime
) -> HttpResponse:
    meant = request.POST.getlist("position")
    moments, pieces = review.rows()
    made = postings.take_in_each(
        posting,
        [one for at, one in enumerate(positions(posting.text)) if str(at) in meant],
        facts=review.facts.cleaned_data,
        moments=moments,
        pieces=pieces,
        now=now,
        settled=review.settled(),
    )
    if len(made) > 1:
        messages.success(request, each_made(made))
    if any(one.deadlines.filter(instant__lt=now).exists() for one in made):
        messages.warning(request, PASSED)
    return redirect(made[0])


def _review_page(
    request: HttpRequest, posting: Posting, review: Review, now: datetime, status: int
) -> HttpResponse:
    known, missing = facts_line(review)
    meant = request.POST.getlist("position")
    context = {
        "posting": posting,
        "review": review,
        "doubts": review.to_check(now),
        "first": review.first_moment(now),
        "documents": documents_in_short(review),
        "references": references_in_short(review),
        "known": known,
        "missing": missing,
        "told": languages_told(review),
        "references_stand": references_stand(review),
        "look": not all(fact.stands for fact in known),
        "segments": segments(posting.text, review.spans()),
        "look_alikes": postings.look_alikes(request.user, review.sketch),
        "breaks": breaks_of(posting, review, now),
        # An answer of htmx shows nothing of it.
        "may_be_mail": posting.source == Posting.Source.PASTED
        or posting.source_name.lower().endswith(".eml"),
        "no_posting": not request.htmx and is_no_posting(posting.text, review.draft),
        "is_table": is_table(posting.text),
        "offered": positions(posting.text),
        "meant": [int(at) for at in meant if is_row_number(at)],
        "zones": zone_options(),
        "sums": ",".join(f"#{place}" for place in review.sums()),
        "picks": [
            ("deadline", _("Deadline")),
            ("document", _("Document")),
            ("title", _("Title")),
            ("department", _("Department")),
            ("contact", _("Contact")),
        ],
        "now": now,
    }
    return render(request, "posting/review.html", context, status=status)


def _reviewed_elsewhere(request: HttpRequest, posting: Posting) -> HttpResponse | None:
    """Another window saved this review first: what this one has that differs, to be decided on.

    None where nothing differs: the same form sent twice.
    """
    if request.method != "POST":
        return None
    application = posting.application
    readings.keep_reading(posting)
    apart = readings.apart(posting)
    review = Review(posting, readings.read(posting), request.POST, apart=apart)
    asks = asks_again(request.POST)  # which is judged only once it is to be saved
    rows = review.rows() if not asks and review.is_valid() else None
    changed = set(review.facts.changed_data)
    if request.POST.getlist("position"):  # these follow from the position that is meant
        changed -= {"title", "reference_number"}
    facts = {name: request.POST.getlist(f"facts-{name}") for name in changed}
    has_rows = rows is not None and postings.has_rows(application, *rows)
    return _to_decide(request, application, facts, [] if has_rows else _lines_typed(request))


def _to_decide(
    request: HttpRequest,
    application: Application,
    facts: dict[str, list[str]],
    left: list[Typed],
) -> HttpResponse | None:
    """An application that was made meanwhile, beside what this window has that differs: facts, and
    lines to copy. None where nothing does."""
    kept = Posting.objects.get(pk=application.posting_id)  # as it is, whatever a form wrote into it
    with transaction.atomic():
        form = CorrectedFactsForm.with_typed(kept, facts)
        agrees = form.is_valid()
    if agrees and not left:
        return None
    return form_page(
        request,
        form,
        _("Correct the facts"),
        part_of(application, "facts"),
        status=409,
        whole=True,  # a sum worked out anew by htmx must not lead away from what was typed
        action=reverse("application_facts", args=[application.pk]),
        typed=left,
        typed_heading=_("Saved in another window meanwhile"),
        typed_lead=_(
            "The application was made there. Its deadlines or its checklist differ from what you "
            "had here; this is yours, to copy what is missing:"
        ),
    )


def _lines_typed(request: HttpRequest) -> list[Typed]:
    """Deadlines and documents, as a person reads them."""
    lines = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not name.startswith("facts-"):
            lines.setlist(name, values)
    return list(typed(lines))


def posting_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first: the text was not worth an application."""
    posting = get_object_or_404(Posting.objects.for_user(request.user).unreviewed(), pk=pk)
    if request.method == "POST":
        deleted = postings.discard(posting, now=timezone.now())
        if deleted:
            offer_undo(request, _("“%(title)s” is thrown away.") % {"title": deleted}, deleted)
        return redirect("home")
    if posting.text:
        heading, back = _("Throw this text away?"), _("What we read")
    else:
        heading, back = _("Throw this address away?"), _("Fetching the posting")
    return confirm_page(
        request,
        heading,
        Truncator(posting.called).chars(200),
        Back(_place_of(posting), back),
        yes=_("Throw away"),
    )
