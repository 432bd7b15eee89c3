"""Orders: what somebody else makes for a line of the checklist, and when it is to be there."""

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.core import lead_time
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.requirement import Requirement


class OrderQuerySet(OwnedQuerySet):
    owner_path = "requirement__application__owner"


class OrderWhat(models.TextChoices):
    """What lead_times.toml knows, and whatever else is ordered."""

    TRANSCRIPT = "transcript", _("Transcript")
    CERTIFIED_COPY = "certified_copy", _("Certified copy")
    SWORN_TRANSLATION = "sworn_translation", _("Sworn translation")
    APOSTILLE = "apostille", _("Apostille")
    VPD = "vpd", _("VPD by uni-assist")
    GRE_SUBJECT = "gre_subject", _("GRE subject test")
    GRE = "gre", _("GRE")
    TOEFL = "toefl", _("TOEFL")
    IELTS = "ielts", _("IELTS")
    OTHER = "other", _("Something else")


class Order(models.Model):
    """One thing to order or to take for a line; of several, each needs the one before it."""

    What = OrderWhat

    requirement = models.ForeignKey(
        Requirement, on_delete=models.CASCADE, related_name="orders", verbose_name=_("requirement")
    )
    what = models.CharField(_("what"), max_length=17, choices=What.choices, default=What.OTHER)
    name = models.CharField(_("what it is"), max_length=100, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days it takes"), validators=[MaxValueValidator(lead_time.LONGEST)]
    )
    working = models.BooleanField(_("working days"), default=False)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    arrived_on = models.DateField(_("there since"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("thing to order")
        verbose_name_plural = _("things to order")
        ordering = ["requirement_id", "position", "id"]
        indexes = [
            models.Index(fields=["requirement", "position", "id"], name="order_in_its_course")
        ]
        constraints = [
            one_of("what", OrderWhat, name="order_what_known"),
            models.CheckConstraint(
                condition=models.Q(days__lte=lead_time.LONGEST),
                name="order_takes_two_years_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its name, or what it is."""
        return self.name or str(self.get_what_display())

    @property
    def is_taken(self) -> bool:
        """A test: what it takes counts from the day it is taken."""
        known = lead_time.known().get(self.what)
        return bool(self.taken_on) if known is None else known.taken

    @property
    def begun_on(self) -> date | None:
        """Since when it is under way."""
        return self.taken_on if self.is_taken else self.ordered_on

    @property
    def source(self) -> str:
        """The page that says how long it takes; "" of the person's own figure."""
        known = lead_time.known().get(self.what)
        same = known and (known.days, known.working) == (self.days, self.working)
        return known.source if known and same else ""

    @property
    def step(self) -> lead_time.Step:
        """As plain values."""
        return lead_time.Step(
            self.days, self.working, self.begun_on, self.expected_on, self.arrived_on
        )
