"""R-47: what clients of their own make send at the web server itself: no row, no file, no crash."""

import re
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse

from applications.models import Document
from tests import factories
from tests.factories import one_page
from tests.tracker.processes import eventually
from tests.wire import request, running, serving, talk
from tracker import web
from tracker.web import about_proxies
from tracker.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)
BOUNDARY = "----parts"


@pytest.fixture
def address():
    """The web server of the one command, in a thread."""
    with serving(application, max_request_body_size=2 * 2**20, **about_proxies(False)) as there:
        yield there


@pytest.fixture
def head(settings, tmp_path):
    """The lines of an upload by somebody signed in, up to what says how long it is."""
    settings.MEDIA_ROOT = tmp_path
    asha = factories.PersonFactory()
    client = Client()
    client.force_login(asha)
    page = client.get(reverse("documents")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return (
        f"POST {reverse('documents')} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {token}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    ).encode()


def body(content: bytes) -> bytes:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
    kind = (part % ("kind", "")).encode() + b"cv\r\n"
    file = (part % ("file", '; filename="cv.pdf"')).encode() + content + b"\r\n"
    return kind + file + f"--{BOUNDARY}--\r\n".encode()


def answer(address, *pieces: bytes) -> int:
    """The status that comes back; 0 when nothing does."""
    with socket.create_connection(address, timeout=20) as line:
        for piece in pieces:
            line.sendall(piece)
        line.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: line.recv(4096), b""))
    return int(said.split()[1]) if said else 0


def length(number: int) -> bytes:
    return f"Content-Length: {number}\r\n\r\n".encode()


def left() -> tuple[int, list[Path]]:
    """Rows and files there are."""
    files = [path for path in Path(house.MEDIA_ROOT).rglob("*") if path.is_file()]
    return Document.objects.count(), files


def test_whole_upload_comes_in(address, head):
    whole = body(one_page("CV"))

    assert answer(address, head, length(len(whole)), whole) == 302
    assert left()[0] == 1


def test_upload_in_chunks_comes_in(address, head):
    whole = body(one_page("CV"))
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(whole), whole)

    assert answer(address, head, b"Transfer-Encoding: chunked\r\n\r\n", chunk) == 302
    assert left()[0] == 1


def test_upload_that_is_longer_than_it_says_is_cut_and_refused(address, head):
    assert answer(address, head, length(400), body(one_page("CV"))) == 422
    assert left() == (0, [])


def test_upload_that_breaks_off_leaves_nothing(address, head):
    whole = body(one_page("CV"))

    assert answer(address, head, length(len(whole)), whole[:400]) in (0, 400)
    assert left() == (0, [])


@pytest.mark.parametrize("said", [b"Content-Length: many\r\n\r\n", b"Content-Length: -1\r\n\r\n"])
def test_length_that_is_no_number_is_refused(address, head, said):
    assert answer(address, head, said) in (0, 400)
    assert left() == (0, [])


def test_upload_larger_than_the_server_takes_is_refused_before_it_is_read(address, head):
    assert answer(address, head, length(3 * 2**20)) in (413, 0)
    assert left() == (0, [])


def test_half_open_connections_are_in_nobodys_way(address, head):
    """Headers that never end, bodies that never come; more of them than waitress would take."""
    halves = [head, head + length(1000), head + length(1000) + b"--", b"", b"GET /"]
    with ExitStack() as lines:
        for half in halves * 26:
            line = lines.enter_context(socket.create_connection(address, timeout=20))
            line.sendall(half)

        [answer] = talk(address, request("GET", "/healthz", "Connection: close"))

    assert (answer.status, answer.body) == (200, b"ok\n")


@pytest.mark.parametrize(
    ("half", "is_alive"),
    [(b"GET / HTTP/1.1\r\nHost: x\r\n", False), (b"POST / HTTP/1.1\r\n" + length(99), True)],
    ids=["headers", "body"],
)
def test_only_what_drips_into_a_body_is_a_sign_of_life(half, is_alive):
    """Lines without one are given up after a while; an upload may be slow, headers have no need."""
    server = web.server(application, host="127.0.0.1", port=0)
    with running(server), socket.create_connection(("127.0.0.1", server.effective_port)) as line:
        line.sendall(half)
        [channel] = eventually(lambda: [*server.active_channels.values()])
        parser = eventually(lambda: channel.request)
        channel.last_activity = 0
        line.sendall(b"X-More: 1\r\n")
        assert eventually(lambda: b"X-More" in parser.header_plus or parser.body_bytes_received)
        assert eventually(lambda: bool(channel.last_activity) is is_alive)


@pytest.mark.parametrize(
    ("header", "status"),
    [("", 200), ("X-Forwarded-For: 203.0.113.9\r\n", 404)],
    ids=["direct", "proxy"],
)
def test_figures_are_kept_from_a_proxy_that_nobody_was_told_of(address, header, status):
    """One that passes its own loopback name on as the host gives itself away by what it adds."""
    asked = (
        f"GET {reverse('metrics')} HTTP/1.1\r\nHost: localhost\r\n{header}Connection: close\r\n\r\n"
    )

    assert answer(address, asked.encode()) == status
