"""Once it is in: what waits for an answer and since when, reminders to ask, interviews, answers."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.core import mail as outbox
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Deadline, Offer, Reminder
from applications.services import applications, deadlines, offers, reminders, undo
from applications.services.calendars import open_feed
from applications.services.mails import delivery, links
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory

pytestmark = pytest.mark.django_db
SENT = NOW - timedelta(days=12)


@pytest.fixture
def application(client):
    """Sent twelve days ago."""
    made = ApplicationFactory(owner=PersonFactory(zone="Europe/Stockholm"), requirements=())
    applications.submit(made, confirmation="", now=SENT)
    client.force_login(made.owner)
    return made


def press(client, name, application, **given):
    return client.post(reverse(name, args=[application.pk]), given, follow=True)


def page_of(client, application):
    return client.get(application.get_absolute_url()).content.decode()


def reminder_of(application):
    return application.deadlines.get(kind="answer")


# ── What waits ────────────────────────────────────────────────────────────────────────────────────


def test_home_and_page_say_what_waits_and_since_when(client, application):
    assert "sent 12 days ago: has the receipt come?" in client.get(reverse("home")).content.decode()
    assert "No answer for 12 days." in page_of(client, application)


@pytest.mark.parametrize(
    ("stage", "waits"),
    [("review", True), ("waitlist", True), ("offer", True), ("rejected", False)],
)
def test_what_was_answered_for_good_does_not_wait(client, application, stage, waits):
    applications.move(application, stage, now=NOW)

    shown = client.get(reverse("home")).context["unanswered"]

    assert [one.pk for one in shown] == ([application.pk] if waits else [])


def test_undecided_offer_waits_on_home_where_no_day_to_reply_by_is_ahead(client, application):
    def waiting():
        page = LexborHTMLParser(client.get(reverse("home")).content.decode())
        section = page.css_first("[aria-labelledby=unanswered]")
        return section and " ".join(section.text().split())

    offer, _moved = offers.save(Offer(application=application), None, now=NOW)
    assert "Offer · sent 11 Nov, 12 days ago Answer the offer :" in waiting()
    assert "They answered?" not in waiting()

    offers.save(offer, date(2026, 12, 20), now=NOW)
    assert waiting() is None
    offers.save(offer, date(2026, 11, 20), now=NOW)
    assert waiting() is None  # it is late, among the moments

    offers.accept(offer, now=NOW)
    assert waiting() is None


def test_day_to_reply_to_an_offer_by_hides_nothing_that_waits_for_them(application):
    DeadlineFactory(application=application, kind="reply", date=date(2027, 4, 15))

    assert Application.objects.waiting_for_answer(NOW).get() == application


def test_day_to_reply_by_is_the_one_that_is_known_last(client, application):
    """As the form of the offer and the list of offers have it."""
    for day in (date(2026, 12, 20), date(2026, 12, 18), None):
        DeadlineFactory(application=application, kind="reply", date=day)
    applications.move(application, "offer", now=NOW)

    shown = client.get(application.get_absolute_url()).context["after"].reply

    assert shown == application.deadlines.to_reply().first()
    assert shown.date == date(2026, 12, 20)


def test_interview_ahead_is_a_moment_and_no_wait(client, application):
    interview = Deadline(
        application=application, kind="interview", date=date(2026, 12, 3), zone="Europe/Stockholm"
    )
    applications.invite(interview, now=NOW)
    assert not client.get(reverse("home")).context["unanswered"]

    deadlines.mark_met(interview, True, now=NOW)

    assert client.get(reverse("home")).context["unanswered"]


def test_interview_that_was_and_is_not_ticked_waits_for_an_answer(application):
    DeadlineFactory(application=application, kind="interview", date=date(2026, 12, 3))
    waiting = Application.objects.waiting_for_answer

    assert not waiting(datetime(2026, 12, 2, tzinfo=UTC))
    assert waiting(datetime(2026, 12, 23, tzinfo=UTC)).get() == application


def test_reply_that_was_given_by_a_mails_link_is_urgent_no_more(client, application):
    reply = DeadlineFactory(application=application, kind="reply", date=date(2026, 11, 25))
    offers.save(Offer(application=application), date(2026, 11, 25), now=NOW)
    places = {"#offer": application.get_absolute_url(), ".table": reverse("offers")}

    def urgency(place):
        page = LexborHTMLParser(client.get(places[place]).content.decode())
        return page.css_first(f"{place} .urgency").attributes["data-urgency"]

    assert [urgency(place) for place in places] == ["now", "now"]
    links.settle(reply, now=NOW)

    assert [urgency(place) for place in places] == ["done", "done"]


def test_interview_that_was_is_over_everywhere_and_overdue_nowhere(client, application):
    day = {"date": "2026-11-20", "time": "10:00", "zone": "Europe/Stockholm"}
    told = client.post(reverse("interview_add", args=[application.pk]), day, follow=True)
    assert "The interview that was is written down." in told.content.decode()
    DeadlineFactory(application=application, kind="interview", date=date(2026, 11, 21))

    for address, place in [
        (application.get_absolute_url(), ".dossier"),
        (reverse("home"), ".rung"),
        (reverse("applications"), "tbody tr"),
    ]:
        page = client.get(address, {"tab": "waiting"}).content.decode()
        row = LexborHTMLParser(page).css_first(place).html
        assert ("over<" in row, "overdue" in row, " late" in row) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "typed", "stage"),
    [
        ("interview_add", {"date": "2026-12-03", "zone": "Europe/Stockholm"}, "Interview"),
        ("offer", {"reply_by": "2026-12-20", "per": "month", "notes": "Small group"}, "Offer"),
    ],
)
def test_stage_that_an_answer_leads_to_is_named_and_undone_with_it(
    client, application, name, typed, stage
):
    was, address = application.stage, reverse(name, args=[application.pk])

    page = client.post(address, typed, follow=True).content.decode()

    assert f"Now at “{stage}”." in page
    what = LexborHTMLParser(page).css_first(".message input[name=what]").attributes["value"]
    client.post(reverse("undo"), {"what": what})
    application.refresh_from_db()
    assert application.stage == was
    assert not Offer.objects.exists()
    assert not application.deadlines.filter(kind__in=("interview", "reply")).exists()


def test_offer_that_says_more_meanwhile_is_not_undone(client, application):
    address = reverse("offer", args=[application.pk])
    page = client.post(address, {"per": "month"}, follow=True).content.decode()
    what = LexborHTMLParser(page).css_first(".message input[name=what]").attributes["value"]
    Offer.objects.update(notes="They called: a flat comes with it.")

    client.post(reverse("undo"), {"what": what})

    application.refresh_from_db()
    assert (application.stage, Offer.objects.count()) == ("offer", 1)


# ── No answer yet ─────────────────────────────────────────────────────────────────────────────────


def test_reminder_to_ask_stands_on_page_home_and_calendar_and_another_replaces_it(
    client, application
):
    press(client, "answer_reminder", application, weeks=4)
    assert "You are reminded on Mon 21 Dec 2026" in page_of(client, application)

    press(client, "answer_reminder", application, weeks=2)

    assert reminder_of(application).date == date(2026, 12, 7)
    home = client.get(reverse("home")).content.decode()
    assert "Ask about the answer" in home and "Mon 7 Dec" in home
    feed = client.get(open_feed(application.owner))
    events = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    told = [str(event["SUMMARY"]) for event in events if "STATUS" not in event]
    assert told == ["Umeå University: Ask about the answer"]


def test_reminder_to_ask_is_undone_to_what_stood_before(client, application):
    first = deadlines.ask_on(application, date(2026, 12, 7), now=NOW)
    second = deadlines.ask_on(application, date(2026, 12, 21), now=NOW)

    undo.undo(second, now=NOW)
    row = reminder_of(application)
    assert (row.date, row.met_at) == (date(2026, 12, 7), None)
    undo.undo(first, now=NOW)

    assert reminder_of(application).met_at is not None
    application.refresh_from_db()
    assert not application.has_next_moment


def test_no_reminder_after_all(client, application):
    press(client, "answer_reminder", application, weeks=4)
    press(client, "answer_reminder", application, weeks=0)

    assert "You are reminded on" not in page_of(client, application).split('id="history"')[0]
    assert not application.deadlines.unmet().exists()


@pytest.mark.parametrize("weeks", ["-1", "53", "soon", ""])
def test_weeks_that_cannot_be_meant_change_nothing(client, application, weeks):
    press(client, "answer_reminder", application, weeks=weeks)

    assert not application.deadlines.filter(kind="answer").exists()


@pytest.mark.parametrize("stage", ["review", "interview", "offer", "rejected"])
def test_an_answer_ends_the_reminder_to_ask(client, application, stage):
    deadlines.ask_on(application, date(2026, 12, 7), now=NOW)

    press(client, "application_move", application, stage=stage)

    assert not application.deadlines.unmet().filter(kind="answer").exists()


def test_reminder_comes_by_mail_in_its_own_words_once(application, time_machine):
    deadlines.ask_on(application, date(2026, 12, 7), now=NOW)
    assert reminders.sweep(datetime(2026, 12, 6, 23, tzinfo=UTC)).mails == 0
    day = datetime(2026, 12, 7, 7, 1, tzinfo=UTC)
    time_machine.move_to(day)

    assert reminders.sweep(day).mails == 1
    delivery.deliver_due(lambda: day)
    assert reminders.sweep(day + timedelta(days=1)).mails == 0

    [sent] = outbox.outbox
    assert sent.subject == "No answer for 26 days: Umeå University"
    assert "You sent it on Wed 11 Nov 2026 and asked to be reminded today." in sent.body
    assert "passed" not in sent.body.lower()


def test_reminder_that_came_is_snoozed_by_two_days_from_its_mail(client, application):
    deadlines.ask_on(application, date(2026, 12, 7), now=NOW)
    row = reminder_of(application)
    now = datetime(2026, 12, 7, 9, tzinfo=UTC)

    until = links.snooze(row, now=now)

    assert until == datetime(2026, 12, 9, 7, tzinfo=UTC)
    assert reminder_of(application).date == date(2026, 12, 9)
    assert reminders.sweep(datetime(2026, 12, 8, 9, tzinfo=UTC)).mails == 0
    assert reminders.sweep(datetime(2026, 12, 9, 9, tzinfo=UTC)).mails == 1
    assert Reminder.objects.get().step == "0d"


def test_no_reply_is_one_press_and_undone_by_its_message(client, application):
    deadlines.ask_on(application, date(2026, 12, 7), now=NOW)
    answer = press(client, "application_move", application, stage="no_reply")
    application.refresh_from_db()
    assert application.stage == "no_reply"

    [message] = answer.context["messages"]
    client.post(reverse("undo"), {"what": message.extra_tags})

    application.refresh_from_db()
    assert application.stage == "submitted"
    assert reminder_of(application) in application.deadlines.unmet()


# ── Interviews ────────────────────────────────────────────────────────────────────────────────────


def invited(client, application, **given):
    given = {"date": "2026-12-03", "time": "14:00", "zone": "America/New_York", **given}
    return press(client, "interview_add", application, **given)


def test_interview_is_on_the_page_on_both_clocks_with_its_place(client, application):
    invited(client, application, place="Room 4, main building", note="Three people")

    application.refresh_from_db()
    assert application.stage == "interview"
    words = page_of(client, application)
    for said in ("14:00", "20:00</time> for you", "Room 4, main building", "Three people"):
        assert said in words


def test_interview_by_video_is_a_link_on_the_page_and_in_the_calendar(client, application):
    link = "https://video.example.org/j/42?pwd=a,b"
    invited(client, application, place=link, note="Ten slides")

    assert f'href="{link}"' in page_of(client, application)
    feed = client.get(open_feed(application.owner)).content
    [event] = icalendar.Calendar.from_ical(feed).walk("VEVENT")[:1]
    assert (str(event["LOCATION"]), str(event["URL"])) == (link, link)
    assert event["DTSTART"].dt == datetime(2026, 12, 3, 19, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 12, 3, 20, tzinfo=UTC)
    assert str(event["TRANSP"]) == "OPAQUE"
    assert "Ten slides" in event["DESCRIPTION"]


def test_place_that_is_no_link_is_words_and_nothing_else(client, application):
    invited(client, application, place="javascript:alert(1)")

    assert 'href="javascript' not in page_of(client, application)


def test_mail_before_an_interview_says_where_it_is(client, application, time_machine):
    invited(client, application, place="Room 4", note="Three people")
    day = datetime(2026, 12, 2, 19, 5, tzinfo=UTC)  # a day before, on the reader's clock
    time_machine.move_to(day)

    reminders.sweep(day)
    delivery.deliver_due(lambda: day)

    [sent] = outbox.outbox
    assert "Place: Room 4" in sent.body and "Three people" in sent.body


def test_interview_at_an_hour_that_the_clocks_skip_says_which_one_counts(client, application):
    skipped = {"date": "2027-03-28", "time": "02:30", "zone": "Europe/Stockholm"}
    saved = invited(client, application, **skipped)
    words = "The clocks there skip 02:30 on Sun 28 Mar 2027: 01:30 counts."

    [told] = saved.context["messages"]
    assert words in str(told)
    assert words in page_of(client, application)


def test_interview_without_a_day_is_asked_for_it(client, application):
    answer = invited(client, application, date="")

    assert list(answer.context["form"].errors) == ["date"]
    assert not application.deadlines.filter(kind="interview").exists()


def test_interview_of_an_offer_moves_nothing_back(client, application):
    applications.move(application, "offer", now=NOW)

    invited(client, application)

    application.refresh_from_db()
    assert application.stage == "offer"


def test_interview_that_is_over_ends_with_the_answer(client, application):
    invited(client, application)
    later = datetime(2026, 12, 9, tzinfo=UTC)

    applications.move(application, "waitlist", now=later)

    assert application.deadlines.get(kind="interview").met_at == later


# ── They answered ─────────────────────────────────────────────────────────────────────────────────


def test_answer_has_its_day_and_is_not_offered_twice(client, application):
    press(client, "application_move", application, stage="review", day="2026-11-20")

    application.refresh_from_db()
    assert application.stage == "review"
    assert application.events.filter(kind="stage").first().day == date(2026, 11, 20)
    offered = client.get(application.get_absolute_url()).context["after"].answers
    assert [stage for stage, _words in offered] == ["interview", "offer", "waitlist", "rejected"]


def test_answer_of_a_day_to_come_is_asked_about(client, application):
    answer = press(client, "application_move", application, stage="rejected", day="2026-11-24")

    assert answer.status_code == 422
    assert "This day has not come yet." in answer.content.decode()
