"""An export: everything of a person's in one ZIP, made in the background and kept for a day."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of

KEPT = timedelta(days=1)


class ExportQuerySet(OwnedQuerySet):
    def due(self, now: datetime) -> "ExportQuerySet":
        """Waiting to be made, or left behind by a worker whose lease ran out."""
        waiting, making = ExportState.WAITING, ExportState.MAKING
        return self.filter(Q(state=waiting) | Q(state=making, lease_until__lte=now))

    def over(self, now: datetime) -> "ExportQuerySet":
        """Made more than a day ago; what failed is counted from when it was asked for."""
        failed = Q(state=ExportState.FAILED, created_at__lte=now - KEPT)
        return self.filter(Q(state=ExportState.MADE, made_at__lte=now - KEPT) | failed)


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    MAKING = "making", _("being made")
    MADE = "made", _("made")
    FAILED = "failed", _("failed")


class Export(models.Model):
    State = ExportState

    owner = models.OneToOneField(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="export",
        verbose_name=_("person"),
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(_("bytes done"), default=0)
    total = models.PositiveBigIntegerField(_("bytes in all"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    reason = models.CharField(_("reason of the failure"), max_length=500, blank=True)
    file = models.FileField(_("file"), max_length=300, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-id"]
        constraints = [
            one_of("state", ExportState, name="export_state_known"),
            models.CheckConstraint(
                condition=~Q(state="making") | Q(lease_until__isnull=False),
                name="export_making_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | (Q(size__isnull=False) & ~Q(file="")),
                name="export_made_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} ({self.get_state_display()})"

    @property
    def is_under_way(self) -> bool:
        return self.state in (ExportState.WAITING, ExportState.MAKING)
