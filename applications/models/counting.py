"""Which deadlines count at the stage that their application is in."""

from django.db.models import Exists, OuterRef, Q

from applications.core.lead_time import SCORES
from applications.models.application import Application
from applications.models.deadline import Deadline
from applications.models.requirement import Requirement

# After submission these count only while they are still ahead: nothing can be done of them later.
WHILE_AHEAD = (Deadline.Kind.TEST, Deadline.Kind.WAIVER)
_NOT_IN = (Requirement.State.MISSING, Requirement.State.DRAFT)


def counting(path: str = "") -> Q:
    """Deadlines (or what leads to one by the path) that count at their application's stage.

    Once it is in: those of what comes then, that for test scores while some are not in, and that
    for a fee waiver while the fee is open.
    """
    stage, kind = f"{path}application__stage", f"{path}kind"
    application = OuterRef(f"{path}application")
    lines = Requirement.objects.filter(
        application=application, kind__in=SCORES, state__in=_NOT_IN
    ).exclude(need=Requirement.Need.CONDITIONAL, applies=Requirement.Applies.NO)
    before = Q(**{f"{stage}__in": Application.BEFORE_SUBMISSION})
    before &= ~Q(**{f"{kind}__in": Deadline.ONCE_IT_IS_IN})
    later = Q(**{f"{kind}__in": Deadline.AFTER_SUBMISSION})
    later |= Q(Exists(lines), **{kind: Deadline.Kind.TEST})
    later &= Q(**{f"{stage}__in": Application.AFTER_SUBMISSION})
    unpaid = Q(**{kind: Deadline.Kind.WAIVER, stage: Application.Stage.UNPAID})
    refused = Q(**{f"{kind}__in": Deadline.AFTER_REJECTION, stage: Application.Stage.REJECTED})
    return before | later | unpaid | refused
