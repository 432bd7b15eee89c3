"""Browsers get one stylesheet, whole and as its files are now."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse

from tests.factories import PersonFactory
from tracker import stylesheets

CSS = Path(__file__).parents[2] / "static" / "css"
APART = {"design"}  # a page of the panel, which loads it itself


@pytest.fixture
def finder(settings, tmp_path):
    (tmp_path / "static/css").mkdir(parents=True)
    for noun in stylesheets.NOUNS:
        (tmp_path / f"static/css/{noun}.css").write_text(f".{noun} {{}}")
    settings.BASE_DIR, settings.DATA_DIR = tmp_path, tmp_path / "data"
    return stylesheets.JoinedStylesheets()


def test_every_stylesheet_is_in_it():
    assert {file.stem for file in CSS.glob("*.css")} == {*stylesheets.NOUNS, *APART}


@pytest.mark.django_db
def test_a_page_asks_for_one_stylesheet(client):
    client.force_login(PersonFactory())

    for name in ("home", "account_logout"):
        page = client.get(reverse(name)).content.decode()
        assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == ["/static/css/all.css"]


def test_it_is_all_of_them_in_order():
    whole = Path(finders.find("css/all.css")).read_text()

    assert whole == "\n".join((CSS / f"{noun}.css").read_text() for noun in stylesheets.NOUNS)


def test_a_change_is_in_it_at_the_next_page(finder, tmp_path):
    before = Path(finder.find("css/all.css")).read_text()
    (tmp_path / "static/css/home.css").write_text(".home { color: red }")

    assert before.count(".home {}") == 1
    joined = Path(finder.find("css/all.css"))
    assert joined.read_text().count(".home { color: red }") == 1
    assert gzip.decompress(joined.with_name("all.css.gz").read_bytes()) == joined.read_bytes()


def test_what_is_the_same_keeps_its_day(finder, settings):
    day = Path(finder.find("css/all.css")).stat().st_mtime_ns
    again = stylesheets.JoinedStylesheets()

    assert Path(again.find("css/all.css")).stat().st_mtime_ns == day


def test_what_is_given_to_somebody_is_never_cut(finder, tmp_path):
    with Path(finder.find("css/all.css")).open() as given:
        (tmp_path / "static/css/home.css").write_text("")
        finder.find("css/all.css")

        assert ".home {}" in given.read()


def test_on_a_server_it_is_known_by_its_content(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}
    call_command("collectstatic", "--ignore=admin", interactive=False, verbosity=0)

    [hashed] = (tmp_path / "collected/css").glob("all.????????????.css")
    assert hashed.with_name(f"{hashed.name}.gz").exists()
    assert re.search(r"url\(.?\.\./img/down\.\w{12}\.svg", hashed.read_text())
