"""The tags of an application."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.forms.tag import TagsForm
from applications.services.tags import put
from applications.views.application.page import find
from applications.views.shared.form_pages import changing_a_row, form_page, part_of, returned
from applications.views.shared.undo import offer_undo


@changing_a_row
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them in one line."""
    application = find(request, pk)
    back = part_of(application, "details")
    form = TagsForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        done = put(application, form.cleaned_data["tags"], now=timezone.now())
        if done:
            offer_undo(request, _("Tags saved."), done)
        return returned(back)
    return form_page(request, form, _("Tags"), back)
