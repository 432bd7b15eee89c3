"""The build that answers a bundle's row: claimed by one worker, watched, called off, kept whole.

A build claims its row with a lease and renews it at every phase, so that a killed worker's bundle
is taken up by another within a minute or so.
"""

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext as _

from applications.core import bundle as core
from applications.errors import DocumentGone, HelperDied, HelpersBusy, TrackerError, WorkStopped
from applications.models import Application, Bundle, Version
from applications.pdf import build as machine
from applications.pdf.job_types import Finding, Footer, MergePart, Order, Rendered, ZipMember
from applications.pdf.worker_pool import on_behalf_of
from applications.pdf.zip_archive import pack
from applications.services import contact_sheets, events
from applications.services.bundles import request_bundle
from applications.services.files import uploads
from applications.services.files.workspaces import workspace

State, Phase, Output = Bundle.State, Bundle.Phase, Bundle.Output
LEASE = timedelta(seconds=45)
ATTEMPTS = 3  # a document that brings the worker down does so again

log = logging.getLogger(__name__)


def build(pk: int, *, clock: Callable[[], datetime]) -> bool:
    """Build the bundle, unless another worker is at it or at another one of the same person: then
    False. Success or failure stands on the row."""
    now = clock()
    mine = Bundle.objects.due(now).filter(pk=pk)
    # Apart from the claim: of two workers one gets it, and so only the row itself may decide.
    if not mine.in_turn(now).exists():
        return False
    if not mine.update(
        state=State.BUILDING,
        phase=Phase.READING,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    ):
        return False
    whole = Bundle.objects.select_related("application__owner", "application__posting")
    bundle = whole.filter(pk=pk).first()
    if bundle is None:
        log.info("bundle %s: removed as its build began", pk)
        return False
    with on_behalf_of(bundle.application.owner_id):
        _build(bundle, clock)
    return True


def _build(bundle: Bundle, clock: Callable[[], datetime]) -> None:
    pk, attempt = bundle.pk, bundle.attempts
    try:
        if attempt > ATTEMPTS:
            raise TrackerError(
                _("The build was cut off %(count)d times. One of the documents may be too heavy.")
                % {"count": ATTEMPTS}
            )
        with workspace("bundle") as folder:
            path = folder / f"bundle.{bundle.ending}"
            watch = _BuildLease(bundle, attempt, clock)
            make = _packed if bundle.output == Output.SEPARATE else _merged
            outcome = make(bundle, path, watch)
            _finish(bundle, path, outcome, attempt, clock())
    except WorkStopped:
        log.info("bundle %s: no longer wanted", pk)
    except HelpersBusy:
        log.warning("bundle %s: no helper process was free", pk)
        _mine(bundle, attempt).update(
            state=State.WAITING, phase=Phase.QUEUED, lease_until=None, attempts=attempt - 1
        )
    except HelperDied as fall:
        if fall.title:  # that document alone brought two of them down
            _fail(bundle, attempt, str(fall))
        else:
            log.warning("bundle %s: its helper processes were ended", pk)
            _mine(bundle, attempt).update(state=State.WAITING, phase=Phase.QUEUED, lease_until=None)
    except TrackerError as refusal:
        _fail(bundle, attempt, str(refusal))
    except OSError as problem:
        log.exception("bundle %s", pk)
        _fail(
            bundle, attempt, _("The file could not be written: %s.") % (problem.strerror or problem)
        )
    except Exception:
        log.exception("bundle %s", pk)
        _fail(bundle, attempt, _("The build stopped at a fault of ours. It is in the log."))


def make_file(application: Application, out: Path, *, clock: Callable[[], datetime]) -> Bundle:
    """Build in the foreground and leave a copy at `out`. Raises what stands in the way."""
    bundle = request_bundle(application, now=clock())
    build(bundle.pk, clock=clock)
    bundle.refresh_from_db()
    if bundle.state != State.BUILT:
        raise TrackerError(bundle.reason or _("Another worker is building it. Try again shortly."))
    with bundle.file.open("rb") as source, out.open("wb") as target:
        shutil.copyfileobj(source, target)
    return bundle


@dataclass(frozen=True)
class _Outcome:
    """What came of a build, as it is kept on the row."""

    pages: int
    size: int
    contents: list[dict[str, Any]]
    notes: list[Finding]
    checks: tuple[core.Check, ...]


@dataclass
class _BuildLease:
    """Renews the lease while the build goes on, and learns when it is no longer ours."""

    bundle: Bundle
    attempt: int
    clock: Callable[[], datetime]
    renew_at: datetime | None = None

    def progress(self, phase: str) -> None:
        if not self._renew(phase=phase):
            raise WorkStopped

    def wanted(self) -> bool:
        """Asked twice a second while the helper works, so a long phase keeps its lease too."""
        if self.renew_at is not None and self.clock() < self.renew_at:
            return bool(_mine(self.bundle, self.attempt).exists())
        return self._renew()

    def _renew(self, **values: Any) -> bool:
        now = self.clock()
        self.renew_at = now + LEASE / 2
        return bool(_mine(self.bundle, self.attempt).update(lease_until=now + LEASE, **values))


def _merged(bundle: Bundle, out: Path, watch: _BuildLease) -> _Outcome:
    """One PDF with cover, contents and footers."""
    plan = core.Plan.from_json(bundle.plan)
    sources = _sources(bundle, plan.merged, out.parent, watch)
    plan = _as_drawn(plan, plan.merged, sources)
    built = machine.build(
        _order(plan, sources, out),
        front=(lambda first_pages: _front(plan, first_pages))
        if plan.options.cover or plan.options.contents
        else None,
        front_pages=plan.front_pages,
        limit=plan.room,
        progress=watch.progress,
        wanted=watch.wanted,
    )
    merged = built.merged
    return _Outcome(
        pages=merged.pages,
        size=merged.bytes,
        contents=machine.described(merged)["documents"],
        notes=machine.notes(replace(built, unprinted=_unprinted(built.unprinted, sources))),
        checks=core.check(plan, pages=merged.pages, size=merged.bytes),
    )


def _order(plan: core.Plan, sources: Sequence["_Source"], out: Path) -> Order:
    name = plan.printed["name"]
    title = f"{name} – {plan.printed['title']}"
    with translation.override(plan.options.language):
        footer = Footer(title, label=_("page {n} of {m}"), language=plan.options.language)
    return Order(
        out=str(out),
        parts=tuple(
            MergePart(part.title, str(source.path), part.pages)
            for part, source in zip(plan.merged, sources, strict=True)
        ),
        footer=footer if plan.options.footer else None,
        title=title,
        author=name,
        language=plan.options.language,
        created=plan.date,
    )


def _packed(bundle: Bundle, out: Path, watch: _BuildLease) -> _Outcome:
    """A ZIP of the files themselves."""
    plan = core.Plan.from_json(bundle.plan)
    sources = _sources(bundle, plan.parts, out.parent, watch)
    plan = _as_drawn(plan, plan.parts, sources)
    packed, shrunk = pack(
        out,
        [
            ZipMember(
                title=part.title,
                name=part.name,
                path=str(source.path),
                pages=part.pages,
                sha256=uploads.digest(source.path) if part.sheet else part.sha256,
                limit=_smallest(part.byte_limit, plan.byte_limit),
                signed=source.signed,
            )
            for part, source in zip(plan.parts, sources, strict=True)
        ],
        day=date.fromisoformat(plan.date),
        total=plan.total_limit,
        progress=watch.progress,
        wanted=watch.wanted,
    )
    parts = [replace(part, bytes=file.bytes) for part, file in zip(plan.parts, packed, strict=True)]
    notes = [Finding("shrunk", asdict(one)) for one in shrunk]
    if letters := _unprinted("", sources):
        notes.append(Finding("unprinted", {"letters": letters}))
    return _Outcome(
        pages=sum(file.pages for file in packed),
        size=out.stat().st_size,
        contents=[asdict(file) for file in packed],
        notes=notes,
        checks=core.check(replace(plan, parts=tuple(parts)), pages=0, size=0),
    )


def _smallest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _front(plan: core.Plan, first_pages: tuple[int, ...]) -> str:
    """Cover and contents as HTML, once it is known on which page each document begins."""
    language = plan.options.language
    with translation.override(language):
        documents = [
            {"title": part.title, "pages": part.pages, "first_page": first}
            for part, first in zip(plan.merged, first_pages, strict=True)
        ]
        day = datetime.fromisoformat(plan.date).date()
        last = documents[-1]["first_page"] + documents[-1]["pages"] - 1  # type: ignore[operator]
        return render_to_string(
            "bundles/front.html",
            {
                **plan.printed,
                **asdict(plan.options),
                "documents": documents,
                "pages": last,
                "date": formats.date_format(day, "j F Y"),
            },
        )


@dataclass(frozen=True)
class _Source:
    """A document's file where the helper process can read it."""

    path: Path
    signed: bool = False
    drawn: Rendered | None = None  # of a page we made for this build


def _sources(
    bundle: Bundle, parts: Sequence[core.Part], folder: Path, watch: _BuildLease
) -> list[_Source]:
    """The parts' files, wherever they are stored; a page that is made of facts is drawn now."""
    mine = Version.objects.filter(
        document__owner_id=bundle.application.owner_id, sha256__in=[part.sha256 for part in parts]
    )
    versions = {version.sha256: version for version in mine.order_by("-pk")}
    sources = []
    for part in parts:
        if part.sheet is not None:
            path = folder / f"sheet-{part.sha256}.pdf"
            drawn = contact_sheets.draw(part.sheet, path, watch.wanted)
            sources.append(_Source(path, drawn=drawn))
            continue
        version = versions.get(part.sha256)
        if version is None or not version.file.storage.exists(version.file.name):
            raise DocumentGone(part.title)
        signed = any(found["code"] == "signed" for found in version.findings)
        sources.append(_Source(_local(version, folder), signed))
    return sources


def _as_drawn(plan: core.Plan, parts: Sequence[core.Part], sources: Sequence[_Source]) -> core.Plan:
    """The plan with the pages and bytes that what was drawn for it has; a forecast before."""
    found = {
        id(part): replace(part, pages=source.drawn.pages, bytes=source.path.stat().st_size)
        for part, source in zip(parts, sources, strict=True)
        if source.drawn
    }
    return replace(plan, parts=tuple(found.get(id(part), part) for part in plan.parts))


def _unprinted(letters: str, sources: Sequence[_Source]) -> str:
    """These and the letters of pages we made that no font has, each once."""
    drawn = (source.drawn.unprinted for source in sources if source.drawn)
    return "".join(dict.fromkeys("".join((letters, *drawn))))


def _local(version: Version, folder: Path) -> Path:
    """A path the helper process can read."""
    try:
        return Path(version.file.path)
    except NotImplementedError:  # not on this machine's disk
        copy = folder / version.sha256
        with version.file.open("rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        return copy


def _mine(bundle: Bundle, attempt: int) -> Any:
    """The row while this attempt holds it: nothing once another worker took it over."""
    return Bundle.objects.filter(pk=bundle.pk, state=State.BUILDING, attempts=attempt)


def _finish(bundle: Bundle, path: Path, outcome: _Outcome, attempt: int, now: datetime) -> None:
    name, kept = _stored(bundle, path), 0
    built = {
        "state": State.BUILT,
        "phase": Phase.DONE,
        "lease_until": None,
        "reason": "",
        "file": name,
        "sha256": uploads.digest(path),
        "pages": outcome.pages,
        "size": outcome.size,
        "contents": outcome.contents,
        "limits": [asdict(check) for check in outcome.checks],
        "notes": [{"code": note.code, **note.data} for note in outcome.notes],
        "built_at": now,
    }
    told: dict[str, Any] = {"pages": outcome.pages}
    if bundle.output == Output.SEPARATE:
        told["files"] = len(outcome.contents)
    try:
        with transaction.atomic():
            bundle.application.hold()
            uploads.refuse_when_full(bundle.application.owner_id, "", outcome.size)
            kept = _mine(bundle, attempt).update(**built)
            if kept:
                events.record(bundle.application, "bundle", now=now, **told)
    finally:
        if not kept:  # no room for it, another worker was faster, or it was stopped
            bundle.file.storage.delete(name)


def _stored(bundle: Bundle, path: Path) -> str:
    """The name of the whole file in the storage; where it cannot be written, nothing is left."""
    storage = bundle.file.storage
    name = storage.get_available_name(bundle.file.field.generate_filename(bundle, ""))
    try:
        with path.open("rb") as file:
            return storage.save(name, File(file))
    except OSError:
        storage.delete(name)
        raise


def _fail(bundle: Bundle, attempt: int, reason: str) -> None:
    _mine(bundle, attempt).update(state=State.FAILED, lease_until=None, reason=reason[:500])
