"""The letters on our paper: one open serif that comes as a dependency, then what the system has.

Families are named one by one: a generic "serif" may end in a monospace on a bare machine.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

FAMILIES = (
    "Source Serif Pro",
    "DejaVu Serif",
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "DejaVu Sans",
)
STYLE = "html {" + "font-family: {}".format(", ".join(map(repr, FAMILIES))) + "}"
OURS = {
    "SourceSerifPro-Regular.ttf": "",
    "SourceSerifPro-Semibold.ttf": "font-weight: 600",
    "SourceSerifPro-It.ttf": "font-style: italic",
}


@cache
def configuration() -> "FontConfiguration":
    """Our fonts beside the system's, read once for the life of the process."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def style() -> "CSS":
    """The families in their order, and where ours are."""
    from weasyprint import CSS

    faces = "".join(
        f"@font-face {{ font-family: {FAMILIES[0]!r}; src: url({path.as_uri()}); {kind} }}"
        for path, kind in zip(ours(), OURS.values(), strict=False)  # none, without the package
    )
    return CSS(string=faces + STYLE, font_config=configuration(), url_fetcher=_ours_only())


def _ours_only() -> "URLFetcher":
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    allowed = {path.as_uri() for path in ours()}

    class OursOnly(URLFetcher):  # type: ignore[misc]
        """The font files that come with the app, and no other file; pages have a stricter one."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in allowed:
                raise ValueError("only our own fonts are read")
            return super().fetch(url, headers)

    return OursOnly(allowed_protocols={"file"}, allow_redirects=False)


def ours() -> list[Path]:
    """The files of the serif that comes with the app; none where the package is missing."""
    package = find_spec("font_source_serif_pro")
    folders = package.submodule_search_locations if package else None
    return [Path(folder) / "files" / name for folder in folders or () for name in OURS]
