"""A reminder: one step before one deadline that fell due, once per recipient."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of


class ReminderQuerySet(OwnedQuerySet):
    owner_path = "recipient"


class ReminderState(models.TextChoices):
    CARRIED = "carried", _("in a mail")
    COLLAPSED = "collapsed", _("covered by a later one")
    DROPPED = "dropped", _("no longer true")
    OFF = "off", _("switched off")


class Reminder(models.Model):
    State = ReminderState

    recipient = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("recipient"),
    )
    deadline = models.ForeignKey(
        "applications.Deadline",
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("deadline"),
    )
    # The deadline's own date: a corrected hour or zone does not repeat a reminder, a new date does.
    local_date = models.DateField(_("date of the deadline"))
    # "7d", "6h", "week", snoozed until: "s261125", moved by a change of the
    # clocks: its day of the year and its minute, "m3290412".
    step = models.CharField(_("step"), max_length=8)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.CARRIED)
    mail = models.ForeignKey(
        "applications.Mail",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("mail"),
    )
    created_at = models.DateTimeField(_("created"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "deadline", "local_date", "step"], name="reminder_once"
            ),
            one_of("state", ReminderState, name="reminder_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step} → {self.deadline}"
