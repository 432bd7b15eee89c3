"""A fee: what it costs to apply, a waiver asked for and answered, and when it was paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application, ApplicationFee
from applications.models.money import Money, amount_field, currency_field, priced
from applications.models.owned import OwnedQuerySet, one_of

_OPEN = (ApplicationFee.DUE, ApplicationFee.WAIVER_ASKED)
# Applications that were put away or withdrawn before they were sent: their fee is owed to nobody.
MOOT = models.Q(fee__in=_OPEN) & (
    models.Q(archived_at__isnull=False, stage__in=Application.BEFORE_SUBMISSION)
    | models.Q(stage=Application.Stage.WITHDRAWN, submitted_at=None)
)


class FeeQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class FeeWaiver(models.TextChoices):
    NONE = "none", _("not asked for")
    ASKED = "asked", _("asked for, no answer yet")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class Fee(models.Model):
    Waiver = FeeWaiver

    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="cost",
        verbose_name=_("application"),
    )
    amount = amount_field()
    currency = currency_field()
    waiver = models.CharField(
        _("waiver"), max_length=7, choices=Waiver.choices, default=Waiver.NONE
    )
    waiver_asked_on = models.DateField(_("waiver asked for on"), null=True, blank=True)
    waiver_answered_on = models.DateField(_("waiver answered on"), null=True, blank=True)
    paid = models.BooleanField(_("paid"), default=False)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["-id"]
        constraints = [
            one_of("waiver", FeeWaiver, name="fee_waiver_known"),
            priced("fee_amount_has_currency"),
            models.CheckConstraint(
                condition=models.Q(paid_on__isnull=True) | models.Q(paid=True),
                name="fee_paid_on_a_day_is_paid",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def money(self) -> Money | None:
        return None if self.amount is None else Money(self.amount, self.currency)

    @property
    def is_moot(self) -> bool:
        """Whether nobody asks for it any more: as MOOT, of a row at hand."""
        file = self.application
        is_put_away = file.is_open and file.archived_at is not None
        is_withdrawn = file.stage == Application.Stage.WITHDRAWN and file.submitted_at is None
        return self.state in _OPEN and (is_put_away or is_withdrawn)

    @property
    def state(self) -> ApplicationFee:
        """In one word, as the application keeps it."""
        if self.paid:
            return ApplicationFee.PAID
        if self.waiver == FeeWaiver.GRANTED:
            return ApplicationFee.WAIVED
        if self.waiver == FeeWaiver.ASKED:
            return ApplicationFee.WAIVER_ASKED
        return ApplicationFee.DUE
