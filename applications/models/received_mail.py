"""A received mail: what a portal or a committee wrote, what it proposes, what became of it."""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of

BEGINNING = 4_000  # characters, by which each that waits is compared with every application


class ReceivedMailQuerySet(OwnedQuerySet):
    def waiting(self) -> "ReceivedMailQuerySet":
        """Nobody has said yet what becomes of it."""
        return self.filter(state=ReceivedMailState.WAITING)

    def listed(self) -> "ReceivedMailQuerySet":
        """Without the words, which are long and no list shows; of those that wait their beginning
        is `beginning`, as it tells which application is meant."""
        waits = When(state=ReceivedMailState.WAITING, then=Left("text", BEGINNING))
        return self.defer("text").annotate(beginning=Case(waits, default=Value("")))


class ReceivedMailState(models.TextChoices):
    WAITING = "waiting", _("waits for you")
    NOTED = "noted", _("noted")
    FILED = "filed", _("filed, nothing noted")
    PASSED = "passed", _("put aside")
    POSTING = "posting", _("read as a posting")


class ReceivedMailHidden(models.TextChoices):
    """Why there are no words, or too few."""

    NO = "", _("can be read")
    ENCRYPTED = "encrypted", _("encrypted")
    OUTLOOK = "outlook", _("in a form only Outlook opens")
    EMPTY = "empty", _("without text")


class ReceivedMail(models.Model):
    State = ReceivedMailState
    Hidden = ReceivedMailHidden

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="received_mails",
        verbose_name=_("person"),
    )
    # Where the person filed it; before that nothing but a guess, which is not kept.
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="received_mails",
        null=True,
        blank=True,
        verbose_name=_("application"),
    )
    # As they are written in it: anybody can write any name there.
    sender = models.CharField(_("sender"), max_length=500, blank=True)
    address = models.CharField(_("address"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    sha256 = models.CharField(_("checksum"), max_length=64, editable=False)
    hidden = models.CharField(
        _("can it be read"), max_length=9, choices=Hidden.choices, blank=True, default=Hidden.NO
    )
    # [{"name", "size"}] of what came with it and is not kept; a size of 0 is not known.
    attached = models.JSONField(_("attachments"), default=list, blank=True)
    # [{"kind", "quote", "start", "end", …, "events": [numbers]}], see core/received_mail: in the
    # order of the text. It counts as noted as long as one of its events is not undone.
    proposals = models.JSONField(_("proposals"), default=list, blank=True)
    state = models.CharField(
        _("what became of it"), max_length=7, choices=State.choices, default=State.WAITING
    )
    received_at = models.DateTimeField(_("came in"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ReceivedMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("received mail")
        verbose_name_plural = _("received mails")
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-received_at", "-id"], name="received_mail_newest"),
            models.Index(
                fields=["owner", "-received_at"],
                condition=Q(state="waiting"),
                name="received_mail_waiting",
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(state__in=["passed", "posting"]),
                name="received_mail_to_forget",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="received_mail_once"),
            one_of("state", ReceivedMailState, name="received_mail_state_known"),
            models.CheckConstraint(
                condition=Q(hidden__in=ReceivedMailHidden.values), name="received_mail_hidden_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["noted", "filed"], application__isnull=False)
                | (~Q(state__in=["noted", "filed"]) & Q(application__isnull=True)),
                name="received_mail_filed_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or gettext("Text of %(day)s") % {
            "day": date_format(localtime(self.received_at), "j F Y")
        }

    def get_absolute_url(self) -> str:
        return reverse("received_mail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == ReceivedMailState.WAITING
