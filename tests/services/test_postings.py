"""Fetching a posting's page: claimed once, given up at last, and never over what the person did."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from applications import tasks
from applications.errors import HelpersBusy, PageGone
from applications.models import Posting
from applications.services import fetches, postings
from tests.factories import NOW, ApplicationFactory, PersonFactory, PostingFactory
from tests.sites import Site, answer

ADVICE = "Open the page in your browser, copy its text, and paste it here."
State = Posting.Fetch


@pytest.fixture
def site():
    site = Site(answer(b"<p>" + b"PhD position in tidal geology. " * 9))
    yield site
    site.stop()


@pytest.fixture
def posting(db):
    return fetches.keep_address(PersonFactory(), "http://jobs.example.org/phd", now=NOW)


def fetched(posting, get, now=NOW) -> Posting:
    fetches.fetch(posting.pk, clock=lambda: now, get=get)
    posting.refresh_from_db()
    return posting


def test_a_page_being_fetched_is_left_alone_until_its_lease_ends(posting, site):
    lease = NOW + timedelta(minutes=3)
    Posting.objects.update(fetch_state=State.FETCHING, fetch_attempts=1, fetch_lease_until=lease)

    assert fetched(posting, site.fetch).fetch_state == State.FETCHING
    assert (site.connections, fetches.to_fetch(NOW)) == (0, [])

    assert fetches.to_fetch(lease) == [posting.pk]
    assert fetched(posting, site.fetch, now=lease).fetch_state == State.DONE


def test_a_page_is_fetched_once_however_often_the_bell_rings(posting, site):
    for _bell in range(3):
        fetched(posting, site.fetch)

    assert (site.connections, posting.fetch_state, posting.taken_at) == (1, State.DONE, NOW)


def test_a_page_that_cut_reading_off_three_times_is_given_up(posting, site):
    Posting.objects.update(fetch_attempts=3)

    assert fetched(posting, site.fetch).fetch_reason == (
        f"Reading this page was cut off 3 times. {ADVICE}"
    )
    assert site.connections == 0


def test_a_worker_that_comes_late_changes_nothing(posting, site):
    def get(url):  # meanwhile the lease ran out and another worker took over
        Posting.objects.update(fetch_attempts=2)
        return site.fetch(url)

    late = fetched(posting, get)

    assert (late.fetch_state, late.text) == (State.FETCHING, "")


def test_a_posting_thrown_away_meanwhile_is_no_fault(posting, site):
    def get(url):
        postings.discard(posting, now=NOW)
        return site.fetch(url)

    fetches.fetch(posting.pk, clock=lambda: NOW, get=get)

    assert not Posting.objects.exists()


def test_a_fault_of_ours_is_logged_and_said(posting, caplog):
    def get(url):
        raise RuntimeError("surprise")

    assert fetched(posting, get).fetch_reason == (
        f"This page could not be read, by a fault of ours. {ADVICE}"
    )
    assert "surprise" in caplog.text


def test_a_page_for_which_no_process_is_free_waits_again_and_counts_no_attempt(posting):
    def get(url):
        raise HelpersBusy

    later = fetched(posting, get)

    assert (later.fetch_state, later.fetch_attempts, later.fetch_lease_until) == (
        State.WAITING, 0, None
    )  # fmt: skip
    assert fetches.to_fetch(NOW) == [posting.pk]


def test_the_refusal_speaks_the_persons_language(db):
    class InTheLanguage(PageGone):
        def __str__(self) -> str:
            return translation.get_language()

    def get(url):
        raise InTheLanguage

    posting = fetches.keep_address(PersonFactory(language="de"), "http://e.org/", now=NOW)

    assert fetched(posting, get).fetch_reason == "de"


def test_the_sweep_rings_for_addresses_that_wait(posting, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.fetch, "delay", rung.append)

    tasks.sweep()

    assert rung == [posting.pk]


def test_a_real_worker_finds_an_address_that_no_bell_rang_for(worker):
    """S-20: the row of this machine's own address comes past every form, and is refused."""
    mine = fetches.keep_address(PersonFactory(), "http://127.0.0.1/", now=NOW)

    started = worker()
    started.wait_until(lambda: Posting.objects.get(pk=mine.pk).fetch_state == State.FAILED)

    mine.refresh_from_db()
    assert mine.fetch_reason.startswith("This address is not on the public web")


def test_the_database_holds_that_what_is_fetched_is_an_address_without_text(posting):
    for wrong in ({"text": "words"}, {"url": ""}, {"fetch_state": "fetching"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.update(**wrong)


def test_a_posting_reviewed_in_the_meantime_is_not_thrown_away(db):
    taken_in = ApplicationFactory().posting
    reviewed = PostingFactory(reviewed_at=NOW)

    for posting in (taken_in, reviewed):
        postings.discard(posting, now=NOW)

    assert set(Posting.objects.all()) == {taken_in, reviewed}
