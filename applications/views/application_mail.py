"""The mail with an application: written here, sent by the person's own program, recorded."""

from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.core import filenames
from applications.core.limits import MEGABYTE
from applications.errors import NotOpen, TrackerError
from applications.forms.application_mail import ApplicationMailForm
from applications.models import Application, ApplicationMail, Bundle
from applications.services import application_mails as service
from applications.services import readiness
from applications.templatetags.application_mails import letter_doubts
from applications.views.application.page import (
    find,
    is_unsettled,
    submitted_words,
    tell_of_page,
    unsettled,
)
from applications.views.shared.files import served
from applications.views.shared.form_pages import Back, part_of, status_of
from applications.views.shared.undo import offer_undo


class _Sending(NamedTuple):
    """Where the application stands, its mail, and what is built for it."""

    file: Application
    standing: readiness.Standing
    built: list[Bundle]
    mail: ApplicationMail
    unsettled: list[str]

    @property
    def doubts(self) -> list[str]:
        return [*self.unsettled, *letter_doubts(self.mail, self.files)]

    @property
    def outputs(self) -> list[str]:
        return [bundle.output for bundle in self.built]

    @property
    def seen(self) -> str:
        """Stands for these very doubts: whoever saw them may go on, until there are others."""
        doubts = self.doubts
        return sha256("\n".join(doubts).encode()).hexdigest()[:16] if doubts else ""

    def may_go(self, given: str) -> bool:
        return not self.doubts or given == self.seen

    @property
    def bundle(self) -> Bundle | None:
        form = self.standing.look.plan.form
        carries = self.mail.carries if self.mail.pk else ""
        return service.chosen(self.built, self.file, form, carries)

    @property
    def files(self) -> list[service.Enclosed]:
        return service.enclosed(self.bundle) if self.bundle else []


def _sending(file: Application) -> _Sending:
    standing = readiness.standing(file, now=timezone.now())
    built = [one for one in standing.bundles if one.state == Bundle.State.BUILT]
    is_doubted = is_unsettled(file, standing) or standing.stale
    doubts = unsettled(file, standing) if is_doubted else []
    form = standing.look.plan.form
    kept = service.begun(file)
    bundle = service.chosen(built, file, form, kept.carries if kept else "")
    there = service.draft(file, service.enclosed(bundle) if bundle else ())
    if kept is None and bundle:
        there.carries = bundle.output
    return _Sending(file, standing, built, there, doubts)


def application_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom, about what, with which files; and the presses that open it, and say that it went."""
    file = find(request, pk)
    if not file.is_open:
        messages.info(request, str(NotOpen(str(file.get_stage_display()), "", "")))
        return redirect(part_of(file, "sent").address)
    sending = _sending(file)
    if request.method != "POST":
        form = ApplicationMailForm(instance=sending.mail, outputs=sending.outputs)
        return _page(request, sending, form)
    with transaction.atomic():
        service.follow(sending.mail)
        form = ApplicationMailForm(request.POST, instance=sending.mail, outputs=sending.outputs)
        if form.is_valid():
            service.keep(form.instance, sending.built, sending.standing.look.plan.form)
    if not form.is_valid():
        return _page(request, sending, form, status_of(form))
    return _on(request, sending, form)


def _on(request: HttpRequest, sending: _Sending, form: ApplicationMailForm) -> HttpResponse:
    """After it was kept: opened, or recorded as sent, unless something unseen speaks against it."""
    then, file = request.POST.get("then", ""), sending.file
    if then not in ("open", "sent"):
        messages.success(request, _("The mail is kept. Nothing was sent."))
        return redirect("application_mail", file.pk)
    seen = request.POST.get("seen", "")
    if sending.bundle is None or service.gaps(sending.mail) or not sending.may_go(seen):
        if then == "sent":
            messages.warning(request, _("Not recorded as sent yet: see what speaks against it."))
        return _page(request, sending, form, 422)
    if then == "open":
        address = reverse("application_mail", args=[file.pk])
        return redirect(f"{address}?ready=1&seen={sending.seen}")
    try:
        done = service.sent(sending.mail, sending.bundle, now=timezone.now())
    except TrackerError as refusal:
        messages.warning(request, str(refusal))
        return redirect(file)
    file.refresh_from_db()
    tell_of_page(request, file)
    offer_undo(request, submitted_words(file), done)
    return redirect(part_of(file, "sent").address)


def _page(
    request: HttpRequest, sending: _Sending, form: ApplicationMailForm, status: int = 200
) -> HttpResponse:
    mail, files, file = sending.mail, sending.files, sending.file
    given = request.POST.get("seen") or request.GET.get("seen", "")
    size = service.travelling(mail, files)
    said, gaps, may_go = service.letter_of(mail), service.gaps(mail), sending.may_go(given)
    knows_name, too_heavy = (
        service.about(file).name,
        [x.name for x in files if _is_over(file, x.size)],
    )
    context: dict[str, Any] = {
        "application": file,
        "posting": file.posting,
        "form": form,
        "back": Back(file.get_absolute_url(), str(file)),
        "doubts": sending.doubts,
        "unsettled": sending.unsettled,
        "stale": sending.standing.stale,
        "gaps": gaps,
        "may_go": may_go,
        "seen": sending.seen,
        "bundle": sending.bundle,
        "outline": sending.standing.look.plan,
        "stops": sending.standing.look.stops,
        "under_way": any(one.is_under_way for one in sending.standing.bundles),
        "files": files,
        "size": size,
        "prescribed": service.prescribed_names(file, files),
        "too_heavy": too_heavy,
        "limit_mb": f"{(file.posting.max_file_mb or Decimal()).normalize():f}",
        "too_heavy_together": not too_heavy and _is_over(file, size),
        "opens": size <= settings.UPLOAD_MAX_MB * MEGABYTE,
        "link": service.written.mailto(said) if said.to and not gaps else None,
        "question": service.question(mail, size) if said.to and knows_name else None,
        "ready": "ready" in request.GET and mail.pk and files and may_go and not gaps,
        "no_address": not service.recipients(file.posting) and not mail.pk,
    }
    return render(request, "application_mail/page.html", context, status=status)


def _is_over(file: Application, size: int) -> bool:
    limit = file.posting.max_file_mb
    return bool(limit) and size > limit * MEGABYTE


def application_mail_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mail as a file, for a mail program to open and send."""
    file = find(request, pk)
    if not file.is_open:
        return redirect(part_of(file, "sent").address)
    sending = _sending(file)
    files = sending.files
    heavy = service.travelling(sending.mail, files) > settings.UPLOAD_MAX_MB * MEGABYTE
    kept = sending.mail.pk is not None and not service.gaps(sending.mail)
    if not (kept and files) or heavy or not sending.may_go(request.GET.get("seen", "")):
        return redirect("application_mail", pk)
    try:
        data = service.as_file(sending.mail, files, now=timezone.now())
    except TrackerError as refusal:
        messages.warning(request, str(refusal))
        return redirect("application_mail", pk)
    name = filenames.file_name(*file.sender, "Application", ending="eml")
    return served(ContentFile(data), name, "message/rfc822")
