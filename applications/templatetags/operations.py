"""The condition of the house, for the caretaker's start page."""

from django import template
from django.utils import timezone

from applications.services import operations
from applications.services.operations import Condition, Trouble

register = template.Library()


@register.simple_tag
def condition() -> Condition:
    """What one look at this moment finds."""
    return operations.look(timezone.now())


@register.simple_tag
def troubles() -> list[Trouble]:
    """Whose mails fail and who is stuck, at this moment."""
    return operations.troubles(timezone.now())
