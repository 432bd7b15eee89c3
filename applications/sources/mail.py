"""A saved e-mail: its subject as the title, and its text."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import collapse_rfc2231_value, parseaddr, parsedate_to_datetime
from functools import lru_cache
from itertools import count, islice
from typing import Any, Literal, Self

from applications.errors import MailTooHeavy, NotReadable, PageTooHeavy, TrackerError
from applications.sources import plain, signed_data

MAX_PARTS = 100  # of a mail, those within its parts included; a forwarded one has some ten
MAX_DEPTH = 20  # parts within parts: each line is looked at once for every open one
MAX_NAMED = 20  # attachments
MAX_HEADER = 2_000  # characters of one
YEARS = range(2000, 2101)  # in which mails are sent, as far as forms take days
MAX_BYTES = 2 * 1024 * 1024  # what is longer has attachments, which stand behind the words

Hidden = Literal["", "encrypted", "outlook", "empty"]  # why there are no words, or too few
WRAPPED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SEALED = ("multipart/encrypted", *WRAPPED)
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
NO_FILE = (
    *_SEALED, *_TNEF, "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted",
)  # fmt: skip
_FIELD = re.compile(rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:[ \t])")
_KNOWN = re.compile(rb"(?im)^(?:from|to|date|subject|message-id|mime-version|content-type):")

_SOFT = re.compile(r"(?<!\n--) \r?\n(?![>\s-])")  # a line of "format=flowed" that goes on
_QUOTED = re.compile(r"^(?:>[ \t]?){1,5}", re.MULTILINE)


_CODED = re.compile(r"\*[\d*\s]*(?=[=;]|$)")  # of "name*0*=", that it is one of several, in code


class _Bounded(EmailPolicy):
    """Headers as plain words and no longer than a person's: the standard library takes an address
    or a parameter apart in time that grows with the square of its length. Parameters that it
    cannot put together, as "name*=" beside "name*0=", are taken as they are written."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:
        told = str(super().header_fetch_parse(name, value)).replace("\0", "")
        return told if "*" not in told or _is_put_together(told) else _CODED.sub("", told)


@lru_cache(maxsize=256)  # a header is asked for with each of its parameters
def _is_put_together(value: str) -> bool:
    part = Message()
    part["content-type"] = value
    try:
        for _name, told in part.get_params([]):
            collapse_rfc2231_value(told)
    except (TypeError, ValueError):
        return False
    return True


_POLICY = _Bounded(header_factory=HeaderRegistry(use_default_map=False))


class _Part(EmailMessage):
    """A mail or a part of one, which knows how many parts it stands in."""

    depth = 0
    is_unwrapped = False  # it was within its signature

    def is_attachment(self) -> bool:
        return self.get_content_disposition() == "attachment"

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


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it; nothing in it is proved, least of all who sent it."""

    subject: str
    sender: str  # as it is written
    address: str
    sent_at: str  # ISO 8601, "" where the mail tells no moment
    text: str
    hidden: Hidden = ""
    # Names and sizes of what came with it, 0 for one that was cut; it is not kept.
    attached: Sequence[tuple[str, int]] = ()


def is_mail(data: bytes, name: str = "", content_type: str = "") -> bool:
    """Whether it is a saved mail, by its name, or by the lines it begins with.

    >>> is_mail(b"From: a@b.example\\nSubject: Hi\\nDate: today\\n\\nHello"), is_mail(b"Dear Asha")
    (True, False)
    """
    if name.lower().endswith(".eml") or content_type == "message/rfc822":
        return True
    start = data[:8192]
    return bool(_FIELD.match(start)) and len(set(_KNOWN.findall(start))) > 2


def letter(data: bytes) -> Letter:
    """The mail with its head; of several forms of one text the plain one. Quotation marks of older
    mails stay, so that they can be told from what is new."""
    try:
        return _letter(data[:MAX_BYTES])
    except (PageTooHeavy, RecursionError) as problem:
        raise MailTooHeavy from problem


def letter_job(data: str) -> dict[str, Any]:
    """The same for a helper process, which gets the bytes as Base64."""
    return asdict(letter(b64decode(data)))


def _letter(data: bytes) -> Letter:
    is_cut = len(data) >= MAX_BYTES
    message = parsed(data, is_cut=is_cut)
    sender = header(message, "from")
    words = _said(message)
    if len(words.split()) < 5:  # passed on as an attachment
        for part in message.walk():
            if part.get_content_type() == "message/rfc822" and part is not message:
                inner = part.get_payload()
                inner = inner[0] if isinstance(inner, list) and inner else None
                words = _said(inner) if isinstance(inner, EmailMessage) else words
                break
    return Letter(
        subject=header(message, "subject"),
        sender=sender,
        address=address_in(sender),
        sent_at=_moment(header(message, "date")),
        text=words,
        hidden=_hidden(message, words),
        attached=tuple(islice(_attached(message, is_cut=is_cut), MAX_NAMED)),
    )


def _attached(message: Message, *, is_cut: bool) -> Iterator[tuple[str, int]]:
    """What a person attached: no signatures, and no pictures that stand in the words. Some programs
    put a whole file in there."""
    leaves = [part for part in message.walk() if not part.is_multipart()]
    for part in leaves:
        name = file_name(part)
        is_picture = part.get_content_maintype() == "image" and part["content-id"]
        is_within = is_picture and part.get_content_disposition() != "attachment"
        if name and not is_within and part.get_content_type() not in NO_FILE:
            payload = part.get_payload(decode=True)
            size = len(payload) if isinstance(payload, bytes) else 0
            yield name, 0 if is_cut and part is leaves[-1] else size


def file_name(part: Message) -> str:
    """What a part is called, on one line; "" where it is no file."""
    return " ".join(_shown(part.get_filename() or "").split())[:255]


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def address_in(sender: str) -> str:
    """The address of "Name <address>"; "" where none stands there."""
    address = parseaddr(sender)[1]
    return address[:320] if "@" in address else ""


def _said(message: Message) -> str:
    """The words of a mail, be it broken: where no part can be told, all that is no attachment."""
    if not isinstance(message, EmailMessage):
        return ""
    shown = _words_of(message.get_body(preferencelist=("plain",)), quoted=True)
    if len(shown.strip()) < 200:
        other = _words_of(message.get_body(preferencelist=("html",)), quoted=True)
        shown = max(shown, other, key=len)
    if not shown.strip():
        texts = (part for part in message.walk() if part.get_content_maintype() == "text")
        shown = next(filter(str.strip, (_words_of(one, quoted=True) for one in texts)), "")
    return shown.strip()


def _hidden(message: Message, words: str) -> Hidden:
    kinds = {part.get_content_type() for part in message.walk()}
    if kinds.intersection(_SEALED) and not is_signed_data(message):
        return "encrypted" if len(words) < 200 else ""
    if kinds.intersection(_TNEF) and len(words) < 40:
        return "outlook"
    return "" if words or "application/pdf" in kinds else "empty"


def is_signed_data(message: Message) -> bool:
    """Whether it says of itself that it is wrapped in a signature, not encrypted."""
    return "signed-data" in str(message["content-type"]).lower()


def header(message: Message, name: str) -> str:
    """A field of its head, on one line, without signs that no page shows."""
    value = str(message[name] or "")
    return " ".join(_shown(value).split())[:MAX_HEADER]


def _moment(told: str) -> str:
    """By UTC; of a day that no form takes "", for reckoning from it may leave the calendar."""
    try:
        at = parsedate_to_datetime(told[:100])
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return at.isoformat() if at.year in YEARS else ""


def parsed(data: bytes, *, is_cut: bool = False) -> Message:
    """The mail with its parts, without the signature it may be wrapped in, be it the beginning of
    one, `is_cut`; MailTooHeavy where it has too many."""
    message = _parsed(data)
    if (within := _unwrapped(message, is_cut=is_cut)) is not None:
        message = within
    for part in message.walk():
        # One without a boundary is words, of which the library takes the first letter for a part.
        if part.get_content_type() == "multipart/related" and not part.is_multipart():
            del part["content-type"]
    return message


def _parsed(data: bytes) -> Message:
    # The parser hands each part its policy, which the types do not know.
    return BytesParser(_counted(), policy=_POLICY).parsebytes(data)  # type: ignore[arg-type]


def _unwrapped(message: Message, *, is_cut: bool) -> Message | None:
    """The mail within its signature, with the head of the one around it; None where there is none.
    What is within that is a file like any other."""
    payload = message.get_payload(decode=True) if message.get_content_type() in WRAPPED else None
    data = signed_data.content(payload, is_cut=is_cut) if isinstance(payload, bytes) else None
    if data is None:
        return None
    within = _parsed(data)
    if isinstance(within, _Part):
        within.is_unwrapped = True
    for name, value in message.items():
        if not name.lower().startswith(("content-", "mime-version")):
            del within[name]
            within[name] = " ".join(str(value).split())  # encoded words may hold line ends
    return within


def text(data: bytes) -> str:
    """The mail's plain part, or its HTML part as text; subject and date stand in front."""
    try:
        return _text(data)
    except (PageTooHeavy, RecursionError) as problem:  # its page, or brackets within brackets
        raise MailTooHeavy from problem


def _text(data: bytes) -> str:
    message = parsed(data)
    head = [
        f"{key}: {' '.join(str(message[name]).split())}"
        for key, name in (("title", "subject"), ("date", "date"), ("from", "from"))
        if message[name]
    ]
    body = _body(message) if isinstance(message, EmailMessage) else ""
    return "---\n" + "\n".join(head) + "\n---\n" + body if head else body


def letter_of(told: str, body: str) -> Letter:
    """The mail that `text` made words of: what it put in front, and what stands below.

    >>> letter_of("title: Hi\\ndate: Fri, 20 Nov 2026 10:00:00 +0100", "Hello").sent_at
    '2026-11-20T09:00:00+00:00'
    """
    facts = dict(line.partition(": ")[::2] for line in told.splitlines())
    sender = facts.get("from", "")
    sent_at = _moment(facts.get("date", ""))
    return Letter(facts.get("title", ""), sender, address_in(sender), sent_at, body.strip())


def _body(message: EmailMessage) -> str:
    """What the mail says; where it only carries the posting as a file, that file's words too."""
    shown = _words_of(message.get_body(preferencelist=("plain",)))
    if len(shown) < 200:  # "see the HTML version"
        shown = max(shown, _words_of(message.get_body(preferencelist=("html",))), key=len)
    if len(shown) > 1_000:
        return shown
    for part in message.iter_attachments() if message.is_multipart() else ():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "application/pdf" and isinstance(payload, bytes):
            from applications.sources import pdf  # here, because its library is slow to load

            try:
                return f"{shown}\n\n{pdf.text(payload)}"
            except TrackerError:
                continue  # the mail's own words are still there
    return shown


def _words_of(part: Message | None, *, quoted: bool = False) -> str:
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    if charset.startswith(("utf-16", "utf-32")) and b"\x00" not in raw:  # it says so, and is none
        charset = ""
    try:
        content = raw.decode(charset)
    except (LookupError, ValueError):
        content = plain.decoded(raw)
    if plain.is_binary(content):
        raise NotReadable
    if part.get_content_type() == "text/html":
        from applications.sources import html  # here, because its library is slow to load

        return html.words(content)
    if part.get_param("format") == "flowed":
        content = _SOFT.sub(" ", content)
    content = plain.text(content)
    return content if quoted else _QUOTED.sub("", content)
