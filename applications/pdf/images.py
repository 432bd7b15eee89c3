"""Scans and photographs as PDF pages: upright, on white, and the picture itself unchanged."""

import io
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import img2pdf
from PIL import ExifTags, Image, ImageFile, ImageOps, ImageSequence

from applications.errors import NotAPdf, PdfTooHeavy, TrackerError
from applications.pdf.atomic_write import atomic_write
from applications.pdf.job_types import Finding, Probe
from applications.pdf.probe import PICTURES, content_kind, probe

MAX_PIXELS = 90_000_000  # an A3 page at 600 dpi has 70 million
MAX_FRAMES = 200
MIRRORED = (2, 4, 5, 7)  # notes of cameras that PDF has no turn for
A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def as_pdf_job(path: str, out: str) -> dict[str, Any]:
    return asdict(as_pdf(Path(path), Path(out)))


def as_pdf(path: Path, out: Path) -> Probe:
    """The facts of the document; a picture is first written to `out` as PDF."""
    if content_kind(path) not in PICTURES:
        return probe(path)
    # WeasyPrint, in the same process, tells Pillow to fill what is cut off with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(path) as picture:
            pictures = [str(path)] if _can_stay(picture) else _redrawn(picture)
        with atomic_write(out) as draft:
            draft.write_bytes(_bound(pictures))
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


def _can_stay(picture: Image.Image) -> bool:
    """True when every frame decodes, hides the paper, and needs turning at most, not mirroring."""
    plain = True
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise PdfTooHeavy("pages")
    for frame in ImageSequence.Iterator(picture):
        if frame.width * frame.height > MAX_PIXELS:
            raise PdfTooHeavy("pixels")
        mirrored = frame.getexif().get(ExifTags.Base.Orientation) in MIRRORED
        plain = plain and not (mirrored or frame.has_transparency_data)
        frame.load()
    return plain


def _redrawn(picture: Image.Image) -> list[bytes]:
    """Each frame upright on white, without loss."""
    pages = []
    for frame in ImageSequence.Iterator(picture):
        layer = ImageOps.exif_transpose(frame).convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        data = io.BytesIO()
        Image.alpha_composite(white, layer).convert("RGB").save(data, "PNG", compress_level=6)
        pages.append(data.getvalue())
    return pages


def _bound(pictures: list[str] | list[bytes]) -> bytes:
    """One A4 page a picture, turned to suit it; a camera's note of what is up is obeyed."""
    layout = img2pdf.get_layout_fun(A4, fit=img2pdf.FitMode.into, auto_orient=True)
    bound: bytes = img2pdf.convert(
        pictures,
        layout_fun=layout,
        rotation=img2pdf.Rotation.ifvalid,
        nodate=True,
        engine=img2pdf.Engine.internal,  # the same picture gives the same bytes
    )
    return bound
