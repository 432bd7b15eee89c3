"""Bundles: what would go in, the row that asks for it, and the build that answers it.

A build claims its row with a lease and renews it at every phase, so that a killed worker's bundle
is taken up by another within a minute or so.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext as _

from applications.core import bundle as core
from applications.core import filenames, presets
from applications.errors import DocumentGone, NothingToBundle, TrackerError, WorkStopped
from applications.models import Application, Attachment, Bundle, Posting, Requirement, Version
from applications.pdf import build as machine
from applications.pdf import render
from applications.pdf.facts import Built, Footer, Order, Part
from applications.services import events
from applications.services.applications import sent_as, standing

State, Phase = Bundle.State, Bundle.Phase
LEASE = timedelta(seconds=45)
ATTEMPTS = 3  # a document that brings the worker down does so again

log = logging.getLogger(__name__)


def renderer_missing() -> str | None:
    """The one line that installs what cover and contents are drawn with; None when all is there."""
    return render.missing()


def outline(application: Application, pieces: Sequence[Requirement], *, now: datetime) -> core.Plan:
    """What the bundle would be, from rows at hand; `pieces` carry their attachments."""
    owner, posting = application.owner, application.posting
    here = standing(application, pieces, application.references.all())
    preset = presets.chosen(application.preset)
    limits = [core.Limit("mb", float(posting.max_file_mb))] if posting.max_file_mb else []
    single = "single" if posting.single_pdf else ""
    with translation.override(owner.language):
        return core.plan(
            _parts(pieces),
            printed={
                "name": owner.name,
                "title": posting.title,
                "institution": posting.institution,
                "department": posting.department,
                "reference_number": posting.reference_number,
                "email": owner.email,
                "phone": owner.phone,
            },
            date=now.astimezone(owner.tz).date().isoformat(),
            missing=here.progress.missing,
            limits=[*limits, *(preset.limits if preset else ())],
            options=core.Options(
                cover=application.with_cover,
                contents=application.with_contents,
                paper=owner.paper,
                language=owner.language,
            ),
            form=(preset.form if preset else "") or single,
        )


def _parts(pieces: Iterable[Requirement]) -> list[core.Part]:
    parts = []
    for piece in pieces:
        if piece.state in (Requirement.State.WAIVED, Requirement.State.NOT_APPLICABLE):
            continue
        attachments: list[Attachment] = list(piece.attachments.all())
        limits = tuple(
            core.Limit(limit["what"], float(limit["value"]))
            for limit in piece.limits
            if not limit.get("binds")  # "5 pages, for the summary" is no limit on the thesis
        )
        for attachment in attachments:
            version = attachment.version
            title = sent_as(piece, version.document)
            if len(attachments) > 1:
                title = f"{title}: {version.document.title}"
            parts.append(
                core.Part(
                    title=title,
                    kind=piece.kind_of(version.document.kind),
                    pages=version.pages or 0,
                    bytes=version.size,
                    sha256=version.sha256,
                    position=attachment.place,
                    dated=version.created_at.date().isoformat(),
                    limits=limits,
                    apart=piece.own_file,
                    words=version.words,
                    characters=version.characters,
                    attachment=attachment.pk,
                )
            )
    return parts


def portal_of(posting: Posting) -> presets.Preset | None:
    """The portal whose rules this posting seems to go by."""
    said = f"{posting.title} {posting.department}"
    return presets.suggested(posting.institution, [posting.url, posting.apply_to], said)


@transaction.atomic
def arrange(application: Application, *, preset: str, cover: bool, contents: bool) -> None:
    """Which portal's rules hold, and what comes in front of the documents."""
    application.preset = preset
    application.with_cover, application.with_contents = cover, contents
    application.save(update_fields=["preset", "with_cover", "with_contents", "changed_at"])


@transaction.atomic
def reorder(application: Application, order: Sequence[int]) -> None:
    """These attachments in this order, the others where they are looked for; none: all of them."""
    rows = list(Attachment.objects.filter(requirement__application=application))
    places = {pk: place for place, pk in enumerate(dict.fromkeys(order))}
    for row in rows:
        row.place = places.get(row.pk)
    Attachment.objects.bulk_update(rows, ["place"])


@transaction.atomic
def request_bundle(application: Application, *, now: datetime) -> Bundle:
    """The bundle of the files as they are now: the one we have, or a row that asks for it.

    Raises NothingToBundle when no file is attached.
    """
    pieces = application.requirements.prefetch_related("attachments__version__document")
    plan = outline(application, list(pieces), now=now)
    if not plan.merged:
        raise NothingToBundle
    bundle, _new = Bundle.objects.get_or_create(
        application=application,
        fingerprint=plan.fingerprint,
        defaults={"plan": plan.to_json(), "created_at": now},
    )
    if try_again(bundle):
        bundle.refresh_from_db()
    elif bundle.state == State.BUILT:
        # Asked for again: it is the latest once more.
        bundle.created_at = now
        bundle.save(update_fields=["created_at"])
    return bundle


def try_again(bundle: Bundle) -> bool:
    """Put a failed bundle back in the queue; False when it did not fail."""
    failed = Bundle.objects.filter(pk=bundle.pk, state=State.FAILED)
    return bool(failed.update(state=State.WAITING, phase=Phase.QUEUED, reason="", attempts=0))


def file_name(bundle: Bundle) -> str:
    """What the download is called: as the portal wants it, else surname, given name, number."""
    preset = presets.chosen(bundle.application.preset)
    if preset and preset.file_name and bundle.application.owner.family_name:
        surname = bundle.application.owner.family_name.upper()
        return filenames.file_name(preset.file_name.format(surname=surname))
    owner, posting = bundle.application.owner, bundle.application.posting
    names = (owner.family_name, owner.given_name) if owner.family_name else (owner.given_name,)
    return filenames.file_name(*names, posting.reference_number, "Application")


def due(now: datetime) -> list[int]:
    """Bundles that no bell rang for, or whose worker is gone."""
    return list(Bundle.objects.due(now).order_by("created_at").values_list("pk", flat=True))


def build(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Build the bundle, unless another worker is at it; success or failure stands on the row."""
    mine = Bundle.objects.due(clock()).filter(pk=pk)
    if not mine.update(
        state=State.BUILDING,
        phase=Phase.READING,
        lease_until=clock() + LEASE,
        attempts=F("attempts") + 1,
    ):
        return
    bundle = Bundle.objects.select_related("application__owner", "application__posting").get(pk=pk)
    attempt = bundle.attempts
    try:
        if attempt > ATTEMPTS:
            raise TrackerError(
                _("The build was cut off %(count)d times. One of the documents may be too heavy.")
                % {"count": ATTEMPTS}
            )
        with tempfile.TemporaryDirectory(prefix="tracker-bundle-") as folder:
            built = _make(bundle, Path(folder), clock)
            _finish(bundle, Path(folder) / "bundle.pdf", built, attempt, clock())
    except WorkStopped:
        log.info("bundle %s: no longer wanted", pk)
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


def _make(bundle: Bundle, folder: Path, clock: Callable[[], datetime]) -> Built:
    plan = core.Plan.from_json(bundle.plan)
    printed = plan.printed
    title = printed["title"]
    with translation.override(plan.options.language):
        footer = Footer(
            left=f"{printed['name']} – {title}",
            label=_("page {n} of {m}"),
            language=plan.options.language,
        )
    order = Order(
        out=str(folder / "bundle.pdf"),
        parts=tuple(
            Part(part.title, str(_local(bundle, part.sha256, part.title, folder)), part.pages)
            for part in plan.merged
        ),
        footer=footer if plan.options.footer else None,
        title=f"{printed['name']} – {title}",
        author=printed["name"],
        language=plan.options.language,
        created=plan.date,
    )

    def front(first_pages: tuple[int, ...]) -> str:
        return _front(plan, first_pages)

    def progress(phase: str) -> None:
        held = _mine(bundle, bundle.attempts).update(
            phase=Phase.MERGING if phase == "shrinking" else phase, lease_until=clock() + LEASE
        )
        if not held:
            raise WorkStopped

    def still_mine() -> bool:
        """Asked twice a second while the helper works, so a long phase keeps its lease too."""
        return bool(_mine(bundle, bundle.attempts).update(lease_until=clock() + LEASE))

    return machine.build(
        order,
        front=front if plan.options.cover or plan.options.contents else None,
        front_pages=plan.front_pages,
        limit=plan.byte_limit,
        progress=progress,
        wanted=still_mine,
    )


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


def _local(bundle: Bundle, sha256: str, title: str, folder: Path) -> Path:
    """A path the helper process can read, wherever the files are stored."""
    version = Version.objects.filter(
        document__owner=bundle.application.owner, sha256=sha256
    ).first()
    if version is None or not version.file.storage.exists(version.file.name):
        raise DocumentGone(title)
    try:
        return Path(version.file.path)
    except NotImplementedError:  # not on this machine's disk
        copy = folder / sha256
        with version.file.open("rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        return copy


def _mine(bundle: Bundle, attempt: int) -> Any:
    """The row while this attempt holds it: nothing once another worker took it over."""
    return Bundle.objects.filter(pk=bundle.pk, state=State.BUILDING, attempts=attempt)


def _finish(bundle: Bundle, path: Path, built: Built, attempt: int, now: datetime) -> None:
    plan = core.Plan.from_json(bundle.plan)
    with path.open("rb") as file:
        name = bundle.file.storage.save(bundle.file.field.generate_filename(bundle, ""), File(file))
    checks = core.check(plan, pages=built.merged.pages, size=built.merged.bytes)
    with transaction.atomic():
        kept = _mine(bundle, attempt).update(
            state=State.BUILT,
            phase=Phase.DONE,
            lease_until=None,
            reason="",
            file=name,
            pages=built.merged.pages,
            size=built.merged.bytes,
            contents=machine.described(built.merged)["documents"],
            limits=[asdict(check) for check in checks],
            built_at=now,
        )
        if kept:
            events.record(bundle.application, "bundle", now=now, pages=built.merged.pages)
    if not kept:  # another worker was faster; its file stands
        bundle.file.storage.delete(name)


def _fail(bundle: Bundle, attempt: int, reason: str) -> None:
    _mine(bundle, attempt).update(state=State.FAILED, lease_until=None, reason=reason[:500])
