"""The logs of the example files' proxies hold no secret of an address."""

import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib import request

import pytest
from django.urls import reverse

from tests.tracker.processes import eventually
from tests.trials import proxies
from tests.trials.test_proxies import these

pytestmark = pytest.mark.trial
SECRET = "s3cr3t-canary"
OPENED = [
    reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": SECRET}),
    *(
        reverse(name, args=[SECRET])
        for name in (
            *("account_confirm_email", "feed_ics", "mail_stop", "mail_answer", "mail_address"),
            "invitation",
        )
    ),
]


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


def ask(url: str, path: str, context: ssl.SSLContext) -> None:
    browser = request.build_opener(request.ProxyHandler({}), request.HTTPSHandler(context=context))
    sent = request.Request(url + path, headers={"Referer": f"{url}/stop/{SECRET}/"})
    with suppress(OSError):  # a page that is away, or a way on to a port of the example
        browser.open(sent, timeout=10).close()


@these("nginx", "haproxy", "caddy", "apache2")
def test_log_has_the_pages_and_no_secret(proxy, tmp_path_factory):
    """With the app behind it and while that is away."""
    folder = tmp_path_factory.mktemp("site")
    for parent in (folder, *list(folder.parents)[:2]):
        parent.chmod(0o755)
    site = proxies.new_site(folder)
    context = ssl.create_default_context(cafile=str(site.certificate))
    app = ThreadingHTTPServer(("127.0.0.1", site.app), Answers)
    threading.Thread(target=app.serve_forever, daemon=True).start()
    running = proxies.start(proxy, site)
    try:
        for path in (*OPENED, "/applications/"):
            ask(site.url, path, context)
            ask(f"http://localhost:{site.plain}", path, context)
        app.shutdown()
        app.server_close()
        for path in (*OPENED, "/documents/"):
            ask(site.url, path, context)

        def written() -> str:
            return "".join(log.read_text() for log in folder.glob("*.log"))

        assert eventually(lambda: "/documents/" in written())
    finally:
        running.kill()
    assert "/applications/" in written()
    assert SECRET not in written()
