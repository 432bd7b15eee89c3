"""Contact entries: whom the person wrote to about an application, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of


class ContactEntryQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class ContactEntryChannel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    OTHER = "other", _("other")


class ContactEntry(models.Model):
    Channel = ContactEntryChannel

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="contact_entries",
        verbose_name=_("application"),
    )
    person = models.CharField(_("with whom"), max_length=200)
    channel = models.CharField(
        _("how"), max_length=7, choices=Channel.choices, default=Channel.EMAIL
    )
    date = models.DateField(_("when"))
    answer = models.TextField(_("answer"), blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)

    objects = ContactEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact entry")
        verbose_name_plural = _("contact entries")
        ordering = ["-date", "-id"]
        constraints = [one_of("channel", ContactEntryChannel, name="contact_channel_known")]

    def __str__(self) -> str:
        return f"{self.person}, {self.date}"
