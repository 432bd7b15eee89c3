"""What applying costs in all, a sum for each currency: two currencies are never added."""

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from applications.models import Application
from applications.models.fee import MOOT
from applications.models.money import Money


def fee_totals(applications: QuerySet[Application]) -> list[tuple[str, list[Money]]]:
    """“Fees paid”, “still to be paid” and “waiver asked for”, each with its sums; one query.

    For what was put away before it was sent nobody owes anything.
    """
    words = {
        Application.Fee.PAID: _("Fees paid"),
        Application.Fee.DUE: _("still to be paid"),
        Application.Fee.WAIVER_ASKED: _("waiver asked for"),
    }
    priced = applications.filter(fee__in=words, cost__amount__isnull=False).exclude(MOOT)
    rows = priced.order_by().values_list("fee", "cost__currency").annotate(Sum("cost__amount"))
    sums: dict[str, list[Money]] = {}
    for state, currency, amount in sorted(rows):
        sums.setdefault(state, []).append(Money(amount, currency))
    return [(said, sums[state]) for state, said in words.items() if state in sums]
