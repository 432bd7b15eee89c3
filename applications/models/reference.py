"""References: a referee for one application, how the letter goes in, and how far it is."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.core import readiness
from applications.models.owned import OwnedQuerySet, one_of


class ReferenceQuerySet(OwnedQuerySet):
    owner_path = "application__owner"

    def to_come(self) -> "ReferenceQuerySet":
        """A letter is still to come: see `Reference.is_to_come`."""
        done = Q(mode=ReferenceMode.CONTACT) | Q(state__in=LETTER_OVER)
        return self.exclude(done | comes_too_late())

    def unsent(self) -> "ReferenceQuerySet":
        """Nor does the referee say that it is sent: see `Reference.is_unsent`."""
        return self.to_come().filter(submitted_at=None)

    def awaited(self) -> "ReferenceQuerySet":
        """A letter is still to be sent, for an application that is not put aside."""
        return self.unsent().filter(application__archived_at=None)

    def out(self) -> "ReferenceQuerySet":
        """The referee said yes, or the portal asked them; nobody says that the letter is in, and
        it can still help; but for what waits for its portal. Whether its request `is_early` no
        column tells: whoever reads the rows leaves those out that still `waits_for_portal`."""
        return (
            self.unsent()
            .filter(
                application__archived_at=None,
                state__in=[ReferenceState.AGREED, ReferenceState.REQUESTED],
                application__tab__in=["open", "waiting"],  # ApplicationTab
            )
            .exclude(waits_for_portal())
        )

    def to_request(self) -> "ReferenceQuerySet":
        """A portal should write to them, or once more."""
        return self.filter(to_request())


class ReferenceMode(models.TextChoices):
    CONTACT = "contact", _("contact details only")
    PORTAL = "portal", _("the portal asks them")
    EMAIL = "email", _("they e-mail it")
    POST = "post", _("by post")
    UPLOAD = "upload", _("I upload it")
    DOSSIER = "dossier", _("dossier service")


class ReferenceState(models.TextChoices):
    PLANNED = "planned", _("to be asked")
    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")
    REQUESTED = "requested", _("request out")
    RECEIVED = "received", _("letter in")
    FAILED = "failed", _("request did not arrive")


LETTER_OVER = (ReferenceState.DECLINED, ReferenceState.RECEIVED)


class ReferenceFailure(models.TextChoices):
    BOUNCED = "bounced", _("their address does not exist")
    NOT_RECEIVED = "not_received", _("they have not received it")


class ReferenceStep(models.TextChoices):
    """What happens to a letter, each with its day; the state is the furthest of them."""

    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    REQUESTED = "requested", _("request out")
    RECEIVED = "received", _("in")
    THANKED = "thanked", _("thanked")

    @property
    def words(self) -> str:
        """By itself, where no column says that it is about a letter."""
        known = self.value in ReferenceState.values
        return str(ReferenceState(self.value).label if known else self.label)

    @property
    def not_words(self) -> str:
        """The same, where it was taken back."""
        return str(
            {
                self.ASKED: _("not asked yet"),
                self.AGREED: _("not agreed yet"),
                self.REQUESTED: _("request not out yet"),
                self.RECEIVED: _("letter not in yet"),
                self.THANKED: _("not thanked yet"),
            }[self]
        )


SAID_YES = (ReferenceState.AGREED, ReferenceState.REQUESTED, ReferenceState.RECEIVED)
NOT_REFUSED = tuple(state for state in ReferenceState if state != ReferenceState.DECLINED)


def agreed(path: str = "") -> Q:
    """They said yes, or that it is sent, whatever became of the letter since; `path` leads to the
    reference."""
    lost = {f"{path}state": ReferenceState.FAILED, f"{path}answered_at__isnull": False}
    sent = {f"{path}state__in": NOT_REFUSED, f"{path}submitted_at__isnull": False}
    named = Q(**{f"{path}mode": ReferenceMode.CONTACT})
    return Q(**{f"{path}state__in": SAID_YES}) | Q(**lost) | Q(**sent) & ~named


def awaits_answer() -> Q:
    """Their yes or no is still to come, and no letter that they say is sent tells it."""
    return Q(state=ReferenceState.ASKED, submitted_at=None) & ~comes_too_late()


def to_request(path: str = "") -> Q:
    """They said yes, no request is out to them, and they do not say that the letter is sent."""
    waits = (ReferenceState.AGREED, ReferenceState.FAILED)
    return agreed(path) & Q(**{f"{path}state__in": waits, f"{path}submitted_at": None})


def waits_for_portal() -> Q:
    """They said yes and can send nothing yet: their portal asks for it once the request goes out,
    or with the application."""
    of: Any = Reference._meta.get_field("application").related_model
    is_open = Q(application__stage__in=of.BEFORE_SUBMISSION)
    return Q(mode=ReferenceMode.PORTAL) & to_request() & is_open


def comes_too_late() -> Q:
    """No letter helps any more: the application is over, or is in and was to hold the letter."""
    of: Any = Reference._meta.get_field("application").related_model  # imported, it is a circle
    is_in = ~Q(application__stage__in=of.BEFORE_SUBMISSION)
    return Q(application__stage__in=of.OVER) | Q(mode=ReferenceMode.UPLOAD) & is_in


STEPS_OF_STATE = ("asked", "agreed", "requested", "received")  # steps that are states, too


class Reference(models.Model):
    Mode = ReferenceMode
    State = ReferenceState
    Failure = ReferenceFailure
    Step = ReferenceStep

    # Where the day of each step is kept, in their order.
    STAMPS = {
        Step.ASKED: "asked_at",
        Step.AGREED: "answered_at",
        Step.REQUESTED: "requested_at",
        Step.RECEIVED: "received_at",
        Step.THANKED: "thanked_at",
    }

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="references",
        verbose_name=_("application"),
    )
    referee = models.ForeignKey(
        "applications.Referee",
        on_delete=models.CASCADE,
        related_name="references",
        verbose_name=_("referee"),
    )
    mode = models.CharField(
        _("how the letter goes in"), max_length=7, choices=Mode.choices, default=Mode.CONTACT
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    counts = models.BooleanField(_("counts towards the number needed"), default=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    answered_at = models.DateTimeField(_("agreed or declined"), null=True, blank=True)
    packet_sent_at = models.DateTimeField(_("packet sent"), null=True, blank=True)
    requested_at = models.DateTimeField(_("portal request triggered"), null=True, blank=True)
    request_seen_at = models.DateTimeField(_("portal request seen"), null=True, blank=True)
    received_at = models.DateTimeField(_("letter in"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("thanked"), null=True, blank=True)
    # The referee's own word that it went in; `received_at` is the portal's, or the applicant's.
    submitted_at = models.DateTimeField(_("sent, the referee says"), null=True, blank=True)
    failure = models.CharField(
        _("why the request failed"), max_length=12, choices=Failure.choices, blank=True
    )
    answer = models.CharField(_("the referee's words"), max_length=500, blank=True)
    addressee_title = models.CharField(_("title of the addressee"), max_length=60, blank=True)
    addressee_name = models.CharField(_("letter addressed to"), max_length=200, blank=True)
    late_is_taken = models.BooleanField(_("late letters are still taken"), default=False)
    # A letter for the applicant's own upload, given on the referee's page: the applicant reads it.
    letter = models.ForeignKey(
        "applications.Version",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letter_of",
        verbose_name=_("letter"),
    )
    access_waived = models.BooleanField(_("I waived access to the letter"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "referee"], name="reference_once"),
            one_of("mode", ReferenceMode, name="reference_mode_known"),
            one_of("state", ReferenceState, name="reference_state_known"),
            models.CheckConstraint(
                condition=Q(failure="") & ~Q(state="failed")
                | Q(failure__in=ReferenceFailure.values, state="failed"),
                name="reference_failed_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referee} → {self.application}"

    @property
    def is_counted(self) -> bool:
        """Towards the number needed: not in reserve, and not declined."""
        return self.counts and self.state != self.State.DECLINED

    @property
    def by_letter(self) -> bool:
        """More is wanted of them than to be named."""
        return self.mode != self.Mode.CONTACT

    @property
    def has_agreed(self) -> bool:
        """As `agreed` finds them: what did not arrive was asked of somebody who had, or had not."""
        if self.by_letter and self.submitted_at is not None and self.state in NOT_REFUSED:
            return True
        is_lost = self.state == self.State.FAILED
        return self.answered_at is not None if is_lost else self.state in SAID_YES

    @property
    def awaits_answer(self) -> bool:
        """As `awaits_answer` finds them; reads the application."""
        is_open = self.state == self.State.ASKED and self.submitted_at is None
        return is_open and not self.is_too_late

    @property
    def is_to_request(self) -> bool:
        """As `to_request` finds them."""
        waits = self.state in (self.State.AGREED, self.State.FAILED)
        return self.has_agreed and waits and self.submitted_at is None

    @property
    def waits_for_portal(self) -> bool:
        """As `waits_for_portal` finds them, and what `is_early`; reads application and posting."""
        by_portal = self.mode == self.Mode.PORTAL and self.is_to_request
        return by_portal and self.application.is_open or self.is_early

    @property
    def is_early(self) -> bool:
        """Its request is ticked as out, and its portal cannot have written yet; unless somebody
        has its mail. Reads application and posting."""
        out = self.mode == self.Mode.PORTAL and self.state == self.State.REQUESTED
        unheard = self.request_seen_at is None and self.submitted_at is None
        return out and unheard and self.application.waits_for_submission

    @property
    def out_since(self) -> datetime | None:
        """Since when its portal can have written: its request is ticked as out and, where it writes
        only at submission, the application is in. Reads application and posting."""
        sent_at = self.application.submitted_at
        if self.requested_at and sent_at and self.application.writes_at_submission:
            return max(self.requested_at, sent_at)
        return self.requested_at

    @property
    def out_with_application(self) -> bool:
        """Ticked as out before, its portal wrote once the application was in."""
        return self.out_since is not None and self.out_since != self.requested_at

    @property
    def has_mail(self) -> bool:
        """The portal's mail has come, and no letter yet, as far as anybody says."""
        is_out = self.mode == self.Mode.PORTAL and self.state == self.State.REQUESTED
        return is_out and self.request_seen_at is not None and not self.says_sent

    @property
    def told(self) -> readiness.Referee:
        """As plain values; reads the referee."""
        return readiness.Referee(
            is_in=self.is_in,
            by_letter=self.by_letter,
            has_details=bool(self.referee.name.strip()) and not self.referee.lacks,
        )

    @property
    def way(self) -> str:
        """How it goes in, as short as a column."""
        return str(
            {
                self.Mode.CONTACT: _("names only"),
                self.Mode.PORTAL: _("portal asks"),
                self.Mode.EMAIL: _("they e-mail"),
                self.Mode.POST: _("by post"),
                self.Mode.UPLOAD: _("I upload"),
                self.Mode.DOSSIER: _("dossier"),
            }[self.Mode(self.mode)]
        )

    @property
    def goes_to(self) -> str:
        """To whom, as far as anybody wrote it down; where a letter is e-mailed and its own address
        is not known, that of applications, or of who answers questions. Reads the posting."""
        known = f"{self.addressee_title} {self.addressee_name}".strip()
        if self.mode != self.Mode.EMAIL or "@" in known:
            return known
        posting = self.application.posting
        there = posting.apply_to.removeprefix("mailto:").strip()
        if "@" not in there or "://" in there:
            there = next((one["email"] for one in posting.contacts if one.get("email")), "")
        return ", ".join(filter(None, (known, there)))

    @property
    def lacks_address(self) -> bool:
        """Its writer sends it, and would not know where to."""
        by_mail = self.mode == self.Mode.EMAIL and "@" not in self.goes_to
        return by_mail or self.mode == self.Mode.POST and not self.goes_to

    @property
    def steps(self) -> list[ReferenceStep]:
        """Those there are for it: who only names a referee waits for no letter, and only a portal
        has a request of its own to send, to nobody who refused."""
        if self.mode == self.Mode.CONTACT:
            return [self.Step.ASKED, self.Step.AGREED]
        by_portal = self.mode == self.Mode.PORTAL and self.state != self.State.DECLINED
        return [step for step in self.Step if by_portal or step != self.Step.REQUESTED]

    def reached(self, step: str) -> datetime | None:
        """When; None where it was not, or is no longer as far as its state tells."""
        far = {
            self.State.PLANNED: 0,
            self.State.DECLINED: 1,
            self.State.FAILED: 2,
            **{self.State(one): at for at, one in enumerate(STEPS_OF_STATE, start=1)},
        }[self.State(self.state)]
        if step in STEPS_OF_STATE[far:]:
            return None
        at: datetime | None = getattr(self, self.STAMPS[self.Step(step)])
        return at

    @property
    def failed_at(self) -> str:
        """The step whose request did not arrive: only a portal asks those who said yes; "" if
        none."""
        if self.state != self.State.FAILED:
            return ""
        by_portal = self.mode == self.Mode.PORTAL and self.has_agreed
        return self.Step.REQUESTED if by_portal else self.Step.ASKED

    @property
    def takes_upload(self) -> bool:
        """The letter comes in on the referee's page, for the applicant's own upload."""
        return self.mode == self.Mode.UPLOAD and not self.access_waived

    @property
    def is_too_late(self) -> bool:
        """As `comes_too_late` finds them; reads the application."""
        application = self.application
        was_to_hold_it = self.mode == self.Mode.UPLOAD and not application.is_open
        return was_to_hold_it or application.stage in application.OVER

    @property
    def is_lacking(self) -> bool:
        """A letter is wanted, which is neither in nor refused."""
        return self.mode != self.Mode.CONTACT and self.state not in LETTER_OVER

    @property
    def is_to_come(self) -> bool:
        """A letter is wanted, neither in nor refused, and can still help."""
        return self.is_lacking and not self.is_too_late

    @property
    def is_unsent(self) -> bool:
        """Still to be sent, as far as both sides have said."""
        return self.is_to_come and self.submitted_at is None

    @property
    def says_sent(self) -> bool:
        """The referee's word is there, and the portal's, or the applicant's, is not yet."""
        return self.is_lacking and self.submitted_at is not None

    @property
    def is_in(self) -> bool:
        """Nothing more is needed from them: the letter is in, or their contact details suffice."""
        if self.mode == self.Mode.CONTACT:
            return self.state in (self.State.AGREED, self.State.RECEIVED)
        return self.state == self.State.RECEIVED
