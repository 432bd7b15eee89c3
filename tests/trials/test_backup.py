"""A backup under load, moved from one database to the other, killed half-way, and of a gigabyte."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import File
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from applications.core import backup as core
from applications.models import Application, Deletion, Mail, SentFile, Version
from applications.services.backups import keeping, reading, writing
from tests.factories import NOW, DocumentFactory, PersonFactory, VersionFactory, whole_account
from tests.instances import SETTLED, empty
from tests.servers import PostgreSQL
from tests.services.test_backups_of_strangers import packed, parts_of
from tests.trials.test_export_memory import memory

pytestmark = [pytest.mark.trial, pytest.mark.usefixtures("own_files")]
TAKEN_OUT = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SITE_URL", "HOST")
OLDER = "0033_season"
FILES, EACH = 20, 50_000_000
WRITERS, BACKUPS = 3, 8


class Instance:
    """A folder, and with it a database, at which the commands of the terminal work."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in TAKEN_OUT}
        self.env = {**kept, "DATA_DIR": str(folder), **env}

    def start(self, *words: str) -> subprocess.Popen:
        command = [sys.executable, "manage.py", *words]
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, env=self.env, **how)

    def manage(self, *words: str) -> str:
        process = self.start(*words)
        said, _none = process.communicate()
        assert process.returncode == 0, said
        return said


@pytest.fixture
def full(tmp_path) -> tuple[Instance, Path]:
    """A SQLite instance with a season in it, and its backup."""
    instance, path = Instance(tmp_path / "first"), tmp_path / "first.tar"
    instance.manage("migrate", "--verbosity=0")
    instance.manage("demo", "--applications=60")
    instance.manage("backup", str(path))
    return instance, path


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
        Path(folder).chmod(0o755)  # the user postgres must get to its own folder in here
        server = PostgreSQL(Path(folder))
        server.create()
        server.start()
        yield server
        server.stop()


def told(path: Path) -> dict[str, object]:
    """What a backup holds, but for what settling changes."""
    found: dict[str, object] = {}
    with tarfile.open(path) as tar:
        for name in tar.getnames():
            content = tar.extractfile(name).read()
            if name.startswith("rows/"):
                table = name.split("/")[1].removesuffix(".jsonl.gz").replace(".", "_")
                rows = map(json.loads, gzip.decompress(content).splitlines())
                left = SETTLED.get(table, set())
                found[name] = [{k: v for k, v in row.items() if k not in left} for row in rows]
            elif name not in ("about.json", "sha256sums.txt"):
                found[name] = content
    return found


def test_instance_moves_from_sqlite_to_postgresql_and_back(full, postgresql, tmp_path):
    _first, path = full
    second, third = tmp_path / "second.tar", tmp_path / "third.tar"
    server = Instance(tmp_path / "second", DATABASE_URL=postgresql.url)
    server.manage("restore", str(path))
    server.manage("backup", str(second))
    laptop = Instance(tmp_path / "third")
    laptop.manage("restore", str(second))
    laptop.manage("backup", str(third))

    for after in (second, third):
        before, now = told(path), told(after)
        assert before.keys() == now.keys()
        for name, rows in before.items():
            assert now[name] == rows, name
    assert len(told(path)) > 40


@pytest.mark.parametrize("is_new", [True, False])
def test_backup_of_an_older_release_is_brought_up_to_date(full, tmp_path, is_new):
    _first, path = full
    older, after = tmp_path / "older.tar", tmp_path / "after.tar"
    packed(older, as_of(OLDER, parts_of(path)))
    target = Instance(tmp_path / "target")
    if not is_new:
        target.manage("migrate", "--verbosity=0")

    target.manage("restore", str(older))
    target.manage("backup", str(after))

    now = told(after)
    for name, content in told(older).items():
        assert like(content, now[name]) == content, name


def like(rows: object, others: object) -> object:
    """The others with the columns of these rows alone."""
    if not (isinstance(rows, list) and rows):
        return others
    return [{name: row[name] for name in rows[0]} for row in others]


def as_of(release: str, parts: dict[str, bytes]) -> dict[str, bytes]:
    """A backup without the tables and columns that came after this migration."""
    about = json.loads(parts[core.ABOUT])
    about["migrations"] = [
        [app, release if app == "applications" else name] for app, name in about["migrations"]
    ]
    models = MigrationLoader(None).project_state(("applications", release)).apps
    older = {
        model._meta.label_lower: model for model in models.get_models(include_auto_created=True)
    }
    kept = {name: content for name, content in parts.items() if name not in (core.ABOUT, core.SUMS)}
    for name in [one for one in kept if one.startswith("rows/applications.")]:
        label = name.removeprefix("rows/").removesuffix(".jsonl.gz")
        if label not in older:
            del kept[name], about["rows"][label]
            continue
        columns = {field.attname for field in older[label]._meta.concrete_fields}
        rows = map(json.loads, gzip.decompress(kept[name]).splitlines())
        cut = [json.dumps({k: v for k, v in row.items() if k in columns}) for row in rows]
        kept[name] = gzip.compress("".join(f"{line}\n" for line in cut).encode())
    return {**kept, core.ABOUT: json.dumps(about).encode()}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_restore_that_is_killed_anywhere_is_all_or_nothing(full, postgresql, tmp_path, kind):
    _first, path = full
    env = {"DATABASE_URL": postgresql.url} if kind == "postgresql" else {}
    target = Instance(tmp_path / "target", **env)
    target.manage("migrate", "--verbosity=0")
    began = time.monotonic()
    Instance(tmp_path / "measured").manage("restore", str(path))
    takes = time.monotonic() - began
    for part in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        process = target.start("restore", str(path))
        time.sleep(takes * part)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        time.sleep(1)  # PostgreSQL takes back what its dead client began
        if (number := _applications(target, postgresql)) == 60:
            break
        assert number == 0
    if number == 0:
        target.manage("restore", str(path))
    target.manage("backup", str(tmp_path / "after.tar"))
    assert told(tmp_path / "after.tar") == told(path)


def _applications(instance: Instance, server: PostgreSQL) -> int:
    if "DATABASE_URL" in instance.env:
        line = psycopg.connect(host=str(server.folder), user="tracker", dbname="postgres")
    else:
        line = sqlite3.connect(instance.folder / "tracker.sqlite3")
    with closing(line):
        return line.execute("SELECT count(*) FROM applications_application").fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_backups_under_load_are_each_of_one_moment_with_all_their_files(settings, tmp_path):
    stopping, written = threading.Event(), []

    def write() -> None:
        try:
            while not stopping.is_set():
                written.append(whole_account(f"load {threading.get_ident()} {len(written)}").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    sizes = []
    for number in range(BACKUPS):
        time.sleep(0.5)
        done = writing.write(tmp_path / f"{number}.tar", now=NOW)
        assert done.missing == []
        sizes.append(done.rows)
    stopping.set()
    for thread in threads:
        thread.join()
    assert sizes == sorted(set(sizes))

    for number in (0, BACKUPS // 2, BACKUPS - 1):
        path = tmp_path / f"{number}.tar"
        assert sum(keeping.verify(path).rows.values()) == sizes[number]
        call_command("flush", interactive=False, verbosity=0)
        empty(settings.DATA_DIR)
        reading.restore(path, now=NOW)
        _every_file_is_there()
        connection.check_constraints()
        print(f"\n{Application.objects.count()} of {len(written)} applications")
    assert 0 < Application.objects.count() <= len(written)


def _every_file_is_there() -> None:
    for model in (Version, SentFile):
        for row in model.objects.all():
            assert len(row.file.read()) == row.size
            row.file.close()
    for files in Deletion.objects.values_list("files", flat=True):
        for name in files:
            assert Version._meta.get_field("file").storage.exists(name)
    assert not Mail.objects.filter(state="waiting").exists()


@pytest.mark.django_db
def test_backup_of_a_gigabyte_and_back_takes_at_most_80_mb_over_idle(settings, tmp_path):
    owner = PersonFactory()
    for number in range(FILES):
        path = tmp_path / "file"
        with path.open("wb") as out:
            for _piece in range(EACH // 1_000_000):
                out.write(os.urandom(1_000_000))
        version = VersionFactory(document=DocumentFactory(owner=owner, title=str(number)))
        version.sha256, version.size = reading.hashlib.sha256(str(number).encode()).hexdigest(), 0
        with path.open("rb") as file:
            version.file.save("cv.pdf", File(file))
    idle, stopping, most = memory(), threading.Event(), [0]

    def watch() -> None:
        while not stopping.wait(0.05):
            most[0] = max(most[0], memory())

    watching = threading.Thread(target=watch)
    watching.start()
    done = writing.write(tmp_path / "backup.tar", now=NOW)
    empty(settings.DATA_DIR)
    reading.restore(tmp_path / "backup.tar", now=NOW)
    stopping.set()
    watching.join()

    print(f"\n{done.bytes / 1e6:.0f} MB at {(most[0] - idle) / 1e6:.0f} MB over idle")
    assert done.bytes > FILES * EACH
    assert most[0] - idle <= 80_000_000
