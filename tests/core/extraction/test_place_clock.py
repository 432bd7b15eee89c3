"""On whose clock a posting is that names none: that of its place, which its state may tell."""

from datetime import date

import pytest

from applications.core.extraction import extract
from applications.core.places.whereabouts import zone_of_place
from applications.forms.posting.review import reading

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("Stanford University, Stanford, CA, USA", "America/Los_Angeles"),
        ("Stanford University", "America/Los_Angeles"),
        ("Caltech, Pasadena, USA", "America/Los_Angeles"),
        ("University of Notre Dame, Notre Dame, USA", "America/Indiana/Indianapolis"),
        ("George Washington University, Washington, USA", "America/New_York"),
    ],
)
def test_clock_is_that_of_the_place_and_counts_as_stated_by_nobody(place, zone):
    text = f"PhD position in optics\n\n{place}\n\nApply by 18 January 2027.\n"
    draft = extract(text, TODAY)
    assert draft.deadline.value.zone == ""
    assert zone_of_place(*reading.place_read(draft, {}), text) == zone
    assert reading.zone_source(zone, draft.deadline, zone) == "place"


def test_city_that_the_person_corrects_is_not_in_the_state_that_the_text_names():
    said = "Yale University, Connecticut, looks for a student."
    assert zone_of_place("US", "Seattle", "Yale University", said) == "America/Los_Angeles"
