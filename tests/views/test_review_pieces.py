"""The checklist at the review: limits in words, and whether a line applies to the person."""

import pytest

from applications.models import Application, Posting
from tests.views.test_postings import fields_of, paste
from tests.views.test_review import TWICE, words

pytestmark = pytest.mark.usefixtures("today")


SOME = """PhD position in tidal geology at Umeå University

Please send a CV (at most 2 pages) and a thesis (the summary can be at most 5 pages) by 26 August
2027. A TOEFL score is required for international applicants.
"""


def test_limits_stand_at_the_review_in_the_words_of_the_checklist(client, person):
    page = client.get(paste(client, SOME).url)
    shown = words(page)
    for sentence in ("at most 2 pages", "at most 5 pages, for the summary only"):
        assert sentence in shown

    client.post(page.request["PATH_INFO"], fields_of(page))

    application = Application.objects.get()
    assert [row.limits for row in application.requirements.all()][:2] == [
        [{"what": "pages", "value": 2.0, "binds": ""}],
        [{"what": "pages", "value": 5.0, "binds": "summary"}],
    ]
    checklist = words(client.get(application.get_absolute_url()))
    assert "at most 5 pages, for the summary only" in checklist


@pytest.mark.parametrize(
    ("typed", "limits"),
    [
        ("6", [{"what": "pages", "value": 6, "binds": ""}]),
        ("", []),
        ("5", [{"what": "pages", "value": 5.0, "binds": "summary"}]),
    ],
)
def test_pages_corrected_at_the_review_are_no_longer_the_postings(client, person, typed, limits):
    page = client.get(paste(client, SOME).url)

    client.post(page.request["PATH_INFO"], {**fields_of(page), "pieces-1-pages": typed})

    assert Application.objects.get().requirements.get(kind="thesis").limits == limits


@pytest.mark.parametrize("answer", ["yes", "no", "unknown", ""])
def test_what_is_asked_in_some_cases_is_asked_about_at_the_review(client, person, answer):
    page = client.get(paste(client, SOME).url)
    assert words(page).count("does it apply to you?") == 1

    sent = {**fields_of(page), "pieces-2-applies": answer}
    client.post(page.request["PATH_INFO"], sent)

    toefl = Application.objects.get().requirements.get(need="conditional")
    assert toefl.applies == answer


def test_a_thesis_or_articles_is_one_thing_to_hand_in(client, person):
    posting = TWICE.replace(
        "Please send a CV.",
        "Please send a CV and your master's thesis or scientific articles (at most 10 pages).",
    )
    page = client.get(paste(client, posting).url)
    line = page.context["review"].pieces.forms[1].in_short
    assert line["kind"] == "Thesis or publications"

    client.post(page.request["PATH_INFO"], fields_of(page))

    cv, either = Application.objects.get().requirements.all()
    assert (cv.kinds, either.kinds) == (("cv",), ("thesis", "publications"))
    assert (either.name, either.need) == ("master's thesis or scientific articles", "required")
    assert either.limits == [{"what": "pages", "value": 10.0, "binds": "scientific articles"}]
    assert "Thesis or publications" in words(
        client.get(Application.objects.get().get_absolute_url())
    )


def test_what_would_do_instead_can_be_unticked_at_the_review(client, person):
    posting = TWICE.replace("a CV.", "a CV and your master's thesis or scientific articles.")
    page = client.get(paste(client, posting).url)
    sent = fields_of(page)

    client.post(page.request["PATH_INFO"], {k: v for k, v in sent.items() if "also" not in k})

    assert Application.objects.get().requirements.get(kind="thesis").kinds == ("thesis",)


SHAKY = """PhD position in tidal geology at Umeå University

Please send a list of publications and copies of diplomas by 26 August 2027.
A TOEFL score is required for international applicants.
"""


@pytest.fixture
def unsure(client, person):
    """A review of lines that were read by a rule which was never weighed."""
    address = paste(client, SHAKY).url
    posting = Posting.objects.get()
    for one in posting.draft["documents"]:
        one |= {"rule": "unseen", "confidence": 0.6}
    posting.save()
    return client.get(address)


def test_each_line_that_is_doubtful_is_answered_alone(client, unsure):
    [doubt] = [one for one in unsure.context["doubts"] if one.parts]
    assert [part.words for part in doubt.parts] == ["list of publications", "copies of diplomas"]
    address, one = unsure.request["PATH_INFO"], f"settle-{doubt.parts[1].key}"

    again = client.post(address, {**fields_of(unsure), one: "1", "recount": "1"})
    [left] = [one for one in again.context["doubts"] if one.parts]
    client.post(address, {**fields_of(again), one: "1", f"settled-{doubt.parts[1].key}": "1"})

    assert (left.chosen, [part.chosen for part in left.parts]) == (None, [0, 1])
    kept = Application.objects.get().requirements.values_list("kind", flat=True)
    assert set(kept) == {"publications", "language_certificate"}


def test_lines_that_are_doubtful_are_answered_together(client, unsure):
    [doubt] = [one for one in unsure.context["doubts"] if one.parts]

    client.post(unsure.request["PATH_INFO"], {**fields_of(unsure), f"settle-{doubt.key}": "1"})

    assert [row.kind for row in Application.objects.get().requirements.all()] == [
        "language_certificate"
    ]


def test_line_that_is_asked_in_some_cases_is_asked_about_once(unsure):
    asked = [one for one in unsure.context["doubts"] if "TOEFL" in one.words]

    assert [one.key for one in asked] == ["pieces-2-applies"]


def test_day_whose_year_is_asked_for_is_asked_about_once(client, person):
    text = SOME.replace("26 August\n2027", "26 August")
    address = paste(client, text).url
    posting = Posting.objects.get()
    posting.draft["deadline"] |= {"rule": "unseen", "confidence": 0.6}
    posting.save()

    keys = [one.key for one in client.get(address).context["doubts"]]

    assert "year-0" in keys
    assert "day-unsure" not in keys


def test_what_a_second_stage_asks_is_asked_about_once_in_few_words(client, person):
    stages = TWICE.replace(
        "Please send a CV.",
        "Please send a CV. Stage 2: Shortlisted candidates are invited to submit a full "
        "application, consisting of a research proposal, degree certificates and a thesis.",
    )
    page = client.get(paste(client, stages).url)
    [doubt] = [one for one in page.context["doubts"] if one.key.endswith("-applies")]
    assert doubt.words == "Stage 2: does it apply to you?"
    assert [part.words for part in doubt.parts] == [
        "research proposal", "degree certificates", "thesis",
    ]  # fmt: skip

    client.post(page.request["PATH_INFO"], {**fields_of(page), "pieces-2-applies": "no"})

    application = Application.objects.get()
    [refused] = application.requirements.filter(applies="no")
    assert refused.kind == "degree_certificate"
    assert "Stage 2 Does this apply to you?" in words(client.get(application.get_absolute_url()))
