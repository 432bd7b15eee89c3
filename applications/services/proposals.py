"""Proposals: what is about time to do with referees, by rule; nothing is done without a press.

Somebody else asked for a letter that is near its day and still out; a referee told that they may be
called; thanks.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch

from applications.core import nudging
from applications.models import Application, Deadline, Mail, Referee, Reference, User
from applications.models.reference import ReferenceQuerySet
from applications.services import letters
from applications.services.letters import Letter
from applications.services.mails import writing

State, Nudges = Reference.State, Referee.Nudges
TOLD = (Mail.Kind.AHEAD, Mail.Kind.THANKS)


class Instead(NamedTuple):
    """This letter is in danger; that referee said they would step in, and is not named there."""

    letter: Letter
    reserve: Referee

    @property
    def application(self) -> Application:
        return self.letter.reference.application


def reserves_for_person(person: User, now: datetime) -> list[Instead]:
    """For all their applications, the nearest first; one query where none is in danger."""
    return _reserves(Reference.objects.filter(application__owner=person), now)


def reserves_for_referee(referee: Referee, now: datetime) -> list[Instead]:
    """For letters of this one."""
    return _reserves(Reference.objects.filter(referee=referee), now)


def reserves_for_application(
    application: Application, references: Sequence[Reference], now: datetime
) -> list[Instead]:
    """For letters of this one; no query where its references, which are at hand, are all in."""
    if all(one.is_in or one.state in (State.PLANNED, State.DECLINED) for one in references):
        return []
    return _reserves(Reference.objects.filter(application=application), now)


def _reserves(among: ReferenceQuerySet, now: datetime) -> list[Instead]:
    near = Deadline.objects.of_letters().filter(
        application=OuterRef("application"),
        instant__gt=now,
        instant__lte=now + nudging.RESERVE_WITHIN,
    )
    free = Referee.objects.filter(
        ~Exists(
            Reference.objects.filter(
                referee=OuterRef("pk"), application=OuterRef(OuterRef("application"))
            )
        ),
        owner=OuterRef("application__owner"),
        is_reserve=True,
    )
    rows = among.awaited().exclude(state=State.PLANNED)
    rows = rows.filter(Exists(near), Exists(free), application__tab__in=["open", "waiting"])
    found = letters.read(rows)
    if not found:
        return []
    nudged = _nudged(found)
    danger = [
        one
        for one in found
        if one.instant
        and nudging.calls_for_reserve(one.instant, nudged[one.reference.pk], _expects(one), now)
    ]
    return _with_reserves(danger)


def _expects(letter: Letter) -> str:
    """How many nudges there were to wait for: none where none go by themselves."""
    reference = letter.reference
    said_yes = reference.state in (State.AGREED, State.REQUESTED)
    is_out = said_yes and not reference.waits_for_portal
    is_on = is_out and reference.referee.nudges_on_at is not None
    return reference.referee.nudges if is_on else Nudges.NONE


def _nudged(found: Sequence[Letter]) -> Counter[int]:
    """How often each letter was named in a nudge that went."""
    referees = {letter.reference.referee_id for letter in found}
    went = Mail.objects.filter(
        referee__in=referees, kind=Mail.Kind.NUDGE, state=Mail.State.SENT
    ).values_list("data", flat=True)
    return Counter(pk for data in went for pk in data.get("references", ()))


def _with_reserves(danger: Sequence[Letter]) -> list[Instead]:
    """Each with the first of the reserves that is not named or proposed for its application yet."""
    if not danger:
        return []
    named = Prefetch("references", Reference.objects.only("referee", "application"))
    reserves: Any = Referee.objects.filter(
        owner=danger[0].reference.application.owner_id, is_reserve=True
    ).prefetch_related(named)
    there = {one.pk: {row.application_id for row in one.references.all()} for one in reserves}
    proposals = []
    for letter in danger:
        free = (one for one in reserves if letter.reference.application_id not in there[one.pk])
        if (reserve := next(free, None)) is not None:
            there[reserve.pk].add(letter.reference.application_id)
            proposals.append(Instead(letter, reserve))
    return proposals


# ── A mail to write ───────────────────────────────────────────────────────────────────────────────


class Word(NamedTuple):
    """A mail of this kind, to the referee of this reference, is in place."""

    kind: str
    reference: Reference


def words_about(
    application: Application, references: Sequence[Reference], now: datetime
) -> list[Word]:
    """What its referees are to be told, as where they are written to; no query where none of them
    said yes."""
    agreed = [row for row in references if row.has_agreed]
    if not agreed or application.archived_at is not None:
        return []
    wanted = writing.reasons_for(agreed, TOLD, now)
    return [Word(kind, row) for row in agreed for kind in TOLD if (kind, row.pk) in wanted]
