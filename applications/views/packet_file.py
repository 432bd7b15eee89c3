"""The packet of a referee, put together where it stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms.packet_file import PacketForm
from applications.models import Referee
from applications.services import packet_files
from applications.views.shared.form_pages import (
    Back,
    changing_a_row,
    form_page,
    here_or,
    returned,
)


@changing_a_row
def referee_packet(request: HttpRequest, pk: int) -> HttpResponse:
    """Which documents they can open, what they taught, what to mention."""
    mine = Referee.objects.for_user(request.user).select_related("owner")
    person = get_object_or_404(mine, pk=pk)
    back = here_or(request, Back(reverse("referee", args=[pk]) + "#packet", person.name))
    form = PacketForm(
        request.POST or None,
        instance=person,
        offered=packet_files.offered(person),
        chosen=packet_files.chosen(person),
    )
    if request.method == "POST" and form.is_valid():
        packet_files.save(form.save(commit=False), form.cleaned_data.get("versions", []))
        return returned(back)
    return form_page(request, form, _("Packet for %(name)s") % {"name": person.name}, back)
