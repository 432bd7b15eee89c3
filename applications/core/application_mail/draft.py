"""The mail as a file that mail programs open to be sent, and as an address for webmail.

By RFC 5322 with 2045–2049 and 2231: whatever is in a name or a subject stays in its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from urllib.parse import quote

from applications.core.application_mail import Mailbox, one_line

# Windows hands no longer line to a mail program, and some webmails cut there, too.
LONGEST_LINK = 2_000
_SHORT = 60  # characters of a name that needs no fold


class _Folding(EmailPolicy):
    """What the standard library folds wrongly: the blank of a subject in front of an encoded word
    it writes twice, the comma between two names into such a word, so that the second address is
    lost, and a long name in quotation marks without them. A subject that needs any is encoded as a
    whole, and each address stands on a line of its own."""

    def fold_binary(self, name: str, value: str) -> bytes:
        boxes: Sequence[Address] | None = getattr(value, "addresses", None)
        if boxes is not None:
            words = f",{self.linesep} ".join(map(self._folded, boxes))
        elif name.lower() == "subject" and not (self.utf8 or value.isascii()):
            words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        else:
            return super().fold_binary(name, value)
        return f"{name}: {words}{self.linesep}".encode("utf-8" if self.utf8 else "ascii")

    def _folded(self, box: Address) -> str:
        name = box.display_name
        if (self.utf8 or name.isascii()) and len(name) <= _SHORT:
            return str(box)
        encoded = Header(name, "utf-8", header_name="From").encode(linesep=self.linesep)
        return f"{encoded} <{box.addr_spec}>"


_SMTP = _Folding(linesep="\r\n")
_SMTPUTF8 = _Folding(linesep="\r\n", utf8=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, and who is told."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A mailto: address; `is_cut` where the words were too long for one."""

    address: str
    is_cut: bool = False


def eml(letter: Letter, files: Iterable[tuple[str, str, bytes]], now: datetime) -> bytes:
    """The file: `files` are name, type and bytes of each that is attached.

    It has no Message-ID: that is for the program that sends it.
    """
    everybody = (letter.sender, *letter.to, *letter.cc)
    beyond = any(not one.address.rpartition("@")[0].isascii() for one in everybody)
    mail = EmailMessage(policy=_SMTPUTF8 if beyond else _SMTP)
    mail["X-Unsent"] = "1"
    mail["From"] = _address(letter.sender)
    mail["To"] = [_address(one) for one in letter.to]
    if letter.cc:
        mail["Cc"] = [_address(one) for one in letter.cc]
    mail["Subject"] = one_line(_whole(letter.subject))
    mail["Date"] = format_datetime(now)
    mail.set_content(f"{_plain(letter.text)}\n", charset="utf-8", cte="quoted-printable")
    for name, kind, data in files:
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=one_line(_whole(name)))
    return mail.as_bytes()


def mailto(letter: Letter) -> Link:
    """The same without its files, as RFC 6068 writes it.

    >>> told = Letter(Mailbox("a@x.example"), (Mailbox("b+c@y.example"),), (), "Å & B?", "Hi\\nyou")
    >>> mailto(told).address
    'mailto:b%2Bc@y.example?subject=%C3%85%20%26%20B%3F&body=Hi%0D%0Ayou'
    """
    to, cc = (",".join(_quoted(one) for one in each) for each in (letter.to, letter.cc))
    fields = [f"cc={cc}"] if cc else []
    fields.append(f"subject={quote(one_line(_whole(letter.subject)), safe='')}")
    head = f"mailto:{to}?{'&'.join(fields)}"
    body, is_cut = _body(_plain(letter.text), LONGEST_LINK - len(head) - len("&body="))
    return Link(f"{head}&body={body}" if body else head, is_cut)


def _body(text: str, room: int) -> tuple[str, bool]:
    """As much as there is room for, ending with a line, and whether something is missing."""
    lines: Sequence[str] = text.split("\n")
    for number in range(len(lines), 0, -1):
        told = quote("\r\n".join(lines[:number]), safe="")
        if len(told) <= room:
            return told, number < len(lines)
    return "", bool(text)


def _address(mailbox: Mailbox) -> Address:
    local, _at, domain = mailbox.address.rpartition("@")
    return Address(one_line(_whole(mailbox.name)), local, _as_dns(domain))


def _quoted(mailbox: Mailbox) -> str:
    local, _at, domain = mailbox.address.rpartition("@")
    return f"{quote(local, safe='')}@{quote(_as_dns(domain), safe='')}"


def _as_dns(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:  # no name that DNS takes: as it is written
        return domain


def _whole(text: str) -> str:
    """Without halves of signs, which nothing can write."""
    return text.encode("utf-8", "ignore").decode()


def _plain(text: str) -> str:
    """With one kind of line end, and no control signs but tabs."""
    lines = _whole(text).replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(c for c in lines if c in "\n\t" or c >= " " and c != "\x7f").rstrip()
