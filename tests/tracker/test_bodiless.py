"""HEAD, 204 and 304 leave nothing on a kept line: the next answer begins where it should."""

from wsgiref.util import FileWrapper

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.wire import Answer, request, serving, talk
from tracker.bodiless import without_bodies
from tracker.web import about_proxies
from tracker.wsgi import application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_sqlite]
CLOSE = "Connection: close"
NEXT = request("GET", "/healthz", CLOSE)
FORGED = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
OFTEN = 3  # heads in a row before the GET that must be answered well
MAY_DIFFER = {"date", "expires", "set-cookie", "content-security-policy", "connection"}


@pytest.fixture
def address():
    with serving(application, max_request_body_size=2**20, **about_proxies(False)) as there:
        yield there


@pytest.fixture
def cookies(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    person = factories.PersonFactory(is_staff=True, is_superuser=True)
    factories.VersionFactory(document__owner=person)
    client.force_login(person)
    return "Cookie: " + "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


def after_heads(address, target: str, *lines: str) -> tuple[Answer, Answer]:
    """What GET and HEAD get; a GET behind some HEADs on the same line gets its own answer."""
    [got] = talk(address, request("GET", target, *lines, CLOSE))
    *heads, last = talk(address, *[request("HEAD", target, *lines)] * OFTEN, NEXT)
    if heads:
        assert len(heads) == OFTEN
        assert (last.status, last.body) == (200, b"ok\n")
    else:
        assert last.is_last  # it said so, and nothing came after it
    return got, (heads or [last])[0]


def known(answer: Answer) -> tuple[int, dict[str, str]]:
    kept = {name: said for name, said in answer.headers.items() if name not in MAY_DIFFER}
    return answer.status, kept


PAGES = {
    "home": (reverse("home"), 200),
    "list": (reverse("documents"), 200),
    "document": ("/documents/{document}/", 200),
    "file": ("/versions/{version}/", 200),
    "picture": ("/versions/{version}/pages/1/", 200),
    "admin": (f"/{house.ADMIN_PATH}applications/user/", 200),
    "only by POST": (reverse("account_logout"), 200),
    "nothing here": ("/nowhere/", 404),
    "slash missing": ("/documents", 301),
    "sign-in when signed in": (reverse("account_login"), 302),
    "style": ("/static/css/base.css", 200),
    "picture of ours": ("/static/img/favicon.svg", 200),
    "no such style": ("/static/css/none.css", 404),
    "probe": ("/healthz", 200),
}


@pytest.mark.parametrize(("target", "status"), PAGES.values(), ids=PAGES)
def test_head_of_a_page_is_what_get_says_without_its_body(address, cookies, target, status):
    version = factories.models.Version.objects.get()
    target = target.format(document=version.document_id, version=version.pk)

    got, head = after_heads(address, target, cookies)

    assert got.status == status
    assert known(head) == known(got)
    # Some redirects are made too early to be measured: they come in chunks and end the line.
    assert got.headers.get("content-length") == (None if status == 301 else str(len(got.body)))


def test_page_that_breaks_is_told_to_head_without_its_body(address, cookies, monkeypatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("applications.views.document.render", broken)

    got, head = after_heads(address, reverse("documents"), cookies)

    assert (got.status, head.status) == (500, 500)
    assert head.headers["content-length"] == str(len(got.body))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_style_that_has_not_changed_is_told_without_a_body(address, method):
    [style] = talk(address, request("GET", "/static/css/base.css", CLOSE))
    since = f"If-Modified-Since: {style.headers['last-modified']}"

    unchanged, *others = talk(address, request(method, "/static/css/base.css", since), NEXT)

    assert (unchanged.status, "content-length" in unchanged.headers) == (304, False)
    assert unchanged.is_last or [other.body for other in others] == [b"ok\n"]


# ── What waitress refuses by itself ───────────────────────────────────────────────────────────────

REFUSED = {
    "header too large": (431, request("{}", "/", "X-Long: " + "x" * 300_000)),
    "header broken": (400, request("{}", "/", "no colon")),
    "header broken, after blank lines": (400, b"\r\n" * 9 + request("{}", "/", "no colon")),
    "first line broken": (400, b"{} / and more HTTP/1.1\r\n\r\n"),
    "length is no number": (400, request("{}", "/", "Content-Length: many")),
    "body too large": (413, request("{}", "/", "Content-Length: 99999999")),
    "coding unknown": (501, request("{}", "/", "Transfer-Encoding: gzip")),
}


@pytest.mark.parametrize(("status", "template"), REFUSED.values(), ids=REFUSED)
def test_refusal_of_the_server_itself_has_no_body_for_head(address, status, template):
    got = talk(address, template.replace(b"{}", b"GET"))
    head = talk(address, template.replace(b"{}", b"HEAD"))

    assert [one.status for one in got + head] == [status, status]
    assert all(one.is_last for one in got + head)
    assert int(head[0].headers["content-length"]) == len(got[0].body) > 0
    marked = [one.headers.get("x-upload") for one in got + head]
    assert marked == 2 * ["too-large" if status == 413 else None]


@pytest.mark.parametrize("method", ["head", "Head", "get", "CONNECT"])
def test_method_that_proxies_understand_otherwise_is_refused(address, method):
    """A proxy takes `head` for a method with a body, and would wait for it in the next answer."""
    [refused] = talk(address, request(method, "/healthz"))

    assert (refused.status, refused.is_last, refused.body != b"") == (400, True, True)


def test_forwarded_header_that_is_broken_is_refused_without_a_body():
    with serving(application, **about_proxies(True)) as there:
        for method in ("GET", "HEAD"):
            [refused] = talk(there, request(method, "/", "X-Forwarded-Proto: a, b", CLOSE))
            assert (refused.status, refused.body == b"") == (400, method == "HEAD")


# ── Whatever an application does ──────────────────────────────────────────────────────────────────


class Body:
    """Some pieces, and whether somebody closed it."""

    closed = 0

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces

    def __iter__(self):
        return iter(self.pieces)

    def close(self) -> None:
        Body.closed += 1


def answering(status: str, body, *headers: tuple[str, str], written: bytes = b""):
    def app(environ, start_response):
        write = start_response(status, list(headers))
        if written:
            write(written)
        return body(environ) if callable(body) else body

    return without_bodies(app)


def crash(environ, start_response):
    raise ZeroDivisionError


LENGTH = ("Content-Length", str(len(FORGED)))
BEHAVIOURS = {
    "stream": answering("200 OK", Body(FORGED, FORGED)),
    "one piece": answering("200 OK", [FORGED]),
    "with its length": answering("200 OK", [FORGED], LENGTH),
    "longer than it says": answering("200 OK", [FORGED, FORGED], LENGTH),
    "written": answering("200 OK", [], LENGTH, written=FORGED),
    "no content": answering("204 No Content", [FORGED], LENGTH),
    "not modified": answering("304 Not Modified", Body(FORGED), LENGTH),
    "crash": crash,
}


@pytest.mark.parametrize("name", BEHAVIOURS)
@pytest.mark.parametrize("lines", [(), ("Connection: keep-alive",), (CLOSE,)], ids=str)
def test_nothing_that_an_application_does_leaves_a_body_behind_head(name, lines, caplog):
    def app(environ, start_response):
        chosen = BEHAVIOURS[name] if environ["PATH_INFO"] == "/" else answering("200 OK", [b"ok\n"])
        return chosen(environ, start_response)

    with serving(app) as there:
        head, *others = talk(there, request("HEAD", "/", *lines), NEXT)

    assert head.is_last or [other.body for other in others] == [b"ok\n"]
    assert b"forged" not in b"".join(other.body for other in others)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_file_is_not_sent_with_a_status_that_has_none(tmp_path, status, method):
    """Waitress sends the files of its own wrapper past all that counts bytes."""
    (tmp_path / "file").write_bytes(FORGED)

    def file(environ):
        return environ["wsgi.file_wrapper"]((tmp_path / "file").open("rb"))

    with serving(answering(status, file, LENGTH)) as there:
        answers = talk(there, request(method, "/"), NEXT)

    assert [(one.status, "content-length" in one.headers) for one in answers[:1]] == [
        (int(status[:3]), False)
    ]


@pytest.mark.parametrize(
    ("method", "status", "pieces"),
    [
        ("GET", "200 OK", [FORGED]),
        ("POST", "404 Not Found", [FORGED]),
        ("HEAD", "200 OK", []),
        ("GET", "304 Not Modified", []),
        ("POST", "204 No Content", []),
    ],
)
def test_body_is_passed_on_or_closed(method, status, pieces):
    """For any WSGI server: it closes what it is given, we close what we keep back."""
    Body.closed = 0
    said = []

    body = answering(status, Body(FORGED), LENGTH)(
        {"REQUEST_METHOD": method}, lambda *start: said.append(start)
    )

    assert list(body) == pieces
    assert Body.closed == (0 if pieces else 1)
    [(_, headers)] = said
    assert headers == ([] if status[:3] in ("204", "304") else [LENGTH])


def test_length_of_a_file_is_told_to_head_and_the_file_is_closed(tmp_path):
    (tmp_path / "file").write_bytes(FORGED)
    file = (tmp_path / "file").open("rb")

    app = answering("200 OK", lambda environ: FileWrapper(file), LENGTH)
    assert list(app({"REQUEST_METHOD": "HEAD"}, lambda *_: None)) == []

    assert file.closed
