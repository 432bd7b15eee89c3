"""Mails with applications that were sent and came back as a file: known, filed and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from applications.core import application_mail as core
from applications.core.addresses import normal_form
from applications.core.limits import MEGABYTE
from applications.errors import MailTooHeavy, PdfTooHeavy
from applications.models import Application, ReceivedMail, SentFile, Submission, User
from applications.models.owned import read_anew
from applications.pdf import helper
from applications.services import application_mails, received_mails, submissions
from applications.services.files import uploads
from applications.sources import mail as source
from applications.sources.sent_mail import Sent

MAIL = "message/rfc822"
CLOSED = ("encrypted", "wrapped", "outlook")  # what nobody can look into
_BEGINNING = 8_192  # bytes by which a mail is known


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a mail: the submission that it is a receipt of by now, and whether it is the
    mail that went, or only looks like it; or the application whose person has not said yet that it
    was sent."""

    application: Application
    submission: Submission | None = None
    is_ours: bool = False
    sender: str = ""
    is_alike: bool = False


def is_mail(upload: File, name: str) -> bool:
    """Whether the file is a saved mail."""
    upload.seek(0)
    start = upload.read(_BEGINNING)
    upload.seek(0)
    return source.is_mail(start, name)


def brought(owner: User, upload: File, name: str, *, now: datetime) -> Returned | None:
    """A file that somebody dropped: filed where it is a mail that an application went in by, and
    compared with what was recorded; None where it is anything else. Raises a refusal."""
    if (upload.size or 0) > settings.UPLOAD_MAX_MB * MEGABYTE or not is_mail(upload, name):
        return None
    known = _sent_by_mail(owner)
    unsent = [] if known else _unsent(owner)
    if not known and not unsent:
        return None
    with _looked_into(upload) as (path, sent):
        found = _meant(known, sent)
        if found is not None:
            _file(found, path, sent, name, is_ours=True, now=now)
            return Returned(found.application, found, is_ours=True)
        if (alike := _alike(known, owner, sent)) is not None:
            _keep_to_ask(alike, path, sent, name, now=now)
            return Returned(alike.application, alike, is_alike=True)
    waits = _addressed(unsent or _unsent(owner), owner, sent)
    return Returned(waits) if waits else None


def keep(submission: Submission, upload: File, name: str, *, now: datetime) -> Returned:
    """A mail as the receipt of a submission, whatever it is; compared where it is the one that
    went. Raises a refusal."""
    with _looked_into(upload) as (path, sent):
        is_ours = _goes_by_mail(submission) and _may_be(submission, sent)
        if not is_ours and _alike([submission], submission.application.owner, sent):
            _keep_to_ask(submission, path, sent, name, now=now)
            return Returned(submission.application, submission, is_alike=True)
        _file(submission, path, sent, name, is_ours=is_ours, now=now)
    return Returned(submission.application, submission, is_ours, sent.address)


@contextmanager
def _looked_into(upload: File) -> Iterator[tuple[Path, Sent]]:
    with uploads.received(upload, settings.UPLOAD_MAX_MB) as path:
        try:
            yield path, Sent.from_json(helper.sent_mail(path))
        except PdfTooHeavy as problem:
            raise MailTooHeavy from problem


@transaction.atomic
def _file(
    submission: Submission, path: Path, sent: Sent, name: str, *, is_ours: bool, now: datetime
) -> SentFile:
    User.objects.hold(submission.application.owner_id)
    kept = submissions.keep_as_receipt(submission, path, name, now=now, content_type=MAIL)
    if is_ours:
        read_anew(submission, "mail")
        submission.mail = _record(submission, sent)
        came, before = _compared(submission, sent), submission.mail.get("came")
        came["receipt"] = kept.sha256
        if not before or before.get("receipt") == kept.sha256 or _fits(came) > _fits(before):
            submission.mail["came"] = came
        submission.save(update_fields=["mail"])
    return kept


def _keep_to_ask(
    submission: Submission, path: Path, sent: Sent, name: str, *, now: datetime
) -> None:
    with transaction.atomic():
        kept = _file(submission, path, sent, name, is_ours=False, now=now)
        read_anew(submission, "mail")
        came = {**_compared(submission, sent), "receipt": kept.sha256}
        submission.mail = {**submission.mail, "perhaps": came}
        submission.save(update_fields=["mail"])


@transaction.atomic
def answer(submission: Submission, *, is_it: bool, now: datetime) -> ReceivedMail | None:
    """Whether the mail that looked like the one that went is it: kept with the record, or handed on
    as any other mail about an application, which is given back. Raises what stands in the way."""
    User.objects.hold(submission.application.owner_id)
    read_anew(submission, "mail")
    mail = dict(submission.mail)
    perhaps = mail.pop("perhaps", None)
    if perhaps is None:
        return None  # pressed twice
    other = None
    if is_it:
        mail["came"] = perhaps
    else:
        other = _handed_on(submission, perhaps["receipt"], now=now)
    submission.mail = mail
    submission.save(update_fields=["mail"])
    return other


def _handed_on(submission: Submission, sha256: str, *, now: datetime) -> ReceivedMail | None:
    """The file is no receipt; its bytes go with the next housekeeping."""
    kept = submission.files.filter(is_receipt=True, sha256=sha256).first()
    if kept is None:
        return None
    with kept.file.open("rb") as file:
        data = file.read()
    kept.delete()
    letter, owner = received_mails.read(data), submission.application.owner
    return received_mails.keep(owner, letter, received_mails.digest(data), now=now)


def _alike(known: list[Submission], owner: User, sent: Sent) -> Submission | None:
    """The one whose mail it seems to be, that was recorded and did not come back yet."""
    if normal_form(sent.address) != normal_form(owner.email):
        return None
    facts = {"to": sent.to, "cc": sent.cc, "subject": (sent.subject,)}
    came = {**facts, "files": tuple(name for name, _size, _sha256 in sent.files)}
    is_bare = not (sent.files or sent.sealed)
    for one in sorted(known, key=lambda one: -one.pk):
        if not one.mail or "came" in one.mail:
            continue
        recorded = {name: one.mail[name] for name in ("to", "cc")}
        recorded |= {"subject": [one.mail["subject"]]}
        recorded |= {"files": [file["name"] for file in one.mail["files"]]}
        if core.is_alike(recorded, came, is_bare=is_bare):
            return one
    return None


def _fits(came: dict[str, Any]) -> tuple[bool, int]:
    """How well a mail fits the record: of two that came back the better one is the one that went;
    one that could be looked into tells more than one that could not."""
    return came["sealed"] not in CLOSED, -len(came["differs"])


def _compared(submission: Submission, sent: Sent) -> dict[str, Any]:
    """How the mail that was sent differs from the one recorded; of one that nobody can look into,
    what its head tells."""
    recorded = submission.mail
    is_closed = sent.sealed in CLOSED
    kept = () if is_closed else recorded["files"]
    files = [core.Carried(**one) for one in kept]
    carried = [] if is_closed else [core.Carried(*one) for one in sent.files]
    went = {"to": sent.to, "cc": sent.cc, "subject": (sent.subject,)}
    recorded = {**recorded, "subject": (recorded["subject"],)}
    return {
        "sealed": sent.sealed,
        "files": len(files),
        "differs": core.differences(recorded, files, went, carried),
    }


def _meant(known: list[Submission], sent: Sent) -> Submission | None:
    """The one whose mail it is: with its very files, else from its person to its address, about the
    same; a later question to that address is none."""
    found = [one for one in known if _may_be(one, sent) and _is_the_mail(one, sent)]
    return max(found, key=lambda one: (_shared(one, sent), one.pk), default=None)


def _sent_by_mail(owner: User) -> list[Submission]:
    mine = Submission.objects.for_user(owner).standing().prefetch_related("files")
    rows = mine.select_related(
        "application__owner", "application__posting", "application__mail_draft"
    )
    return [one for one in rows if _goes_by_mail(one)]


def _goes_by_mail(submission: Submission) -> bool:
    return bool(submission.mail) or application_mails.goes_by_mail(submission.application)


def _record(submission: Submission, sent: Sent) -> dict[str, Any]:
    """What was recorded of the mail; where it was marked as submitted in another way, its files as
    they were then, and to whom it was to go."""
    if submission.mail:
        return dict(submission.mail)
    application = submission.application
    carried = {sha256 for _name, _size, sha256 in sent.files}
    bundles = [one for one in submission.bundles if one.sha256 in carried]
    said = application_mails.letter_of(application_mails.draft(application))
    return {
        "sender": application.owner.email,
        "to": [one.address for one in said.to],
        "cc": [one.address for one in said.cc],
        "subject": sent.subject,
        "text": "",
        "files": [
            {"name": one.original_name or one.title, "size": one.size, "sha256": one.sha256}
            for one in bundles or submission.sent
        ],
    }


def _is_the_mail(submission: Submission, sent: Sent) -> bool:
    subject = _record(submission, sent)["subject"]
    same = core.one_line(sent.subject).casefold() == subject.casefold()
    if not submission.mail:  # by what is known of it, any mail to them would be the one
        same = bool(sent.files)
    return bool(_shared(submission, sent)) or same or sent.sealed in ("encrypted", "wrapped")


def _may_be(submission: Submission, sent: Sent) -> bool:
    recorded = _record(submission, sent)
    wanted = {normal_form(one) for one in (*recorded["to"], *recorded["cc"])}
    if normal_form(sent.address) in wanted:  # their answer
        return False
    if _shared(submission, sent):
        return True
    mine = {normal_form(submission.application.owner.email), normal_form(recorded["sender"])}
    went = {normal_form(one) for one in (*sent.to, *sent.cc)}
    return normal_form(sent.address) in mine and bool(wanted & went)


def _shared(submission: Submission, sent: Sent) -> int:
    """How many of the recorded files are in it."""
    carried = {sha256 for _name, _size, sha256 in sent.files}
    return sum(one["sha256"] in carried for one in _record(submission, sent)["files"])


def _unsent(owner: User) -> list[Application]:
    """Those still to be sent that go in by mail."""
    stages = Application.BEFORE_SUBMISSION
    mine = Application.objects.for_user(owner).filter(stage__in=stages, archived_at=None)
    rows = mine.select_related("posting", "mail_draft").order_by("-pk")
    return [row for row in rows if application_mails.goes_by_mail(row)]


def _addressed(unsent: list[Application], owner: User, sent: Sent) -> Application | None:
    """The one that its person seems to have sent with it, and did not say so."""
    went = {normal_form(one) for one in (*sent.to, *sent.cc)}
    if normal_form(sent.address) != normal_form(owner.email) or not (sent.files or sent.sealed):
        return None
    for row in unsent:
        to = application_mails.recipients(row.posting).to
        if hasattr(row, "mail_draft"):
            to += core.mailboxes(row.mail_draft.to)[0]
        if any(normal_form(one.address) in went for one in to):
            return row
    return None
