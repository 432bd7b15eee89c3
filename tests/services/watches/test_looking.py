"""The page of a posting is looked at again: what is news and what is none, and whose turn it is."""

from datetime import date, time, timedelta
from functools import partial

import pytest

from applications.errors import HelpersBusy
from applications.models import Application, Deadline, Posting, User, Watch
from applications.services import watches
from applications.services.watches import looking
from applications.sources import fetch as web
from applications.templatetags.watches import page_words
from tests.factories import NOW, ApplicationFactory, DeadlineFactory
from tests.sites import answer, dripping, moved
from tests.watched_page import ADDRESS, LATER, LINES, SOONER, due, look, page_of, told

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=8)  # and its jitter
State = Watch.State


# ── What is news ──────────────────────────────────────────────────────────────────────────────────


def test_a_posting_added_by_its_address_is_watched_a_week_later_and_asked_once(watch, site):
    assert looking.to_look(NOW + timedelta(days=6, hours=23)) == []
    then = NOW + WEEK
    assert looking.to_look(then) == [watch.pk]
    site.answers = [
        answer(page_of(LINES), ETag='W/"a1"', Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")
    ]

    seen = look(watch, site, then)

    assert (seen.state, seen.seen_at, seen.changes, seen.news_at) == (State.THERE, then, [], None)
    assert timedelta(days=7) <= seen.next_at - then <= timedelta(days=8)
    assert seen.lease_until is None and seen.tries == 0
    look(watch, site, then + timedelta(hours=1))  # a bell that rings twice
    assert len(site.questions) == 1

    again = look(watch, site, due(watch), answer(b"", "304 Not Modified"))
    assert 'If-None-Match: W/"a1"\r\nIf-Modified-Since: Fri, 20 Nov' in site.questions[-1]
    assert (again.state, again.news_at) == (State.THERE, None)


def test_a_deadline_that_moved_is_told_and_changes_nothing_by_itself(watch, site):
    seen = look(watch, site, due(watch), answer(page_of(LATER), ETag='"b"'))

    assert told(seen) == [("deadline", "application")]
    [change] = seen.told_changes
    assert (change.was["date"], change.now["date"], change.is_nearer) == (
        "2027-01-15",
        "2027-01-22",
        False,
    )
    assert change.quote == "Application deadline: 22 January 2027, 14:00."
    assert Deadline.objects.get().date == date(2027, 1, 15)
    assert Posting.objects.get().text.count("15 January") == 1
    news_at = seen.news_at
    again = look(watch, site, due(watch), answer(b"", "304 Not Modified"))
    assert (again.news_at, told(again)) == (news_at, told(seen))  # said once
    back = look(watch, site, due(watch), answer(page_of(LINES)))
    assert (back.news_at, back.changes) == (None, [])


@pytest.mark.parametrize(
    "words",
    [
        LINES.replace("118 times", "2345 times").replace("20 November", "30 November"),
        LINES.replace("mud, boats and", "mud,\nboats  and"),
        "We use cookies to make this page work better for you.\n" + LINES,
        LINES + "\nOnly 44 days left to apply for this position!\nShare\nPrint",
    ],
    ids=["counter and day", "line breaks", "cookies", "days left and buttons"],
)
def test_what_every_page_says_anew_is_no_news(watch, site, words):
    seen = look(watch, site, due(watch), answer(page_of(words)))

    assert (seen.state, seen.changes, seen.news_at) == (State.THERE, [], None)


def test_documents_facts_and_sentences_are_told_in_the_pages_own_words(watch, site):
    words = LINES.replace("transcripts of records", "a research proposal of at most 3 pages")
    words = words.replace("26/1234", "26/1235")
    words += "\nCandidates from outside Europe need a visa before the position starts."

    seen = look(watch, site, due(watch), answer(page_of(words)))

    by_kind = {change.name or "text": change for change in seen.told_changes}
    assert set(by_kind) == {"transcripts", "research_proposal", "reference_number", "text"}
    assert (by_kind["transcripts"].now, by_kind["research_proposal"].was) == (None, None)
    assert by_kind["reference_number"].now == "26/1235"
    assert by_kind["text"].now == [
        "Candidates from outside Europe need a visa before the position starts."
    ]
    assert by_kind["text"].was == []


def test_a_day_the_person_has_corrected_already_is_no_news(watch, site):
    row = Deadline.objects.get()
    row.date, row.time = date(2027, 1, 22), time(14)
    watches.deadlines.correct(row, now=NOW)

    seen = look(watch, site, due(watch), answer(page_of(LATER)))

    assert (seen.told_changes, seen.news_at) == ([], None)


# ── Gone, and not reached ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        answer(b"", "404 Not Found"),
        answer(b"", "410 Gone"),
        answer(page_of("All our jobs. " * 30)),
        answer(page_of("This position has been filled.")),
    ],
    ids=["404", "410", "another page", "next to no words"],
)
def test_a_page_that_is_gone_is_missed_at_second_sight_only(watch, site, said):
    first = look(watch, site, due(watch), said)
    assert (first.state, first.news_at) == (State.MISSING, None)
    assert first.next_at - first.missing_at == timedelta(days=1)

    gone = look(watch, site, first.next_at)

    assert (gone.state, gone.news_at) == (State.GONE, first.next_at)
    assert gone.reason
    still = look(watch, site, gone.next_at)
    assert (still.state, still.news_at, still.reason) == (State.GONE, gone.news_at, gone.reason)
    back = look(watch, site, still.next_at, answer(page_of(LINES)))
    assert (back.state, back.news_at, back.reason) == (State.THERE, None, "")


@pytest.mark.parametrize("around", ["", "See all our other jobs in Bergen and Oslo. " * 9])
def test_a_page_that_says_nothing_but_that_it_is_over_is_quoted(watch, site, around):
    said = f"{around}This position has been filled."
    missing = look(watch, site, due(watch), answer(page_of(said)))

    gone = look(watch, site, missing.next_at)

    reason = "The page now says: “This position has been filled.”"
    assert (gone.state, gone.reason) == (State.GONE, reason)
    assert page_words(gone) == [f"The posting is not found any more: {reason}"]


NORWEGIAN = """Doktorgradsstipendiat i tidevannsgeologi ved Universitetet i Bergen
Vi søker en person som liker gjørme, båter og lange tabeller med tall, og som skriver godt.
Søknaden må inneholde et søknadsbrev, en CV og karakterutskrifter.
Søknadsfrist: 15. januar 2027, kl. 14:00. Referansenummer: 26/1234."""


def test_a_page_that_is_in_another_language_now_is_there_and_its_days_are_compared(watch, site):
    seen = look(watch, site, due(watch), answer(page_of(NORWEGIAN)))

    assert (seen.state, seen.reason, told(seen)) == (State.THERE, "", [("language", "")])
    assert page_words(seen) == [
        "The page is in Norwegian now, not in English: only its days were compared"
    ]
    sooner = look(watch, site, due(watch), answer(page_of(NORWEGIAN.replace("15. ", "8. "))))
    assert told(sooner) == [("deadline", "application"), ("language", "")]
    assert sooner.is_nearer
    watches.acknowledge(Application.objects.get(), sooner.version, now=NOW)
    known = look(watch, site, due(watch), answer(page_of(NORWEGIAN.replace("15. ", "8. "))))
    assert (known.state, known.news_at) == (State.THERE, None)


def test_another_posting_in_another_language_is_not_this_one(watch, site):
    other = NORWEGIAN.replace("15. januar", "3. mars").replace("26/1234", "26/99")

    assert look(watch, site, due(watch), answer(page_of(other))).state == State.MISSING


def test_that_it_is_over_is_told_with_its_words(watch, site):
    words = LINES.replace("14:00", "12:00") + "\nApplications are closed."

    seen = look(watch, site, due(watch), answer(page_of(words)))

    first, *_rest = page_words(seen)
    assert first == "The posting may be over, the page now says: “Applications are closed.”"


@pytest.mark.parametrize("trouble", ["500", "loopback", "endless", "our network"])
def test_a_page_that_is_never_reached_is_tried_six_times_then_given_up_and_said(
    watch, site, trouble
):
    site.answers = [answer(b"", "500 Oops")]
    if trouble == "loopback":
        site.answers = [moved("http://127.0.0.1/phd")]
    elif trouble == "endless":
        dripping(site, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    elif trouble == "our network":

        def unreachable(number, port, seconds):
            raise OSError("Network is unreachable")

        site.connect = unreachable
    asked, states = [], []
    while (at := due(watch)) is not None:
        asked.append(at)
        states.append(look(watch, site, at).state)
        assert Deadline.objects.get().date == date(2027, 1, 15)

    assert states == [State.FAILING] * 5 + [State.GIVEN_UP]
    pauses = [later - sooner for sooner, later in zip(asked, asked[1:], strict=False)]
    assert pauses == list(looking.PAUSES)
    given_up = Watch.objects.get()
    assert given_up.news_at == asked[-1] and given_up.tell_at is None  # on the pages, not by mail
    assert given_up.reason.endswith(" It was tried six times, the last ones days apart.")
    assert "Open the page" not in given_up.reason
    assert looking.to_look(asked[-1] + timedelta(days=60)) == []


def test_a_site_that_asks_to_be_left_alone_is(watch, site):
    at = due(watch)

    busy = look(watch, site, at, answer(b"", "503 Busy", Retry_After="86400"))

    assert (busy.state, busy.next_at) == (State.FAILING, at + timedelta(days=1))
    said = answer(
        b"",
        "429 Slow",
        Retry_After="Wed, 01 Dec 2100 10:00:00 GMT",
        Date="Tue, 01 Dec 2026 10:00:00 GMT",
    )
    slower = look(watch, site, busy.next_at, said)
    assert slower.next_at == busy.next_at + timedelta(days=7)  # at the most


# ── Whose turn it is ──────────────────────────────────────────────────────────────────────────────


def test_a_look_is_one_workers_until_its_lease_ends_and_a_deadly_page_is_given_up(watch, site):
    at = due(watch)

    def kill(url, known):
        raise SystemExit  # the worker is gone in the middle

    for moment in (at + n * (looking.LEASE + looking.APART) for n in range(looking.TRIES)):
        with pytest.raises(SystemExit):
            looking.look(watch.pk, clock=lambda at=moment: at, get=kill)
        assert looking.to_look(moment + timedelta(minutes=1)) == []
        assert look(watch, site, moment + timedelta(minutes=2)).tries  # claimed: nothing is asked
    assert site.questions == []

    given_up = look(watch, site, moment + timedelta(hours=1))

    assert (given_up.state, site.questions) == (State.GIVEN_UP, [])
    assert given_up.reason == "Reading this page was cut off 6 times."  # and not days apart


def test_a_page_that_our_helpers_have_no_time_for_is_fetched_ever_more_rarely(
    watch, site, monkeypatch
):
    def busy(page):
        raise HelpersBusy

    monkeypatch.setattr(looking.fetches, "text_of", busy)
    asked = [due(watch)]
    for _round in range(9):
        asked.append(look(watch, site, asked[-1]).next_at)

    pauses = [later - sooner for sooner, later in zip(asked, asked[1:], strict=False)]
    assert pauses == sorted(pauses) and len(set(pauses)) == len(pauses)
    assert timedelta(hours=6) < pauses[0] < timedelta(hours=12)
    assert look(watch, site, due(watch)).state == State.WAITING
    Watch.objects.update(seen_at=NOW - timedelta(days=400))
    at = due(watch)
    assert look(watch, site, at).next_at - at == looking.PAUSES[-1]


def test_a_look_that_our_helpers_had_no_time_for_is_none_of_the_six_tries(watch, site, monkeypatch):
    def busy(page):
        raise HelpersBusy

    look(watch, site, due(watch), answer(b"", "500 Oops"))
    with monkeypatch.context() as patch:
        patch.setattr(looking.fetches, "text_of", busy)
        for _round in range(looking.TRIES):
            seen = look(watch, site, due(watch), answer(page_of(LINES)))
            assert (seen.state, seen.tries) == (State.FAILING, 1)

    at = due(watch)
    failed = look(watch, site, at, answer(b"", "500 Oops"))
    assert (failed.state, failed.tries) == (State.FAILING, 2)
    assert failed.next_at - at == looking.PAUSES[1]


def test_one_site_is_asked_once_a_minute_and_others_meanwhile(watch, site):
    def another(url):
        posting = ApplicationFactory(posting__url=url).posting
        Watch.objects.begin(posting, NOW - timedelta(days=10))
        return posting.watch

    same, other = another("http://JOBS.example.org/2"), another("http://www.example.net/3")
    at = NOW + WEEK
    assert set(looking.to_look(at)) == {same.pk, other.pk}

    look(same, site, at)
    look(watch, site, at + timedelta(seconds=59))
    assert len(site.questions) == 1
    look(other, site, at + timedelta(seconds=59))
    look(watch, site, at + timedelta(seconds=61))
    assert len(site.questions) == 3


def test_what_is_sent_put_away_passed_or_switched_off_is_not_looked_at(watch, site):
    at, application = NOW + WEEK, Application.objects.get()
    wanted = partial(looking.to_look, at)

    def rests(change, undo):
        change()
        assert wanted() == []
        look(watch, site, at)
        assert site.questions == []
        undo()
        Watch.objects.update(next_at=at)
        assert wanted() == [watch.pk]

    mine, me = Application.objects.filter(pk=application.pk), User.objects.all()

    def due_at(instant):
        application.deadlines.update(instant=instant)

    rests(lambda: mine.update(stage="submitted"), lambda: mine.update(stage="preparing"))
    rests(lambda: mine.update(archived_at=NOW), lambda: mine.update(archived_at=None))
    rests(lambda: due_at(at - timedelta(days=8)), lambda: due_at(at - timedelta(days=6)))
    due_at(at - timedelta(days=8))
    letters = DeadlineFactory(application=application, kind="letters")
    assert wanted() == [watch.pk]  # one day is ahead
    letters.delete()
    due_at(at)
    rests(lambda: me.update(watch_on=False), lambda: me.update(watch_on=True))
    off, on = (partial(watches.switch, application, is_on, now=at) for is_on in (False, True))
    rests(off, on)


def test_what_was_stopped_while_it_was_looked_at_stays_as_it_was(watch, site):
    at, application = due(watch), Application.objects.get()

    def get(url, known):
        watches.switch(application, False, now=at)
        return web.FetchedPage(url, page_of(LATER), "text/html")

    looking.look(watch.pk, clock=lambda: at, get=get)

    stopped = Watch.objects.get()
    assert (stopped.is_on, stopped.changes, stopped.state) == (False, [], State.WAITING)


def test_a_pasted_posting_is_watched_only_when_asked_for_from_what_is_there_then(site):
    application = ApplicationFactory(posting__url=ADDRESS)
    assert not Watch.objects.exists()

    watch = watches.switch(application, True, now=NOW)
    first = look(watch, site, NOW)

    assert (first.state, first.changes, "mud" in first.known_text) == (State.THERE, [], True)
    assert told(look(watch, site, due(watch), answer(page_of(SOONER)))) == [
        ("deadline", "application")
    ]
