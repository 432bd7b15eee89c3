"""A bundle: one built output (the one PDF, or a ZIP of files), its plan, and what holds of it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of


class BundleQuerySet(OwnedQuerySet):
    owner_path = "application__owner"

    def due(self, now: datetime) -> "BundleQuerySet":
        """Waiting to be built, or left behind by a worker whose lease ran out."""
        return self.filter(
            Q(state=Bundle.State.WAITING) | Q(state=Bundle.State.BUILDING, lease_until__lte=now)
        )

    def in_turn(self, now: datetime) -> "BundleQuerySet":
        """Those whose owner has no other bundle being built: one after another for each person."""
        under_way = Bundle.objects.filter(
            application__owner=OuterRef("application__owner"),
            state=Bundle.State.BUILDING,
            lease_until__gt=now,
        )
        return self.exclude(Exists(under_way))

    def superseded(self) -> "BundleQuerySet":
        """Those that ended, and of whose output the application has a later one that was built."""
        later = _later().filter(state=Bundle.State.BUILT)
        under_way = (Bundle.State.WAITING, Bundle.State.BUILDING)
        return self.exclude(state__in=under_way).filter(Exists(later))

    def last_of_each_output(self) -> "BundleQuerySet":
        """Those that were asked for last."""
        return self.exclude(Exists(_later()))


def _later() -> Any:
    """Of the same application and output, asked for after the one of the query outside."""
    return Bundle.objects.filter(
        Q(created_at__gt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")),
        application=OuterRef("application"),
        output=OuterRef("output"),
    )


def stored_path(bundle: "Bundle", filename: str) -> str:
    return f"bundles/{bundle.application.owner_id}/{bundle.fingerprint}.{bundle.ending}"


class BundleOutput(models.TextChoices):
    MERGED = "merged", _("one PDF")
    SEPARATE = "separate", _("separate files")


class BundleState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    BUILDING = "building", _("being built")
    BUILT = "built", _("built")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class BundlePhase(models.TextChoices):
    QUEUED = "queued", _("In the queue")
    READING = "reading", _("Reading the documents")
    COVER = "cover", _("Setting cover and contents")
    MERGING = "merging", _("Putting the pages together")
    SHRINKING = "shrinking", _("Making pictures smaller until it fits")
    PACKING = "packing", _("Packing the files")
    CHECKING = "checking", _("Counting every page")
    DONE = "done", _("Done")


# What a build of each output goes through; pictures are made smaller only where it is needed.
WAYS = {
    BundleOutput.MERGED: ["queued", "reading", "cover", "merging", "shrinking", "checking", "done"],
    BundleOutput.SEPARATE: ["queued", "reading", "shrinking", "packing", "checking", "done"],
}


class Bundle(models.Model):
    Output = BundleOutput
    State = BundleState
    Phase = BundlePhase

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="bundles",
        verbose_name=_("application"),
    )
    output = models.CharField(
        _("output"), max_length=8, choices=Output.choices, default=Output.MERGED
    )
    plan = models.JSONField(_("plan"))  # what goes in, in order; see core.bundle
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    phase = models.CharField(_("phase"), max_length=9, choices=Phase.choices, default=Phase.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    reason = models.CharField(_("reason of the failure"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=stored_path, max_length=300, blank=True)
    sha256 = models.CharField(_("checksum"), max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    contents = models.JSONField(
        _("contents"), default=list, blank=True
    )  # [{title, first_page, pages}], of a ZIP [{title, name, pages, bytes}]
    notes = models.JSONField(_("notes"), default=list, blank=True)  # [{"code", …}], pdf/findings.py
    limits = models.JSONField(
        _("limits"), default=list, blank=True
    )  # [{what, value, actual, holds}]
    created_at = models.DateTimeField(_("created"))
    built_at = models.DateTimeField(_("built"), null=True, blank=True)

    objects = BundleQuerySet.as_manager()
    is_outdated: bool  # no column: services/bundles.py says it against the plan of the moment
    download: str  # nor this: in the address that asks how far it is, whether to download it then

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["waiting", "building"]),
                name="bundle_to_build",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "fingerprint"], name="bundle_once_per_plan"
            ),
            one_of("output", BundleOutput, name="bundle_output_known"),
            one_of("state", BundleState, name="bundle_state_known"),
            one_of("phase", BundlePhase, name="bundle_phase_known"),
            models.CheckConstraint(
                condition=~Q(state="building") | Q(lease_until__isnull=False),
                name="bundle_building_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="built")
                | (Q(pages__isnull=False) & Q(size__isnull=False) & ~Q(file="")),
                name="bundle_built_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} ({self.get_state_display()})"

    @property
    def ending(self) -> str:
        return "zip" if self.output == BundleOutput.SEPARATE else "pdf"

    @property
    def is_under_way(self) -> bool:
        return self.state in (BundleState.WAITING, BundleState.BUILDING)

    @property
    def step(self) -> int:
        """How many phases lie behind it."""
        return WAYS[BundleOutput(self.output)].index(self.phase)

    @property
    def steps(self) -> int:
        """How many phases there are."""
        return len(WAYS[BundleOutput(self.output)]) - 1

    @property
    def earlier(self) -> "Bundle | None":
        """The last one that was built, where this one was not."""
        built = Bundle.objects.filter(
            application_id=self.application_id, output=self.output, state=BundleState.BUILT
        )
        return built.exclude(pk=self.pk).order_by("-created_at", "-pk").first()
