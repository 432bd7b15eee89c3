"""backup, restore and after_restore: one file out and in, and a sentence where it cannot be."""

from io import StringIO
from threading import Event, Thread
from unittest.mock import MagicMock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from applications.management.commands import up
from applications.models import Application, Mail
from applications.services.backups import layout, settling
from tests.factories import MailFactory, VersionFactory, whole_account
from tests.services.test_backups import _own_files, empty  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db


def said(*words: object, **options: object) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=out, **options)
    return out.getvalue()


def test_instance_goes_out_is_verified_and_comes_back(settings, tmp_path):
    path = tmp_path / "backup.tar"
    whole_account("canary")
    VersionFactory(file="documents/9/gone")

    assert "the storage has lost it" in said("backup", path)
    assert f"{path}: whole, of 2026-11-23 09:00 UTC" in said("backup", "--verify", path)
    with pytest.raises(CommandError, match=r"two would mix\. .* Nothing was changed"):
        said("restore", path)
    empty(settings.DATA_DIR)
    settings.SECRET_KEY, settings.LOCAL = "another" * 10, False
    told = said("restore", path, "--ran-until", "2026-11-23T09:00+01:00")

    assert "Restored as of 2026-11-23 09:00 UTC" in told
    assert "documents/9/gone, which was lost before the backup" in told
    assert f"set SECRET_KEY_OLD_FILE={settings.DATA_DIR}/secret_key" in told
    assert Application.objects.get().notes == "canary"


def test_backups_are_kept_in_a_folder(tmp_path):
    assert "tracker-2026-11-23T0900Z.tar" in said("backup", "--keep", 1, tmp_path)
    for words in (("--keep", 0, tmp_path), ("--keep", 1, tmp_path), (tmp_path / "no" / "x",)):
        with pytest.raises(CommandError, match="from 1 up|there already|No such file"):
            said("backup", *words)


@pytest.mark.parametrize("command", [("restore", "x.tar"), ("after_restore",)])
@pytest.mark.parametrize(
    ("moment", "words"),
    [("soon", "no moment"), ("2026-11-23", "no moment"), ("2027-01-01T00:00Z", "still ahead")],
)
def test_moment_that_cannot_be_is_refused(command, moment, words):
    with pytest.raises(CommandError, match=f"--ran-until.*{words}"):
        said(*command, "--ran-until", moment)


def test_nothing_is_done_to_an_app_that_runs(tmp_path):
    MailFactory()
    with up.stopped(), pytest.raises(CommandError, match="already running"):
        said("after_restore")
    with up.stopped(), pytest.raises(CommandError, match="already running"):
        said("restore", tmp_path / "backup.tar")

    assert Mail.objects.get().state == "waiting"
    assert "With --ran-until they would not be" in said("after_restore")
    assert Mail.objects.get().state != "waiting"


def test_after_restore_says_what_keeps_it_from_a_database_of_another_day(monkeypatch):
    monkeypatch.setattr(settling, "settle", MagicMock(side_effect=OperationalError("no such")))
    with pytest.raises(CommandError, match=r"nothing was changed \(no such\)"):
        said("after_restore")
    monkeypatch.setattr(layout.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    with pytest.raises(CommandError, match="manage.py migrate"):
        said("after_restore")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_while_a_worker_elsewhere_is_connected():
    connected, over = Event(), Event()

    def work() -> None:
        Mail.objects.count()
        connected.set()
        over.wait()
        connection.close()

    worker = Thread(target=work)
    worker.start()
    connected.wait()
    with pytest.raises(CommandError, match="Something else is connected"):
        said("after_restore")
    over.set()
    worker.join()
    said("after_restore")
