"""A no may be appealed against: read from its mail or typed, it is a deadline like any other."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applications.models import Deadline
from applications.services import applications, calendars, counting, reminders
from applications.services.undo import undo
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory
from tests.received_mails import mail_of
from tests.views.test_deadlines_that_follow import HELD, words

NO = "We regret to inform you that your application was unsuccessful."
WITHIN = "You may appeal against this decision within three weeks of receiving it."


@pytest.fixture
def person(client, db):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    application = ApplicationFactory(owner=person, posting__city="Umeå")
    applications.move(application, "submitted", now=NOW)
    application.refresh_from_db()
    return application


@pytest.fixture
def refused(application):
    applications.move(application, "rejected", now=NOW)
    application.refresh_from_db()
    return application


def appeals(application):
    return application.deadlines.filter(kind="appeal")


def press(client, mail, application):
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    only = ",".join(str(one.index) for one in page.context["together"])
    given = {"application": application.pk, "was": page.context["seen"], "only": only}
    address = reverse("received_mail_note", args=[mail.pk])
    return page, client.post(address, given, follow=True)


def test_the_mail_that_says_no_brings_the_day_with_its_sentence(client, application):
    mail = mail_of(application.owner, f"{NO} {WITHIN}")
    page, noted = press(client, mail, application)
    day = NOW.date() + timedelta(weeks=3)
    assert f"Appeal: until {day:%a} {day.day} {day:%b %Y}" in words(page)
    assert "Noted together with the no." in words(page)
    row = appeals(application).get()
    application.refresh_from_db()
    assert (application.stage, row.date, row.wording) == ("rejected", day, WITHIN)
    assert (row.closed_at, row.evidence["rule"]) == (None, "mail")
    assert "Appeal" in words(noted)

    [what] = HELD.findall(noted.content.decode())
    client.post(reverse("undo"), {"what": what})
    application.refresh_from_db()
    assert (application.stage, appeals(application).exists()) == ("submitted", False)


def test_a_no_that_was_written_down_leaves_the_appeal_to_note(client, refused):
    mail = mail_of(refused.owner, f"{NO} {WITHIN}")
    press(client, mail, refused)
    assert appeals(refused).get().date == NOW.date() + timedelta(weeks=3)


def test_a_mail_without_a_day_is_counted_from_none(client, refused):
    mail = mail_of(refused.owner, f"{NO} {WITHIN}", sent_at=None)
    page = client.get(mail.get_absolute_url(), {"application": refused.pk})
    assert "The mail has no day to count from" in words(page)
    assert [one.kind for one in page.context["notable"]] == []


def test_without_words_of_it_nothing_is_proposed(client, application):
    press(client, mail_of(application.owner, NO), application)
    assert not appeals(application).exists()


def add(client, application, **given):
    address = reverse("appeal_add", args=[application.pk])
    return client.post(address, given, follow=True)


def test_it_is_counted_by_hand_and_is_a_deadline_on_every_page(client, refused):
    page = client.get(refused.get_absolute_url())
    assert reverse("appeal_add", args=[refused.pk]) in page.content.decode()
    saved = add(client, refused, count="1", unit="months", received="2030-01-31")
    row = appeals(refused).get()
    assert row.date == date(2030, 2, 28)
    assert reverse("appeal_add", args=[refused.pk]) not in saved.content.decode()
    assert "Appeal" in words(saved)
    assert "Appeal" in words(client.get(reverse("home")))
    assert "Appeal" in calendars.feed(refused.owner, NOW).decode()
    assert Deadline.objects.filter(reminders.wanted(), pk=row.pk).exists()


@pytest.mark.parametrize(
    "given", [{"unit": "weeks"}, {"count": "3", "unit": "weeks", "received": ""}]
)
def test_what_cannot_be_counted_is_asked_for(client, refused, given):
    assert "Write the day" in words(add(client, refused, **given))
    assert not appeals(refused).exists()


def test_nothing_else_counts_then_and_it_counts_no_longer_when_the_no_is_taken_back(refused):
    DeadlineFactory(application=refused, kind="appeal", date=date(2030, 2, 1))
    DeadlineFactory(application=refused, kind="letters", date=date(2030, 2, 1))
    counting.close(refused, NOW)
    open_ones = refused.deadlines.filter(closed_at=None, met_at=None)
    assert [one.kind for one in open_ones] == ["appeal"]

    for stage in ("review", "withdrawn", "preparing"):
        applications.move(refused, stage, now=NOW)
        assert appeals(refused).get().closed_at, stage


def test_only_a_no_is_appealed_against(client, application):
    page = add(client, application, date="2030-02-01")
    assert "Only a no can be appealed against." in words(page)
    page = client.get(reverse("deadline_add", args=[application.pk]))
    assert 'value="appeal"' not in page.content.decode()


def test_a_no_that_is_undone_has_no_appeal(client, refused):
    told = refused.events.filter(kind="stage").first()
    DeadlineFactory(application=refused, kind="appeal", date=date(2030, 2, 1))
    counting.close(refused, NOW)
    undo(told, now=NOW)
    refused.refresh_from_db()
    assert refused.stage == "submitted"
    assert appeals(refused).get().closed_at
    assert "appeal" not in [kept[0] for kept in refused.moments]


def own_day(application, **told):
    row = DeadlineFactory(
        application=application,
        kind="appeal",
        date=date(2026, 12, 1),
        wording="",
        met_at=NOW,
        **told,
    )
    counting.close(application, NOW)
    return row


def test_a_day_of_ones_own_does_not_go_with_the_no_and_is_asked_about(client, application):
    row = own_day(application)
    mail = mail_of(application.owner, f"{NO} {WITHIN}")
    page, _noted = press(client, mail, application)
    assert "Noted together with the no." not in words(page)
    row.refresh_from_db()
    application.refresh_from_db()
    assert (application.stage, row.date, row.wording) == ("rejected", date(2026, 12, 1), "")

    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    day = NOW.date() + timedelta(weeks=3)
    asked = f"Appeal: until {day:%a} {day.day} {day:%b %Y}, not Tue 1 Dec 2026."
    assert asked in words(page)


def test_a_day_of_the_mail_stands_where_one_moved_with_another(client, refused):
    row = own_day(refused, anchor="application", anchor_days=7)
    press(client, mail_of(refused.owner, f"{NO} {WITHIN}"), refused)
    row.refresh_from_db()
    assert (row.date, row.anchor, row.anchor_days) == (NOW.date() + timedelta(weeks=3), "", None)


@pytest.mark.django_db
def test_appeal_whose_hour_nobody_said_is_no_assumed_appeal(client):
    refused = ApplicationFactory(stage="rejected", requirements=())
    DeadlineFactory(application=refused, kind="appeal", zone="UTC", date=date(2030, 2, 1))
    counting.close(refused, NOW)
    refused.owner.zone = "UTC"
    refused.owner.save()
    client.force_login(refused.owner)

    page = client.get(reverse("applications"), {"tab": "decided"})

    assert "Appeal · hour assumed" in words(page)
