"""The reading that is kept beside a posting: used as it stands, read again where it fits none."""

import pytest
from django.urls import reverse

from applications.core import extraction
from applications.core.extraction import stored
from applications.core.extraction.draft import PostingDraft
from applications.models import Application, Posting
from applications.services import fetches, postings
from applications.services.postings import readings
from tests.factories import NOW, PostingFactory
from tests.views.test_postings import fields_of, paste
from tests.views.test_review import ASKED, TWICE, TWO_DAYS, words
from tests.windows import Window

pytestmark = pytest.mark.usefixtures("today")


UNFIT = [{"title": "x"}, ["x"], "x", {"deadline": {"value": {}, "quote": 1}}, {"documents": 3}]


@pytest.mark.parametrize("draft", UNFIT)
def test_kept_reading_that_fits_no_draft_is_read_again(client, person, draft):
    address = paste(client, TWICE).url
    as_read = Posting.objects.get().draft
    Posting.objects.update(draft=draft)

    home = client.get(reverse("home"))
    page = client.get(address)

    assert (home.status_code, page.status_code) == (200, 200)
    assert Posting.objects.get().draft == draft  # looking changes nothing
    assert client.post(address, fields_of(page)).status_code == 302
    assert Posting.objects.get().draft == as_read


@pytest.mark.parametrize("draft", UNFIT)
def test_application_whose_kept_reading_fits_no_draft_is_corrected_and_discarded(
    client, person, draft
):
    page = client.get(paste(client, TWICE).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    Posting.objects.update(draft=draft)
    application = Application.objects.get()

    corrected = Window(client, reverse("application_facts", args=[application.pk])).send(city="Å")
    waiting = PostingFactory(owner=person, text="x", draft=draft)
    asked = client.get(reverse("posting_discard", args=[waiting.pk]))

    assert (corrected.status_code, asked.status_code) == (302, 200)
    assert Posting.objects.get(application=application).city == "Å"


@pytest.fixture
def another_reader(monkeypatch):
    """another_reader(): from now on one that finds nothing in any text."""
    return lambda: monkeypatch.setattr(extraction, "extract", lambda text, today: PostingDraft())


def test_a_fact_corrected_under_another_reader_keeps_all_other_evidence(
    client, person, another_reader
):
    page = client.get(paste(client, f"{ASKED}\n{TWO_DAYS}").url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    before = Posting.objects.get().evidence
    another_reader()
    address = reverse("application_facts", args=[Application.objects.get().pk])

    Window(client, address).send(city="Lycksele")

    after = Posting.objects.get().evidence
    assert len(before) > 5
    assert after == {**before, "city": {**before["city"], "state": "corrected"}}


def test_evidence_kept_without_its_draft_survives_a_correction(client, person, another_reader):
    """Read before drafts were kept."""
    page = client.get(paste(client, ASKED).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    Posting.objects.update(draft=None)
    before = Posting.objects.get().evidence
    another_reader()

    postings.change_facts(Application.objects.get(), {"city": "Lycksele"}, now=NOW)

    after = Posting.objects.get().evidence
    assert after == {**before, "city": {**before["city"], "state": "corrected"}}


def test_the_review_shows_what_was_read_first_and_reads_no_more(client, person, another_reader):
    first = client.get(paste(client, ASKED).url)
    another_reader()

    again = client.get(first.request["PATH_INFO"])

    drafts = [page.context["review"].draft for page in (first, again)]
    assert drafts[0] == drafts[1] != PostingDraft()
    assert words(again) == words(first)
    assert Posting.objects.get().reader_version == extraction.READER_VERSION


def test_another_text_is_read_anew(client, person):
    """It was brought in place of an address whose page could not be had."""
    posting = PostingFactory(
        owner=person, text="", fetch_state="failed", draft=stored.to_json(PostingDraft(cut=True))
    )
    origin = {"source": "pasted", "source_name": "", "url": "", "now": NOW}

    brought = fetches.bring(posting, ASKED, **origin)

    assert readings.read(brought) == extraction.extract(ASKED, NOW.date())
