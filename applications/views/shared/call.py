"""The others that one rule is about: listed on an application's page, told when one is added."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest

from applications.core import call
from applications.models import Application
from applications.services import calls
from applications.templatetags.guards import concern_words
from applications.templatetags.names import between_words


class Call(NamedTuple):
    words: str  # the rule, shortly; "" where there is but an order
    entries: Sequence[call.Entry]  # itself among them, in their order


def call_of(application: Application, around: Sequence[call.Entry]) -> Call | None:
    """None where no rule is about it and another, and no place in an order is its own."""
    mine = next((entry for entry in around if entry.key == application.pk), None)
    if mine is None:
        return None
    rule, entries = call.rule_for(mine, around), call.members(mine, around)
    if not rule and mine.rank is None:
        return None
    words = between_words(rule.most, rule.within, rule.by_intake, rule.in_order) if rule else ""
    return Call(words, entries) if len(entries) > 1 or mine.rank else None


def tell_breaks(request: HttpRequest, application: Application) -> None:
    """What one that was just added breaks."""
    for concern in calls.concerns(application, calls.around(application)):
        messages.warning(request, concern_words(concern))
