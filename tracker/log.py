"""One event, one line: when, how bad, who says it, what, and which rows it is about."""

import logging
import re
import time

# Every record has these; what else a record has was given as `extra`.
_USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_SECRET = re.compile(r"(?<=/)[\w:=-]{30,}")  # the token of a signed link, in an address


class LineFormatter(logging.Formatter):
    """`2026-11-23T08:00:02Z INFO applications.tasks: swept people=2 sent=3`

    Whatever is logged, no line carries a mail address or the token of a link, and a stranger's line
    break starts no line of its own.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", "%Y-%m-%dT%H:%M:%SZ", "{")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:
        given = vars(record).items()
        values = [f"{key}={value}" for key, value in given if key not in _USUAL and plain(value)]
        line = " ".join([super().formatMessage(record), *values])
        return _CONTROL.sub(lambda found: repr(found[0])[1:-1], line)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def plain(value: object) -> bool:
    """A number, a word or a flag; Django hands whole requests along."""
    return isinstance(value, int | float | str)


def masked(text: str) -> str:
    """The text without what would tell who somebody is, or let a reader in.

    >>> masked("550 <ada@example.org> unknown")
    '550 <…> unknown'
    >>> masked("Not Found: /stop/WzEsIm1haWwiXQ:1tQxZb:Zf0y5Ff8YHk2J1s-7k/")
    'Not Found: /stop/…/'
    """
    return _SECRET.sub("…", _ADDRESS.sub("…", text))
