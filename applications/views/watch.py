"""The page of a posting, watched: whether it is, another look, and what is done about its news."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.errors import PageNews
from applications.forms.shared.row_number import is_row_number
from applications.models import Application, Event
from applications.models.posting import web_page
from applications.services import watches
from applications.tasks import watch as look
from applications.templatetags.events import event_words
from applications.views.application.page import find
from applications.views.shared.form_pages import part_of, returned
from applications.views.shared.undo import offer_undo

Press = Callable[[HttpRequest, Application], None]


def _of_news(press: Press) -> Callable[..., HttpResponse]:
    """A press on what the page shows as new: refused where it is no longer that."""

    @require_POST
    @wraps(press)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        application = find(request, pk)
        try:
            press(request, application)
        except PageNews as refusal:
            messages.warning(request, str(refusal))
        return returned(part_of(application, "page-news"))

    return view


@require_POST
def watch_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it each week, or no longer."""
    application, is_on = find(request, pk), request.POST.get("on") == "1"
    if not web_page(application.posting.url):
        return returned(part_of(application, "posting"))
    watch = watches.switch(application, is_on, now=timezone.now())
    if watch is None:
        messages.info(request, _not_any_more())
    elif is_on:
        look.delay_on_commit(watch.pk)
        messages.success(request, _("The page is looked at once a week from now on."))
    else:
        messages.success(request, _("The page is looked at no longer."))
    return returned(part_of(application, "posting"))


@require_POST
def watch_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Once more, now."""
    application = find(request, pk)
    if watches.look_now(application, now=timezone.now()):
        look.delay_on_commit(application.posting.watch.pk)
        messages.info(request, _("The page is looked at within a minute or two."))
    else:
        messages.info(request, _not_any_more())
    return returned(part_of(application, "posting"))


def _not_any_more() -> str:
    return _("Pages are looked at until the application is sent, or a week after its deadline.")


@_of_news
def watch_seen(request: HttpRequest, application: Application) -> None:
    """Nothing is changed; the page as it is now is known."""
    watches.acknowledge(application, request.POST.get("version", ""), now=timezone.now())
    messages.success(request, _("Everything stays as you have it."))


@_of_news
def watch_take(request: HttpRequest, application: Application) -> None:
    """The day that the page names now, or the document that it asks for."""
    number = request.POST.get("change", "")
    if not is_row_number(number):
        raise PageNews
    version = request.POST.get("version", "")
    done = watches.take(application, version, int(number), now=timezone.now())
    if done is None:
        messages.info(request, _("Nothing was changed: it stands so already."))
        return
    if done.kind == Event.Kind.REQUIREMENT:
        words = _("On the checklist now: %(name)s") % {"name": done.data["name"]}
    elif done.data["what"] == "added":  # the others stand as they did
        words = event_words(done)
    else:
        words = _("The deadline is the one that the page names now.")
    offer_undo(request, words, done)
