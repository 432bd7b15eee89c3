"""The links in a reminder: the token is the key, a page asks, only its button acts."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from applications.models import User
from applications.services import applications, readiness
from applications.services.mails import bounces, links


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Snooze, or already submitted and its undo. Looking changes nothing: scanners open links."""
    found = links.read_answer(token)
    if found is None:
        raise Http404
    deadline, answer = found
    now = timezone.now()
    settled = links.is_settled(deadline)
    readiness.current([deadline.application], now=now)
    context = {
        "deadline": deadline,
        "answer": answer,
        "token": token,
        "settled": settled,
        "at": deadline.application.readiness,
    }
    acts = request.method == "POST" and not settled  # else nothing is left to be silent about
    undoes = request.method == "POST" and answer == "done" and "undo" in request.POST
    if undoes:
        context["undone"] = links.undo(deadline, now=now)
        context["settled"] = links.is_settled(deadline)
    elif acts and answer == "done":
        links.settle(deadline, now=now)
        context["done"] = True
    elif acts:
        context["until"] = links.snooze(deadline, now=now)
        context["done"] = True
    else:
        context["until"] = applications.snooze_end(deadline, now)
    context["may_undo"] = answer == "done" and links.may_undo(deadline)
    return _page(request, "mail/answer.html", context, deadline.application.owner)


@csrf_exempt  # mail readers post by themselves (RFC 8058); the token says whose reminders
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more reminders by mail; whoever did not mean it takes it back on the same page."""
    person = links.read_stop(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        person.reminders_on = "resume" in request.POST
        (links.resume if person.reminders_on else links.stop)(person)
    context = {"person": person, "token": token, "resumed": "resume" in request.POST}
    return _page(request, "mail/stop.html", context, person)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_address(request: HttpRequest, token: str) -> HttpResponse:
    """Mail to this address arrives after all."""
    person = links.read_address(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        bounces.verify(person)
        person.bounced_email = ""
    return _page(request, "mail/address.html", {"person": person}, person)


def _page(request: HttpRequest, name: str, context: dict, person: User) -> HttpResponse:
    """The page in the recipient's language and zone, for no cache and no other site's log."""
    with translation.override(person.language), timezone.override(person.tz):
        response = render(request, name, context)
    response["Cache-Control"] = "private, no-store"
    # Not "no-referrer": browsers would then send the form from nowhere (Origin: null), refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
