"""Who may apply: the posting's conditions, the background's sums beside them, and nothing left."""

from datetime import date
from unicodedata import normalize

import pytest
from django.contrib.auth import get_user_model

from applications.core.eligibility import Counting
from applications.models import CountedCredits, CreditSum, Degree, Export, Stay, TestResult
from applications.services import accounts, applications, deletions, eligibility, exports, profiles
from applications.services.postings import readings
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    PersonFactory,
    RequirementFactory,
)
from tests.profiles import whole_profile

pytestmark = pytest.mark.django_db
MATHS = {"minimum": "60", "of": "mathematics"}
STAY = {"kind": "mobility", "months": 12, "within": 36, "day": "recruitment", "quote": "12 of 36"}


@pytest.fixture
def application():
    return ApplicationFactory(
        posting__eligibility=[MATHS],
        posting__conditions=[STAY],
        posting__text="You may have lived here 12 of 36 months.",
        posting__country="SE",
        posting__start="2027-09-01",
    )


def sums(application):
    asked = eligibility.told_of(application, [], list(application.deadlines.all())).asked
    return {one.condition.kind: one.sum for one in asked}


def test_posting_without_conditions_costs_no_query(django_assert_num_queries):
    application = ApplicationFactory(posting__eligibility=[], posting__conditions=[])

    pieces = [RequirementFactory(application=application, need="conditional", condition="if any")]
    with django_assert_num_queries(0):
        assert eligibility.told_of(application, pieces, []) == ([], {})


def test_each_condition_stands_beside_its_words_and_what_is_known(application):
    CreditSum.objects.create(owner=application.owner, field="Mathematics", credits=48)
    Stay.objects.create(owner=application.owner, country="SE", since=date(2026, 1, 1))

    found = eligibility.told_of(application, [], list(application.deadlines.all())).asked
    assert [one.condition.kind for one in found] == ["credits", "mobility"]
    assert found[1].evidence == {"quote": "12 of 36", "start": 24, "end": 32}
    told = sums(application)
    assert (told["credits"].have, told["credits"].short) == (48, 12)
    assert told["mobility"].counts == Counting("start", date(2027, 9, 1))
    assert told["mobility"].state == "short"


def test_day_that_counts_is_that_of_the_deadline_there_where_no_other_is_known(application):
    application.posting.start = "as soon as possible"
    application.deadlines.all().delete()
    DeadlineFactory(application=application, date=date(2027, 1, 14), zone="Pacific/Kiritimati")

    assert sums(application)["mobility"].counts == Counting("deadline", date(2027, 1, 14))


def test_day_that_counts_is_that_of_the_round_the_application_goes_by(application):
    application.posting.start = ""
    application.deadlines.update(met_at=NOW)
    DeadlineFactory(application=application, date=date(2029, 6, 1), zone="Europe/Stockholm")

    assert sums(application)["mobility"].counts == Counting("deadline", date(2029, 6, 1))


def test_start_in_a_month_asks_for_a_degree_by_its_first_day_and_says_so(application):
    application.posting.start = "2027-09"
    application.posting.conditions = [STAY, {"kind": "degree", "level": "second", "day": "start"}]
    late = {"level": "second", "subject": "Physics", "expected_on": date(2027, 9, 15)}
    Degree.objects.create(owner=application.owner, **late)

    told = sums(application)
    assert told["degree"].counts == Counting("start", date(2027, 9, 1), is_month=True)
    assert (told["degree"].state, told["degree"].days) == ("short", 14)
    assert told["mobility"].counts.day == date(2027, 9, 30)


def test_words_are_those_it_was_read_from_where_the_text_has_them_twice(application):
    posting = application.posting
    posting.text = "Our Master's students walk. A Master's degree is required."
    row = {"kind": "degree", "level": "second", "quote": "Master's"}
    posting.conditions, posting.eligibility = [row], []

    assert eligibility.conditions_of(posting)[0][1] == {"quote": "Master's"}
    kept = {"of": row, "quote": "Master's", "start": 30, "end": 38}
    posting.evidence = {"conditions": {"rows": [kept]}}
    assert eligibility.conditions_of(posting)[0][1] == kept


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("a TOEFL of 90 or an IELTS of 6.5", "settled"),
        ("einen TOEFL von 90 oder einen IELTS von 6.5", "settled"),
        ("a TOEFL of 90 and an IELTS of 6.5", "short"),
        ("a TOEFL of 90 or more. Also an IELTS of 6.5", "short"),
    ],
)
def test_of_two_with_an_or_between_one_that_is_met_settles_the_other(application, text, state):
    posting, owner = application.posting, application.owner
    posting.text, posting.eligibility = text, []
    rows = {"TOEFL": 90, "IELTS": 6.5}
    posting.conditions = [
        {"kind": "test", "of": of, "minimum": least, "quote": of} for of, least in rows.items()
    ]
    TestResult.objects.create(owner=owner, name="IELTS", score="7.5")
    TestResult.objects.create(owner=owner, name="TOEFL", score="80")

    asked = eligibility.told_of(application, [], []).asked
    assert [one.sum.state for one in asked] == [state, "met"]


@pytest.mark.parametrize(
    ("text", "mine", "states"),
    [
        ("IELTS 6.5 or TOEFL 90 is required.", {"TOEFL": 95}, ["settled", "met"]),
        ("IELTS (min. 6.5) or TOEFL (min. 90) is required.", {"TOEFL": 95}, ["settled", "met"]),
        (
            "IELTS 6.5, TOEFL 90 or Duolingo 120 is required.",
            {"IELTS": 5, "Duolingo": 125},
            ["settled", "settled", "met"],
        ),
        (
            "An IELTS of 6.5 or more and a TOEFL of 90 are required.",
            {"TOEFL": 95, "IELTS": 6},
            ["short", "met"],
        ),
        (
            "Applicants must have a degree at second-cycle level or 240 ECTS.",
            {"": 250},
            ["met", "settled"],
        ),
        (
            "You must have a degree at second-cycle level, or have completed at least 240 credits, "
            "of which at least 60 at second-cycle level.",
            {"second": 0},
            ["settled", "settled", "met"],
        ),
        (
            "You must have a degree at second-cycle level, or have completed at least 240 credits, "
            "of which at least 60 at second-cycle level.",
            {"": 250},
            ["met", "ask", "unknown"],
        ),
    ],
)
def test_one_of_several_in_a_sentence_that_was_read_is_enough(application, text, mine, states):
    owner, posting = application.owner, application.posting
    posting.text = f"PhD position in Geophysics.\n\n{text}\n\nDeadline: 26 August 2027."
    posting.draft = readings.reading_of(posting.text, NOW, owner)["draft"]
    draft = readings.read(posting)
    credits = [{"minimum": str(one.value.minimum), "of": one.value.of} for one in draft.ects]
    rows, _evidence = readings.rows_with_evidence(draft.conditions)
    readings.correct(posting, {"eligibility": credits, "conditions": rows})
    for name, score in mine.items():
        if name == "second":
            day = date(2020, 6, 1)
            Degree.objects.create(owner=owner, level=name, subject="Law", awarded_on=day)
        elif name:
            TestResult.objects.create(owner=owner, name=name, score=str(score))
        else:
            CreditSum.objects.create(owner=owner, credits=score)

    asked = eligibility.told_of(application, [], list(application.deadlines.all())).asked
    assert [one.sum.state for one in asked] == states


def test_other_tests_of_language_are_no_question_where_one_is_as_asked(application):
    application.posting.eligibility = []
    application.posting.conditions = [
        {"kind": "test", "minimum": minimum, "of": of}
        for of, minimum in (("TOEFL", 90), ("IELTS", 6.5), ("GRE", 300))
    ]
    result = TestResult.objects.create(owner=application.owner, name="IELTS", score="6")

    def states():
        return [one.sum.state for one in eligibility.told_of(application, [], []).asked]

    assert states() == ["unknown", "short", "unknown"]
    result.score = "7.5"
    result.save()
    assert states() == ["compare", "met", "unknown"]


def test_what_counts_is_kept_for_the_application_and_goes_with_its_sum(application):
    physics = CreditSum.objects.create(owner=application.owner, field="Physics", credits=70)

    assert sums(application)["credits"].state == "ask"
    profiles.count_credits(application, "mathematics", "", [physics])
    profiles.count_credits(application, "mathematics", "", [physics])
    assert (sums(application)["credits"].state, CountedCredits.objects.count()) == ("met", 1)
    other = ApplicationFactory(owner=application.owner, posting__eligibility=[MATHS])
    assert sums(other)["credits"].state == "ask"
    profiles.count_credits(application, "mathematics", "", [])
    assert sums(application)["credits"].short == 60
    profiles.count_credits(application, "mathematics", "", [physics])
    profiles.remove(physics)
    assert sums(application)["credits"].state == "unknown"


def test_background_is_deleted_on_its_own_and_leaves_nothing(application):
    owner, other = application.owner, PersonFactory()
    whole_profile(owner, "thesis")
    whole_profile(other, "thesis")

    profiles.remove_all(owner)
    assert not any(model.objects.for_user(owner).exists() for model in profiles.KINDS)
    assert all(model.objects.for_user(other).exists() for model in profiles.KINDS)
    assert not CountedCredits.objects.exists()


def test_deleted_application_brings_nothing_of_a_deleted_background_back(application):
    whole_profile(application.owner, "thesis")
    deletion = applications.delete(application, now=NOW)

    profiles.remove_all(application.owner)
    deletion.refresh_from_db()
    assert "countedcredits" not in str(deletion.rows)
    deletions.bring_back(deletion, now=NOW)
    assert not CountedCredits.objects.exists()


def test_deleted_background_is_in_no_export_that_can_still_be_downloaded(
    own_files, django_capture_on_commit_callbacks
):
    ada, other = PersonFactory(), PersonFactory()
    whole_profile(ada, "thesis")
    mine, theirs = (exports.making.request(one, now=NOW) for one in (ada, other))
    exports.making.make(mine.pk, clock=lambda: NOW)
    mine.refresh_from_db()
    assert mine.file.storage.exists(mine.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        profiles.remove_all(ada)
    assert list(Export.objects.all()) == [theirs]
    assert not mine.file.storage.exists(mine.file.name)


def test_same_row_sent_twice_is_there_once_however_its_letters_are_composed():
    owner = PersonFactory()
    for form in ("NFD", "NFC"):
        profiles.save(CreditSum(owner=owner, field=normalize(form, "Språk på nätet"), credits=5))

    assert CreditSum.objects.count() == 1


def test_same_row_sent_twice_is_there_once():
    owner = PersonFactory()
    row = {"owner": owner, "level": "first", "subject": "Physics", "awarded_on": date(2024, 1, 1)}

    assert profiles.save(Degree(**row)) == profiles.save(Degree(**row))
    assert Degree.objects.count() == 1


def test_account_takes_its_background_with_it():
    ada = PersonFactory()
    whole_profile(ada, "thesis")

    accounts.delete(get_user_model().objects.get(pk=ada.pk))
    assert not any(model.objects.exists() for model in (*profiles.KINDS, CountedCredits))


def test_application_brought_back_counts_what_it_counted(application):
    whole_profile(application.owner, "thesis")
    deletion = applications.delete(application, now=NOW)

    assert not CountedCredits.objects.exists()
    deletions.bring_back(deletion, now=NOW)
    assert CountedCredits.objects.get().credit_sum.field == "thesis"


@pytest.mark.parametrize(
    "rows",
    [
        [{"kind": "mobility", "months": 10**9, "within": 10**9}],
        [{"kind": "degree_age", "within": float("inf")}],
        [{"kind": "credits", "minimum": -1}, "none", {"kind": "luck"}],
    ],
)
def test_figures_that_are_none_are_passed_over_in_an_account_from_elsewhere(application, rows):
    application.posting.conditions = rows
    whole_profile(application.owner, "thesis")
    application.posting.eligibility = [{"minimum": "x", "of": ""}]

    assert sums(application).keys() <= {"credits"}


def test_export_has_the_background():
    assert {model._meta.label for model in exports.layout.exported()} >= {
        model._meta.label for model in (*profiles.KINDS, CountedCredits)
    }


def test_level_of_credits_is_told_from_their_words(application):
    application.posting.eligibility = [{"minimum": "60", "of": "second-cycle credits in law"}]
    first = {"owner": application.owner, "field": "Law", "level": "first", "credits": 90}
    CreditSum.objects.create(**first)
    CreditSum.objects.create(**{**first, "level": "second", "credits": 45})

    told = sums(application)["credits"]
    assert (told.have, told.short) == (45, 15)


def test_words_too_long_for_a_field_are_counted_by_their_beginning(application):
    words = "mathematics and " * 60
    application.posting.eligibility = [{"minimum": "60", "of": words}]
    mine = CreditSum.objects.create(owner=application.owner, field="Mathematics", credits=70)
    condition, _read = eligibility.conditions_of(application.posting)[0]

    profiles.count_credits(application, eligibility.named(condition), "", [mine])
    assert sums(application)["credits"].have == 70
