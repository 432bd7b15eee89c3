"""Deadlines: written as printed, refused with a sentence, met, removed."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from applications.models import Application, Deadline, Posting
from applications.models.application import NEVER
from applications.services.deadlines import targets
from tests.factories import NOW, ApplicationFactory, DeadlineFactory

pytestmark = pytest.mark.django_db
PRINTED = {
    "kind": "application",
    "date": "2027-02-01",
    "time": "17:00",
    "zone": "europe/zurich",
    "bound": "on",
    "wording": "by 1 February, 17:00",
    "note": "",
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def application(client):
    application = ApplicationFactory(deadline=False)
    client.force_login(application.owner)
    return application


def add(client, application, **changed):
    return client.post(reverse("deadline_add", args=[application.pk]), {**PRINTED, **changed})


def test_add_keeps_what_was_printed_and_counts_to_its_moment(client, application):
    response = add(client, application)

    assert response.headers["Location"] == f"{application.get_absolute_url()}#deadlines"
    row = Deadline.objects.get()
    assert (row.date, row.time, row.zone, row.zone_source, row.precision) == (
        date(2027, 2, 1),
        time(17),
        "Europe/Zurich",
        "person",
        "time",
    )
    moment = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)
    assert row.instant == moment
    assert Application.objects.get().next_moment == moment


def test_add_sent_twice_makes_one_deadline(client, application):
    add(client, application)
    add(client, application)

    assert Deadline.objects.count() == 1
    assert application.events.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "“Mars/Olympus” is not a time zone we know."),
        ({"date": "2027-02-30"}, "date", "Enter a valid date."),
        ({"date": "9999-12-31", "zone": "AoE"}, "date", "Write a year between 2000 and 2100."),
        ({"date": "0001-01-01", "time": "", "bound": "before"}, "date", "Write a year between"),
        ({"date": ""}, "date", "An hour needs its day."),
        ({"date": "", "time": "", "wording": ""}, "date", "Write the day, or what"),
        ({"rolling": "on"}, "time", "“Until filled” has no hour. Leave one of the two out."),
        ({"kind": "doom"}, "kind", "Select a valid choice."),
    ],
)
def test_add_refused_says_why_and_keeps_what_was_typed(
    client, application, changed, field, sentence
):
    response = add(client, application, **changed)

    assert response.status_code == 422
    [said] = response.context["form"].errors[field]
    assert said.startswith(sentence)
    assert sentence.split("“")[0] in response.content.decode()
    assert 'name="wording"' in response.content.decode()
    if field == "zone":
        assert 'value="Mars/Olympus"' in response.content.decode()
    assert not Deadline.objects.exists()


def test_add_takes_a_moment_that_has_passed_and_says_so(client, application):
    add(client, application, date="2026-01-05")
    response = client.get(application.get_absolute_url())

    assert Deadline.objects.get().date == date(2026, 1, 5)
    [message] = response.context["messages"]
    assert str(message).startswith("Saved. This moment has passed")


def test_saving_a_moment_ahead_says_so(client, application):
    add(client, application)
    response = client.get(application.get_absolute_url())

    assert [str(message) for message in response.context["messages"]] == ["Deadline saved."]


def test_add_until_filled_has_no_moment(client, application):
    add(client, application, date="", time="", rolling="on")

    assert Deadline.objects.values("precision", "date", "instant").get() == {
        "precision": "rolling",
        "date": None,
        "instant": None,
    }


@pytest.mark.parametrize(
    ("city", "country", "offered"), [("Umeå", "SE", "Europe/Stockholm"), ("", "", "Europe/Zurich")]
)
def test_add_offers_the_clock_of_the_place_else_that_of_the_deadline_that_is_there(
    client, application, city, country, offered
):
    add(client, application)
    DeadlineFactory(application=application, kind="test", zone="America/Los_Angeles")
    Posting.objects.update(city=city, country=country)

    form = client.get(reverse("deadline_add", args=[application.pk])).context["form"]

    assert form.initial["zone"] == offered


@pytest.mark.parametrize("zone", ["", "Europe/Zurich"])
def test_saving_confirms_a_zone_that_was_assumed(client, application, zone):
    row = DeadlineFactory(application=application, zone=zone, zone_source="assumed")
    assert "please confirm" in client.get(application.get_absolute_url()).content.decode()

    client.post(reverse("deadline", args=[row.pk]), {**PRINTED, "zone": zone})

    row.refresh_from_db()
    assert (row.zone, row.zone_source) == (zone, "person")
    assert "please confirm" not in client.get(application.get_absolute_url()).content.decode()


def test_add_with_the_zone_that_was_offered_is_not_asked_about(client, application):
    add(client, application)
    add(client, application, kind="letters", zone="Europe/Zurich")

    assert set(Deadline.objects.values_list("zone_source", flat=True)) == {"person"}


def no_place(application):
    application.posting.city = application.posting.country = ""
    application.posting.save()


def kept(row=None):
    return Deadline.objects.values_list("zone", "zone_source").get()


@pytest.mark.parametrize(
    ("city", "country", "zone"),
    [
        ("Halden", "NO", "Europe/Oslo"),
        ("halden", "", "Europe/Oslo"),
        ("", "NO", "Europe/Oslo"),
        ("Nowhere", "US", "America/New_York"),
        ("Vancouver", "CA", "America/Vancouver"),
    ],
)
@pytest.mark.parametrize("typed", ["untouched", ""])
def test_add_goes_by_the_clock_of_the_place(client, application, city, country, zone, typed):
    application.posting.city, application.posting.country = city, country
    application.posting.save()
    address = reverse("deadline_add", args=[application.pk])
    offered = client.get(address).context["form"].initial["zone"]
    add(client, application, zone=offered if typed == "untouched" else "")

    assert (offered, *kept()) == (zone, zone, "place")


def test_add_without_zone_and_place_is_asked_about_and_confirmed_by_a_press(client, application):
    no_place(application)
    add(client, application, zone="")
    assert kept() == ("", "assumed")
    page = client.get(application.get_absolute_url()).content.decode()
    assert "17:00 on the earliest clock on Earth (UTC+14)?" in page

    address = reverse("deadline_zone", args=[Deadline.objects.get().pk])
    assert f'action="{address}"' in page
    answers = [client.post(address).status_code for _ in range(2)]

    assert (answers, kept()) == ([302, 302], ("", "person"))
    assert "please confirm" not in client.get(application.get_absolute_url()).content.decode()
    assert application.events.filter(kind="deadline").count() == 2  # added, confirmed


def test_press_takes_the_clock_of_a_place_that_is_known(client, application):
    DeadlineFactory(application=application, zone="", zone_source="assumed")
    page = client.get(application.get_absolute_url()).content.decode()
    assert "23:59 in Umeå?" in page

    assert 'name="was" value="Europe/Stockholm"' in page
    address = reverse("deadline_zone", args=[Deadline.objects.get().pk])
    client.post(address, {"was": "Europe/Stockholm"})

    assert kept() == ("Europe/Stockholm", "person")


def test_press_confirms_no_clock_that_another_window_put_in_its_place(client, application):
    row = DeadlineFactory(application=application, zone="", zone_source="assumed")
    Deadline.objects.update(zone="Asia/Tokyo", zone_source="person")

    address = reverse("deadline_zone", args=[row.pk])
    page = client.post(address, {"was": "Europe/Stockholm"}, follow=True).content.decode()

    assert "Another window put it on another clock meanwhile." in page
    assert kept() == ("Asia/Tokyo", "person")


FACTS = {"title": "PhD", "institution": "Umeå University"}


@pytest.mark.parametrize(
    ("city", "country", "expected"),
    [
        ("Vancouver", "CA", ("America/Vancouver", "place")),
        ("", "NO", ("Europe/Oslo", "place")),
        ("", "", ("", "assumed")),
    ],
)
def test_correcting_the_place_moves_a_zone_that_came_from_it(
    client, application, city, country, expected
):
    row = DeadlineFactory(application=application)
    address = reverse("application_facts", args=[application.pk])
    client.post(address, {**FACTS, "city": city, "country": country})

    row.refresh_from_db()
    application.refresh_from_db()
    assert kept() == expected
    assert application.next_moment == row.instant
    assert row.sequence > 0  # calendars that have it are told


@pytest.mark.parametrize("source", ["stated", "person"])
def test_correcting_the_place_leaves_a_zone_that_was_stated_or_chosen(client, application, source):
    DeadlineFactory(application=application, zone_source=source)
    address = reverse("application_facts", args=[application.pk])
    client.post(address, {**FACTS, "city": "Vancouver", "country": "CA"})

    assert kept() == ("Europe/Stockholm", source)


def test_correcting_another_fact_moves_nothing(client, application):
    DeadlineFactory(application=application, zone="Asia/Tokyo")
    address = reverse("application_facts", args=[application.pk])
    place = {"city": application.posting.city, "country": application.posting.country}
    client.post(address, {**FACTS, **place, "salary": "1"})

    assert kept() == ("Asia/Tokyo", "place")


@pytest.mark.parametrize("said", ["AoE", "anywhere on  Earth", "etc/gmt+12"])
def test_add_knows_anywhere_on_earth_by_its_names(client, application, said):
    add(client, application, zone=said)

    assert Deadline.objects.get().zone == "Etc/GMT+12"


def test_change_marks_what_was_read_as_corrected(client, application):
    add(client, application)
    row = Deadline.objects.get()
    row.evidence = {"quote": "1 February", "state": "confirmed"}
    row.zone_source = "place"
    row.save()

    client.post(reverse("deadline", args=[row.pk]), {**PRINTED, "time": ""})

    row.refresh_from_db()
    assert (row.precision, row.evidence["state"], row.zone_source) == ("date", "corrected", "place")
    assert row.instant == datetime(2027, 2, 1, 22, 59, 59, tzinfo=UTC)


def test_change_from_until_filled_to_a_day_counts_down_again(client, application):
    add(client, application, date="", time="", rolling="on")
    row = Deadline.objects.get()

    client.post(reverse("deadline", args=[row.pk]), {**PRINTED, "time": ""})

    row.refresh_from_db()
    assert (row.precision, row.date) == ("date", date(2027, 2, 1))


def test_met_and_not_met_after_all(client, application):
    add(client, application)
    row = Deadline.objects.get()

    client.post(reverse("deadline_met", args=[row.pk]), {"met": "1"})
    assert Deadline.objects.get().met_at == NOW
    assert Application.objects.get().next_moment == NEVER

    client.post(reverse("deadline_met", args=[row.pk]), {"met": "0"})
    assert Deadline.objects.get().met_at is None


def test_remove_asks_first_and_twice_is_gone(client, application):
    add(client, application)
    address = reverse("deadline_remove", args=[Deadline.objects.get().pk])

    page = client.get(address).content.decode()
    assert "Remove this deadline?" in page
    assert "“Application: 1 February 2027” goes with its reminders." in page
    assert Deadline.objects.exists()
    assert client.post(address).status_code == 302
    assert not Deadline.objects.exists()
    assert client.post(address).status_code == 404


TARGET = {"kind": "target", "date": "2027-01-10", "bound": "on", "wording": "", "note": ""}


def test_own_target_stays_on_the_persons_clock_when_the_place_is_corrected(client, application):
    """The person lives where the institution is."""
    zone = application.owner.zone = "Europe/Stockholm"
    application.owner.save()
    client.post(reverse("deadline_add", args=[application.pk]), {**TARGET, "zone": zone})
    address = reverse("application_facts", args=[application.pk])
    client.post(address, {**FACTS, "city": "Tokyo", "country": "JP"})

    row = application.deadlines.get(kind="target")
    assert (row.zone, row.zone_source) == (zone, "person")


def test_own_target_keeps_the_clock_that_was_typed_for_it(client, application):
    row = DeadlineFactory(application=application, kind="target", zone="Asia/Tokyo")
    address = reverse("deadline", args=[row.pk])
    form = client.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form if field.value() is not None}

    client.post(address, {**shown, "note": "before the holidays"})

    row.refresh_from_db()
    assert (row.note, row.zone) == ("before the holidays", "Asia/Tokyo")


def test_target_is_set_by_one_press_once_and_only_while_it_is_ahead(client, application):
    add(client, application)
    for name in ("documents", "documents", "letters of a kind"):
        client.post(reverse("deadline_target", args=[application.pk]), {"target": name})

    row = application.deadlines.get(kind="target")
    assert (row.date, row.note, row.zone) == (
        date(2027, 1, 25),
        "Documents",
        application.owner.zone,
    )
    rows, late = application.deadlines.all(), datetime(2027, 1, 30, tzinfo=UTC)
    assert list(targets(application, rows, now=NOW)) == ["letters"]
    assert targets(application, rows, now=late) == {}


def test_an_hour_that_the_clocks_skip_is_told_when_it_is_saved_and_in_its_row(client, application):
    skipped = {"date": "2027-03-28", "time": "02:30", "zone": "Europe/Stockholm", "wording": ""}
    words = "The clocks there skip 02:30 on Sun 28 Mar 2027: 01:30 counts."
    add(client, application, **skipped)
    page = client.get(application.get_absolute_url())

    assert [str(told) for told in page.context["messages"]] == [f"Deadline saved. {words}"]
    assert page.content.decode().count(words) == 2


def test_interview_of_what_is_not_in_is_refused_whichever_way_it_comes(client, application):
    asked = add(client, application, kind="interview")
    assert "Mark it as submitted first" in asked.context["form"].errors["kind"][0]

    address = reverse("interview_add", args=[application.pk])
    given = {"date": "2026-11-20", "zone": "Europe/Stockholm"}
    told = client.post(address, given, follow=True).content.decode()
    assert "Mark it as submitted first" in told
    assert not Deadline.objects.exists()


def test_day_of_an_interview_of_what_is_not_in_is_kept_through_its_submission(client, application):
    moved = {"stage": "interview", "day": "2027-02-03", "anyway": "on"}
    submission = client.post(reverse("application_move", args=[application.pk]), moved)
    assert client.get(submission.url).status_code == 200

    asked = client.post(submission.url, {"submitted-anyway": "on"}, follow=True)
    assert asked.context["form"]["date"].value() == "2027-02-03"
    application.refresh_from_db()
    assert application.stage == "submitted"
