"""A deadline that went, as long as calendars are told of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet


class RemovedDeadlineQuerySet(OwnedQuerySet):
    pass


class RemovedDeadline(models.Model):
    """What a subscribed calendar still shows of a deadline that is gone, so that it is told."""

    owner = models.ForeignKey(
        "applications.User", on_delete=models.CASCADE, related_name="removed_deadlines"
    )
    number = models.PositiveBigIntegerField(_("deadline"))  # its primary key
    uid = models.UUIDField()
    sequence = models.PositiveIntegerField()
    instant = models.DateTimeField(_("moment"))
    removed_at = models.DateTimeField(_("removed"))

    objects = RemovedDeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("removed deadline")
        verbose_name_plural = _("removed deadlines")
        ordering = ["-removed_at", "-id"]
        indexes = [models.Index(fields=["owner", "removed_at"], name="removed_deadline_recent")]

    def __str__(self) -> str:
        return str(self.number)
