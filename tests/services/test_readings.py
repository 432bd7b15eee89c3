"""A text is read before a row is held, once; what stands beside a fact outlives its reader."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from applications.core import extraction
from applications.core.extraction import stored
from applications.core.extraction.draft import Found
from applications.models import Application, Posting
from applications.services import accounts, deletions, fetches, postings
from applications.services.postings import readings
from tests.factories import NOW, PersonFactory, PostingFactory
from tests.sites import Site, answer
from tests.sources.test_read import pdf_with
from tests.views.test_positions import SEVERAL
from tests.views.test_postings import fields_of, paste
from tests.windows import Window

ADVERT = """PhD position in tidal geology

Umeå University, Department of Geology, Umeå, Sweden. Reference number: 26/1234.
The monthly salary is 31 000 SEK. The position is full time, for 48 months.
Please send a CV and two letters of recommendation. Contact: Ada Lind, ada@example.org.
The last day to apply is 26 August 2027.
"""
ORIGIN = {"source": "pasted", "source_name": "", "url": "", "now": NOW}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def read_texts(monkeypatch):
    """The texts that are read; reading one while a row is held fails."""
    real, texts = extraction.extract, []

    def extract(text, today=None):
        assert not transaction.get_connection().in_atomic_block
        texts.append(text)
        return real(text, today)

    monkeypatch.setattr(extraction, "extract", extract)
    return texts


def _paste(client, person):
    paste(client, ADVERT)


def _upload(client, person):
    pdf = SimpleUploadedFile("a.pdf", pdf_with(ADVERT.replace("\n", " ")))
    client.post(reverse("posting_new"), {"text": "", "file": pdf, "url": ""})


def _fetch(client, person):
    site = Site(answer(f"<p>{ADVERT}</p>".encode()))
    waiting = fetches.keep_address(person, "http://jobs.example.org/phd", now=NOW)
    fetches.fetch(waiting.pk, clock=lambda: NOW, get=site.fetch)
    site.stop()


def _bring(client, person):
    failed = PostingFactory(owner=person, text="", fetch_state="failed")
    fetches.bring(failed, ADVERT, **ORIGIN)


def _older_row_reviewed(client, person):
    posting = PostingFactory(owner=person, text=ADVERT)
    page = client.get(reverse("posting_review", args=[posting.pk]))
    client.post(page.request["PATH_INFO"], fields_of(page))


def _older_row_taken_in(client, person):
    posting = PostingFactory(owner=person, text=ADVERT)
    postings.take_in(posting, facts={"title": "x"}, moments=[], pieces=[], now=NOW)


def _several_positions(client, person):
    page = client.get(paste(client, SEVERAL).url)
    Posting.objects.update(draft=None)
    client.post(page.request["PATH_INFO"], {**fields_of(page), "position": ["0", "1"]})
    assert Application.objects.count() == 2


def _saved_in_two_windows(client, person):
    page = client.get(paste(client, ADVERT).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    client.post(page.request["PATH_INFO"], {**fields_of(page), "facts-salary": "2 €"})


def _words_picked(client, person):
    page = client.get(paste(client, ADVERT).url)
    picked = {"pick": "deadline", "words": "3 May 2027"}
    client.post(page.request["PATH_INFO"], {**fields_of(page), **picked})


def _corrected(client, person):
    page = client.get(paste(client, ADVERT).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    application = Application.objects.get()
    Window(client, reverse("application_facts", args=[application.pk])).send(city="Lycksele")


def _thrown_away_and_back(client, person):
    page = paste(client, ADVERT)
    deletions.bring_back(postings.discard(Posting.objects.get(), now=NOW), now=NOW)
    client.get(page.url)


def _demo(client, person):
    call_command("demo", "--applications", "2", "--email", "someone@example.org")


def _sample(client, person):
    accounts.create_sample(now=NOW)


def _read_anew(client, person):
    PostingFactory(owner=person, text=ADVERT)
    call_command("reread", "--apply")


PATHS = [
    _paste, _upload, _fetch, _bring, _older_row_reviewed, _older_row_taken_in, _several_positions,
    _saved_in_two_windows, _words_picked, _corrected, _thrown_away_and_back, _demo, _sample,
    _read_anew,
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", PATHS)
def test_no_text_is_read_while_a_row_is_held(client, person, read_texts, path):
    path(client, person)

    assert read_texts
    assert not Posting.objects.exclude(text="").filter(reviewed_at=None, draft=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_text_is_read_once_however_often_it_is_looked_at(client, person, read_texts):
    for _ in range(3):
        client.get(paste(client, ADVERT).url)

    assert len(read_texts) == 1


@pytest.mark.django_db(transaction=True)
def test_what_came_in_before_readings_were_kept_is_kept_when_it_is_saved(client, person):
    older = PostingFactory(owner=person, text=f"An older one\n\n{ADVERT}")
    address = reverse("posting_review", args=[older.pk])
    page = client.get(address)
    assert Posting.objects.get().draft is None

    client.post(address, fields_of(page))

    assert Posting.objects.get().draft is not None


# ── A posting that an older reader read ───────────────────────────────────────────────────────────


@pytest.fixture
def read_by_another(client, person):
    """Reviewed; an older reader found everything at other words than today's would."""
    page = client.get(paste(client, ADVERT).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    posting = Posting.objects.get()
    draft = posting.draft
    for name, found in draft.items():
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict) and "rule" in one:
                one["rule"] = f"older-{name}"
    posting.evidence = {
        name: {**found, "rule": f"older-{name}"} if isinstance(found, dict) else found
        for name, found in posting.evidence.items()
    }
    posting.reader_version = 1
    posting.save()
    return Application.objects.get()


FIELDS = {
    "title": "Another", "institution": "Lund University", "department": "Physics", "city": "Lund",
    "country": "NO", "reference_number": "7", "salary": "2 €", "duration_months": 36,
    "extent_percent": 80, "languages": ["sv"], "references_minimum": 5, "start": "2028-01-01",
    "contacts": [{"name": "Bo", "email": "", "role": ""}], "single_pdf": True,
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("read_again", [False, True])
def test_a_field_saved_after_the_reader_changed_keeps_all_evidence(
    read_by_another, field, read_again
):
    before = read_by_another.posting.evidence
    assert len(before) > 7
    if read_again:
        text = ADVERT.replace("Umeå", "Luleå").replace("31 000", "77 000").replace("26/", "27/")
        posting = read_by_another.posting
        posting.draft = stored.to_json(extraction.extract(f"A line more\n\n{text}", NOW.date()))

    postings.change_facts(read_by_another, {field: FIELDS[field]}, now=NOW)

    after = Posting.objects.get().evidence
    name = "references" if field == "references_minimum" else field
    if name in before:
        assert after.pop(name) == {**before[name], "state": "corrected"}
    assert after == {key: value for key, value in before.items() if key != name}


def test_a_fact_put_back_to_what_was_read_is_confirmed_again(read_by_another):
    was = read_by_another.posting.salary

    for salary in ("2 €", was):
        postings.change_facts(read_by_another, {"salary": salary}, now=NOW)

    [found] = [Posting.objects.get().evidence["salary"]]
    assert (found["state"], found["rule"]) == ("confirmed", "older-salary")


def test_evidence_is_quote_place_rule_and_confidence():
    found = Found("Umeå", "in Umeå", 3, 10, "city", 0.9)

    assert readings.evidence(found) == {
        "quote": "in Umeå", "start": 3, "end": 10, "rule": "city", "confidence": 0.9,
        "state": "read",
    }  # fmt: skip
