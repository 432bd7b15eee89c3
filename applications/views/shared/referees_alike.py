"""A referee who seems to be there already, in words with a way to them."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from applications.models import Referee
from applications.services import referees


def point_out_alike(request: HttpRequest, person: Referee) -> None:
    """After somebody was added: who looks like the same person, if anybody."""
    other = referees.alike(person)
    if other is None:
        return
    where = f"{other.called}, {other.institution}" if other.institution else other.called
    way = format_html('<a href="{}">{}</a>', reverse("referee", args=[other.pk]), where)
    words = _("You seem to have this person already, and may delete one of the two:")
    messages.warning(request, format_html("{} {}", words, way))
