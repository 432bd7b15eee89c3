"""Several positions in one posting: the review asks which are meant, one file for each."""

import pytest

from applications.models import Application, Posting
from applications.services import postings
from tests.factories import NOW, PersonFactory
from tests.views.test_postings import fields_of, paste

pytestmark = pytest.mark.django_db
SEVERAL = """Three PhD positions in geology

The University of Bergen, Norway, has three PhD positions:

1. PhD position in tidal geology (ref. 26/1201)
2. PhD position in polar geology (ref. 26/1202)
3. Volcanoes

Your application must include:
 • a curriculum vitae
 • transcripts of records

Application deadline: 15 January 2027, 14:00.
"""


@pytest.fixture
def review(client):
    client.force_login(PersonFactory())
    return client.get(paste(client, SEVERAL).url)


def save(client, page, *positions):
    fields = {**fields_of(page), "position": [str(number) for number in positions]}
    return client.post(page.request["PATH_INFO"], fields)


def test_review_asks_which_positions_are_meant(review):
    page = review.content.decode()

    assert "The posting names 3 positions. Which do you mean?" in page
    assert [one.title for one in review.context["offered"]] == [
        "PhD position in tidal geology",
        "PhD position in polar geology",
        "Volcanoes",
    ]
    assert "checked" not in page[page.index("Which do you mean?") : page.index("Tick none")]


def test_each_position_that_is_meant_becomes_an_application_of_its_own(client, review):
    answer = save(client, review, 1, 2)

    first, second = Application.objects.order_by("pk")
    assert answer.url == first.get_absolute_url()
    assert first.posting_id != second.posting_id
    assert (first.posting.title, first.posting.reference_number) == (
        "PhD position in polar geology",
        "26/1202",
    )
    assert second.posting.title == "Volcanoes · Three PhD positions in geology"
    for application in (first, second):
        assert application.posting.text == Posting.objects.first().text
        assert application.posting.reviewed_at is not None
        assert application.deadlines.get().date.isoformat() == "2027-01-15"
        assert application.next_moment == application.deadlines.get().instant
        assert list(application.requirements.values_list("kind", flat=True)) == [
            "cv",
            "transcripts",
        ]
        assert application.events.get().kind == "taken_in"
    said = client.get(answer.url).content.decode()
    assert "2 applications made:" in said
    assert f'href="{second.get_absolute_url()}"' in said


def test_no_position_ticked_makes_one_for_the_whole_posting(client, review):
    save(client, review)

    assert Application.objects.get().posting.title == "Three PhD positions in geology"


def test_the_review_sent_twice_makes_no_more(client, review):
    first, second = save(client, review, 0, 1), save(client, review, 0, 1)

    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert Application.objects.count() == 2
    assert Posting.objects.count() == 2


def test_two_presses_at_once_make_no_more(client, review):
    posting, draft = Posting.objects.get(), {"title": "Three"}
    chosen = review.context["offered"]

    for _ in range(2):
        made = postings.take_in_each(
            posting, chosen[:2], facts=draft, moments=[], pieces=[], now=NOW
        )

    assert (len(made), Application.objects.count()) == (1, 2)


def test_nonsense_in_the_place_of_a_position_is_left_alone(client, review):
    save(client, review, 7, "x", "-1")

    assert Application.objects.count() == 1


def test_what_needs_another_look_keeps_the_ticks(client, review):
    fields = {**fields_of(review), "position": ["2"], "facts-title": ""}
    page = client.post(review.request["PATH_INFO"], fields)

    assert page.status_code == 422
    assert page.context["meant"] == [2]
    assert 'value="2" id="position-2"\n             checked' in page.content.decode()


def test_one_position_asks_nothing(client):
    client.force_login(PersonFactory())
    page = client.get(paste(client, "PhD position in tides\n\nPlease send a CV.").url)

    assert page.context["offered"] == ()
    assert "Which do you mean?" not in page.content.decode()


def test_no_position_ticked_takes_the_number_of_none(client, review):
    assert "26/1201" not in review.context["review"].facts["reference_number"].value()
    save(client, review)

    posting = Application.objects.get().posting
    assert (posting.reference_number, "reference_number" in posting.evidence) == ("", False)


def test_a_position_without_a_number_takes_that_of_no_other(client, review):
    save(client, review, 0, 2)

    numbers = Application.objects.order_by("pk").values_list("posting__reference_number", flat=True)
    assert list(numbers) == ["26/1201", ""]


BY_REFERENCE = """PhD position in tidal geology, reference number 26/1201
PhD position in polar geology, reference number 26/1202

The University of Bergen, Norway. Please send a CV.
"""


def test_postings_without_a_title_of_their_own_are_called_by_all_positions(client):
    client.force_login(PersonFactory())
    page = client.get(paste(client, BY_REFERENCE).url)
    save(client, page)

    together = "PhD position in tidal geology · PhD position in polar geology"
    assert Application.objects.get().posting.title == together


IN_LISTS = """Two doctoral positions in Antwerp are open in these fields:
- PhD in optics, Department of Physics (75 %, apply at https://uni.example/jobs/1)
- PhD in waves, Department of Mathematics (100 %, apply at https://uni.example/jobs/2)

Please send a CV.
"""


@pytest.mark.parametrize(("ticked", "where"), [((), ""), ((0,), "1"), ((1,), "2")])
def test_what_stands_in_the_words_of_one_position_goes_to_that_one(client, ticked, where):
    client.force_login(PersonFactory())
    page = client.get(paste(client, IN_LISTS).url)
    save(client, page, *ticked)

    posting = Application.objects.get().posting
    assert posting.apply_to.removeprefix("https://uni.example/jobs/") == where
    assert ("apply_to" in posting.evidence) == bool(where)
