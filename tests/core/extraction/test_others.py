"""What a page shows of other jobs below its own is no part of the posting."""

import pytest

from applications.core.extraction import extract
from applications.core.extraction.others import without_others

OWN = """PhD student in soil physics at Umeå University

We look for a doctoral student in our group, who will measure water in frozen ground for four years.
Each winter is spent in the field, with probes that you build with our technicians in autumn. You
teach for a fifth of your time, and you are employed for all of it, with a salary that rises yearly.

Apply by 3 May 2027 and send a CV, a cover letter and your transcripts to ada@example.org.

"""
LISTED = "PhD in optics, closing date 12 January 2027\nPostdoc in acoustics, open until filled\n"
HEADINGS = [
    "Similar vacancies", "## Related jobs (4)", "**Other open positions**", "You might also like:",
    "More jobs from this employer", "Liknande jobb", "Andre ledige stillinger",
    "Lignende stillinger", "Weitere Stellenangebote", "Vergelijkbare vacatures",
    "Offres d'emploi similaires", "Otras ofertas de empleo", "Outras vagas", "Altri bandi",
    "Podobne oferty pracy", "Další volné pozice", "Muut avoimet työpaikat",
]  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
def test_days_of_other_jobs_are_none_of_this_one(heading):
    draft = extract(f"{OWN}{heading}\n{LISTED}")

    assert [str(found.value.date) for found in draft.deadlines] == ["2027-05-03"]
    assert not draft.deadline.value.rolling


@pytest.mark.parametrize(
    "more",
    [
        "## How to apply\nSend a research plan.",
        "How to apply\nSend a research plan.",
        "# Documents\nSend a research plan.",
        f"Send a research plan. {'We measure the ground all year. ' * 12}",
    ],
)
def test_what_goes_on_below_them_is_the_posting(more):
    draft = extract(f"{OWN}## Similar vacancies\n{LISTED}\n{more}")

    assert "research_proposal" in [found.value.kind for found in draft.documents]
    assert "2027-01-12" not in [str(found.value.date) for found in draft.deadlines]


@pytest.mark.parametrize(
    "text",
    [
        "Other positions\n" + OWN,  # all of it
        OWN + "We have other open positions as well, by 4 May 2027.",
        OWN + "Similar jobs are paid less.\nApply by 4 May 2027",
    ],
)
def test_what_may_be_the_posting_is_read(text):
    assert without_others(text) == text


@pytest.mark.parametrize("menu", ["Current vacancies", "« More jobs", "Se alla lediga jobb"])
def test_a_menu_above_the_posting_hides_nothing_of_it(menu):
    prose = "We bend light in our lab. " * 16
    own = f"PhD position in optics\nDeadline: 5 January 2027\n{prose}"
    later = "How to apply\nYour application is read after 20 January 2027, the last day for papers."
    draft = extract(f"Oz University\n{menu}\n{own}\n{later}\n{prose}")

    assert str(draft.deadline.value.date) == "2027-01-05"


def test_places_stay_where_they_are():
    text = f"{OWN}Similar jobs\r\n{LISTED}"

    assert len(without_others(text)) == len(text)
    assert without_others(text).count("\n") == text.count("\n")
