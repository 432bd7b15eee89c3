"""What the guards found before sending, and the person has seen and let pass."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet


class AcknowledgementQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class Acknowledgement(models.Model):
    """This finding is known and meant so, for this application; another finding asks again."""

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="acknowledgements",
        verbose_name=_("application"),
    )
    key = models.CharField(_("finding"), max_length=64)  # core.guards.Concern.key
    created_at = models.DateTimeField(_("acknowledged"))

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.key[:8]}"
