"""The app behind real proxies, set up by the example files: everything works, and nobody gets
what was meant for another."""

import os
import re
import secrets
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta

import pikepdf
import pytest
from django.utils import timezone

from tests.servers import Process
from tests.trials import proxies
from tests.trials.mails import wait_for
from tests.trials.visitor import Visitor

pytestmark = pytest.mark.trial

PASSWORD = "a boring long sentence"
FORGED = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nforged"
MALLORY = f"""
import django; django.setup()
from django.test import Client
from tests.factories import PersonFactory, VersionFactory
person = PersonFactory(email="mallory@example.org")
content = {FORGED.encode()!r} * 200
version = VersionFactory(document__owner=person, content=content)
client = Client()
client.force_login(person)
print(version.pk, next(iter(client.cookies.values())).value)
"""
ROUNDS = 150  # of a visitor, each with several requests


class House:
    """The app as a server, and what it takes to put a proxy before it."""

    def __init__(self, site: proxies.Site, sink) -> None:
        self.site, self.sink = site, sink
        self.app: Process | None = None
        self.visitors: list[Visitor] = []
        self.env = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "DATA_DIR": str(site.folder / "data"),
            "PORT": str(site.app),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SITE_URL": site.url,
            "BEHIND_PROXY": "yes",
            "SIGNUP": "open",
            "EMAIL_URL": sink.url,
            "SSL_CERT_FILE": str(site.certificate),
        }

    def start(self) -> None:
        """What takes long at a first start is done before the clock of the start runs."""
        (self.site.folder / "data").mkdir()
        self.run("manage.py", "migrate", "--no-input", "--verbosity=0")
        self.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
        log = self.site.folder / "app.log"
        self.app = Process([sys.executable, "manage.py", "up"], log, env=self.env)
        wait_for(lambda: "The worker is ready" in log.read_text(), 120)

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def visitor(self, **cookies: str) -> Visitor:
        visitor = Visitor(self.site.url, self.site.certificate)
        self.visitors.append(visitor)
        for name, value in cookies.items():
            visitor.cookies[name] = value
        return visitor

    def signed_up(self, email: str) -> Visitor:
        """Signs up, opens the link in the mail, and signs in."""
        visitor = self.visitor()
        assert visitor.ask("GET", "/accounts/signup/") == 200
        assert visitor.fill_in("password1", email=email, password1=PASSWORD) == 302
        wait_for(lambda: self._mails_to(email), 90)
        link = re.search(r"https://\S+", self._mails_to(email)[0].get_content())[0]
        assert link.startswith(self.site.url)
        assert visitor.ask("GET", link.removeprefix(self.site.url)) == 200
        path, fields = visitor.form("csrfmiddlewaretoken")
        assert visitor.post(path, fields) == 302
        assert self.sign_in(visitor, email) == 302
        assert visitor.follow() == 200
        return visitor

    def _mails_to(self, email: str) -> list:
        mails = [mail for mail in list(self.sink.accepted) if email in mail.recipients]
        return [mail.message.get_body(("plain",)) for mail in mails]

    def sign_in(self, visitor: Visitor, email: str) -> int:
        assert visitor.ask("GET", "/accounts/login/") == 200
        return visitor.fill_in("password", login=email, password=PASSWORD)


@pytest.fixture
def house(smtp_sink, tmp_path_factory):
    """In a folder that other users may pass: proxies give up being root."""
    folder = tmp_path_factory.mktemp("site")
    for parent in (folder, *list(folder.parents)[:2]):
        parent.chmod(0o755)
    house = House(proxies.new_site(folder), smtp_sink)
    try:
        house.start()
        yield house
    finally:
        for visitor in house.visitors:
            visitor.line.close()
        if house.app:
            house.app.kill()


@pytest.fixture
def before(house):
    """before(proxy, **changes) → that proxy in front of the house."""
    started = []

    def start(name: str, **changes: str) -> None:
        started.append(proxies.start(name, house.site, **changes))

    yield start
    for process in started:
        process.kill()


def these(*names: str):
    return pytest.mark.parametrize(
        "proxy",
        [
            pytest.param(
                name,
                marks=pytest.mark.skipif(bool(proxies.missing(name)), reason=proxies.missing(name)),
            )
            for name in names
        ],
    )


def posting() -> str:
    closes = timezone.now().date() + timedelta(days=20)
    return (
        "Doctoral student in numerical analysis\n\nUmeå University, Umeå, Sweden\n\n"
        "The application must contain:\n- a cover letter of at most 2 pages\n"
        f"- a curriculum vitae\n\nThe last day to apply is {closes.day} {closes:%B %Y}.\n"
    )


def large_pdf(path) -> bytes:
    """4 MB that nothing compresses."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842)).Noise = pdf.make_stream(
            secrets.token_bytes(4 << 20)
        )
        pdf.save(path)
    return path.read_bytes()


@these(*proxies.PROXIES)
def test_a_person_gets_all_the_way_through_a_proxy(house, before, proxy, tmp_path):
    before(proxy)
    asha = house.signed_up("asha@example.org")

    assert asha.ask("GET", "/postings/new/") == 200
    assert asha.fill_in("text", text=posting()) == 302
    assert asha.follow() == 200
    path, fields = asha.form("facts-institution")
    assert asha.post(path, fields) == 302
    assert asha.follow() == 200
    assert "Doctoral student in numerical analysis" in asha.page
    application = asha.at.split("#")[0]
    assert asha.ask("GET", f"{application}plan/") == 200
    token = (
        "csrfmiddlewaretoken",
        dict(asha.form("csrfmiddlewaretoken")[1])["csrfmiddlewaretoken"],
    )
    plan = asha.post(f"{application}plan/order/", [token, ("usual", "1")], HX_Request="true")
    assert (plan, "<html" in asha.page) == (200, False)
    assert asha.ask("GET", "/documents/") == 200
    path, fields = asha.form("file")
    assert asha.upload(path, fields, "cv.pdf", large_pdf(tmp_path / "cv.pdf")) == 200
    assert "cv.pdf is now in your library" in asha.page
    assert [asha.ask("GET", path) for path in ("/metrics", "/readyz")] == [404, 404]
    assert f"Forms sent to {house.site.url} are accepted" in house.run("manage.py", "doctor")


HOSTS = [
    ("nginx", {"proxy_set_header Host $http_host": "proxy_set_header Host $host"}),
    ("nginx", {"proxy_set_header Host $http_host;": ""}),
    ("apache2", {"ProxyPreserveHost On": "ProxyPreserveHost Off"}),
]


@pytest.mark.parametrize(("proxy", "changes"), HOSTS, ids=["without port", "plain", "apache plain"])
def test_forms_are_accepted_whatever_host_the_proxy_passes_on(house, before, proxy, changes):
    if reason := proxies.missing(proxy):
        pytest.skip(reason)
    before(proxy, **changes)

    house.signed_up("asha@example.org")


@these(*proxies.PROXIES)
def test_nobody_gets_what_was_meant_for_another(house, before, proxy):
    """Heads in hundreds over kept lines, between the pages of a person and of a stranger; one who
    heads a file that begins like an answer."""
    before(proxy)
    person = house.signed_up("asha@example.org")
    version, session = house.run("-c", MALLORY).split()
    mallory = house.visitor(**{"__Host-session": session})
    strangers = [house.visitor() for _ in range(3)]
    wrong: list[str] = []

    def expect(visitor: Visitor, method: str, path: str, status: int, words: str) -> None:
        got = visitor.ask(method, path)
        is_right = got == status and (words in visitor.page if words else visitor.page == "")
        if not is_right or "forged" in visitor.page:
            wrong.append(f"{method} {path}: {got} {visitor.page[:300]!r}")

    def persons() -> None:
        expect(person, "HEAD", "/", 200, "")
        expect(person, "GET", "/settings/", 200, "asha@example.org")

    def mallorys() -> None:
        expect(mallory, "HEAD", f"/versions/{version}/", 200, "")
        expect(mallory, "HEAD", "/static/css/base.css", 200, "")
        expect(mallory, "HEAD", "/nowhere/", 404, "")

    def strangers_() -> None:
        for stranger in strangers:
            expect(stranger, "GET", "/accounts/login/", 200, 'name="password"')
            if "asha@" in stranger.page:
                wrong.append("a stranger was shown a person's page")
            expect(stranger, "GET", "/healthz", 200, "ok\n")

    def often(what) -> None:
        try:
            for _ in range(ROUNDS):
                what()
        except Exception as problem:  # an answer that does not parse, above all
            wrong.append(repr(problem))

    threads = [
        threading.Thread(target=often, args=[one]) for one in (persons, mallorys, strangers_)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@these("nginx", "haproxy")
def test_method_in_small_letters_takes_nobodys_answer(house, before, proxy):
    before(proxy)
    trusted = ssl.create_default_context(cafile=str(house.site.certificate))
    stranger = house.visitor()
    for _ in range(50):
        with (
            socket.create_connection(("127.0.0.1", house.site.tls), timeout=20) as line,
            trusted.wrap_socket(line, server_hostname="localhost") as safe,
        ):
            safe.sendall(b"head /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert re.match(rb"HTTP/1\.[01] 400 ", safe.recv(4096))
        assert stranger.ask("GET", "/healthz") == 200
        assert stranger.page == "ok\n"
