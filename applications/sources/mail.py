"""A saved e-mail: its subject as the title, and its text."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser

from applications.errors import TrackerError
from applications.sources import plain

_SOFT = re.compile(r"(?<!\n--) \r?\n(?![>\s-])")  # a line of "format=flowed" that goes on
_QUOTED = re.compile(r"^(?:>[ \t]?){1,5}", re.MULTILINE)


def text(data: bytes) -> str:
    """The mail's plain part, or its HTML part as text; subject and date stand in front."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    head = [
        f"{key}: {' '.join(str(message[name]).split())}"
        for key, name in (("title", "subject"), ("date", "date"), ("from", "from"))
        if message[name]
    ]
    body = _body(message) if isinstance(message, EmailMessage) else ""
    return "---\n" + "\n".join(head) + "\n---\n" + body if head else body


def _body(message: EmailMessage) -> str:
    """What the mail says; where it only carries the posting as a file, that file's words too."""
    shown = _words_of(message.get_body(preferencelist=("plain",)))
    if len(shown) < 200:  # "see the HTML version"
        shown = max(shown, _words_of(message.get_body(preferencelist=("html",))), key=len)
    if len(shown) > 1_000:
        return shown
    for part in message.iter_attachments():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "application/pdf" and isinstance(payload, bytes):
            from applications.sources import pdf  # here, because its library is slow to load

            try:
                return f"{shown}\n\n{pdf.text(payload)}"
            except TrackerError:
                continue  # the mail's own words are still there
    return shown


def _words_of(part: Message | None) -> str:
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        content = raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        content = plain.decoded(raw)
    if part.get_content_type() == "text/html":
        from applications.sources import html  # here, because its library is slow to load

        return html.words(content)
    if part.get_param("format") == "flowed":
        content = _SOFT.sub(" ", content)
    return _QUOTED.sub("", plain.text(content))
