"""HTML to PDF, by a renderer that can reach neither the disk nor the network."""

import ctypes.util
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from applications.errors import RendererMissing
from applications.pdf import fonts
from applications.pdf.atomic_write import atomic_write
from applications.pdf.job_types import Rendered

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

_installed: set[str] = set()
LIBRARIES = ("pango-1.0", "pangoft2-1.0")  # harfbuzz-subset only makes the files smaller


def missing() -> str | None:
    """The command that mends the renderer, or None when it can draw; costs next to nothing."""
    return None if all(_is_installed(name) for name in LIBRARIES) else RendererMissing.remedy


def _is_installed(name: str) -> bool:
    """Found once is found for good; what is missing is looked for again, until it is there."""
    if name not in _installed and (
        ctypes.util.find_library(name) or ctypes.util.find_library(f"lib{name}-0")
    ):
        _installed.add(name)
    return name in _installed


def render_job(html: str, out: str) -> dict[str, Any]:
    return asdict(render(html, Path(out)))


def render(html: str, out: Path) -> Rendered:
    """Write the PDF; what it fetches is limited to pictures inside the page."""
    try:
        from weasyprint import HTML  # slow to load, and only the helper process needs it
    except OSError as error:  # what its binding raises when Pango cannot be loaded
        raise RendererMissing from error

    with _Unprinted() as unprinted, atomic_write(out) as draft:
        document = HTML(string=html, url_fetcher=_images_only()).render(
            font_config=fonts.configuration(),
            stylesheets=[fonts.style()],
            presentational_hints=False,
        )
        document.write_pdf(str(draft))
    return Rendered(len(document.pages), unprinted.letters)


def _images_only() -> "URLFetcher":
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ImagesOnly(URLFetcher):  # type: ignore[misc]
        """Pictures carried in the page itself, and nothing else whatever the channel."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if not url.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
                raise ValueError("only pictures inside the page are drawn")
            return super().fetch(url, headers)

    return ImagesOnly(allowed_protocols={"data"}, allow_redirects=False)


class _Unprinted(logging.Handler):
    """Collects the letters the renderer reports as missing from every font."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters = ""

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            letter = str(record.args[0])
            if letter not in self.letters:
                self.letters += letter

    def __enter__(self) -> "_Unprinted":
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
