"""What a person keeps of their own background: degrees, credits, stays, tests, citizenships.

Nobody else ever sees it: it stands in no bundle, mail or page of a referee.
"""

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.core import background, eligibility
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.validators import validate_life_day

LONGEST_FIELD = 500
_OF_A_LIFE = [validate_life_day]


class ProfileLevel(models.TextChoices):
    FIRST = "first", _("Bachelor’s")
    SECOND = "second", _("Master’s")
    THIRD = "third", _("Doctor’s")


def _owner(rows: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(
        "applications.User", on_delete=models.CASCADE, related_name=rows, verbose_name=_("person")
    )


class Degree(models.Model):
    Level = ProfileLevel

    owner = _owner("degrees")
    level = models.CharField(_("level"), max_length=6, choices=Level.choices)
    subject = models.CharField(_("subject"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1
    awarded_on = models.DateField(_("awarded on"), validators=_OF_A_LIFE, null=True, blank=True)
    expected_on = models.DateField(_("expected on"), validators=_OF_A_LIFE, null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("degree")
        verbose_name_plural = _("degrees")
        ordering = ["owner_id", "level", "id"]
        constraints = [
            one_of("level", ProfileLevel, name="degree_level_known"),
            models.CheckConstraint(
                condition=Q(awarded_on__isnull=False) | Q(expected_on__isnull=False),
                name="degree_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.subject}"

    @property
    def plain(self) -> background.Degree:
        """As the sums take it."""
        return background.Degree(
            self.level, self.subject, self.country, self.awarded_on, self.expected_on
        )


class CreditSum(models.Model):
    """Credits in one field and of one level; those of another level are another sum."""

    Level = ProfileLevel

    owner = _owner("credit_sums")
    field = models.CharField(_("field"), max_length=200, blank=True)  # "": in all together
    level = models.CharField(_("level"), max_length=6, choices=Level.choices, blank=True)
    credits = models.DecimalField(
        _("ECTS credits"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(eligibility.LARGEST)],
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("sum of credits")
        verbose_name_plural = _("sums of credits")
        ordering = ["owner_id", "field", "level", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["", *ProfileLevel.values]), name="credit_sum_level_known"
            )
        ]

    def __str__(self) -> str:
        return self.field or str(_("in all fields together"))

    @property
    def plain(self) -> background.Credits:
        """As the sums take it."""
        return background.Credits(self.pk, self.field, self.level, float(self.credits))


class Stay(models.Model):
    owner = _owner("stays")
    country = models.CharField(_("country"), max_length=2)
    since = models.DateField(_("from"), validators=_OF_A_LIFE)
    until = models.DateField(
        _("until"), validators=_OF_A_LIFE, null=True, blank=True
    )  # its last day; none: it goes on

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        ordering = ["owner_id", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="stay_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.since}"

    @property
    def plain(self) -> background.Stay:
        """As the sums take it."""
        return background.Stay(self.country, self.since, self.until)


class TestResult(models.Model):
    __test__ = False  # for pytest: it is none of its own

    owner = _owner("test_results")
    name = models.CharField(_("test"), max_length=100)
    score = models.CharField(_("score"), max_length=40)
    taken_on = models.DateField(_("taken on"), validators=_OF_A_LIFE, null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("test result")
        verbose_name_plural = _("test results")
        ordering = ["owner_id", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.score}"

    @property
    def plain(self) -> background.Result:
        """As the sums take it."""
        return background.Result(self.name, self.score, self.taken_on)

    @property
    def last_day(self) -> date | None:
        """Until when it is good, where its makers say."""
        return eligibility.good_until(self.plain)


class Citizenship(models.Model):
    owner = _owner("citizenships")
    country = models.CharField(_("country"), max_length=2)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("citizenship")
        verbose_name_plural = _("citizenships")
        ordering = ["owner_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "country"], name="citizenship_once")
        ]

    def __str__(self) -> str:
        return self.country


class CountedCreditsQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class CountedCredits(models.Model):
    """What the person counts of their sums for the credits that one posting asks for."""

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="counted_credits",
        verbose_name=_("application"),
    )
    field = models.CharField(
        _("field"), max_length=LONGEST_FIELD, blank=True
    )  # as the posting has it
    level = models.CharField(_("level"), max_length=6, choices=ProfileLevel.choices, blank=True)
    # None: the person was asked, and none of theirs counts.
    credit_sum = models.ForeignKey(
        CreditSum,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="counted",
        verbose_name=_("sum of credits"),
    )

    objects = CountedCreditsQuerySet.as_manager()

    class Meta:
        verbose_name = _("counted credits")
        verbose_name_plural = _("counted credits")
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "field", "level", "credit_sum"],
                name="credits_counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.level}".strip()
