"""The renderer draws what is in the page and reaches for nothing else."""

import base64
import io
import socket
import threading
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from applications.errors import PdfBroken, PdfTooHeavy
from applications.pdf import fonts, helper, render
from applications.pdf.job_types import Rendered
from applications.pdf.worker_pool import HelperFault, shared


def picture(kind: str) -> str:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(data, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(data.getvalue()).decode()}"


def drawn(html: str, folder: Path) -> pikepdf.Pdf:
    helper.render(html, folder / "out.pdf")
    return pikepdf.open(folder / "out.pdf")


def pictures(pdf: pikepdf.Pdf) -> int:
    return sum(len(page.get_images()) for page in pdf.pages)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_picture_inside_the_page_is_drawn(tmp_path: Path, kind: str) -> None:
    with drawn(f'<img src="{picture(kind)}">', tmp_path) as pdf:
        assert pictures(pdf) == 1


@pytest.fixture
def listener() -> tuple[str, list[object]]:
    """An address on this machine, and whoever connected to it."""
    server = socket.create_server(("127.0.0.1", 0))
    calls: list[object] = []

    def answer() -> None:
        while True:
            try:
                connection, caller = server.accept()
            except OSError:
                return
            calls.append(caller)
            connection.close()

    threading.Thread(target=answer, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/x", calls
    server.close()


@pytest.mark.parametrize(
    "html",
    [
        '<img src="{at}">',
        '<link rel="stylesheet" href="{at}">',
        '<link rel="attachment" href="{at}">',
        '<a rel="attachment" href="{at}">a</a>',
        '<object data="{at}"></object>',
        '<embed src="{at}">',
        "<style>@import url({at});</style>",
        '<style>@font-face {{ font-family: x; src: url("{at}") }} p {{ font: 9pt x }}</style><p>x',
        "<style>p {{ background: url({at}) }}</style><p>x",
        "<style>li {{ list-style-image: url({at}) }}</style><li>x",
        "<style>p::before {{ content: url({at}) }}</style><p>x",
        '<base href="{at}"><img src="y.png">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{at}" width="9" height="9"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="{at}#a"/></svg>',
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
        "<image href='{at}' width='9' height='9'/></svg>\">",
        '<body background="{at}">x',
        '<meta http-equiv="refresh" content="0;url={at}">',
    ],
)
@pytest.mark.parametrize("target", ["network", "disk"])
def test_page_that_reaches_out_gets_nothing(
    tmp_path: Path, listener: tuple[str, list[object]], html: str, target: str
) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (3, 3)).save(secret)
    address = listener[0] if target == "network" else secret.as_uri()

    with drawn(f"<p>words</p>{html.format(at=address)}", tmp_path) as pdf:
        assert (len(pdf.pages), pictures(pdf), list(pdf.attachments)) == (1, 0, [])
    assert listener[1] == []


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 100_000 + "deep", marks=pytest.mark.trial),
        "<p style='font-size: 1e9px; padding: 1e9px; margin: -1e9px; width: 1e9px'>huge",
        "<p style='height: 1e9px; break-after: page'>tall",
        "<table>" + "<tr><td rowspan=99999 colspan=99999>x" * 20,
        pytest.param("<ol style='columns: 99999'>" + "<li>x" * 200, marks=pytest.mark.trial),
        "<style>@page { size: 1e9px 1e9px }</style><p>vast",
        "<style>p::before { content: counter(a, symbols('x')) }</style>" + "<p>y" * 20,
    ],
    ids=["nested", "huge", "tall", "table", "columns", "vast", "counters"],
)
def test_s25_page_that_takes_too_much_is_drawn_or_refused_and_the_next_one_is_drawn(
    tmp_path: Path, html: str
) -> None:
    outcome = "drawn"
    try:
        shared.call("render", 4, html=html, out=str(tmp_path / "heavy.pdf"))
    except (PdfTooHeavy, PdfBroken, HelperFault) as refusal:  # a fault stays in the helper, too
        outcome = type(refusal).__name__

    assert (outcome == "drawn") == (tmp_path / "heavy.pdf").exists()
    assert [path.name for path in tmp_path.glob("*.part")] == []
    assert helper.render("<p>calm", tmp_path / "calm.pdf").pages == 1


def test_letters_without_a_font_are_told(tmp_path: Path) -> None:
    told = helper.render("<p>Å Ł Ω \U0001e900 and again \U0001e900</p>", tmp_path / "out.pdf")

    assert told == Rendered(pages=1, unprinted="\U0001e900")


def test_paper_is_set_in_our_own_serif(tmp_path: Path) -> None:
    with drawn("<h1 style='font-weight: 600'>Łukasz</h1><p>Åström", tmp_path) as pdf:
        fonts = {str(font.BaseFont)[8:] for font in pdf.pages[0].resources.Font.values()}

    assert fonts == {"Source-Serif-Pro", "Source-Serif-Pro-Semi-Bold"}


def test_page_cannot_read_even_our_font_files_nor_their_style_any_other_file(
    tmp_path: Path,
) -> None:
    """The names of files are in nobody's hands but ours; each side is asked itself."""
    own, other = fonts.ours()[0].as_uri(), (tmp_path / "secret.ttf").as_uri()

    with pytest.raises(ValueError, match="only pictures"):
        render._images_only().fetch(own)
    for address in (other, f"{own}/../secret.ttf", "https://example.org/x.ttf", f"{own}#x"):
        with pytest.raises(ValueError, match="only our own fonts"):
            fonts._ours_only().fetch(address)
    font = fonts._ours_only().fetch(own)
    assert font.read() == fonts.ours()[0].read_bytes()
    font.close()


def test_renderer_that_is_there_is_not_missing() -> None:
    assert render.missing() is None


def test_renderer_that_is_not_there_is_mended_by_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_installed", set())
    monkeypatch.setattr(render.ctypes.util, "find_library", lambda name: None)

    assert render.missing() == (
        "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
