"""What the night takes away, and what it must not touch."""

import os
import tempfile
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from applications.models import Bundle, Version
from applications.services import deadlines, documents, housekeeping, submissions
from applications.services.files import uploads
from tests.factories import (
    NOW,
    ApplicationFactory,
    BundleFactory,
    PersonFactory,
    VersionFactory,
    one_page,
)


def aged(storage, name: str, hours: int) -> str:
    """A file as old as that at NOW."""
    written = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(storage.path(name), (written, written))
    return name


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Version._meta.get_field("file").storage


def test_a_file_without_a_row_goes_after_a_day_and_one_with_a_row_never(db, storage):
    kept = aged(storage, VersionFactory().file.name, 1000)
    stray = aged(storage, storage.save("documents/1/ab/stray", ContentFile(b"x")), 25)
    fresh = aged(storage, storage.save("bundles/1/fresh.pdf", ContentFile(b"x")), 23)

    assert housekeeping.tidy(NOW)["files"] == 1

    assert [storage.exists(name) for name in (kept, stray, fresh)] == [True, False, True]


def test_r38_what_a_killed_worker_left_in_our_own_folder_goes_after_a_day(
    db, settings, tmp_path, monkeypatch
):
    """Whatever the folder is called that somebody else keeps in the system's temporary one."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "system"))
    old, fresh = (tmp_path / "data" / "tmp" / name for name in ("bundle-a", "upload-b"))
    others = tmp_path / "system" / "tracker-notes"
    for folder, hours in ((old, 25), (fresh, 1), (others, 1000)):
        folder.mkdir(parents=True)
        (folder / "half.pdf").write_bytes(b"%PDF")
        written = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(folder, (written, written))

    housekeeping.tidy(NOW)

    assert [path.name for path in (tmp_path / "data" / "tmp").iterdir()] == [fresh.name]
    assert (others / "half.pdf").exists()


def test_a_night_with_nothing_to_do_does_nothing(db):
    assert set(housekeeping.tidy(NOW).values()) == {0}


def test_a_step_of_the_night_that_falls_leaves_the_others_done(db, monkeypatch):
    def fall(now):
        raise RuntimeError("a clock that nobody knows")

    monkeypatch.setattr(deadlines, "derive_anew", fall)
    PersonFactory(is_sample=True, date_joined=NOW - timedelta(days=400))

    assert housekeeping.tidy(NOW)["samples"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_stray_that_is_uploaded_again_while_it_is_taken_away_is_there_in_the_end(
    storage, monkeypatch
):
    """The upload comes between the last look and the deletion, as far as it gets in there."""
    person = PersonFactory()

    def upload():
        return documents.store(
            person, SimpleUploadedFile("cv.pdf", one_page("cv")), now=NOW, limit_mb=5
        )

    lost = upload()
    name = aged(storage, lost.file.name, 1000)
    lost.document.delete()  # the row alone, as after a kill
    beginning = threading.Barrier(2, timeout=60)
    came, kept, delete = threading.Event(), [], storage.delete

    def upload_again():
        beginning.wait()
        try:
            kept.append(upload())
        finally:
            connection.close()

    def delete_slowly(file):
        if threading.current_thread() is threading.main_thread():
            beginning.wait()
            for _ in range(200):  # 2 s: longer than an upload takes that nobody holds back
                if not came.is_set():
                    time.sleep(0.01)
        delete(file)

    write_once = uploads.write_once

    def write_and_tell(*arguments):
        written = write_once(*arguments)
        came.set()
        return written

    monkeypatch.setattr(storage, "delete", delete_slowly)
    monkeypatch.setattr(uploads, "write_once", write_and_tell)
    second = threading.Thread(target=upload_again)
    second.start()
    housekeeping.tidy(NOW)
    second.join()

    [version] = kept
    assert (version.file.name, storage.exists(name)) == (name, True)


def rebuilt(application, count: int, **given) -> list[Bundle]:
    """Bundles of one output, built one after the other, with their files."""
    made = []
    for day in range(count):
        at = NOW + timedelta(days=day)
        bundle = BundleFactory(
            application=application,
            pages=1,
            size=100,
            created_at=at,
            built_at=at,
            **given,
        )
        bundle.file.save("", ContentFile(b"x" * 100))
        bundle.state = "built"
        bundle.save()
        made.append(bundle)
    return made


def test_of_bundles_the_latest_of_each_output_stays_and_those_that_were_sent(db, storage):
    application, other = ApplicationFactory(), ApplicationFactory()
    first, second, third, latest = rebuilt(application, 4)
    [packed], [others] = rebuilt(application, 1, output="separate"), rebuilt(other, 1)
    failed = BundleFactory(application=application, state="failed", created_at=NOW)
    submission = submissions.record(application, at=NOW, now=NOW)
    [sent] = submission.files.filter(output="merged")
    sent.file = second.file
    sent.save()

    counts = [housekeeping.tidy(NOW + timedelta(days=400))["bundles"] for _ in range(2)]

    assert counts == [4, 0]
    assert set(Bundle.objects.all()) == {latest, packed, others}
    there = {row: storage.exists(row.file.name) for row in (first, second, third, latest)}
    assert there == {first: False, second: True, third: False, latest: True}
    assert failed not in Bundle.objects.all()


def test_a_bundle_replaced_today_stays_until_tomorrow(db, storage):
    rebuilt(ApplicationFactory(), 2)

    assert housekeeping.tidy(NOW + timedelta(hours=23))["bundles"] == 0


def test_a_bundle_counts_among_the_files_of_its_person(db, storage):
    application = ApplicationFactory()
    [bundle] = rebuilt(application, 1)

    assert uploads.used(application.owner_id) == bundle.size


def test_what_was_typed_is_forgotten_after_its_day_or_with_the_account(db):
    """The rest of a session stays, and ends when it would have."""
    here, gone = PersonFactory().pk, 10**6

    def kept(person: int, hours: int) -> str:
        session = SessionStore()
        at = (NOW - timedelta(hours=hours)).isoformat()
        session.update({"unsent": [{"person": person, "at": at}], "invited": "a@example.org"})
        session.create()
        return session.session_key

    keys = [kept(here, 23), kept(here, 25), kept(gone, 1)]
    Session.objects.update(expire_date=NOW + timedelta(days=10_000))

    assert housekeeping.tidy(NOW)["unsent"] == 2
    held = [SessionStore(key).load() for key in keys]
    assert ["unsent" in session for session in held] == [True, False, False]
    assert [session["invited"] for session in held] == ["a@example.org"] * 3
    ends = set(Session.objects.values_list("expire_date", flat=True))
    assert ends == {NOW + timedelta(days=10_000)}
