"""What is next with an application's referees, and with whom: one answer for its page and lists."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from applications.models import Reference

State = Reference.State


class RefereeStep(NamedTuple):
    """`what` is the state that comes next, "details" or "add"; who it is about, if anybody."""

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
            return RefereeStep(state, one)
    lacking = next((one for one in standing_by if one.referee.lacks), None)
    return RefereeStep("details", lacking) if lacking else RefereeStep("add")


def onward(reference: Reference) -> str:
    """The state that comes next for this referee; "" at the end."""
    if reference.state == State.PLANNED:
        return State.ASKED
    if reference.state == State.ASKED:
        return State.AGREED
    if reference.mode == Reference.Mode.CONTACT:
        return ""
    following = {State.AGREED: State.REQUESTED, State.REQUESTED: State.RECEIVED}
    return following.get(State(reference.state), "")
