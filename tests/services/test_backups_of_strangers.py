"""A file that is no whole backup, or an instance that takes none: a sentence, nothing changed."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from applications.core import backup as core
from applications.errors import DatabaseNotCurrent, InstanceNotEmpty, NotABackup
from applications.models import StoppedAddress, User
from applications.services.backups import keeping, layout, reading, writing
from tests.factories import NOW, VersionFactory
from tests.instances import empty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
USERS = "rows/applications.user.jsonl.gz"
VERSIONS = "rows/applications.version.jsonl.gz"
Parts = dict[str, bytes]


@pytest.fixture
def backup(settings, tmp_path) -> Path:
    path = tmp_path / "backup.tar"
    VersionFactory()
    writing.write(path, now=NOW)
    empty(settings.DATA_DIR)
    return path


def refused(path: Path, words: str) -> None:
    """With a sentence of these words, and not a row or a file more than before; so it is where it
    is only looked at."""
    with pytest.raises(NotABackup, match=words):
        keeping.verify(path)
    with pytest.raises(NotABackup, match=words):
        reading.restore(path, now=NOW)
    assert not any(layout.filled_tables())
    assert not default_storage.exists("documents") or not default_storage.listdir("documents")[0]


def parts_of(path: Path) -> Parts:
    with tarfile.open(path) as tar:
        return {name: tar.extractfile(name).read() for name in tar.getnames()}


def packed(path: Path, parts: Parts, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> Path:
    """All in the order of their names with sums that are right, the last but the sums of a kind."""
    sums = b"".join(core.sum_line(sha256(parts[name]).hexdigest(), name) for name in sorted(parts))
    with tarfile.open(path, "w") as tar:
        for name, content in [*sorted(parts.items()), (core.SUMS, sums)]:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            if link and name == core.MISSING:
                entry.type, entry.linkname, entry.size = kind, link, 0
            tar.addfile(entry, io.BytesIO(content))
    return path


def changed(path: Path, name: str, change: Callable[[dict], object]) -> Path:
    """With about.json, or the first row of a member, changed, and the sums to fit."""
    parts = parts_of(path)
    del parts[core.SUMS]
    packs = name.endswith(".gz")
    first, *others = (gzip.decompress(parts[name]) if packs else parts[name]).split(
        b"\n" if packs else b"\0"
    )
    row = json.loads(first)
    change(row)
    content = b"\n".join([json.dumps(row).encode(), *others])
    parts[name] = gzip.compress(content) if packs else content
    return packed(path, parts)


def test_backup_that_is_cut_off_anywhere(backup):
    whole = backup.read_bytes()
    for part in (0.999, 0.9, 0.5, 0.1):
        backup.write_bytes(whole[: int(len(whole.rstrip(b"\0")) * part)])
        refused(backup, "cut off")
    for size in (0, 100):
        backup.write_bytes(whole[:size])
        refused(backup, "no backup")


def test_backup_in_which_a_byte_is_another(backup):
    whole = backup.read_bytes()
    with tarfile.open(backup) as tar:
        places = {entry.name: entry.offset_data for entry in tar}
    [file] = (name for name in places if core.stored_name(name))
    for name in (file, USERS, core.KEY):
        at = places[name] + 5
        backup.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        refused(backup, f"damaged: “{name[:80]}”")
    at = places[USERS] - 512 + 150  # in the checksum of its own head
    backup.write_bytes(whole[:at] + b"9" + whole[at + 1 :])
    refused(backup, "cut off|damaged")


@pytest.mark.parametrize(
    "name",
    [
        "files/../../outside",
        "files//etc/passwd",
        "files/documents/./x",
        "files/a\\b",
        "/etc/passwd",
        "mail/../outside",
        "rows/x.jsonl",
        "secret_keys",
    ],
)
def test_member_with_a_name_that_no_backup_has(backup, name):
    parts = {**parts_of(backup), name: b"!"}
    del parts[core.SUMS]
    refused(packed(backup, parts), "no backup" if name < core.ABOUT else "as no backup has")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_member_that_is_no_plain_file(backup, kind):
    parts = parts_of(backup)
    del parts[core.SUMS]
    refused(packed(backup, parts, kind=kind, link="/etc/passwd"), "as no backup has")


def test_member_that_is_there_twice(backup):
    content, parts = b"!", parts_of(backup)
    with tarfile.open(backup, "w") as tar:
        for name in (*sorted(parts)[:2], sorted(parts)[1]):
            entry = tarfile.TarInfo(name)
            content, entry.size = parts[name], len(parts[name])
            tar.addfile(entry, io.BytesIO(content))
    refused(backup, "as no backup has")


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (core.ABOUT, lambda it: it.update(format="another"), "no backup of this app"),
        (core.ABOUT, lambda it: it.update(made_at="soon"), "no backup of this app"),
        (core.ABOUT, lambda it: it.pop("rows"), "no backup of this app"),
        (core.ABOUT, lambda it: it.update(version=2, made_by="7.0"), "format .* release 7.0"),
        (core.ABOUT, lambda it: it["migrations"].append(["applications", "9999_x"]), "release"),
        (core.ABOUT, lambda it: it["rows"].update({"applications.other": 1}), "rows under"),
        (core.ABOUT, lambda it: it["rows"].update({"applications.user": 9}), "rows under"),
        (USERS, lambda it: it.pop("email"), "rows under"),
        (USERS, lambda it: it.update(email=None), "rows under"),
        (USERS, lambda it: it.update(date_joined="soon"), "rows under"),
        (VERSIONS, lambda it: it.update(document_id=77), "rows under"),
        (VERSIONS, lambda it: it.update(file="../outside"), "rows under"),
    ],
)
def test_backup_that_says_what_cannot_be(backup, name, change, words):
    refused(changed(backup, name, change), words)


def test_any_other_file(tmp_path, backup):
    for content in (b"%PDF-1.7", gzip.compress(b"x"), b"\0" * 20_000):
        path = tmp_path / "other"
        path.write_bytes(content)
        refused(path, "no backup")
    with tarfile.open(path, "w") as tar:
        tar.add(backup, "something")
    refused(path, "no backup")


def test_file_that_cannot_be_kept_leaves_nothing(backup, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(OSError, match="No space"):
        reading.restore(backup, now=NOW)
    assert not any(layout.filled_tables())


@pytest.mark.parametrize("is_there", [True, False])
def test_restore_that_fails_at_its_end_leaves_files_and_key_as_they_were(
    backup, settings, monkeypatch, is_there
):
    [name] = filter(None, map(core.stored_name, parts_of(backup)))
    path, key = Path(settings.MEDIA_ROOT, name), settings.DATA_DIR / core.KEY
    if is_there:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"another")
        key.write_text("mine")

    def failing(**_):
        assert path.read_bytes() != b"another" and key.read_text() != "mine"
        raise DatabaseError

    monkeypatch.setattr(reading, "settle", failing)
    with pytest.raises(DatabaseError):
        reading.restore(backup, now=NOW)

    assert [one.exists() for one in (path, key)] == [is_there, is_there]
    assert [one.name for one in settings.DATA_DIR.glob(f"{core.KEY}*")] == [core.KEY] * is_there
    if is_there:
        assert (path.read_bytes(), key.read_text()) == (b"another", "mine")


def test_instance_in_which_there_is_anything(backup):
    StoppedAddress.objects.create(digest="0" * 64, stopped_at=NOW)  # which outlives all accounts

    with pytest.raises(InstanceNotEmpty, match="applications_stoppedaddress"):
        reading.restore(backup, now=NOW)
    assert not User.objects.exists()


def test_database_of_a_newer_release_neither_takes_nor_gives_one(backup, tmp_path, monkeypatch):
    loader = layout.MigrationExecutor(connection).loader
    monkeypatch.setattr(loader, "applied_migrations", {("applications", "9999_later"): None})
    monkeypatch.setattr(loader, "migrated_apps", {"applications"})
    monkeypatch.setattr(layout, "MigrationExecutor", lambda _: type("It", (), {"loader": loader}))

    with pytest.raises(DatabaseNotCurrent, match="newer release"):
        reading.restore(backup, now=NOW)
    with pytest.raises(DatabaseNotCurrent, match="newer release"):
        writing.write(tmp_path / "other.tar", now=NOW)


@pytest.mark.parametrize("is_local", [True, False])
def test_another_key_that_is_there_is_never_lost(backup, settings, is_local):
    settings.LOCAL, key = is_local, settings.DATA_DIR / core.KEY
    key.write_text("mine")
    settings.SECRET_KEY, of_backup = "another" * 10, settings.SECRET_KEY
    restored = reading.restore(backup, now=NOW)

    assert restored.has_other_key is not is_local
    [beside] = settings.DATA_DIR.glob(f"{core.KEY}_*")
    assert restored.kept_key == (key if is_local else beside)
    texts = [one.read_text() for one in (key, beside)]
    assert texts == ([of_backup, "mine"] if is_local else ["mine", of_backup])


def test_other_key_is_told_and_how_many_of_those_before_it(backup, settings):
    settings.LOCAL = False
    marks = [writing.key_mark(key) for key in ("known" * 10, "lost" * 20)]
    changed(backup, core.ABOUT, lambda told: told["keys"].extend(marks))
    settings.SECRET_KEY_FALLBACKS = ["known" * 10]
    settings.SECRET_KEY = "another" * 10
    restored = reading.restore(backup, now=NOW)

    assert (restored.has_other_key, restored.older_keys) == (True, 1)
    assert restored.kept_key == settings.DATA_DIR / "secret_key"
    assert writing.key_mark(restored.kept_key.read_text()) == restored.about.key
