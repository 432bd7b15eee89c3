"""How far an application has come, and which stages belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationStage(models.TextChoices):
    IDEA = "idea", _("Idea")
    PREPARING = "preparing", _("Preparing")
    WAITING = "waiting", _("Waiting for letters")
    READY = "ready", _("Ready")
    UNPAID = "unpaid", _("Submitted, not paid")
    SUBMITTED = "submitted", _("Submitted")
    REVIEW = "review", _("Under review")
    INTERVIEW = "interview", _("Interview")
    OFFER = "offer", _("Offer")
    WAITLIST = "waitlist", _("Waitlist")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NO_REPLY = "no_reply", _("No reply")


_Stage = ApplicationStage
BEFORE_SUBMISSION = (_Stage.IDEA, _Stage.PREPARING, _Stage.WAITING, _Stage.READY)
SENT = (_Stage.UNPAID, _Stage.SUBMITTED)  # it went in, and they said nothing yet
OVER = (_Stage.REJECTED, _Stage.WITHDRAWN, _Stage.NO_REPLY)


class ApplicationFee(models.TextChoices):
    NONE = "none", _("No fee")
    DUE = "due", _("To be paid")
    PAID = "paid", _("Paid")
    WAIVER_ASKED = "waiver_asked", _("Waiver asked for")
    WAIVED = "waived", _("Waived")


def of_fee(stage: str, fee: str) -> str:
    """The stage of one that went in, by its fee: unpaid while it is due or a waiver is asked for,
    submitted once it is paid, waived or none at all. Any other stage stays."""
    if stage not in SENT:
        return stage
    is_open = fee in (ApplicationFee.DUE, ApplicationFee.WAIVER_ASKED)
    return _Stage.UNPAID if is_open else _Stage.SUBMITTED
