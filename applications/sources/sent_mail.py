"""A mail that somebody sent and saved: to whom it went, and what exactly was in it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from email.message import Message
from email.utils import getaddresses
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from applications.errors import MailTooHeavy
from applications.sources import mail

Sealed = Literal["", "signed", "wrapped", "encrypted", "outlook"]
MOST_NAMED = 50  # addresses, attachments
_ENCRYPTED = ("multipart/encrypted", *mail.WRAPPED)
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


@dataclass(frozen=True, slots=True)
class Sent:
    """What its head and its parts tell; nothing of it is proved."""

    address: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sealed: Sealed = ""  # signed can be looked into, the others cannot
    files: tuple[tuple[str, int, str], ...] = ()  # name, size, SHA-256

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Sent:
        lists = {name: tuple(told[name]) for name in ("to", "cc")}
        return cls(**{**told, **lists, "files": tuple(tuple(one) for one in told["files"])})


def sent(data: bytes) -> Sent:
    """The mail as it was sent, all of it."""
    try:
        message = mail.parsed(data)
    except RecursionError as problem:
        raise MailTooHeavy from problem
    return Sent(
        address=mail.address_in(mail.header(message, "from")),
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        subject=mail.header(message, "subject"),
        sealed=_sealed(message),
        files=tuple(islice(_files(message), MOST_NAMED)),
    )


def sent_job(path: str) -> dict[str, Any]:
    """The same for a helper process, of a file."""
    return asdict(sent(Path(path).read_bytes()))


def _addresses(message: Message, name: str) -> tuple[str, ...]:
    told = getaddresses([mail.header(message, name)])
    return tuple(address[:320] for _name, address in told if "@" in address)[:MOST_NAMED]


def _sealed(message: Message) -> Sealed:
    kinds = {part.get_content_type() for part in message.walk()}
    if kinds.intersection(_ENCRYPTED):
        return "wrapped" if mail.is_signed_data(message) else "encrypted"
    if kinds.intersection(_TNEF):
        return "outlook"
    is_unwrapped = getattr(message, "is_unwrapped", False)
    return "signed" if is_unwrapped or "multipart/signed" in kinds else ""


def _files(message: Message) -> Any:
    for part in message.walk():
        name, kind = mail.file_name(part), part.get_content_type()
        if part.is_multipart() or not name or kind in mail.NO_FILE:
            continue
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        yield name, len(data), hashlib.sha256(data).hexdigest()
