"""A PDF as it is kept: beginning where a PDF begins, its pages of a size and turn readers agree on.

A reader looks for the header in the first 1024 bytes and takes positions in the file from there
(ISO 32000-2, 7.5.2); what stands before it could make the file something else to another program.
"""

from pathlib import Path

from applications.errors import PdfBroken
from applications.pdf.atomic_write import atomic_write
from applications.pdf.interactive_features import is_signed
from applications.pdf.job_types import Finding
from applications.pdf.page_content import opened
from applications.pdf.page_geometry import mend
from applications.pdf.probe import HEAD, HEADER
from applications.pdf.safe_access import open_pdf, reading


def mended(path: Path, out: Path) -> list[Finding]:
    """What had to be mended, in a copy at `out`; nothing, and no copy, where all is in order."""
    with path.open("rb") as file:
        start = file.read(HEAD).find(HEADER)
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


def _refuse_where_readers_disagree(path: Path, pages: int) -> None:
    """Two readers that mend the same file may come to different pages: one of them loses some."""
    with opened(path) as document:
        if len(document) != pages:
            raise PdfBroken
