"""What is pressed on a referee's page is kept, told once, and undone by another press."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from applications.models import (
    Event,
    PacketFile,
    Posting,
    Referee,
    RefereeNews,
    RefereeVisit,
    Reference,
)
from applications.models.reference import agreed
from applications.services import answers, letters, packet_files, referee_pages
from applications.templatetags.letters import news_words
from tests.factories import (
    NOW,
    RefereeFactory,
    VersionFactory,
)
from tests.letters import FOREIGN, enter, named, path, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
News = RefereeNews.Kind


# ── Answers ───────────────────────────────────────────────────────────────────────────────────────


def test_yes_and_no_reach_the_applicant_once_with_a_word(sen, visitor):
    row = named(sen)
    page = enter(visitor, sen)

    for _twice in range(2):
        press(visitor, page, f"agreed {row.pk}", words="Gladly.\r\nAnil")

    row.refresh_from_db()
    [news] = RefereeNews.objects.all()
    assert (row.state, row.answer) == ("agreed", "Gladly. Anil")
    assert (news.kind, news.words, news.reference) == (News.AGREED, "Gladly. Anil", row)
    assert Event.objects.filter(kind="reference").count() == 1
    assert [one.what for one in RefereeVisit.objects.all()] == ["agreed"]


def test_declined_then_agreed_loses_nothing(sen, visitor):
    row = named(sen, state="requested", asked_at=NOW, answered_at=NOW, requested_at=NOW)
    page = enter(visitor, sen)

    press(visitor, page, f"declined {row.pk}")
    row.refresh_from_db()
    assert row.state == "declined"
    press(visitor, page, f"agreed {row.pk}")

    row.refresh_from_db()
    assert (row.state, row.requested_at) == ("requested", NOW)
    assert [one.kind for one in RefereeNews.objects.all()] == [News.AGREED]


def test_no_from_a_page_of_before_the_letter_came_says_that_it_is_in(sen, visitor):
    row = named(sen, state="received", received_at=NOW)
    page = enter(visitor, sen)

    answer = visitor.post(page, {"do": f"declined {row.pk}", "words": "No"}, **FOREIGN, follow=True)

    assert "Your letter is in already" in answer.content.decode()
    assert "is told that you cannot" not in answer.content.decode()


def test_one_yes_for_all_that_wait_and_for_no_other(sen, visitor):
    waiting = [named(sen), named(sen, mode="contact")]
    declined, received = named(sen, state="declined"), named(sen, state="received")

    asked = [row.pk for row in (*waiting, declined, received)]
    press(visitor, enter(visitor, sen), "agreed all", asked=asked)

    states = dict(Reference.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in waiting] == ["agreed", "agreed"]
    assert (states[declined.pk], states[received.pk]) == ("declined", "received")
    assert RefereeNews.objects.count() == 2


def test_ticks_before_a_mail_leave_the_last_word_only_and_never_touch_the_portals(sen, visitor):
    row = named(sen, state="requested", requested_at=NOW)
    page = enter(visitor, sen)

    for do in ("sent", "sent", "unsent", "sent", "unsent"):
        press(visitor, page, f"{do} {row.pk}")

    row.refresh_from_db()
    assert (row.submitted_at, row.received_at, row.state) == (None, None, "requested")
    assert [one.kind for one in RefereeNews.objects.all()] == [News.NOT_SUBMITTED]


def test_who_says_it_is_sent_is_asked_for_no_answer_and_refuses_it_no_more(sen, visitor):
    row = named(sen, mode="portal")
    page = enter(visitor, sen)
    press(visitor, page, f"sent {row.pk}")

    row.refresh_from_db()
    assert (row.state, row.has_agreed) == ("asked", True)
    body = visitor.get(page).content.decode()
    assert "waits for your answer" not in body
    assert f'value="declined {row.pk}"' not in body and f'value="agreed {row.pk}"' not in body
    for do, more in ((f"declined {row.pk}", {}), ("declined all", {"asked": row.pk})):
        answer = visitor.post(page, {"do": do, **more}, **FOREIGN, follow=True).content.decode()
        assert "You ticked this letter as sent, so nothing is changed." in answer
    row.refresh_from_db()
    assert (row.state, row.submitted_at is None) == ("asked", False)

    press(visitor, page, f"unsent {row.pk}")
    assert "waits for your answer" in visitor.get(page).content.decode()
    press(visitor, page, f"declined {row.pk}")
    row.refresh_from_db()
    assert (row.state, row.submitted_at) == ("declined", None)


def test_letter_said_to_be_sent_awaits_no_answer_though_the_yes_was_taken_back(sen, visitor):
    row = named(sen, mode="portal", submitted_at=NOW)

    assert "waits for your answer" not in visitor.get(enter(visitor, sen)).content.decode()
    assert row.has_agreed and not row.awaits_answer
    assert not letters.to_answer(sen).exists()
    assert Reference.objects.filter(agreed()).get() == row
    assert Referee.objects.counted().get().agreed == 1


def test_whether_the_portals_mail_came_is_answered_on_the_page_and_told_once(sen, visitor):
    row = named(sen, mode="portal", state="requested", answered_at=NOW, requested_at=NOW)
    page = enter(visitor, sen)

    def stands(*pressed):
        for do in pressed:
            assert f'value="{do} {row.pk}"' in visitor.get(page).content.decode()
            press(visitor, page, f"{do} {row.pk}")
            press(visitor, page, f"{do} {row.pk}")  # once more: as it is
        row.refresh_from_db()
        told = [(one.kind, news_words(one)) for one in RefereeNews.objects.all()]
        return row.state, row.request_seen_at is not None, told

    assert stands("arrived") == (
        "requested", True, [(News.ARRIVED, f"{sen.called} has the portal's mail: KTH")]
    )  # fmt: skip
    lost = (News.LOST, f"{sen.called} has not received the portal's mail: KTH")
    assert stands("lost") == ("failed", False, [lost])
    assert Reference.objects.to_request().get() == row
    assert stands("arrived")[:2] == ("requested", True)
    assert [one.kind for one in RefereeNews.objects.all()] == [News.ARRIVED]


@pytest.mark.parametrize(
    "fields", [{"state": "agreed"}, {"state": "requested", "mode": "email"}, {"state": "received"}]
)
def test_mail_of_a_portal_that_sent_none_is_not_asked_about(sen, visitor, fields):
    row = named(sen, **{"mode": "portal", "answered_at": NOW, "requested_at": NOW, **fields})
    page = enter(visitor, sen)

    assert f'value="lost {row.pk}"' not in visitor.get(page).content.decode()
    for do in ("arrived", "lost"):
        assert visitor.post(page, {"do": f"{do} {row.pk}"}, **FOREIGN).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.request_seen_at) == (fields["state"], None)
    assert not RefereeNews.objects.exists()


def test_after_the_deadline_and_past_the_applicants_own_target_ticking_still_works(
    sen, visitor, time_machine
):
    row = named(sen, state="agreed")
    time_machine.move_to(NOW + timedelta(days=70))

    page = enter(visitor, sen)
    assert "the day has passed" in visitor.get(page).content.decode()
    press(visitor, page, f"sent {row.pk}")

    row.refresh_from_db()
    assert row.submitted_at is not None


def test_reminders_are_theirs_to_choose(sen, visitor):
    named(sen)
    page = enter(visitor, sen)

    press(visitor, page, "nudges", nudges="weekly")
    press(visitor, page, "nudges", nudges="weekly")
    assert visitor.post(page, {"do": "nudges", "nudges": "hourly"}).status_code == 404

    sen.refresh_from_db()
    assert (sen.nudges, sen.nudges_chosen_at is None) == ("weekly", False)
    assert RefereeNews.objects.get().kind == News.NUDGES


def test_opening_is_noted_once_an_hour_and_only_by_a_browser_that_says_so(sen, visitor):
    page = enter(visitor, sen)
    visitor.get(page)
    assert not RefereeVisit.objects.exists()
    assert [visitor.post(page + "opened/").status_code for _ in range(3)] == [204] * 3
    assert RefereeVisit.objects.get().what == "opened"


# ── Packet, calendar, stop ────────────────────────────────────────────────────────────────────────


def test_chosen_documents_are_downloads_and_no_other_is_reachable(sen, visitor):
    version = VersionFactory(document__owner=sen.owner, document__title="CV")
    VersionFactory(document__owner=sen.owner, document__title="Secret plans")
    row = PacketFile.objects.create(referee=sen, version=version)
    page = enter(visitor, sen)
    body = visitor.get(page).content.decode()

    answer = visitor.get(f"{page}files/{row.pk}/")

    assert "Secret plans" not in body
    assert f"{page}files/{row.pk}/" in body
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert RefereeVisit.objects.get().what == "file"


def test_calendar_shows_their_letters_only_and_dies_with_the_links(sen, visitor):
    row = named(sen, "KTH")
    named(sen, "In already", submitted_at=NOW)
    named(RefereeFactory(owner=sen.owner), "Another's")
    shown = visitor.post(enter(visitor, sen), {"do": "calendar"}).content.decode()
    address = re.search(r'value="(http[^"]+\.ics)"', shown)[1]

    answer = visitor.get(path(address))
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    assert str(event["SUMMARY"]) == "Letter for Priya Chatterjee: KTH"
    assert str(event["UID"]) == str(sen.told_letters.get(number=row.pk).uid)
    [_programme, when, *_way] = str(event["DESCRIPTION"]).splitlines()
    hour = "(end of the day; no hour is given)"
    assert when == f"Sat 16 Jan 2027 04:29 (Kolkata); Fri 15 Jan 2027 23:59 Umeå {hour}"
    assert str(event["URL"]) == row.application.posting.url
    Posting.objects.update(url="")
    type(sen).objects.update(zone="Europe/Stockholm")
    answer = visitor.get(path(address))
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert "URL" not in event  # the site's own pages open to nobody without an account
    assert f"\nFri 15 Jan 2027 23:59 (Stockholm) {hour}\n" in str(event["DESCRIPTION"])
    assert visitor.get(path(address), HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    page = enter(visitor, sen)
    reloaded = visitor.post(page, {"do": "calendar"}).content.decode()
    assert "made already" in reloaded and "the one before stops" in reloaded
    assert visitor.get(path(address)).status_code == 200
    [button] = re.findall(r'value="(calendar \d+)"', reloaded)
    again = visitor.post(page, {"do": button}).content.decode()
    assert visitor.get(path(address)).status_code == 410
    newer = re.search(r'value="(http[^"]+\.ics)"', again)[1]
    referee_pages.take_back(sen, timezone.now())
    assert visitor.get(path(newer)).status_code == 410


# ── The applicant's side ──────────────────────────────────────────────────────────────────────────


def test_applicant_makes_a_link_and_takes_all_back(sen, visitor, client):
    client.force_login(sen.owner)
    links = reverse("referee_links", args=[sen.pk])

    shown = client.post(links, {"do": "make"}).content.decode()
    address = re.search(r'data-copy="(http[^"]+/letters/[^"]+)"', shown)[1]
    assert visitor.get(path(address)).status_code == 302
    assert "Take back all links" in client.get(reverse("referee", args=[sen.pk])).content.decode()
    client.post(links, {"do": "take_back"})

    assert visitor.get(path(address)).status_code == 410
    assert client.post(links, {"do": "nonsense"}).status_code == 404


def test_link_that_has_ended_is_none_to_take_back(sen, client, time_machine):
    referee_pages.make(sen, NOW)
    time_machine.move_to(NOW + timedelta(days=400))
    client.force_login(sen.owner)

    assert "Take back" not in client.get(reverse("referee", args=[sen.pk])).content.decode()


def test_document_that_became_a_letter_is_read_by_no_other_referee(sen, visitor, client):
    version = VersionFactory(document__owner=sen.owner, document__title="Old draft")
    chosen = PacketFile.objects.create(referee=sen, version=version)
    named(sen)
    page = enter(visitor, sen)
    opened = visitor.get(f"{page}files/{chosen.pk}/")
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")
    version.document.kind = "recommendation_letters"
    version.document.save()

    assert visitor.get(f"{page}files/{chosen.pk}/").status_code == 404
    assert "Old draft" not in visitor.get(page).content.decode()
    client.force_login(sen.owner)
    assert "Old draft" not in client.get(reverse("referee", args=[sen.pk])).content.decode()
    assert packet_files.chosen(sen) == []


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("none", "wants no reminders"),
        ("one", "wants one reminder, 7 days before"),
        ("two", "wants two reminders, 7 and 2 days before"),
        ("weekly", "wants a reminder every week until the letter is in"),
    ],
)
def test_how_often_they_want_to_be_reminded_is_a_sentence(sen, choice, said):
    answers.choose_nudges(sen, choice, now=NOW)

    assert news_words(RefereeNews.objects.get()) == f"Prof. Anil Sen {said}"


def test_a_word_of_theirs_stands_by_its_letter(sen, client):
    row = named(sen, "KTH")
    answers.say(row, True, "Gladly, in English", now=NOW)
    client.force_login(sen.owner)

    for page in (reverse("referee", args=[sen.pk]), row.application.get_absolute_url()):
        letters = LexborHTMLParser(client.get(page).content.decode())
        said = letters.css_first("#letters, #references").css_first("q.their-words")
        assert said.text() == "Gladly, in English"


def test_who_agreed_can_decline_after_the_portals_mail_was_lost(sen, visitor):
    row = named(sen, state="failed", failure="not_received", mode="portal", answered_at=NOW)
    unasked = named(sen, state="failed", failure="not_received", mode="portal")
    page = enter(visitor, sen)
    shown = LexborHTMLParser(visitor.get(page).content.decode())

    assert "I cannot after all" in shown.css_first(f"#no-{row.pk}").text()
    assert shown.css_first(f"#no-{unasked.pk}").text().strip().startswith("No")
    press(visitor, page, f"declined {row.pk}")

    row.refresh_from_db()
    assert (row.state, row.failure) == ("declined", "")
