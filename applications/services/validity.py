"""The day on which each proof of an application has to be good there."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from applications.core import lead_time
from applications.core import validity as core
from applications.core.deadline import EARLIEST, clock_of
from applications.models import Application, Requirement


class Counted(NamedTuple):
    """Which day it is that counts, and the day."""

    which: str
    day: date


def counted(application: Application, pieces: Iterable[Requirement]) -> dict[int, Counted]:
    """By line, of those with a file that has a last day; one query where there is one.

    A start in words has no day: then that of the deadline counts.
    """
    dated = [
        piece for piece in pieces if any(file.version.last_day for file in piece.attachments.all())
    ]
    rows = list(application.deadlines.all()) if dated else []
    start, found = core.day_of_start(application.posting.start), {}
    for piece in dated:
        binding = lead_time.binding(piece.kind, piece.name, rows)
        if piece.valid_on == Requirement.ValidOn.START and start:
            found[piece.pk] = Counted("start", start)
        elif binding is not None and binding.instant is not None:
            there = core.day_there(binding.instant, clock_of(binding.zone or EARLIEST))
            is_receipt = piece.valid_on == Requirement.ValidOn.RECEIPT
            found[piece.pk] = Counted("receipt" if is_receipt else "deadline", there)
    return found
