"""Referees: people, each written down once, and how they want to be written to."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from applications.core import people
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.reference import Reference, ReferenceMode, ReferenceState, agreed
from applications.models.validators import ZoneField

USUAL_DAYS = 21  # referees like three weeks; kept so, it stands for nothing said


class RefereeQuerySet(OwnedQuerySet):
    def counted(self) -> "RefereeQuerySet":
        """With what became of each one's references, those of archived applications left out."""
        current = Q(references__application__archived_at=None)
        contact = Q(references__mode=ReferenceMode.CONTACT)
        wanted = current & ~Q(references__state=ReferenceState.DECLINED)
        has_agreed = agreed("references__")
        is_in = Q(references__state=ReferenceState.RECEIVED)

        def number(these: Q) -> Count:
            return Count("references", filter=these)

        return self.annotate(
            asked=number(current & ~Q(references__state=ReferenceState.PLANNED)),
            agreed=number(current & has_agreed),
            letters_wanted=number(wanted & ~contact),
            letters_in=number(current & ~contact & is_in),
            letters_said=number(
                wanted & ~contact & ~is_in & Q(references__submitted_at__isnull=False)
            ),
            names_wanted=number(wanted & contact),
            names_agreed=number(current & contact & has_agreed),
        )


class RefereeNudges(models.TextChoices):
    """How often a letter that is out may be asked for again; theirs to choose on their page."""

    NONE = "none", _("never")
    ONE = "one", _("once, 7 days before")
    TWO = "two", _("twice, 7 and 2 days before")
    WEEKLY = "weekly", _("every week until it is in")


class Referee(models.Model):
    Nudges = RefereeNudges

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="referees",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    title = models.CharField(_("title"), max_length=60, blank=True)
    institution = models.CharField(_("institution"), max_length=300, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    relation = models.CharField(_("how they know me"), max_length=300, blank=True)
    zone = ZoneField(_("time zone"), max_length=64, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    # How to reach them, beside the address that everything goes to.
    other_email = models.EmailField(_("other e-mail"), blank=True)
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    language = models.CharField(_("language of mails to them"), max_length=10, default="en")
    lead_days = models.PositiveSmallIntegerField(_("days they want ahead"), default=USUAL_DAYS)
    do_not_mail = models.BooleanField(_("send them no mail from here"), default=False)
    not_before = models.DateField(_("do not contact before"), null=True, blank=True)
    is_reserve = models.BooleanField(_("would step in for another"), default=False)
    # What they need to write well, shown on their page.
    courses = models.TextField(
        _("courses taken with them, term, grade"), max_length=2000, blank=True
    )
    points = models.TextField(_("points to mention"), max_length=2000, blank=True)
    # Nudges go by themselves once the applicant has seen their words and switched them on.
    nudges_on_at = models.DateTimeField(_("nudges switched on"), null=True, blank=True)
    nudges = models.CharField(
        _("reminders"), max_length=6, choices=Nudges.choices, default=Nudges.TWO
    )
    nudges_chosen_at = models.DateTimeField(_("chosen by them"), null=True, blank=True)
    bounced_email = models.EmailField(_("address that mail came back from"), blank=True)

    objects = RefereeQuerySet.as_manager()

    class Meta:
        verbose_name = _("referee")
        verbose_name_plural = _("referees")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["owner", "name", "id"], name="referee_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "email"],
                condition=~models.Q(email=""),
                name="referee_address_once",
            ),
            one_of("nudges", RefereeNudges, name="referee_nudges_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def clock(self) -> str:
        """The zone they are told times in: theirs, else the applicant's; reads the owner."""
        return self.zone or self.owner.zone

    @property
    def called(self) -> str:
        """With their title in front."""
        return f"{self.title} {self.name}".strip()

    @property
    def mail_comes_back(self) -> bool:
        return bool(self.email) and self.email.lower() == self.bounced_email.lower()

    @property
    def wants_days(self) -> bool:
        """They named a number of days themselves; three weeks are what nobody said otherwise."""
        return self.lead_days != USUAL_DAYS

    @property
    def sketch(self) -> people.Sketch:
        return people.Sketch(self.name, self.institution, (self.email, self.other_email))

    def may_be_contacted(self, now: datetime) -> bool:
        """Whether the day before which they want nothing has come where they are."""
        if self.not_before is None:
            return True
        return self.not_before <= now.astimezone(ZoneInfo(self.clock)).date()

    @property
    def lacks(self) -> list[str]:
        """What contact details want and is not known, in words."""
        wanted = {_("institution"): self.institution, _("e-mail"): self.email}
        return [str(words) for words, value in wanted.items() if not value.strip()]


def counted(references: Iterable[Reference]) -> list[Reference]:
    """Who counts towards the number needed; of those named for less, who agreed comes first."""
    rows = [one for one in references if one.is_counted]
    return sorted(rows, key=lambda one: not one.has_agreed)
