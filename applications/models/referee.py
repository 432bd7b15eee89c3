"""Referees (each a person, once) and references (that referee for one application)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.core import readiness
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.validators import ZoneField


class RefereeQuerySet(OwnedQuerySet):
    pass


class ReferenceQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class Referee(models.Model):
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
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lacks(self) -> list[str]:
        """What contact details want and is not known, in words."""
        wanted = {_("institution"): self.institution, _("e-mail"): self.email}
        return [str(words) for words, value in wanted.items() if not value.strip()]


class ReferenceMode(models.TextChoices):
    CONTACT = "contact", _("contact details only")
    PORTAL = "portal", _("the portal asks them")
    EMAIL = "email", _("they e-mail it")
    UPLOAD = "upload", _("I upload it")
    DOSSIER = "dossier", _("dossier service")


class ReferenceState(models.TextChoices):
    PLANNED = "planned", _("to be asked")
    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")
    REQUESTED = "requested", _("letter requested")
    RECEIVED = "received", _("letter in")


class Reference(models.Model):
    Mode = ReferenceMode
    State = ReferenceState

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="references",
        verbose_name=_("application"),
    )
    referee = models.ForeignKey(
        Referee, on_delete=models.CASCADE, related_name="references", verbose_name=_("referee")
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
        ]

    def __str__(self) -> str:
        return f"{self.referee} → {self.application}"

    @property
    def told(self) -> readiness.Referee:
        """As plain values; reads the referee."""
        return readiness.Referee(
            is_in=self.is_in,
            by_letter=self.mode != self.Mode.CONTACT,
            has_details=bool(self.referee.name.strip()) and not self.referee.lacks,
        )

    @property
    def is_in(self) -> bool:
        """Nothing more is needed from them: the letter is in, or their contact details suffice."""
        if self.mode == self.Mode.CONTACT:
            return self.state in (self.State.AGREED, self.State.RECEIVED)
        return self.state == self.State.RECEIVED
