"""Scans and photographs become upright pages, the picture itself unchanged."""

import random
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from applications.errors import DocumentRefused, NotAPdf, PdfTooHeavy
from applications.pdf import helper
from applications.pdf.images import MAX_FRAMES
from applications.pdf.job_types import Finding
from tests.pdf import documents

ORIENTATION = 0x0112


def photo(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """White with a dark upper left corner."""
    picture = Image.new(mode, size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    return picture


def shown(path: Path, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        return document[page].render(scale=0.5).to_pil().convert("L")


def dark_corner(picture: Image.Image) -> str:
    """Which corner of what is printed is dark."""
    box = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    across = "left" if box[0] + box[2] < picture.width else "right"
    down = "upper" if box[1] + box[3] < picture.height else "lower"
    return f"{down} {across}"


def test_document_stays_the_file_it_is(tmp_path: Path) -> None:
    path = documents.saved(documents.written("text"), tmp_path / "upload")

    kept, facts = helper.as_pdf(path)

    assert (kept, facts) == (path, helper.probe(path))


def test_jpeg_is_carried_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    photo().save(path, "JPEG")

    kept, facts = helper.as_pdf(path)

    assert (facts.kind, facts.pages, facts.bytes) == ("pdf", 1, kept.stat().st_size)
    assert Finding("picture") in facts.findings
    with pikepdf.open(kept) as pdf:
        [picture] = pdf.pages[0].get_images().values()
        assert picture.read_raw_bytes() == path.read_bytes()


def test_photograph_that_speaks_of_pdf_in_its_comment_is_one(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    photo().save(path, "JPEG", comment=b"%PDF-1.7 scan")

    _kept, facts = helper.as_pdf(path)

    assert (facts.pages, Finding("picture") in facts.findings) == (1, True)


def test_scan_of_too_many_pages_is_called_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    pages = [Image.new("1", (8, 8)) for _ in range(MAX_FRAMES + 1)]
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:])

    with pytest.raises(PdfTooHeavy, match="This picture has more pages"):
        helper.as_pdf(path)


def test_same_picture_gives_the_same_document(tmp_path: Path) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        photo().save(path, "PNG")

    first, second = (helper.as_pdf(path)[0].read_bytes() for path in paths)

    assert first == second


# How a picture is kept so that a camera's note of what is up sets it right again.
UNDONE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def noted(orientation: int, size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    picture = photo(size, mode)
    return picture.transpose(UNDONE[orientation]) if orientation in UNDONE else picture


def exif(orientation: int) -> Image.Exif:
    note = Image.Exif()
    note[ORIENTATION] = orientation
    return note


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "MPO"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photograph_stands_upright_whatever_way_the_camera_was_held(
    tmp_path: Path, orientation: int, kind: str
) -> None:
    path, rest = tmp_path / "upload", {}
    if kind == "MPO":
        rest = {"save_all": True, "append_images": [photo((80, 60))]}
    noted(orientation).save(path, kind, exif=exif(orientation), **rest)

    kept, facts = helper.as_pdf(path)

    assert facts.pages == 1
    assert facts.sizes[0][0] > facts.sizes[0][1]
    assert dark_corner(shown(kept)) == "upper left"


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "RGBA"])
@pytest.mark.parametrize("orientation", [3, 6])
def test_scan_stands_upright_whatever_its_colours(
    tmp_path: Path, orientation: int, mode: str
) -> None:
    path = tmp_path / "upload"
    grey = mode == "I;16"
    picture = noted(orientation, mode="L" if grey else "RGB")
    picture = (
        picture.point(lambda value: value * 257, "I").convert("I;16")
        if grey
        else (picture.convert(mode))
    )
    picture.save(path, "TIFF", tiffinfo={ORIENTATION: orientation})

    kept, facts = helper.as_pdf(path)

    assert (facts.pages, dark_corner(shown(kept))) == (1, "upper left")


def test_each_page_of_a_scan_is_turned_by_its_own_note(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    frames = [noted(6), noted(1), noted(3, (300, 400))]
    for frame, orientation in zip(frames, (6, 1, 3), strict=True):
        frame.encoderinfo = {"tiffinfo": {ORIENTATION: orientation}}
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:])

    kept, facts = helper.as_pdf(path)

    assert facts.pages == 3
    assert [dark_corner(shown(kept, page)) for page in range(3)] == ["upper left"] * 3


def test_photograph_that_is_only_turned_is_not_recoded(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    noted(6).save(path, "JPEG", exif=exif(6))

    kept, _facts = helper.as_pdf(path)

    with pikepdf.open(kept) as pdf:
        [picture] = pdf.pages[0].get_images().values()
        assert (picture.read_raw_bytes(), pdf.pages[0].obj.Rotate) == (path.read_bytes(), 90)


# ── Files with more than one picture in them ──────────────────────────────────────────────────────


@pytest.mark.parametrize("second", [(400, 300), (100, 75)], ids=["other eye", "map of brightness"])
def test_second_picture_inside_a_photograph_is_no_page(
    tmp_path: Path, second: tuple[int, int]
) -> None:
    path = tmp_path / "upload"
    ghost = Image.new("RGB", second, "black")
    photo().save(path, "MPO", save_all=True, append_images=[ghost])

    kept, facts = helper.as_pdf(path)

    assert (facts.pages, dark_corner(shown(kept))) == (1, "upper left")


def test_map_of_brightness_behind_the_photograph_is_no_page(tmp_path: Path) -> None:
    """As telephones write it: the note that there is one stands in the photograph's XMP."""
    path, ghost = tmp_path / "upload", tmp_path / "ghost"
    Image.new("L", (100, 75)).save(ghost, "JPEG")
    photo().save(path, "JPEG", xmp=b'<x:xmpmeta hdrgm:Version="1.0"/>')
    path.write_bytes(path.read_bytes() + ghost.read_bytes())

    kept, facts = helper.as_pdf(path)

    assert (facts.pages, dark_corner(shown(kept))) == (1, "upper left")


def test_animation_is_one_page(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    photo().save(path, "PNG", save_all=True, append_images=[Image.new("RGB", (400, 300))])

    kept, facts = helper.as_pdf(path)

    assert (facts.pages, dark_corner(shown(kept))) == (1, "upper left")


def test_preview_inside_a_tiff_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    preview = Image.new("RGB", (40, 30))
    preview.encoderinfo = {"tiffinfo": {254: 1}}
    photo().save(path, "TIFF", save_all=True, append_images=[preview])

    kept, facts = helper.as_pdf(path)

    assert (facts.pages, dark_corner(shown(kept))) == (1, "upper left")


def test_upright_and_lying_pictures_get_pages_to_suit(tmp_path: Path) -> None:
    sizes = []
    for size in ((300, 400), (400, 300)):
        path = tmp_path / str(size[0])
        photo(size).save(path, "PNG")
        sizes.append(helper.as_pdf(path)[1].sizes[0])

    assert sizes == [(595.3, 841.9), (841.9, 595.3)]


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "TIFF")]
)
def test_what_shines_through_is_white(tmp_path: Path, mode: str, kind: str) -> None:
    clear = Image.new("RGBA", (300, 400), (0, 0, 0, 0))
    path = tmp_path / "upload"
    if mode == "P":
        clear.convert("P").save(path, kind, transparency=0)
    else:
        clear.convert(mode).save(path, kind)

    kept, _facts = helper.as_pdf(path)

    assert shown(kept).getextrema() == (255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "CMYK"])
def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "upload"
    frames = [photo().convert(mode), photo((300, 400)).convert(mode)]
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:])

    kept, facts = helper.as_pdf(path)

    assert facts.pages == 2
    assert [dark_corner(shown(kept, page)) for page in (0, 1)] == ["upper left"] * 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_picture_that_breaks_off_is_refused_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "upload"
    Image.effect_noise((400, 300), 90).save(path, kind)
    path.write_bytes(path.read_bytes()[:-3000])

    with pytest.raises(NotAPdf) as refusal:
        helper.as_pdf(path)

    assert refusal.value.kind == "image"
    assert [one.name for one in tmp_path.iterdir()] == ["upload"]


@pytest.mark.parametrize("seed", range(4))
def test_picture_damaged_at_random_is_a_page_or_refused(tmp_path: Path, seed: int) -> None:
    chance, path = random.Random(seed), tmp_path / "upload"
    for kind in ("JPEG", "PNG", "TIFF") * 5:
        Image.effect_noise((60, 40), 50).save(path, kind)
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 5)):
            data[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            assert helper.as_pdf(path)[1].pages >= 1
        except DocumentRefused as refusal:
            assert str(refusal)


def test_flood_of_pixels_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    Image.new("1", (16_000, 16_000)).save(path, "PNG")
    assert path.stat().st_size < 200_000

    with pytest.raises(PdfTooHeavy) as refusal:
        helper.as_pdf(path)

    assert refusal.value.what == "pixels"
