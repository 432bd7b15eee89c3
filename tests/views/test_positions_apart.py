"""Positions with a section each: nothing of one leads the application to another."""

from datetime import date

import pytest

from applications.models import Application, Posting
from tests.factories import NOW, PersonFactory
from tests.views.test_postings import fields_of, paste

pytestmark = pytest.mark.django_db
OPTICS, LEARNING = "1", "0"
APART = """# Open positions

## PhD student in machine learning (ref. LIU-2026-01111)

Department of Computer Science, Linköping, Sweden. Apply by 24 January 2027. Your application must
include a cover letter (at most 2 pages), a CV and a degree certificate.

## PhD student in optics (ref. LIU-2026-02222)

Department of Physics, Norrköping, Sweden. Apply by 7 February 2027 at 12:00. Your application must
include a CV, transcripts of records and contact details of three referees.

## How to apply

All applications are written in English and sent through the portal of the university.
"""


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def review(client):
    client.force_login(PersonFactory())
    return client.get(paste(client, APART).url)


def asked(client, page, *ticked, **typed):
    """The page as it is drawn once these are ticked."""
    drawn = [str(at) for at in page.context["meant"]]
    sent = {**fields_of(page), "position": list(ticked), "drawn-position": drawn, **typed}
    return client.post(page.request["PATH_INFO"], {**sent, "recount": "1"})


def save(client, page, *ticked, **typed):
    drawn = [str(at) for at in page.context["meant"]]
    sent = {**fields_of(page), "position": list(ticked), "drawn-position": drawn, **typed}
    return client.post(page.request["PATH_INFO"], sent)


def made(application):
    posting = application.posting
    days = [(row.date, row.time and row.time.hour) for row in application.deadlines.all()]
    kinds = set(application.requirements.values_list("kind", flat=True))
    return days, kinds, (posting.department, posting.city, posting.reference_number)


OF_OPTICS = (
    [(date(2027, 2, 7), 12)],
    {"cv", "transcripts", "reference_contacts"},
    ("Department of Physics", "Norrköping", "LIU-2026-02222"),
)
OF_LEARNING = (
    [(date(2027, 1, 24), None)],
    {"cover_letter", "cv", "degree_certificate"},
    ("Department of Computer Science", "Linköping", "LIU-2026-01111"),
)


@pytest.mark.parametrize(("ticked", "own"), [(OPTICS, OF_OPTICS), (LEARNING, OF_LEARNING)])
@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_of_another_position_leads(client, review, ticked, own, scripts):
    page = asked(client, review, ticked) if scripts else review

    save(client, page, ticked)

    assert made(Application.objects.get()) == own


def test_ticking_shows_at_once_what_counts_for_that_position(client, review):
    page = asked(client, review, OPTICS)

    assert page.context["first"].date == date(2027, 2, 7)
    known = {fact.label: fact.words for fact in page.context["known"]}
    assert known["Department"] == "Department of Physics"
    assert known["Place"] == "Norrköping, Sweden"
    assert not any("different days" in doubt.words for doubt in page.context["doubts"])
    assert 'name="drawn-position" value="1"' in page.content.decode()


def test_tick_that_is_taken_away_brings_back_what_was_there(client, review):
    page = asked(client, asked(client, review, OPTICS))

    assert fields_of(page) == fields_of(review)


def test_each_of_several_that_are_ticked_gets_its_own(client, review):
    save(client, review, LEARNING, OPTICS)

    first, second = Application.objects.order_by("pk")
    assert (made(first), made(second)) == (OF_LEARNING, OF_OPTICS)


def test_what_was_typed_or_ticked_again_stays_whatever_position_is_ticked(client, review):
    page = asked(client, review, OPTICS, **{"facts-city": "Lund", "pieces-1-name": "Long CV"})
    letter = next(
        form for form in page.context["review"].pieces if form["kind"].value() == "cover_letter"
    )
    assert not letter.is_kept

    save(client, page, OPTICS, **{f"{letter.prefix}-keep": "on"})

    application = Application.objects.get()
    assert application.posting.city == "Lund"
    assert application.requirements.filter(kind="cover_letter").exists()


def test_what_stands_behind_the_last_section_is_said_of_all(client):
    client.force_login(PersonFactory())
    common = APART.replace("Apply by 24 January 2027. ", "").replace(
        "Apply by 7 February 2027 at 12:00. ", ""
    )
    text = common.replace("## How to apply", "## How to apply\n\nApply by 10 January 2027.")
    page = client.get(paste(client, text).url)

    save(client, page, LEARNING)

    assert Application.objects.get().deadlines.get().date == date(2027, 1, 10)


def test_day_that_only_another_section_names_still_counts(client):
    """Better a day too early than none."""
    client.force_login(PersonFactory())
    page = client.get(paste(client, APART.replace("Apply by 24 January 2027. ", "")).url)

    save(client, page, LEARNING)

    assert Application.objects.get().deadlines.get().date == date(2027, 2, 7)


@pytest.mark.parametrize("kept", [[], "x", [None, None], [{"title": "x"}, {}]])
def test_kept_readings_that_fit_no_section_count_for_nothing(client, review, kept):
    posting = Posting.objects.get()
    posting.draft["apart"] = kept
    posting.save()

    assert save(client, review, OPTICS).status_code == 302


SWEDISH = """# Lediga anställningar

## Doktorand i geologi (ref. UMU-2026-1)

Placering: Institutionen för geologi, Umeå. Anställningen är på heltid i fyra år och kan förlängas.
Sista ansökningsdag är den 24 januari 2027. Ansökan ska innehålla personligt brev och CV.

## Doktorand i fysik (ref. UMU-2026-2)

Sista ansökningsdag: 7 februari 2027. Ansökan ska innehålla CV och betyg.

## In English

We look forward to the applications of all who like to work with us and with our students.
"""


def test_section_is_read_in_the_languages_of_the_whole(client):
    client.force_login(PersonFactory())
    page = client.get(paste(client, SWEDISH).url)

    save(client, page, "1")

    assert made(Application.objects.get())[1] == {"cv", "transcripts"}


LINES = """Three PhD positions in hydrology, Uppsala University, Sweden

Position A: Snow on roofs. Apply by 11 January 2027. Required: CV, transcripts, cover letter.
Position B: Ice on rivers. Apply by 1 February 2027. Required: CV, transcripts, code sample, two
letters of recommendation.
Position C: Rain at sea (theory), with Professor Ek at our institute. Open until filled.

All applications are written in English and sent as one PDF.
"""
ON_LINES = {
    "0": ([date(2027, 1, 11)], {"cv", "transcripts", "cover_letter"}),
    "1": ([date(2027, 2, 1)], {"cv", "transcripts", "code_sample", "recommendation_letters"}),
    "2": ([None], {"cv", "transcripts"}),  # what all others are asked for
}


@pytest.mark.parametrize("ticked", ON_LINES)
def test_positions_of_one_line_each_are_read_apart(client, ticked):
    client.force_login(PersonFactory())
    page = client.get(paste(client, LINES).url)

    save(client, asked(client, page, ticked), ticked)

    days, kinds, _where = made(Application.objects.get())
    assert ([day for day, _hour in days], kinds) == ON_LINES[ticked]


def test_letters_of_one_are_asked_of_no_other_where_several_are_ticked(client):
    client.force_login(PersonFactory())
    page = client.get(paste(client, LINES).url)

    save(client, asked(client, page, *ON_LINES), *ON_LINES)

    made = {one.title[:4]: one.references_minimum for one in Posting.objects.all()}
    assert made == {"Snow": None, "Ice ": 2, "Rain": None}


def test_positions_that_are_titles_alone_have_no_sections(client):
    client.force_login(PersonFactory())
    said = "PhD 1: Snow on roofs\nPhD 2: Ice on rivers\n\nApply by 11 January 2027 with a CV."
    client.get(paste(client, said).url)

    assert "apart" not in Posting.objects.get().draft
