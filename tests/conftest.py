"""What every test stands on: a folder of its own, a silent queue, and real servers on request."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_django
import redis
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.db import connection, connections
from django.test import override_settings
from django.utils import translation
from kombu import pools

from tests.factories import NOW
from tests.servers import Process, Queue
from tests.smtp import Sink
from tracker import broker
from tracker.celery import app


class QuickHasher(Argon2PasswordHasher):
    """The hashes of the app, at the least work."""

    time_cost, memory_cost, parallelism = 1, 8, 1


PAGES = Path(__file__).parent / "views"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only the tests that use a database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --database-only, the rest has been seen already and need not run again."""
    for item in filter(shares_clock, items):
        item.add_marker("real_clock")
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def pytest_collection_finish() -> None:
    """The thousands of tests that were found stay until the end: who looks for rubbish need not
    walk over them, nor as often as in a small program. A fifth of the time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def uses_database(item: pytest.Item) -> bool:
    """Whether another database may answer otherwise. Pages and browsers show what services know,
    whatever the database, but for those that ask it themselves (`on_both`)."""
    shows = PAGES in item.path.parents or item.get_closest_marker("e2e")
    if item.get_closest_marker("on_sqlite") or shows and not item.get_closest_marker("on_both"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def shares_clock(item: pytest.Item) -> bool:
    """Whether other processes, such as a worker, read the clock that this test reads."""
    marked = item.get_closest_marker("real_clock")
    return bool(marked or "worker" in getattr(item, "fixturenames", ()))


# ── A clock, a folder, a database and a bell of their own ─────────────────────────────────────────


@pytest.fixture(autouse=True)
def _own_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test begins at NOW, whatever the day; one that shares its clock begins today."""
    if shares_clock(request.node):
        yield
    else:
        with time_machine.travel(NOW):
            yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request of another test may have left its language behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _own_cache() -> Iterator[None]:
    """Redis keeps what a test counted; a database takes it back by itself."""
    yield
    if settings.REDIS_URL:
        caches["default"].clear()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session", autouse=True)
def _own_house(data_dir: Path) -> Iterator[None]:
    """Nothing a test does reaches the data or the queue of someone who runs the app here."""
    with override_settings(
        DATA_DIR=data_dir,
        MEDIA_ROOT=data_dir / "media",
        MAIL_DIR=data_dir / "mail",
        PASSWORD_HASHERS=[f"{__name__}.{QuickHasher.__name__}"],
        WHITENOISE_AUTOREFRESH=True,  # else each client looks at every static file first
    ):
        ring_at(broker.IN_MEMORY)
        yield


@pytest.fixture(autouse=True)
def _no_mail_left(data_dir: Path) -> Iterator[None]:
    yield
    shutil.rmtree(settings.MAIL_DIR, ignore_errors=True)


@pytest.fixture
def own_files(settings: pytest_django.fixtures.Settings, tmp_path: Path) -> None:
    """A folder for this test alone: what is there before and after is its own."""
    settings.DATA_DIR, settings.MAIL_DIR = tmp_path / "data", tmp_path / "data/mail"
    settings.MEDIA_ROOT = tmp_path / "data/media"
    settings.DATA_DIR.mkdir()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite tests in a file, as in real life: other processes and threads see what is written.
    Connections end with the request, so that none is in the way when the database goes. The disk
    is not waited for: processes are killed here, never the machine."""
    connections["default"].settings_dict["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connections["default"].settings_dict["TEST"]["NAME"] = str(file)
        options = connections["default"].settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("=FULL", "=OFF")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001, pytest-django's own
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """With --no-migrations, too, the search has its index, which no model tells of."""
    if request.config.getoption("nomigrations"):
        search = import_module("applications.migrations.0003_searchentry_words")
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            search.make_index(None, editor)


def ring_at(url: str) -> None:
    """From now on bells ring in this queue."""
    app.conf.update(
        broker_url=url,
        broker_read_url=url,
        broker_write_url=url,
        broker_transport_options=broker.transport_options(url),
    )
    pools.reset()
    app._after_fork()  # it remembers the pools of the queue before


# ── Real servers ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def _shared_queue(data_dir: Path) -> Iterator[Queue]:
    queue = Queue(data_dir)
    queue.start()
    yield queue
    queue.stop()


@pytest.fixture
def queue_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty queue that takes this test's bells: REDIS_URL's, else the embedded one."""
    if settings.REDIS_URL:
        url = broker.celery_url(settings.REDIS_URL, settings.DATA_DIR)
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushall()
    else:
        queue = request.getfixturevalue("_shared_queue")
        queue.flush()
        url = queue.celery_url
    ring_at(url)
    yield url
    ring_at(broker.IN_MEMORY)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    """A queue server of this test's own, to be stopped, killed and flushed."""
    queue = Queue(tmp_path, server=broker.find_server())
    queue.start()
    ring_at(queue.celery_url)
    yield queue
    ring_at(broker.IN_MEMORY)
    queue.kill()


@pytest.fixture
def smtp_sink(settings: object) -> Iterator[Sink]:
    """A mail server on loopback; mails of this process and of its workers go there."""
    sink = Sink()
    sink.start()
    settings.EMAIL_BACKEND = "applications.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.SENDS_MAIL = True
    yield sink
    sink.stop()


@pytest.fixture
def worker(
    request: pytest.FixtureRequest, transactional_db: None, data_dir: Path, tmp_path: Path
) -> Iterator[Callable[..., Process]]:
    """worker(**env) → a real worker with its timetable, on this test's database, queue and mail."""
    started: list[Process] = []
    queue = request.getfixturevalue("queue") if "queue" in request.fixturenames else None
    if not queue:
        request.getfixturevalue("queue_url")  # this process rings where the worker listens
    sink = request.getfixturevalue("smtp_sink") if "smtp_sink" in request.fixturenames else None

    def start(**env: str) -> Process:
        given = {
            **os.environ,
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": database_url(),
            "REDIS_URL": queue.url if queue else settings.REDIS_URL,
            "EMAIL_URL": sink.url if sink else "",
            "LOG_LEVEL": "info",
            **env,
        }
        log = tmp_path / f"worker-{len(started)}.log"
        process = Process([sys.executable, "-m", "tracker.worker"], log, env=given)
        started.append(process)
        process.wait_until(lambda: "The worker is ready" in log.read_text())
        return process

    yield start
    for process in started:
        process.kill()


def database_url() -> str:
    """The test database as another process must name it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))


# ── Browser ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The Chromium of this machine; Playwright's own where there is none."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    args = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium refuses root otherwise
    return {**browser_type_launch_args, "executable_path": found, "args": args}
