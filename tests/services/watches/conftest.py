from datetime import date

import pytest

from applications.models import Deadline, Watch
from applications.services import fetches, postings
from tests.factories import NOW, PersonFactory
from tests.sites import Site, answer
from tests.watched_page import ADDRESS, LINES, page_of


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def site():
    site = Site(answer(page_of(LINES)))
    yield site
    site.stop()


@pytest.fixture
def watch(site):
    """Of an application whose posting was added by its address and taken in."""
    posting = fetches.keep_address(PersonFactory(), ADDRESS, now=NOW)
    fetches.fetch(posting.pk, clock=lambda: NOW, get=site.fetch)
    posting.refresh_from_db()
    due = Deadline(kind="application", date=date(2027, 1, 15), zone="Europe/Oslo")
    facts = {"title": "PhD in tidal geology", "institution": "University of Bergen"}
    postings.take_in(posting, facts=facts, moments=[due], pieces=[], now=NOW)
    site.connections, site.questions = 0, []
    return Watch.objects.get()
