"""What a line of the log says, and what it never says."""

import logging

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from applications import tasks
from applications.models import Deadline
from tests.factories import ApplicationFactory
from tracker.log import LineFormatter


def line(message, *args, **fields):
    given = {"name": "house", "levelno": 20, "levelname": "INFO", "created": 0, **fields}
    return LineFormatter().format(logging.makeLogRecord({"msg": message, "args": args, **given}))


def test_line_names_moment_level_speaker_and_row():
    assert line("mail %s", 12, attempt=3) == "1970-01-01T00:00:00Z INFO house: mail 12 attempt=3"


def test_whole_objects_stay_out_of_a_line():
    assert line("Not Found", status_code=404, request=object()).endswith(
        "Not Found status_code=404"
    )


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\x1b[2J", "\x85", "\u2028", "\x00"])
def test_strangers_words_start_no_line_and_move_no_cursor(break_):
    """S-39"""
    said = line("tried %s", f"a{break_}1970 INFO house: forged", path=f"x{break_}y")

    assert len(said.splitlines()) == 1
    assert said.isprintable()


def test_address_and_token_are_left_out_of_messages_and_tracebacks():
    try:
        raise ValueError(
            "550 ada@example.org unknown at /stop/WzEsIm1haWwiXQ:1tQxZb:Zf0y5Ff8YHk2J1s/"
        )
    except ValueError as problem:
        said = line("mail %s", 12, exc_info=(ValueError, problem, problem.__traceback__))

    assert said.endswith("ValueError: 550 … unknown at /stop/…/")


def test_settings_use_it():
    [handler] = settings.LOGGING["handlers"].values()
    formatter = settings.LOGGING["formatters"][handler["formatter"]]

    assert import_string(formatter["()"]) is LineFormatter


@pytest.mark.django_db
def test_sweep_says_what_it_did_in_numbers_and_nothing_when_there_was_nothing(caplog, time_machine):
    caplog.set_level(logging.INFO, "applications.tasks")
    ApplicationFactory()
    time_machine.move_to(Deadline.objects.get().instant.replace(hour=9))

    tasks.sweep()
    tasks.sweep()

    [record] = [record for record in caplog.records if record.name == "applications.tasks"]
    assert (record.message, record.people, record.sent) == ("swept", 1, 1)
