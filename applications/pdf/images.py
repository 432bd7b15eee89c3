"""Scans and photographs as PDF pages: upright, on white, and the picture itself unchanged.

Which way is up is told by the tag Orientation of Exif and TIFF (0x0112), with eight values.
"""

import io
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import img2pdf
from PIL import ExifTags, Image, ImageFile, ImageOps, ImageSequence

from applications.errors import NotAPdf, PdfTooHeavy, TrackerError
from applications.pdf.atomic_write import atomic_write
from applications.pdf.intake import mended
from applications.pdf.job_types import Finding, Probe
from applications.pdf.probe import PICTURES, content_kind, probe

MAX_PIXELS = 90_000_000  # an A3 page at 600 dpi has 70 million
MAX_FRAMES = 200  # pages of one TIFF: a scanned thesis
TURNED = (3, 6, 8)  # Exif orientations that a page's turn sets right; PDF mirrors nothing
AS_PNG = ("1", "L", "P", "RGB", "I;16")  # modes that a PNG takes as they are
NEW_SUBFILE_TYPE = 254
A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def as_pdf_job(path: str, out: str) -> dict[str, Any]:
    return asdict(as_pdf(Path(path), Path(out)))


def as_pdf(path: Path, out: Path) -> Probe:
    """The facts of the document to keep: at `out`, where a picture became one or a PDF was mended,
    else the file itself."""
    kind = content_kind(path)
    if kind == "pdf":
        return _looked_into(path, out)
    if kind not in PICTURES:
        raise NotAPdf(kind)
    # WeasyPrint, in the same process, tells Pillow to fill what is cut off with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(path) as picture:
            pictures = [str(path)] if _can_stay(picture, kind) else _redrawn(picture, kind)
        with atomic_write(out) as draft:
            draft.write_bytes(_bound(pictures, first_only=kind != "tiff"))
    except Image.DecompressionBombError as error:
        raise PdfTooHeavy("pixels") from error
    except (MemoryError, TrackerError):
        raise
    except Exception as error:  # a broken picture makes Pillow and img2pdf stumble in any way
        if isinstance(error, OSError) and error.errno is not None:  # the disk, not the picture
            raise
        raise NotAPdf("image") from error
    facts = probe(out)
    silent = tuple(found for found in facts.findings if found.code != "repaired")
    return replace(facts, findings=(*silent, Finding("picture")))


def _looked_into(path: Path, out: Path) -> Probe:
    try:
        done = mended(path, out)
        facts = probe(out if out.exists() else path)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    # Once more where a signed file, which stays as it is, needs repair whenever it is read.
    found = tuple(one for one in facts.findings if one not in done)
    return replace(facts, findings=(*done, *found))


def _frames(picture: Image.Image, kind: str) -> Iterator[Image.Image]:
    """The pictures that are pages: all of a TIFF but its previews, else the first alone.

    What else is in a JPEG or PNG (a map of brightness, a view for the other eye, an animation) is
    no page.
    """
    if kind != "tiff":
        yield picture
        return
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise PdfTooHeavy("frames")
    for frame in ImageSequence.Iterator(picture):
        if not _is_preview(frame):
            yield frame


def _is_preview(frame: Image.Image) -> bool:
    """True for a smaller copy of another picture of the file (TIFF 6.0, NewSubfileType)."""
    return bool(int(frame.tag_v2.get(NEW_SUBFILE_TYPE, 0)) & 1)  # type: ignore[attr-defined]


def _can_stay(picture: Image.Image, kind: str) -> bool:
    """True when every picture decodes, hides the paper, and the PDF can turn it upright."""
    plain, pages = True, 0
    for frame in _frames(picture, kind):
        if frame.width * frame.height > MAX_PIXELS:
            raise PdfTooHeavy("pixels")
        # Asked before the picture is unpacked: Pillow turns a TIFF as it does so.
        orientation = frame.getexif().get(ExifTags.Base.Orientation, 1)
        known = orientation not in range(2, 9) or (kind == "jpeg" and orientation in TURNED)
        frame.load()
        plain = plain and known and not frame.has_transparency_data
        pages += 1
    return plain and (kind != "tiff" or pages == getattr(picture, "n_frames", 1))


def _redrawn(picture: Image.Image, kind: str) -> list[bytes]:
    """Each picture upright on white, without loss."""
    pages = []
    for frame in _frames(picture, kind):
        frame.load()
        page = ImageOps.exif_transpose(frame)
        if page.has_transparency_data:
            layer = page.convert("RGBA")
            page = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
        if page.mode not in AS_PNG:
            page = page.convert("RGB")
        data = io.BytesIO()
        page.save(data, "PNG", compress_level=6)
        pages.append(data.getvalue())
    return pages


def _bound(pictures: list[str] | list[bytes], *, first_only: bool) -> bytes:
    """One A4 page a picture, turned to suit it; a camera's note of what is up is obeyed."""
    layout = img2pdf.get_layout_fun(A4, fit=img2pdf.FitMode.into, auto_orient=True)
    bound: bytes = img2pdf.convert(
        pictures,
        layout_fun=layout,
        first_frame_only=first_only,
        rotation=img2pdf.Rotation.ifvalid,
        nodate=True,
        engine=img2pdf.Engine.internal,  # the same picture gives the same bytes
    )
    return bound
