"""The others that one rule is about: listed on an application's page, told when one is added."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest

from applications.core import applications_allowed as core
from applications.core.guards import Concern
from applications.forms.posting.review import Review
from applications.forms.posting.review.in_short import facts_given
from applications.models import Application, Posting
from applications.services import applications_allowed
from applications.templatetags.guards import concern_words
from applications.templatetags.names import rule_words


class ApplicationsAllowed(NamedTuple):
    words: str  # the rule, shortly; "" where there is but an order
    entries: Sequence[core.Entry]  # itself among them, in their order


def applications_allowed_of(
    application: Application, around: Sequence[core.Entry]
) -> ApplicationsAllowed | None:
    """None where no rule is about it and another, and no place in an order is its own."""
    mine = next((entry for entry in around if entry.key == application.pk), None)
    if mine is None:
        return None
    rule, entries = core.rule_for(mine, around), core.members(mine, around)
    if not rule and mine.rank is None:
        return None
    words = rule_words(rule.most, rule.within, rule.by_intake, rule.in_order) if rule else ""
    return ApplicationsAllowed(words, entries) if len(entries) > 1 or mine.rank else None


def breaks_of(posting: Posting, review: Review, now: datetime) -> list[Concern]:
    """What an application for a posting that waits for its review would break."""
    first = review.first_moment(now)
    due = first.date if first and first.kind == first.Kind.APPLICATION else None
    facts = facts_given(review)
    return applications_allowed.before_adding(posting, facts, due, review.draft)


def tell_breaks(request: HttpRequest, application: Application) -> None:
    """What one that was just added breaks."""
    around = applications_allowed.around(application)
    for concern in applications_allowed.concerns(application, around):
        messages.warning(request, concern_words(concern))
