"""backup, restore and after_restore: one file out and in, and a sentence where it cannot be."""

from datetime import timedelta
from io import StringIO
from threading import Event, Thread
from unittest.mock import MagicMock

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from applications.management.commands import up
from applications.models import Application, Mail
from applications.services import operations
from applications.services.backups import layout, settling
from tests.factories import NOW, MailFactory, PersonFactory, VersionFactory, whole_account
from tests.instances import empty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def said(*words: object, **options: object) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=out, **options)
    return out.getvalue()


def test_instance_goes_out_is_verified_and_comes_back(settings, tmp_path):
    path = tmp_path / "backup.tar"
    whole_account("canary")
    lost = VersionFactory(file="documents/9/gone", document__title="Transcript")
    which = f"“Transcript v1”, {lost.document.owner.email}"

    told = said("backup", path)
    assert f"The storage has lost documents/9/gone ({which})" in told
    assert f"of {layout.database()} and the files in {settings.MEDIA_ROOT}" in told
    assert f"{path}: whole, of 2026-11-23 09:00 UTC" in said("backup", "--verify", path)
    with pytest.raises(CommandError, match=r"two would mix\. .* Nothing was changed"):
        said("restore", path)
    empty(settings.DATA_DIR)
    settings.SECRET_KEY, settings.LOCAL = "another" * 10, False
    told = said("restore", path, "--ran-until", "2026-11-23T10:00+01:00")

    assert "Restored as of 2026-11-23 09:00 UTC" in told
    assert f"documents/9/gone was lost before the backup ({which})" in told
    assert f"set SECRET_KEY_OLD_FILE={settings.DATA_DIR}/secret_key" in told
    assert Application.objects.get().notes == "canary"


def test_backups_are_kept_in_a_folder(tmp_path):
    assert "No account is in it" in said("backup", tmp_path / "nobody.tar")
    PersonFactory()
    assert "tracker-2026-11-23T0900Z.tar: " in said("backup", "--keep", 1, tmp_path)
    for words in (("--keep", 0, tmp_path), ("--keep", 1, tmp_path), (tmp_path / "no" / "x",)):
        with pytest.raises(CommandError, match="from 1 up|of this minute|No such file"):
            said("backup", *words)


@pytest.mark.parametrize("command", [("restore", "x.tar"), ("after_restore",)])
@pytest.mark.parametrize(
    ("moment", "words"),
    [("soon", "no moment"), ("2026-11-23", "no moment"), ("2027-01-01T00:00Z", "still ahead")],
)
def test_moment_that_cannot_be_is_refused(command, moment, words):
    with pytest.raises(CommandError, match=f"--ran-until.*{words}"):
        said(*command, "--ran-until", moment)


@pytest.mark.parametrize("swept", [None, NOW - timedelta(minutes=9, seconds=-30)])
def test_app_ran_at_least_until_its_last_sweep_before_the_backup_or_the_backup(
    settings, tmp_path, swept
):
    path = tmp_path / "backup.tar"
    cache.delete(operations.SWEPT)
    if swept:
        operations.swept(swept)
    said("backup", path)
    empty(settings.DATA_DIR)
    last = (swept or NOW).replace(second=0)

    with pytest.raises(CommandError, match=f"did until {last:%Y-%m-%dT%H:%M}.*time zone right"):
        said("restore", path, "--ran-until", (last - timedelta(minutes=1)).isoformat())
    assert "Restored as of" in said("restore", path, "--ran-until", last.isoformat())


@pytest.mark.parametrize(
    "words",
    [("export_account", "a@x.org", "x.zip"), ("import_account", "a@x.org", "x.zip"), ("demo",)],
)
def test_database_that_is_not_up_to_date_is_said_and_which(words, monkeypatch):
    monkeypatch.setattr(layout.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    with pytest.raises(CommandError, match="not up to date") as refusal:
        said(*words)
    assert layout.database() in str(refusal.value)


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
