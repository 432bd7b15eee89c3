"""Where applications stand, kept on their rows so that lists and mails need not look again.

Whatever a row's readiness depends on may change in many places. Each of them only counts the
change (`ApplicationQuerySet.look_again`); the sweep derives what was counted within a minute.
Whoever tells of an application before that looks by itself, if the change was its own.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from applications.core import guards as core_guards
from applications.core import readiness as core
from applications.models import (
    Application,
    Attachment,
    Bundle,
    Document,
    Reference,
    Requirement,
    Version,
)
from applications.services import attachments, bundles, guards
from applications.services import versions as version_service
from applications.services.references import referee_step
from applications.services.requirements import checklist_of

log = logging.getLogger(__name__)

MOST_PIECES = Application._meta.get_field("pieces").max_length
MOST_FINDINGS = 3  # told by a row; the others are counted
AT_ONCE = 200  # applications in one round of the sweep: some seconds of looking through letters


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one application stands, and the rows and findings that say so."""

    pieces: Sequence[Requirement]
    references: Sequence[Reference]
    asked: core.Checklist
    look: guards.Look
    bundles: Sequence[Bundle]  # the last of each output
    at: core.Readiness
    stale: bool  # something built is older than the files
    offers: Sequence[attachments.Offer] = ()  # what the library has for lines that lack a file

    @property
    def unnamed(self) -> int:
        """For so many nobody stands by, once somebody was named."""
        return self.asked.unnamed if self.references else 0


def standing(application: Application, *, now: datetime) -> Standing:
    """Everything about it by the rows as they are now; changes nothing.

    Of what is in already nothing is looked through any more.
    """
    pieces = checklist_of(application)
    references = list(application.references.select_related("referee"))
    if application.is_open:
        look = guards.look(application, pieces, now=now, references=references)
    else:
        look = guards.Look(bundles.outline(application, pieces, now=now, references=references))
    latest = bundles.latest(application, look.plan)
    built = [bundle for bundle in latest if bundle.state == Bundle.State.BUILT]
    stale = any(bundle.is_outdated for bundle in built)
    asked = application.checklist(pieces, references)
    offers = attachments.offers(application, pieces, now=now)
    at = core.readiness(
        asked,
        ((concern.requirement, concern.code) for concern in look.open),
        is_open=application.is_open,
        has_bundle=bool(built),
        stale=stale,
    )
    at = replace(at, mine=tuple(_mine(offer) for offer in attachments.ready_to_use(offers)))
    return Standing(pieces, references, asked, look, latest, at, stale, offers)


def _mine(offer: attachments.Offer) -> core.Mine:
    version = offer.version
    return core.Mine(offer.piece.pk, version.pk, version.document.title, version.number)


def newer(document: Document, uses: Iterable[Attachment], *, now: datetime) -> dict[int, Version]:
    """Of uses of this document, the newer version that each is offered, as on the application's
    page: only for what is still to be sent.

    What is written to one place is read for names there; anything else needs no look.
    """
    versions = list(document.versions.only("document", "number", "uploaded_for"))  # newest first
    places = version_service.places([document])[document.pk]
    found = {}
    for use in uses:
        piece, application = use.requirement, use.requirement.application
        kind = piece.kind_of(document.kind)
        beyond = (row for row in versions if row.number > use.version.number)
        kinds = (document.kind, kind)
        offered = guards.fitting(beyond, kinds, application.pk, places)
        if not offered or not application.is_open:
            continue
        if kind in core_guards.ADDRESSED:
            look = guards.look(application, checklist_of(application), now=now)
            offered = [look.newer[use.pk]] if use.pk in look.newer else []
        if offered:
            found[use.pk] = offered[0]
    return found


def by_line(concerns: Iterable[core_guards.Concern]) -> dict[int, list[core_guards.Concern]]:
    """Open findings under the line of the checklist each is about; its own state says the rest."""
    lines: dict[int, list[core_guards.Concern]] = {}
    for concern in concerns:
        if concern.requirement and concern.code not in core.TOLD_BY_THE_LINE:
            lines.setdefault(concern.requirement, []).append(concern)
    return lines


def current(applications: Iterable[Application], *, now: datetime) -> None:
    """See to it that these tell what became of them; no query where nothing did.

    Only the objects change, as befits looking; the sweep writes it down.
    """
    _derive([row for row in applications if row.derived_revision < row.own_revision], now)


def refresh(applications: Iterable[Application], *, now: datetime) -> None:
    """Write down where these stand now, on their rows and on the objects given.

    What changes meanwhile is counted, so it is derived again.
    """
    for pk, columns in _derive(applications, now).items():
        revision = columns["derived_revision"]
        Application.objects.filter(pk=pk, derived_revision__lt=revision).update(**columns)


def _derive(applications: Iterable[Application], now: datetime) -> dict[int, dict[str, Any]]:
    """The columns of each, by its number; they are set on the objects given, too."""
    given: dict[int, list[Application]] = {}
    for application in applications:
        given.setdefault(application.pk, []).append(application)
    if not given:
        return {}
    derived = {}
    fresh = Application.objects.filter(pk__in=given).select_related("posting", "owner")
    for row in fresh.order_by("pk"):
        columns = {**_columns(standing(row, now=now)), "derived_revision": row.revision}
        for shown in given[row.pk]:
            for name, value in columns.items():
                setattr(shown, name, value)
        derived[row.pk] = columns
    return derived


def catch_up(now: datetime) -> int:
    """Derive what nobody has looked at since it changed; how many there were this time.

    One that cannot be derived is in the log and passed over until it changes again: the others,
    and the mails behind them, do not wait for it.
    """
    due = list(Application.objects.to_derive().order_by("pk").only("pk", "revision")[:AT_ONCE])
    for row in due:
        try:
            refresh([row], now=now)
        except Exception:
            log.exception("application %s could not be derived", row.pk)
            Application.objects.filter(pk=row.pk).update(derived_revision=row.revision)
    return len(due)


def _columns(standing: Standing) -> dict[str, Any]:
    at = standing.at
    told = [one for one in standing.look.open if one.code not in core.TOLD_BY_THE_LINE]
    return {
        "items_done": at.done,
        "items_total": at.total,
        "findings_open": at.findings,
        "letters_in": at.letters_in,
        "letters_needed": at.letters_needed,
        "lacking": {
            "missing": list(at.missing),
            "drafts": list(at.drafts),
            "questions": list(at.questions),
            "first": at.first_missing,
            "line": at.line,
            "takes": _takes_a_file(standing),
            "mine": [asdict(one) for one in at.mine],
            "letters": at.letters,
            "names": at.names,
            "unnamed": standing.unnamed,
            **_about_referees(standing),
        },
        "pieces": at.pieces[:MOST_PIECES],
        "missing_kinds": f" {' '.join(at.missing_kinds)} " if at.missing_kinds else "",
        "findings": [one.kept for one in told[:MOST_FINDINGS]],
        "next_step": at.step,
    }


def _about_referees(standing: Standing) -> dict[str, Any]:
    """Whom the next step is about, where it is about a referee."""
    if standing.at.step != "referee":
        return {}
    return {"referee": referee_step(standing.references, standing.at.letters_needed).kept}


def _takes_a_file(standing: Standing) -> bool:
    """Whether a file can go to the first line right away, without a word of what it is."""
    first = next((one for one in standing.pieces if one.pk == standing.at.line), None)
    return first is not None and not first.also_kinds and first.kind not in core.BY_REFEREES
