"""What was sent, for its owner to look at and download, whatever became of the library."""

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.errors import TrackerError
from applications.forms.application.page import ReceiptForm
from applications.models import SentFile, Submission
from applications.services import bundles, sent_mails, submissions
from applications.templatetags.application_mails import compared_words
from applications.templatetags.files import download_name
from applications.views.shared.files import served_or_missed
from applications.views.shared.form_pages import form_page, part_of, returned


def sent_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One file as it was sent."""
    mine = SentFile.objects.for_user(request.user)
    row = get_object_or_404(mine.select_related("submission__application__owner"), pk=pk)
    name = (
        bundles.output_name(row.submission.application, row.output)
        if row.output
        else download_name(row)
    )
    back = part_of(row.submission.application, "sent").address
    where = _("The portal you sent it to may still show it.")
    return served_or_missed(request, row.file, name, row.content_type, back, where)


def receipt_add(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal answered, beside what was sent."""
    mine = Submission.objects.for_user(request.user).select_related("application__posting")
    row = get_object_or_404(mine, pk=pk)
    back = part_of(row.application, "sent")
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        for refusal in keep_receipts(request, row, form.cleaned_data["file"]):
            form.add_error("file", refusal)
        if not form.errors:
            return returned(back)
    return form_page(request, form, _("Add the receipt"), back)


@require_POST
def sent_mail_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the mail that looked like the one that went is it; where it is not, it goes on as any
    other about an application."""
    mine = Submission.objects.for_user(request.user).select_related("application__owner")
    row = get_object_or_404(mine, pk=pk)
    told = request.POST.get("is_it")
    if told not in ("0", "1"):  # neither press: it is still asked
        return returned(part_of(row.application, "sent"))
    is_it = told == "1"
    try:
        other = sent_mails.answer(row, is_it=is_it, now=timezone.now())
    except TrackerError as refusal:
        messages.error(request, str(refusal))
        return returned(part_of(row.application, "sent"))
    if other is not None:
        return redirect("received_mail", other.pk)
    if is_it:
        messages.success(request, _("The mail is kept with what was sent."))
    return returned(part_of(row.application, "sent"))


@require_POST
def sent_mail_let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail that was filed with what was sent by mistake goes on as any other."""
    mine = SentFile.objects.for_user(request.user).mails()
    row = get_object_or_404(mine.select_related("submission__application__owner"), pk=pk)
    back = part_of(row.submission.application, "sent")
    try:
        other = sent_mails.let_go(row, now=timezone.now())
    except TrackerError as refusal:
        messages.error(request, str(refusal))
        return returned(back)
    if other is None:
        return returned(back)
    messages.success(request, _("The mail is no longer kept with what was sent."))
    return redirect("received_mail", other.pk)


def keep_receipts(
    request: HttpRequest, submission: Submission, files: list[UploadedFile]
) -> list[str]:
    """Each receipt kept, or the sentence that says why not."""
    refusals = []
    for upload in files:
        try:
            if sent_mails.is_mail(upload, upload.name or ""):
                now = timezone.now()
                tell_of_mail(request, sent_mails.keep(submission, upload, upload.name, now=now))
                continue
            submissions.keep_receipt(
                submission, upload, now=timezone.now(), limit_mb=settings.UPLOAD_MAX_MB
            )
        except TrackerError as refusal:
            refusals.append(f"{upload.name}: {refusal}")
        else:
            messages.success(request, _("Kept: %(names)s") % {"names": upload.name})
    return refusals


def tell_of_mail(request: HttpRequest, mail: sent_mails.Returned) -> None:
    """Whether it is the mail that went in, and what it says of the record."""
    place = {"place": mail.application.place, "sender": mail.sender or _("nobody")}
    if mail.submission is None:
        words = _(
            "You sent this mail for %(place)s, and did not say so yet. Press “I sent it” below, "
            "then drop it once more: it is kept as the receipt, and compared."
        )
        messages.warning(request, words % place)
    elif mail.is_alike:
        words = _("This looks like the mail you sent to %(place)s. Say below whether it is.")
        messages.warning(request, words % place)
    elif not mail.is_ours and (
        not mail.submission.mail or mail.sender.casefold() == request.user.email.casefold()
    ):
        messages.success(request, _("The mail is kept as the receipt."))
    elif not mail.is_ours:
        words = _(
            "Kept as the receipt. It is not the mail you sent with it: it is from %(sender)s."
        )
        messages.info(request, words % place)
    else:
        told = " ".join(compared_words(mail.submission, mail.came))
        is_other = mail.came is not None and bool(mail.came["differs"])
        level = messages.WARNING if is_other else messages.SUCCESS
        kept = _("The mail you sent to %(place)s is kept with what was sent.") % place
        messages.add_message(request, level, f"{kept} {told}")
