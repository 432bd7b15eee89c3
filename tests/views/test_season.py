"""Seasons: the pages that close one, look back on it and begin the next, and the list between."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Deletion, Season
from applications.services import applications, fees, readiness, seasons
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PRINTED = {"kind": "application", "zone": "Europe/Stockholm", "bound": "on"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW + 100 * DAY, tick=False)


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def words(response):
    return " ".join(strip_tags(response.text.replace("<", " <")).split())


def rejected(person, place="Umeå University"):
    row = factories.ApplicationFactory(owner=person, posting__institution=place)
    applications.put_into(row, "submitted", now=NOW + 10 * DAY)
    applications.put_into(row, "rejected", now=NOW + 50 * DAY)
    return row


def close(client, name="2026/27", newest=0, **given):
    data = {"name": name, "newest": newest, **given}
    return client.post("/seasons/close/", data, follow=True)


def test_who_closed_none_sees_no_season_in_the_list_and_is_told_what_it_is_for(client, person):
    rejected(person)

    assert "season" not in words(client.get("/applications/?tab=decided")).lower()
    assert "close it under a name" in words(client.get("/seasons/"))


def test_page_that_closes_says_what_happens_and_proposes_what_goes_along(client, person):
    rejected(person)
    waits = factories.ApplicationFactory(owner=person, stage="submitted")
    factories.ApplicationFactory(owner=person)  # its day has passed
    ahead = factories.ApplicationFactory(owner=person, deadline=(NOW + 120 * DAY).date())

    page = client.get("/seasons/close/")

    said = words(page)
    assert "1 is decided or archived: it stands in the archive" in said
    assert "1 waits for an answer, theirs or yours: it gets this name too, stays in" in said
    assert "was due on 16 Jan 2027" in said and "next date 24 Mar 2027" in said
    assert page.text.count('name="take"') == 2 and page.text.count(" checked") == 1
    assert f'name="take" value="{ahead.pk}" checked' in page.text
    assert str(waits) not in said and 'value="2026/27"' in page.text


def test_closing_leaves_what_was_shown_and_not_ticked_and_can_be_undone(client, person):
    over, left, new = rejected(person), *(factories.ApplicationFactory(owner=person) for _ in "ab")

    page = close(client, shown=[left.pk])  # `new` came meanwhile: it was not asked about

    season = Season.objects.get()
    assert set(season.applications.all()) == {over, left}
    assert Application.objects.get(pk=new.pk).tab == "open"
    undo = page.text.partition('name="what" value="')[2].partition('"')[0]
    undone = client.post("/undo/", {"what": undo, "next": season.get_absolute_url()}, follow=True)
    assert undone.redirect_chain[-1][0] == "/seasons/" and "Undone" in words(undone)
    assert not Season.objects.exists()
    assert Application.objects.get(pk=left.pk).tab == "open"


def test_closing_pressed_twice_or_in_two_windows_closes_once(client, person):
    rejected(person)
    along = factories.ApplicationFactory(owner=person)

    close(client, take=[along.pk], shown=[along.pk])

    for name in ("2026/27", "Another"):
        again = close(client, name=name, shown=[along.pk])
        assert "closed already, here or in another window" in words(again)
    assert Season.objects.count() == 1
    assert Application.objects.get(pk=along.pk).tab == "open"


def test_page_that_closes_shows_what_is_there_where_the_season_before_was_reopened(client, person):
    rejected(person)
    close(client)
    last = Season.objects.get()
    newest = last.pk
    rejected(person)
    seasons.reopen(last, now=NOW + 100 * DAY)

    page = close(client, "2027/28", newest=newest)

    assert "The season before was reopened" in words(page)
    assert "2 are decided or archived" in words(page)
    assert not Season.objects.exists()


def test_name_that_is_taken_or_missing_and_a_season_of_nothing_are_refused(client, person):
    rejected(person)
    close(client)
    along = factories.ApplicationFactory(owner=person)
    newest = Season.objects.get().pk

    taken = close(client, newest=newest, shown=[along.pk])
    blank = close(client, name="  ", newest=newest)
    empty = close(client, name="2027/28", newest=newest, shown=[along.pk], take=[along.pk])

    assert "You have a season of this name already." in words(taken)
    assert blank.status_code == taken.status_code == empty.status_code == 422
    assert "Every application goes along" in words(empty)


def test_look_back_tells_days_fees_letters_and_the_same_for_a_spreadsheet(client, person):
    row = rejected(person)
    fee = factories.FeeFactory.build(application=row, amount=75, currency="USD", paid=True)
    fees.save(fee, now=NOW)
    factories.ReferenceFactory(application=row, state="received", received_at=NOW)
    factories.ReferenceFactory(application=row)  # never asked
    close(client)
    season = Season.objects.get()

    said = words(client.get(season.get_absolute_url()))
    sheet = client.get(f"{season.get_absolute_url()}season.csv")

    assert "1 of 1 sent" in said and "Days from adding to sending: 10" in said
    assert "Days from sending to their answer: 40" in said
    assert "1 of 1 letters in, none known to be late" in said and "Fees paid: USD 75" in said
    line = sheet.content.decode("utf-8-sig").splitlines()[1]
    assert line.startswith("Umeå University,") and line.endswith(
        "Submitted,Rejected,2026-11-23,2026-12-03,10,40,Paid,75,USD,1,1,1,0"
    )


@pytest.mark.parametrize(("most", "is_cut", "paid"), [(2, False, 50), (1, True, 20)])
def test_look_back_that_is_cut_says_so_counts_what_it_shows_and_the_sheet_has_all(
    client, person, monkeypatch, most, is_cut, paid
):
    for place, amount in (("Umeå University", 30), ("Lund University", 20)):
        row = rejected(person, place)
        fees.save(factories.FeeFactory.build(application=row, amount=amount, paid=True), now=NOW)
    close(client)
    season = Season.objects.get()
    monkeypatch.setattr("applications.views.season.MOST", most)

    said = words(client.get(season.get_absolute_url()))
    sheet = client.get(f"{season.get_absolute_url()}season.csv").content.decode("utf-8-sig")

    assert (f"The first {most} are shown and counted" in said) == is_cut
    assert f"{paid}" in said.partition("Fees paid")[2][:12]
    assert len(sheet.splitlines()) == 3


def test_look_back_and_the_choice_of_the_next_cost_the_same_with_one_and_with_three(
    client, person, django_assert_num_queries
):
    rejected(person)
    close(client)
    season = Season.objects.get()
    for number in (0, 2):
        for _ in range(number):
            row = rejected(person)
            factories.ReferenceFactory(application=row)
            Application.objects.filter(pk=row.pk).update(season=season)
        with django_assert_num_queries(9):
            client.get(season.get_absolute_url())
        with django_assert_num_queries(5):
            client.get(f"{season.get_absolute_url()}next/")


def test_next_begins_with_those_ticked_once_and_asks_for_the_new_date(client, person):
    row, other = rejected(person), rejected(person, "Lund University")
    close(client)
    address = f"{Season.objects.get().get_absolute_url()}next/"
    assert client.get(address).text.count(" checked") == 2

    none = client.post(address, {})
    begun = client.post(address, {"chosen": [row.pk, "x", "9" * 30]}, follow=True)
    again = client.post(address, {"chosen": [row.pk]}, follow=True)

    made = Application.objects.get(earlier=row)
    assert none.status_code == 422 and "Tick the programmes" in words(none)
    assert "1 application is begun." in words(begun) and "New date?" in words(begun)
    strange = client.post(address, {"chosen": [made.pk]}, follow=True)
    assert "begun already" in words(again)
    assert "None of these is in this season any more." in words(strange)
    assert not Application.objects.filter(earlier=other).exists()
    page = words(client.get(made.get_absolute_url()))
    assert "Last season it was 15 January 2027" in page and "The application of 2026/27" in page
    assert "Begun from an earlier season" in page
    assert "Add a deadline" not in page.partition("Please check")[0]  # it would be a second one
    deadline = made.deadlines.get()
    client.post(f"/deadlines/{deadline.pk}/", {**PRINTED, "date": "2028-01-12"})
    assert "Last season it was" not in words(client.get(made.get_absolute_url()))


def test_begun_by_mistake_is_taken_back_and_can_be_brought_back(client, person):
    row = rejected(person)
    close(client)
    season = Season.objects.get()
    seasons.begin(season, {row.pk}, with_notes=False, now=NOW + 100 * DAY)
    address = f"{season.get_absolute_url()}next/"
    assert "Delete the one you did nothing with yet" in words(client.get(address))

    page = client.post(f"{address}undo/", follow=True)
    twice = client.post(f"{address}undo/", follow=True)

    assert "1 application that was begun is deleted." in words(page) and "Undo" in words(page)
    assert "Nothing was left to undo." in words(twice)


def begun_twice(client, person, number=1):
    """Begun, taken back, and begun again: the answer to the first taking back, and the second
    ones."""
    rows = {rejected(person, f"Place {one}").pk for one in range(number)}
    close(client)
    season = Season.objects.get()
    begin = {"with_notes": False, "now": NOW + 100 * DAY}
    seasons.begin(season, rows, **begin)
    page = client.post(f"{season.get_absolute_url()}next/undo/", follow=True)
    return page, seasons.begin(season, rows, **begin)


def test_what_was_begun_again_meanwhile_is_not_there_twice_and_says_where_it_is(client, person):
    _page, (second,) = begun_twice(client, person)
    address = f"/deleted/{Deletion.objects.get().pk}/restore/"

    page = client.post(address, follow=True)

    assert "you began it anew meanwhile. Delete that one first: Place 0" in words(page)
    assert f'<a href="{second.get_absolute_url()}">Place 0</a>' in page.text
    assert list(Application.objects.exclude(earlier=None)) == [second]
    applications.delete(second, now=NOW + 100 * DAY)
    assert "is back." in words(client.post(address, follow=True))


def test_undo_brings_back_nothing_that_was_begun_again_meanwhile(client, person):
    page, made = begun_twice(client, person, 7)
    what = LexborHTMLParser(page.content).css_first("[name=what]").attributes["value"]

    page = client.post("/undo/", {"what": what}, follow=True)

    assert "you began them anew meanwhile. Delete those first: Place" in words(page)
    assert page.text.count("</a>, <a href=") == 4 and "Nothing was left" not in words(page)
    assert set(Application.objects.exclude(earlier=None)) == set(made)


def test_season_that_was_reopened_in_another_window_leads_to_the_seasons(client, person):
    rejected(person)
    close(client)
    season = Season.objects.get()
    addresses = season.get_absolute_url(), seasons_of_another().get_absolute_url()
    seasons.reopen(season, now=NOW + 100 * DAY)

    for address in addresses:
        for verb, page in (
            *((client.get, one) for one in ("", "next/", "reopen/", "season.csv")),
            *((client.post, one) for one in ("next/", "next/undo/", "reopen/")),
        ):
            answer = verb(f"{address}{page}")
            assert answer.status_code == 404, page
            assert "Perhaps it was reopened in another window" in words(answer)


def seasons_of_another():
    row = rejected(factories.PersonFactory())
    closed, _done = seasons.close(row.owner, "2025/26", [], last=0, now=NOW + 100 * DAY)
    return closed


def test_season_owes_no_fee_for_what_was_never_sent(client, person):
    for row, amount in ((rejected(person), 40), (factories.ApplicationFactory(owner=person), 85)):
        fees.save(factories.FeeFactory.build(application=row, amount=amount), now=NOW)
    close(client)

    page = client.get(Season.objects.get().get_absolute_url())

    assert "still to be paid: USD 40" in words(page) and "85" not in words(page)
    sheet = client.get(f"{Season.objects.get().get_absolute_url()}season.csv").text
    assert "40" in sheet and "85" not in sheet


def test_list_tells_of_each_its_season_and_filters_by_it(client, person):
    rejected(person, "Lund University")
    close(client)
    season = Season.objects.get()
    factories.ApplicationFactory(owner=person, posting__institution="Aalto University")
    readiness.catch_up(NOW)

    archived = words(client.get("/applications/?tab=archived"))
    running = words(client.get("/applications/insight/?season=now"))
    of_then = words(client.get(f"/applications/?tab=archived&season={season.pk}"))

    assert "Lund University" in archived and "Rejected 2026/27" in archived
    assert "Saved 1" in running
    every = words(client.get(f"/applications/?season={season.pk}"))
    assert "Lund University" in of_then
    assert "All 1" in every and "Lund University" in every and "Aalto" not in every
    assert "No letter is like this." in words(client.get("/applications/insight/?season=now"))


def test_pages_that_choose_say_what_they_do_not_show_and_show_it_once_there_is_room(
    client, person, monkeypatch
):
    monkeypatch.setattr("applications.views.season.MOST", 1)
    rows = [rejected(person, f"{place} University") for place in ("Lund", "Umeå")]
    for _ in "ab":
        factories.ApplicationFactory(owner=person)
    assert "The others stay open" in words(client.get("/seasons/close/"))
    close(client)
    season = Season.objects.get()
    address = f"{season.get_absolute_url()}next/"

    first = words(client.get(address))
    client.post(address, {"chosen": [rows[0].pk]})
    second = words(client.get(address))

    assert "The first 1 are shown" in first and "Umeå" not in first
    assert "Umeå University" in second and "are shown" not in second


def test_season_of_nothing_is_removed_and_not_reopened(client, person):
    row = rejected(person)
    close(client)
    applications.delete(row, now=NOW + 100 * DAY)
    address = f"{Season.objects.get().get_absolute_url()}reopen/"

    asked = words(client.get(address))
    done = words(client.post(address, follow=True))

    assert "Remove 2026/27?" in asked and "reopen" not in asked.lower()
    assert "The season 2026/27 is removed." in done


def test_offer_to_answer_is_an_offer_and_not_without_a_last_word(client, person):
    row = factories.ApplicationFactory(owner=person)
    applications.put_into(row, "submitted", now=NOW)
    applications.put_into(row, "offer", now=NOW + DAY)
    close(client)

    said = words(client.get(Season.objects.get().get_absolute_url()))

    assert "1 of 1 sent, 1 offer" in said and "without a last word" not in said


def test_only_the_last_season_is_reopened(client, person):
    rejected(person)
    close(client)
    first = Season.objects.get()
    rejected(person)
    close(client, "2027/28", newest=first.pk)
    last = Season.objects.first()

    refused = client.post(f"{first.get_absolute_url()}reopen/", follow=True)
    asked = client.get(f"{last.get_absolute_url()}reopen/")
    done = client.post(f"{last.get_absolute_url()}reopen/", follow=True)

    assert "Only the last season can be reopened." in words(refused)
    assert "Reopen 2027/28?" in words(asked) and "is open again" in words(done)
    assert list(Season.objects.all()) == [first]
