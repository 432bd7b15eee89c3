"""The mail that an application goes in by: drafted, made a file, and recorded once it is sent.

Nothing is sent from here. What the person sent comes back in `sent_mails`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast

from django.db import transaction

from applications.core import application_mail as core
from applications.core import document_kind
from applications.core.application_mail import draft as written
from applications.core.application_mail import letter, weight
from applications.core.bundle import SEVERAL
from applications.core.extraction.name_formula import filled, unfilled, without_places
from applications.core.filenames import in_ascii
from applications.errors import DocumentGone
from applications.models import Application, ApplicationMail, Bundle, Event, Posting, User
from applications.services import applications, bundles, contact_sheets, submissions
from applications.services.files import names

Carries = ApplicationMail.Carries


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with the mail: the one PDF, or one of those handed in by themselves."""

    bundle: Bundle
    name: str
    size: int
    number: int | None = None  # its place among those of their own

    def read(self) -> bytes:
        """Its bytes. Raises DocumentGone where they are no longer stored."""
        if self.number is not None:
            with bundles.own_files(self.bundle)[self.number].open() as file:
                return file.read()
        try:
            with self.bundle.file.open("rb") as stored:
                return cast(IO[bytes], stored).read()
        except FileNotFoundError as gone:
            raise DocumentGone(self.name) from gone


def recipients(posting: Posting) -> core.Recipients:
    """To whom the posting wants it sent; nobody where one applies on a page."""
    return core.recipients(posting.apply_to, posting.mail_to, posting.mail_cc)


def goes_by_mail(application: Application) -> bool:
    """The posting says so, or its person began one."""
    return bool(recipients(application.posting)) or begun(application) is not None


def begun(application: Application) -> ApplicationMail | None:
    """The mail that its person keeps; None where there is none yet."""
    there: ApplicationMail | None = getattr(application, "mail_draft", None)
    return there if there is not None and there.pk else None


def enclosed(bundle: Bundle) -> list[Enclosed]:
    """What of a built bundle goes with the mail."""
    own = [Enclosed(bundle, one.name, one.size, one.number) for one in bundles.own_files(bundle)]
    if bundle.output == Carries.SEPARATE:
        return own
    return [Enclosed(bundle, _merged_name(bundle), bundle.size or 0), *own]


def _merged_name(bundle: Bundle) -> str:
    """As the posting prescribes it for its one file, where that says whose names go where, and is
    not the name of one document among them."""
    prescribed = names.prescribed(bundle.application)
    family_name = in_ascii(bundle.application.owner.family_name)
    if len(prescribed) == 1 and family_name:
        (only,) = prescribed
        beside = {one.name for one in bundles.own_files(bundle)}
        is_free = only.is_whole and only.name not in beside and not _names_one(only.rule)
        if is_free and family_name in only.name:
            return only.name
    return bundles.file_name(bundle)


def _names_one(rule: str) -> bool:
    """ "CV_{family}.pdf": the rest of it names a kind of document."""
    return bool(document_kind.named(without_places(rule), ours=False))


def about(application: Application) -> letter.About:
    owner, posting = application.owner, application.posting
    title = posting.title or posting.institution
    return letter.About(title, posting.reference_number, owner.given_name, owner.family_name)


def language_of(posting: Posting) -> str:
    """The one that the posting is written in, where there are words in it; else English."""
    match posting.draft:
        case {"language": {"value": str(found)}} if found in letter.languages():
            return found
    return letter.FALLBACK


def draft(application: Application, files: Sequence[Enclosed] = ()) -> ApplicationMail:
    """The mail as its person left it; where there is none, one in our words. What is in our words
    follows the files and the name; nothing is saved."""
    if (there := begun(application)) is None:
        known = recipients(application.posting)
        to, cc = ("\n".join(map(str, each)) for each in (known.to, known.cc))
        there = ApplicationMail(
            application=application, to=to, cc=cc, subject_is_ours=True, text_is_ours=True
        )
    if there.subject_is_ours:
        there.subject = _our_subject(application)
    if there.text_is_ours:
        there.text = _our_text(application, files)
    return there


def _our_subject(application: Application) -> str:
    posting = application.posting
    return letter.subject(about(application), posting.mail_subject, language_of(posting))


def _our_text(application: Application, files: Sequence[Enclosed]) -> str:
    names = [file.name for file in files]
    return letter.text(about(application), names, language_of(application.posting))


def follow(mail: ApplicationMail) -> None:
    """Keep what is in our words as the draft has it now; what its person wrote meanwhile stays."""
    rows = ApplicationMail.objects.filter(pk=mail.pk)
    rows.filter(subject_is_ours=True).update(subject=mail.subject)
    rows.filter(text_is_ours=True).update(text=mail.text)


def keep(mail: ApplicationMail, built: Sequence[Bundle], form: str) -> None:
    """Save it as its person left it, and which words of it are still ours: those go with what is
    attached now."""
    application = mail.application
    mail.subject_is_ours = mail.subject == _our_subject(application)
    each = [(), *map(enclosed, built)]
    ours = [_our_text(application, files) for files in each]
    mail.text_is_ours = any(letter.is_same(mail.text, words) for words in ours)
    if mail.text_is_ours:
        bundle = chosen(built, application, form, mail.carries)
        mail.text = _our_text(application, enclosed(bundle) if bundle else ())
    mail.save()


@dataclass(frozen=True, slots=True)
class Gaps:
    """What lacks before it can go: places that nothing was put into, and who signs."""

    places: list[str]
    unsigned: bool

    def __bool__(self) -> bool:
        return bool(self.places) or self.unsigned


def gaps(mail: ApplicationMail) -> Gaps:
    owner = mail.application.owner
    places = unfilled(f"{mail.subject} {mail.text}")
    return Gaps(places, letter.is_unsigned(mail.text, owner.email))


def misnamed(mail: ApplicationMail, files: Sequence[Enclosed]) -> list[str]:
    """The files that its text names and that are not attached."""
    return letter.not_attached(mail.text, [file.name for file in files])


def prescribed_names(application: Application, files: Sequence[Enclosed]) -> list[str]:
    """The names that the posting prescribes and that none of these files has, its person's names
    put in: for which file each is meant was not clear, and is not guessed."""
    who = about(application)
    there = {file.name.casefold() for file in files}
    return [
        filled(one.rule, who.given, who.family, who.reference)
        for one in names.prescribed(application)
        if files and one.name.casefold() not in there
    ]


def chosen(
    built: Sequence[Bundle], application: Application, form: str, carries: str = ""
) -> Bundle | None:
    """Which of the built ones goes with it: what its person chose, else what the posting wants."""
    wanted = carries or (Carries.SEPARATE if form in SEVERAL else Carries.MERGED)
    return next((one for one in built if one.output == wanted), built[0] if built else None)


def letter_of(mail: ApplicationMail) -> written.Letter:
    """What it says, and to whom, as it is sent."""
    owner = mail.application.owner
    sender = core.Mailbox(owner.email, "" if owner.name == owner.email else owner.name)
    (to, _wrong), (cc, _wrong_copies) = core.mailboxes(mail.to), core.mailboxes(mail.cc)
    return written.Letter(sender, to, cc, core.one_line(mail.subject), mail.text)


def question(mail: ApplicationMail, size: int) -> written.Link:
    """Asks how to send what is too heavy."""
    posting, said = mail.application.posting, letter_of(mail)
    words = letter.question(about(mail.application), f"{size / 1e6:.0f}", language_of(posting))
    subject = letter.subject(about(mail.application), "", language_of(posting))
    return written.mailto(written.Letter(said.sender, said.to, said.cc, subject, words))


def travelling(mail: ApplicationMail, files: Sequence[Enclosed]) -> int:
    """The bytes that go over the wire."""
    return weight.travelling((file.size for file in files), mail.text)


def as_file(mail: ApplicationMail, files: Sequence[Enclosed], *, now: datetime) -> bytes:
    """What a mail program opens to be sent. Raises DocumentGone."""
    carried = [(file.name, "application/pdf", file.read()) for file in files]
    return written.eml(letter_of(mail), carried, now.astimezone(mail.application.owner.tz))


def sent(mail: ApplicationMail, bundle: Bundle, *, now: datetime) -> Event:
    """Its person sent it: the application is in, and the record says to whom, in which words and
    with which files. Raises NotOpen where it is in already, DocumentGone; then nothing is written.
    """
    application, said = mail.application, letter_of(mail)
    told: dict[str, Any] = {
        "sender": said.sender.address,
        "to": [one.address for one in said.to],
        "cc": [one.address for one in said.cc],
        "subject": said.subject,
        "text": said.text,
        "files": [_recorded(file) for file in enclosed(bundle)],
    }
    contact_sheets.draw_ahead(application)
    with transaction.atomic():
        User.objects.hold(application.owner_id)
        done = applications.put_in(application, confirmation="", now=now)
        submission = submissions.standing(application)
        if submission is not None:
            submissions.keep_mail(submission, bundle, told)
    return done


def _recorded(file: Enclosed) -> dict[str, Any]:
    data = file.read()
    return {"name": file.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
