"""One person's heavy documents keep nobody else waiting, and no reminder."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from tests.servers import Process
from tests.tracker.processes import TAKEN_OUT, free_port

pytestmark = pytest.mark.trial

LONGEST, SWEEP = 2.0, 60.0  # seconds for another's page; since the last sweep came to its end
HANGS_UP = 4.0
SEED = """
import django; django.setup()
import io
import pikepdf
from django.test import Client
from django.utils import timezone
from applications.services import bundles
from tests import factories

def pages(count, content):
    pdf = pikepdf.new()
    for number in range(count):
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[number].Contents = pdf.make_stream(content)
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()

def signed_in(person):
    client = Client()
    client.force_login(person)
    return client.cookies["session"].value

greedy, ada = factories.PersonFactory(), factories.PersonFactory()
# Some kilobytes that take half a minute to draw, a page.
heavy = pages(16, b"0 0 m 500 800 l 20 30 500 700 10 10 c S " * 400_000)
light = pages(60, b"0 0 m 99 99 l S")
mine = factories.VersionFactory(document__owner=greedy, content=heavy, pages=16)
hers = factories.VersionFactory(document__owner=ada, content=light, pages=60)
for _ in range(5):
    application = factories.ApplicationFactory(owner=greedy, requirements=("cv",))
    factories.AttachmentFactory(requirement=application.requirements.get(), version=mine)
    bundles.request_bundle(application, now=timezone.now())
print(signed_in(greedy), mine.pk, signed_in(ada), hers.pk, len(heavy))
"""


@pytest.fixture(params=["", "memory://"], ids=["queue", "one process"])
def house(request, tmp_path):
    """(port, what the seed printed) of an app that runs, with five heavy builds in its queue."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in TAKEN_OUT}
    env = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DATA_DIR": str(tmp_path / "data"),
        "REDIS_URL": request.param,
        "PORT": str(port),
    }

    def run(*command):
        done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    run("manage.py", "migrate", "-v0")
    run("manage.py", "createcachetable", "-v0")
    told = run("-c", SEED)
    log = tmp_path / "up.log"
    process = Process([sys.executable, "manage.py", "up"], log, env=env)
    process.wait_until(lambda: "The worker is ready" in log.read_text())
    process.wait_until(lambda: "Ready: " in log.read_text())
    yield port, told
    process.stop()
    print(log.read_text()[-2000:])


def ask(port, path, session):
    """Seconds until the answer is there, and what it is."""
    began = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as line:
        line.request("GET", path, headers={"Cookie": f"session={session}"})
        answer = line.getresponse()
        body = answer.read()
    return time.monotonic() - began, answer.status, body


def ask_and_hang_up(port, path, session):
    with socket.create_connection(("127.0.0.1", port)) as line:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: session={session}\r\n\r\n"
        line.sendall(head.encode())
        time.sleep(HANGS_UP)


def test_another_is_answered_and_the_sweep_comes_while_one_draws_and_builds(house):
    port, (greedy, heavy, ada, light, _size) = house
    assert ask(port, "/", ada)[1] == 200  # what is loaded with the first page is loaded
    took = {"home": [], "picture": [], "sweep": []}
    until = time.monotonic() + 130
    page = 0
    while time.monotonic() < until:
        if page % 20 == 0:
            for number in range(1, 17):
                path = f"/versions/{heavy}/pages/{number}/"
                threading.Thread(target=ask_and_hang_up, args=(port, path, greedy)).start()
        page += 1
        home, status, _body = ask(port, "/", ada)
        took["home"].append(home)
        assert status == 200
        if page <= 60:
            drawn, status, body = ask(port, f"/versions/{light}/pages/{page}/", ada)
            took["picture"].append(drawn)
            assert (status, body[:4]) == (200, b"\x89PNG")
        figures = ask(port, "/metrics", "")[2].decode()
        took["sweep"].append(
            float(re.search(r"^tracker_sweep_age_seconds (\S+)", figures, re.MULTILINE)[1])
        )
        time.sleep(0.5)

    print({what: f"{max(times):.2f} s" for what, times in took.items()})
    assert max(took["home"] + took["picture"]) <= LONGEST
    assert max(took["sweep"]) <= SWEEP + LONGEST
