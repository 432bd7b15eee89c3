"""The feed in real calendar programs: vdirsyncer fetches it, khal lists it, moves move there."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from applications.models import Deadline
from applications.services import calendars, deadlines
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

CLIENTS = ["khal==0.14.1", "vdirsyncer==0.21.0"]
FETCH = """
[general]
status_path = "{folder}/status"
[pair deadlines]
a = "feed"
b = "here"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{link}"
[storage here]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""
LIST = """
[calendars]
[[deadlines]]
path = {folder}/calendar
[locale]
local_timezone = Asia/Kolkata
default_timezone = Asia/Kolkata
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


@pytest.fixture(scope="session")
def clients(tmp_path_factory):
    """Where the two programs are, in an environment of their own."""
    folder = tmp_path_factory.mktemp("clients")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin/pip", "install", "--quiet", *CLIENTS], check=True)
    return folder / "bin"


@pytest.fixture
def look(clients, tmp_path):
    """look(link): what khal lists after vdirsyncer has fetched the feed."""
    (tmp_path / "calendar").mkdir()

    def run(program: str, *arguments: str, settings: Path) -> str:
        environment = os.environ | {"HOME": str(tmp_path), "VDIRSYNCER_CONFIG": str(settings)}
        done = subprocess.run(
            [clients / program, *arguments],
            env=environment, capture_output=True, text=True, timeout=60, input="y\n",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def look(link: str) -> list[str]:
        fetch, listing = tmp_path / "vdirsyncer.conf", tmp_path / "khal.conf"
        fetch.write_text(FETCH.format(folder=tmp_path, link=link))
        listing.write_text(LIST.format(folder=tmp_path))
        if not (tmp_path / "status").exists():
            run("vdirsyncer", "discover", settings=fetch)
        run("vdirsyncer", "sync", settings=fetch)
        show = ["list", "2026-11-23", "120d", "--day-format", "", "--format"]
        what = "{start-long-full} {title}"
        shown = run("khal", "-c", str(listing), *show, what, settings=fetch)
        return [line for line in shown.splitlines() if line.strip()]

    return look


def test_a_moved_deadline_moves_in_khal(live_server, settings, look):
    settings.SITE_URL = live_server.url
    person = PersonFactory(zone="Asia/Kolkata")
    application = ApplicationFactory(owner=person)
    DeadlineFactory(application=application, kind="interview", date=date(2027, 2, 3))
    link = calendars.open_feed(person)

    before = look(link)
    row = Deadline.objects.get(kind="application")
    row.date = date(2027, 1, 20)
    deadlines.save(row, now=NOW)
    after = look(link)

    print("\n".join(after))
    assert before == [
        "2027-01-16 04:29 Umeå University: Application",
        "2027-02-03 12:30 Umeå University: Interview",
    ]
    assert after == [
        "2027-01-21 04:29 Umeå University: Application",
        "2027-02-03 12:30 Umeå University: Interview",
    ]
