"""The line at the foot of every page: name and title on the left, page n of m on the right.

The renderer draws the left text once and each character of the page label once; the labels are
then set from those. So 600 pages cost one small layout, and the fonts are embedded once.

The line is added to the page's content streams (ISO 32000-2, 7.8.2) in a graphics state of its own
(8.4.2) and marked as an artifact of pagination (14.8.2.2), so that nobody reads it as the text's.
"""

import html
import re
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Page, Pdf

from applications.pdf.footer_collision import NARROWEST, proportion, spanned
from applications.pdf.job_types import Footer
from applications.pdf.page_geometry import seen
from applications.pdf.page_scaling import Shift, make_room
from applications.pdf.render import render
from applications.pdf.safe_access import content_of

# All in points, on a page as wide as A4 or Letter; larger and smaller pages have it in proportion.
SIZE = 8.5  # of the letters: smaller than any text, and still read with ease
LEADING = 14.0
MARGIN = 71.0  # 25 mm, as on the cover
BASELINE = 24.0  # above the foot: most printers leave out 18, and most texts end above 50
GAP = 24.0  # between the left text and the label
WIDEST = 5000.0  # of a left text before it is cut to the room there is
# The muted grey of the cover, as shares of red, green and blue
GREY = (0x5B / 255, 0x62 / 255, 0x6D / 255)
ROOM = 36.0  # left to the footer by a page whose foot is not free: baseline, letters and air


@dataclass(frozen=True)
class Sign:
    """One character as the renderer set it: its font, code and width in points."""

    font: str
    code: bytes
    width: float


class FooterLayer:
    """Writes the footer on pages of one document; its fonts and left text are shared by all."""

    def __init__(self, pdf: Pdf, footer: Footer, total: int) -> None:
        self.pdf = pdf
        self.footer = footer
        self.total = total
        self.opening = pdf.make_stream(b"q\n")
        room = NARROWEST - 2 * MARGIN - GAP - len(self._label(total)) * SIZE * 0.6
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "footer.pdf"
            left = footer.left
            while (too_wide := self._draw_once(pdf, left, path) / room) > 1:
                left = left[: int(len(left) / too_wide) - 2].rstrip(" –-,;:") + "…"

    def _draw_once(self, pdf: Pdf, left: str, path: Path) -> float:
        """Have the renderer set the left text and the signs of the label; tells how wide it is."""
        self.unprinted = render(_specimen(self.footer, left), path).unprinted
        with pikepdf.open(path) as specimen:
            line, signs = specimen.pages
            width = _advance(line)
            self.left = pdf.copy_foreign(line.as_form_xobject())
            self.baseline = LEADING - _first_baseline(line)
            self.fonts = {
                str(name): pdf.copy_foreign(pdf_font)
                for name, pdf_font in signs.resources.get("/Font", Dictionary()).items()
            }
            self.left_end = MARGIN + width
            self.signs = _signs(signs, _alphabet(self.footer.label))
        return width

    def write(self, page: Page, number: int, marks: int = 0) -> Shift | None:
        """Put the footer on a page, along the foot as a reader sees it.

        Where `marks` (`footer_collision.py`) are in its way, the page moves up first, and tells how
        far.
        """
        look = seen(page)
        scale = proportion(look.width, look.height)
        width = look.width / scale
        start = width - MARGIN - self._width(self._label(number))
        taken = spanned(MARGIN, self.left_end, width) | spanned(start, width - MARGIN, width)
        shift = make_room(self.pdf, page, ROOM * scale) if marks & taken else None
        self._draw(page, number, scale, start)
        return shift

    def _draw(self, page: Page, number: int, scale: float, x: float) -> None:
        matrix = b" ".join(_n(value) for value in seen(page).matrix)
        names = self._resources(page)
        label = self._set(self._label(number), names)
        drawn = (
            b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"
            b"q %s cm %s 0 0 %s 0 0 cm\n"
            % (matrix, _n(scale), _n(scale))
            + b"q 1 0 0 1 %s %s cm %s Do Q\n"
            % (_n(MARGIN), _n(BASELINE - self.baseline), names["left"])
            + b"%s %s %s rg BT 1 0 0 1 %s %s Tm %sET\n"
            % (*(_n(part) for part in GREY), _n(x), _n(BASELINE), label)
            + b"Q\nEMC\n"
        )
        page.contents_add(self.opening, prepend=True)
        page.contents_add(b"\n" + b"Q " * (1 + open_states(page)) + b"\n" + drawn)

    def _label(self, number: int) -> str:
        return self.footer.label.format(n=number, m=self.total)

    def _width(self, text: str) -> float:
        """How far a text advances; a space is not among the signs."""
        spaces = sum(character not in self.signs for character in text) * SIZE / 3
        return spaces + sum(self.signs[one].width for one in text if one in self.signs)

    def _set(self, text: str, names: dict[str, bytes]) -> bytes:
        """The operators that show a text."""
        shown, font = b"", ""
        for character in text:
            sign = self.signs.get(character)
            if sign is None:  # a space: the renderer draws nothing for it
                shown += b"%s 0 Td\n" % _n(SIZE / 3)
                continue
            if sign.font != font:
                font = sign.font
                shown += b"%s %s Tf\n" % (names[font], _n(SIZE))
            shown += b"<%s> Tj %s 0 Td\n" % (sign.code.hex().encode(), _n(sign.width))
        return shown

    def _resources(self, page: Page) -> dict[str, bytes]:
        """The names under which the page knows the left text and the fonts."""
        if not isinstance(page.obj.get("/Resources"), Dictionary):
            page.obj.Resources = Dictionary()
        names = {"left": _known_as(page, "/XObject", "/FooterText", self.left)}
        for name, font in self.fonts.items():
            names[name] = _known_as(page, "/Font", name, font)
        return names


def _known_as(page: Page, kind: str, wanted: str, thing: Any) -> bytes:
    """Enter a thing in the page's resources, under another name where that one is taken."""
    resources = page.obj.Resources
    if not isinstance(resources.get(kind), Dictionary):
        resources[kind] = Dictionary()
    entries = resources[kind]
    while wanted in entries and getattr(entries[wanted], "objgen", None) != thing.objgen:
        wanted += "x"
    entries[wanted] = thing
    return wanted.encode()


def open_states(page: Page) -> int:
    """How many saved graphics states the page's own content leaves open.

    Counting bytes settles nearly every page; only where they differ is the content parsed,
    for the letters may stand in a text as well.
    """
    try:
        data = content_of(page)
    except pikepdf.PdfError:  # damaged content draws what it can; nothing is known of its states
        return 0
    opened, closed = len(re.findall(rb"\bq\b", data)), len(re.findall(rb"\bQ\b", data))
    if opened - closed == 1:  # the one this layer opened
        return 0
    depth = 0
    for instruction in pikepdf.parse_content_stream(page, "q Q"):
        if instruction.operator == Operator("q"):
            depth += 1
        else:
            depth = max(0, depth - 1)
    return max(0, depth - 1)


def _alphabet(label: str) -> list[str]:
    wanted = set(label.format(n="0123456789", m=""))
    return sorted(sign for sign in wanted if not sign.isspace())


def _specimen(footer: Footer, left: str) -> str:
    """A page with the left text, and a page with each sign of the label on its own line."""
    signs = _alphabet(footer.label)
    css = f"""
        @page {{ margin: 0; size: {WIDEST}pt {LEADING}pt }}
        @page signs {{ size: 60pt {(len(signs) + 1) * LEADING}pt }}
        body {{ margin: 0; font-size: {SIZE}pt; line-height: {LEADING}pt; color: #5b626d;
            font-variant-numeric: lining-nums tabular-nums }}
        .left {{ white-space: nowrap }}
        .signs {{ page: signs }}
    """
    lines = "".join(f"<div>{html.escape(sign)}</div>" for sign in signs)
    return (
        f'<!doctype html><html lang="{html.escape(footer.language)}"><style>{css}</style>'
        f'<div class="left">{html.escape(left) or "&nbsp;"}</div>'
        f'<div class="signs">{lines}</div>'
    )


def _first_baseline(page: Page) -> float:
    """How far below the top the first text stands; the renderer counts in pixels downwards."""
    for instruction in pikepdf.parse_content_stream(page, "Tm"):
        return float(instruction.operands[5]) * 0.75
    return LEADING * 0.7


def _advance(page: Page) -> float:
    """How far the texts on a page advance together, as they stand on one line."""
    fonts, font, advance = page.resources.get("/Font", Dictionary()), "", 0.0
    for instruction in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
        operands = instruction.operands
        if instruction.operator == Operator("Tf"):
            font = str(operands[0])
            continue
        for piece in operands[0] if isinstance(operands[0], Array) else [operands[0]]:
            if isinstance(piece, pikepdf.String):
                code = bytes(piece)
                glyphs = (code[at : at + 2] for at in range(0, len(code), 2))
                advance += sum(_width(fonts[font], glyph) for glyph in glyphs)
            else:
                advance -= float(piece)
    return advance * SIZE / 1000


def _signs(page: Page, alphabet: list[str]) -> dict[str, Sign]:
    """Each sign with the code and font the renderer gave it, one shown text a sign."""
    fonts = page.resources.get("/Font", Dictionary())
    shown, font = [], ""
    for instruction in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
        operands = instruction.operands
        if instruction.operator == Operator("Tf"):
            font = str(operands[0])
            continue
        texts = operands[0] if isinstance(operands[0], Array) else [operands[0]]
        code = b"".join(bytes(text) for text in texts if isinstance(text, pikepdf.String))
        shown.append(Sign(font, code, _width(fonts[font], code) * SIZE / 1000))
    if len(shown) != len(alphabet):
        raise ValueError(f"{len(alphabet)} signs asked for, {len(shown)} drawn")
    return dict(zip(alphabet, shown, strict=True))


def _width(font: Any, code: bytes) -> float:
    """A glyph's advance in thousandths, out of the font's width table."""
    glyph = int.from_bytes(code, "big")
    widths = list(font[Name.DescendantFonts][0].get("/W", []))
    for first, run in zip(widths[::2], widths[1::2], strict=False):
        if int(first) <= glyph < int(first) + len(run):
            return float(run[glyph - int(first)])
    return 1000.0


def _n(value: float | Decimal) -> bytes:
    return b"%g" % round(float(value), 4)
