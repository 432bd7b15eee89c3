"""Processes are kept alive, and none outlives the supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.tracker.processes import children, eventually, family, is_alive
from tracker import supervisor
from tracker.supervisor import Child, Service

SLEEPS = ("sleep", "60")
STUBBORN = ("sh", "-c", "trap '' TERM; sleep 60 & while :; do wait; done")
RUN = """
import ast, sys
from tracker.supervisor import Service, Supervisor
services = [Service(str(n), command) for n, command in enumerate(ast.literal_eval(sys.argv[1]))]
Supervisor(services, say=print).run()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def supervise() -> Iterator[Callable[..., subprocess.Popen]]:
    """supervise(command, …) → a supervisor of its own, with all of its children running."""
    running = []

    def start(*commands: tuple[str, ...]) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", RUN, repr(commands)], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert eventually(lambda: len(children(process.pid)) == len(commands))
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def test_supervisor_stays_small_without_django_and_celery():
    command = "import sys, tracker.supervisor; print({'django', 'celery'} & set(sys.modules))"

    ran = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)

    assert (ran.stdout, ran.stderr) == ("set()\n", "")


def test_killed_child_is_back_with_another_pid(supervise):
    process = supervise(SLEEPS, SLEEPS)
    killed, kept = children(process.pid)

    os.kill(killed, signal.SIGKILL)

    back = eventually(lambda: set(children(process.pid)) - {killed, kept})
    assert len(back) == 1
    assert is_alive(kept)
    assert process.stdout.readline() == "0 was ended by SIGKILL; starting it again in 0.5 s\n"


def test_child_that_keeps_dying_is_started_after_growing_pauses(supervise):
    process = supervise(SLEEPS, ("sh", "-c", "sleep 0.5; exit 3"))

    assert [process.stdout.readline() for _ in range(3)] == [
        f"1 ended with 3; starting it again in {pause} s\n" for pause in ("0.5", "1", "2")
    ]


def test_pause_stops_growing_and_is_forgotten_by_a_child_that_settled():
    child = Child(Service("dies", ("true",)))
    child.pause = 2 * supervisor.LONGEST_PAUSE
    pauses = []
    for settled in (False, True):
        child.start()
        child.process.wait()
        if settled:
            child.started_at -= 2 * supervisor.SETTLED
        child.bury()
        pauses.append(child.pause / 2)

    assert pauses == [supervisor.LONGEST_PAUSE, supervisor.FIRST_PAUSE]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_ends_everything_within_five_seconds(supervise, signum):
    process = supervise(SLEEPS, STUBBORN)
    running = eventually(lambda: len(found := family(process.pid)) == 3 and found)

    process.send_signal(signum)

    assert process.wait(timeout=5) == 0
    assert [pid for pid in running if is_alive(pid)] == []


def test_killed_supervisor_leaves_no_orphan(supervise):
    process = supervise(SLEEPS, SLEEPS)
    running = children(process.pid)

    process.kill()

    assert eventually(lambda: not any(map(is_alive, running)))


def test_killed_child_takes_what_it_started_along(supervise):
    process = supervise(SLEEPS, STUBBORN)
    _, stubborn = children(process.pid)
    [helper] = eventually(lambda: children(stubborn))

    os.kill(stubborn, signal.SIGKILL)

    assert eventually(lambda: not is_alive(helper))


def test_others_wait_until_the_first_is_ready(tmp_path):
    sign = tmp_path / "ready"
    first = Service("first", ("sh", "-c", f"sleep 0.3; touch {sign}; sleep 60"), ready=sign.exists)
    seen = tmp_path / "seen"
    second = Service("second", ("sh", "-c", f"test -e {sign} && touch {seen}; sleep 60"))
    keeper = supervisor.Supervisor([first, second], say=print)

    for child in keeper.children:
        keeper._start(child)

    try:
        assert eventually(seen.exists)
    finally:
        keeper._end(keeper.children, grace=1)
