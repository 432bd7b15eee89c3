"""A PDF as it is kept: beginning where a PDF begins, its pages of a size and turn readers agree on.

Acrobat looks for the header in the first 1024 bytes (Adobe, PDF Reference 1.7, Appendix H, note
13), and positions in the file count from there (ISO 32000-2, 7.5.2); what stands before it could
make the file something else to another program. A signature may count from the first byte: a signed
file is kept as it came.
"""

import re
from pathlib import Path

from applications.errors import PdfBroken
from applications.pdf.atomic_write import atomic_write
from applications.pdf.interactive_features import is_signed
from applications.pdf.job_types import Finding
from applications.pdf.page_content import opened
from applications.pdf.page_geometry import mend
from applications.pdf.probe import HEAD, HEADER
from applications.pdf.safe_access import open_pdf, reading

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s")


def mended(path: Path, out: Path) -> list[Finding]:
    """What had to be mended, in a copy at `out`; nothing, and no copy, where all is in order."""
    with path.open("rb") as file:
        start = file.read(HEAD).find(HEADER)
    if start > 0 and _is_signed_from_first_byte(path):
        return [Finding("front", {"bytes": start})]
    if start > 0:
        with atomic_write(out) as draft:
            draft.write_bytes(path.read_bytes()[start:])
    cut = [Finding("cut", {"bytes": start})] if start > 0 else []
    kept = out if cut else path
    with reading(), open_pdf(kept) as pdf:
        if is_signed(pdf):  # a signature binds every byte
            return cut
        odd = [number for number, page in enumerate(pdf.pages, 1) if mend(page)]
        found = [Finding("mended", {"pages": odd})] if odd else []
        if pdf.get_warnings():
            _refuse_where_readers_disagree(kept, len(pdf.pages))
            found.append(Finding("repaired"))
        if found:
            with atomic_write(out) as draft:
                pdf.save(draft, deterministic_id=True)
    return cut + found


def _is_signed_from_first_byte(path: Path) -> bool:
    """Whether a signature binds what stands before the PDF: the gap in its range of bytes, counted
    from there, is the signature itself, in <> (12.8.1). What was put before it later is not bound.
    """
    data = path.read_bytes()
    ranges = [tuple(map(int, match.groups())) for match in BYTE_RANGE.finditer(data)]
    gaps = (
        (data[first + length : first + length + 1], data[max(0, until - 1) : until])
        for first, length, until in ranges
    )
    if (b"<", b">") not in gaps:
        return False
    with reading(), open_pdf(path) as pdf:
        return is_signed(pdf)


def _refuse_where_readers_disagree(path: Path, pages: int) -> None:
    """Two readers that mend the same file may come to different pages: one of them loses some."""
    with opened(path) as document:
        if len(document) != pages:
            raise PdfBroken
