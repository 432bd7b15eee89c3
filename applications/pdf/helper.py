"""What callers ask of the warm helper processes, typed as on the other side.

Every function may raise a refusal out of `applications.errors`. Paths in, paths out; a refusal
leaves no output file behind.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from applications.pdf.job_types import Merged, Order, Probe, Rendered, Shrunk
from applications.pdf.worker_pool import shared

Wanted = Callable[[], bool]

READING = 5  # seconds for a posting; it takes some ten milliseconds
TABULATING = 20  # for a list of applications
DRAWING = 15  # seconds for the picture of a page; somebody looks on


def probe(path: Path) -> Probe:
    """What the file really is; refuses what is no document or cannot be opened."""
    return Probe.from_json(shared.call("probe", path=_at(path)))


def as_pdf(path: Path) -> tuple[Path, Probe]:
    """The document to keep and its facts: the file itself, or what was made of it, beside it: of a
    picture a PDF, of a PDF with faults a mended one."""
    out = path.with_name(path.name + ".pdf")
    facts = Probe.from_json(shared.call("as_pdf", path=_at(path), out=_at(out)))
    return (out if out.exists() else path), facts


def without_comments(path: Path, out: Path) -> None:
    """The document without its review comments; `SignedStays` where it is signed."""
    shared.call("without_comments", path=_at(path), out=_at(out))


def interleave(fronts: Path, backs: Path, out: Path, *, reverse: bool) -> None:
    """Every front with its back behind it; `UnevenSides` where they are not of the same sheets."""
    shared.call("interleave", fronts=_at(fronts), backs=_at(backs), out=_at(out), reverse=reverse)


def text(path: Path) -> list[str]:
    """The text of each page."""
    pages: list[str] = shared.call("text", path=_at(path))
    return pages


def posting(data: bytes, name: str, content_type: str) -> str:
    """The words of a posting that comes as a file or from the web."""
    words: str = shared.call(
        "posting",
        READING,
        data=b64encode(data).decode(),
        filename=name,
        content_type=content_type,
    )
    return words


def letter(data: bytes) -> dict[str, Any]:
    """A saved mail with its head, as `sources.mail.Letter` has it."""
    told: dict[str, Any] = shared.call("letter", READING, data=b64encode(data).decode())
    return told


def sent_mail(path: Path) -> dict[str, Any]:
    """A mail that was sent, with its files' digests, as `sources.sent_mail.Sent` has it."""
    told: dict[str, Any] = shared.call("sent_mail", TABULATING, path=_at(path))
    return told


def spreadsheet(
    data: bytes, rows: int, columns: int
) -> tuple[str, list[tuple[str, list[tuple[int, list[str]]]]]]:
    """The text of a CSV, or the sheets of a file, up to so many rows and columns."""
    told = b64encode(data).decode()
    text, sheets = shared.call("spreadsheet", TABULATING, data=told, rows=rows, columns=columns)
    return text, [(name, [(number, cells) for number, cells in lines]) for name, lines in sheets]


def thumbnail(path: Path, out: Path, page: int = 1, width: int = 240) -> None:
    """A page, counted from 1, as a picture of about this width, PNG or JPEG."""
    shared.call("thumbnail", DRAWING, path=_at(path), page=page, width=width, out=_at(out))


def render(html: str, out: Path, wanted: Wanted = lambda: True) -> Rendered:
    """HTML drawn as PDF, reaching neither disk nor network."""
    return Rendered(**shared.call("render", wanted=wanted, html=html, out=_at(out)))


def merge(order: Order, wanted: Wanted = lambda: True) -> Merged:
    """The parts joined in one file; `PagesLost` or another refusal names the document."""
    return Merged.from_json(shared.call("merge", seconds=120, wanted=wanted, order=asdict(order)))


def shrink(path: Path, out: Path, limit: int, merged: Merged, wanted: Wanted) -> tuple[Shrunk, ...]:
    """A copy of at most `limit` bytes with smaller pictures, or `TooBigToRead`."""
    told = shared.call(
        "shrink", 300, wanted, path=_at(path), out=_at(out), limit=limit, merged=asdict(merged)
    )
    return tuple(Shrunk(**one) for one in told)


def foot(path: Path, wanted: Wanted = lambda: True) -> tuple[int, ...]:
    """For each page the columns at its foot with something in them; see `footer_collision.py`."""
    return tuple(shared.call("footer_collision", 60, wanted, path=_at(path)))


def lighten(path: Path, out: Path, dpi: int, quality: int, wanted: Wanted) -> int:
    """A copy whose pictures have so many dots an inch at most; tells how many it changed."""
    changed: int = shared.call(
        "lighten", 120, wanted, path=_at(path), out=_at(out), dpi=dpi, quality=quality
    )
    return changed


def count(path: Path, merged: Merged) -> None:
    """Every page of every document is in the file, or `PagesLost`."""
    shared.call("count", path=_at(path), merged=asdict(merged))


def _at(path: Path) -> str:
    """The helper works in a folder of its own, so paths are told in full."""
    return str(path.absolute())
