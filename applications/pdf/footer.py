"""The line at the foot of every page: name and title on the left, page n of m on the right.

The renderer draws the left text once and each sign of the page label once; the labels are then
set from those signs. So 600 pages cost one small layout, and the fonts are embedded once.
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

from applications.pdf.facts import Footer
from applications.pdf.render import render
from applications.pdf.walk import content_of

SIZE = 8.5
LEADING = 14.0
MARGIN = 71.0  # 25 mm, as on the cover
BASELINE = 24.0  # above the foot of the visible page: clear of printers' edges and most text
GAP = 24.0
GREY = (0x5B / 255, 0x62 / 255, 0x6D / 255)
NARROWEST = 595.0  # drawn for A4; narrower and wider pages get it in proportion


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
            self.unprinted = render(_specimen(footer, room), path).unprinted
            with pikepdf.open(path) as specimen:
                line, signs = specimen.pages
                self.left = pdf.copy_foreign(line.as_form_xobject())
                self.baseline = LEADING - _first_baseline(line)
                self.fonts = {
                    str(name): pdf.copy_foreign(pdf_font)
                    for name, pdf_font in signs.resources.get("/Font", Dictionary()).items()
                }
                self.signs = _signs(signs, _alphabet(footer.label))

    def write(self, page: Page, number: int) -> None:
        """Put the footer on a page, along the foot as a reader sees it."""
        width, height, matrix = _as_seen(page)
        scale = _scale(width, height)
        names = self._resources(page)
        label, advance = self._set(self._label(number), names)
        x = width / scale - MARGIN - advance
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

    def _set(self, text: str, names: dict[str, bytes]) -> tuple[bytes, float]:
        """The operators that show a text, and how far they advance."""
        shown, advance, font = b"", 0.0, ""
        for character in text:
            sign = self.signs.get(character)
            if sign is None:  # a space: the renderer draws nothing for it
                advance += SIZE / 3
                shown += b"%s 0 Td\n" % _n(SIZE / 3)
                continue
            if sign.font != font:
                font = sign.font
                shown += b"%s %s Tf\n" % (names[font], _n(SIZE))
            shown += b"<%s> Tj %s 0 Td\n" % (sign.code.hex().encode(), _n(sign.width))
            advance += sign.width
        return shown, advance

    def _resources(self, page: Page) -> dict[str, bytes]:
        """The names under which the page knows the left text and the fonts."""
        if not isinstance(page.obj.get("/Resources"), Dictionary):
            page.obj.Resources = Dictionary()
        names = {"left": _known_as(page, "/XObject", "/FooterText", self.left)}
        for name, font in self.fonts.items():
            names[name] = _known_as(page, "/Font", name, font)
        return names


def _scale(width: float, height: float) -> float:
    """How much larger the footer is than drawn: not at all on A4 and Letter."""
    scale = min(width, height) / NARROWEST
    return 1.0 if 0.999 < scale < 1.06 else scale


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


def _as_seen(page: Page) -> tuple[float, float, bytes]:
    """Width and height of the page as shown, and the way from there to its own coordinates."""
    left, bottom, right, top = visible_box(page)
    rotation = int(page.rotation) % 360
    width, height = right - left, top - bottom
    if rotation in (90, 270):
        width, height = height, width
    turns = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    return width, height, b" ".join(_n(value) for value in turns[rotation])


def visible_box(page: Page) -> tuple[float, float, float, float]:
    """What a reader shows: the crop box, kept within the media box."""
    media, crop = _upright(page.mediabox), _upright(page.cropbox)
    box = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    if box[0] >= box[2] or box[1] >= box[3]:  # a crop box that lies outside shows everything
        return media
    return box


def _upright(corners: Array) -> tuple[float, float, float, float]:
    box = [float(edge) for edge in corners]
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _alphabet(label: str) -> list[str]:
    wanted = set(label.format(n="0123456789", m=""))
    return sorted(sign for sign in wanted if not sign.isspace())


def _specimen(footer: Footer, room: float) -> str:
    """A page with the left text, and a page with each sign of the label on its own line."""
    signs = _alphabet(footer.label)
    css = f"""
        @page {{ margin: 0; size: {NARROWEST}pt {LEADING}pt }}
        @page signs {{ size: 60pt {(len(signs) + 1) * LEADING}pt }}
        body {{ margin: 0; font-size: {SIZE}pt; line-height: {LEADING}pt; color: #5b626d;
            font-variant-numeric: lining-nums tabular-nums }}
        .left {{ width: {room}pt; overflow: hidden; white-space: nowrap; text-overflow: ellipsis }}
        .signs {{ page: signs }}
    """
    lines = "".join(f"<div>{html.escape(sign)}</div>" for sign in signs)
    return (
        f'<!doctype html><html lang="{html.escape(footer.language)}"><style>{css}</style>'
        f'<div class="left">{html.escape(footer.left) or "&nbsp;"}</div>'
        f'<div class="signs">{lines}</div>'
    )


def _first_baseline(page: Page) -> float:
    """How far below the top the first text stands; the renderer counts in pixels downwards."""
    for instruction in pikepdf.parse_content_stream(page, "Tm"):
        return float(instruction.operands[5]) * 0.75
    return LEADING * 0.7


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
