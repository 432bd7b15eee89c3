"""Whatever a person does in whatever order: record, bundles and files tell the same story.

The pages themselves are not drawn: what stands in for the helper writes into a bundle which files
it was made of, so that each bundle can be asked, whatever our rows say of it.
"""

import os
import tempfile
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from applications.errors import AlreadySubmitted, NothingToBundle, NotOpen, SameNameElsewhere
from applications.models import (
    Application,
    Attachment,
    Bundle,
    Deletion,
    Document,
    Posting,
    Requirement,
    SentFile,
    Submission,
    User,
    Version,
)
from applications.pdf import helper
from applications.pdf.job_types import Built, Merged, Packed, Probe
from applications.services import (
    applications,
    builds,
    bundles,
    deletions,
    documents,
    guards,
    housekeeping,
    requirements,
    versions,
)
from applications.services.requirements import checklist_of
from tests.factories import NOW, ApplicationFactory, PersonFactory, RequirementFactory

KINDS = ("cover_letter", "cv", "transcripts", "language_certificate")
CONDITIONAL = "language_certificate"
NAMES = ("letter.pdf", "Letter (1).pdf", "cv.pdf")
PLACES = ("Umeå University", "University of Surrey")

anyone = st.integers(0, len(PLACES) - 1)
nth = st.integers(0, 50)  # of the rows there are, counted round and round


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def made_of(paths: list[str]) -> bytes:
    """A bundle that names the files it was made of."""
    return "\n".join(digest(Path(path).read_bytes()) for path in paths).encode()


def merge(order: Any, **_rest: Any) -> Built:
    content = made_of([part.path for part in order.parts])
    Path(order.out).write_bytes(content)
    return Built(Merged(pages=len(order.parts), bytes=len(content), front_pages=0))


def pack(out: Path, pieces: Any, **_rest: Any) -> tuple[tuple[Packed, ...], tuple[()]]:
    out.write_bytes(made_of([piece.path for piece in pieces]))
    return tuple(Packed(piece.title, piece.name, piece.pages, 1) for piece in pieces), ()


@pytest.fixture
def storage(settings, tmp_path, monkeypatch):
    """An empty storage, no helper process, and a temporary folder that the night may tidy."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    facts = lambda path: Probe("pdf", path.stat().st_size, pages=1, words=2)  # noqa: E731
    monkeypatch.setattr(helper, "as_pdf", lambda path: (path, facts(path)))
    monkeypatch.setattr(helper, "text", lambda path: ["My words"])
    monkeypatch.setattr(builds.machine, "build", merge)
    monkeypatch.setattr(builds, "pack", pack)
    return settings.MEDIA_ROOT


class Record(RuleBasedStateMachine):
    """A person with two applications, and everything that touches what was sent."""

    media: Path
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.deleted = False  # since the last night
        self.told: dict[int, list[tuple[str, str]]] = {}  # each submission, as we saw it go in

    @initialize()
    def begin(self) -> None:
        self.owner = PersonFactory()
        self.places = [self._apply(place) for place in PLACES]
        for which in range(len(PLACES)):
            for number, kind in enumerate(KINDS):
                self._use(which, kind, f"{kind}.pdf", 10 * which + number, joins=False)
            requirements.answer(self.piece(which, CONDITIONAL), "no", now=self.now)
            for cover in (True, False, True):
                self.arrange_and_build(which, cover)

    def teardown(self) -> None:
        for pk in list(User.objects.values_list("pk", flat=True)):
            Posting.objects.filter(owner=pk).delete()
            User.objects.get(pk=pk).delete()
        for path in self.media.rglob("*"):
            if path.is_file():
                path.unlink()

    def _apply(self, place: str) -> int:
        application = ApplicationFactory(
            owner=self.owner, requirements=(), posting__institution=place
        )
        for position, kind in enumerate(KINDS):
            RequirementFactory(
                application=application,
                kind=kind,
                position=position,
                own_file=kind == "transcripts",
                need="conditional" if kind == CONDITIONAL else "required",
            )
        return application.pk

    def application(self, which: int) -> Application:
        rows = Application.objects.select_related("posting", "owner")
        return rows.get(pk=self.places[which])

    def piece(self, which: int, kind: str) -> Requirement:
        return self.application(which).requirements.get(kind=kind)

    def _one(self, rows: Any, number: int) -> Any:
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)]

    # ── What a person does ────────────────────────────────────────────────────────────────────────

    @rule(
        which=anyone,
        kind=st.sampled_from(KINDS),
        name=st.sampled_from(NAMES),
        content=st.integers(100, 107),
        joins=st.booleans(),
    )
    def upload(self, which: int, kind: str, name: str, content: int, joins: bool) -> None:
        self._use(which, kind, name, content, joins)

    def _use(self, which: int, kind: str, name: str, content: int, joins: bool) -> None:
        piece = self.piece(which, kind)
        given = {"kind": kind, "application": piece.application}
        try:
            version = self._store(name, content, **given)
        except SameNameElsewhere as asked:
            answer = {"document": Document.objects.get(pk=asked.document)} if joins else {}
            version = self._store(name, content, **given, **answer, own=not joins)
        try:
            requirements.attach(piece, version, now=self.now)
        except AlreadySubmitted:
            assert not piece.application.is_open

    @rule(kind=st.sampled_from((*KINDS, "other")), content=st.integers(100, 107))
    def upload_to_the_library(self, kind: str, content: int) -> None:
        try:
            self._store("letter.pdf", content, kind=kind)
        except SameNameElsewhere:
            self._store("letter.pdf", content, kind=kind, own=True)

    def _store(self, name: str, content: int, **given: Any) -> Version:
        self.now += timedelta(minutes=1)
        upload = SimpleUploadedFile(name, b"%%PDF-1.7 %d" % content, "application/pdf")
        return documents.store(self.owner, upload, now=self.now, limit_mb=1, **given)

    @rule(
        which=anyone,
        kind=st.sampled_from(KINDS),
        number=nth,
        what=st.sampled_from(("newer", "use", "take out", "waive", "not after all")),
    )
    def change_the_checklist(self, which: int, kind: str, number: int, what: str) -> None:
        piece = self.piece(which, kind)
        attachment = piece.attachments.select_related("requirement", "version__document").first()
        try:
            if what == "use" and Version.objects.exists():
                requirements.attach(piece, self._one(Version.objects, number), now=self.now)
            elif what == "newer" and attachment:
                newer = self._store("new.pdf", number, document=attachment.version.document)
                requirements.attach(piece, newer, now=self.now)
            elif what == "take out" and attachment:
                requirements.detach(attachment, now=self.now)
            elif what in ("waive", "not after all"):
                state = "waived" if what == "waive" else "missing"
                requirements.set_state(piece, state, now=self.now)
        except AlreadySubmitted:
            assert not self.application(which).is_open

    @rule(which=anyone, applies=st.sampled_from(("no", "yes")))
    def answer_whether_the_certificate_applies(self, which: int, applies: str) -> None:
        requirements.answer(self.piece(which, CONDITIONAL), applies, now=self.now)

    @rule(which=anyone, cover=st.booleans())
    def arrange_and_build(self, which: int, cover: bool) -> None:
        """Another bundle of the same files; back again, the first one is asked for once more."""
        bundles.arrange(self.application(which), preset="", cover=cover, contents=True)
        self._build(which, Bundle.Output.MERGED)

    @precondition(lambda self: Version.objects.exists())
    @rule(number=nth, what=st.sampled_from(("call back", "delete version", "delete", "undelete")))
    def change_the_library(self, number: int, what: str) -> None:
        self.now += timedelta(minutes=1)
        version = self._one(Version.objects, number)
        if what == "call back":
            versions.restore(version, now=self.now)
        elif what == "delete version":
            versions.remove(version)
        elif what == "undelete":
            for deletion in Deletion.objects.open(self.now).filter(kind="document"):
                deletions.bring_back(deletion, now=self.now)
        else:
            documents.delete(version.document, now=self.now)
        self.deleted = self.deleted or what != "call back"

    @rule(which=anyone, output=st.sampled_from(Bundle.Output.values))
    def build(self, which: int, output: str) -> None:
        self._build(which, output)

    def _build(self, which: int, output: str) -> None:
        self.now += timedelta(minutes=1)
        try:
            bundle = bundles.request_bundle(self.application(which), now=self.now, output=output)
        except NothingToBundle:
            return
        builds.build(bundle.pk, clock=lambda: self.now)
        bundle.refresh_from_db()
        assert (bundle.state, bundle.reason) == (Bundle.State.BUILT, "")

    # Two rules, because Hypothesis leaves rules out of some lives: in few it leaves out both.
    @rule(confirmation=st.sampled_from(("", "C-1", "C-2")))
    def submit_the_first(self, confirmation: str) -> None:
        self._submit(0, confirmation)

    @rule(confirmation=st.sampled_from(("", "C-1", "C-2")))
    def submit_the_second(self, confirmation: str) -> None:
        self._submit(1, confirmation)

    def _submit(self, which: int, confirmation: str) -> None:
        """What is in already is refused, and then taken back."""
        self.now += timedelta(minutes=1)
        application = self.application(which)
        listed = self._listed(application)
        fresh = self._fresh(application)
        was_open = application.is_open
        try:
            applications.submit(application, confirmation=confirmation, now=self.now)
        except NotOpen:
            assert not was_open
            assert applications.take_back(application, now=self.now) is not None
            assert applications.take_back(application, now=self.now) is None
        else:
            assert was_open
            submission = application.submissions.latest("pk")
            self.told[submission.pk] = listed
            kept = {
                bundle.output: (bundle.file.name, bundle.differs) for bundle in submission.bundles
            }
            assert {output: kept[output] for output in fresh} == fresh

    def _fresh(self, application: Application) -> dict[str, tuple[str, list[Any]]]:
        """The bundles on the page that are still what would be built."""
        outline = bundles.outline(application, checklist_of(application), now=self.now)
        shown = bundles.latest(application, outline)
        return {row.output: (row.file.name, []) for row in shown if not row.is_outdated}

    def _listed(self, application: Application) -> list[tuple[str, str]]:
        rows = Attachment.objects.filter(requirement__application=application)
        sent = rows.exclude(requirement__state__in=("waived", "n/a"))
        sent = sent.exclude(requirement__kind=CONDITIONAL, requirement__applies="no")
        return sorted(sent.values_list("requirement__name", "version__sha256"))

    @precondition(lambda self: len(self.told) > 1)
    @rule(which=anyone)
    def start_over(self, which: int) -> None:
        """The application is deleted, and another made for the same place."""
        application = self.application(which)
        gone = list(application.submissions.values_list("pk", flat=True))
        applications.delete(application, now=self.now)
        self.deleted = True
        self.told = {pk: listed for pk, listed in self.told.items() if pk not in gone}
        self.places[which] = self._apply(PLACES[which])

    @precondition(lambda self: self.deleted)
    @rule()
    def night(self) -> None:
        """What no row names goes, and nothing else."""
        written = self.now.timestamp()
        for path in self._files():
            os.utime(self.media / path, (written, written))
        self.now += timedelta(days=2)
        housekeeping.tidy(self.now)
        rows = (Version.objects, SentFile.objects, Bundle.objects.exclude(file=""))
        named = {name for some in rows for name in some.values_list("file", flat=True)}
        assert self._files() == named
        self.deleted = False

    def _files(self) -> set[str]:
        paths = self.media.rglob("*")
        return {str(path.relative_to(self.media)) for path in paths if path.is_file()}

    # ── What holds at any time ────────────────────────────────────────────────────────────────────

    @invariant()
    def counted(self) -> None:
        type(self).steps += 1

    @invariant()
    def every_file_is_there_with_the_bytes_its_row_tells(self) -> None:
        built = Bundle.objects.filter(state=Bundle.State.BUILT)
        for row in (*Version.objects.all(), *SentFile.objects.all(), *built):
            assert digest((self.media / row.file.name).read_bytes()) == row.sha256

    @invariant()
    def what_was_sent_stays_as_it_went_in(self) -> None:
        assert {
            submission.pk: sorted((file.name, file.sha256) for file in submission.sent)
            for submission in Submission.objects.prefetch_related("files")
        } == self.told

    @invariant()
    def every_bundle_is_made_of_what_is_listed_or_says_that_it_is_not(self) -> None:
        for submission in Submission.objects.prefetch_related("files"):
            for bundle in submission.bundles:
                inside = Counter((self.media / bundle.file.name).read_text().split())
                expected = Counter(
                    file.sha256
                    for file in submission.sent
                    if not (bundle.output == "merged" and file.name == "Transcripts")
                )
                told = Counter(one["held"] for one in bundle.differs)
                assert told[True] == (inside - expected).total()
                assert told[False] == (expected - inside).total()

    @invariant()
    def one_submission_stands_where_it_is_in_and_none_where_it_is_not(self) -> None:
        for application in Application.objects.all():
            standing = application.submissions.standing().count()
            assert standing == (0 if application.is_open else 1)

    @invariant()
    def no_letter_is_offered_to_another_place(self) -> None:
        for application in Application.objects.select_related("posting", "owner"):
            if not application.is_open:
                continue
            look = guards.look(application, checklist_of(application), now=self.now)
            letters = Attachment.objects.filter(pk__in=look.newer, requirement__kind="cover_letter")
            for attachment in letters:
                offered = look.newer[attachment.pk]
                assert offered.uploaded_for_id in (None, application.pk)


def run(media: Path, *, examples: int, steps: int) -> int:
    """So many lives of so many steps, the same ones each time; how many steps were taken."""
    Record.media, Record.steps = media, 0
    run_state_machine_as_test(
        Record,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],  # shrinking a life takes minutes, and it is short anyway
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Record.steps


@pytest.mark.django_db(transaction=True)
def test_record_bundles_and_files_agree_after_every_step(storage):
    assert run(storage, examples=6, steps=25) >= 100
