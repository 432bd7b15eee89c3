"""The guarded fetcher: what it brings, and everything it does not let itself be talked into."""

import gzip
import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from applications import errors
from applications.sources.fetch import MAX_BYTES, FetchedPage, fetch
from tests.sites import PUBLIC, Site, answer, certificate, dripping, flooding, moved

WORDS = b"<p>PhD position in tidal geology"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site(answer(WORDS))
    yield site
    site.stop()


# ── What it brings ────────────────────────────────────────────────────────────────────────────────


def test_a_page_comes_with_its_address_and_type(site):
    site.answers = [answer(WORDS, of_type="Text/HTML; Charset=ISO-8859-1")]

    page = site.fetch("HTTP://Jobs.Example.org/phd?id=7&x=å b#apply")

    assert page == FetchedPage(
        "http://jobs.example.org/phd?id=7&x=%C3%A5%20b", WORDS, "text/html; charset=iso-8859-1"
    )
    [question] = site.questions
    assert question.startswith(
        "GET /phd?id=7&x=%C3%A5%20b HTTP/1.1\r\nHost: jobs.example.org\r\nUser-Agent: "
    )
    assert site.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("url", "host", "dialled"),
    [
        ("http://jobs.example.org./x", "jobs.example.org", (PUBLIC, 80)),
        ("http://jobs.example.org:443/x", "jobs.example.org:443", (PUBLIC, 443)),
        ("http://universität.example.org/x", "xn--universitt-y5a.example.org", (PUBLIC, 80)),
        ("http://jobs。example。org/x", "jobs.example.org", (PUBLIC, 80)),
        ("http://8.8.4.4/x", "8.8.4.4", ("8.8.4.4", 80)),
        ("http://[2001:6b0:1::10]/x", "[2001:6b0:1::10]", ("2001:6b0:1::10", 80)),
        ("http://[64:ff9b::808:404]/x", "[64:ff9b::808:404]", ("64:ff9b::808:404", 80)),
    ],
)
def test_a_public_page_is_asked_under_its_own_name(site, url, host, dialled):
    site.fetch(url)

    assert f"\r\nHost: {host}\r\n" in site.questions[0]
    assert site.dialled == [dialled]


@pytest.mark.parametrize(
    "said",
    [
        answer(gzip.compress(WORDS), Content_Encoding="gzip"),
        answer(gzip.compress(WORDS[:9]) + gzip.compress(WORDS[9:]), Content_Encoding="x-gzip"),
        b"HTTP/1.0 200 OK\r\n\r\n" + WORDS,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
        % (len(WORDS), WORDS),
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(WORDS),
    ],
    ids=["gzip", "gzip in two parts", "until the end", "chunked", "after a pause"],
)
def test_a_body_arrives_whole_in_whatever_way_it_is_sent(site, said):
    site.answers = [said]

    assert site.fetch().data == WORDS


@pytest.mark.parametrize(
    ("address", "of_type", "name"),
    [
        ("http://e.org/files/call.pdf?v=2", "application/pdf", "call.pdf"),
        ("http://e.org/a/call%20text.md", "", "call text.md"),
        ("http://e.org/a/README.md", "text/html", ""),
    ],
)
def test_a_file_has_the_name_of_its_address_and_a_page_has_none(address, of_type, name):
    assert FetchedPage(address, b"", of_type).name == name


def test_the_next_address_of_a_name_is_tried_when_the_first_is_deaf(site):
    def connect(number, port, seconds):
        if number == "8.8.8.8":
            raise ConnectionRefusedError
        return site.connect(number, port, seconds)

    page = fetch(
        "http://e.org/", resolve=lambda host: ["8.8.8.8", "8.8.8.8", PUBLIC], connect=connect
    )

    assert (page.data, site.dialled) == (WORDS, [(PUBLIC, 80)])


# ── Redirects ─────────────────────────────────────────────────────────────────────────────────────


def test_three_redirects_are_followed(site):
    site.answers = [
        moved("/a", "301 Moved Permanently"),
        moved("//www.e.org/b", "307 Temporary Redirect"),
        moved("?c=é".encode().decode("latin-1"), "303 See Other"),
        answer(WORDS),
    ]

    assert site.fetch("http://e.org/").address == "http://www.e.org/b?c=%C3%A9"
    assert site.connections == 4


def test_the_fourth_redirect_is_refused(site):
    site.answers = [moved("/round")]

    with pytest.raises(errors.TooManyRedirects):
        site.fetch()

    assert site.connections == 4


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ("http://127.0.0.1/", errors.RedirectNotPublic),
        ("http://[::ffff:a9fe:a9fe]/", errors.RedirectNotPublic),
        ("http://localhost/", errors.RedirectNotPublic),
        ("//2130706433/", errors.RedirectNotPublic),
        ("file:///etc/passwd", errors.AddressUnclear),
        ("gopher://e.org/", errors.AddressUnclear),
        ("http://user@e.org/", errors.AddressUnclear),
        ("http://[::1", errors.AddressUnclear),
        ("http://e.org:6379/", errors.PortNotOpen),
        ("http://e.org:22/", errors.PortNotOpen),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(site, to, refusal):
    site.answers = [moved(to)]

    with pytest.raises(refusal):
        site.fetch()

    assert site.connections == 1


# ── TLS ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def secure(tmp_path, monkeypatch) -> Iterator[Site]:
    """jobs.example.org with a certificate that this machine trusts."""
    file = certificate(tmp_path, "jobs.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    site = Site(answer(WORDS), certificate=file)
    yield site
    site.stop()


def test_a_secure_page_is_asked_for_by_name(secure):
    page = secure.fetch("https://jobs.example.org/phd")

    assert (page.data, secure.names, secure.dialled) == (
        WORDS,
        ["jobs.example.org"],
        [(PUBLIC, 443)],
    )


def test_a_certificate_for_another_name_is_refused(secure):
    with pytest.raises(errors.CertificateNotTrusted) as caught:
        secure.fetch("https://www.example.org/phd")

    assert (caught.value.what, secure.questions) == ("www.example.org", [])


def test_a_certificate_nobody_vouches_for_is_refused(secure, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(errors.CertificateNotTrusted):
        secure.fetch("https://jobs.example.org/phd")

    assert secure.questions == []


def test_a_redirect_from_a_secure_page_to_an_open_one_is_refused(secure):
    secure.answers = [moved("http://jobs.example.org/")]

    with pytest.raises(errors.RedirectUnsafe):
        secure.fetch("https://jobs.example.org/phd")

    assert secure.connections == 1


def test_a_site_that_speaks_no_tls_is_unreachable(site):
    with pytest.raises(errors.PageUnreachable):
        site.fetch("https://jobs.example.org/")


# ── Slow, huge, broken ────────────────────────────────────────────────────────────────────────────

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 2",
        HEAD + b"X-Slow: ",
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 99999\r\n\r\n",
    ],
    ids=["nothing", "status", "header", "body", "announced body"],
)
def test_a_byte_at_a_time_comes_to_an_end(site, head):
    dripping(site, head)

    with pytest.raises(errors.PageTooSlow):
        site.fetch(seconds=0.4)


def test_silence_comes_to_an_end(site):
    dripping(site, b"", drop=b"")

    with pytest.raises(errors.PageTooSlow):
        site.fetch(seconds=0.2)


def test_redirects_share_one_span_of_time(site):
    def slowly(wire):
        site.stopped.wait(0.15)
        wire.sendall(moved("/on"))

    site.answers = [slowly]

    with pytest.raises(errors.PageTooSlow):
        site.fetch(seconds=0.4)


def test_a_name_that_nobody_answers_for_comes_to_an_end(site):
    never = threading.Event()

    with pytest.raises(errors.PageTooSlow):
        fetch(
            "http://e.org/", resolve=lambda host: never.wait(5), connect=site.connect, seconds=0.1
        )

    never.set()
    assert site.connections == 0


@pytest.mark.parametrize(
    "said",
    [
        answer(b"x" * (MAX_BYTES + 1)),
        flooding(HEAD + b"\r\n", b"x" * 65536),
        flooding(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"9\r\n123456789\r\n" * 4000),
        flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000),
        answer(gzip.compress(b"") * 200_000, Content_Encoding="gzip"),
    ],
    ids=["long", "endless", "endless chunks", "endless patience", "chain of nothings"],
)
def test_more_than_a_page_is_refused(site, said):
    site.answers = [said]

    with pytest.raises(errors.PageTooLarge):
        site.fetch(seconds=60)


def test_a_small_body_cannot_fill_the_memory(site):
    site.answers = [answer(gzip.compress(bytes(50 * 2**20)), Content_Encoding="gzip")]
    tracemalloc.start()

    with pytest.raises(errors.PageTooLarge):
        site.fetch()

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 2**20


def test_a_page_of_the_largest_size_is_taken(site):
    site.answers = [answer(gzip.compress(b"x" * MAX_BYTES), Content_Encoding="gzip")]

    assert len(site.fetch().data) == MAX_BYTES


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"220 mail.example.org ESMTP\r\n",
        b"-ERR unknown command 'GET'\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + WORDS,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + WORDS,
        answer(gzip.compress(WORDS)[:-9], Content_Encoding="gzip"),
        answer(WORDS, Content_Encoding="gzip"),
        flooding(b"HTTP/1.1 200 OK\r\n", b"X-Endless: yes\r\n" * 999),
        flooding(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 65536),
    ],
    ids=[
        *("nothing", "mail server", "queue", "cut off", "cut off chunk", "cut off gzip"),
        *("no gzip", "endless headers", "endless header"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(site, said):
    site.answers = [said]

    with pytest.raises(errors.PageUnreachable) as caught:
        site.fetch()

    assert str(caught.value).startswith("jobs.example.org did not answer")


@pytest.mark.parametrize("of_type", ["image/png", "application/json", "video/mp4", "font/woff2"])
def test_what_is_no_text_is_not_even_read(site, of_type):
    site.answers = [
        flooding(b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n\r\n" % of_type.encode(), b"x")
    ]

    with pytest.raises(errors.PageNotText) as caught:
        site.fetch()

    assert caught.value.what == of_type


def test_a_packing_nobody_asked_for_is_refused(site):
    site.answers = [answer(WORDS, Content_Encoding="br")]

    with pytest.raises(errors.PageNotText):
        site.fetch()


@pytest.mark.parametrize(
    ("status", "refusal", "words"),
    [
        ("404 Not Found", errors.PageGone, "is not there (404). Look whether"),
        ("403 Forbidden", errors.PageForPeople, "only to people (403). Open the page"),
        ("429 Slow Down", errors.PageForPeople, "only to people (429). Open the page"),
        ("503 Busy", errors.PageAnswered, "a fault of its own (503). Open the page"),
        ("204 No Content", errors.PageAnswered, "(204)"),
        ("302 Found", errors.PageAnswered, "(302)"),
    ],
)
def test_another_answer_than_the_page_is_named(site, status, refusal, words):
    site.answers = [answer(b"<p>Go away", status)]

    with pytest.raises(errors.PageRefused) as caught:
        site.fetch()

    assert type(caught.value) is refusal
    assert words in str(caught.value)


def test_a_name_nobody_knows_is_named(site):
    def unknown(host):
        raise OSError(-2, "Name or service not known")

    with pytest.raises(errors.PageNotFound, match="no site called e.org"):
        fetch("http://e.org/", resolve=unknown, connect=site.connect)


def test_a_site_that_is_down_is_named():
    def refused(number, port, seconds):
        raise ConnectionRefusedError

    with pytest.raises(errors.PageUnreachable, match="e.org did not answer"):
        fetch("http://e.org/", resolve=lambda host: [PUBLIC], connect=refused)
