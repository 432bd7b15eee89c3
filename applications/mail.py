"""A template triple becomes a message in the reader's zone and language; local mode keeps it."""

import hashlib
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import Compat32
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation

SUBJECT_LENGTH = 200
_ACCOUNT_LINK = re.compile(r"https?://\S{1,200}?/(?:confirm-email|password/reset/key)/\S{1,200}")
_KEPT_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{16}")


def compose(
    name: str,
    to: str,
    context: Mapping[str, Any],
    *,
    zone: str,
    language: str,
    headers: Mapping[str, str] | None = None,
    frame: str = "",
) -> EmailMultiAlternatives:
    """The message that templates/emails/<name>.{subject.txt,txt,html} make of the context.

    With a frame, <name>.txt holds the words alone, and three templates of the frame extend them.
    """
    values = {"site_name": settings.SITE_NAME, **context}

    def rendered(part: str) -> str:
        if not frame:
            return render_to_string(f"emails/{name}.{part}", values)
        return render_to_string(
            f"emails/{name}.txt", {**values, "frame": f"emails/{frame}.{part}"}
        ).strip()

    with timezone.override(ZoneInfo(zone)), translation.override(language):
        subject = values["subject"] = one_line(plain_text(rendered("subject.txt")))
        text, html = tidy(plain_text(rendered("txt"))), rendered("html")
    message = Message(subject, text, to=[to], headers=dict(headers or {}))
    message.attach_alternative(html, "text/html")
    return message


class Message(EmailMultiAlternatives):
    """Django's, put into bytes in half the time."""

    def message(self, *arguments: Any, **options: Any) -> Any:
        whole = super().message(*arguments, **options)
        # Told apart by the Message-ID, or the text would be searched for a mark it does not hold.
        digest = hashlib.sha256(str(whole["Message-ID"]).encode()).hexdigest()
        whole.set_boundary(f"={digest[:24]}=")
        for part in whole.walk():
            part.policy = _BRIEF
        return whole


class _Brief(Compat32):
    """Headers that need no folding are not sent through the folding."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        line = f"{name}: {value}"
        if isinstance(value, str) and len(line) < 76 and line.isascii() and line.isprintable():
            return f"{line}{self.linesep}".encode()
        return super().fold_binary(name, value)


_BRIEF = _Brief()


def tidy(text: str) -> str:
    """No blanks at line ends but the signature's, and one empty line at most."""
    lines = (line if line == "-- " else line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def plain_text(words: str) -> str:
    """The words as plain text has them: no blank that holds words together, nothing unseen in one.

    >>> plain_text("Ume\\u00e5\\u00a0Uni\\u00adversity\\u200b, Sweden")
    'Umeå University, Sweden'
    """
    return words.translate(_TYPESET)


# No-break blanks of every width; soft hyphen, zero-width blank, word joiner, byte-order mark.
_TYPESET = {
    **dict.fromkeys((0x00A0, 0x2007, 0x202F), " "),
    **dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF), None),
}


def one_line(words: str) -> str:
    """The words without line ends and control characters, at most 200 long: fit for a header.

    >>> one_line("7 days: Umeå\\r\\nBcc: everyone@example.org")
    '7 days: Umeå Bcc: everyone@example.org'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:SUBJECT_LENGTH]


class FolderBackend(BaseEmailBackend):
    """Keeps every mail in its recipient's folder, and says so in one line on the terminal: with
    address and link on a person's own machine only, for a server's log has other readers."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for email in email_messages:
            message = email.message()
            for recipient in email.recipients():
                _keep(recipient, message["Message-ID"], message.as_bytes())
                whom = f"mail to {recipient}" if settings.LOCAL else "mail kept"
                print(f"{whom}: {one_line(email.subject)}", file=sys.stderr)
            for link in _ACCOUNT_LINK.findall(email.body) if settings.LOCAL else ():
                print(f"  {link}", file=sys.stderr)
        return len(email_messages)


class KeptMail(NamedTuple):
    """A mail of the local folder."""

    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "").strip()  # a folded line begins with a blank

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"] or "").strip()

    @property
    def sent_at(self) -> datetime:
        return _date(self.message)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part else ""


def reaches_nobody() -> bool:
    """No mail server is set up: mails go no further than a folder, so none of them is a mail that
    went, and none ticks anything."""
    return not settings.SENDS_MAIL


def keeps_mails() -> bool:
    """They go no further, and the folder is on the person's own computer: they can read there."""
    return settings.LOCAL and reaches_nobody()


def kept_mails(recipient: str, limit: int) -> list[KeptMail]:
    """The newest mails kept for this address, newest first."""
    newest = sorted(_folder(recipient).glob("*.eml"), reverse=True)[:limit]
    return list(_read(newest))


def kept_names(recipient: str, message_ids: Iterable[str]) -> dict[str, str]:
    """The names of those of these mails that are kept for this address, by their Message-IDs."""
    files = sorted(_folder(recipient).glob("*.eml"))
    names = {file.stem.partition("-")[2]: file.stem for file in files}
    return {one: names[_digest(one)] for one in message_ids if _digest(one) in names}


def kept_mail(recipient: str, name: str) -> KeptMail | None:
    """One of the mails kept for this address, or None."""
    if not _KEPT_NAME.fullmatch(name):
        return None
    return next(_read([_folder(recipient) / f"{name}.eml"]), None)


def forget(recipient: str) -> None:
    """Nothing is kept any more of what was sent to this address."""
    shutil.rmtree(_folder(recipient), ignore_errors=True)


def _read(files: Sequence[Path]) -> Iterator[KeptMail]:
    for file in files:
        if file.is_file():
            message: Any = message_from_bytes(file.read_bytes(), policy=modern)
            yield KeptMail(file.stem, message)


def _folder(recipient: str) -> Path:
    return Path(settings.MAIL_DIR) / hashlib.sha256(recipient.lower().encode()).hexdigest()


def _keep(recipient: str, message_id: str, content: bytes) -> None:
    """Same Message-ID, same second: same file, as a mail server drops the rare double."""
    folder = _folder(recipient)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    message = message_from_bytes(content, policy=modern)
    name = f"{_date(message):%Y%m%dT%H%M%S}-{_digest(message_id)}"
    draft = folder / f"{name}.part"
    draft.write_bytes(content)
    draft.rename(folder / f"{name}.eml")


def _digest(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:16]


def _date(message: Any) -> datetime:
    return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)


class Bounce(NamedTuple):
    """A delivery report (RFC 3464): this mail came back for good, and in whose words."""

    message_id: str
    words: str


def read_bounce(content: bytes) -> Bounce | None:
    """The mail that a report says failed for good; None for any other message."""
    report: Any = message_from_bytes(content, policy=modern)
    if report.get_content_type() != "multipart/report":
        return None
    words = next(filter(None, map(_failed, report.walk())), "")
    original = next(filter(None, map(_original_id, report.walk())), "")
    return Bounce(original, words) if words and original else None


def _failed(part: Any) -> str:
    """What a recipient's block says where the server gave up: "failed" is for good, whatever the
    class of the status beside it (RFC 3464, 2.3.3)."""
    status = str(part.get("Status", "")).strip()
    if str(part.get("Action", "")).strip().lower() != "failed":
        return ""
    said = str(part.get("Diagnostic-Code", "")).partition(";")[2].strip()
    return one_line(said or status or "failed")


def _original_id(part: Any) -> str:
    """The Message-ID of the mail that the report carries, whole or only its head."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return str(inner.get("Message-ID", "")).strip()
    if part.get_content_type() == "text/rfc822-headers":
        head = message_from_bytes(part.get_payload(decode=True) or b"", policy=modern)
        return str(head.get("Message-ID", "")).strip()
    return ""
