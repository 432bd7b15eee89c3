"""What was written to referees: stopped while it waits, read again once it went."""

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event, Mail, Reference
from applications.services import deadlines, proposals, references, request_waves, undo
from applications.services.mails import delivery, referee_mails, writing
from tests.factories import NOW, MailFactory
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


def test_stopped_mail_that_asked_anew_leaves_what_failed_as_it_was(client, sen):
    [row] = named(sen, date(2027, 1, 15), state=State.ASKED, asked_at=NOW)
    sen.points = "Her thesis"
    sen.save()
    references.fail(row, "not_received", now=NOW)
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    row.refresh_from_db()
    assert (row.state, row.failure, row.packet_sent_at is None) == (State.ASKED, "", False)

    client.post(reverse("mail_cancel", args=[Mail.objects.get().pk]))

    row.refresh_from_db()
    assert (row.state, row.failure, row.packet_sent_at) == (State.FAILED, "not_received", None)


def test_stopped_mail_leaves_what_was_answered_meanwhile(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    references.answer(row, False, "No time", now=timezone.now())

    client.post(reverse("mail_cancel", args=[Mail.objects.get().pk]))

    row.refresh_from_db()
    assert row.state == State.DECLINED


def test_thanks_taken_back_before_they_go_stay_here(client, sen):
    named(sen, date(2027, 1, 15), state=State.RECEIVED, received_at=NOW)
    where = address(sen, "thanks")
    page = client.post(where, {**filled(client, where), "do": "send"}, follow=True)
    what = page_of(page).css_first('input[name="what"]').attributes["value"]

    client.post(reverse("undo"), {"what": what, "next": "/"})
    delivery.deliver(Mail.objects.get().pk, timezone.now)

    assert (Mail.objects.get().state, outbox.outbox) == (Mail.State.CANCELLED, [])


@pytest.mark.parametrize("kind", ["wave", "seen", "ahead"])
def test_what_was_sent_by_hand_is_noted_and_asked_for_no_more(client, sen, kind, settings):
    settings.SENDS_MAIL = False
    out = timezone.now() - timedelta(days=4)
    [row] = named(
        sen, date(2027, 1, 15), mode="portal", state=State.REQUESTED, answered_at=out,
        requested_at=out,
    )  # fmt: skip
    if kind == "ahead":
        Application.objects.update(stage="interview")

    def is_asked_for():
        application = Application.objects.get()
        if kind == "ahead":
            return bool(proposals.words_about(application, [row], timezone.now()))
        [found] = request_waves.follow_ups(sen.owner, timezone.now()) or [None]
        if kind == "seen":
            return found is not None and not found.all_asked
        return found is not None and bool(found.whole)

    assert is_asked_for()
    client.post(address(sen, kind), {f"{sen.pk}-references": row.pk, "do": f"mine {sen.pk}"})

    mail = Mail.objects.get()
    assert (mail.state, outbox.outbox) == (Mail.State.BY_HAND, [])
    assert not is_asked_for()
    assert Event.objects.filter(data__what="mailed", data__mail=kind).exists()
    assert "sent by hand" in client.get(reverse("outbox")).content.decode()
    assert (
        "what it said is not kept" in client.get(reverse("mail", args=[mail.pk])).content.decode()
    )

    client.post(reverse("mail_cancel", args=[mail.pk]))  # not sent after all
    assert is_asked_for()
    assert Event.objects.get(data__what="mailed").undone_at is not None
    undo_on(client, client.get(reverse("outbox")))
    assert not is_asked_for()
    assert Event.objects.get(data__what="mailed").undone_at is None


def undo_on(client, page):
    last = page_of(page).css('input[name="what"]')[-1]
    client.post(reverse("undo"), {"what": last.attributes["value"]})


def history():
    """All lines, with what of them was taken back."""
    return list(Event.objects.order_by("pk").values_list("kind", "data", "undone_at"))


@pytest.mark.parametrize("written_anew", [True, False])
def test_note_that_was_taken_back_stands_again_with_its_day(
    client, sen, written_anew, time_machine
):
    [row] = named(sen, date(2027, 1, 15))
    note = {**filled(client, address(sen)), "do": f"mine {sen.pk}"}
    client.post(address(sen), note)
    mail, asked_at, told = Mail.objects.get(), timezone.now(), history()
    time_machine.move_to(NOW + timedelta(days=3))
    client.post(reverse("mail_cancel", args=[mail.pk]))
    row.refresh_from_db()
    assert (row.state, row.asked_at) == (State.PLANNED, None)
    page = client.get(reverse("mail", args=[mail.pk]))
    words = page.content.decode()
    assert "not sent after all" in words and "no longer needed" not in words
    client.post(reverse("mail_cancel", args=[mail.pk]))  # once more: nothing to take back
    if written_anew:
        client.post(address(sen), {**filled(client, address(sen)), "do": "send"})

    undo_on(client, page)

    mail.refresh_from_db()
    row.refresh_from_db()
    assert mail.state == (Mail.State.CANCELLED if written_anew else Mail.State.BY_HAND)
    assert row.state == State.ASKED
    assert (row.asked_at.date() == asked_at.date()) == (not written_anew)
    assert written_anew or history() == told


def test_note_that_stands_again_ticks_nothing_that_was_undone_before_it_was_taken_back(
    client, sen, time_machine
):
    first, second = named(sen, date(2027, 1, 15), date(2027, 1, 20))
    client.post(address(sen), {**filled(client, address(sen)), "do": f"mine {sen.pk}"})
    mail = Mail.objects.get()
    tick = Event.objects.get(data__what="tick", application=first.application)
    undo.undo(tick, now=timezone.now())
    time_machine.move_to(NOW + timedelta(days=3))
    client.post(reverse("mail_cancel", args=[mail.pk]))

    undo_on(client, client.get(reverse("outbox")))

    states = {row.pk: row.state for row in Reference.objects.all()}
    assert states == {first.pk: State.PLANNED, second.pk: State.ASKED}


def test_mail_that_was_stopped_is_written_anew_and_not_brought_back(client, sen):
    named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"}, follow=True)

    page = client.post(reverse("mail_cancel", args=[Mail.objects.get().pk]), follow=True)

    assert "Stopped: it does not go." in page.content.decode()
    assert not page_of(page).css('input[name="what"]')


@pytest.mark.parametrize(
    ("states", "says"),
    [
        (["received"], "Your letter is in."),
        (["received", "received"], "Your letters are in."),
        (["requested"], "Thank you for writing for me"),
        (["received", "requested"], "Thank you for writing for me"),
    ],
)
def test_thanks_say_that_letters_are_in_only_where_they_are(client, sen, states, says):
    for state in states:  # says sent, and the portal may not have it
        named(sen, date(2027, 1, 15), mode="portal", state=state, submitted_at=NOW)

    text = page_of(client.get(address(sen, "thanks"))).css_first("form#write textarea").text()

    assert says in text
    assert ("are in." in text or "is in." in text) == (set(states) == {"received"})


def test_failed_mail_is_tried_again_within_the_limits_and_to_its_own_address(client, sen, settings):
    named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    Mail.objects.update(state="failed")
    settings.NEW_REFEREES_A_DAY = 0
    again = reverse("mail_again", args=[Mail.objects.get().pk])

    assert "At most 0 new addresses" in client.post(again, follow=True).content.decode()
    assert Mail.objects.get().state == Mail.State.FAILED
    settings.NEW_REFEREES_A_DAY = 1
    sen.email = "another@example.org"
    sen.save()
    client.post(again)
    assert Mail.objects.get().state == Mail.State.FAILED
    assert "Try again" not in client.get(reverse("outbox")).content.decode()
    sen.email = "Anil.Sen@calcutta.example"
    sen.save()
    client.post(again)
    assert Mail.objects.get().state == Mail.State.WAITING


def test_list_leads_to_what_there_is_to_write(client, sen):
    where = reverse("referees")
    assert "Write to" not in client.get(where).content.decode()
    named(sen, date(2027, 1, 15), state=State.RECEIVED, received_at=NOW)
    assert address(sen, "thanks") in client.get(where).content.decode()
    named(sen, date(2027, 1, 15))
    assert address(sen) in client.get(where).content.decode()
    sen.do_not_mail = True
    sen.save()
    assert "Write to Anil Sen yourself" in client.get(where).content.decode()


@pytest.mark.parametrize("kind", ["wave", "seen"])
def test_list_leads_to_no_mail_that_went_already(client, sen, kind):
    out = timezone.now() - timedelta(days=4)
    fields = {"mode": "portal", "state": State.REQUESTED, "requested_at": out}
    [row] = named(sen, date(2027, 1, 15), **fields)

    def leads():
        return writing.occasions(sen, timezone.now())[kind] == 1

    assert leads()
    facts = {"owner": sen.owner, "referee": sen, "kind": kind, "data": {"references": [row.pk]}}
    mail = MailFactory(**facts, created_at=timezone.now(), state="failed")
    assert leads()  # that one did not go
    mail.state = "by hand"
    mail.save()
    assert not leads()
    assert address(sen, kind) not in client.get(reverse("referees")).content.decode()


def test_failed_mail_is_not_tried_again_once_another_went_in_its_place(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    facts = {"owner": sen.owner, "referee": sen, "recipient": sen.email.lower(), "kind": "ask"}
    facts["data"] = {"references": [row.pk]}
    mail = MailFactory(**facts, state="failed", key="a", created_at=NOW)
    pages = [reverse("outbox"), reverse("mail", args=[mail.pk]), reverse("referee", args=[sen.pk])]

    def offered():
        return {"Try again" in client.get(page).content.decode() for page in pages}

    assert offered() == {True}
    later = NOW + timedelta(hours=1)
    other = MailFactory(**{**facts, "kind": "thanks"}, state="by hand", key="b", created_at=later)
    assert offered() == {True}
    other.kind = "ask"
    other.save()
    assert offered() == {False}
    client.post(reverse("mail_again", args=[mail.pk]))
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED


def test_what_was_asked_and_came_back_is_still_to_be_asked(client, sen):
    named(sen, date(2027, 1, 15), state=State.FAILED, failure="bounced", asked_at=NOW)

    assert sen.called in client.get(reverse("referees_write")).content.decode()


def test_what_went_can_be_read_again_without_its_links(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    mail = Mail.objects.get()
    delivery.deliver(mail.pk, timezone.now)

    page = client.get(reverse("mail", args=[mail.pk])).content.decode()

    assert "Dear Prof. Anil Sen," in page
    assert row.application.place in page
    assert "/letters/" not in page


@pytest.mark.parametrize("leaves", [True, False])
def test_what_went_lists_what_it_named_and_tells_of_nothing_else(client, sen, leaves):
    kept, gone = named(sen, date(2027, 1, 15), date(2027, 2, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    if leaves:
        Application.objects.filter(pk=gone.application_id).update(archived_at=NOW)
    mail = Mail.objects.get()

    delivery.deliver(mail.pk, timezone.now)

    mail.refresh_from_db()
    named_in_it = [kept.pk] if leaves else [kept.pk, gone.pk]
    assert (mail.state, mail.data["references"]) == (Mail.State.SENT, named_in_it)
    listed = page_of(client.get(reverse("mail", args=[mail.pk]))).css(".mail-letters li")
    assert len(listed) == len(named_in_it)


def test_what_went_is_listed_as_it_went_whatever_became_of_it(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    mail = Mail.objects.get()
    assert "those of today" not in client.get(reverse("mail", args=[mail.pk])).content.decode()
    delivery.deliver(mail.pk, timezone.now)

    def listed():
        page = page_of(client.get(reverse("mail", args=[mail.pk])))
        return [" ".join(one.text().split()) for one in page.css(".mail-letters li")]

    [before] = listed()
    [went] = row.application.deadlines.all()
    due = before.partition(row.application.posting.title)[2].strip()
    assert due.startswith("Sat 16 Jan 2027") and due in outbox.outbox[0].body
    went.date = date(2027, 1, 8)
    deadlines.save(went, now=timezone.now())
    assert listed() == [before]
    row.application.delete()
    assert listed() == [before]

    Mail.objects.update(state=Mail.State.BY_HAND, data={"references": []})
    assert listed() == []


def test_what_was_noted_is_listed_as_of_today_and_says_so(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    client.post(address(sen), {f"{sen.pk}-references": row.pk, "do": f"mine {sen.pk}"})

    page = client.get(reverse("mail", args=[Mail.objects.get().pk])).content.decode()

    assert "their dates are those of today" in page and row.application.place in page


def test_mail_whose_address_does_not_exist_asked_for_nothing_it_was_written_for(sen):
    rows = named(sen, date(2027, 1, 15), date(2027, 2, 15), state=State.ASKED, asked_at=NOW)
    mail = referee_mails.queue("ask", sen, rows, now=NOW)
    Application.objects.filter(pk=rows[1].application_id).update(archived_at=NOW)
    referee_mails.compose(mail, NOW)

    referee_mails.came_back(mail, NOW)

    assert {row.state for row in sen.references.all()} == {State.FAILED}


def test_taking_back_that_it_was_sent_by_hand_takes_the_mail_back_with_its_last_tick(client, sen):
    rows = named(sen, date(2027, 1, 15), date(2027, 2, 15))
    given = {f"{sen.pk}-references": [row.pk for row in rows], "do": f"mine {sen.pk}"}
    client.post(address(sen), given, follow=True)
    mail, ticks = Mail.objects.get(), Event.objects.filter(data__what="tick")

    states = []
    for tick in ticks:
        answer = client.post(reverse("event_undo", args=[tick.pk]), follow=True)
        mail.refresh_from_db()
        states.append((mail.state, [str(one) for one in answer.context["messages"]]))

    assert states == [
        (Mail.State.BY_HAND, ["Undone: it is as it was."]),
        (Mail.State.CANCELLED, ["Undone, and noted: it was not sent."]),
    ]


def test_nothing_noted_is_said(client, sen):
    [row] = named(sen, date(2027, 1, 15), state=State.DECLINED)
    given = {f"{sen.pk}-references": row.pk, "do": f"mine {sen.pk}"}

    answer = client.post(address(sen), given, follow=True)

    assert "Nothing is noted" in answer.content.decode()
    assert not Mail.objects.exists()


def test_nudge_that_never_went_was_never_written(client, sen):
    facts = {"owner": sen.owner, "referee": sen, "kind": "nudge"}
    waits = ("waiting", "written at the moment it is sent", True)
    for state, words, links in (waits, ("cancelled", "never written", False)):
        mail = MailFactory(**facts, state=state, key=state)
        page = client.get(reverse("mail", args=[mail.pk])).content.decode()
        assert words in page
        assert ("stood in the mail alone" in page) == links
