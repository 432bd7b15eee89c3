"""The outbox: what was sent to me and to my referees, what waits, what failed and why."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.errors import TrackerError
from applications.mail import KeptMail, keeps_mails, kept_mail, kept_mails, kept_names
from applications.models import Mail
from applications.services.mails import bounces, delivery, referee_mails, taking_back, writing
from applications.tasks import deliver
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_undo

KEPT = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The person's own mails, newest first; in local mode each leads to what the folder keeps of
    it, and what has no row of its own stands below."""
    mine = Mail.objects.for_user(request.user)
    page = page_of(request, mine.select_related("referee"))
    writing.mark_followed(page.rows)
    kept = kept_mails(request.user.email, KEPT) if keeps_mails() else []
    if kept:
        names = kept_names(request.user.email, [mail.message_id for mail in page.rows])
        for mail in page.rows:
            mail.kept = names.get(mail.message_id, "")
        rows = mine.filter(message_id__in=[one.message_id for one in kept])
        listed = set(rows.values_list("message_id", flat=True))
        kept = [one for one in kept if one.message_id not in listed]
    context = {"page": page, "kept": kept, "now": timezone.now()}
    return render(request, "mail/outbox.html", context)


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of one, and of a mail to a referee every word but its links, as it went."""
    row = _of(request, pk)
    writing.mark_followed([row])
    about = referee_mails.named(row) if row.is_to_referee else []
    zone = row.referee.zone if row.referee and row.referee.zone else request.user.zone
    there = {one.reference.pk: one.reference.application for one in about}
    context = {
        "mail": row,
        "letters": about,
        "gone": row.referee and len(set(row.data.get("references", [])) - there.keys()),
        "listed": [(one, there.get(one["reference"])) for one in row.listed],
        "zone": zone,
        "now": timezone.now(),
    }
    return render(request, "mail/page.html", context)


@require_POST
def mail_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail to a referee that has not gone yet stays here."""
    mail = _of(request, pk)
    if not taking_back.cancel(mail, now=timezone.now()):
        messages.info(request, _("It is not waiting any more."))
    elif mail.state == Mail.State.BY_HAND:
        offer_undo(request, _("Noted: it was not sent."), mail)
    else:
        messages.success(request, _("Stopped: it does not go."))
    return redirect("mail", pk)


@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a failed mail back in the queue and ring for it."""
    mail = _of(request, pk)
    try:
        is_back = delivery.try_again(mail, timezone.now())
    except TrackerError as refusal:
        messages.error(request, str(refusal))
    else:
        if is_back:
            deliver.delay_on_commit(mail.pk)
            messages.success(request, _("On its way again."))
    return redirect("outbox")


@require_POST
def address_ask(request: HttpRequest) -> HttpResponse:
    """Mail to the person came back; write to them once, with the link that verifies the address."""
    if mail := bounces.ask(request.user, timezone.now()):
        deliver.delay_on_commit(mail.pk)
    messages.success(request, _("A mail is on its way to you. Open the link in it."))
    return redirect("outbox")


@require_safe
def mail_kept(request: HttpRequest, name: str) -> HttpResponse:
    """One kept mail as plain text."""
    return render(request, "mail/kept.html", {"kept": _find(request, name)})


@require_safe
def mail_kept_html(request: HttpRequest, name: str) -> HttpResponse:
    """The same as a mail reader shows it: in a sandbox, with its own styles and nothing else."""
    response = HttpResponse(_find(request, name).html)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _of(request: HttpRequest, pk: int) -> Mail:
    mine = Mail.objects.for_user(request.user)
    return get_object_or_404(mine.select_related("referee", "owner"), pk=pk)


def _find(request: HttpRequest, name: str) -> KeptMail:
    kept = kept_mail(request.user.email, name) if keeps_mails() else None
    if kept is None:
        raise Http404
    return kept
