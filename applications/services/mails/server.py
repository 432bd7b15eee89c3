"""The mail server: one connection for a batch, and what its refusals mean."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.mail import EmailMessage, get_connection

from applications.models import Mail

State = Mail.State
PROBE = timedelta(seconds=60)  # while the server is away, one mail a minute tries it


class Verdict(NamedTuple):
    """What a refusal means: for this mail, and whether the line is still good."""

    state: str
    pause: timedelta | None
    line_is_up: bool


class Away(Exception):
    """The server cannot be reached, or does not let us in; says why in its own words."""


def judge(problem: Exception) -> Verdict:
    """Tell apart a server in trouble, a recipient refused for now or for good, a bad message."""
    if isinstance(problem, Away):
        return Verdict(State.WAITING, PROBE, False)
    code = code_of(problem)
    if code == 421 or code is None and isinstance(problem, OSError):
        # Cut off half-way, perhaps after the server took the mail: no hurry to send it again.
        return Verdict(State.WAITING, None, False)
    if code is None:
        return Verdict(State.FAILED, None, True)
    for_good = code >= 500 and not isinstance(problem, smtplib.SMTPSenderRefused)
    return Verdict(State.FAILED if for_good else State.WAITING, None, True)


def code_of(problem: Exception) -> int | None:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next(iter(problem.recipients.values()))[0]
    return problem.smtp_code if isinstance(problem, smtplib.SMTPResponseException) else None


def words_of(problem: Exception) -> str:
    """The server's own words, or the kind of trouble."""
    words: bytes | str
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, words = problem.smtp_code, problem.smtp_error
    else:
        name = "" if isinstance(problem, Away) else f"{type(problem).__name__}: "
        return f"{name}{problem}"[:500]
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}"[:500]


class BatchConnection:
    """One connection for a batch: given up when it cannot be opened, or breaks twice in a row."""

    def __init__(self) -> None:
        self.connection: Any = get_connection()
        self.patience = 1

    @property
    def is_up(self) -> bool:
        return self.patience > 0

    @property
    def is_proven(self) -> bool:
        return self.patience > 1

    def open(self) -> None:
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise Away(words_of(problem)) from problem

    def send(self, message: EmailMessage, meanwhile: Callable[[], None]) -> None:
        self.connection.meanwhile = meanwhile  # heeded by applications.smtp
        self.connection.send_messages([message])
        self.patience = 2

    def hang_up(self) -> None:
        self.patience -= 1
        self.connection.close()


@contextmanager
def line_to_server() -> Iterator[BatchConnection]:
    line = BatchConnection()
    try:
        yield line
    finally:
        line.connection.close()
