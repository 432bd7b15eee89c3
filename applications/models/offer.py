"""An offer: what an institution offers the person, until when, and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models.deadline import Deadline
from applications.models.money import Money, amount_field, currency_field, priced
from applications.models.owned import OwnedQuerySet, one_of

MONTHS = 12  # a year has


class OfferQuerySet(OwnedQuerySet):
    owner_path = "application__owner"

    def side_by_side(self) -> "OfferQuerySet":
        """The one to be answered first on top; those without a day to reply by last. Those of what
        was not sent after all are left out."""
        reply = Deadline.objects.filter(application=models.OuterRef("application")).to_reply()
        return (
            self.filter(application__archived_at__isnull=True)
            .exclude(application__tab="open")
            .annotate(reply_instant=models.Subquery(reply.values("instant")[:1]))
            .select_related("application__posting")
            .order_by(F("reply_instant").asc(nulls_last=True), "id")
        )


class OfferPer(models.TextChoices):
    MONTH = "month", _("a month")
    YEAR = "year", _("a year")


class OfferDecision(models.TextChoices):
    OPEN = "open", _("Not decided yet")
    ACCEPTED = "accepted", _("Accepted")
    LET_GO = "let_go", _("Let go")


class Offer(models.Model):
    Per = OfferPer
    Decision = OfferDecision

    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="offer",
        verbose_name=_("application"),
    )
    amount = amount_field()
    currency = currency_field()
    per = models.CharField(_("per"), max_length=5, choices=Per.choices, default=Per.MONTH)
    duration_months = models.PositiveSmallIntegerField(
        _("duration in months"), null=True, blank=True
    )
    start = models.CharField(_("start"), max_length=120, blank=True)
    notes = models.TextField(_("my notes"), blank=True)
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision.choices, default=Decision.OPEN
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-id"]
        constraints = [
            one_of("per", OfferPer, name="offer_per_known"),
            one_of("decision", OfferDecision, name="offer_decision_known"),
            priced("offer_amount_has_currency"),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | (~Q(decision="open") & Q(decided_at__isnull=False)),
                name="offer_decided_says_when",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def money(self) -> Money | None:
        return None if self.amount is None else Money(self.amount, self.currency)

    @property
    def a_year(self) -> Money | None:
        """What a monthly sum comes to in a year; None where it is told by the year, or not."""
        if self.amount is None or self.per == OfferPer.YEAR:
            return None
        return Money(self.amount * MONTHS, self.currency)

    @property
    def is_open(self) -> bool:
        """Not decided yet."""
        return self.decision == OfferDecision.OPEN

    @property
    def is_over(self) -> bool:
        """They took it back, or it was withdrawn, unless the person had let it go."""
        application = self.application
        return self.decision != OfferDecision.LET_GO and application.stage in application.OVER

    @property
    def can_be_accepted(self) -> bool:
        """Of what was rejected, withdrawn or never sent there is nothing to accept."""
        application = self.application
        return self.is_open and application.stage in application.AFTER_SUBMISSION
