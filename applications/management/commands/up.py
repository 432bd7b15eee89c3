import fcntl
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from tracker import broker, doctor, supervisor, web

MIGRATING = 0x7068645F  # a number that other programs on the same database hardly lock, too


class Command(BaseCommand):
    help = "Runs everything in the foreground: queue, worker, timetable and web server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--die-with-parent",
            action="store_true",
            help="Stop when the process that started this one is gone.",
        )

    def handle(self, *args: Any, die_with_parent: bool, **options: Any) -> None:
        if die_with_parent:
            supervisor.die_with_parent(signal.SIGTERM)
        lock = lock_data_dir()
        listening = self.listen()
        self.prepare()
        if (paper := doctor.check_paper()).mends:
            self.stderr.write(f"{paper.says}. One line mends it: {paper.mends}")
        if settings.CELERY_BROKER_URL == broker.IN_MEMORY and not settings.REDIS_URL:
            self.stderr.write("No queue server is here, so one process does it all.")
        connections.close_all()
        supervisor.become(services(listening.fileno()), listening.fileno(), lock)

    def listen(self) -> Any:
        try:
            return web.listen(settings.HOST, settings.PORT)
        except OSError as problem:
            raise CommandError(
                f"Cannot listen on {settings.HOST}:{settings.PORT} ({os.strerror(problem.errno)})."
                f" Choose another port, for example PORT={settings.PORT + 1}."
            ) from problem

    def prepare(self) -> None:
        """Brings the database up to date; what is already there is left alone."""
        with one_at_a_time():
            call_command("migrate", interactive=False, verbosity=0)
        if not settings.WHITENOISE_USE_FINDERS:
            call_command("collectstatic", interactive=False, verbosity=0)


def lock_data_dir() -> int:
    """The lock ends with the process, so a kill leaves nothing that stops the next start."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(settings.DATA_DIR, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        raise CommandError(
            f"The app is already running on {settings.DATA_DIR}."
            " Stop it, or set DATA_DIR to another folder."
        ) from taken
    return lock


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two first starts on one PostgreSQL would both make the same tables: the second waits. On
    SQLite the lock of the data folder is enough."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


@contextmanager
def stopped() -> Iterator[None]:
    """The app does not run here, and does not start meanwhile."""
    lock = lock_data_dir()
    try:
        with one_at_a_time():
            yield
    finally:
        os.close(lock)


def services(listening: int) -> list[dict[str, object]]:
    """What runs side by side; the queue comes first, because the others lean on it."""
    if settings.CELERY_BROKER_URL == broker.IN_MEMORY:
        return [python("app", "tracker.worker", listening)]
    queue: list[dict[str, object]] = []
    if not settings.REDIS_URL:
        command = broker.command(broker.find_server(), settings.DATA_DIR)
        queue = [{"name": "queue", "command": command, "queue_of": str(settings.DATA_DIR)}]
    return [*queue, python("web", "tracker.web", listening), python("worker", "tracker.worker")]


def python(name: str, module: str, *fds: int) -> dict[str, object]:
    """One of our own modules as a process, handed the sockets it serves."""
    command = [sys.executable, "-m", module, *map(str, fds)]
    return {"name": name, "command": command, "pass_fds": fds}
