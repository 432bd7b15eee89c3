"""A referee's own page: every letter that one applicant asks them for, without an account.

The address is the key. A mail's link leads on to one that holds no secret of it and works for a
while; no cookie is set or read, so a form is known by its address, too (and needs no CSRF token).
Looking changes nothing: mail scanners open links.
"""

from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.core.people import on_one_line
from applications.errors import LetterNotTaken, LibraryFull, RowGone, TrackerError
from applications.forms.letter import LetterForm
from applications.forms.shared.row_number import is_row_number
from applications.mail import reaches_nobody
from applications.models import Referee, RefereeLink, Reference, Version
from applications.services import (
    answers,
    letters,
    nudges,
    referee_pages,
    references,
    told_letters,
)
from applications.services.mails import link_mails
from applications.templatetags.files import download_name
from applications.views.shared import token_throttle
from applications.views.shared.files import served
from applications.views.shared.ics import ics_answer

Answer = HttpResponseBase
WORDS = 500
ALL = ("all", "every")  # that wait; "every" is the answer to whether it is meant so
# Nothing was kept: it is not on the page any more, or its application is over.
GONE, OVER = "gone", "over"


# ── Through the door ──────────────────────────────────────────────────────────────────────────────


def guarded(response: Answer) -> Answer:
    """For no cache, no search engine and no other site's log."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@contextmanager
def spoken_to(referee: Referee | None, language: str = "") -> Any:
    """In the referee's language and on their clock; where nobody knows who, in the language their
    page was last shown in, or the browser's."""
    with ExitStack() as stack:
        if language:
            stack.enter_context(translation.override(language))
        if referee is not None:
            stack.enter_context(translation.override(referee.language))
            stack.enter_context(timezone.override(ZoneInfo(referee.clock)))
        yield


def shown(
    request: HttpRequest,
    name: str,
    referee: Referee | None,
    status: int = 200,
    language: str = "",
    **context: Any,
) -> Answer:
    """A page for whoever this is, as far as anybody knows."""
    with spoken_to(referee, language):
        context = {"referee": referee, "now": timezone.now(), **context}
        response = render(request, f"referee_page/{name}.html", context, status=status)
        response["Content-Language"] = translation.get_language()
    return guarded(response)


def made_up(request: HttpRequest, token: str) -> Answer:
    """The same bytes for everything that is no address of ours, and not too many of them."""
    if token_throttle.is_guess_too_many(request, token):
        return guarded(token_throttle.pause())
    return shown(request, "closed", None, 404, why="made-up")


def _closed(request: HttpRequest, link: RefereeLink | None, why: str, language: str = "") -> Answer:
    """What to do instead; nothing of anybody's stands on it."""
    is_over = link is not None and why in ("ended", "old")
    may_renew = is_over and not referee_pages.wants_none(link.referee)
    renewal = referee_pages.renewal_of(link) if may_renew else ""
    referee = link.referee if link is not None else None
    context = {"why": why, "renewal": renewal, "words": _words(request)}
    return shown(request, "closed", referee, 410, language, **context)


def _words(request: HttpRequest) -> str:
    """What was typed for the applicant and goes along with another press, or with none any more."""
    return request.POST.get("words", "")[:WORDS]


def by_pass(*methods: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """For who holds a pass that is still good; the view is given the link, in their language."""

    def decorated(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @csrf_exempt
        @login_not_required
        @require_http_methods(methods)
        @wraps(view)
        def opened(request: HttpRequest, token: str, **more: Any) -> Answer:
            now = timezone.now()
            found = referee_pages.read_pass(token)
            if found is None:
                return made_up(request, token)
            link, at, language = found
            if link is None or (why := referee_pages.why_closed(link, now, at)):
                return _closed(request, link, "taken" if link is None else why, language)
            request.pass_token = token
            try:
                with spoken_to(link.referee):
                    return guarded(view(request, link, now, **more))
            except (Http404, RowGone):  # taken back in the meantime, or this moment
                there = referee_pages.read_pass(token)
                link = there.link if there else None
                if link is None or (why := referee_pages.why_closed(link, now)):
                    return _closed(request, link, "taken" if link is None else why, language)
                left = {"why": "row", "back": token, "words": _words(request)}
                return shown(request, "closed", link.referee, 404, **left)

        return opened

    return decorated


@login_not_required
@require_safe
def letters_link(request: HttpRequest, token: str) -> Answer:
    """A mail's link: on to the page, under an address that does not hold the secret."""
    now = timezone.now()
    link = referee_pages.find(token)
    if link is None:
        return made_up(request, token)
    if why := referee_pages.why_closed(link, now):
        return _closed(request, link, why)
    return guarded(redirect("letters_page", referee_pages.pass_of(link, now)))


@csrf_exempt
@login_not_required
@require_POST
def letters_renew(request: HttpRequest, token: str) -> Answer:
    """A new link by mail, to the address that is written down."""
    link = referee_pages.read_renewal(token)
    now = timezone.now()
    if link is None:
        return made_up(request, token)
    if referee_pages.why_closed(link, now) == "taken":
        return _closed(request, link, "taken")
    why = "refused" if reaches_nobody() else "renewed"
    try:
        link_mails.renew(link, now)  # the sweep sends it within a minute
    except RowGone:
        return _closed(request, None, "taken")
    except TrackerError:
        why = "refused"  # the reason is between the applicant and the app
    return shown(request, "closed", link.referee, 200, why=why)


# ── The page ──────────────────────────────────────────────────────────────────────────────────────


@by_pass("GET", "HEAD", "POST")
def letters_page(request: HttpRequest, link: RefereeLink, now: datetime) -> Answer:
    """One table of the letters; each button of it says what it does, and to which row."""
    if request.method != "POST":
        return _page(request, link, now)
    what, _blank, which = request.POST.get("do", "").partition(" ")
    referee = link.referee
    if what == "calendar":
        # No redirect: the address is kept nowhere, so this answer is all who knows it.
        known = int(which) if is_row_number(which) else 0
        if address := referee_pages.open_calendar(link, known, now):
            answers.visited(referee, "calendar", now=now)
        return _page(request, link, now, calendar=address, words=_words(request))
    to_all = what in ("agreed", "declined") and which in ALL
    if to_all and what == "declined" and _is_to_be_asked(request, referee, which):
        return _page(request, link, now, refuses=True, words=_words(request))
    if what == "back" or (to_all and not _shown_as_asked(request)):
        return _page(request, link, now, words=_words(request))
    if what in ("agreed", "declined", "sent", "unsent", "arrived", "lost"):
        try:
            what = _answer(request, referee, what, which, now)
        except LetterNotTaken as refusal:
            return _letter(request, link, int(which), LetterForm(), 409, refusal.why)
    elif what == "nudges" and request.POST.get("nudges") in Referee.Nudges.values:
        if answers.choose_nudges(referee, request.POST["nudges"], now=now):
            answers.visited(referee, "nudges", now=now)
    else:
        raise Http404
    words = "" if what in ("agreed", "declined") else _words(request)
    if words or what in (GONE, OVER):
        referee.refresh_from_db(fields=["nudges", "nudges_chosen_at"])
        return _page(request, link, now, done=what, words=words)
    place = f"letter-{which}" if is_row_number(which) else what
    return redirect(f"{reverse('letters_page', args=[request.pass_token])}?done={what}#{place}")


def _shown_as_asked(request: HttpRequest) -> list[int]:
    """What the page showed as waiting: who answers for all answers for these."""
    return [int(one) for one in request.POST.getlist("asked") if is_row_number(one)]


def _is_to_be_asked(request: HttpRequest, referee: Referee, which: str) -> bool:
    """Whether a no to all is asked once more: it is about several, and was not, or not of these."""
    waiting = set(letters.to_answer(referee).values_list("pk", flat=True))
    was_asked = which == "every" and waiting <= set(_shown_as_asked(request))
    return len(waiting) > 1 and not was_asked


def _answer(request: HttpRequest, referee: Referee, what: str, which: str, now: datetime) -> str:
    """Yes, no, sent or not sent after all, the portal's mail came or did not: to one programme, or
    yes and no to all that the page showed as waiting; what the page then says is done."""
    words, is_answer = on_one_line(_words(request)), what in ("agreed", "declined")
    to_all = is_answer and which in ALL
    numbers = _shown_as_asked(request) if to_all else [which if is_row_number(which) else 0]
    read_along = "application__posting", "referee__owner"
    pressed = letters.asked_of(referee).filter(pk__in=numbers).select_related(*read_along)
    if not to_all and letters.of_what_is_over(referee).filter(pk__in=numbers).exists():
        return OVER
    waiting = pressed & letters.to_answer(referee)
    rows = list(waiting) if to_all else [get_object_or_404(pressed)]
    if is_answer:
        new = answers.say_each(rows, what == "agreed", words, now=now)
    elif what in ("arrived", "lost"):
        new = answers.say_arrived(rows[0], what == "arrived", now=now)
    else:
        new = answers.say_sent(rows[0], what == "sent", now=now)
    if new:
        answers.visited(referee, what, now=now)
        return what
    there = list(pressed)  # as it was before, or became meanwhile
    if what == "declined" and any(one.state == Reference.State.RECEIVED for one in there):
        return "in"
    if what == "declined" and any(one.says_sent for one in there):
        return "sent-already"
    return what if any(_stands(one, what, words) for one in there) else GONE


def _stands(reference: Reference, what: str, words: str) -> bool:
    """Whether it is so already, and nothing that was typed is lost."""
    if what in ("agreed", "declined"):
        return references.stands(reference, what == "agreed", words)
    if what == "arrived":
        return reference.request_seen_at is not None
    if what == "lost":
        return reference.failed_at == Reference.Step.REQUESTED
    return (reference.submitted_at is not None) == (what == "sent")


def _page(request: HttpRequest, link: RefereeLink, now: datetime, **more: Any) -> Answer:
    referee = link.referee
    rows = letters.read(letters.asked_of(referee))
    rows.sort(
        key=lambda one: one.reference.is_in or one.reference.state == Reference.State.DECLINED
    )
    contact = Reference.Mode.CONTACT
    out = [one for one in rows if one.reference.is_unsent]
    packet = referee.packet.readable().select_related("version__document").order_by("pk")
    context = {
        "pass_token": request.pass_token,
        "zone": referee.clock,
        "letters": [one for one in rows if one.reference.mode != contact],
        "names": [one for one in rows if one.reference.mode == contact],
        "withdrawn": letters.read(letters.withdrawn_lately(referee, now)),
        "waiting": [one for one in rows if one.reference.awaits_answer],
        "out": out,
        "first": next((one for one in out if one.instant and one.instant > now), None),
        "packet": packet,
        "feed": referee_pages.calendar_of(referee),
        "done": request.GET.get("done", ""),
        "nudges": Referee.Nudges.choices,
        "next_nudge_at": None if reaches_nobody() else nudges.next_at(referee, now),
        "none_goes": referee.nudges_on_at and not nudges.may_go(referee),
        "is_stopped": referee_pages.wants_none(referee),
        "stop_link": referee_pages.stop_link(referee).removeprefix(settings.SITE_URL),
        **more,
    }
    return shown(request, "page", referee, **context)


@by_pass("POST")
def letters_opened(request: HttpRequest, link: RefereeLink, now: datetime) -> Answer:
    """A person's browser shows the page: what scans mails runs no scripts, and presses nothing."""
    answers.visited(link.referee, answers.OPENED, now=now)
    return HttpResponse(status=204)


@by_pass("GET", "HEAD")
def letters_file(request: HttpRequest, link: RefereeLink, now: datetime, number: int) -> Answer:
    """A document that the applicant chose for this referee; no other."""
    chosen = link.referee.packet.readable().select_related("version__document")
    version = get_object_or_404(chosen, pk=number).version
    try:
        response = served(version.file, download_name(version), version.content_type)
    except FileNotFoundError:
        return shown(request, "closed", link.referee, 404, why="file")
    if request.method == "GET":
        answers.visited(link.referee, "file", now=now)
    return response


@by_pass("GET", "HEAD", "POST")
def letters_upload(request: HttpRequest, link: RefereeLink, now: datetime, number: int) -> Answer:
    """A letter that goes in with the applicant's own files, and that the applicant may read."""
    reference = _asked(link, number)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LetterForm(*given)
    if why := answers.why_not_taken(reference):
        return _letter(request, link, number, form, 409 if why in ("sent", "many") else 403, why)
    if form.is_valid():
        try:
            letter, most = form.cleaned_data["letter"], settings.UPLOAD_MAX_MB
            version = answers.take_letter(link, reference, letter, now=now, limit_mb=most)
        except LetterNotTaken as refusal:
            if refusal.why == "taken":
                return _closed(request, link, "taken")
            return _letter(request, link, number, form, 409, refusal.why)
        except LibraryFull:
            form.add_error("letter", _("The applicant’s space here is full. Please tell them."))
        except TrackerError as refusal:
            form.add_error("letter", str(refusal))
        else:
            answers.visited(link.referee, "letter", now=now)
            page_address = reverse("letters_page", args=[request.pass_token])
            done = "locked" if _is_locked(version) else "letter"
            return redirect(f"{page_address}?done={done}#letter-{number}")
    return _letter(request, link, number, form, 422 if form.errors else 200)


def _asked(link: RefereeLink, number: int) -> Reference:
    asked = letters.asked_of(link.referee).select_related(
        "application__posting", "application__owner", "referee", "letter"
    )
    return get_object_or_404(asked, pk=number)


def _letter(
    request: HttpRequest,
    link: RefereeLink,
    number: int,
    form: LetterForm,
    status: int,
    why: str = "",
) -> Answer:
    """Where a letter is uploaded, or `why` it is not."""
    page = {"pass_token": request.pass_token, "reference": _asked(link, number), "form": form}
    page["words"] = _words(request)
    return shown(request, "letter", link.referee, status, **page, why=why)


def _is_locked(version: Version) -> bool:
    """Against printing or editing, which some portals refuse."""
    return any(found["code"] == "owner_password" for found in version.findings)


# ── Beside it: the calendar ───────────────────────────────────────────────────────────────────────


@login_not_required
@require_safe
def letters_calendar(request: HttpRequest, token: str) -> Answer:
    """Their due dates for a calendar program; dead with the links."""
    now = timezone.now()
    link = referee_pages.find(token, RefereeLink.Purpose.CALENDAR)
    if link is None:
        return made_up(request, token)
    if why := referee_pages.why_closed(link, now):
        return _closed(request, link, "calendar" if why == "taken" else why)
    response = ics_answer(told_letters.feed(link.referee, now))
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
