"""What applying costs in all, a sum for each currency: two currencies are never added."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Fee
from applications.models.money import Money


def fee_totals(applications: QuerySet[Application]) -> list[tuple[str, list[Money]]]:
    """“Fees paid”, “still to be paid” and “waiver asked for”, each with its sums; one query."""
    mine = Fee.objects.filter(application__in=applications.order_by().values("pk"))
    sums: dict[str, list[Money]] = {}
    for row in mine.totals():
        money = Money(row["amount"], row["currency"])
        sums.setdefault(row["application__fee"], []).append(money)
    words = {
        Application.Fee.PAID: _("Fees paid"),
        Application.Fee.DUE: _("still to be paid"),
        Application.Fee.WAIVER_ASKED: _("waiver asked for"),
    }
    return [(said, sums[state]) for state, said in words.items() if state in sums]
