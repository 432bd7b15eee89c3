"""The feed in real calendar programs: vdirsyncer fetches it, khal lists it, moves move there; and
ical.js, which Thunderbird reads calendars with, finds in it what stands in the rows."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from applications.models import Deadline
from applications.services import calendars, deadlines
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

ICAL_JS = "ical.js@2.2.1"
READ = """
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part, { strictExceptions: true });
  return {
    uid: event.uid, sequence: event.sequence, summary: event.summary,
    status: part.getFirstPropertyValue("status"), description: event.description,
    starts: event.startDate.toString(), ends: event.endDate.toString(),
    changed: part.getFirstPropertyValue("last-modified").toString(),
  };
});
console.log(JSON.stringify(events));
"""
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
        what = "{start-long-full} {cancelled}{title}"
        shown = run("khal", "-c", str(listing), *show, what, settings=fetch)
        return [line for line in shown.splitlines() if line.strip()]

    return look


@pytest.fixture(scope="session")
def ical_js(tmp_path_factory):
    """ical_js(content): the events that it reads there."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("ical.js runs in Node: apt-get install nodejs npm")
    folder = tmp_path_factory.mktemp("ical")
    (folder / "read.mjs").write_text(READ)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", ICAL_JS]
    subprocess.run(install, cwd=folder, check=True, timeout=300)

    def read(content: bytes) -> list[dict]:
        done = subprocess.run(
            ["node", "read.mjs"],
            cwd=folder, input=content, capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return read


def test_ical_js_reads_each_event_as_it_stands_in_the_rows(client, ical_js):
    person = PersonFactory(zone="Asia/Kolkata")
    note = "C:\\New, a; b \u06cc\u200c\u0631 \U0001f468\u200d\U0001f52c " * 9
    application = ApplicationFactory(owner=person, deadline__note=note)
    interview = DeadlineFactory(application=application, kind="interview", date=date(2027, 2, 3))
    main = application.deadlines.get(kind="application")
    link = calendars.open_feed(person)

    [first, second] = ical_js(client.get(link).content)
    deadlines.remove(interview, now=timezone.now())
    [_first, gone] = ical_js(client.get(link).content)

    assert (first["uid"], first["sequence"], first["status"]) == (str(main.uid), 0, None)
    assert (first["starts"], first["ends"]) == ("2027-01-15T22:58:59Z", "2027-01-15T22:59:59Z")
    assert first["changed"] == "2026-11-23T09:00:00Z"
    assert note.strip() in first["description"]
    assert second["starts"] == f"{interview.instant:%Y-%m-%dT%H:%M:%SZ}"
    assert (gone["uid"], gone["status"], gone["sequence"]) == (second["uid"], "CANCELLED", 1)


def test_of_thousands_and_of_whatever_words_each_reaches_vdirsyncer_and_ical_js(
    client, ical_js, look, live_server, settings, tmp_path
):
    settings.SITE_URL = live_server.url
    person = PersonFactory(zone="Asia/Kolkata")
    application = ApplicationFactory(owner=person, posting__title="a;b,c\\n\nBEGIN:VALARM")
    rows = DeadlineFactory.build_batch(2000, application=application, kind="target")
    for number, row in enumerate(rows):
        row.owner, row.instant = person, row.instant + timedelta(hours=number)
    Deadline.objects.bulk_create(rows)
    link = calendars.open_feed(person)

    read = ical_js(client.get(link).content)
    look(link)

    assert len({one["uid"] for one in read}) == 2001
    assert all(one["description"].startswith("a;b,c\\n\nBEGIN:VALARM\n") for one in read)
    assert len(list((tmp_path / "calendar").glob("*.ics"))) == 2001


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
    deadlines.remove(Deadline.objects.get(kind="interview"), now=NOW)
    removed = look(link)

    print("\n".join(after))
    assert before == [
        "2027-01-16 04:28 Umeå University: Application",
        "2027-02-03 12:30 Umeå University: Interview",
    ]
    assert after == [
        "2027-01-21 04:28 Umeå University: Application",
        "2027-02-03 12:30 Umeå University: Interview",
    ]
    assert removed == [after[0], "2027-02-03 12:29 CANCELLED Removed deadline"]
