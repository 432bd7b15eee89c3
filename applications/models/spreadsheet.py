"""A spreadsheet: somebody's own list of applications, from its upload to what came of each row."""

import json
from datetime import datetime
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet


class SpreadsheetQuerySet(OwnedQuerySet):
    def waiting(self) -> "SpreadsheetQuerySet":
        """Uploaded, and nobody has asked for it to be taken in yet."""
        return self.filter(taken_at__isnull=True, asked_at__isnull=True)

    def of_one_file(self, sheet: "Spreadsheet") -> "SpreadsheetQuerySet":
        """The other sheets of the file that this one came with."""
        mine = self.filter(owner=sheet.owner_id, created_at=sheet.created_at)
        return mine.exclude(pk=sheet.pk)

    def under_way(self) -> "SpreadsheetQuerySet":
        """A press asked for them to be taken in, or undone, and there is some left to do."""
        return self.filter(asked_at__isnull=False)

    def due(self, now: datetime) -> "SpreadsheetQuerySet":
        """The same, as far as no worker has them in hand, or its lease is over."""
        return self.under_way().filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))


class Spreadsheet(models.Model):
    TRIES = 5

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="spreadsheets",
        verbose_name=_("person"),
    )
    name = models.CharField(_("file name"), max_length=200, blank=True)
    headings = models.JSONField(_("headings"), default=list, blank=True)
    rows = models.JSONField(_("rows"), default=list, blank=True)  # [[number, [cells]]]
    # What each column is taken for (core/spreadsheet_column.py), and by its number the order of day
    # and month, where the person said it.
    meanings = models.JSONField(_("columns"), default=list, blank=True)
    orders = models.JSONField(_("order of day and month"), default=dict, blank=True)
    created_at = models.DateTimeField(_("uploaded"))
    # While it is taken in or undone, a part at a time: since when, how much of it is done, and
    # until when a worker has it in hand. What is left begins at `done`: of `rows`, which are only
    # those that are wanted by then, or of `made` by their numbers. After so many tries since a part
    # was last done, that part is given up.
    asked_at = models.DateTimeField(_("asked for"), null=True, blank=True)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    tries = models.PositiveIntegerField(_("attempts since"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken in"), null=True, blank=True)
    # What was made: {application: [number of the row, how it was left]}, {referee: how left}; and
    # [[number, what the row is about, code, words, heading]] of each row that was left out.
    made = models.JSONField(default=dict, blank=True, editable=False)
    referees = models.JSONField(default=dict, blank=True, editable=False)
    left_out = models.JSONField(default=list, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = SpreadsheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("spreadsheet")
        verbose_name_plural = _("spreadsheets")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="spreadsheet_newest"),
            models.Index(
                fields=["created_at"],
                condition=Q(taken_at__isnull=True),
                name="spreadsheet_to_forget",
            ),
            models.Index(
                fields=["asked_at"],
                condition=Q(asked_at__isnull=False),
                name="spreadsheet_under_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True)
                | Q(taken_at__isnull=False, asked_at__isnull=True),
                name="spreadsheet_undone_was_taken",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Pasted list"))

    @property
    def edition(self) -> str:
        """Another one once its columns or its days are taken for something else, by which a page
        tells whether it still shows what a press on it makes."""
        read = json.dumps([self.headings, self.meanings, self.orders])
        return sha256(read.encode()).hexdigest()[:16]

    @property
    def is_under_way(self) -> bool:
        return self.asked_at is not None

    @property
    def is_given_up(self) -> bool:
        """Undoing it was, by a fault of ours; it can be asked for again."""
        return not self.is_under_way and self.tries > self.TRIES
