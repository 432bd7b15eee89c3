"""Hostile addresses: refused before a name is looked up; hostile names: before a connection."""

from collections.abc import Iterator

import pytest

from applications import errors
from applications.sources.fetch import fetch
from tests.sites import PUBLIC, Site, answer, moved

WORDS = b"<p>PhD position in tidal geology"

NOT_PUBLIC = """
http://localhost/ http://LOCALHOST/ http://localhost./ http://a.localhost/ http://localhost:80/
http://127.0.0.1/ http://127.0.0.1:443/ http://127.1/ http://127.0.1/ http://0/ http://0.0.0.0/
http://0x7f.1/ http://0x7f000001/ http://0177.0.0.1/ http://2130706433/ http://017700000001/
http://127.0.0.1./ http://127.000.000.001/ http://[::1]/ http://[::]/ http://[::127.0.0.1]/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::ffff:a9fe:a9fe]/
http://[::ffff:8.8.8.8]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::a9fe:a9fe]/
http://[64:ff9b:1::7f00:1]/ http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/
http://[2001:db8::1]/ http://[fd00::1]/ http://[fe80::1]/ http://[fec0::1]/ http://[ff02::1]/
http://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/ http://100.100.100.200/
http://metadata.google.internal/computeMetadata/v1/ http://metadata/ http://10.0.0.1/
http://172.16.0.1/ http://172.31.255.255/ http://192.168.1.1/ http://100.64.0.1/ http://192.0.0.8/
http://198.18.0.1/ http://192.88.99.1/ http://224.0.0.1/ http://240.0.0.1/ http://255.255.255.255/
http://printer.local/ http://router.lan/ http://wiki.corp/ http://x.home.arpa/ http://db/
http://1.0.0.127.in-addr.arpa/ http://site.onion/ http://127。0。0。1/ http://１２７.0.0.1/
http://①②⑦.0.0.1/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ http://127.0.0.1#.example.org/ http://127.0.0.1?.example.org/
http://-.org/ http://a..org/ http://a_b.1/ http://1.2.3.4.5/ http://1.2.3/ http://a,b.org/
"""
UNCLEAR = r"""
file:///etc/passwd file://jobs.example.org/etc/passwd gopher://jobs.example.org/
ftp://jobs.example.org/ data:text/html,hello javascript:alert(1) ws://jobs.example.org/ //e.org/
e.org/phd http:e.org http:///e.org http:/e.org http:// http://? http://user@e.org/
http://user:pass@e.org/ http://e.org@127.0.0.1/ http://127.0.0.1#@e.org/ http://e.org#@127.0.0.1/
http://e.org?@127.0.0.1/ http://e.org\@127.0.0.1/ http://e.org\.local/ http://%6c%6fcalhost/
http://127.0.0.1%2f@e.org/ http://[2001:6b0:1::10%25lo]/ http://[2001:6b0:1::10%lo]/ http://[::1/
http://[e.org]/ http://e.org:http/ http://e.org:99999/ http://e.org:-80/ http://e.org／evil/
http://e.org:8０/ jar:http://e.org!/ dict://e.org/ ldap://e.org/ http+unix://%2Frun%2Fdocker.sock/
"""
UNPRINTABLE = [
    "http://e.org\r\nHost:127.0.0.1/",
    "http://e.org/\nx",
    "http://e.org/\tx",
    "ht\ntp://e.org/",
    "\x00http://e.org/",
]
OTHER_PORTS = [f"http://e.org:{port}/" for port in (0, 21, 22, 25, 8080, 5432, 6379, 11211)]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site(answer(WORDS))
    yield site
    site.stop()


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        *((url, errors.AddressNotPublic) for url in NOT_PUBLIC.split()),
        *((url, errors.AddressUnclear) for url in UNCLEAR.split()),
        *((url, errors.AddressUnclear) for url in UNPRINTABLE),
        *((url, errors.AddressUnclear) for url in ("", "🦆", f"http://e.org/{'a' * 8000}")),
        *((url, errors.PortNotOpen) for url in OTHER_PORTS),
    ],
)
def test_a_hostile_address_is_refused_before_anyone_is_asked(site, url, refusal):
    asked: list[str] = []

    with pytest.raises(errors.PageRefused) as caught:
        fetch(url, resolve=lambda host: asked.append(host) or [PUBLIC], connect=site.connect)

    assert type(caught.value) is refusal
    assert (asked, site.dialled, site.connections) == ([], [], 0)


# ── Names that lead elsewhere ─────────────────────────────────────────────────────────────────────

PRIVATE = """
127.0.0.1 10.1.2.3 172.20.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fd00::1 fe80::1 fe80::1%eth0 ff02::1
::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 fec0::1
"""


@pytest.mark.parametrize("number", PRIVATE.split())
def test_a_name_that_leads_into_a_private_network_is_refused(site, number):
    for numbers in ([number], [PUBLIC, number], [number, PUBLIC]):
        with pytest.raises(errors.AddressNotPublic):
            site.fetch(numbers=numbers)

    assert (site.dialled, site.connections) == ([], 0)


def test_a_name_that_changes_its_mind_is_asked_once_and_held_to_its_word(site):
    """S-21: the first answer is public, each later one is this machine."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    page = fetch("http://e.org/", resolve=lambda host: next(answers), connect=site.connect)

    assert (page.data, site.dialled) == (WORDS, [(PUBLIC, 80)])
    assert next(answers) == ["127.0.0.1"]


def test_a_redirect_to_a_name_that_changed_its_mind_is_refused(site):
    site.answers = [moved("/again")]
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    with pytest.raises(errors.AddressNotPublic):
        fetch("http://e.org/", resolve=lambda host: next(answers), connect=site.connect)

    assert site.dialled == [(PUBLIC, 80)]
