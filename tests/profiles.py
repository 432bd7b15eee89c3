"""Backgrounds for tests."""

from datetime import date

from applications import models


def whole_profile(owner: models.User, word: str) -> models.CreditSum:
    """A row of every kind; the word stands wherever they wrote. The sum counts for their first
    application."""
    models.Degree.objects.create(
        owner=owner, level="second", subject=word, country="IN", awarded_on=date(1998, 6, 1)
    )
    models.Stay.objects.create(owner=owner, country="IN", since=date(2020, 1, 1))
    models.TestResult.objects.create(
        owner=owner, name=word, score=word[:40], taken_on=date(2026, 2, 3)
    )
    models.Citizenship.objects.create(owner=owner, country="IN")
    credits = models.CreditSum.objects.create(owner=owner, field=word, level="first", credits=48)
    for application in owner.applications.order_by("pk")[:1]:
        posting = application.posting
        posting.eligibility = [{"minimum": "60", "of": "mathematics"}]
        posting.save(update_fields=["eligibility"])
        models.CountedCredits.objects.create(
            application=application, field="mathematics", credit_sum=credits
        )
    return credits
