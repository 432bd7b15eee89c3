"""Seasons: closed under a name, opened again, and the next begun from one."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.core import season as core
from applications.errors import NothingToClose, SeasonClosed, SeasonNameTaken, SeasonReopened
from applications.models import Application, Season, SentFile, Version
from applications.services import (
    applications,
    attachments,
    deadlines,
    deletions,
    document_texts,
    fees,
    guards,
    insights,
    readiness,
    reminders,
    request_waves,
    requirements,
    seasons,
    undo,
)
from applications.templatetags.guards import concern_words
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 300 * DAY


@pytest.fixture
def person():
    return factories.PersonFactory()


def decided(person, word="rejected", **facts):
    row = factories.ApplicationFactory(owner=person, requirements=("cv",), **facts)
    applications.put_into(row, "submitted", now=NOW)
    applications.put_into(row, word, now=NOW + 40 * DAY)
    return row


def close(person, left=(), name="2026/27", last=0):
    return seasons.close(person, name, set(left), last=last, now=LATER)


def tabs(person):
    return dict(Application.objects.for_user(person).values_list("pk", "tab"))


def test_close_puts_away_what_is_over_and_left_and_keeps_what_waits_or_goes_along(person):
    over, waits = decided(person), decided(person, "review")
    left, along = (factories.ApplicationFactory(owner=person) for _ in range(2))

    season, done = close(person, {left.pk})

    assert set(season.applications.all()) == {over, waits, left} and len(done) == 3
    assert tabs(person) == {
        over.pk: "archived", waits.pk: "waiting", left.pk: "archived", along.pk: "open",
    }  # fmt: skip


def test_close_is_refused_for_an_empty_season_and_from_a_page_that_shows_another_one(person):
    along = factories.ApplicationFactory(owner=person)
    with pytest.raises(NothingToClose):
        close(person)
    row = decided(person)

    first, done = close(person)
    for name in ("2026/27", "Another"):
        with pytest.raises(SeasonClosed):
            close(person, {along.pk}, name)
    with pytest.raises(SeasonNameTaken):
        close(person, {along.pk}, last=first.pk)
    last = first.pk
    seasons.reopen(first, now=LATER)
    with pytest.raises(SeasonReopened):
        close(person, {along.pk}, "Another", last=last)

    assert len(done) == 1 and not Season.objects.exists()
    assert tabs(person) == {along.pk: "open", row.pk: "decided"}


def test_reopen_brings_back_only_what_closing_put_away(person):
    before, over = decided(person), decided(person)
    applications.archive(before, archived=True, now=NOW + 50 * DAY)
    season, _done = close(person)

    seasons.reopen(season, now=LATER + DAY)

    assert tabs(person) == {before.pk: "archived", over.pk: "decided"}
    assert not Season.objects.exists()
    assert not Application.objects.exclude(season=None).exists()


def test_undo_of_each_application_undoes_the_closing_and_forgets_the_name(person):
    over, waits = decided(person), decided(person, "review")
    _season, done = close(person)

    for event in done:
        undo.undo(event, now=LATER)

    assert tabs(person) == {over.pk: "decided", waits.pk: "waiting"}
    assert not Season.objects.exists()


def test_season_before_stays_where_the_closing_of_the_next_is_undone(person):
    row = decided(person)
    first, _done = close(person)
    deletion = applications.delete(row, now=LATER)
    decided(person)
    (event,) = close(person, name="2027/28", last=first.pk)[1]

    undo.undo(event, now=LATER)

    deletions.bring_back(deletion, now=LATER)
    assert list(Season.objects.all()) == [first]
    assert Application.objects.get(pk=row.pk).season == first


def test_what_was_sent_is_the_same_record_after_closing_and_beginning_anew(person):
    row = factories.ApplicationFactory(owner=person, requirements=("cv",))
    version = factories.VersionFactory(document__owner=person, document__kind="cv")
    requirements.attach(row.requirements.get(), version, now=NOW)
    applications.put_into(row, "submitted", now=NOW)
    applications.put_into(row, "rejected", now=NOW + DAY)
    sent = list(SentFile.objects.values())

    season, _done = close(person)
    (made,) = seasons.begin(season, {row.pk}, with_notes=False, now=LATER)

    assert list(SentFile.objects.values()) == sent and not made.submissions.exists()


# ── The next from it ──────────────────────────────────────────────────────────────────────────────


def closed(person, *rows):
    return close(person, {row.pk for row in rows})[0]


def test_next_has_what_was_asked_for_and_its_dates_are_asked_anew(person):
    row = factories.ApplicationFactory(
        owner=person,
        requirements=("cv",),
        requirements__limits=[{"what": "pages", "value": 5, "binds": ""}],
        requirements__state="waived",
        deadline=date(2027, 1, 15),
        deadline__time=time(17, 0),
        notes="She wrote back.",
    )
    factories.DeadlineFactory(
        application=row, kind="letters", anchor="application", anchor_days=7, date=None
    )
    factories.DeadlineFactory(application=row, kind="target", date=date(2027, 1, 1))
    row.tags.add(factories.TagFactory(owner=person, name="dream"))
    asked = factories.ReferenceFactory(application=row, state="received", received_at=NOW)
    factories.ReferenceFactory(application=row, state="declined")
    fees.save(factories.FeeFactory.build(application=row, paid=True), now=NOW)
    season = closed(person, row)

    (made,) = seasons.begin(season, {row.pk}, with_notes=True, now=LATER)

    due, letters = made.deadlines.order_by("id")
    assert (due.precision, due.date, due.last_season) == (
        "unknown", None, "15 January 2027, 17:00 Umeå",
    )  # fmt: skip
    assert due.asks_new_day and due.zone == "Europe/Stockholm"
    assert (letters.kind, letters.anchor_days) == ("letters", 7)
    line = made.requirements.get()
    assert (line.state, line.limits[0]["value"]) == ("missing", 5)
    reference = made.references.get()
    assert (reference.referee, reference.state, reference.received_at) == (
        asked.referee, "planned", None,
    )  # fmt: skip
    assert (made.season, made.earlier, made.notes) == (None, row, "She wrote back.")
    assert [tag.name for tag in made.tags.all()] == ["dream"]
    assert (made.fee, made.posting.reference_number, made.posting.url) == (
        "due", "", row.posting.url,
    )  # fmt: skip
    readiness.catch_up(LATER)
    made.refresh_from_db()
    assert (made.items_done, made.items_total, made.letters_needed) == (0, 1, 2)


def test_new_date_settles_the_question_and_moves_the_letters_told_by_it(person):
    row = factories.ApplicationFactory(owner=person)
    factories.DeadlineFactory(
        application=row, kind="letters", anchor="application", anchor_days=7, date=None
    )
    (made,) = seasons.begin(closed(person, row), {row.pk}, with_notes=False, now=LATER)
    due = made.deadlines.get(kind="application")
    due.date = date(2028, 1, 10)

    deadlines.correct(due, now=LATER)

    due.refresh_from_db()
    assert not due.asks_new_day
    assert made.deadlines.get(kind="letters").date == date(2028, 1, 17)


@pytest.mark.parametrize(
    ("words", "kept"), [("After 15 January none is read.", ""), ("None is read late.", None)]
)
def test_words_of_the_day_of_the_season_before_do_not_come_along(person, words, kept):
    row = factories.ApplicationFactory(owner=person)
    row.deadlines.update(hardness="hard", hardness_wording=words)
    (made,) = seasons.begin(closed(person, row), {row.pk}, with_notes=False, now=LATER)
    due = made.deadlines.get()
    assert (due.hardness, due.hardness_wording) == ("hard", words if kept is None else kept)


def test_begun_twice_is_once_and_only_from_this_season(person):
    row, other = decided(person), factories.ApplicationFactory(owner=person)
    season = closed(person)

    first = seasons.begin(season, {row.pk, other.pk}, with_notes=False, now=LATER)
    again = seasons.begin(season, {row.pk, other.pk}, with_notes=False, now=LATER)

    assert [one.earlier for one in first] == [row] and again == []


@pytest.mark.parametrize(
    "deeds", ["-a +a", "-a -b +a +b", "-a -b +b +a", "-b -a +a +b", "-b -a +b +a"]
)
def test_next_knows_what_it_was_begun_from_once_both_are_there_again(person, deeds):
    row = decided(person)
    season = closed(person)
    (made,) = seasons.begin(season, {row.pk}, with_notes=False, now=LATER)
    gone = {}

    for deed, which in deeds.split():
        if deed == "-":
            file = Application.objects.get(pk={"a": row, "b": made}[which].pk)
            gone[which] = applications.delete(file, now=LATER)
        else:
            deletions.bring_back(gone[which], now=LATER)

    assert Application.objects.get(pk=made.pk).earlier == row
    assert seasons.begin(season, {row.pk}, with_notes=False, now=LATER) == []


def test_many_are_begun_with_as_many_queries_as_one_and_taken_back_with_few_more(person):
    asked = []
    for number, season in ((1, "2026/27"), (4, "2027/28")):
        rows = [decided(person) for _ in range(number)]
        for row in rows:
            factories.ReferenceFactory(application=row)
            factories.DeadlineFactory(application=row, kind="letters")
            row.tags.add(factories.TagFactory(owner=person, name=f"dream {row.pk}"))
            fees.save(factories.FeeFactory.build(application=row), now=NOW)
        over, _done = close(person, name=season, last=seasons.newest(person))
        with CaptureQueriesContext(connection) as begun:
            made = seasons.begin(over, {row.pk for row in rows}, with_notes=False, now=LATER)
        with CaptureQueriesContext(connection) as taken_back:
            gone = seasons.take_back(over, now=LATER)
        assert len(made) == len(gone) == number
        asked.append((len(begun), len(taken_back)))

    (one, fewest), (several, more) = asked
    assert several == one and (more - fewest) / 3 <= 9


def test_what_was_begun_by_mistake_is_taken_back_but_for_what_was_changed(person):
    rows = [decided(person) for _ in range(4)]
    season = closed(person)
    begun = seasons.begin(season, {row.pk for row in rows}, with_notes=False, now=LATER)
    *kept, gone = begun
    noted, named, stepped = kept
    applications.write_notes(noted, "I wrote to her again.", now=LATER + DAY)
    named.portal_user = "asha.verma"
    request_waves.keep_when(named)
    reminders.choose_steps(stepped, ["9d"], LATER + DAY)

    (deletion,) = seasons.take_back(season, now=LATER + DAY)

    assert set(Application.objects.exclude(earlier=None)) == set(kept)
    deletions.bring_back(deletion, now=LATER + DAY)
    assert Application.objects.get(pk=gone.pk).earlier == gone.earlier


def test_letter_of_last_season_is_offered_with_a_word_and_to_no_other_place(person):
    row = factories.ApplicationFactory(owner=person, requirements=("cover_letter", "cv"))
    other = factories.ApplicationFactory(
        owner=person, requirements=("cover_letter",), posting__institution="Lund University"
    )
    letter = factories.VersionFactory(
        document__owner=person,
        document__kind="cover_letter",
        document__title="Cover letter",
        uploaded_for=row,
        content=factories.one_page("I hope to join Umeå University in September 2027."),
    )
    cv = factories.VersionFactory(document__owner=person, document__kind="cv")
    document_texts.catch_up()
    (made,) = seasons.begin(closed(person, row), {row.pk}, with_notes=False, now=LATER)

    found = attachments.offers(made, requirements.checklist_of(made), now=LATER)

    told = {offer.version: offer for offer in found}
    (doubt,) = (one for one in told[letter].doubts if one.code == "earlier")
    assert not told[letter].is_first and "“September 2027” on page 1" in concern_words(doubt)
    assert told[cv].is_first and not told[cv].doubts
    requirements.attach(made.requirements.get(kind="cover_letter"), letter, now=LATER)
    look = guards.look(made, requirements.checklist_of(made), now=LATER)
    assert "earlier" in [one.code for one in look.looks]  # and once it is chosen, as well
    assert attachments.offers(other, requirements.checklist_of(other), now=LATER) == []
    Version.objects.filter(pk=letter.pk).update(created_at=LATER + DAY)  # of the season that runs
    Application.objects.filter(pk=made.pk).update(created_at=LATER + 2 * DAY)
    made = Application.objects.get(pk=made.pk)
    look = guards.look(made, requirements.checklist_of(made), now=LATER)
    assert "earlier" not in [one.code for one in look.looks]


# ── Looked back on ────────────────────────────────────────────────────────────────────────────────


def test_look_back_counts_days_letters_and_how_far_each_came(person):
    row = decided(person, "interview")
    applications.put_into(row, "rejected", now=NOW + 50 * DAY)
    Application.objects.filter(pk=row.pk).update(created_at=NOW - 9 * DAY)
    for state, at in (("received", date(2027, 1, 14)), ("received", date(2027, 1, 20))):
        moment = NOW.replace(year=at.year, month=at.month, day=at.day)
        factories.ReferenceFactory(application=row, state=state, received_at=moment)
    idea = factories.ApplicationFactory(owner=person, posting__institution="Aalto")

    first, second = insights.look_back(person.applications.all(), person.tz, LATER)

    assert (first.application, first.furthest, first.to_send) == (idea, "preparing", None)
    assert (second.furthest, second.to_send, second.to_answer) == ("interview", 9, 50)
    assert (second.letters_in, second.letters_asked, second.letters["late"]) == (2, 2, 1)


def test_look_back_asks_the_database_as_often_for_many(person, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            factories.ReferenceFactory(application=decided(person))
        with django_assert_num_queries(3):
            insights.look_back(person.applications.all(), person.tz, LATER)


def test_aged_is_the_newest_version_used_a_year_ago_or_with_a_day_of_then(person):
    row = factories.ApplicationFactory(owner=person, requirements=("cover_letter", "cv", "thesis"))
    statement = factories.one_page("I hope to start in Fall 2027. I graduated in June 2024.")
    for line, kind, at in zip(
        row.requirements.all(),
        ("cover_letter", "cv", "thesis"),
        (NOW, NOW - 400 * DAY, NOW),
        strict=True,
    ):
        version = factories.VersionFactory(
            document__owner=person, document__kind=kind, content=statement, created_at=at
        )
        requirements.attach(line, version, now=NOW)
    document_texts.catch_up()
    season = closed(person, row)

    found = {one.version.document.kind: one for one in seasons.aged(season, NOW + 20 * DAY)}

    assert set(found) == {"cover_letter", "cv"}
    assert found["cover_letter"].dated == (core.Dated("Fall 2027", 1),)
    assert found["cv"].is_old and not found["cv"].dated
