"""Contact entries of an application."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.forms.contact import ContactForm
from applications.models import ContactEntry
from applications.services import contacts
from applications.views.application.page import find
from applications.views.shared.form_pages import (
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.undo import offer_undo


def contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody was written to, called or met."""
    application = find(request, pk)
    today = timezone.localdate()
    form = ContactForm(
        request.POST or None,
        instance=ContactEntry(application=application),
        initial={"date": today},
        today=today,
    )
    return _saved(request, form) or form_page(
        request, form, _("Note a contact"), part_of(application, "contacts")
    )


@changing_a_row
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Their answer came, or the next step is another."""
    entry = _find(request, pk)
    form = ContactForm(request.POST or None, instance=entry, today=timezone.localdate())
    return _saved(request, form) or form_page(
        request,
        form,
        _("Change the contact"),
        part_of(entry.application, "contacts"),
        remove=reverse("contact_remove", args=[pk]),
        remove_words=_("Delete this entry"),
    )


def _saved(request: HttpRequest, form: ContactForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    entry = form.instance
    if entry.pk is None or form.has_changed():
        entry = contacts.save(form.save(commit=False), now=timezone.now())
    return returned(part_of(entry.application, "contacts"))


def contact_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first."""
    entry = _find(request, pk)
    facts = {"person": entry.person}
    back = part_of(entry.application, "contacts")
    if request.method == "POST":
        done = contacts.remove(entry, now=timezone.now())
        offer_undo(request, _("What you noted about %(person)s is deleted.") % facts, done)
        return returned(back)
    return confirm_page(
        request,
        _("Delete this entry?"),
        _("What you noted about %(person)s is gone then.") % facts,
        back,
        yes=_("Delete"),
    )


def _find(request: HttpRequest, pk: int) -> ContactEntry:
    mine = ContactEntry.objects.for_user(request.user).select_related("application__posting")
    return get_object_or_404(mine, pk=pk)
