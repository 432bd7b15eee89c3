"""Builds as rows: outputs, calling off, races, full disks and killed workers (R-37, R-38, R-39)."""

import os
import resource
import shutil
import signal
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.db import connection

from applications.models import Bundle, Version
from applications.pdf.worker_pool import shared
from applications.services import builds, bundles, documents, submissions
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    RequirementFactory,
)

State, Output = Bundle.State, Bundle.Output


def now():
    return NOW


def whole_application():
    """A letter, a CV and two transcripts."""
    application = ApplicationFactory(
        requirements=(), owner__given_name="Zoë", owner__family_name="Łuk"
    )
    for position, (kind, count) in enumerate((("transcripts", 2), ("cv", 1), ("cover_letter", 1))):
        piece = RequirementFactory(
            application=application, kind=kind, state="ready", position=position
        )
        for _ in range(count):
            AttachmentFactory(requirement=piece)
    return application


@pytest.fixture
def application(db):
    return whole_application()


def build(application, output=Output.MERGED) -> Bundle:
    bundle = bundles.request_bundle(application, now=NOW, output=output)
    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    return bundle


def stored() -> list[str]:
    storage = Bundle._meta.get_field("file").storage
    folder = Path(storage.location) / "bundles"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "bundles", ignore_errors=True)


# ── Outputs ───────────────────────────────────────────────────────────────────────────────────────


def test_separate_files_are_those_that_were_uploaded_under_the_postings_names(application):
    application.posting.reference_number = "AN 2/26"
    application.posting.save()
    bundle = build(application, Output.SEPARATE)

    assert (bundle.state, bundle.reason, bundle.pages) == (State.BUILT, "", 4)
    assert [one["name"] for one in bundle.contents] == [
        "Luk_Zoe_AN-2-26_Transcripts-1.pdf",
        "Luk_Zoe_AN-2-26_Transcripts-2.pdf",
        "Luk_Zoe_AN-2-26_CV.pdf",
        "Luk_Zoe_AN-2-26_Cover-letter.pdf",
    ]
    with zipfile.ZipFile(bundle.file.path) as archive:
        assert archive.namelist() == [one["name"] for one in bundle.contents]
        cv = application.requirements.get(kind="cv").versions.get()
        assert archive.read(archive.namelist()[2]) == Path(cv.file.path).read_bytes()
    assert bundles.file_name(bundle) == "Luk_Zoe_AN-2-26_Application.zip"


def test_both_outputs_stand_beside_each_other(application):
    merged, packed = build(application), build(application, Output.SEPARATE)

    assert bundles.latest(application) == [merged, packed]
    assert merged.file.name.endswith(".pdf")
    assert packed.file.name.endswith(".zip")


@pytest.mark.parametrize("output", Output.values)
def test_same_files_are_the_same_row_and_the_same_bytes(application, output):
    first = build(application, output)
    before = Path(first.file.path).read_bytes()
    assert bundles.request_bundle(application, now=NOW + timedelta(days=3), output=output) == first

    Bundle.objects.update(state=State.FAILED)  # as if it had to be built again
    again = build(application, output)
    assert Path(again.file.path).read_bytes() == before


def test_what_stays_beside_the_one_pdf_is_served_untouched_though_the_library_forgot_it(
    application,
):
    piece = application.requirements.get(kind="cv")
    piece.own_file = True
    piece.save()
    version = piece.versions.get()
    content = Path(version.file.path).read_bytes()
    bundle = build(application)
    submissions.record(application, at=NOW, now=NOW)

    [beside] = bundles.own_files(bundle)
    number = application.posting.reference_number.replace(" ", "-").replace("/", "-")
    assert (beside.name, beside.pages) == (f"Luk_Zoe_{number}_CV.pdf", 1)
    documents.delete(version.document, now=NOW)
    with beside.open() as file:
        assert file.read() == content


def test_one_of_the_packed_files_comes_out_as_it_went_in(application):
    bundle = build(application, Output.SEPARATE)

    files = bundles.own_files(bundle)
    with zipfile.ZipFile(bundle.file.path) as archive, files[3].open() as file:
        assert file.read() == archive.read(files[3].name)


def test_what_was_done_to_the_files_is_kept_on_the_row(application, monkeypatch):
    """A signature does not survive joining, and the row says whose."""
    version = application.requirements.get(kind="cv").versions.get()
    with pikepdf.open(version.file.path, allow_overwriting_input=True) as pdf:
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig,
                T=pikepdf.String("s"), V=pikepdf.Dictionary(Type=pikepdf.Name.Sig),
                Rect=[0, 0, 9, 9],
            )
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
        pdf.save(version.file.path)

    assert build(application).notes == [{"code": "removed_signature", "titles": ["CV"]}]


# ── Called off, raced, cut off ────────────────────────────────────────────────────────────────────


def test_a_stopped_build_is_not_begun_and_may_be_asked_for_again(application):
    bundle = bundles.request_bundle(application, now=NOW)
    assert bundles.stop(bundle)

    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.attempts) == (State.STOPPED, 0)

    assert build(application).state == State.BUILT
    assert not bundles.stop(bundle)  # what is built stays


@pytest.mark.parametrize("output", Output.values)
def test_a_build_stopped_at_work_leaves_no_file(application, output):
    """The clock is asked at every phase: that is when somebody presses Stop."""
    bundle = bundles.request_bundle(application, now=NOW, output=output)
    asked = []

    def clock():
        asked.append(1)
        if len(asked) == 3:
            bundles.stop(bundle)
        return NOW

    builds.build(bundle.pk, clock=clock)
    bundle.refresh_from_db()

    assert (bundle.state, bundle.file.name, stored()) == (State.STOPPED, "", [])


@pytest.mark.parametrize("output", Output.values)
def test_a_build_called_off_while_its_file_is_stored_leaves_no_file(
    application, output, monkeypatch
):
    bundle = bundles.request_bundle(application, now=NOW, output=output)
    storage = bundle.file.storage
    save = storage.save

    def save_and_stop(name, file):
        kept = save(name, file)
        bundles.stop(bundle)
        return kept

    monkeypatch.setattr(storage, "save", save_and_stop)
    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()

    assert (bundle.state, bundle.file.name, stored()) == (State.STOPPED, "", [])


@pytest.mark.django_db(transaction=True)
def test_r39_two_workers_at_one_bundle_render_it_once():
    application = whole_application()
    bundle = bundles.request_bundle(application, now=NOW)
    start = threading.Barrier(2)

    def worker():
        start.wait()
        builds.build(bundle.pk, clock=now)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bundle.refresh_from_db()

    assert (bundle.state, bundle.attempts) == (State.BUILT, 1)
    assert application.events.filter(kind="bundle").count() == 1
    assert stored() == [f"{bundle.fingerprint}.pdf"]


def test_r39_two_presses_are_one_bundle(application):
    first = bundles.request_bundle(application, now=NOW)
    second = bundles.request_bundle(application, now=NOW)

    assert (first, Bundle.objects.count()) == (second, 1)


@pytest.mark.parametrize("output", Output.values)
def test_r37_a_disk_that_fills_up_leaves_no_part_of_a_file_and_keeps_the_one_before(
    application, output, tmp_path, settings
):
    """A real write that fails in the middle: the system lets no file grow beyond so many bytes."""
    settings.DATA_DIR = tmp_path
    before = build(application, output)
    piece = application.requirements.get(kind="cv")
    AttachmentFactory(
        requirement=piece, version__content=Path(before_version(piece)).read_bytes() + b"\n%"
    )
    bundle = bundles.request_bundle(application, now=NOW, output=output)
    shared.close()  # a helper started under the limit has it, too
    size = Path(before.file.path).stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def clock():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, hard))
        return NOW

    try:
        builds.build(bundle.pk, clock=clock)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        shared.close()
    bundle.refresh_from_db()

    assert (bundle.state, bundle.file.name) == (State.FAILED, "")
    assert bundle.reason == "The file could not be written: File too large."
    assert stored() == [Path(before.file.name).name]
    assert bundle.earlier == before
    assert list((tmp_path / "tmp").iterdir()) == []


def before_version(piece) -> str:
    return piece.versions.first().file.path


def test_r38_a_helper_killed_in_the_middle_fails_the_build_and_the_next_try_is_whole(application):
    bundle = bundles.request_bundle(application, now=NOW)
    killed = []

    def clock():
        if not killed and (up := shared.processes()):
            killed.append(up[0])
            os.kill(up[0], signal.SIGKILL)
        return NOW

    shared.close()
    builds.build(bundle.pk, clock=clock)
    bundle.refresh_from_db()
    if bundle.state == State.FAILED:  # killed with a job in its hands
        assert bundle.reason
        assert stored() == []
    bundle = build(application)

    assert (bool(killed), bundle.state) == (True, State.BUILT)
    with pikepdf.open(bundle.file.path) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_a_file_changed_in_the_storage_is_named_and_not_packed(application):
    version = Version.objects.filter(attachments__requirement__kind="cv").get()
    Path(version.file.path).write_bytes(b"%PDF-1.7 not what it was")

    bundle = build(application, Output.SEPARATE)

    assert (bundle.state, bundle.reason) == (
        State.FAILED,
        "CV: This document is no longer there. Upload it again, then build the bundle anew.",
    )
