"""The packet of a referee: what they need to write well, and may read on their page."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from applications.models import PacketFile, Referee, Requirement, Version
from applications.models.owned import read_anew

Kind = Requirement.Kind
MOST = 100  # versions offered
# What most referees ask for; ticked for a packet that nobody has touched yet.
USUAL = (Kind.CV, Kind.TRANSCRIPTS, Kind.RESEARCH_PROPOSAL)


def offered(referee: Referee) -> "QuerySet[Version]":
    """The newest version of each document, and the older ones that are in the packet.

    Letters of recommendation are not among them: see `PacketFileQuerySet.readable`.
    """
    mine = Version.objects.filter(document__owner=referee.owner_id)
    mine = mine.exclude(document__kind=PacketFile.NEVER)
    newest = mine.latest_each().values("pk")
    chosen = PacketFile.objects.filter(referee=referee).readable().values("version")
    rows = mine.filter(Q(pk__in=newest) | Q(pk__in=chosen))
    first = rows.order_by("document__title", "pk").values_list("pk", flat=True)[:MOST]
    found = Version.objects.filter(pk__in=list(first)).select_related("document")
    return found.order_by("document__title", "document_id", "-number")


def chosen(referee: Referee) -> list[int]:
    """The versions in the packet; of one that nobody has touched, those that most want."""
    there = list(referee.packet.readable().values_list("version_id", flat=True))
    if there or referee.courses or referee.points:
        return there
    newest: Any = offered(referee)
    usual = newest.filter(document__kind__in=USUAL).latest_each()
    return list(usual.values_list("pk", flat=True))


def is_full(referee: Referee) -> bool:
    """Whether their page has anything for them to read; no query where the readable files of the
    packet are at hand."""
    if referee.courses or referee.points:
        return True
    at_hand = "packet" in getattr(referee, "_prefetched_objects_cache", ())
    return bool(referee.packet.all()) if at_hand else referee.packet.readable().exists()


@transaction.atomic
def save(referee: Referee, versions: Iterable[Version]) -> Referee:
    """Keep courses, points and just these versions: no other can be read on their page."""
    referee.owner.hold()
    there = Referee.objects.get(pk=referee.pk)
    there.courses, there.points = referee.courses, referee.points
    there.save(update_fields=["courses", "points"])
    wanted = {version.pk for version in versions}
    PacketFile.objects.filter(referee=referee).exclude(version__in=wanted).delete()
    PacketFile.objects.bulk_create(
        [PacketFile(referee=referee, version_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )
    read_anew(referee)
    return referee
