"""A text box: a question of a portal's form, and what is to be written into it there."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.core.text_count import USUAL, Figure, Way, figures, way_of
from applications.models.owned import OwnedQuerySet

LONGEST_ANSWER = 100_000
HIGHEST_LIMIT = 100_000


class TextBoxQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class TextBoxState(models.TextChoices):
    EMPTY = "empty", _("nothing written yet")
    DRAFT = "draft", _("draft, no limit known")
    FITS = "fits", _("fits")
    OVER = "over", _("too long")


class TextBox(models.Model):
    State = TextBoxState

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="text_boxes",
        verbose_name=_("application"),
    )
    question = models.CharField(_("question"), max_length=1000)
    way = models.SlugField(_("how the portal counts"), max_length=40, default=USUAL)
    limit = models.PositiveIntegerField(
        _("at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_LIMIT)],
    )
    answer = models.TextField(_("answer"), blank=True, max_length=LONGEST_ANSWER)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = TextBoxQuerySet.as_manager()

    class Meta:
        verbose_name = _("text box")
        verbose_name_plural = _("text boxes")
        ordering = ["application_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit__isnull=True) | models.Q(limit__gte=1),
                name="text_box_limit_from_one",
            )
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def counted_as(self) -> Way:
        return way_of(self.way)

    @property
    def figures(self) -> list[Figure]:
        """What the portal counts of the answer, and its limits."""
        return figures(self.answer, self.counted_as, self.limit)

    @property
    def state(self) -> TextBoxState:
        """In one word; what is over one of its limits is too long."""
        if not self.answer.strip():
            return TextBoxState.EMPTY
        told = self.figures
        if any(figure.over for figure in told):
            return TextBoxState.OVER
        known = any(figure.most is not None for figure in told)
        return TextBoxState.FITS if known else TextBoxState.DRAFT

    @property
    def as_sent(self) -> dict[str, object]:
        """What the record of a submission keeps of it."""
        unit, used, most = self.figures[0]
        told = {"unit": unit, "used": used, "most": most}
        return {"question": self.question, "answer": self.answer, **told}
