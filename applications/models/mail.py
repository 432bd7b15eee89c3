"""A mail: the outbox row, one message to one recipient. It is the truth; the queue only rings."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet, one_of

if TYPE_CHECKING:
    from applications.models.person import User


BROUGHT = "brought."  # begins the key of a mail that was brought back with an export: not from here
SUBJECT_TO_REFEREE, TEXT_TO_REFEREE = 150, 5000  # characters of the applicant's own


class _Names(models.Func):
    """Whether the references in a mail's data hold this number."""

    output_field = models.BooleanField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        return self._written(
            compiler, "EXISTS (SELECT 1 FROM json_each({}, '$.references') WHERE value = {})"
        )

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        return self._written(compiler, "COALESCE(({} -> 'references') @> to_jsonb({}), false)")

    def _written(self, compiler: Any, template: str) -> tuple[str, list[Any]]:
        data, number = (compiler.compile(one) for one in self.get_source_expressions())
        return template.format(data[0], number[0]), [*data[1], *number[1]]


class MailQuerySet(OwnedQuerySet):
    def due(self, now: datetime) -> "MailQuerySet":
        """Waiting and not told to pause, or left behind by a worker whose lease ran out.

        No lease is as long as an hour: one that seems so is from before the clock was set back.
        """
        return self.filter(
            Q(state=Mail.State.WAITING, not_before__lte=now)
            | Q(state=Mail.State.SENDING, lease_until__lte=now)
            | Q(state=Mail.State.SENDING, lease_until__gt=now + timedelta(hours=1))
        )

    def went(self) -> "MailQuerySet":
        """From here or by hand, or still to go: what did not go does not count, nor what went no
        further than a folder."""
        gone = self.exclude(state__in=(Mail.State.FAILED, Mail.State.CANCELLED))
        return gone.filter(~Q(data__has_key="kept"))

    def naming(self, reference: models.expressions.Combinable) -> "MailQuerySet":
        """Those to referees that are about this reference, by number."""
        return self.filter(_Names("data", reference))


class MailKind(models.TextChoices):
    ALONE = "alone", _("one deadline")
    DIGEST = "digest", _("daily digest")
    WEEK = "week", _("week's overview")
    # About an account itself: they go whether or not reminders are wanted.
    VERIFY = "verify", _("address to confirm")
    RESET = "reset", _("new password")
    EXISTS = "exists", _("account exists already")
    UNKNOWN = "unknown", _("no such account")
    NOTICE = "notice", _("change to the account")
    SIGN_INS = "sign-ins", _("failed sign-ins")
    ADDRESS = "address", _("address that mail came back from")
    # To a referee, in the applicant's words: only ever by a press, but for nudges switched on.
    ASK = "ask", _("letters asked for")
    WAVE = "wave", _("requests are out")
    SEEN = "seen", _("asked whether requests arrived")
    NUDGE = "nudge", _("letters still out")
    AHEAD = "ahead", _("told of a call that may come")
    THANKS = "thanks", _("thanks")
    LINK = "link", _("a referee's new link")
    # To the applicant: what referees did.
    NEWS = "news", _("news of referees")


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("no longer needed")
    BY_HAND = "by hand", _("sent by hand")  # from the person's own mail program: noted alone


class Mail(models.Model):
    Kind = MailKind
    State = MailState
    OF_REMINDERS = (Kind.ALONE, Kind.DIGEST, Kind.WEEK)
    TO_REFEREES = (
        Kind.ASK, Kind.WAVE, Kind.SEEN, Kind.NUDGE, Kind.AHEAD, Kind.THANKS, Kind.LINK,
    )  # fmt: skip

    owner = models.ForeignKey(  # nobody: an address without an account asked for a new password
        "applications.User",
        on_delete=models.CASCADE,
        null=True,
        related_name="mails",
        verbose_name=_("person"),
    )
    recipient = models.EmailField(_("to"))
    referee = models.ForeignKey(  # to whom, where it is to one; the mail outlives them
        "applications.Referee",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("referee"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    key = models.CharField(_("idempotency key"), max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    # What a notice says, until it has said it; of one to a referee the numbers of the references
    # it is about, once it went of those it named, and its words and list as they went. No link's
    # secret: that is made as the mail goes.
    data = models.JSONField(default=dict, blank=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    subject = models.CharField(_("subject"), max_length=300, blank=True)  # as sent, or last tried
    reason = models.CharField(_("reason of the last failure"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    is_followed = False  # as services/mails/writing.py marks those that are shown

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="mail_to_send",
            ),
            models.Index(fields=["owner", "-created_at", "-id"], name="mail_outbox"),
        ]
        constraints = [
            one_of("kind", MailKind, name="mail_kind_known"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(kind="unknown"),
                name="mail_has_an_owner_or_no_account",
            ),
            one_of("state", MailState, name="mail_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="mail_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="mail_sent_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.recipient}"

    @property
    def person(self) -> "User":
        """Whose mail it is; only an answer to an address without an account is nobody's."""
        if self.owner is None:
            raise TypeError("This mail is nobody's.")
        return self.owner

    @property
    def listed(self) -> list[dict[str, Any]]:
        """What its list said of each programme as it went; [] where that was not kept."""
        kept = self.data.get("listed")
        rows = kept if isinstance(kept, list) else []
        return [one for one in rows if isinstance(one, dict) and "reference" in one]

    def get_state_display(self) -> str:
        """Of one noted as sent, and then as never sent, just that: it was needed."""
        is_unsaid = self.state == self.State.CANCELLED and self.sent_at is not None
        return str(_("not sent after all") if is_unsaid else self.State(self.state).label)

    @property
    def is_to_referee(self) -> bool:
        return self.kind in self.TO_REFEREES

    @property
    def heading(self) -> str:
        """Its subject, as sent or as it is to be sent; without one its kind."""
        return self.subject or self.data.get("subject") or str(self.get_kind_display())

    @property
    def is_kept(self) -> bool:
        """It went into the folder: no mail server was set up in its day."""
        return self.state == self.State.SENT and bool(self.data.get("kept"))

    @property
    def to_whom(self) -> str:
        """A referee by name, anybody else by address."""
        return self.referee.called if self.referee else self.recipient

    @property
    def comes_back(self) -> bool:
        """Trying again would change nothing: no mail arrives there, or goes there any more."""
        if self.is_to_referee:
            known = self.referee
            is_theirs = known is not None and known.email.lower() == self.recipient.lower()
            return not is_theirs or known.mail_comes_back
        return self.owner is not None and self.owner.mail_comes_back

    @property
    def is_of_reminders(self) -> bool:
        return self.kind in self.OF_REMINDERS
