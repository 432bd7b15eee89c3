"""Referees of one institution: where the posting wants none, or the person wants to be told."""

from collections.abc import Iterable, Sequence

from applications.core.extraction.referees_apart import referees_apart
from applications.core.guards import Concern
from applications.core.look_alike import same_institution
from applications.models import Application, Referee, Reference


def concerns(application: Application, references: Iterable[Reference] | None) -> list[Concern]:
    """The first who are named and work at one place, to be looked at; one query where the
    references are not at hand. The posting is read for it only where two do."""
    if references is None:
        references = application.references.select_related("referee")
    there = [
        one.referee for one in references if one.counts and one.state != Reference.State.DECLINED
    ]
    together = _of_one_house(there)
    if not together:
        return []
    quote = referees_apart(application.posting.text)
    if not quote and not (application.owner.mixes_referees and len(together) == len(there)):
        return []
    data = {
        "names": ", ".join(one.name for one in together),
        "place": together[0].institution,
        "quote": quote,
    }
    return [Concern("one_house", "look", about=(sorted(one.pk for one in together),), data=data)]


def _of_one_house(referees: Sequence[Referee]) -> list[Referee]:
    for number, one in enumerate(referees):
        others = [
            other
            for other in referees[number + 1 :]
            if same_institution(one.institution, other.institution)
        ]
        if others:
            return [one, *others]
    return []
