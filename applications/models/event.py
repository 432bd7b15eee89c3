"""Events: the dated history of an application, readable on its page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of


class EventQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class EventKind(models.TextChoices):
    TAKEN_IN = "taken_in", _("Posting read and saved")
    STAGE = "stage", _("Stage changed")
    FACTS = "facts", _("Facts changed")
    DEADLINE = "deadline", _("Deadline changed")
    REQUIREMENT = "requirement", _("Checklist changed")
    UPLOAD = "upload", _("Document uploaded")
    REFERENCE = "reference", _("Reference changed")
    REMINDER = "reminder", _("Reminder sent")
    BUNDLE = "bundle", _("Bundle built")
    NOTE = "note", _("Note changed")
    CONTACT = "contact", _("Contact noted")
    ARCHIVE = "archive", _("Archived or brought back")
    TAGS = "tags", _("Tags changed")
    UNDONE = "undone", _("Undone")
    OFFER = "offer", _("Offer")
    FEE = "fee", _("Fee")
    FINDING = "finding", _("Finding let pass")
    MAIL = "mail", _("Mail that came in")
    LOOK = "look", _("Looked after what was sent")


class Event(models.Model):
    Kind = EventKind

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="events",
        verbose_name=_("application"),
    )
    at = models.DateTimeField(_("when"))  # when it happened; stages may be back-dated
    # As entered, whatever zone the person lives in later; `at` is then noon of it, for the order.
    day = models.DateField(_("day"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    # Values, not sentences: the page says them in the reader's language.
    data = models.JSONField(_("what"), default=dict, blank=True)
    # What can be put back, {"was", "now": {row: {column: value}}}; see services/events.py.
    undo = models.JSONField(null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = EventQuerySet.as_manager()
    # No columns: services/undo.py says the one against the rows of the moment, the page's history
    # whether a received mail that it tells of is still with the application.
    can_be_undone: bool
    has_mail: bool

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["application", "-at", "-id"], name="event_history")]
        constraints = [one_of("kind", EventKind, name="event_kind_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
