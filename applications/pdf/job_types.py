"""The plain values that pass between the app and the helper process."""

from dataclasses import dataclass, field
from typing import Any

# Dots an inch on the page, and JPEG quality of 100: how pictures are made smaller until a file
# fits. Offices scan at 300; below 100 the letters of 8-point print have under 8 dots and run into
# each other.
STEPS = ((300, 88), (200, 85), (150, 80), (120, 75), (100, 70))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth telling; `findings.sentence()` puts it into words."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Probe:
    """A file's facts. `sizes` are what a reader sees, in points, one pair a page.

    `words` are those a reader sees; None where they are in a picture or cannot be read well.
    """

    kind: str
    bytes: int
    pages: int
    words: int | None = None
    sizes: tuple[tuple[float, float], ...] = ()
    rotations: tuple[int, ...] = ()
    title: str = ""
    producer: str = ""
    findings: tuple[Finding, ...] = ()

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Probe":
        return cls(
            **{
                **facts,
                "sizes": tuple((width, height) for width, height in facts["sizes"]),
                "rotations": tuple(facts["rotations"]),
                "findings": tuple(Finding(**found) for found in facts["findings"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Rendered:
    """Pages drawn, and the letters for which no installed font has a shape."""

    pages: int
    unprinted: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """The line at the foot of every page; `label` holds the places {n} and {m}."""

    left: str
    label: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class MergePart:
    """A document to join: its file's whole path, and the pages that must come through.

    `foot` tells for each page what stands where the footer goes; see `footer_collision.py`.
    """

    title: str
    path: str
    pages: int
    foot: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A bundle to be made, by whole paths; `front` (cover and contents) comes first and has no
    bookmark."""

    out: str
    parts: tuple[MergePart, ...]
    front: str | None = None
    footer: Footer | None = None
    title: str = ""
    author: str = ""
    language: str = "en"
    created: str = ""  # ISO 8601; part of the order, so that the same order gives the same bytes

    @classmethod
    def from_json(cls, order: dict[str, Any]) -> "Order":
        footer = Footer(**order["footer"]) if order["footer"] else None
        parts = tuple(MergePart(**{**part, "foot": tuple(part["foot"])}) for part in order["parts"])
        return cls(**{**order, "footer": footer, "parts": parts})


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document came to lie, counted from page 1, and what was taken out of it."""

    title: str
    first_page: int
    pages: int
    removed: tuple[str, ...] = ()  # "active", "signature", "tags"


@dataclass(frozen=True, slots=True)
class Merged:
    """A bundle that was written and counted."""

    pages: int
    bytes: int
    front_pages: int
    documents: tuple[Placed, ...] = ()
    unprinted: str = ""  # letters in the footer that no installed font has

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Merged":
        placed = tuple(
            Placed(**{**one, "removed": tuple(one["removed"])}) for one in facts["documents"]
        )
        return cls(**{**facts, "documents": placed})


@dataclass(frozen=True, slots=True)
class Shrunk:
    """What was done to one document so that the bundle fits."""

    title: str
    pictures: int
    dpi: int


@dataclass(frozen=True, slots=True)
class Built:
    """A finished bundle: its pages, letters no font could draw, and what was made smaller."""

    merged: Merged
    unprinted: str = ""
    shrunk: tuple[Shrunk, ...] = ()


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A document to pack under a name; `signed` ones stay as they are, whatever the limit."""

    title: str
    name: str
    path: str
    pages: int
    sha256: str
    limit: int | None = None  # bytes
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in the ZIP."""

    title: str
    name: str
    pages: int
    bytes: int
