"""Where something stands at the foot of a page, just where the footer would go.

Looked for in a picture of that strip: text, rules, stamps and scans alike leave their mark there.
"""

from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

from applications.pdf.page_content import opened

COLUMNS = 128  # a strip is told as one bit for each of so many columns, the left one first;
# on A4 a column is as wide as one letter of the footer
LOW, HIGH = 19.0, 34.0  # points above the foot of an A4 page: the footer's line and a little air
NARROWEST = 595.0  # smaller and larger pages have strip and footer in proportion
FINE = 1.5  # dots a point (108 an inch): a hairline of a quarter point still shows as grey
CONTRAST = 48  # shades of 256 from the ground: more than the grain of paper
DARK = 170  # on a darker ground the footer could not be read
ALL = (1 << COLUMNS) - 1


def proportion(width: float, height: float) -> float:
    """How much larger than drawn a footer is on a page: not at all on A4 and Letter."""
    scale = min(width, height) / NARROWEST
    return 1.0 if 0.999 < scale < 1.06 else scale


def collision_job(path: str) -> list[int]:
    return foot(Path(path))


def foot(path: Path) -> list[int]:
    """For each page the columns of its strip in which something stands; none where it is free."""
    marks = []
    with opened(path) as document:
        document.init_forms()
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:  # damaged: nobody sees anything there
                marks.append(0)
                continue
            marks.append(_marks(page))
            page.close()
    return marks


def spanned(left: float, right: float, width: float) -> int:
    """The columns between two places of a page that is so wide, with a little air on both sides."""
    first = max(0, int((left - 3) / width * COLUMNS))
    last = min(COLUMNS - 1, int((right + 3) / width * COLUMNS))
    return sum(1 << column for column in range(first, last + 1))


def _marks(page: pypdfium2.PdfPage) -> int:
    width, height = page.get_size()
    scale = proportion(width, height)
    if not 0 < HIGH * scale < height:
        return 0
    crop = (0, LOW * scale, 0, height - HIGH * scale)
    picture = page.render(scale=FINE / scale, crop=crop, grayscale=True).to_pil().convert("L")
    [ground] = ImageStat.Stat(picture).median
    if ground < DARK:
        return ALL
    ink = ImageChops.difference(picture, Image.new("L", picture.size, ground))
    ink = ink.point(lambda shade: 255 if shade > CONTRAST else 0)
    row = ink.getprojection()[0]
    columns = {at * COLUMNS // len(row) for at, marked in enumerate(row) if marked}
    return sum(1 << column for column in columns)
