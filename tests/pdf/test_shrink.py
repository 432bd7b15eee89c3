"""Pictures give way until the bundle fits; words, links and legibility do not."""

import io
from pathlib import Path

import img2pdf
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from applications.errors import TooBigToRead
from applications.pdf import helper
from applications.pdf.job_types import Merged, MergePart, Order, Shrunk
from tests.pdf import documents

WANTED = lambda: True  # noqa: E731


def scan(folder: Path, name: str, dpi: int, kind: str = "JPEG") -> MergePart:
    """An A6 page that is one picture of paper grain."""
    picture = Image.effect_noise((int(4.13 * dpi), int(5.83 * dpi)), 40).convert("RGB")
    data = io.BytesIO()
    picture.save(data, kind, **({"quality": 95} if kind == "JPEG" else {"compress_level": 1}))
    layout = img2pdf.get_layout_fun((298, 420))
    path = folder / f"{name}.pdf"
    path.write_bytes(img2pdf.convert(data.getvalue(), layout_fun=layout))
    return MergePart(name, str(path), 1)


@pytest.fixture
def bundle(tmp_path: Path) -> tuple[Path, Merged]:
    """A written page with a link and a scan at 400 dpi."""
    letter = documents.written("Dear Sir", "Yours")
    documents.link(letter, 0, Dest=Array([letter.pages[1].obj, Name.Fit]))
    written = MergePart("Letter", str(documents.saved(letter, tmp_path / "letter.pdf")), 2)
    out = tmp_path / "bundle.pdf"
    order = Order(str(out), (written, scan(tmp_path, "Diploma", 400)), title="T")
    return out, helper.merge(order)


def picture_sizes(path: Path) -> list[tuple[int, int]]:
    with pikepdf.open(path) as pdf:
        images = [image for page in pdf.pages for image in page.get_images().values()]
        return [(int(image.Width), int(image.Height)) for image in images]


def test_pictures_are_reduced_no_further_than_needed(
    bundle: tuple[Path, Merged], tmp_path: Path
) -> None:
    path, merged = bundle
    out, limit = tmp_path / "small.pdf", merged.bytes // 5

    told = helper.shrink(path, out, limit, merged, WANTED)

    assert out.stat().st_size <= limit
    assert told == (Shrunk("Diploma", pictures=1, dpi=200),)
    assert picture_sizes(out) == [(826, 1167)]
    helper.count(out, merged)
    with pikepdf.open(out) as pdf:
        target = pdf.pages[0].obj.Annots[0].Dest[0]
        assert target.objgen == pdf.pages[1].obj.objgen
    assert helper.text(out)[0] == "Dear Sir"


def test_bundle_that_would_become_illegible_is_refused(
    bundle: tuple[Path, Merged], tmp_path: Path
) -> None:
    path, merged = bundle

    with pytest.raises(TooBigToRead) as refusal:
        helper.shrink(path, tmp_path / "small.pdf", 10_000, merged, WANTED)

    assert refusal.value.limit == 10_000
    assert 10_000 < refusal.value.smallest < merged.bytes
    assert not (tmp_path / "small.pdf").exists()


def test_lossless_picture_inside_a_form_is_found(tmp_path: Path) -> None:
    part = scan(tmp_path, "Poster", 150, "PNG")
    with pikepdf.open(part.path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        form = pdf.make_stream(page.obj.Contents.read_bytes(), Subtype=Name.Form)
        form.BBox, form.Resources = page.mediabox, page.obj.Resources
        page.obj.Resources = Dictionary(XObject=Dictionary(Fm=form))
        page.obj.Contents = pdf.make_stream(b"q 0.5 0 0 0.5 0 0 cm /Fm Do Q")
        pdf.save(part.path)
    out = tmp_path / "bundle.pdf"
    merged = helper.merge(Order(str(out), (part,)))

    told = helper.shrink(out, tmp_path / "small.pdf", merged.bytes // 3, merged, WANTED)

    assert [(one.title, one.pictures) for one in told] == [("Poster", 1)]
    assert told[0].dpi <= 300  # drawn at half its size, it has 300 dpi


def test_stencils_and_fine_black_and_white_scans_are_left_alone(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.effect_noise((2000, 2800), 90).convert("1").save(data, "PNG")
    (tmp_path / "fax.pdf").write_bytes(img2pdf.convert(data.getvalue()))
    out = tmp_path / "bundle.pdf"
    merged = helper.merge(Order(str(out), (MergePart("Fax", str(tmp_path / "fax.pdf"), 1),)))

    with pytest.raises(TooBigToRead):
        helper.shrink(out, tmp_path / "small.pdf", merged.bytes // 2, merged, WANTED)


@pytest.mark.parametrize(
    "odd", [{"Decode": Array([1, 0] * 3)}, {"Mask": Array([0, 9] * 3)}], ids=lambda odd: [*odd][0]
)
def test_pictures_whose_numbers_mean_other_colours_are_left_alone(
    tmp_path: Path, odd: dict[str, Array]
) -> None:
    """A negative, and one with a colour that is see-through: as a plain JPEG both look wrong."""
    part = scan(tmp_path, "Poster", 150, "PNG")
    with pikepdf.open(part.path, allow_overwriting_input=True) as pdf:
        [picture] = pdf.pages[0].get_images().values()
        for key, value in odd.items():
            picture[f"/{key}"] = value
        pdf.save(part.path)
    out = tmp_path / "bundle.pdf"
    merged = helper.merge(Order(str(out), (part,)))

    with pytest.raises(TooBigToRead):
        helper.shrink(out, tmp_path / "small.pdf", merged.bytes // 2, merged, WANTED)
