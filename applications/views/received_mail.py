"""Mails that came in: what each says, beside its words; nothing is done before a press."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.core.limits import MEGABYTE
from applications.core.quote_spans import segments
from applications.core.received_mail.matching import Match
from applications.errors import EnoughReceivedMails, TrackerError
from applications.forms.received_mail import NoteForm
from applications.forms.shared.row_number import is_row_number
from applications.forms.shared.zone import zone_options
from applications.models import Application, Posting, ReceivedMail
from applications.models.posting import unread
from applications.services import received_mails as service
from applications.services import sent_mails
from applications.services.received_mails import answers, noting
from applications.templatetags.received_mails import become_words, kind_words
from applications.views.shared.form_pages import Back, part_of
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_undo
from applications.views.submission import tell_of_mail

MOST_NAMED = 300  # applications to choose from, the newest first; the likely ones stand above
LIKELY = 4


@require_safe
def received_mails(request: HttpRequest) -> HttpResponse:
    """Every mail that came in, the newest first, and what became of it."""
    mine = ReceivedMail.objects.for_user(request.user).listed()
    rows = mine.select_related("application__posting").defer(
        "text", *unread("application__posting")
    )
    page = page_of(request, rows)
    context = {
        "page": page,
        "guesses": service.guesses(request.user, page.rows),
        "back": Back(reverse("outbox"), _("Mails")),
        "address": request.user.email,
    }
    return render(request, "received_mail/list.html", context)


@require_safe
def received_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, sentence by sentence, for the application it seems to be about."""
    return _page(request, _find(request, pk))


def _page(
    request: HttpRequest, mail: ReceivedMail, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    found, likely = ([], None) if mail.application_id else service.matches_of(mail)
    application = mail.application or _chosen(request, likely)
    now = timezone.now()
    told = answers.answers_of(mail, application) if application else []
    notable, together = answers.notable(told), answers.together(told)
    asks_zone = next((one for one in told if one.asks_zone and one in notable), None)
    spans = [(str(number), one["start"], one["end"]) for number, one in enumerate(mail.proposals)]
    context = {
        "mail": mail,
        "back": Back(reverse("received_mails"), _("Mails that came in")),
        "application": application,
        "answers": sorted(told, key=lambda one: one not in notable),  # what can be pressed first
        "notable": notable,
        "together": together,
        "bare": mail.proposals if not application else [],
        "seen": answers.seen(told),
        "form": form or NoteForm(),
        # One field for all that ask.
        "asks_zone": asks_zone and asks_zone.index,
        "on_enter": answers.with_receipt(told, asks_zone) if asks_zone else [],
        "zones": zone_options(),
        "likely": _likely(request, found),
        "reasons": next((m.reasons for m in found if application and m.key == application.pk), ()),
        "others": _others(request) if not mail.application_id else (),
        "segments": segments(mail.text, spans),
        "can_be_taken_up": service.can_be_taken_up(mail),
        "until": mail.decided_at + service.KEPT if mail.decided_at else None,
        "now": now,
    }
    return render(request, "received_mail/page.html", context, status=status)


def _chosen(request: HttpRequest, likely: Match | None) -> Application | None:
    """The one the person chose, else the one where there is little doubt."""
    named = (request.POST or request.GET).get("application", "")
    if not named and likely and "application" not in request.GET:
        named = str(likely.key)
    if not is_row_number(named):
        return None
    mine = Application.objects.for_user(request.user).select_related("posting", "owner")
    return mine.filter(pk=named).first()


def _likely(request: HttpRequest, found: list[Match]) -> list[Application]:
    """Those that something speaks for, in that order."""
    keys = [one.key for one in found[:LIKELY]]
    rows = _named(request).filter(pk__in=keys) if keys else ()
    return sorted(rows, key=lambda row: keys.index(row.pk))


def _others(request: HttpRequest) -> list[Application]:
    return list(_named(request).order_by("-pk")[:MOST_NAMED])


def _named(request: HttpRequest) -> Any:
    mine = Application.objects.for_user(request.user).select_related("posting")
    return mine.only("owner", "posting__title", "posting__institution")


@require_POST
def received_mail_note(request: HttpRequest, pk: int) -> HttpResponse:
    """One sentence, or all of them, is so: the application follows."""
    mail = _find(request, pk)
    application = mail.application or _chosen(request, None)
    form = NoteForm(request.POST)
    if application is None or not form.is_valid():
        return _page(request, mail, form, 422)
    now = timezone.now()
    wanted = form.cleaned_data["only"]
    choice = noting.Choice(wanted, form.cleaned_data["was"], form.picks, form.cleaned_data["zone"])
    try:
        done = noting.accept(mail, application, choice, now=now)
    except TrackerError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, _find(request, pk), form, 409)
    if not done:
        told = [one["kind"] for at, one in enumerate(mail.proposals) if at in wanted]
        what = " ".join(kind_words(kind) for kind in dict.fromkeys(told))
        messages.info(request, _("That was noted already: %(what)s") % {"what": what})
        return redirect(mail)
    application.refresh_from_db()
    offer_undo(request, _("Noted for %(name)s.") % {"name": application.place}, *done)
    mail.refresh_from_db()
    left = answers.answers_of(mail, application)
    return redirect(mail if answers.notable(left) else application)


@require_POST
def received_mail_file(request: HttpRequest, pk: int) -> HttpResponse:
    """With an application, where nothing of it is to be noted."""
    mail = _find(request, pk)
    application = _chosen(request, None)
    if application is None:
        messages.info(request, _("Choose the application first."))
        return redirect(mail)
    if service.file_under(mail, application, now=timezone.now()):
        messages.success(request, _("Filed under %(name)s.") % {"name": application.place})
    return redirect(mail)


@require_POST
def received_mail_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of it is noted; or it is to be looked at again."""
    mail = _find(request, pk)
    if request.POST.get("again"):
        if not service.take_up(mail, now=timezone.now()):
            messages.info(request, become_words(mail))
        return redirect(mail)
    if not service.put_aside(mail, now=timezone.now()):
        messages.info(request, become_words(mail))
        return redirect(mail)
    messages.success(request, _("Put aside: “%(mail)s”.") % {"mail": mail})
    return redirect("received_mails")


@require_POST
def received_mail_posting(request: HttpRequest, pk: int) -> HttpResponse:
    """It is a call for applications: it goes the way of every posting."""
    mail = _find(request, pk)
    try:
        posting = service.as_posting(mail, now=timezone.now())
    except TrackerError as refusal:
        messages.error(request, str(refusal))
        return redirect(mail)
    return redirect("posting_review", posting.pk)


@require_POST
def posting_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A text that was read as a posting is an answer to an application."""
    mine = Posting.objects.for_user(request.user).unreviewed().select_related("owner")
    posting = get_object_or_404(mine.exclude(text=""), pk=pk)
    try:
        return redirect(service.of_posting(posting, now=timezone.now()))
    except TrackerError as refusal:
        messages.error(request, str(refusal))
        return redirect("posting_review", pk)


def mail_brought(request: HttpRequest) -> ReceivedMail | str | None:
    """What a portal or a committee wrote about an application goes where mails are, where too many
    wait to their list; all else, and what cannot be read, is told of as a posting."""
    upload, now = request.FILES.get("file"), timezone.now()
    if upload is not None and (address := _sent_mail_brought(request, upload, now)):
        return address
    text, url = request.POST.get("text", ""), request.POST.get("url", "")
    try:
        if upload is None:
            return None if url else service.pasted(request.user, text, now=now)
        if text.strip() or upload.size > settings.UPLOAD_MAX_MB * MEGABYTE:
            return None
        data = upload.read()
        upload.seek(0)
        return service.brought(request.user, data, upload.name or "", now=now)
    except EnoughReceivedMails as refusal:
        messages.error(request, str(refusal))
        return "received_mails"
    except TrackerError:
        pass  # the form says it
    return None


def _sent_mail_brought(request: HttpRequest, upload: UploadedFile, now: datetime) -> str:
    """A mail with an application that its person sent goes where that was sent; where that leads,
    and "" for anything else."""
    try:
        mail = sent_mails.brought(request.user, upload, upload.name or "", now=now)
    except TrackerError:
        return ""  # told of as any mail that cannot be read
    finally:
        upload.seek(0)
    if mail is None:
        return ""
    tell_of_mail(request, mail)
    if mail.submission is None:
        return reverse("application_mail", args=[mail.application.pk])
    return part_of(mail.application, "sent").address


def _find(request: HttpRequest, pk: int) -> ReceivedMail:
    mine = ReceivedMail.objects.for_user(request.user)
    return get_object_or_404(mine.select_related("owner", "application__posting"), pk=pk)
