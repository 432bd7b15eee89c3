"""A deletion: what a person threw away, for a day in which it can be brought back.

Its rows are out of their tables, so no page, feed, mail, sum or search can meet them by mistake.
"""

from datetime import datetime, timedelta
from json import JSONEncoder
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of

KEPT = timedelta(days=1)


class DeletionQuerySet(OwnedQuerySet):
    def open(self, now: datetime) -> "DeletionQuerySet":
        """Those that can still be brought back."""
        return self.filter(restored_at__isnull=True, at__gt=now - KEPT)


class DeletionKind(models.TextChoices):
    APPLICATION = "application", _("application")
    POSTING = "posting", _("posting to review")
    DOCUMENT = "document", _("document")
    REFEREE = "referee", _("referee")


class AsWritten(JSONEncoder):
    """Moments to the microsecond, which Django's own encoder cuts off."""

    def default(self, value: Any) -> str:
        return str(value)


class Deletion(models.Model):
    Kind = DeletionKind

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="deletions",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("what it was"), max_length=11, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=500, blank=True)
    # As Django's serializers write them, and what pointed at them: see services/deletions.py.
    rows = models.JSONField(default=list, blank=True, editable=False, encoder=AsWritten)
    tags = models.JSONField(default=list, blank=True, editable=False)
    versions = models.JSONField(default=list, blank=True, editable=False)
    later = models.JSONField(default=list, blank=True, editable=False)  # what was begun from it
    mails = models.JSONField(default=list, blank=True, editable=False)  # which were to a referee
    # Its files, and their size; those that nothing else has go when it is forgotten.
    files = models.JSONField(default=list, blank=True, editable=False)
    bytes = models.BigIntegerField(default=0, editable=False)
    at = models.DateTimeField(_("deleted"))
    restored_at = models.DateTimeField(_("brought back"), null=True, blank=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], name="deletion_to_forget")]
        constraints = [one_of("kind", DeletionKind, name="deletion_kind_known")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())
