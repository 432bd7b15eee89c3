"""The page of reference contacts as it is printed, whatever the names are."""

from pathlib import Path

import pypdfium2
import pytest

from applications.core.contact_sheet import Contact, ContactSheet
from applications.services import contact_sheets

UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau" * 3
MARGIN = 70.8  # 25 mm in points


@pytest.mark.parametrize("count", [2, 6])
@pytest.mark.parametrize(
    "words",
    ["", "word " * 30, UNBROKEN, "名前" * 40, "محمد عبد الله "],
    ids=lambda words: words[:4],
)
def test_everything_stays_inside_the_margins(words: str, count: int, tmp_path: Path) -> None:
    contact = Contact(words or "Ada Lund", *[words] * 6)
    sheet = ContactSheet((contact,) * count, words or "Asha Verma", words, words, words)
    out = tmp_path / "sheet.pdf"
    drawn = contact_sheets.draw(sheet, out)

    with pypdfium2.PdfDocument(out) as pdf:
        assert len(pdf) == drawn.pages
        for page in pdf:
            width, height = page.get_size()
            text = page.get_textpage()
            boxes = [text.get_charbox(at) for at in range(text.count_chars())]
            assert min(box[0] for box in boxes) >= MARGIN - 4
            assert max(box[2] for box in boxes) <= width - MARGIN + 5
            assert min(box[1] for box in boxes) >= MARGIN - 8
            assert max(box[3] for box in boxes) <= height - MARGIN + 2
            text.close()
            page.close()
