"""Applications allowed: which of one person one rule is about, and what of it does not hold."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Min, Q, QuerySet

from applications.core import applications_allowed as core
from applications.core.extraction.draft import PostingDraft
from applications.core.guards import Concern
from applications.core.validity import day_of_start
from applications.models import Application, Choice, Deadline, Posting
from applications.models.application import ApplicationQuerySet

_ROW = (
    "pk", "stage", "archived_at", "choice__rank", "due", "posting__title", "posting__institution",
    "posting__department", "posting__url", "posting__apply_to", "posting__text_sha256",
    "posting__start", "posting__evidence", "posting__most_applications", "posting__most_within",
    "posting__most_by_intake", "posting__choices_in_order",
)  # fmt: skip
SAID = ("most_applications", "choices_in_order")  # beside which the words of a rule are kept


def around(application: Application) -> list[core.Entry]:
    """It, and those of its season that may fall under one rule with it; itself alone where none of
    them has a rule, and it no place in an order. One query, two where it has one."""
    mine = _of_season(application.owner_id, application.season_id)
    alone, near = Q(pk=application.pk), _near(application.posting)
    rows = list(_named(mine.filter(alone | (near & Exists(_rules(application.owner_id))))))
    if [row["choice__rank"] for row in rows if row["pk"] == application.pk] != [None]:
        return every_near(application)
    return [_entry(row) for row in rows]


def every_near(application: Application) -> list[core.Entry]:
    """It, and all of its season that may be at its institution, whether there is a rule or not."""
    mine = _of_season(application.owner_id, application.season_id)
    rows = mine.filter(Q(pk=application.pk) | _near(application.posting))
    return [_entry(row) for row in _named(rows)]


def before_adding(
    waiting: Posting, facts: Mapping[str, Any], due: date | None, draft: PostingDraft
) -> list[Concern]:
    """What an application for a posting that waits for its review would break, as its facts and its
    deadline stand there; at most one query. What is not as it was read has no words."""
    read = {name: getattr(draft, name) for name in SAID}
    said = {
        name: {"quote": found.quote}
        for name, found in read.items()
        if found and found.value == facts.get(name)
    }
    posting = Posting(
        institution=facts.get("institution") or "",
        country=facts.get("country") or "",
        department=facts.get("department") or "",
        title=facts.get("title") or "",
        start=facts.get("start") or "",
        url=facts.get("url") or waiting.url,
        apply_to=facts.get("apply_to") or "",
        text_sha256=waiting.text_sha256,
        evidence=said,
        most_applications=facts.get("most_applications"),
        most_within=facts.get("most_within") or Posting.Within.INSTITUTION,
        most_by_intake=bool(facts.get("most_by_intake")),
    )
    if not posting.institution:
        return []
    mine = _of_season(waiting.owner_id, None).filter(_near(posting))
    if posting.most_applications is None:
        mine = mine.filter(Exists(_rules(waiting.owner_id)))
    entries = [_entry(row) for row in _named(mine)]
    return list(_concerns(_new(posting, due), entries))


def concerns(application: Application, entries: Sequence[core.Entry]) -> list[Concern]:
    """What it breaks together with the others, to be looked at."""
    one = next((entry for entry in entries if entry.key == application.pk), None)
    return list(_concerns(one, entries)) if one else []


def _concerns(one: core.Entry, entries: Sequence[core.Entry]) -> Iterable[Concern]:
    for found in core.broken(one, entries):
        rule, first = found.rule, next(iter(found.others), None)
        data: dict[str, Any] = {
            "others": [other.title for other in found.others],
            "rank": found.rank,
            "most": rule.most if rule else None,
            "within": rule.within if rule else "",
            "by_intake": bool(rule and rule.by_intake),
            "quote": rule.quote if rule else "",
            "said_by": found.said_by.title if found.said_by not in (None, one) else "",
        }
        if first:
            data["application"] = first.key
        about = (sorted(other.key for other in found.others), data["most"], found.rank)
        yield Concern(found.code, "look", about=about, data=data)


def look_again(owner_id: int) -> None:
    """One of the person's applications came, went or is told otherwise: those that a rule between
    them may be about derive anew what is open; where there is no rule, those with something open,
    which one that is gone may have been about."""
    ordered = Choice.objects.filter(application__owner=owner_id)
    may_break = Exists(_rules(owner_id)) | Exists(ordered) | Q(findings_open__gt=0)
    Application.objects.filter(may_break, owner=owner_id).open().look_again_later()


def _of_season(owner_id: int, season_id: int | None) -> ApplicationQuerySet:
    return Application.objects.filter(owner=owner_id, season=season_id)


def _rules(owner_id: int) -> QuerySet[Posting]:
    return Posting.objects.filter(
        Q(most_applications__isnull=False) | Q(choices_in_order=True), owner=owner_id
    )


def _near(posting: Posting) -> Q:
    """Those that may be at one institution, whatever it is called: it is in one country."""
    named = ~Q(posting__institution="")
    return named & Q(posting__country__in=("", posting.country)) if posting.country else named


def _named(rows: ApplicationQuerySet) -> Iterable[dict[str, Any]]:
    due = Min("deadlines__date", filter=Q(deadlines__kind=Deadline.Kind.APPLICATION))
    return rows.annotate(due=due).order_by("pk").values(*_ROW)


def _entry(row: Mapping[str, Any]) -> core.Entry:
    facts = {name.removeprefix("posting__"): value for name, value in row.items()}
    return core.Entry(
        key=row["pk"],
        title=facts["title"],
        institution=facts["institution"],
        department=facts["department"],
        links=(facts["url"], facts["apply_to"]),
        text=facts["text_sha256"],
        start=day_of_start(facts["start"]),
        due=row["due"],
        rule=_rule(facts),
        rank=row["choice__rank"],
        counts=_counts(row["stage"], row["archived_at"]),
    )


def _new(posting: Posting, due: date | None) -> core.Entry:
    facts = {name: getattr(posting, name.removeprefix("posting__"), None) for name in _ROW}
    facts |= {"pk": 0, "stage": Application.Stage.IDEA, "due": due, "archived_at": None}
    return _entry(facts | {"choice__rank": None})


def _rule(facts: Mapping[str, Any]) -> core.Rule | None:
    most, in_order = facts["most_applications"], facts["choices_in_order"]
    if most is None and not in_order:
        return None
    number, order = SAID
    kept = (facts["evidence"] or {}).get(order if most is None else number) or {}
    quote = kept.get("quote", "") if kept.get("state") != "corrected" else ""
    return core.Rule(most, facts["most_within"], facts["most_by_intake"], in_order, quote)


def _counts(stage: str, archived_at: datetime | None) -> bool:
    """It went in or still may; what was withdrawn or put away before does not."""
    is_put_away = archived_at is not None and stage in Application.BEFORE_SUBMISSION
    return stage != Application.Stage.WITHDRAWN and not is_put_away
