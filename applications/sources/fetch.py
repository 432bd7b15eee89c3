"""The one way from here into the web: the page behind an address that a person gave.

Whoever types an address would choose where this machine connects to. So each hop goes only to a
public address that was looked up once, checked, and connected to as checked, within one span of
time and one measure of bytes. `resolve` and `connect` are arguments, so that a test can answer for
a public name; no setting opens the way to a private one.
"""

from __future__ import annotations

import io
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any
from urllib.parse import unquote, urljoin

from applications import errors
from applications.sources.address import WebAddress, check, is_public

SECONDS = 10.0
MAX_BYTES = 2 * 2**20
MAX_HEAD = 64 * 1024
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
PIECE = 16 * 1024

Resolve = Callable[[str], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]

_READABLE = ("text/", "application/pdf", "application/xhtml", "application/octet-stream", "message")
_REFUSALS = {
    **dict.fromkeys((401, 403, 407, 429, 451), errors.PageForPeople),
    **dict.fromkeys((404, 410), errors.PageGone),
}
_HEAD = """\
GET {address.path} HTTP/1.1
Host: {address.authority}
User-Agent: Mozilla/5.0 (compatible; PhD-tracker; {site}one page, for a person who asked)
Accept: text/html, text/plain, text/markdown, application/pdf, */*;q=0.1
Accept-Encoding: gzip
{conditions}Connection: close

"""
# What a site calls this state of a page is said again as it was, where it fits on one line.
_MARK = re.compile(r"[\x20-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What a site sent: from where in the end, the bytes, and what it calls them.

    `etag` and `last_modified` are its own marks of this state of the page, "" where it has none.
    `is_same`: it has nothing else than what was known, and sent no bytes."""

    address: str
    data: bytes
    content_type: str
    etag: str = ""
    last_modified: str = ""
    is_same: bool = False

    @property
    def name(self) -> str:
        """The file name in the address, where the site does not say that it is a web page."""
        path = "" if "html" in self.content_type else self.address.partition("?")[0]
        return unquote(path.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Known:
    """The page as it was got last: from where, and with which marks."""

    address: str
    etag: str = ""
    last_modified: str = ""

    def conditions_for(self, address: WebAddress) -> str:
        """The lines that ask for it only where it has changed; of another address they say
        nothing."""
        if str(address) != self.address:
            return ""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return "".join(f"{name}: {mark}\n" for name, mark in marks.items() if _MARK.fullmatch(mark))


NOTHING_KNOWN = Known("")


def resolve(host: str) -> list[str]:
    """Every IP address of a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_kind, place in found]


def connect(number: str, port: int, seconds: float) -> socket.socket:
    """A connection to an IP address."""
    return socket.create_connection((number, port), seconds)


def fetch(
    url: str,
    *,
    known: Known = NOTHING_KNOWN,
    site: str = "",
    resolve: Resolve = resolve,
    connect: Connect = connect,
    seconds: float = SECONDS,
) -> FetchedPage:
    """The page behind the address, or a PageRefused that says what to do instead.

    `known` is not sent again where it is the same; `site` is the address at which whoever asks is
    to be found."""
    clock = _Clock(time.monotonic() + seconds)
    address = check(url)
    for hop in range(MAX_REDIRECTS + 1):
        try:
            answer = _ask(address, _Question(known, site), clock, resolve, connect)
            if isinstance(answer, FetchedPage):
                return answer
            hop += 1
            following = check(urljoin(str(address), answer))
        except errors.AddressNotPublic as problem:  # that of the person, or one it led to
            raise (errors.RedirectNotPublic if hop else problem) from problem
        except ValueError as problem:
            raise errors.AddressUnclear from problem
        if (address.scheme, following.scheme) == ("https", "http"):
            raise errors.RedirectUnsafe
        address = following
    raise errors.TooManyRedirects(MAX_REDIRECTS)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is said of the page and of us, whatever address it is asked for at."""

    known: Known
    site: str

    def to(self, address: WebAddress) -> bytes:
        conditions = self.known.conditions_for(address)
        site = f"+{self.site}; " if self.site else ""
        head = _HEAD.format(address=address, conditions=conditions, site=site)
        return head.replace("\n", "\r\n").encode("ascii")


def _ask(
    address: WebAddress, question: _Question, clock: _Clock, resolve: Resolve, connect: Connect
) -> FetchedPage | str:
    """The page, or where the site sends us on to."""
    try:
        with _Wire(_dial(address, clock, resolve, connect), clock) as wire:
            wire.sendall(question.to(address))
            response = HTTPResponse(wire, method="GET")  # type: ignore[arg-type]
            with response:
                response.begin()
                if response.status == 304 and question.known.conditions_for(address):
                    return FetchedPage(str(address), b"", "", is_same=True)
                return _answer(address, response)
    except TimeoutError as problem:
        raise errors.PageTooSlow from problem
    except ssl.SSLCertVerificationError as problem:
        raise errors.CertificateNotTrusted(address.host) from problem
    except (OSError, HTTPException, zlib.error) as problem:
        raise errors.PageUnreachable(address.host) from problem


def _dial(address: WebAddress, clock: _Clock, resolve: Resolve, connect: Connect) -> socket.socket:
    """A connection to one of the checked IP addresses; the name is not asked a second time."""
    numbers = _look_up(address.host, clock, resolve)
    problem = OSError("no address")
    for tried, number in enumerate(numbers):
        try:
            wire = connect(number, address.port, clock.left() / (len(numbers) - tried))
        except OSError as refused:
            problem = refused
        else:
            return _secured(wire, address.host, clock) if address.scheme == "https" else wire
    raise problem


def _secured(wire: socket.socket, host: str, clock: _Clock) -> socket.socket:
    """TLS with the host that was asked for; its certificate must say so."""
    try:
        wire.settimeout(clock.left())
        return ssl.create_default_context().wrap_socket(wire, server_hostname=host)
    except BaseException:
        wire.close()
        raise


def _look_up(host: str, clock: _Clock, resolve: Resolve) -> list[str]:
    """At most three IP addresses of the host; a single one that is not public spoils all."""
    try:
        if is_public(host):
            return [host]
    except ValueError:
        pass  # a name
    answers: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host))
        except (OSError, UnicodeError):
            answers.put(())

    # The system's look-up knows no time limit, so it gets a thread that nobody has to wait for.
    threading.Thread(target=ask, daemon=True).start()
    try:
        numbers = answers.get(timeout=clock.left())
    except queue.Empty as problem:
        raise TimeoutError from problem
    if not numbers:
        raise errors.PageNotFound(host)
    if not all(map(is_public, numbers)):
        raise errors.AddressNotPublic
    return list(dict.fromkeys(numbers))[:3]


def _answer(address: WebAddress, response: HTTPResponse) -> FetchedPage | str:
    location = response.headers.get("Location")
    if response.status in REDIRECTS and location:
        # Sites write it in UTF-8, where headers are read as Latin-1.
        return location.encode("latin-1").decode("utf-8", "replace")
    if response.status != 200:
        refusal = _REFUSALS.get(response.status, errors.PageAnswered)(response.status)
        refusal.wait = _wait_of(response)
        raise refusal
    content_type = response.headers.get("Content-Type", "").strip().lower()
    if content_type and not content_type.startswith(_READABLE):
        raise errors.PageNotText(content_type.partition(";")[0][:80])
    etag, last_modified = (_mark(response, name) for name in ("ETag", "Last-Modified"))
    return FetchedPage(str(address), _body(response), content_type, etag, last_modified)


def _mark(response: HTTPResponse, name: str) -> str:
    said = response.headers.get(name, "").strip()
    return said if _MARK.fullmatch(said) else ""


def _wait_of(response: HTTPResponse) -> float:
    """Seconds that the site wants to be left alone for; a day it names is told by its own clock."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    try:
        until, now = map(parsedate_to_datetime, (said, response.headers.get("Date", "")))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _body(response: HTTPResponse) -> bytes:
    """The whole body, unpacked; refuses more than a page can be, and less than was announced."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise errors.PageNotText(packing[:80])
    body = bytearray()
    for piece in _unpacked(response) if "gzip" in packing else _pieces(response):
        body += piece
        if len(body) > MAX_BYTES:
            raise errors.PageTooLarge(MAX_BYTES // 2**20)
    return bytes(body)


def _pieces(response: HTTPResponse) -> Iterator[bytes]:
    while piece := response.read(PIECE):
        yield piece
    if response.length:  # so much is still to come, and does not
        raise IncompleteRead(b"", response.length)


def _unpacked(response: HTTPResponse) -> Iterator[bytes]:
    """Unpacked a little at a time, so that a small body cannot fill the memory."""
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in _pieces(response):
        while piece:
            if unpack.eof:  # another part follows
                unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield unpack.decompress(piece, PIECE)
            piece = unpack.unconsumed_tail or unpack.unused_data
    yield unpack.flush()
    if not unpack.eof:
        raise zlib.error("cut off")


@dataclass(frozen=True, slots=True)
class _Clock:
    """One span of time for everything."""

    end: float

    def left(self) -> float:
        """Seconds, more than none; TimeoutError when they are used up."""
        seconds = self.end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class _Wire(io.RawIOBase):
    """A socket that is under the clock at every single read, and brings only so many bytes."""

    def __init__(self, wire: socket.socket, clock: _Clock) -> None:
        self._wire, self._clock, self._most = wire, clock, MAX_BYTES + MAX_HEAD

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._wire.settimeout(self._clock.left())
        count = self._wire.recv_into(buffer)
        self._most -= count
        if self._most < 0:
            raise errors.PageTooLarge(MAX_BYTES // 2**20)
        return count

    def sendall(self, data: bytes) -> None:
        self._wire.settimeout(self._clock.left())
        self._wire.sendall(data)

    def close(self) -> None:
        self._wire.close()
        super().close()
