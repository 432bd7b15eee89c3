"""The condition of the house, for the caretaker's start page."""

from django import template
from django.utils import timezone

from applications.services import operations
from applications.services.operations import Condition

register = template.Library()


@register.simple_tag
def condition() -> Condition:
    """What one look at this moment finds."""
    return operations.look(timezone.now())
