"""One bundle from start to end: cover and contents, merging, making it fit, counting.

Each phase is one call to the helper process, so a build can be watched and called off.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from applications.errors import DocumentRefused, PdfBroken, PdfTooHeavy
from applications.pdf import helper
from applications.pdf.job_types import STEPS, Built, Finding, Merged, MergePart, Order, Shrunk
from applications.pdf.worker_pool import HelperFault

Front = Callable[[tuple[int, ...]], str]  # first page of each document → HTML of the front pages
Progress = Callable[[str], None]
DRAWINGS = 4  # the contents decide how long they are themselves; two suffice but for odd lists


def build(
    order: Order,
    *,
    front: Front | None = None,
    front_pages: int = 2,
    limit: int | None = None,
    progress: Progress = lambda phase: None,
    wanted: helper.Wanted = lambda: True,
) -> Built:
    """Write `order.out` whole, every page counted, within `limit` bytes; else a refusal, no file.

    `front_pages` is the forecast of the plan. `progress` hears "reading", "cover", "merging",
    "shrinking" (only where needed) and "checking".
    """
    out = Path(order.out)
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=out.parent) as folder:
        unprinted = ""
        draft = Path(folder) / "bundle.pdf"
        if order.footer is not None:
            progress("reading")
            order = replace(order, parts=tuple(_looked_at(part, wanted) for part in order.parts))
        if front is not None:
            progress("cover")
            path = Path(folder) / "front.pdf"
            unprinted = _draw_front(front, order, front_pages, path, wanted)
            order = replace(order, front=str(path))
        progress("merging")
        with _culprit_named(order, Path(folder) / "alone.pdf", wanted):
            merged = helper.merge(replace(order, out=str(draft)), wanted)
            shrunk: tuple[Shrunk, ...] = ()
            if limit is not None and merged.bytes > limit:
                progress("shrinking")
                whole, draft = draft, Path(folder) / "smaller.pdf"
                shrunk = helper.shrink(whole, draft, limit, merged, wanted)
            progress("checking")
            helper.count(draft, merged)
        size = draft.stat().st_size
        draft.replace(out)
    letters = "".join(dict.fromkeys(unprinted + merged.unprinted))
    return Built(replace(merged, bytes=size), letters, shrunk)


@contextmanager
def _culprit_named(order: Order, out: Path, wanted: helper.Wanted) -> Iterator[None]:
    """Where documents together bring the helper to a fall, the refusal names the one that does so
    alone; the fault is raised as it is where none of them does."""
    try:
        yield
    except (HelperFault, PdfBroken, PdfTooHeavy) as fault:
        if getattr(fault, "title", "") or getattr(fault, "what", "") == "time":
            raise
        for part in order.parts:
            try:
                alone = replace(order, parts=(part,), front=None, out=str(out))
                helper.count(out, helper.merge(alone, wanted))
                helper.lighten(out, out, *STEPS[-1], wanted)
            except HelperFault as same:
                raise PdfBroken(part.title) from same
            except DocumentRefused as refusal:
                refusal.title = refusal.title or part.title
                raise
        raise


def _looked_at(part: MergePart, wanted: helper.Wanted) -> MergePart:
    """The part, with what stands at the foot of its pages; one that cannot be drawn is as it is."""
    try:
        return replace(part, foot=helper.foot(Path(part.path), wanted))
    except (DocumentRefused, HelperFault):
        return part


def _draw_front(front: Front, order: Order, pages: int, path: Path, wanted: helper.Wanted) -> str:
    """Draw cover and contents until the page numbers in them count their own pages right."""
    for _ in range(DRAWINGS):
        drawn = helper.render(front(first_pages(order, pages)), path, wanted)
        if drawn.pages == pages:
            return drawn.unprinted
        pages = drawn.pages
    raise RuntimeError(f"the contents do not settle on a length, last {pages} pages")


def first_pages(order: Order, front_pages: int) -> tuple[int, ...]:
    starts, following = [], front_pages + 1
    for part in order.parts:
        starts.append(following)
        following += part.pages
    return tuple(starts)


def notes(built: Built) -> list[Finding]:
    """What the person should know of a finished bundle; `findings.sentence()` says it."""
    told = [
        Finding(f"removed_{what}", {"titles": titles})
        for what in ("active", "signature", "tags")
        if (titles := [one.title for one in built.merged.documents if what in one.removed])
    ]
    told += [Finding("shrunk", asdict(one)) for one in built.shrunk]
    if built.unprinted:
        told.append(Finding("unprinted", {"letters": built.unprinted}))
    return told


def described(merged: Merged) -> dict[str, Any]:
    """What the command line prints of a bundle."""
    return {
        "pages": merged.pages,
        "bytes": merged.bytes,
        "documents": [
            {"title": one.title, "first_page": one.first_page, "pages": one.pages}
            for one in merged.documents
        ],
    }
