"""What a page of writing offers, where little or nothing can go."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Event, Mail, Reference
from applications.services.mails import delivery
from tests.views.mail.test_writing import address, filled, named, page_of

pytestmark = pytest.mark.django_db
State = Reference.State


@pytest.mark.parametrize("local", [True, False])  # or a server without one for its mails
def test_what_is_only_kept_ticks_nothing_and_holds_back_nothing(client, sen, settings, local):
    settings.SENDS_MAIL, settings.LOCAL = False, local
    [row] = named(sen, date(2027, 1, 15))

    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    mail = Mail.objects.get()
    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    row.refresh_from_db()
    assert (mail.is_kept, row.state) == (True, State.PLANNED)
    assert not Mail.objects.went().exists()
    assert not Event.objects.filter(data__what="mailed").exists()
    again = client.get(address(sen), follow=True).content.decode()
    assert "it reaches nobody, so nothing is ticked" in again


def test_page_with_nothing_ticked_says_to_tick(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    assert "None is ticked" not in client.get(address(sen)).content.decode()
    Reference.objects.update(state="asked")
    shown = client.get(address(sen)).content.decode()
    assert "None is ticked: tick a programme" in shown
    assert row.application.place in shown


def test_sending_with_nothing_ticked_says_that_first(client, sen):
    named(sen, date(2027, 1, 15))
    given = {**filled(client, address(sen)), "do": "send"}
    given.pop(f"{sen.pk}-references")

    told = page_of(client.post(address(sen), given)).css_first("#write-told").text()

    assert "Anil Sen: no programme is ticked. Tick at least one." in " ".join(told.split())


def test_thanks_do_not_ask_for_a_packet(client, sen):
    named(sen, date(2027, 1, 15), state="received")
    assert "packet" not in page_of(client.get(address(sen, "thanks"))).css_first("#write").text()


def test_note_that_ticked_nothing_can_be_undone(client, sen):
    [row] = named(sen, date(2027, 1, 15), state="agreed")
    given = {f"{sen.pk}-references": row.pk, "do": f"mine {sen.pk}"}

    answer = client.post(address(sen, "ahead"), given, follow=True)

    mail = Mail.objects.get()
    [message] = answer.context["messages"]
    for word in ("Undone, and noted: it was not sent.", "Nothing was left to undo."):
        answer = client.post(reverse("undo"), {"what": message.extra_tags}, follow=True)
        assert [str(one) for one in answer.context["messages"]] == [word]
        mail.refresh_from_db()
        assert mail.state == Mail.State.CANCELLED
