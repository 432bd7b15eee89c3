"""Rows of which an application has one or none: the same page writes the first and changes it."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from applications.forms.shared.row_version import OPENED, RowVersionForm
from applications.models import Application


def opened(
    request: HttpRequest,
    form: type[RowVersionForm],
    model: type[Model],
    application: Application,
    **options: Any,
) -> RowVersionForm:
    """The form over the application's row, or over a new one; see `changing_a_row`.

    What was typed on the page of a first row, while another window wrote that row, is shown beside
    what is kept.
    """
    is_sent = request.method == "POST"
    if is_sent:
        application.hold()
    row = model._default_manager.filter(application=application).first()
    if row is None:
        new: Any = model(application=application)
        return form(request.POST if is_sent else None, instance=new, **options)
    row.application = application  # type: ignore[attr-defined]
    if is_sent and OPENED not in request.POST:
        typed = {name: values for name, values in request.POST.lists() if any(values)}
        return form.with_typed(row, typed, **options)
    return form(request.POST if is_sent else None, instance=row, **options)
