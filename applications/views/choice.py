"""The order of choice among the applications under one rule."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.core import applications_allowed as core
from applications.forms.choice import ChoicesForm
from applications.services import applications_allowed, choices
from applications.views.application.page import find
from applications.views.shared.form_pages import changing_a_row, form_page, part_of, returned


@changing_a_row
def order_of_choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of them would be liked best: all under a rule in one form."""
    application = find(request, pk)
    if request.method == "POST":
        request.user.hold()
    entries = applications_allowed.every_near(application)
    mine = next(entry for entry in entries if entry.key == application.pk)
    form = ChoicesForm(request.POST or None, entries=core.members(mine, entries))
    back = part_of(application, "head")
    if request.method == "POST" and form.is_valid():
        if choices.choose(request.user, form.ranks, now=timezone.now()):
            messages.success(request, _("Order of choice saved."))
        return returned(back)
    lead = _("1 is the first. Leave empty what has no place.")
    return form_page(request, form, _("Order of choice"), back, lead=lead)
