"""The site lives at SITE_URL: forms, redirects and probes, whatever name a proxy asks by."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
SITE = "https://apply.example.org:8443"
PASSWORD = "a boring long sentence"


@pytest.fixture
def server(settings):
    """A server behind a proxy with TLS, at a port of its own."""
    settings.LOCAL, settings.HTTPS, settings.BEHIND_PROXY = False, True, True
    settings.SITE_URL, settings.SITE_HOST = SITE, SITE.partition("://")[2]
    settings.CSRF_TRUSTED_ORIGINS = [SITE]
    settings.ALLOWED_HOSTS = ["apply.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings


def signed_in(next_page: str, **headers: str):
    """What a sign-in with this next page answers, the form being that of the page itself."""
    headers = {"x-forwarded-proto": "https", "referer": f"{SITE}/", **headers}
    client = Client(enforce_csrf_checks=True, headers=headers)
    person = PersonFactory(password=PASSWORD)
    page = client.get(reverse("account_login"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    form = {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return client.post(reverse("account_login"), {**form, "next": next_page})


# ── Whatever Host a proxy passes on ───────────────────────────────────────────────────────────────

HOSTS = {
    "the visitor's": "apply.example.org:8443",
    "the visitor's, without its port": "apply.example.org",  # nginx: $host
    "its upstream's number": "127.0.0.1:8000",  # nginx, Apache: unless told otherwise
    "its upstream's name": "tracker",
    "a name with a line below": "tracker_app",
}


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_form_is_accepted_whatever_host_the_proxy_passes_on(server, host):
    response = signed_in("/documents/", host=host, origin=SITE)

    assert (response.status_code, response.get("Location")) == (302, "/documents/")


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://127.0.0.1:8000", "http://apply.example.org:8443"]
)
def test_form_of_another_site_is_refused_and_both_addresses_are_named(server, host, origin):
    response = signed_in("/documents/", host=host, origin=origin)
    words = response.content.decode()

    assert response.status_code == 403
    assert f"sent it from {origin}, but this site lives at {SITE}" in words
    assert f"set SITE_URL={origin} and start it again" in words
    assert "ookie" not in words


def test_form_that_hides_its_page_is_refused_and_says_so(server):
    words = signed_in("/", host="x", origin="null", referer="").content.decode()

    assert "does not say from which page it was sent" in words
    assert "ookie" not in words


def test_form_of_another_site_told_by_the_referer_alone_is_refused_in_the_same_words(server):
    words = signed_in("/", host="x", referer="https://evil.example/a?b").content.decode()

    assert "sent it from https://evil.example, but this site lives at" in words


def test_form_without_a_cookie_blames_the_cookie():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"))

    assert response.status_code == 403
    assert "Your browser sent no cookie with it" in response.content.decode()


def test_form_with_an_old_token_blames_the_age_of_the_page():
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_login"))
    response = client.post(reverse("account_login"), {"csrfmiddlewaretoken": "a" * 64})

    assert response.status_code == 403
    assert "this page was open for a long time" in response.content.decode()


def test_redirect_of_the_house_leads_to_the_site(server):
    client = Client(headers={"host": "tracker"})

    assert client.get("/documents/").url == f"{SITE}/documents/"


# ── Without a proxy, and on one's own machine ─────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "evil.example"])
def test_server_without_a_proxy_answers_to_its_own_name_only(server, host):
    server.BEHIND_PROXY = server.SECURE_SSL_REDIRECT = False

    pages = [Client(headers={"host": one}).get("/accounts/login/") for one in (host, SITE[8:])]

    assert [page.status_code for page in pages] == [400, 200]
    assert f'It lives at <a href="{SITE}">' in pages[0].content.decode()


@pytest.mark.parametrize("proxy", [True, False], ids=["proxy", "no proxy"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "localhost", "tracker_app", "evil.example", ""])
def test_load_balancer_may_ask_whether_the_process_is_up_by_any_name(server, host, proxy):
    server.BEHIND_PROXY = proxy

    answer = Client(headers={"host": host}).get("/healthz", REMOTE_ADDR="203.0.113.9")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.parametrize("proxy", [True, False], ids=["proxy", "no proxy"])
@pytest.mark.parametrize(
    ("host", "peer", "status"),
    [
        ("localhost:8000", "127.0.0.1", 200),
        ("127.0.0.1", "127.0.0.1", 200),
        ("apply.example.org:8443", "127.0.0.1", 404),
        ("localhost", "203.0.113.9", 404),
        ("evil.example", "127.0.0.1", 404),
        ("", "127.0.0.1", 404),
    ],
)
def test_figures_are_for_this_machine_asked_by_its_own_name(server, proxy, host, peer, status):
    """A proxy may be on this machine as well, and pass a name of it on as the host."""
    server.BEHIND_PROXY = proxy
    answer = Client(headers={"host": host}).get("/metrics", REMOTE_ADDR=peer)

    assert answer.status_code == (404 if proxy else status)


# ── Where a sign-in leads ─────────────────────────────────────────────────────────────────────────

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "https://evil.example",
    "http://evil.example/x",
    "HTTPS://EVIL.EXAMPLE",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    "\u2003//evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "ftp://apply.example.org/x",
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "//127.0.0.1:8000/x",
    "https://apply.example.org@evil.example",
    "https://apply.example.org:8443@evil.example/",
    "https://apply.example.org.evil.example",
    "https://evil.example\\@apply.example.org:8443",
    "https://sub.apply.example.org:8443/",
    "https://apply.example.org/",  # another port, another server
    "https://apply.example.org:8444/",
    "http://apply.example.org:8443/",  # in the clear
    "https://[",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_leads_to_no_other_site(server, target):
    """S-58: to no other machine, port or scheme, and to no half address."""
    response = signed_in(target, host="127.0.0.1:8000", origin=SITE)

    assert (response.status_code, response["Location"]) == (302, reverse("home"))


@pytest.mark.parametrize("target", ["%2f%2fevil.example", "/%0d%0aLocation:x", "evil.example"])
def test_sign_in_leads_to_a_path_however_odd(server, target):
    """S-58: a browser stays on the site with these."""
    response = signed_in(target, host="127.0.0.1:8000", origin=SITE)

    assert (response.status_code, response["Location"]) == (302, target)
    assert "\n" not in response["Location"]


@pytest.mark.parametrize("target", ["/documents/?a=b#c", f"{SITE}/documents/"])
def test_sign_in_leads_back_to_the_page_that_was_asked_for(server, target):
    assert signed_in(target, host="tracker", origin=SITE)["Location"] == target


@pytest.mark.parametrize("target", ["http://localhost:9000/x", "//127.0.0.1/x"])
def test_sign_in_on_ones_own_machine_leads_to_no_other_server_there(target):
    assert signed_in(target)["Location"] == reverse("home")
