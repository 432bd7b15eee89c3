"""The outbox, and the links in a mail: looking changes nothing, pressing does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from applications.mail import FolderBackend, kept_mails
from applications.models import Application, Deadline, Mail, Reminder, User
from applications.services.mails import delivery, links
from tests.factories import ApplicationFactory, MailFactory, PersonFactory, ReminderFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2027, 1, 8, 8, 30, tzinfo=UTC)


@pytest.fixture
def deadline(time_machine_now):
    return ApplicationFactory().deadlines.get()


@pytest.fixture
def time_machine_now(monkeypatch):
    for view in ("mail.links", "reminder", "mail.outbox"):
        monkeypatch.setattr(f"applications.views.{view}.timezone.now", lambda: MORNING)


@pytest.fixture
def folder(settings):
    """Local mode: mails are kept, not sent."""
    settings.EMAIL_BACKEND = "applications.mail.FolderBackend"


def snapshot():
    return (
        list(Application.objects.values("stage", "snoozed_until", "owner__reminders_on")),
        list(Deadline.objects.values("met_at", "next_step_at")),
    )


@pytest.mark.parametrize("answer", ["snooze", "done"])
def test_looking_at_an_answer_changes_nothing(client, deadline, answer):
    """Scanners open every link of a mail."""
    before = snapshot()

    page = client.get(links.answer_link(deadline, answer))

    assert page.status_code == 200
    assert b"<button" in page.content
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "private, no-store"
    assert snapshot() == before


@pytest.mark.parametrize("answer", ["snooze", "done"])
def test_a_link_of_an_owner_who_is_switched_off_leads_nowhere(client, deadline, answer):
    User.objects.update(is_active=False)
    before = snapshot()
    address = links.answer_link(deadline, answer)

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert snapshot() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_deadline_that_is_done_is_not_snoozed(client, deadline, method):
    client.post(links.answer_link(deadline, "done"))
    before = snapshot()

    page = getattr(client, method)(links.answer_link(deadline, "snooze")).content.decode()

    assert "not reminded of this deadline any more" in page
    assert "<button" not in page
    assert snapshot() == before


def test_an_answer_s_page_shows_both_clocks(client, deadline):
    page = client.get(links.answer_link(deadline, "snooze")).content.decode()

    words = " ".join(strip_tags(page).split())
    assert "Sat 16 Jan 2027, 04:29 for youFri 23:59 in Umeå (assumed)" in words


def test_an_answer_s_page_says_when_the_zone_is_a_guess(client, time_machine_now):
    guess = {"deadline__zone": "", "deadline__zone_source": "assumed"}
    deadline = ApplicationFactory(**guess).deadlines.get()

    page = client.get(links.answer_link(deadline, "done")).content.decode()

    assert "Fri 15 Jan 2027, 15:29 for you23:59 UTC+14" in strip_tags(page)
    assert "zone not stated, please confirm" in page


def test_snooze_silences_the_application_for_two_days(client, deadline):
    page = client.post(links.answer_link(deadline, "snooze"))

    assert b"Quiet until Sun 10 Jan, 14:00" in page.content  # 08:30 UTC in Kolkata
    assert Application.objects.get().snoozed_until == MORNING + timedelta(days=2)


def test_snooze_of_a_deadline_too_near_is_declined(client, deadline):
    Deadline.objects.update(instant=MORNING + timedelta(hours=5))

    page = client.post(links.answer_link(deadline, "snooze"))

    assert b"too near" in page.content
    assert Application.objects.get().snoozed_until is None


def test_already_submitted_submits_once(client, deadline):
    link = links.answer_link(deadline, "done")

    pages = [client.post(link), client.post(link), client.get(link)]

    assert all(b"Written down" in page.content for page in pages)
    application = Application.objects.get()
    assert (application.stage, application.submitted_at) == ("submitted", MORNING)
    assert application.events.filter(kind="stage").count() == 1


def test_already_done_meets_a_deadline_that_is_not_the_application_s(client, time_machine_now):
    deadline = ApplicationFactory(deadline__kind="letters").deadlines.get()

    client.post(links.answer_link(deadline, "done"))

    assert Deadline.objects.get().met_at == MORNING
    assert Application.objects.get().stage == "preparing"


def test_answers_need_the_token_and_the_form_s_key(deadline):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(links.answer_link(deadline, "done")).status_code == 403
    assert strict.get(reverse("mail_answer", args=["made-up"])).status_code == 404
    other = signing.dumps([deadline.pk, "done"], salt="another purpose")
    assert strict.get(reverse("mail_answer", args=[other])).status_code == 404


def test_answers_do_not_outlive_their_days(client, deadline, monkeypatch):
    link = links.answer_link(deadline, "done")
    monkeypatch.setattr(links, "GOOD_FOR", timedelta(seconds=-1))

    assert client.get(link).status_code == 404


def test_one_click_stops_what_is_already_due(deadline):
    """R-24: RFC 8058, by a mail reader without cookies or sign-in."""
    reminder = ReminderFactory(deadline=deadline)
    link = links.stop_link(reminder.recipient)
    strict = Client(enforce_csrf_checks=True)

    looked = strict.get(link)
    before = snapshot()
    stopped = strict.post(link, {"List-Unsubscribe": "One-Click"})
    sent = delivery.deliver_due(lambda: MORNING)

    assert (looked.status_code, stopped.status_code) == (200, 200)
    assert before[0][0]["owner__reminders_on"] is True
    assert sent == delivery.Delivered(cancelled=1)
    assert Reminder.objects.get().state == "dropped"


def test_stopped_by_mistake_is_taken_back_on_the_same_page(client):
    person = PersonFactory(reminders_on=False)
    link = links.stop_link(person)

    offered = client.get(link).content.decode()
    again = client.post(link, {"resume": "1"})
    person.refresh_from_db()

    assert 'name="resume"' in offered
    assert "Reminders are on again" in again.content.decode()
    assert person.reminders_on


def test_stop_link_of_an_address_given_up_is_dead(client):
    person = PersonFactory()
    link = links.stop_link(person)
    person.email = "new@example.org"
    person.save()

    assert client.post(link).status_code == 404


def test_outbox_shows_my_mails_with_their_reason_and_nobody_else_s(client):
    mine = MailFactory(state="failed", reason="550 5.1.1 no such user")
    MailFactory(subject="somebody else's")
    client.force_login(mine.owner)

    page = client.get(reverse("outbox")).content.decode()

    assert "550 5.1.1 no such user" in page
    assert reverse("mail_again", args=[mine.pk]) in page
    assert "somebody else" not in page


@pytest.mark.parametrize(("data", "word"), [({"kept": True}, "kept here"), ({}, "sent")])
@pytest.mark.parametrize("sends", [True, False])
def test_outbox_says_sent_only_where_mail_was_sent(client, settings, sends, data, word):
    """Whatever the setting is by now."""
    settings.SENDS_MAIL = sends
    mail = MailFactory(state="sent", sent_at=MORNING, data=data)
    client.force_login(mail.owner)

    page = client.get(reverse("outbox")).content.decode()

    assert re.findall(r'class="badge"[^>]*>([^<]*)<', page) == [word]


def test_try_again_puts_a_failed_mail_back(client, django_capture_on_commit_callbacks):
    mail = MailFactory(state="failed")
    client.force_login(mail.owner)

    client.post(reverse("mail_again", args=[mail.pk]))

    assert Mail.objects.get().state == "waiting"


def test_outbox_offers_no_other_try_while_mail_comes_back(client):
    mail = MailFactory(state="failed")
    mail.owner.bounced_email = mail.owner.email
    mail.owner.save()
    client.force_login(mail.owner)

    page = client.get(reverse("outbox")).content.decode()

    assert reverse("address_ask") in page
    assert reverse("mail_again", args=[mail.pk]) not in page


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "waits for its turn"), (1, "next try Fri 8 Jan")]
)
def test_outbox_names_no_next_try_in_the_past(client, time_machine_now, minutes, words):
    mail = MailFactory(state="waiting", not_before=MORNING + timedelta(minutes=minutes))
    client.force_login(mail.owner)

    assert words in client.get(reverse("outbox")).content.decode()


@pytest.mark.parametrize(
    ("of", "change", "words"),
    [
        ("owner", {"reminders_on": False}, "You have switched off all reminders."),
        ("owner", {"email": "old@example.org", "bounced_email": "old@example.org"}, "came back"),
        ("application", {"reminders_on": False}, "switched off the reminders of this application"),
    ],
    ids=["stopped", "came back", "this application"],
)
def test_coming_reminders_say_why_there_are_none(client, deadline, of, change, words):
    application = deadline.application
    row = application.owner if of == "owner" else application
    type(row).objects.filter(pk=row.pk).update(**change)
    client.force_login(application.owner)

    assert words in client.get(reverse("coming", args=[application.pk])).content.decode()


def test_try_again_is_not_for_strangers(client):
    mail = MailFactory(state="failed")
    client.force_login(PersonFactory())

    assert client.post(reverse("mail_again", args=[mail.pk])).status_code == 404
    assert Mail.objects.get().state == "failed"


def test_kept_mails_are_read_by_their_recipient_only(client, folder, deadline):
    reminder = ReminderFactory(deadline=deadline, mail__not_before=MORNING)
    delivery.deliver_due(lambda: MORNING)
    client.force_login(reminder.recipient)
    [kept] = kept_mails(reminder.recipient.email, 9)
    text = client.get(reverse("mail_kept", args=[kept.name]))
    html = client.get(reverse("mail_kept_html", args=[kept.name]))
    client.force_login(PersonFactory())
    strangers = [
        client.get(reverse(view, args=[kept.name])) for view in ("mail_kept", "mail_kept_html")
    ]

    assert kept.subject == "7 days: Umeå University, Sat 16 Jan 04:29 your time"
    assert "Already submitted" in text.content.decode()
    assert "7 days" in html.content.decode()
    assert html["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert {page.status_code for page in strangers} == {404}


def test_mail_that_is_kept_is_one_line_that_leads_to_it(client, folder, deadline):
    reminder = ReminderFactory(deadline=deadline, mail__not_before=MORNING)
    delivery.deliver_due(lambda: MORNING)
    email = reminder.recipient.email
    EmailMessage("By another hand", "Hello", to=[email]).send()
    client.force_login(reminder.recipient)
    names = {kept.subject: kept.name for kept in kept_mails(email, 9)}

    page = client.get(reverse("outbox")).text

    assert len(names) == 2
    for subject, name in names.items():
        link = f'<a href="{reverse("mail_kept", args=[name])}">{subject}</a>'
        assert (page.count(subject), page.count(link)) == (1, 1)


@pytest.mark.parametrize("name", ["..", "x", "20270108T083000-0123456789abcdef", "a" * 300])
def test_kept_mail_of_a_made_up_name_is_not_found(client, folder, name):
    client.force_login(PersonFactory())

    assert client.get(f"/outbox/kept/{name}/").status_code == 404


def test_folder_is_not_read_where_mails_are_sent(client, folder, settings, deadline):
    reminder = ReminderFactory(deadline=deadline, mail__not_before=MORNING)
    delivery.deliver_due(lambda: MORNING)
    settings.SENDS_MAIL = True
    client.force_login(reminder.recipient)

    assert client.get(reverse("outbox")).context["kept"] == []


def test_coming_reminders_are_listed_and_switched(client, deadline):
    client.force_login(deadline.application.owner)
    page = reverse("coming", args=[deadline.application_id])
    switch = reverse("reminder_switch", args=[deadline.pk, "3d"])

    client.post(switch, {"on": "0"})
    off = client.get(page).content.decode()
    client.post(switch, {"on": "1"})
    on = client.get(page).content.decode()

    assert (off.count("Let it come"), on.count("Let it come")) == (1, 0)
    assert "3 days before" in on
    assert client.post(reverse("reminder_switch", args=[deadline.pk, "99d"])).status_code == 404


def test_own_steps_are_kept_and_the_person_s_are_not_copied(client, deadline):
    client.force_login(deadline.application.owner)
    page = reverse("coming", args=[deadline.application_id])

    client.post(page, {"steps": ["10d", "1d"]})
    own = Application.objects.get().steps
    client.post(page, {"steps": []})
    none = Application.objects.get().steps
    client.post(page, {"steps": ["30d", "14d", "7d", "3d", "1d", "6h"]})

    assert (own, none, Application.objects.get().steps) == (["10d", "1d"], [], None)
    assert client.post(page, {"steps": ["tomorrow"]}).status_code == 422


def test_switching_is_not_for_strangers(client, deadline):
    client.force_login(PersonFactory())
    switch = reverse("reminder_switch", args=[deadline.pk, "3d"])

    assert client.get(reverse("coming", args=[deadline.application_id])).status_code == 404
    assert client.post(switch, {"on": "0"}).status_code == 404
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("local", "said"),
    [
        (
            True,
            "mail to ada@example.org: Reset\n  https://a.example/password/reset/key/1-secret/\n",
        ),
        (False, "mail kept: Reset\n"),
    ],
    ids=["own machine", "server"],
)
def test_a_servers_log_names_neither_address_nor_link_of_a_mail_it_keeps(
    settings, tmp_path, capsys, local, said
):
    settings.LOCAL, settings.MAIL_DIR = local, tmp_path
    words = "Choose a new one: https://a.example/password/reset/key/1-secret/"
    FolderBackend().send_messages([EmailMessage("Reset", words, to=["ada@example.org"])])

    assert capsys.readouterr() == ("", said)
