"""What a page of writing offers, where little or nothing can go."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Event, Mail, Reference
from applications.services import deadlines
from applications.services.mails import delivery
from tests.factories import NOW
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


def move(row, day, at):
    deadline = row.application.deadlines.get()
    deadline.date = day
    deadlines.correct(deadline, now=at)


def test_a_day_that_is_nearer_no_more_is_told_of_to_nobody(client, sen):
    [row] = named(sen, date(2027, 1, 15), state="asked", asked_at=NOW)
    where = address(sen, "moved")
    assert "No letter of theirs is due earlier" in client.get(where).content.decode()
    move(row, date(2027, 1, 10), NOW + timedelta(hours=1))
    given = filled(client, where)
    copied = filled(client, where)
    move(row, date(2027, 1, 20), NOW + timedelta(hours=2))

    for do in ("send", f"copy {sen.pk}"):
        answer = client.post(where, {**given, "do": do})
        told = " ".join(page_of(answer).css_first("#write-told").text().split())
        assert (answer.status_code, "is not due earlier any more" in told) == (422, True)
    assert not Mail.objects.exists()
    client.post(where, {**copied, "do": f"mine {sen.pk}"})  # what went is noted all the same
    assert Mail.objects.get().data["references"] == [row.pk]


def test_told_of_a_nearer_day_twice_is_one_mail_and_a_note_of_it_can_be_undone(client, sen):
    [row] = named(sen, date(2027, 1, 15), state="asked", asked_at=NOW)
    where = address(sen, "moved")
    move(row, date(2027, 1, 10), NOW + timedelta(hours=1))
    given = filled(client, where)

    answer = client.post(where, {**given, "do": f"mine {sen.pk}"}, follow=True)
    mail = Mail.objects.get()
    [message] = answer.context["messages"]
    for word in ("Undone, and noted: it was not sent.", "Nothing was left to undo."):
        answer = client.post(reverse("undo"), {"what": message.extra_tags}, follow=True)
        assert [str(one) for one in answer.context["messages"]] == [word]
        mail.refresh_from_db()
        assert mail.state == Mail.State.CANCELLED

    for _again in range(2):
        answer = client.post(where, {**given, "do": "send"}, follow=True)
    assert "on its way already" in answer.content.decode()
    assert Mail.objects.went().count() == 1
