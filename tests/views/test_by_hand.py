"""Written down by hand in a few fields: an application and its deadline, and what looks like it."""

from datetime import date, time

import pytest
from django.urls import reverse

from applications.models import Application, Deadline, Posting
from tests.factories import ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db
WRITTEN = {
    "hand-institution": "Umeå universitet",
    "hand-title": "Doctoral student in tides",
    "hand-date": "2027-02-01",
    "hand-url": "jobs.umu.example/7",
}


@pytest.fixture
def person(client):
    person = PersonFactory()
    client.force_login(person)
    return person


def write(client, **changed):
    return client.post(reverse("posting_by_hand"), {**WRITTEN, **changed})


def test_four_fields_make_an_application_with_its_deadline(client, person):
    answer = write(client)

    application = Application.objects.get()
    posting, deadline = application.posting, application.deadlines.get()
    assert answer.headers["Location"] == application.get_absolute_url()
    assert (posting.owner, posting.source, posting.reviewed_at is None) == (
        person,
        "written",
        False,
    )
    assert (posting.title, posting.institution) == ("Doctoral student in tides", "Umeå universitet")
    assert posting.url == "https://jobs.umu.example/7"
    assert (posting.city, posting.country) == ("Umeå", "SE")  # of an institution that is known
    assert (deadline.date, deadline.time, deadline.kind) == (date(2027, 2, 1), None, "application")
    assert (deadline.zone, deadline.zone_source) == ("Europe/Stockholm", "place")
    assert application.next_moment == deadline.instant
    assert "Written down by hand" in client.get(application.get_absolute_url()).content.decode()


def test_hour_and_zone_are_the_persons_word(client, person):
    write(client, **{"hand-time": "12:00", "hand-zone": "europe/lisbon"})

    deadline = Deadline.objects.get()
    assert (deadline.time, deadline.zone) == (time(12), "Europe/Lisbon")
    assert (deadline.zone_source, deadline.precision) == ("person", "time")


def test_without_a_day_there_is_no_deadline(client, person):
    write(client, **{"hand-date": "", "hand-institution": "Somewhere College"})

    assert not Application.objects.get().deadlines.exists()
    assert Posting.objects.get().country == ""


def test_an_institution_nobody_knows_has_the_earliest_clock(client, person):
    write(client, **{"hand-institution": "Somewhere College"})

    assert (Deadline.objects.get().zone, Deadline.objects.get().zone_source) == ("", "assumed")


def test_the_form_sent_twice_makes_one_and_another_day_makes_another(client, person):
    first, second = write(client), write(client)
    write(client, **{"hand-date": "2027-03-01"})

    assert first.url == second.url
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"hand-institution": ""}, "institution", "This field is required."),
        ({"hand-title": " "}, "title", "This field is required."),
        ({"hand-date": "", "hand-time": "12:00"}, "date", "An hour needs its day."),
        ({"hand-zone": "Mars"}, "zone", "“Mars” is not a time zone we know."),
        ({"hand-url": "no link"}, "url", "Write a whole web address"),
    ],
)
def test_refused_says_why_and_keeps_what_was_typed(client, person, changed, field, sentence):
    answer = write(client, **{"hand-title": "Tides <3", **changed})

    assert answer.status_code == 422
    assert list(answer.context["by_hand"].errors) == [field]
    assert answer.context["by_hand"].errors[field][0].startswith(sentence)
    if field != "title":
        assert 'value="Tides &lt;3"' in answer.content.decode()
    assert not Posting.objects.exists()


def test_an_address_opened_by_itself_leads_to_the_form(client, person):
    assert client.get(reverse("posting_by_hand")).url == reverse("posting_new") + "#by-hand"


def test_a_day_that_has_passed_is_said(client, person):
    answer = write(client, **{"hand-date": "2026-11-01"})

    assert "This moment has passed" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"url": "http://www.jobs.umu.example/7/?utm_source=x"}, "You have this link already:"),
        (
            {"institution": "Umeå University", "title": "Doctoral student in tides (2026)"},
            "This looks like one of another year that you have:",
        ),
        (
            {"institution": "Umeå University", "title": "Doctoral students in tides"},
            "You have nearly the same title at this institution already:",
        ),
    ],
)
def test_what_looks_like_it_is_named_while_typing_and_after_and_never_blocks(
    client, person, known, words
):
    facts = {"posting__url": "", "posting__institution": "", "posting__title": "Something else"}
    seen = ApplicationFactory(
        owner=person, **facts | {f"posting__{name}": value for name, value in known.items()}
    )
    other = ApplicationFactory(**{f"posting__{name}": value for name, value in known.items()})

    typing = client.get(reverse("posting_look_alikes"), WRITTEN).content.decode()
    saved = client.get(write(client).url).content.decode()

    for page in (typing, saved):
        assert words in page
        assert f'href="{seen.get_absolute_url()}"' in page
        assert f'href="{other.get_absolute_url()}"' not in page  # somebody else's
    assert person.applications.count() == 2


def test_nothing_alike_says_nothing(client, person):
    ApplicationFactory(owner=person)

    assert "notice" not in client.get(reverse("posting_look_alikes"), WRITTEN).content.decode()
    assert 'data-level="warning"' not in client.get(write(client).url).content.decode()


def test_look_alikes_are_found_in_two_queries_however_many_there_are(
    client, person, django_assert_num_queries
):
    for _ in range(2):
        ApplicationFactory(owner=person, posting__url="https://jobs.umu.example/7")
        with django_assert_num_queries(4):  # the session, the person, the sketches, the found
            client.get(reverse("posting_look_alikes"), WRITTEN)


def test_new_page_offers_both_ways(client, person):
    page = client.get(reverse("posting_new")).content.decode()

    assert "Read the posting" in page
    assert "Save the application" in page
