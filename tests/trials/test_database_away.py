"""PostgreSQL restarted or stopped under workers that send and people who save."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.servers import PostgreSQL, Process
from tests.tracker.processes import free_port
from tests.trials.mails import RETURN, copies, wait_for

pytestmark = pytest.mark.trial

CSRF = "c" * 32
SEED = "import django; django.setup(); from tests.trials.mails import due; due(300)"
FALL_DUE = """
import sys, django; django.setup()
from applications.tasks import sweep
from tests.factories import PersonFactory
from tests.trials.mails import due
PersonFactory.reset_sequence(100 * int(sys.argv[1]))
due(4)
sweep.delay()
"""
SIGN_IN = """
import django; django.setup()
from django.test import Client
from tests.factories import PersonFactory
client = Client()
client.force_login(PersonFactory())
print(client.cookies["session"].value)
"""
TEXT = "PhD position in physics at Umeå University. Apply by 15 January 2027."


@pytest.fixture
def database():
    """A PostgreSQL of this test's own."""
    with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
        Path(folder).chmod(0o755)  # the user postgres must get to its own folder in here
        (Path(folder) / "database").mkdir()
        server = PostgreSQL(Path(folder) / "database")
        server.create()
        server.start()
        yield server
        server.process.kill()


@pytest.fixture
def house(database, queue, smtp_sink, tmp_path):
    """house(command, log) → the process, on that database."""
    started = []
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database.url,
        "REDIS_URL": queue.url,
        "EMAIL_URL": smtp_sink.url,
    }

    def run(*command):
        done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(*command, ready, **more):
        log = tmp_path / f"house-{len(started)}.log"
        process = Process([sys.executable, *command], log, env=env | more)
        started.append(process)
        process.wait_until(lambda: ready in log.read_text())
        return process

    start.run = run
    run("manage.py", "migrate", "--no-input", "--verbosity=0")
    yield start
    for process in started:
        process.kill()


def count(database, question):
    with psycopg.connect(host=str(database.folder), user="tracker", dbname="postgres") as line:
        return line.execute(f"SELECT count(*) FROM {question}").fetchone()[0]


def test_workers_go_on_after_postgresql_was_restarted_under_them(database, house, smtp_sink):
    """R-13: once in order, once at once; nobody starts the workers again."""
    house.run("-c", SEED)
    smtp_sink.mode, smtp_sink.delay = "slow", 0.05
    workers = [house("-m", "tracker.worker", ready="The worker is ready") for _ in range(2)]
    for enough, how in ((60, signal.SIGINT), (150, signal.SIGQUIT)):
        wait_for(lambda: len(smtp_sink.accepted) >= enough, 120)  # noqa: B023
        database.stop(how)
        database.start()
    began = time.monotonic()
    sent = "applications_mail WHERE state = 'sent'"
    wait_for(lambda: len(copies(smtp_sink)) == 300, RETURN)
    wait_for(lambda: count(database, sent) == 300, RETURN)

    doubles = len(smtp_sink.accepted) - 300
    print(f"\nall 300 sent {time.monotonic() - began:.0f} s after, {doubles} double")
    assert doubles <= 2 * len(workers)
    assert [worker.popen.poll() for worker in workers] == [None, None]


def test_idle_connections_that_postgresql_closes_are_missed_by_nobody(database, house, smtp_sink):
    """R-13: twenty times; in the middle of a mail, too."""
    port = free_port()
    app = house("manage.py", "up", ready="The worker is ready", PORT=str(port))
    session = house.run("-c", SIGN_IN)
    smtp_sink.mode, smtp_sink.delay = "slow", 1.2
    closed, pages = [], []
    idle = "state = 'idle' AND state_change < clock_timestamp() - interval '1 second'"
    for turn in range(20):
        house.run("-c", FALL_DUE, str(turn + 1))
        for path in ("/", "/applications/", "/documents/"):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
                line.request("GET", path, headers={"Cookie": f"session={session}"})
                pages.append(line.getresponse().status)
        time.sleep(1.5)
        ended = f"(SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {idle}) AS ended"
        closed.append(count(database, ended))
    sent = "applications_mail WHERE state = 'sent'"
    taken = wait_for(lambda: count(database, sent) == 80, RETURN)

    print(f"\n{sum(closed)} connections closed, all 80 sent {taken:.0f} s after the last")
    assert all(closed)
    assert pages == [200] * 60
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) == 80
    assert app.popen.poll() is None


def test_pages_say_that_postgresql_is_away_and_save_all_or_nothing(database, house):
    """R-14: a minute without it."""
    port = free_port()
    app = house("manage.py", "up", ready="The worker is ready", PORT=str(port))
    session = house.run("-c", SIGN_IN)

    def ask(method, path, **form):
        headers = {
            "Cookie": f"session={session}; csrf={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        who = {} if path == "/healthz" else headers  # a load balancer is nobody
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            line.request(method, path, urlencode(form) if form else None, who)
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    before = ask("GET", "/")[0]
    database.stop()
    until = time.monotonic() + 60
    away = []
    while time.monotonic() < until:
        away.append(ask("POST", "/postings/new/", text=TEXT))
        away.append(ask("GET", "/"))
    alive = ask("GET", "/healthz")[0]
    database.start()
    back = wait_for(lambda: ask("POST", "/postings/new/", text=TEXT)[0] == 302, 60)

    print(f"\n{len(away)} pages while it was away, saved {back:.0f} s after its return")
    assert (before, alive) == (200, 200)
    assert {status for status, _ in away} == {503}
    assert all("The database does not answer just now" in page for _, page in away)
    assert count(database, "applications_posting") == 1
    assert app.popen.poll() is None
