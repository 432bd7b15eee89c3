"""A ZIP that is no export of ours, or was changed: a sentence, and nothing is half-done."""

import json
import warnings
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from applications.errors import EnoughNewReferees, ImportNotEmpty, LibraryFull, NotAnExport
from applications.models import Application, Mail, Posting, User, Version, Watch
from applications.services.exports import layout, reading, writing
from applications.services.mails import referee_limits
from tests.factories import (
    NOW,
    ApplicationFactory,
    MailFactory,
    PersonFactory,
    PostingFactory,
    RefereeFactory,
    whole_account,
)

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite, pytest.mark.usefixtures("own_files")]

Parts = dict[str, bytes]
MANY = 20_000_000


@pytest.fixture
def export(tmp_path) -> Path:
    path = tmp_path / "export.zip"
    writing.write(whole_account("canary"), path, now=NOW)
    return path


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: Parts, *more: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name is there twice
        for name, content in (*parts.items(), *more):
            archive.writestr(name, content)
    return path


def changed(path: Path, name: str, change: Callable[[dict], object]) -> Path:
    """The export with the first row of a member, or account.json, changed."""
    parts = parts_of(path)
    first, *others = [parts[name]] if name == "account.json" else parts[name].splitlines()
    row = json.loads(first)
    parts[name] = b"\n".join([json.dumps(change(row) or row).encode(), *others])
    return packed(path, parts)


def refused(path: Path, kind: type[Exception] = NotAnExport, **most: int) -> str:
    """The sentence; the account is as empty as before, and no file is anywhere."""
    back = PersonFactory(given_name="Nobody")
    media = Path(reading.settings.MEDIA_ROOT)
    before = sorted(media.rglob("*"))
    with pytest.raises(kind) as refusal:
        reading.take_in(back, path, now=NOW, **most)
    reading.refuse_unless_empty(back)
    assert [one for one in sorted(media.rglob("*")) if one.is_file()] == [
        one for one in before if one.is_file()
    ]
    assert User.objects.get(pk=back.pk).given_name == "Nobody"
    return str(refusal.value)


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "/etc/passwd", "C:\\x", "files/../../x", "files/", "rows/x.JSONL",
        "files/" + "A" * 64, "rows/\u202epdf.jsonl", "con.pdf", "-rf", "a" * 300,
    ],
)  # fmt: skip
def test_member_with_a_name_of_its_own_is_refused(export, name):
    assert "as no export has" in refused(packed(export, parts_of(export), (name, b"x")))


def test_member_whose_name_is_no_text_is_refused(export):
    packed(export, parts_of(export), ("files/é" + "a" * 60, b""))
    export.write_bytes(export.read_bytes().replace("é".encode(), b"\xff\xff"))
    assert "no ZIP" in refused(export)


def test_member_that_is_a_link_is_refused(export):
    parts = parts_of(export)
    name = next(one for one in parts if one.startswith("files/"))
    del parts[name]
    assert "as no export has" in refused(packed(export, parts, (link(name), b"/etc/passwd")))


def test_member_that_is_there_twice_is_refused(export):
    parts = parts_of(export)
    twice = ("account.json", parts["account.json"])
    assert "is there twice" in refused(packed(export, parts, twice))


def test_member_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(export, monkeypatch):
    bomb = packed(export, parts_of(export), ("files/" + "0" * 64, bytes(MANY)))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert "far larger" in refused(bomb)


def test_rows_that_unpack_to_far_more_are_refused(export, monkeypatch):
    monkeypatch.setattr("applications.services.exports.members.MOST_ROWS", 1000)
    assert "far larger" in refused(export)


def test_more_rows_than_are_taken_in_are_refused_before_any_file_is_unpacked(export, monkeypatch):
    monkeypatch.setattr(reading, "_unpack", None)
    monkeypatch.setattr(reading, "MOST", 5)
    assert "more rows than can be brought back." in refused(export, most=5)
    assert "manage.py import_account" in refused(export, most=4)


@pytest.mark.parametrize("part", [0, 0.3, 0.9, 0.999])
def test_zip_that_is_cut_off_is_refused(export, part):
    whole = export.read_bytes()
    export.write_bytes(whole[: int(len(whole) * part)])
    assert "cut off" in refused(export)


def test_any_other_zip_is_refused(tmp_path):
    assert "no “account.json”" in refused(packed(tmp_path / "x.zip", {}))


def test_export_of_a_newer_release_is_refused(export):
    newer = changed(export, "account.json", lambda row: row.update(version=2))
    assert "newer release" in refused(newer)


def test_file_with_other_bytes_than_its_name_is_refused(export):
    parts = parts_of(export)
    name = next(one for one in parts if one.startswith("files/"))
    assert name in refused(packed(export, {**parts, name: parts[name] + b" "}))


@pytest.mark.parametrize("of", ["files/", "rows/event"])
def test_file_or_rows_that_are_not_there_are_refused(export, of):
    parts = parts_of(export)
    parts.pop(name := next(one for one in parts if one.startswith(of)))
    assert name in refused(packed(export, parts))


@pytest.mark.parametrize("model", ["user", "refereelink", "logentry", "emailaddress", "deletion"])
def test_rows_of_a_model_that_no_export_has_are_refused(export, model):
    more = (f"rows/{model}.jsonl", b'{"id": 1}')
    assert model in refused(packed(export, parts_of(export), more))


HOSTILE: dict[str, Callable[[dict], object]] = {
    "a column it has not": lambda row: row.update(is_staff=True),
    "its number as text": lambda row: row.update(id="1"),
    "a posting of nobody": lambda row: row.update(posting_id=999_999),
    "a posting by name": lambda row: row.update(posting_id="x"),
    "no posting": lambda row: row.update(posting_id=None),
    "a stage unknown": lambda row: row.update(stage="root"),
    "a list for a word": lambda row: row.update(notes=["x"]),
    "a word for a list": lambda row: row.update(steps="x"),
    "a NUL": lambda row: row.update(notes="\0"),
    "a number beyond all": lambda row: row.update(priority=10**30),
    "no moment": lambda row: row.update(created_at="yesterday"),
    "a file in its place": lambda row: row.update(notes={"folder": "x"}),
    "a list as a row": lambda row: [row],
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_row_that_no_column_can_hold_is_refused(export, change):
    assert "nothing was taken in" in refused(changed(export, "rows/application.jsonl", change))


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_day_that_no_form_takes_is_refused(export, day):
    def change(row: dict) -> None:
        row.update(date=day, instant=f"{day}T12:00:00Z")

    assert "nothing was taken in" in refused(changed(export, "rows/deadline.jsonl", change))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_moment_at_the_end_of_the_calendar_is_refused(export, moment):
    refused(changed(export, "rows/deadline.jsonl", lambda row: row.update(reminds_from=moment)))


def test_reminder_steps_that_no_form_takes_are_refused(export):
    wrong, whole = [10**12], export.read_bytes()
    refused(changed(export, "rows/application.jsonl", lambda row: row.update(steps=wrong)))
    export.write_bytes(whole)
    changed(export, "account.json", lambda row: row["person"].update(application_steps=wrong))
    refused(export)


def test_mail_of_a_submission_of_another_shape_is_refused(export):
    wrong = {"to": "a@x.example"}
    refused(changed(export, "rows/submission.jsonl", lambda row: row.update(mail=wrong)))


def test_rows_that_point_on_are_written_many_at_once(export, django_assert_max_num_queries):
    parts, back = parts_of(export), PersonFactory()
    rows = [json.loads(one) for one in parts["rows/submission.jsonl"].splitlines()]
    taken_back = {"taken_back_at": NOW.isoformat(), "before": {"stage": "preparing"}}
    rows += [{**rows[0], **taken_back, "id": 1000 + number} for number in range(300)]
    parts["rows/submission.jsonl"] = b"\n".join(json.dumps(one).encode() for one in rows)
    told = {"submission": len(rows)}
    changed(packed(export, parts), "account.json", lambda row: row["rows"].update(told))
    with django_assert_max_num_queries(250):
        reading.take_in(back, export, now=NOW)


def test_row_that_is_there_twice_is_refused(export):
    parts = parts_of(export)
    parts["rows/tag.jsonl"] *= 2
    assert "nothing was taken in" in refused(packed(export, parts))


def test_row_nested_beyond_all_measure_is_refused(export):
    parts = parts_of(export)
    parts["rows/tag.jsonl"] = b'{"id":' + b"[" * 200_000
    assert "nothing was taken in" in refused(packed(export, parts))


@pytest.mark.parametrize("depth", [40, 480])
@pytest.mark.parametrize(("member", "column"), [("submission", "before"), ("posting", "evidence")])
def test_column_nested_beyond_all_measure_is_refused(export, member, column, depth):
    parts = parts_of(export)
    first, *others = parts[f"rows/{member}.jsonl"].splitlines()
    row = json.dumps({**json.loads(first), column: {"x": "@"}}).encode()
    nested = row.replace(b'"@"', b"[" * depth + b"]" * depth)
    parts[f"rows/{member}.jsonl"] = b"\n".join([nested, *others])
    assert "nothing was taken in" in refused(packed(export, parts))


@pytest.mark.parametrize(
    "told",
    [
        {"folder": "../mail"}, {"folder": "previews"}, {"ending": "/../x"}, {"sha256": "../x"},
        {"sha256": "0" * 64},
    ],
)  # fmt: skip
def test_file_that_wants_a_place_of_its_own_is_refused(export, told):
    def change(row: dict) -> None:
        row["file"].update(told)

    refused(changed(export, "rows/version.jsonl", change))


@pytest.mark.parametrize("type_", ["text/html\r\nX: y", "Text", "a/b;c", ""])
def test_type_that_would_be_a_header_is_refused(export, type_):
    change = changed(
        export, "rows/version.jsonl", lambda row: row.update(content_type=type_ or "x")
    )
    refused(change)


def test_size_that_would_get_round_the_quota_is_refused(export):
    refused(changed(export, "rows/version.jsonl", lambda row: row.update(size=1)))


def test_files_beyond_the_quota_are_refused(export, settings):
    settings.LIBRARY_MAX_MB = 0.0001
    assert "no room" in refused(export, LibraryFull)


def test_one_file_under_many_names_is_counted_under_each(export, settings):
    settings.LIBRARY_MAX_MB = 1
    parts, big = parts_of(export), bytes(300_000)
    digest = sha256(big).hexdigest()
    first, *others = parts["rows/version.jsonl"].splitlines()
    rows = []
    for number, ending in enumerate(("a", "b", "c", "d"), 100):
        told = {"folder": "documents", "ending": f".{ending}", "sha256": digest, "size": len(big)}
        own = {"id": number, "number": number, "sha256": digest, "size": len(big), "file": told}
        rows.append(json.dumps({**json.loads(first), **own}).encode())
    parts["rows/version.jsonl"] = b"\n".join([first, *others, *rows])
    parts[f"files/{digest}"] = big

    assert "no room" in refused(packed(export, parts), LibraryFull)


def test_rights_are_not_brought_along(export):
    def change(row: dict) -> None:
        row["person"].update(
            is_staff=True, is_superuser=True, may_mail_referees=False, language="x"
        )

    back = PersonFactory()
    reading.take_in(back, changed(export, "account.json", change), now=NOW)

    back = User.objects.get(pk=back.pk)
    assert (back.is_staff, back.is_superuser, back.may_mail_referees) == (False, False, True)
    assert back.language == "en"


def test_rows_of_somebody_else_become_the_persons_own(export):
    other = PersonFactory()
    back = PersonFactory()
    stolen = changed(export, "rows/posting.jsonl", lambda row: row.update(owner_id=other.pk))

    reading.take_in(back, stolen, now=NOW)

    assert not any(layout.rows_of(model, other).exists() for model in layout.exported())


def test_account_that_holds_something_is_refused(export):
    back = ApplicationFactory().owner
    with pytest.raises(ImportNotEmpty):
        reading.take_in(back, export, now=NOW)
    assert Application.objects.for_user(back).count() == 1


LEFT: dict[str, tuple[str, dict]] = {
    "a mail that waits": ("mail", {"state": "waiting"}),
    "a mail being sent": ("mail", {"state": "sending", "lease_until": NOW.isoformat()}),
    "a mail about the account": ("mail", {"kind": "notice"}),
    "a bundle to build": ("bundle", {"state": "waiting"}),
}


@pytest.mark.parametrize(("model", "told"), LEFT.values(), ids=LEFT)
def test_row_that_would_set_the_site_to_work_is_refused(tmp_path, model, told):
    owner, path = whole_account("canary"), tmp_path / "export.zip"
    Mail.objects.filter(owner=owner).update(state="sent", sent_at=NOW)
    writing.write(owner, path, now=NOW)

    assert "nothing was taken in" in refused(
        changed(path, f"rows/{model}.jsonl", lambda row: row.update(told))
    )


@pytest.mark.parametrize("state", ["waiting", "fetching"])
def test_page_still_to_be_fetched_comes_back_as_one_to_ask_for_again(tmp_path, state):
    posting = PostingFactory(
        text="", url="https://example.org/", fetch_state=state, fetch_lease_until=NOW
    )
    writing.write(posting.owner, tmp_path / "export.zip", now=NOW)

    back = PersonFactory()
    reading.take_in(back, tmp_path / "export.zip", now=NOW)

    assert Posting.objects.get(owner=back).fetch_state == "failed"
    assert not Posting.objects.filter(owner=back).to_fetch(NOW + timedelta(days=1)).exists()


def test_watched_page_comes_back_as_one_that_is_asked_for_again(tmp_path):
    watch = Watch.objects.begin(ApplicationFactory().posting, NOW)
    writing.write(watch.posting.owner, tmp_path / "export.zip", now=NOW)

    back = PersonFactory()
    reading.take_in(back, tmp_path / "export.zip", now=NOW)

    assert not Watch.objects.get(posting__owner=back).is_on


def test_of_two_presses_at_once_the_later_takes_no_file_of_the_first(export, monkeypatch):
    back, unpack, files = PersonFactory(), reading._unpack, []

    def and_other_first(*given):
        unpack(*given)
        monkeypatch.setattr(reading, "_unpack", unpack)
        reading.take_in(back, export, now=NOW)
        files.extend(version.file for version in Version.objects.for_user(back))

    monkeypatch.setattr(reading, "_unpack", and_other_first)
    with pytest.raises(ImportNotEmpty):
        reading.take_in(back, export, now=NOW)

    assert files and all(file.storage.exists(file.name) for file in files)


def test_mails_brought_back_make_no_address_known(settings, tmp_path):
    settings.NEW_REFEREES_A_DAY = 0
    owner, old = PersonFactory(), NOW - timedelta(days=9)
    referee = RefereeFactory(owner=owner, email="lund@university.example")
    facts = {"owner": owner, "referee": referee, "recipient": referee.email, "kind": "ask"}
    MailFactory(**facts, state="sent", sent_at=old, created_at=old)
    referee_limits.check_limits(referee, "ask", NOW)
    writing.write(owner, tmp_path / "export.zip", now=NOW)

    back = PersonFactory()
    reading.take_in(back, tmp_path / "export.zip", now=NOW)

    with pytest.raises(EnoughNewReferees):
        referee_limits.check_limits(back.referees.get(), "ask", NOW)
    assert Mail.objects.get(owner=back).message_id.startswith("<brought.")
