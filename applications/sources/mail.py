"""A saved e-mail: its subject as the title, and its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.headerregistry import ContentDispositionHeader, HeaderRegistry
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from itertools import count
from typing import Self

from applications.errors import MailTooHeavy, PageTooHeavy, TrackerError
from applications.sources import plain

MAX_PARTS = 100  # of a mail, those within its parts included; a forwarded one has some ten
MAX_DEPTH = 20  # parts within parts: each line is looked at once for every open one
MAX_HEADER = 2_000  # characters of one

_SOFT = re.compile(r"(?<!\n--) \r?\n(?![>\s-])")  # a line of "format=flowed" that goes on
_QUOTED = re.compile(r"^(?:>[ \t]?){1,5}", re.MULTILINE)


class _Bounded(EmailPolicy):
    """Headers as plain words and no longer than a person's: the standard library takes an address
    or a parameter apart in time that grows with the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]


_HEADERS = HeaderRegistry(use_default_map=False)
# The library maps it so itself; its types ask for more than a header must have.
_HEADERS.map_to_type("content-disposition", ContentDispositionHeader)  # type: ignore[arg-type]
_POLICY = _Bounded(header_factory=_HEADERS)


class _Part(EmailMessage):
    """A mail or a part of one, which knows how many parts it stands in."""

    depth = 0

    def attach(self, payload: Self) -> None:  # type: ignore[override]  # parts alone hold parts
        payload.depth = self.depth + 1
        if payload.depth > MAX_DEPTH:
            raise MailTooHeavy
        super().attach(payload)


def _counted() -> Callable[[EmailPolicy], EmailMessage]:
    """Makes the parts of one mail; refuses one that has too many."""
    number = count(1)

    def part(policy: EmailPolicy) -> EmailMessage:
        if next(number) > MAX_PARTS:
            raise MailTooHeavy
        return _Part(policy)

    return part


def text(data: bytes) -> str:
    """The mail's plain part, or its HTML part as text; subject and date stand in front."""
    try:
        return _text(data)
    except (PageTooHeavy, RecursionError) as problem:  # its page, or brackets within brackets
        raise MailTooHeavy from problem


def _text(data: bytes) -> str:
    # The parser hands each part its policy, which the types do not know.
    message = BytesParser(_counted(), policy=_POLICY).parsebytes(data)  # type: ignore[arg-type]
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
