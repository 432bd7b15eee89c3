"""My background: rows added, changed and taken away on a page of one's own, and sums on another."""

from datetime import date

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Citizenship, CountedCredits, CreditSum, Degree, Stay, TestResult
from applications.services import profiles
from tests import factories
from tests.profiles import whole_profile

pytestmark = pytest.mark.django_db
MASTERS = {"level": "second", "subject": "Physics"}
CONDITIONS = [
    {"kind": "degree", "level": "second", "of": "Physics", "day": "start"},
    {"kind": "mobility", "months": 12, "within": 36, "quote": "at most 12 months"},
    {"kind": "test", "minimum": 6.5, "of": "IELTS"},
    {"kind": "degree_age", "level": "second", "within": 60},
    {"kind": "origin", "of": "outside_eu"},
]


@pytest.fixture
def application(client):
    application = factories.ApplicationFactory(
        posting__country="SE",
        posting__start="2027-04-01",
        posting__eligibility=[{"minimum": "60", "of": "mathematics"}],
        posting__text="You have lived here at most 12 months.",
    )
    client.force_login(application.owner)
    return application


def words(page, part="body"):
    return " ".join(LexborHTMLParser(page.content.decode()).css_first(part).text().split())


def line_of(client, application):
    return words(client.get(application.get_absolute_url()), "#eligibility")


def test_rows_are_added_changed_and_taken_away(client, application):
    given = {
        "level": "second",
        "subject": "Physics",
        "country": "sverige",
        "awarded_on": "1998-06-01",
    }
    assert client.post(reverse("degree_add"), given).status_code == 302
    degree = Degree.objects.get()
    assert (degree.owner, degree.country) == (application.owner, "SE")
    shown = words(client.get(reverse("profile")))
    assert "Master’s in Physics, Sweden, awarded 1 Jun 1998" in shown

    assert client.get(reverse("degree_remove", args=[degree.pk])).status_code == 200
    client.post(reverse("degree_remove", args=[degree.pk]))
    assert not Degree.objects.exists()


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("degree_add", {"level": "second", "subject": "Physics"}, "awarded_on"),
        (
            "degree_add",
            {"level": "second", "subject": "Physics", "awarded_on": "2099-01-01"},
            "awarded_on",
        ),
        ("credit_sum_add", {"credits": "0"}, "credits"),
        ("credit_sum_add", {"credits": "NaN"}, "credits"),
        ("stay_add", {"country": "Atlantis", "since": "2024-01-01"}, "country"),
        ("stay_add", {"country": "SE", "since": "2024-01-02", "until": "2024-01-01"}, "until"),
        ("stay_add", {"country": "SE", "since": "0024-01-02"}, "since"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, application, name, given, field):
    answer = client.post(reverse(name), given)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not any(model.objects.exists() for model in profiles.KINDS)


def test_second_citizenship_is_not_made_the_first(client, application):
    for code in ("IN", "SE"):
        client.post(reverse("citizenship_add"), {"country": code})
    there = Citizenship.objects.get(country="SE")

    answer = client.post(reverse("citizenship", args=[there.pk]), {"country": "India"})
    assert answer.status_code == 422
    client.post(reverse("citizenship_add"), {"country": "IN"})
    assert Citizenship.objects.count() == 2


def test_all_of_it_is_deleted_by_one_press_after_a_question(client, application):
    whole_profile(application.owner, "thesis")

    assert "cannot be brought back" in words(client.get(reverse("profile_delete")))
    assert Degree.objects.exists()
    client.post(reverse("profile_delete"))
    assert not any(model.objects.exists() for model in (*profiles.KINDS, CountedCredits))
    assert "Delete my background" not in words(client.get(reverse("profile")))


def test_nothing_stands_where_the_posting_asks_for_nothing(client, application):
    application.posting.eligibility = []
    application.posting.save()

    assert line_of(client, application) == ""


def test_line_asks_first_and_then_has_the_sums(client, application):
    application.posting.conditions = CONDITIONS
    application.posting.save()
    assert "Who may apply: 6 questions" in line_of(client, application)
    mine = {"owner": application.owner}
    CreditSum.objects.create(**mine, field="Mathematics", credits=48)
    Degree.objects.create(**mine, level="second", subject="physics", expected_on=date(2027, 6, 1))
    Stay.objects.create(**mine, country="SE", since=date(2026, 3, 1))

    told = line_of(client, application)
    assert "2 questions · 48 of 60 ECTS in mathematics; 12 short · 3 more" in told
    assert "Master’s in physics expected 1 Jun 2027; 2 months after the start" in told
    assert "of 12 months in Sweden within the 36 before the deadline" in told
    assert "more than 12 from 2 Mar 2027 on, if you stay" in told
    assert "it counts until 1 Jun 2032" in told
    assert "your score is not known yet" in told
    assert "eligible" not in told


@pytest.mark.parametrize(
    ("condition", "row", "words"),
    [
        (
            {"kind": "degree", "level": "second"},
            Degree(level="first", subject="Law", awarded_on=date(2020, 6, 1)),
            "Who may apply: so far: Bachelor’s in Law Master’s",
        ),
        (
            {"kind": "degree", "level": "second", "day": "start"},
            Degree(level="second", subject="Law", expected_on=date(2027, 4, 3)),
            "The posting names only the month of the start: counted to 1 Apr 2027.",
        ),
        (
            {"kind": "credits", "level": "second", "minimum": 60},
            CreditSum(credits=180),
            "none of your sums is of this field and level",
        ),
        (
            {"kind": "degree", "level": "second", "of": "law", "day": "start"},
            Degree(level="second", subject="Physics", expected_on=date(2027, 4, 3)),
            "expected 3 Apr 2027; 2 days after the start; they ask for law",
        ),
        (
            {"kind": "mobility", "months": 12, "within": 36},
            Stay(country="SE", since=date(2020, 1, 1)),
            "more than 12 for as long as you stay",
        ),
        ({"kind": "credits", "of": "law"}, CreditSum(field="Law", credits=9), "9 ECTS in law"),
    ],
)
def test_line_says_what_is_there_and_what_is_lacking(client, application, condition, row, words):
    posting = application.posting
    posting.conditions, posting.eligibility, posting.start = [condition], [], "2027-04"
    posting.save()
    row.owner = application.owner
    row.save()

    assert words in line_of(client, application)


def test_what_is_asked_of_some_is_told_in_its_words_and_counts_to_no_day(client, application):
    posting, quote = application.posting, "Citizens of other countries pay a fee of 900 SEK."
    row = {"kind": "origin", "of": "outside_eu", "quote": quote}
    posting.conditions, posting.eligibility = [row], []
    posting.save()
    Citizenship.objects.create(owner=application.owner, country="IN")

    told = line_of(client, application)
    assert quote in told
    assert "you are a citizen of India" in told
    assert "ounted to" not in told


def test_second_test_of_language_is_told_by_the_first(client, application):
    posting = application.posting
    posting.eligibility, posting.conditions = [], [
        {"kind": "test", "minimum": 90, "of": "TOEFL"}, CONDITIONS[2],
    ]  # fmt: skip
    posting.save()
    TestResult.objects.create(owner=application.owner, name="IELTS", score="7.5")

    told = line_of(client, application)
    assert "you have IELTS: 7.5; see whether one test is enough" in told
    assert "question" not in told


def test_one_that_is_enough_leads_the_line(client, application):
    posting = application.posting
    posting.text, posting.eligibility = "TOEFL of 90 or IELTS of 6.5", []
    posting.conditions = [
        {"kind": "test", "minimum": 90, "of": "TOEFL", "quote": "TOEFL"},
        {"kind": "test", "minimum": 6.5, "of": "IELTS", "quote": "IELTS"},
    ]
    posting.save()
    TestResult.objects.create(owner=application.owner, name="IELTS", score="7.5")

    told = line_of(client, application)
    assert told.startswith("Who may apply: IELTS: 7.5, of at least 6.5 TOEFL")
    assert "one of these is enough: IELTS of at least 6.5" in told


def test_result_to_come_is_told_as_such(client, application):
    posting = application.posting
    posting.eligibility, posting.conditions = [], [CONDITIONS[2] | {"day": "start"}]
    posting.save()
    TestResult.objects.create(
        owner=application.owner, name="IELTS", score="7.5", taken_on=date(2027, 8, 1)
    )

    assert "of at least 6.5; taken 1 Aug 2027, after the start" in line_of(client, application)


def test_which_of_mine_count_is_asked_and_kept(client, application):
    physics = CreditSum.objects.create(owner=application.owner, field="Physics", credits=70)
    CreditSum.objects.create(owner=factories.PersonFactory(), field="Law", credits=90)
    address = reverse("credits_counted", args=[application.pk, 0])
    assert "none of your sums is called so" in line_of(client, application)

    page = client.get(address)
    assert "70 ECTS in Physics" in words(page)
    assert "Law" not in words(page, "form")
    assert client.post(address, {"sums": [physics.pk]}).status_code == 302
    assert "70 of 60 ECTS in mathematics" in line_of(client, application)
    assert client.get(reverse("credits_counted", args=[application.pk, 1])).status_code == 404


def test_what_counts_is_not_kept_for_what_the_posting_asks_for_instead(client, application):
    physics = CreditSum.objects.create(owner=application.owner, field="Physics", credits=70)
    address = reverse("credits_counted", args=[application.pk, 0])
    form = LexborHTMLParser(client.get(address).content.decode())
    asked = form.css_first("form input[name=asked]").attributes["value"]
    application.posting.eligibility = [{"minimum": "30", "of": "law"}]
    application.posting.save()

    answer = client.post(address, {"sums": [physics.pk], "asked": asked})
    assert answer.status_code == 409
    assert "Which of your credits count for 30 ECTS in law?" in words(answer)
    assert not CountedCredits.objects.exists()


def test_what_is_missing_leads_to_its_form_and_back(client, application):
    page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())
    link = page.css_first("#eligibility li a[href*=back]").attributes["href"]

    answer = client.post(link, {"field": "mathematics", "credits": "60"})
    assert answer.url == f"{application.get_absolute_url()}#eligibility"
    assert "60 of 60 ECTS in mathematics" in line_of(client, application)


def test_page_costs_the_same_with_one_row_of_each_kind_and_with_three(
    client, application, django_assert_max_num_queries, django_assert_num_queries
):
    application.posting.conditions = CONDITIONS[:1]
    application.posting.save()
    whole_profile(application.owner, "one")
    address = application.get_absolute_url()
    with django_assert_max_num_queries(40) as first:
        client.get(address)
    application.posting.refresh_from_db()
    application.posting.conditions = CONDITIONS
    application.posting.save()
    for word in ("two", "three"):
        Citizenship.objects.all().delete()
        CountedCredits.objects.all().delete()
        whole_profile(application.owner, word)
    with django_assert_num_queries(len(first)):
        client.get(address)


@pytest.mark.parametrize(
    ("condition", "background", "reason", "applies"),
    [
        (
            "for applicants with a degree from abroad",
            (Degree, {**MASTERS, "country": "SE", "awarded_on": date(2025, 6, 1)}),
            "Your master’s in Physics is from Sweden: asked only of those with",
            "no",
        ),
        (
            "for applicants from outside the EU",
            (Citizenship, {"country": "IN"}),
            "You are a citizen of India: asked only of citizens of countries outside the EU",
            "yes",
        ),
        (
            "if your thesis is not finished",
            (Degree, {**MASTERS, "expected_on": date(2027, 6, 1)}),
            "after the deadline: asked only while the degree is not finished",
            "yes",
        ),
    ],
)
def test_answer_is_proposed_with_its_reason_taken_by_a_press_and_undone(
    client, application, condition, background, reason, applies
):
    piece = application.requirements.first()
    piece.need, piece.condition = "conditional", condition
    piece.save()
    place = f"#requirement-{piece.pk}"
    assert "asked only" not in words(client.get(application.get_absolute_url()), place)
    model, fields = background
    model.objects.create(owner=application.owner, **fields)

    page = client.get(application.get_absolute_url())
    assert reason in words(page, place)
    piece.refresh_from_db()
    assert piece.applies == ""
    form = LexborHTMLParser(page.content.decode()).css_first(f"{place} .item-finding")
    button = form.css_first("button")
    opened = form.css_first("input[name=opened]").attributes["value"]
    given = {"opened": opened, "applies": button.attributes["value"]}
    client.post(form.attributes["action"], given)
    piece.refresh_from_db()
    assert piece.applies == applies
    assert reason not in words(client.get(application.get_absolute_url()), place)
    client.post(reverse("event_undo", args=[application.events.latest("pk").pk]))
    piece.refresh_from_db()
    assert piece.applies == ""


@pytest.mark.parametrize(
    "condition", ["for international applicants", "A copy (for international applicants)"]
)
def test_line_of_the_checklist_says_in_which_case_and_not_again_what(
    client, application, condition
):
    piece = application.requirements.first()
    piece.need, piece.condition = "conditional", condition
    piece.save()

    page = client.get(application.get_absolute_url())
    need = words(page, f"#requirement-{piece.pk} .item-need")
    assert need == "only: for international applicants"
