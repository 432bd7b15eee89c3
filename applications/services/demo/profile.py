"""The background of the person whose sample season it is."""

from datetime import date, timedelta
from decimal import Decimal

from applications.models import CreditSum, Degree, Stay, TestResult, User

A_YEAR = timedelta(days=365)


def background(user: User, today: date) -> None:
    """A master's degree to come, some credits, where they lived, a test; no citizenship."""
    began = today - 3 * A_YEAR
    Degree.objects.bulk_create(
        [
            Degree(
                owner=user,
                level=Degree.Level.FIRST,
                subject="mathematics and computing",
                country="IN",
                awarded_on=began,
            ),
            Degree(
                owner=user,
                level=Degree.Level.SECOND,
                subject="mathematics",
                country="IN",
                expected_on=today + A_YEAR / 2,
            ),
        ]
    )
    CreditSum.objects.bulk_create(
        CreditSum(owner=user, field=field, level=level, credits=Decimal(number))
        for field, level, number in (
            ("mathematics", "first", 48),
            ("computer science", "first", 30),
            ("mathematics", "second", 60),
        )
    )
    Stay.objects.create(owner=user, country="IN", since=began)
    TestResult.objects.create(owner=user, name="IELTS", score="7.5", taken_on=today - A_YEAR / 2)
