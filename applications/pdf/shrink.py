"""The same bundle with smaller pictures, in steps, until it fits or could no longer be read.

Pictures are image dictionaries (ISO 32000-2, 8.9.5); only what they show as it is drawn counts.
"""

import io
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Matrix, Name, Page, Pdf, PdfImage, Stream
from PIL import Image

from applications.errors import TooBigToRead
from applications.pdf.atomic_write import atomic_write
from applications.pdf.job_types import STEPS, Merged, Shrunk
from applications.pdf.safe_access import SURPRISES, entry, open_pdf

SMALL = 20_000  # bytes: a picture below takes little of the 4 MB the strictest portal allows a file
WORTH = 0.9  # share of the old bytes a new picture may have; saving less is no reason for a loss
NEST = 6  # forms inside forms that are looked into; what office programs write nests two or three


def shrink_job(path: str, out: str, limit: int, merged: dict[str, Any]) -> list[dict[str, Any]]:
    return [asdict(one) for one in shrink(Path(path), Path(out), limit, Merged.from_json(merged))]


def shrink(path: Path, out: Path, limit: int, merged: Merged) -> list[Shrunk]:
    """Write a copy of at most `limit` bytes and tell what was done to which document."""
    smallest = path.stat().st_size
    with atomic_write(out) as draft:
        for dpi, quality in STEPS:
            changed = _attempt(path, draft, dpi, quality)
            smallest = min(smallest, draft.stat().st_size)
            if smallest <= limit:
                return _by_document(changed, merged, dpi)
        raise TooBigToRead(limit, smallest)


def lighten_job(path: str, out: str, dpi: int, quality: int) -> int:
    with atomic_write(Path(out)) as draft:
        return len(_attempt(Path(path), draft, dpi, quality))


def _attempt(path: Path, out: Path, dpi: int, quality: int) -> list[int]:
    """Always from the original, so that no picture loses twice; the pages of those changed."""
    changed = []
    with open_pdf(path) as pdf:
        for picture, page, density in _pictures(pdf):
            if _recompress(pdf, picture, dpi / density, quality):
                changed.append(page)
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return changed


def _by_document(pages: list[int], merged: Merged, dpi: int) -> list[Shrunk]:
    told = []
    for document in merged.documents:
        span = range(document.first_page, document.first_page + document.pages)
        if count := sum(page in span for page in pages):
            told.append(Shrunk(document.title, count, dpi))
    return told


def _pictures(pdf: Pdf) -> list[tuple[Stream, int, float]]:
    """Each picture once, with the first page that shows it and its lowest density there.

    Those of a page that cannot be followed are left as they are.
    """
    found: dict[tuple[int, int], tuple[Stream, int, float]] = {}
    for number, page in enumerate(pdf.pages, 1):
        try:
            drawn = list(_drawn(page, Matrix(), 0))
        except SURPRISES:
            continue
        for picture, matrix in drawn:
            density = _density(picture, matrix)
            if density is None:
                continue
            known = found.get(picture.objgen)
            found[picture.objgen] = (
                (picture, number, density)
                if known is None
                else (known[0], known[1], min(known[2], density))
            )
    return list(found.values())


def _density(picture: Stream, matrix: Matrix) -> float | None:
    """Dots an inch along the longer side of what is drawn; None where there is no telling."""
    inches = max((matrix.a**2 + matrix.b**2) ** 0.5 / 72, (matrix.c**2 + matrix.d**2) ** 0.5 / 72)
    try:
        dots = max(int(picture.Width), int(picture.Height))
    except SURPRISES:
        return None
    return dots / inches if inches > 0 and dots > 0 else None


def _drawn(holder: Page | Stream, matrix: Matrix, depth: int) -> Iterator[tuple[Stream, Matrix]]:
    """The pictures a page or form draws, each with the way from its unit square to the page.

    The operators are those of graphics states (8.4.4) and of external objects (8.8).
    """
    own = holder.obj if isinstance(holder, Page) else holder
    things = entry(entry(own, "/Resources"), "/XObject")
    stack = [matrix]
    for instruction in pikepdf.parse_content_stream(holder, "q Q cm Do"):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            stack.append(stack[-1])
        elif operator == "Q" and len(stack) > 1:
            stack.pop()
        elif operator == "cm" and len(operands) == 6:
            stack[-1] = Matrix(*operands) @ stack[-1]
        elif operator == "Do" and isinstance(thing := things.get(str(operands[0])), Stream):
            if thing.get("/Subtype") == "/Image":
                yield thing, stack[-1]
            elif thing.get("/Subtype") == "/Form" and depth < NEST:
                inner = Matrix(thing.Matrix) if "/Matrix" in thing else Matrix()
                yield from _drawn(thing, inner @ stack[-1], depth + 1)


def _recompress(pdf: Pdf, picture: Stream, factor: float, quality: int) -> bool:
    """Replace the picture by a smaller JPEG of it; False where that is not safe or not worth it."""
    try:
        smaller = _smaller(picture, factor, quality)
    except MemoryError:
        raise
    except Exception:  # a spoilt picture makes pikepdf and Pillow stumble in any way; it stays
        return False
    if smaller is None:
        return False
    image, data = smaller
    keeps_colours = _keeps_colours(picture, image.mode)
    picture.write(data, filter=Name.DCTDecode)
    picture.Width, picture.Height = image.size
    picture.BitsPerComponent = 8
    if not keeps_colours:
        picture.ColorSpace = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    return True


def _smaller(picture: Stream, factor: float, quality: int) -> tuple[Image.Image, bytes] | None:
    """The picture in grey or colour, and as JPEG; None where it is small, odd, or not smaller."""
    before = len(picture.read_raw_bytes())
    if before < SMALL or not _is_plain(picture):
        return None
    image = PdfImage(picture).as_pil_image()
    if image.mode not in ("L", "RGB", "P"):
        return None
    image = image.convert("RGB" if image.mode == "P" else image.mode)
    if factor < 1:
        size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality, optimize=True)
    return (image, data.getvalue()) if data.tell() <= WORTH * before else None


def _is_plain(picture: Stream) -> bool:
    """True for an ordinary colour or grey picture: no stencil, key colour or odd scale."""
    if picture.get("/ImageMask", False) or "/Decode" in picture:
        return False
    if isinstance(picture.get("/Mask"), pikepdf.Array):
        return False
    return int(picture.get("/BitsPerComponent", 8)) == 8


def _keeps_colours(picture: Stream, mode: str) -> bool:
    """True where a colour profile (8.6.5.5) suits the new picture's number of channels."""
    space = picture.get("/ColorSpace")
    if not isinstance(space, pikepdf.Array) or len(space) < 2 or space[0] != Name.ICCBased:
        return False
    channels = space[1].get("/N") if isinstance(space[1], Stream) else None
    return bool(channels == (1 if mode == "L" else 3))
