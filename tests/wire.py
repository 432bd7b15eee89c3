"""HTTP as it stands on the wire: what a strict client makes of the bytes that come back."""

import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tracker import web

NO_CONTENT = (204, 304)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_last(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


def request(method: str, target: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def parsed(said: bytes, methods: Sequence[str]) -> list[Answer]:
    """The answers to requests with these methods, each to its last byte and nothing between."""
    found: list[Answer] = []
    for method in methods:
        head, ends, rest = said.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        assert ends and re.fullmatch(r"HTTP/1\.[01] \d{3} .*", first), said[:200]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        status = int(first.split()[1])
        body, said = _split(rest, method, status, headers)
        found.append(Answer(status, headers, body))
        if found[-1].is_last:
            break
    assert said == b"", said[:200]
    return found


def _split(rest: bytes, method: str, status: int, headers: dict[str, str]) -> tuple[bytes, bytes]:
    """The body of an answer, and what comes after it (RFC 9112, 6.3)."""
    if method == "HEAD" or status in NO_CONTENT:
        return b"", rest
    if "transfer-encoding" in headers:
        body = b""
        while True:
            size, _, rest = rest.partition(b"\r\n")
            body, rest = body + rest[: int(size, 16)], rest[int(size, 16) :]
            assert rest.startswith(b"\r\n")
            rest = rest[2:]
            if int(size, 16) == 0:
                return body, rest
    length = int(headers["content-length"])
    assert len(rest) >= length
    return rest[:length], rest[length:]


def talk(address: tuple[str, int], *requests: bytes) -> list[Answer]:
    """All requests at once down one line, the last of which must ask for its end."""
    with socket.create_connection(address, timeout=30) as line:
        line.sendall(b"".join(requests))
        said = b"".join(iter(lambda: received(line), b""))
    return parsed(said, [one.lstrip().split()[0].decode() for one in requests])


def received(line: socket.socket) -> bytes:
    """What comes next; nothing more from a server that hung up on what it did not read."""
    try:
        return line.recv(65536)
    except ConnectionResetError:
        return b""


@contextmanager
def serving(application: Callable[..., Any], **how: Any) -> Iterator[tuple[str, int]]:
    """Where the web server of the one command is, in a thread."""
    server = web.server(application, host="127.0.0.1", port=0, **{"threads": 2, **how})
    with running(server):
        yield ("127.0.0.1", server.effective_port)


@contextmanager
def running(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield
    server.task_dispatcher.shutdown()  # the last answer is out
    server.close()
    thread.join()
