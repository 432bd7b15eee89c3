from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from applications.models.owned import OwnedQuerySet


class TagQuerySet(OwnedQuerySet):
    pass


class Tag(models.Model):
    owner = models.ForeignKey(
        "applications.User", on_delete=models.CASCADE, related_name="tags", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=40)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("owner", Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name
