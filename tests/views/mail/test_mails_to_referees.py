"""What was written to referees: stopped while it waits, read again once it went."""

from datetime import date

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from applications.models import Mail
from applications.services.mails import delivery
from tests.views.mail.test_writing import State, address, filled, named, page_of

pytestmark = pytest.mark.django_db


def test_mail_that_waits_can_be_stopped_and_its_ticks_come_off(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    mail = Mail.objects.get()
    assert "to Prof. Anil Sen" in client.get(reverse("outbox")).content.decode()

    client.post(reverse("mail_cancel", args=[mail.pk]))
    delivery.deliver(mail.pk, timezone.now)

    row.refresh_from_db()
    mail.refresh_from_db()
    assert (mail.state, row.state, outbox.outbox) == (Mail.State.CANCELLED, State.PLANNED, [])
    client.post(reverse("mail_cancel", args=[mail.pk]))  # once more: nothing happens


def test_ticks_taken_back_before_the_mail_goes_keep_it_here(client, sen):
    named(sen, date(2027, 1, 15))
    page = client.post(address(sen), {**filled(client, address(sen)), "do": "send"}, follow=True)
    what = page_of(page).css_first('input[name="what"]').attributes["value"]

    client.post(reverse("undo"), {"what": what, "next": "/"})
    delivery.deliver(Mail.objects.get().pk, timezone.now)

    assert (Mail.objects.get().state, outbox.outbox) == (Mail.State.CANCELLED, [])


def test_what_went_can_be_read_again_without_its_links(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    mail = Mail.objects.get()
    delivery.deliver(mail.pk, timezone.now)

    page = client.get(reverse("mail", args=[mail.pk])).content.decode()

    assert "Dear Prof. Anil Sen," in page
    assert row.application.place in page
    assert "/letters/" not in page
