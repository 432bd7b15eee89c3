"""Mails with applications that were sent and came back as a file: known, filed and compared."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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
from applications.errors import MailTooHeavy, PdfTooHeavy, TrackerError
from applications.models import Application, ReceivedMail, SentFile, Submission, User
from applications.models.owned import read_anew
from applications.pdf import helper
from applications.services import application_mails, received_mails, submissions
from applications.services.files import uploads
from applications.sources import mail as source
from applications.sources.sent_mail import Sent

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
    came: dict[str, Any] | None = None  # how this very mail differs from the record


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
    known, unsent = _sent_by_mail(owner), _unsent(owner)
    if not known and not unsent:
        return None
    with _looked_into(upload) as (path, sent):
        waits = _addressed(unsent, owner, sent)
        if (found := _meant(known, sent, waits)) is not None:
            came = _file_as_ours(found, path, sent, name, now=now)
            return Returned(found.application, found, is_ours=True, came=came)
        if (alike := _alike(known, sent, waits, uploads.digest(path))) is not None:
            _keep_to_ask(alike, path, sent, name, now=now)
            return Returned(alike.application, alike, is_alike=True)
    return Returned(waits) if waits else None


def keep(submission: Submission, upload: File, name: str, *, now: datetime) -> Returned:
    """A mail as the receipt of a submission, whatever it is; compared where it is the one that
    went. Raises a refusal."""
    mine = [submission] if _goes_by_mail(submission) else []
    with _looked_into(upload) as (path, sent):
        if _meant(mine, sent) is not None:
            came = _file_as_ours(submission, path, sent, name, now=now)
            return Returned(submission.application, submission, is_ours=True, came=came)
        if _alike(mine, sent, None, uploads.digest(path)):
            _keep_to_ask(submission, path, sent, name, now=now, is_added=True)
            return Returned(submission.application, submission, is_alike=True)
        is_own = normal_form(sent.address) == normal_form(submission.application.owner.email)
        _kept(submission, path, name, now=now, is_own=is_own)
    return Returned(submission.application, submission, sender=sent.address)


@contextmanager
def _looked_into(upload: File) -> Iterator[tuple[Path, Sent]]:
    with uploads.received(upload, settings.UPLOAD_MAX_MB) as path:
        try:
            yield path, Sent.from_json(helper.sent_mail(path))
        except PdfTooHeavy as problem:
            raise MailTooHeavy from problem


def _kept(
    submission: Submission, path: Path, name: str, *, now: datetime, is_own: bool = True
) -> SentFile:
    return submissions.keep_as_receipt(
        submission, path, name, now=now, content_type=SentFile.MAIL, is_own=is_own
    )


def _file_as_ours(
    submission: Submission, path: Path, sent: Sent, name: str, *, now: datetime
) -> dict[str, Any]:
    with transaction.atomic():
        User.objects.hold(submission.application.owner_id)
        kept = _kept(submission, path, name, now=now)
        read_anew(submission, "mail")
        record = _record(submission, sent)
        came = {**_compared(record, sent), "receipt": kept.sha256}
        submission.mail = _with(came, {**submission.mail, **record})
        submission.save(update_fields=["mail"])
    with suppress(TrackerError):  # what cannot be handed on is still asked about
        answer(submission, is_it=False, now=now)
    return came


def _keep_to_ask(
    submission: Submission,
    path: Path,
    sent: Sent,
    name: str,
    *,
    now: datetime,
    is_added: bool = False,
) -> None:
    """What its person added as the receipt, `added`, stays one whatever they answer."""
    with transaction.atomic():
        User.objects.hold(submission.application.owner_id)
        there = submission.files.filter(is_receipt=True, sha256=uploads.digest(path)).exists()
        kept = _kept(submission, path, name, now=now)
        read_anew(submission, "mail")
        asked = submission.mail.get("perhaps", {})
        if asked and asked["receipt"] != kept.sha256:
            return  # another window was quicker: it stays a receipt
        record = _record(submission, sent)
        came = {**_compared(record, sent), "receipt": kept.sha256}
        came["added"] = is_added or asked.get("added", there)
        if not _is_recorded(submission):
            came["record"] = record
        submission.mail = {**submission.mail, "perhaps": came}
        submission.save(update_fields=["mail"])


@transaction.atomic
def answer(submission: Submission, *, is_it: bool, now: datetime) -> ReceivedMail | None:
    """Whether the mail that looked like the one that went is it: kept with the record, or handed on
    as any other mail about an application, which is given back; one that its person added as the
    receipt stays there. Raises what stands in the way."""
    User.objects.hold(submission.application.owner_id)
    read_anew(submission, "mail")
    mail = dict(submission.mail)
    perhaps = mail.pop("perhaps", None)
    if perhaps is None:
        return None  # pressed twice
    other, record, is_added = None, perhaps.pop("record", {}), perhaps.pop("added", False)
    if is_it:
        mail = _with(perhaps, {**record, **mail})
    elif not is_added and perhaps["receipt"] != mail.get("came", {}).get("receipt"):
        other = _handed_on(submission, perhaps["receipt"], now=now)
    submission.mail = mail
    submission.save(update_fields=["mail"])
    return other


@transaction.atomic
def let_go(kept: SentFile, *, now: datetime) -> ReceivedMail | None:
    """A mail that was filed by mistake, handed on as any other about an application, which is given
    back; None where it is gone already. Raises what stands in the way."""
    submission = kept.submission
    User.objects.hold(submission.application.owner_id)
    other = _handed_on(submission, kept.sha256, now=now)
    if other is not None:
        read_anew(submission, "mail")
        for told in ("came", "perhaps"):
            if submission.mail.get(told, {}).get("receipt") == kept.sha256:
                del submission.mail[told]
        submission.save(update_fields=["mail"])
    return other


def _with(came: dict[str, Any], mail: dict[str, Any]) -> dict[str, Any]:
    """The record with what came back of it, unless what came before fits it better."""
    before = mail.get("came")
    is_kept = before and before.get("receipt") != came["receipt"] and _fits(before) >= _fits(came)
    return mail if is_kept else {**mail, "came": came}


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


def _alike(
    known: list[Submission], sent: Sent, waits: Application | None, sha256: str
) -> Submission | None:
    """The one whose mail it seems to be, that did not come back yet, but for what has all of its
    files, and that nothing else is asked of. A mail to somebody whom an application went to, or is
    to go to, is that one's or none's."""
    is_elsewhere = waits is not None or any(_is_near(one, sent) for one in known)
    went, is_bare = _facts_of(sent), not (sent.files or sent.sealed)
    for one in sorted(known, key=lambda one: _nearness(one, sent), reverse=True):
        asked = one.mail.get("perhaps", {}).get("receipt", sha256)
        came_back = "came" in one.mail and not _is_whole(one, sent)
        if came_back or asked != sha256 or not _is_from_its_person(one, sent):
            continue
        is_recorded = _is_recorded(one)
        if not _is_near(one, sent) and (is_elsewhere or not is_recorded):
            continue
        if waits is not None and not (is_recorded and _may_be_rather(one, sent, waits)):
            continue
        recorded = _facts(one, sent)
        if not is_recorded:  # by what is known of it, any mail to them may be the one
            recorded["subject"] = ()
        closed = sent.sealed in CLOSED or not is_recorded
        if core.is_alike(recorded, went, is_bare=is_bare, is_closed=closed) or _is_whole(one, sent):
            return one
    return None


def _may_be_rather(submission: Submission, sent: Sent, waits: Application) -> bool:
    """It goes to both; the subject tells."""
    return _has_subject(submission, sent) or not _is_drafted(waits, sent)


def _fits(came: dict[str, Any]) -> tuple[bool, int]:
    """How well a mail fits the record: of two that came back the better one is the one that went;
    one that could be looked into tells more than one that could not."""
    return came["sealed"] not in CLOSED, -len(came["differs"])


def _compared(recorded: dict[str, Any], sent: Sent) -> dict[str, Any]:
    """How the mail that was sent differs from the one recorded; of one that nobody can look into,
    what its head tells."""
    is_closed = sent.sealed in CLOSED
    kept = () if is_closed else recorded["files"]
    files = [core.Carried(**one) for one in kept]
    carried = [] if is_closed else [core.Carried(*one) for one in sent.files]
    recorded = {**recorded, "subject": (recorded["subject"],)}
    return {
        "sealed": sent.sealed,
        "files": len(files),
        "differs": core.differences(recorded, files, _facts_of(sent), carried),
    }


def _meant(
    known: list[Submission], sent: Sent, waits: Application | None = None
) -> Submission | None:
    """The one whose mail it is: to its address, with all of its very files, else from its person
    about the same, where nothing with this subject waits to be sent there. A later question to that
    address is none; what went anywhere else is asked about."""
    is_drafted = waits is not None and _is_drafted(waits, sent)
    found = [
        one
        for one in known
        if _is_near(one, sent)
        and not _is_answer(one, sent)
        and (
            _is_whole(one, sent)
            or (_has_subject(one, sent) and _is_from_its_person(one, sent) and not is_drafted)
        )
    ]
    return max(found, key=lambda one: _nearness(one, sent), default=None)


def _nearness(submission: Submission, sent: Sent) -> tuple[bool, int, bool, int]:
    near, same = _is_near(submission, sent), _has_subject(submission, sent)
    return near, _shared(submission, sent), same, submission.pk


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
    if _is_recorded(submission):
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


def _is_recorded(submission: Submission) -> bool:
    return "to" in submission.mail


def _facts(submission: Submission, sent: Sent) -> dict[str, Sequence[str]]:
    """What its mail is known by."""
    told = _record(submission, sent)
    files = [known for one in told["files"] for known in (one["name"], one["sha256"])]
    return {"to": told["to"], "cc": told["cc"], "subject": [told["subject"]], "files": files}


def _facts_of(sent: Sent) -> dict[str, Sequence[str]]:
    files = [known for name, _size, sha256 in sent.files for known in (name, sha256)]
    return {"to": sent.to, "cc": sent.cc, "subject": (sent.subject,), "files": files}


def _is_near(submission: Submission, sent: Sent) -> bool:
    """It went to somebody to whom that one was to go."""
    return core.shares_address(_facts(submission, sent), _facts_of(sent))


def _has_subject(submission: Submission, sent: Sent) -> bool:
    return _is_recorded(submission) and _is_same(submission.mail["subject"], sent.subject)


def _is_same(one: str, other: str) -> bool:
    return core.one_line(one).casefold() == core.one_line(other).casefold()


def _is_answer(submission: Submission, sent: Sent) -> bool:
    facts = _facts(submission, sent)
    return normal_form(sent.address) in map(normal_form, (*facts["to"], *facts["cc"]))


def _is_from_its_person(submission: Submission, sent: Sent) -> bool:
    recorded = _record(submission, sent)["sender"]
    mine = {normal_form(submission.application.owner.email), normal_form(recorded)}
    return normal_form(sent.address) in mine and not _is_answer(submission, sent)


def _is_whole(submission: Submission, sent: Sent) -> bool:
    """All the recorded files are in it, byte for byte."""
    return 0 < len(_record(submission, sent)["files"]) == _shared(submission, sent)


def _shared(submission: Submission, sent: Sent) -> int:
    """How many of the recorded files are in it."""
    carried = {sha256 for _name, _size, sha256 in sent.files}
    return sum(one["sha256"] in carried for one in _record(submission, sent)["files"])


def _unsent(owner: User) -> list[Application]:
    """Those still to be sent that go in by mail."""
    stages = Application.BEFORE_SUBMISSION
    mine = Application.objects.for_user(owner).filter(stage__in=stages, archived_at=None)
    rows = mine.select_related("owner", "posting", "mail_draft").order_by("-pk")
    return [row for row in rows if application_mails.goes_by_mail(row)]


def _addressed(unsent: list[Application], owner: User, sent: Sent) -> Application | None:
    """The one that its person seems to have sent with it, and did not say so: of several to this
    address rather one whose draft has the subject."""
    went = {normal_form(one) for one in (*sent.to, *sent.cc)}
    if normal_form(sent.address) != normal_form(owner.email) or not (sent.files or sent.sealed):
        return None
    there = []
    for row in unsent:
        to = application_mails.recipients(row.posting).to
        if hasattr(row, "mail_draft"):
            to += core.mailboxes(row.mail_draft.to)[0]
        if any(normal_form(one.address) in went for one in to):
            there.append(row)
    return next((row for row in there if _is_drafted(row, sent)), there[0] if there else None)


def _is_drafted(application: Application, sent: Sent) -> bool:
    return _is_same(application_mails.draft(application).subject, sent.subject)
