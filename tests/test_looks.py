"""What a machine can see of the looks: contrast, icons, templates that compile."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from applications.templatetags.looks import URGENCY_ICONS

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
TEMPLATES = settings.BASE_DIR / "templates"
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
GROUNDS = ("ground", "surface", "raised")
TEXT_ON = [
    *((text, ground) for text in ("ink", "muted", "accent", "accent-strong") for ground in GROUNDS),
    *((text, ground) for text in ("now", "soon", "done") for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in ("now", "soon", "done", "accent")),
    *(("ink", f"{tone}-soft") for tone in ("now", "soon", "done", "accent")),
    *(("ink", ground) for ground in ("quote", "mark")),
    ("muted", "quote"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
EDGE_ON = [(edge, ground) for edge in ("edge", "accent", "now") for ground in ("ground", "surface")]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_ON, 4.5), (EDGE_ON, 3)], ids=["text", "edges"])
def test_every_pair_of_colours_can_be_told_apart(mode, pairs, least):
    at = ["light", "dark"].index(mode)
    ratios = {pair: contrast(COLOURS[pair[0]][at], COLOURS[pair[1]][at]) for pair in pairs}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def pages() -> list[Path]:
    """Templates of the screen; mails and paper have their own rules."""
    screen = set(TEMPLATES.rglob("*.html")) - set(TEMPLATES.glob("emails/*"))
    return sorted(
        page for page in screen if "email" not in page.parent.name and page.parent.name != "bundles"
    )


def name(page: Path) -> str:
    return str(page.relative_to(TEMPLATES))


@pytest.mark.parametrize("page", pages(), ids=name)
def test_template_compiles(page):
    assert get_template(name(page))


def test_every_icon_asked_for_is_drawn():
    drawn = set(
        re.findall(
            r'<symbol id="([a-z]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()
        )
    )
    asked = set(URGENCY_ICONS.values())
    for page in pages():
        asked |= set(re.findall(r'{% icon "([^"]+)"', page.read_text()))
        asked |= set(re.findall(r'{% nav_link \w+ "\w+" "([^"]+)"', page.read_text()))

    assert asked - drawn == set()
