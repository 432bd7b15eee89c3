"""Fronts and backs of one scan, which a scanner without duplex gives as two files, into one."""

from pathlib import Path

from applications.errors import PagesLost, SignedStays, UnevenSides
from applications.pdf.atomic_write import atomic_write
from applications.pdf.interactive_features import is_signed
from applications.pdf.safe_access import open_pdf, reading


def interleave_job(fronts: str, backs: str, out: str, reverse: bool) -> None:
    interleave(Path(fronts), Path(backs), Path(out), reverse=reverse)


def interleave(fronts: Path, backs: Path, out: Path, *, reverse: bool) -> None:
    """Write every front with its back behind it; `reverse` where the backs begin with the last.

    As many pages come out as went in. Raises UnevenSides where they are no two sides of the same
    sheets (only the back of the last may be missing), SignedStays, or PagesLost.
    """
    with reading(), open_pdf(fronts) as pdf, open_pdf(backs) as other:
        if is_signed(pdf) or is_signed(other):
            raise SignedStays
        sheets, sides = len(pdf.pages), len(other.pages)
        if sides not in (sheets, sheets - 1):
            raise UnevenSides(fronts=sheets, backs=sides)
        behind = list(other.pages)[::-1] if reverse else list(other.pages)
        for sheet, page in enumerate(behind):
            pdf.pages.insert(2 * sheet + 1, page)
        if len(pdf.pages) != sheets + sides:
            raise PagesLost(expected=sheets + sides, found=len(pdf.pages))
        with atomic_write(out) as draft:
            pdf.save(draft, deterministic_id=True)
