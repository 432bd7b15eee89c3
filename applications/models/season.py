"""A season that is over: a name for the applications that were put into it.

What is in none is of the season that runs, so who never closed one has no row here and sees none.
"""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet


class SeasonQuerySet(OwnedQuerySet):
    pass


class Season(models.Model):
    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="seasons",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=40)
    closed_at = models.DateTimeField(_("closed"))

    objects = SeasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["-closed_at", "-id"]
        constraints = [models.UniqueConstraint("owner", Lower("name"), name="season_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("season", args=[self.pk])
