"""A choice: which of the applications under one rule the person would like best."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.core.applications_allowed import HIGHEST
from applications.models.owned import OwnedQuerySet


class ChoiceQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class Choice(models.Model):
    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="choice",
        verbose_name=_("application"),
    )
    rank = models.PositiveSmallIntegerField(
        _("place in the order"), validators=[MinValueValidator(1), MaxValueValidator(HIGHEST)]
    )

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["rank", "application_id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="choice_from_first"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}: {self.application}"
