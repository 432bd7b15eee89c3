"""Referees and references: who is asked for which application, and how far it has come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from applications.errors import LetterNotTaken
from applications.models import Application, Event, Referee, Reference, User, Version
from applications.models.owned import existing_twin, read_anew
from applications.models.reference import SAID_YES, STEPS_OF_STATE
from applications.services import events, letter_ways, referees

State, Step = Reference.State, Reference.Step
CAN_FAIL = (State.ASKED, State.AGREED, State.REQUESTED, State.FAILED)


@transaction.atomic
def add(reference: Reference, *, now: datetime) -> Reference:
    """This referee for this application, once; a new referee is kept together with it."""
    reference.application.hold()
    if reference.referee.pk is None:
        reference.referee = referees.save(reference.referee, now=now)
    else:
        read_anew(reference.referee)
    same = existing_twin(reference, reference.application, "application", "referee")
    return same or save(reference, now=now)


@transaction.atomic
def add_each(owner: User, named: Iterable[Reference], *, now: datetime) -> None:
    """The same for many applications of one person, whose referees are kept already."""
    owner.hold()
    named = list(named)
    of_these = Reference.objects.filter(application__in={one.application_id for one in named})
    there = set(of_these.values_list("application_id", "referee_id"))
    added = []
    for reference in named:
        if (both := (reference.application_id, reference.referee_id)) not in there:
            there.add(both)
            _enter(reference, reference.state, None, now)
            added.append(reference)
    Reference.objects.bulk_create(added)
    told = [
        (one.application, {"what": "added", "state": one.state, "referee": one.referee.name})
        for one in added
    ]
    events.record_each(told, "reference", now=now)


@transaction.atomic
def save(reference: Reference, *, now: datetime) -> Reference:
    """Keep a new or changed reference."""
    reference.application.hold()
    added = reference.pk is None
    was = Reference.objects.filter(pk=reference.pk).values_list("state", flat=True).first()
    _enter(reference, reference.state, was, now)
    reference.save()
    _record(reference, now, what="added" if added else "changed", state=reference.state)
    return reference


@transaction.atomic
def set_state(reference: Reference, state: str, *, now: datetime) -> Event | None:
    """One step on: asked, agreed, declined, requested, letter in; or a step back."""
    reference.application.hold()
    read_anew(reference)
    if reference.state == state:
        return None
    before = events.Before(reference.application, "reference")
    _enter(reference, state, reference.state, now)
    reference.save()
    return _record(reference, now, before, what="state", state=state)


@transaction.atomic
def ask(reference: Reference, *, with_packet: bool, now: datetime) -> Event | None:
    """They were written to for this letter, with what they need to write it; who was asked before
    is as far as they were. None where nothing is new."""
    reference.application.hold()
    read_anew(reference)
    asks = onward(reference) == State.ASKED
    sends = with_packet and reference.packet_sent_at is None
    if not asks and not sends:
        return None
    before = events.Before(reference.application, "reference")
    if sends:
        reference.packet_sent_at = now
    if asks:
        _enter(reference, State.ASKED, reference.state, now)
    reference.save()
    if not asks:
        return _record(reference, now, before, what="packet")
    return _record(reference, now, before, what="tick", step=Step.ASKED, on=True)


@transaction.atomic
def fail(reference: Reference, failure: str, *, now: datetime) -> Event | None:
    """The request did not reach them, and why; ticked as out again, it is on its way anew. None
    where none is out, as on a page that another window has overtaken, or they say it is sent."""
    reference.application.hold()
    read_anew(reference)
    is_new = reference.state in CAN_FAIL and reference.failure != failure
    if not is_new or reference.says_sent:
        return None
    before = events.Before(reference.application, "reference")
    reference.failure = failure
    _enter(reference, State.FAILED, reference.state, now)
    reference.save()
    return _record(reference, now, before, what="state", state=State.FAILED, failure=failure)


@transaction.atomic
def tick(reference: Reference, step: str, on: bool, *, now: datetime) -> Event | None:
    """This step is done, today, or is not after all; its state is the furthest that is left. None
    where that is so already, it has no such step, or who was asked says that it is sent."""
    reference.application.hold()
    read_anew(reference)
    if (reference.reached(step) is not None) == on or on and step not in reference.steps:
        return None
    if not on and step == reference.state == State.ASKED and reference.says_sent:
        return None
    before = events.Before(reference.application, "reference")
    setattr(reference, Reference.STAMPS[Step(step)], now if on else None)
    if step != Step.THANKED:
        done = [one for one in STEPS_OF_STATE if one == step or reference.reached(one)]
        done = [one for one in done if on or one != step]
        refused = reference.state == State.DECLINED and step == Step.ASKED
        state = State.DECLINED if refused else done[-1] if done else State.PLANNED
        _enter(reference, state, reference.state, now)
    reference.save()
    return _record(reference, now, before, what="tick", step=step, on=on)


@transaction.atomic
def answer(reference: Reference, agrees: bool, words: str, *, now: datetime) -> Event | None:
    """The referee's own yes or no, with a word of theirs in the place of the one before; a yes
    after a no goes on where it was. None where it changes nothing: a no comes too late for a
    letter that is in, or that they say is sent."""
    reference.application.hold()
    read_anew(reference)
    state = _answered(reference, agrees)
    is_sent = reference.by_letter and reference.submitted_at is not None
    too_late = not agrees and (state == State.RECEIVED or is_sent)
    if too_late or stands(reference, agrees, words):
        return None
    before = events.Before(reference.application, "reference")
    _turn(reference, state, words, now)
    if agrees and reference.answered_at is None:
        reference.answered_at = now
    reference.save()
    said = State.AGREED if agrees else State.DECLINED  # whatever state a yes comes back to
    told = {"words": words} if words else {}
    return _record(reference, now, before, what="state", state=said, **told)


def _turn(reference: Reference, state: str, words: str, now: datetime) -> None:
    """To where another word of the referee's leads; a request that is out is known all along."""
    reference.answer = words
    if state != reference.state:
        requested = reference.requested_at, reference.request_seen_at
        _enter(reference, state, reference.state, now)
        reference.requested_at, reference.request_seen_at = requested


def stands(reference: Reference, agrees: bool, words: str) -> bool:
    """Whether this answer is there already, with these words or said again without any."""
    is_so = _answered(reference, agrees) == reference.state
    return is_so and words in ("", reference.answer)


def _answered(reference: Reference, agrees: bool) -> str:
    """Where an answer leads: a letter that is in stays in, a request that is out stays out."""
    state = State(reference.state)
    if not agrees:
        return state if state == State.RECEIVED else State.DECLINED
    if state in (State.DECLINED, State.ASKED):
        return State.REQUESTED if reference.requested_at else State.AGREED
    return state if reference.has_agreed else State.AGREED


@transaction.atomic
def say_sent(reference: Reference, on: bool, *, now: datetime) -> Event | None:
    """The referee's word that the letter went in, or did not after all; the portal's is another.
    It is as good as a yes for as long as it stands: where they said none, also after a no, their
    answer is awaited again once it is taken back.

    Of one that is uploaded on their page the file is the word: raises LetterNotTaken.
    """
    reference.application.hold()
    read_anew(reference)
    refused = on and reference.state == State.DECLINED
    is_so = (reference.submitted_at is not None) == on and not refused
    if reference.mode == Reference.Mode.CONTACT or is_so:
        return None
    if on and reference.takes_upload and reference.letter_id is None:
        raise LetterNotTaken("upload" if reference.application.is_open else "sent")
    before = events.Before(reference.application, "reference")
    if on and not reference.has_agreed:
        _turn(reference, State.ASKED, "", now)
    reference.submitted_at = now if on else None
    reference.save()
    awaits = {"awaits": True} if reference.awaits_answer else {}
    return _record(reference, now, before, what="sent" if on else "unsent", **awaits)


@transaction.atomic
def keep_letter(reference: Reference, letter: Version, *, now: datetime) -> Event:
    """The letter for the applicant's own upload is here, and so it is in."""
    reference.application.hold()
    before = events.Before(reference.application, "reference")
    reference.letter, reference.submitted_at = letter, reference.submitted_at or now
    _enter(reference, State.RECEIVED, reference.state, now)
    reference.save()
    return _record(reference, now, before, what="state", state=State.RECEIVED)


@transaction.atomic
def tick_each(
    references: Iterable[Reference], step: str, on: bool, *, now: datetime
) -> list[Event]:
    """The same for several; those that have it already, or never will, are left alone."""
    ticked = (tick(reference, step, on, now=now) for reference in references)
    return [event for event in ticked if event is not None]


@transaction.atomic
def see(reference: Reference, seen: bool, *, now: datetime) -> Event | None:
    """The portal's mail has reached them, as far as the person knows, or has not after all. None
    where that is so already, or no request is out."""
    reference.application.hold()
    read_anew(reference)
    is_out = reference.state in (State.REQUESTED, State.RECEIVED)
    if (reference.request_seen_at is not None) == seen or seen and not is_out:
        return None
    before = events.Before(reference.application, "reference")
    reference.request_seen_at = now if seen else None
    reference.save()
    return _record(reference, now, before, what="seen", on=seen)


@transaction.atomic
def name_each(
    named: Iterable[Referee],
    applications: Iterable[Application],
    *,
    asked: bool,
    modes: Mapping[int, str] | None = None,
    now: datetime,
) -> list[Event]:
    """Each of these referees for each of these applications, whose letter goes in as chosen for
    it, by application, else as proposed; who is named for one already stays as they are."""
    named, applications, done = list(named), list(applications), []
    ways = letter_ways.ways_of(applications)
    for application in applications:
        way = ways[application.pk]
        mode = (modes or {}).get(application.pk, way.mode)
        application.hold()
        there = set(application.references.values_list("referee_id", flat=True))
        for referee in named:
            if referee.pk in there:
                continue
            before = events.Before(application, "reference")
            reference = Reference(
                application=application,
                referee=referee,
                mode=mode,
                addressee_name=way.addressee(mode),
                state=State.ASKED if asked else State.PLANNED,
            )
            _stamp(reference, now)
            reference.save()
            done.append(_record(reference, now, before, what="added", state=reference.state))
    return done


@transaction.atomic
def change_mode(reference: Reference, mode: str, *, now: datetime) -> Event | None:
    """Its letter goes in another way, and to whom, if the posting says so and nobody did; None
    where it went in that way already."""
    reference.application.hold()
    read_anew(reference)
    if reference.mode == mode:
        return None
    before = events.Before(reference.application, "reference")
    reference.mode = mode
    if not (reference.addressee_title or reference.addressee_name):
        reference.addressee_name = letter_ways.way_of(reference.application).addressee(mode)
    reference.save()
    return _record(reference, now, before, what="changed", state=reference.state)


@transaction.atomic
def remove(reference: Reference, *, now: datetime) -> Event:
    """This referee does not write for this application; the referee stays. Raises RowGone."""
    reference.application.hold()
    read_anew(reference)
    before = events.Before(reference.application, taking=reference)
    reference.delete()
    return _record(reference, now, before, what="removed")


def _record(
    reference: Reference, now: datetime, since: events.Before | None = None, **data: Any
) -> Event:
    """One more line in its application's history, that names the referee."""
    data["referee"] = reference.referee.name
    return events.record(reference.application, "reference", now=now, since=since, **data)


def _enter(reference: Reference, state: str, was: str | None, now: datetime) -> None:
    """Into a state, from the one it was in; the day of a refusal is not that of a yes."""
    if state != was and State.DECLINED in (state, was):
        reference.answered_at = None
    if state == State.FAILED and was in SAID_YES and reference.answered_at is None:
        reference.answered_at = reference.requested_at or now  # by then at the latest
    reference.state = state
    if state != State.FAILED:
        reference.failure = ""
    if state not in (State.REQUESTED, State.RECEIVED):
        reference.request_seen_at = None  # another request is another mail
    _stamp(reference, now)


def _stamp(reference: Reference, now: datetime) -> None:
    """The day its state was reached, where that is not known; no day of a step beyond it."""
    state = State(reference.state)
    if state not in (State.PLANNED, State.FAILED):
        field = Reference.STAMPS[Step.AGREED if state == State.DECLINED else Step(state)]
        if getattr(reference, field) is None:
            setattr(reference, field, now)
    for step in STEPS_OF_STATE:
        declined = state == State.DECLINED and step == Step.AGREED  # the day of the answer
        if not declined and reference.reached(step) is None:
            setattr(reference, Reference.STAMPS[Step(step)], None)


# ── What is next with them: one answer for the application's page and for lists ──


class RefereeStep(NamedTuple):
    """`what` is the state that comes next, "said", "failed", "details" or "add"; who it is about,
    if anybody."""

    what: str
    reference: Reference | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON, for the row of a list: whom it names, and the row where it is done."""
        if self.reference is None:
            return {"what": self.what}
        of_person = self.what == "details"
        row = self.reference.referee_id if of_person else self.reference.pk
        return {"what": str(self.what), "name": self.reference.referee.name, "row": row}


def referee_step(references: Sequence[Reference], needed: int) -> RefereeStep:
    """Somebody to name first, then whoever is not as far as is needed, then what is not known."""
    standing_by = [one for one in references if one.state != State.DECLINED]
    if len(standing_by) < needed or not standing_by:
        return RefereeStep("add")
    for one in standing_by:
        if one.counts and not one.is_in and (state := onward(one)):
            if one.state == State.FAILED:
                return RefereeStep("failed", one)
            return RefereeStep("said" if one.says_sent else state, one)
    lacking = next((one for one in standing_by if one.referee.lacks), None)
    return RefereeStep("details", lacking) if lacking else RefereeStep("add")


def onward(reference: Reference) -> str:
    """The state that comes next for this referee; "" at the end."""
    if reference.says_sent:
        return State.RECEIVED
    unasked = reference.state == State.FAILED and not reference.has_agreed
    if unasked or reference.state == State.PLANNED:
        return State.ASKED
    if reference.state == State.ASKED:
        return State.AGREED
    if reference.mode == Reference.Mode.CONTACT:
        return ""
    following = {
        State.AGREED: State.REQUESTED if Step.REQUESTED in reference.steps else State.RECEIVED,
        State.FAILED: State.REQUESTED,
        State.REQUESTED: State.RECEIVED,
    }
    return following.get(State(reference.state), "")
