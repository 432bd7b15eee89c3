"""A referee's word that no more mail is to come: about one applicant, or from this site at all."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from applications.services import answers, referee_pages
from applications.views.referee_page import made_up, shown


@csrf_exempt  # mail readers post by themselves (RFC 8058); the token says who
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters_stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """No more mail about this applicant; and where a mail led here, of this site at all, or, for a
    day, mail again."""
    stop = referee_pages.read_stop(token)
    if stop is None:
        return made_up(request, token)
    what, status, now = request.POST.get("do", "stopped"), 200, timezone.now()
    resumes = {
        "resumed": stop.by_mail and referee_pages.may_resume(stop.email, stop.owner, now),
        "site-resumed": stop.by_mail and referee_pages.may_resume(stop.email, None, now),
    }
    if request.method == "POST":
        if resumes.get(what, stop.by_mail or what == "stopped"):
            _stop(stop, what, now)
        else:
            status = 403
    context = {
        "stop": stop,
        "may_resume": referee_pages.may_resume(stop.email, stop.owner, now),
        "may_resume_site": referee_pages.may_resume(stop.email, None, now),
        "stopped": referee_pages.is_stopped(stop.email, stop.owner) if stop.owner else False,
        "site_stopped": referee_pages.is_stopped(stop.email, None),
    }
    return shown(request, "stop", stop.referees.first(), status, **context)


def _stop(stop: referee_pages.Stop, what: str, now: datetime) -> None:
    of_site = what in ("site", "site-resumed")
    if of_site or stop.owner is not None:
        change = answers.resume if what.endswith("resumed") else answers.stop
        change(None if of_site else stop.owner, stop.email, now=now)
