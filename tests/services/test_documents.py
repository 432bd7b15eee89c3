"""Files become versions: which document they belong to, and what no upload gets past."""

import errno
import io
import threading
from pathlib import Path

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from applications.errors import DiskFull, FileTooLarge, LibraryFull, PdfBroken, PdfTooHeavy
from applications.models import Document, Version
from applications.pdf import helper
from applications.pdf.worker_pool import HelperFault
from applications.services import documents, submissions
from applications.services.files import previews, uploads
from tests import factories
from tests.factories import NOW, one_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha():
    return factories.PersonFactory()


def sent(name: str = "cv.pdf", words: str = "Curriculum vitae") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, one_page(words), "application/pdf")


def kept(owner, upload, **options) -> tuple[str, int]:
    """Title of the document and number of the version it became."""
    version = documents.store(owner, upload, now=NOW, limit_mb=5, **options)
    return version.document.title, version.number


def stored(folder: Path) -> list[Path]:
    """Every document's file there is; pictures of pages aside."""
    return [path for path in folder.rglob("*") if path.is_file()]


# ── Which document ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["CV.pdf", "cv_v2.pdf", "cv final.pdf", "cv (1).pdf", "cv-2026-11-23.pdf", "CV neu.PDF"]
)
def test_file_of_the_same_name_is_the_next_version(asha, name):
    kept(asha, sent("cv.pdf", "old"))

    assert kept(asha, sent(name, "new")) == ("cv", 2)


@pytest.mark.parametrize("name", ["letter.pdf", "cv 2.pdf", "cv_en.pdf", "Transcript 2023.pdf"])
def test_file_of_another_name_is_a_document_of_its_own(asha, name):
    kept(asha, sent("cv.pdf", "one"))
    kept(asha, sent("Transcript 2022.pdf", "two"))

    assert kept(asha, sent(name, "three"))[1] == 1


def test_name_is_known_again_by_any_version_and_by_the_title(asha):
    document = Document.objects.get(pk=documents.store(
        asha, sent("lebenslauf.pdf", "one"), now=NOW, limit_mb=5
    ).document_id)  # fmt: skip
    documents.rename(document, title="My life", kind="cv")

    assert kept(asha, sent("lebenslauf.pdf", "two")) == ("My life", 2)
    assert kept(asha, sent("my_life_v3.pdf", "three"), kind="cv") == ("My life", 3)


def test_file_of_the_same_name_and_another_kind_is_its_own(asha):
    kept(asha, sent("scan.pdf", "one"), kind="transcripts")

    assert kept(asha, sent("scan.pdf", "two"), kind="degree_certificate") == ("scan", 1)


def test_person_may_say_it_is_its_own_or_belongs_elsewhere(asha):
    kept(asha, sent("cv.pdf", "one"))

    assert kept(asha, sent("cv.pdf", "two"), own=True) == ("cv", 1)
    assert kept(asha, sent("cv.pdf", "two"), own=True) == ("cv", 1)  # pressed twice
    chosen = Document.objects.order_by("pk").first()
    assert kept(asha, sent("anything.pdf", "three"), document=chosen) == ("cv", 2)
    assert Document.objects.count() == 2


def test_file_of_another_person_is_no_help(asha):
    kept(factories.PersonFactory(), sent("cv.pdf", "old"))

    assert kept(asha, sent("cv.pdf", "old")) == ("cv", 1)
    assert Document.objects.filter(owner=asha).count() == 1


def test_same_file_under_another_name_is_the_version_we_have(asha):
    kept(asha, sent("cv.pdf"))

    assert kept(asha, sent("resume.pdf")) == ("cv", 1)


def test_older_file_sent_for_its_document_is_the_newest_again(asha):
    kept(asha, sent("cv.pdf", "one"))
    kept(asha, sent("cv.pdf", "two"))

    assert kept(asha, sent("cv.pdf", "one"), document=Document.objects.get()) == ("cv", 3)


# ── What no upload gets past ──────────────────────────────────────────────────────────────────────


def of_size(size: int) -> bytes:
    """A PDF of exactly so many bytes."""

    def padded(length: int) -> bytes:
        out = io.BytesIO()
        pdf = pikepdf.new()
        pdf.add_blank_page()
        pdf.Root.Padding = pdf.make_stream(b" " * length)
        pdf.save(out, compress_streams=False, static_id=True)
        return out.getvalue()

    content = padded(size - (len(padded(size)) - size)).ljust(size)  # or a digit is missing
    assert len(content) == size
    return content


def test_limit_is_the_last_byte_that_is_taken(asha):
    exactly, more = (SimpleUploadedFile("a.pdf", of_size(n)) for n in (1_000_000, 1_000_001))

    assert documents.store(asha, exactly, now=NOW, limit_mb=1).size == 1_000_000
    with pytest.raises(FileTooLarge):
        documents.store(asha, more, now=NOW, limit_mb=1)


def test_library_that_is_full_takes_what_it_has_already_and_nothing_new(asha, settings):
    """R-48: the quota."""
    settings.LIBRARY_MAX_MB = 1
    first = documents.store(
        asha, SimpleUploadedFile("a.pdf", of_size(600_000)), now=NOW, limit_mb=1
    )

    with pytest.raises(LibraryFull) as refusal:
        documents.store(asha, SimpleUploadedFile("b.pdf", of_size(400_001)), now=NOW, limit_mb=1)
    assert str(refusal.value) == (
        "There is no room for it: your files have 0.6 of 1 MB, and this one has 0.4 MB. "
        "Delete documents or versions you no longer need."
    )
    again = SimpleUploadedFile("c.pdf", of_size(600_000))
    copy = documents.store(asha, again, now=NOW, limit_mb=1, own=True)
    assert copy.document != first.document
    assert uploads.used(asha.pk) == 600_000
    documents.store(asha, SimpleUploadedFile("d.pdf", of_size(400_000)), now=NOW, limit_mb=1)


def test_receipts_count_and_what_was_sent_counts_once(asha, settings):
    application = factories.ApplicationFactory(owner=asha, requirements=("cv",))
    version = factories.VersionFactory(document__owner=asha)
    factories.AttachmentFactory(requirement=application.requirements.get(), version=version)
    submission = submissions.record(application, at=NOW, now=NOW)
    assert uploads.used(asha.pk) == version.size

    receipt = submissions.keep_receipt(submission, sent("receipt.pdf"), now=NOW, limit_mb=1)

    assert uploads.used(asha.pk) == version.size + receipt.size
    settings.LIBRARY_MAX_MB = 0
    with pytest.raises(LibraryFull):
        submissions.keep_receipt(submission, sent("other.pdf", "x"), now=NOW, limit_mb=1)


@pytest.fixture
def full_disk(monkeypatch):
    """The disk takes half a file and no more."""

    def save(self, name, content):
        half = Path(self.path(name))
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(content.read(100))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)


def test_full_disk_is_said_and_nothing_is_left_of_the_file(asha, full_disk, settings, tmp_path):
    """R-37, for an upload."""
    settings.MEDIA_ROOT = tmp_path

    with pytest.raises(DiskFull) as refusal:
        documents.store(asha, sent(), now=NOW, limit_mb=5)

    assert str(refusal.value).startswith("The disk of this site is full, so nothing was kept.")
    assert (Document.objects.count(), stored(tmp_path)) == (0, [])


def test_half_a_file_of_a_machine_that_fell_is_written_anew(asha):
    version = documents.store(asha, sent(), now=NOW, limit_mb=5)
    whole = Path(version.file.path)
    content = whole.read_bytes()
    whole.write_bytes(content[:100])

    documents.store(asha, sent("again.pdf"), now=NOW, limit_mb=5, own=True)

    assert whole.read_bytes() == content


class Bucket(Storage):
    """A store without a folder: no path, and a file is there whole or not at all."""

    def __init__(self):
        self.files = {}

    def _open(self, name, mode):
        return ContentFile(self.files[name])

    def _save(self, name, content):
        self.files[name] = content.read()
        return name

    def delete(self, name):
        self.files.pop(name, None)

    def exists(self, name):
        return name in self.files

    def size(self, name):
        return len(self.files[name])

    def listdir(self, path):
        return [], [name.removeprefix(f"{path}/") for name in self.files if name.startswith(path)]


def test_file_is_kept_whole_where_the_store_is_not_a_folder(asha, settings):
    bucket = {"BACKEND": f"{__name__}.{Bucket.__name__}"}
    settings.STORAGES = {**settings.STORAGES, "default": bucket}

    version = documents.store(asha, sent(), now=NOW, limit_mb=5)

    storage, name = version.file.storage, version.file.name
    with storage.open(name) as file:
        assert file.read() == one_page("Curriculum vitae")
    assert previews.picture(version, 1, previews.SMALL).startswith(b"\x89PNG")
    kept = f"previews/{name.partition('/')[2]}"
    assert storage.listdir(kept)[1] == ["1-240"]
    previews.forget(storage, name)
    assert storage.listdir(kept)[1] == []


HOSTILE = {
    "../../etc/passwd": "passwd",
    "C:\\x\\cv.pdf": "cv.pdf",
    "nul\x00byte.pdf": "nulbyte.pdf",
    "a" * 300 + ".pdf": "a" * 247 + ".pdf",
    "cv\u202efdp.exe": "cvfdp.exe",
    "résumé 🎓.pdf": "résumé 🎓.pdf",
    "con.pdf": "con.pdf",
    "cv\r\nX-Evil: 1.pdf": "cvX-Evil: 1.pdf",
    'cv".pdf': 'cv".pdf',
    "-rf.pdf": "-rf.pdf",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_name_of_a_file_is_shown_clean_and_never_written_to_disk(asha, name):
    """R-46, S-45."""
    upload = sent()
    upload._name = name  # as a client of its own makes may send it; Django keeps the last part

    version = documents.store(asha, upload, now=NOW, limit_mb=5)

    assert version.original_name == HOSTILE[name]
    assert version.file.name == f"documents/{asha.pk}/{version.sha256[:2]}/{version.sha256}"


def test_names_that_only_look_alike_do_not_collide(asha):
    for at, name in enumerate(["Å.pdf", "A\u030a.pdf"]):
        kept(asha, sent(name, f"text {at}"), own=True)

    assert Version.objects.values("file").distinct().count() == 2


@pytest.mark.parametrize("tail", [b"PK\x03\x04 and a ZIP", b"<html><script>alert(1)</script>"])
def test_pdf_that_is_something_else_too_is_kept_as_a_pdf(asha, tail):
    """R-44."""
    upload = SimpleUploadedFile("cv.html", one_page("CV") + tail, "text/html")

    version = documents.store(asha, upload, now=NOW, limit_mb=5)

    assert (version.content_type, version.pages) == ("application/pdf", 1)


def test_file_that_finds_a_fault_of_ours_is_refused_in_words(asha, monkeypatch):
    def fall(path):
        raise HelperFault("KeyError: '/Width'")

    monkeypatch.setattr(helper, "as_pdf", fall)

    with pytest.raises(PdfBroken, match="Export it again"):
        documents.store(asha, sent(), now=NOW, limit_mb=5)


def test_refusal_leaves_neither_row_nor_file(asha, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(helper, "as_pdf", lambda path: (_ for _ in ()).throw(PdfTooHeavy("time")))

    with pytest.raises(PdfTooHeavy):
        documents.store(asha, sent(), now=NOW, limit_mb=5)

    assert (Document.objects.count(), stored(tmp_path)) == (0, [])


# ── Two at once ───────────────────────────────────────────────────────────────────────────────────


def at_once(*works) -> list[object]:
    """What came of each, all begun together in threads of their own."""
    outcomes: list[object] = [None] * len(works)
    begin = threading.Barrier(len(works))

    def run(at, work):
        begin.wait()
        try:
            outcomes[at] = work()
        except Exception as problem:
            outcomes[at] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_same_file_sent_twice_at_once_is_one_version():
    """R-48."""
    asha = factories.PersonFactory()

    one, two = at_once(*[lambda: documents.store(asha, sent(), now=NOW, limit_mb=5)] * 2)

    assert one == two == Version.objects.get()


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_get_two_numbers_and_do_not_pass_the_quota(settings):
    """R-48."""
    asha = factories.PersonFactory()
    files = [of_size(400_000 + n) for n in range(4)]
    settings.LIBRARY_MAX_MB = 1

    def store(content):
        upload = SimpleUploadedFile("cv.pdf", content)
        return lambda: documents.store(asha, upload, now=NOW, limit_mb=5)

    outcomes = at_once(*map(store, files))

    assert sorted(type(one).__name__ for one in outcomes) == [
        "LibraryFull",
        "LibraryFull",
        "Version",
        "Version",
    ]
    assert sorted(Version.objects.values_list("number", flat=True)) == [1, 2]
    assert uploads.used(asha.pk) <= 1_000_000


@pytest.mark.parametrize(("name", "told"), [("Passfoto.png", False), ("grades.png", True)])
def test_a_portrait_is_not_asked_for_words(asha, name, told):
    drawn = io.BytesIO()
    Image.new("RGB", (350, 450), "grey").save(drawn, "PNG")

    version = documents.store(
        asha, SimpleUploadedFile(name, drawn.getvalue(), "image/png"), now=NOW, limit_mb=5
    )

    assert ("no_text" in [found["code"] for found in version.findings]) is told
