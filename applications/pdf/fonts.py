"""The letters on our paper: one open serif that comes as a dependency, then what the system has.

Families are named one by one: a generic "serif" may end in a monospace on a bare machine.
"""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

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
OURS = ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf", "SourceSerifPro-It.ttf")


@cache
def configuration() -> "FontConfiguration":
    """The system's fonts and ours, looked up once for the life of the process."""
    from weasyprint.text.ffi import ffi, fontconfig, pangoft2
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    for path in ours():
        fontconfig.FcConfigAppFontAddFile(fonts._config, os.fsencode(path))
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", fonts.font_map))
    return fonts


def ours() -> list[Path]:
    """The files of the serif that comes with the app; none where the package is missing."""
    package = find_spec("font_source_serif_pro")
    folders = package.submodule_search_locations if package else None
    return [Path(folder) / "files" / name for folder in folders or () for name in OURS]
