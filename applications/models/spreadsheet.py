"""A spreadsheet: somebody's own list of applications, from its upload to what came of each row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet


class SpreadsheetQuerySet(OwnedQuerySet):
    def waiting(self) -> "SpreadsheetQuerySet":
        """Uploaded, and not taken in yet."""
        return self.filter(taken_at__isnull=True)


class Spreadsheet(models.Model):
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
                condition=models.Q(taken_at__isnull=True),
                name="spreadsheet_to_forget",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | models.Q(taken_at__isnull=False),
                name="spreadsheet_undone_was_taken",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("Pasted list"))
