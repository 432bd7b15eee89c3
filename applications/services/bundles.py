"""Bundles: what would go in, and the rows that ask for it; `builds.py` answers them."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, cast

from django.db import transaction
from django.utils import translation

from applications.core import bundle as core
from applications.core import filenames, presets
from applications.core.contact_sheet import ContactSheet
from applications.core.limits import Limit, limits_from
from applications.core.separate_files import separate
from applications.errors import DocumentGone, NothingToBundle
from applications.models import (
    Application,
    Attachment,
    Bundle,
    Reference,
    Requirement,
    User,
)
from applications.models.document import content_path
from applications.pdf import render
from applications.services import contact_sheets, submissions
from applications.services.files import names

State, Phase, Output = Bundle.State, Bundle.Phase, Bundle.Output


def renderer_missing() -> str | None:
    """The one line that installs what cover and contents are drawn with; None when all is there."""
    return render.missing()


def outline(
    application: Application,
    pieces: Sequence[Requirement],
    *,
    now: datetime,
    references: Iterable[Reference] | None = None,
) -> core.Plan:
    """What the bundle would be, from rows at hand; `pieces` carry their attachments.

    `references`, with their referees, are asked for where they are not given.
    """
    owner, posting = application.owner, application.posting
    if references is None:
        references = application.references.select_related("referee")
    references = list(references)
    made = contact_sheets.made(application, pieces, references)
    asked = application.checklist(pieces, references)
    preset = presets.chosen(application.preset)
    limits = [Limit("mb", float(posting.max_file_mb))] if posting.max_file_mb else []
    with translation.override(owner.language):
        plan = core.plan(
            _parts(pieces, made if made and made.complete else None),
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
            missing=[item.name for item in asked.missing],
            limits=[*limits, *(preset.limits if preset else ())],
            options=core.Options(
                cover=application.with_cover,
                contents=application.with_contents,
                paper=owner.paper,
                language=owner.language,
            ),
            form=(preset.form if preset else "") or _form_wanted(application),
        )
        called = {
            attachment.pk: piece.sent_as(attachment.version.document.kind)
            for piece in pieces
            for attachment in piece.attachments.all()
        }
        return names.named(application, plan, called)


def _form_wanted(application: Application) -> str:
    """By the posting: who prescribes the names of several files wants several."""
    if application.posting.single_pdf:
        return "single"
    return "several" if len(names.prescribed(application)) > 1 else ""


def _parts(
    pieces: Iterable[Requirement], made: contact_sheets.Made | None = None
) -> list[core.Part]:
    parts: list[core.Part] = []
    for piece in pieces:
        if not piece.is_sent:
            continue
        attachments: list[Attachment] = list(piece.attachments.all())
        # "5 pages, for the summary" is no limit on the thesis.
        limits = tuple(limit for limit in limits_from(piece.limits) if not limit.binds)
        if made and made.piece is piece:
            parts.append(_sheet(made, limits, len(parts)))
        for attachment in attachments:
            version = attachment.version
            title = piece.sent_as(version.document.kind)
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
                    # Nor are the signs of a text known whose words are not.
                    characters=None if version.words is None else version.characters,
                    attachment=attachment.pk,
                    requirement=piece.pk,
                    asked=len(parts),
                )
            )
    return parts


def _sheet(made: contact_sheets.Made, limits: tuple[Limit, ...], asked: int) -> core.Part:
    """The page of contacts as a document among the others."""
    return core.Part(
        title=made.sheet.heading,
        kind=made.piece.kind,
        pages=made.sheet.pages,
        bytes=made.sheet.bytes,
        sha256=made.sheet.sha256,
        limits=limits,
        apart=made.piece.own_file,
        requirement=made.piece.pk,
        asked=asked,
        sheet=made.sheet,
    )


@transaction.atomic
def arrange(application: Application, *, preset: str, cover: bool, contents: bool) -> None:
    """Which portal's rules hold, and what comes in front of the documents."""
    application.hold()
    application.preset = preset
    application.with_cover, application.with_contents = cover, contents
    application.save(update_fields=["preset", "with_cover", "with_contents", "changed_at"])
    Application.objects.filter(pk=application.pk).look_again()


@transaction.atomic
def reorder(application: Application, order: Sequence[int]) -> None:
    """These attachments in this order, the others where they are looked for; none: all of them."""
    application.hold()
    rows = list(Attachment.objects.filter(requirement__application=application))
    places = {pk: place for place, pk in enumerate(dict.fromkeys(order))}
    for row in rows:
        row.place = places.get(row.pk)
    Attachment.objects.bulk_update(rows, ["place"])
    Application.objects.filter(pk=application.pk).look_again()


@transaction.atomic
def request_bundle(
    application: Application, *, now: datetime, output: str = Output.MERGED
) -> Bundle:
    """The bundle of the files as they are now: the one we have, or a row that asks for it.

    Raises NothingToBundle when no file is attached.
    """
    application.hold()
    pieces = application.requirements.prefetch_related("attachments__version__document")
    plan = planned(outline(application, list(pieces), now=now), output)
    if not (plan.merged if output == Output.MERGED else plan.parts):
        raise NothingToBundle
    bundle, _new = Bundle.objects.get_or_create(
        application=application,
        fingerprint=plan.fingerprint,
        defaults={"output": output, "plan": plan.to_json(), "created_at": now},
    )
    Application.objects.filter(pk=application.pk).look_again()
    if try_again(bundle):
        bundle.refresh_from_db()
    elif bundle.state == State.BUILT:
        # Asked for again: it is the latest once more.
        bundle.created_at = now
        bundle.save(update_fields=["created_at"])
    return bundle


def planned(outline: core.Plan, output: str) -> core.Plan:
    """What is built of an outline for this output."""
    return separate(outline) if output == Output.SEPARATE else outline


def latest(application: Application, outline: core.Plan | None = None) -> list[Bundle]:
    """The last bundle of each output, and whether it still is what would be built."""
    found = sorted(
        application.bundles.last_of_each_output(), key=lambda row: Output.values.index(row.output)
    )
    for row in found:
        row.application = application  # the same row: not to be asked for again
        mark_outdated(row, outline)
    return found


def mark_outdated(bundle: Bundle, outline: core.Plan | None) -> None:
    """Say on the bundle whether it is still what would be built of the outline.

    Of what is in already nothing is built any more: it is as it was sent, whatever changes since.
    """
    is_open = bundle.application.is_open
    bundle.is_outdated = is_open and outline is not None and stale(bundle, outline)


def stale(bundle: Bundle, outline: core.Plan) -> bool:
    """Whether the files or anything printed on it changed since it was asked for."""
    plan = planned(outline, bundle.output)
    if not plan.options.prints:  # nothing in it speaks the language it was asked for in
        language = bundle.plan.get("options", {}).get("language", plan.options.language)
        plan = replace(plan, options=replace(plan.options, language=language))
    return plan.fingerprint != bundle.fingerprint


def stop(bundle: Bundle) -> bool:
    """Call a build off; its worker notices within a second. False when there is none to stop."""
    under_way = Bundle.objects.filter(pk=bundle.pk, state__in=[State.WAITING, State.BUILDING])
    return bool(under_way.update(state=State.STOPPED, lease_until=None))


def try_again(bundle: Bundle) -> bool:
    """Put a bundle that failed or was stopped back in the queue; False when it was neither."""
    ended = Bundle.objects.filter(pk=bundle.pk, state__in=[State.FAILED, State.STOPPED])
    return bool(ended.update(state=State.WAITING, phase=Phase.QUEUED, reason="", attempts=0))


def file_name(bundle: Bundle) -> str:
    """What the download of a bundle is called; see `output_name`."""
    return output_name(bundle.application, bundle.output)


def output_name(application: Application, output: str) -> str:
    """What an output is called: as the portal wants it, else surname, given name, number."""
    preset = presets.chosen(application.preset)
    family_name = application.owner.family_name
    if preset and preset.file_name and family_name and output == Output.MERGED:
        return filenames.file_name(preset.file_name.format(surname=family_name.upper()))
    ending = "zip" if output == Output.SEPARATE else "pdf"
    return filenames.file_name(*application.sender, "Application", ending=ending)


def due(now: datetime) -> list[int]:
    """Bundles that no bell rang for, or whose worker is gone, and whose person's turn it is."""
    waiting = Bundle.objects.due(now).in_turn(now).order_by("created_at", "pk")
    return list(waiting.values_list("pk", flat=True))


def due_beside(pk: int, now: datetime) -> list[int]:
    """The next bundle of the person whose bundle this is, where one waits."""
    owner = Application.objects.filter(bundles=pk).values("owner")
    waiting = Bundle.objects.due(now).in_turn(now).filter(application__owner__in=owner)
    return list(waiting.order_by("created_at", "pk").values_list("pk", flat=True)[:1])


def remove_superseded(before: datetime) -> int:
    """Bundles from `before` then that a later one replaced are gone; how many there were.

    Their files go with them, unless they were sent.
    """
    rows = Bundle.objects.filter(created_at__lt=before).superseded()
    gone = 0
    for bundle in rows.select_related("application").iterator():
        with transaction.atomic():
            User.objects.hold(bundle.application.owner_id)
            removed, _each = rows.filter(pk=bundle.pk).delete()  # unless it was asked for meanwhile
        gone += bool(removed)
        owner_id, name = bundle.application.owner_id, str(bundle.file.name)
        if removed and name and not submissions.still_needed(owner_id, {name}):
            bundle.file.storage.delete(name)
    return gone


@dataclass(frozen=True)
class HandedIn:
    """A file to hand in by itself: one of those in the ZIP, or one beside the merged PDF."""

    bundle: Bundle
    number: int
    title: str
    name: str
    pages: int
    size: int
    sha256: str = ""  # of what stays beside the merged PDF, as it was uploaded
    sheet: ContactSheet | None = None  # of what stays beside it, and is made of this

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Its bytes; DocumentGone where they are no longer stored."""
        try:
            return self._uploaded() if self.sha256 else self._unpacked()
        except FileNotFoundError as gone:
            raise DocumentGone(self.title) from gone

    def _uploaded(self) -> IO[bytes]:
        owner_id = self.bundle.application.owner_id
        if self.sheet is not None:
            return cast(IO[bytes], contact_sheets.kept(owner_id, self.sheet).open("rb"))
        stored = self.bundle.file.storage.open(content_path(owner_id, self.sha256))
        return cast(IO[bytes], stored)

    def _unpacked(self) -> IO[bytes]:
        copy = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 – whoever sends it closes it
        with (
            self.bundle.file.open("rb") as packed,
            zipfile.ZipFile(packed) as packed_files,
            packed_files.open(self.name) as source,
        ):
            shutil.copyfileobj(source, copy)
        copy.seek(0)
        return copy


def own_files(bundle: Bundle) -> list[HandedIn]:
    """The files to hand in one by one: those of the ZIP, or what stays beside the merged PDF."""
    packed = bundle.output == Output.SEPARATE
    facts = (
        bundle.contents
        if packed
        else [part for part in bundle.plan.get("parts", ()) if part.get("apart")]
    )
    return [
        HandedIn(
            bundle,
            number,
            title=one["title"],
            name=one.get("name") or f"{number}.pdf",
            pages=one["pages"],
            size=one["bytes"],
            sha256="" if packed else one["sha256"],
            sheet=ContactSheet.from_json(one["sheet"]) if one.get("sheet") else None,
        )
        for number, one in enumerate(facts)
    ]
