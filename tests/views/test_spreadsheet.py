"""Lists that people keep themselves: brought, looked at, taken in, brought again, taken back."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from applications.models import Application, Deadline, Posting, Referee, Spreadsheet
from applications.services import insights, spreadsheets
from applications.services.spreadsheets import taking
from tests.factories import ApplicationFactory, PersonFactory
from tests.lists import ENGLISH, HOSTILE, SWEDISH, bring, excel, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    person = PersonFactory()
    client.force_login(person)
    return person


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def due(application):
    return application.deadlines.get(kind=Deadline.Kind.APPLICATION)


def test_english_list_with_dates_of_the_united_states_and_a_column_for_each_letter(client, ada):
    page = bring(client, ENGLISH)
    assert "3 rows, of which 3 become applications" in words(client.get(page))

    take(client, page)

    stanford, mit, toronto = Application.objects.order_by("pk")
    assert (due(stanford).date, due(stanford).time) == (date(2026, 12, 1), time(23, 59))
    assert (due(mit).date, due(toronto).date) == (date(2026, 12, 15), date(2027, 1, 5))
    assert [one.stage for one in (stanford, mit, toronto)] == ["preparing", "idea", "submitted"]
    assert {(one.name, one.email) for one in Referee.objects.all()} == {
        ("Anil Sen", "sen@cu.example"),
        ("Meera Bose", ""),
    }
    letters = stanford.references.order_by("pk").values_list("referee__name", "state")
    assert list(letters) == [("Anil Sen", "planned"), ("Meera Bose", "asked")]
    assert {one.state for one in toronto.references.all()} == {"received"}
    pieces = stanford.requirements.values_list("name", "kind", "state")
    assert set(pieces) == {("GRE", "test_scores", "n/a"), ("SoP", "cover_letter", "draft")}
    assert (stanford.cost.amount, stanford.cost.currency) == (125, "USD")
    assert stanford.posting.url == "https://cs.stanford.example/phd"


def test_swedish_list_in_utf_16(client, ada):
    page = bring(client, SWEDISH.encode("utf-16"))

    take(client, page)

    umea, lund, chalmers = Application.objects.order_by("pk")
    assert umea.posting.reference_number == "AN 2.2.1-808-26"
    assert umea.posting.department == "Matematik och matematisk statistik"
    assert (umea.posting.city, umea.posting.country) == ("Umeå", "SE")
    assert (due(umea).date, due(umea).zone) == (date(2027, 1, 15), "Europe/Stockholm")
    assert umea.notes == "ring Eva; och fråga"
    assert umea.posting.contacts[0]["name"] == "Eva Ek"
    assert (due(lund).date, due(lund).time) == (date(2027, 2, 1), time(23, 59))
    assert due(chalmers).precision == "rolling"
    assert [one.stage for one in (umea, lund, chalmers)] == ["preparing", "idea", "submitted"]
    assert set(umea.requirements.values_list("kind", "state")) == {
        ("cover_letter", "draft"),
        ("cv", "ready"),
    }


def test_excel_list_with_serial_dates_and_merged_headings(client, ada):
    page = bring(client, excel(), "liste.xlsx")

    take(client, page)

    informatics, physics, mathematics = Application.objects.order_by("pk")
    assert (due(informatics).date, due(informatics).time) == (date(2026, 12, 15), time(17))
    assert (physics.posting.institution, due(physics).date) == ("ETH Zürich", date(2027, 3, 4))
    assert physics.notes == "Lab ansehen"
    assert informatics.references.count() == 2
    assert (informatics.cost.amount, informatics.cost.currency) == (75, "EUR")
    assert not hasattr(mathematics, "cost")


def test_hostile_list_is_refused_row_by_row(client, ada):
    page = bring(client, HOSTILE)

    told = words(client.get(page))
    take(client, page)

    assert "6 rows, of which 0 become applications" in told
    for reason in (
        "holds a formula",
        "no web address: javascript",
        "names neither",
        "more than 300",
    ):
        assert reason in told
    assert not Application.objects.exists()


@pytest.mark.parametrize("data", [ENGLISH, SWEDISH.encode("utf-16"), excel()])
def test_same_list_twice_adds_nothing(client, ada, data):
    take(client, bring(client, data))

    page = bring(client, data)
    told = words(client.get(page))
    take(client, page)

    assert told.count("you have this one") == 3
    assert Application.objects.count() == 3


def test_take_pressed_twice_is_once(client, ada):
    page = bring(client, ENGLISH)
    take(client, page)

    take(client, page)

    assert Application.objects.count() == 3


def test_dates_that_can_be_read_in_two_ways_are_asked_for_once(client, ada):
    page = bring(client, "Uni,Program,Deadline\nMIT,EECS,03/04/2027\nOz,Law,05/06/2027\n")
    asked = client.get(page)
    take(client, page)
    assert "which comes first" in words(asked)
    assert not Application.objects.exists()

    columns = {"column-0": "institution", "column-1": "title", "column-2": "deadline"}
    client.post(page, {**columns, "order-2": "dmy"})
    take(client, page)

    assert [due(one).date for one in Application.objects.order_by("pk")] == [
        date(2027, 4, 3),
        date(2027, 6, 5),
    ]


def test_column_is_taken_for_what_the_person_says(client, ada):
    page = bring(client, "Spalte,Was\nMIT,EECS\n")
    assert "Which column names the institution" in words(client.get(page))

    client.post(page, {"column-0": "institution", "column-1": "title"})
    take(client, page)

    posting = Application.objects.get().posting
    assert (posting.institution, posting.title) == ("MIT", "EECS")


def test_one_row_left_out_and_one_added_all_the_same(client, ada):
    page = bring(client, "Uni,Program\nMIT,EECS\nMIT,EECS\nOz,Law\n")

    take(client, page, add=["3"], leave=["4"])

    assert [one.posting.title for one in Application.objects.all()] == ["EECS", "EECS"]
    assert [row[::2][:2] for row in Spreadsheet.objects.get().left_out] == [[4, "left"]]


def test_undo_takes_back_what_was_made_and_leaves_what_was_changed(client, ada):
    mine = ApplicationFactory(owner=ada)
    page = bring(client, ENGLISH)
    take(client, page)
    changed = Application.objects.get(posting__institution="MIT")
    client.post(reverse("application_notes", args=[changed.pk]), {"notes": "call them"})

    told = words(client.post(f"{page}undo/", follow=True))

    assert "Undone: 2 applications are gone. 1 was changed since and stays." in told
    assert set(Application.objects.all()) == {mine, changed}
    assert [one.name for one in Referee.objects.filter(owner=ada, references__application=changed)]
    assert not Referee.objects.filter(owner=ada, name="Meera Bose").exists()


def test_undone_list_can_be_taken_in_again(client, ada):
    page = bring(client, ENGLISH)
    take(client, page)
    client.post(f"{page}undo/")

    take(client, bring(client, ENGLISH))

    assert Application.objects.count() == 3


def test_long_list_shows_how_far_it_is_until_it_is_done(client, ada):
    number = taking.AT_ONCE + 2
    page = bring(client, "Uni,Program\n" + "".join(f"Uni {n},PhD {n}\n" for n in range(number)))

    told = [words(take(client, page)), words(take(client, page))]
    assert all(f"0 of {number} done." in one for one in told)
    assert "being taken in" in words(client.get(reverse("spreadsheets")))
    part = client.get(page, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert f'max="{number}"' in part.content.decode()

    taking.work(Spreadsheet.objects.get().pk, clock=timezone.now)
    assert client.get(page, headers={"HX-Request": "true"})["HX-Redirect"] == page
    assert f"{number} applications were added." in words(client.get(page))

    told = words(client.post(f"{page}undo/", follow=True))
    assert "Your import is being undone" in told
    taking.work(Spreadsheet.objects.get().pk, clock=timezone.now)
    assert f"Undone: {number} applications are gone." in words(client.get(page))


def test_undo_that_was_given_up_says_so_and_can_be_pressed_again(client, ada):
    page = bring(client, ENGLISH)
    take(client, page)
    Application.objects.first().delete()
    Spreadsheet.objects.update(tries=Spreadsheet.TRIES + 1)

    told = words(client.get(page))
    assert "Undoing it stopped before its end, by a fault of ours" in told
    assert "1 application is gone." in told and "Undo import" in told
    assert "Undoing it stopped" not in words(client.post(f"{page}undo/", follow=True))


def test_list_is_not_taken_in_beside_another_one(client, ada):
    pages = [
        bring(client, "Uni\n" + "".join(f"Uni {n}\n" for n in range(taking.AT_ONCE + more)))
        for more in (1, 2)
    ]
    take(client, pages[0])

    assert "Another list of yours is being taken in or undone." in words(take(client, pages[1]))
    assert Spreadsheet.objects.under_way().count() == 1


def test_list_of_another_person_is_not_found(client, ada):
    page = bring(client, ENGLISH)
    client.force_login(PersonFactory())

    assert client.get(page).status_code == client.post(f"{page}take/").status_code == 404
    assert not Application.objects.exists()


def test_list_with_half_a_letter_and_a_fee_beyond_all_money_is_taken_in(client, ada):
    told = rb'[{"university": "\ud800Oz", "title": "Law", "fee": "USD 9999999999999"}]'
    page = bring(client, told, "list.json")
    assert client.get(page).status_code == 200

    take(client, page)

    application = Application.objects.get()
    assert client.get(application.get_absolute_url()).status_code == 200
    assert application.notes == "fee: USD 9999999999999"


def test_row_left_out_on_an_older_page_is_not_added_by_its_tick(client, ada):
    page = bring(client, "Uni,Program\nMIT,EECS\nOz,Law\n")
    assert 'name="leave" value="2"' in client.get(page).content.decode()
    made = take(client, bring(client, "Uni,Program\nMIT,EECS\n"))
    assert made.status_code == 200
    assert 'name="add" value="2"' in client.get(page).content.decode()

    take(client, page, leave=["2"])

    assert [one.posting.title for one in Application.objects.order_by("pk")] == ["EECS", "Law"]


def test_preview_says_that_passwords_are_left_out(client, ada):
    page = bring(client, "Uni,Program,Portal password\nMIT,EECS,hunter2\n")

    told = words(client.get(page))

    assert "“Portal password” is left out: passwords are never kept." in told
    assert "hunter2" not in str(Spreadsheet.objects.get().rows)


def test_day_of_submission_is_kept_whatever_came_of_it(client, ada):
    stages = ("Rejected", "Offer", "Withdrawn", "Submitted", "")
    rows = "".join(f"Uni {at},2025-12-01,{stage}\n" for at, stage in enumerate(stages))

    take(client, bring(client, f"University,Submitted on,Status\n{rows}"))

    for one in Application.objects.order_by("pk"):
        assert one.submitted_at.astimezone(ada.tz).date() == date(2025, 12, 1), one.stage
        assert [row.day for row in one.submissions.all()] == [date(2025, 12, 1)]


def test_day_of_submission_that_was_not_is_kept_in_the_notes(client, ada):
    ahead = f"{timezone.now().year + 2}-01-15"
    text = f"University,Submitted on,Status\nMIT,last week,Submitted\nOz,{ahead},Submitted\n"
    page = bring(client, text)
    told = words(client.get(page))

    take(client, page)

    assert "no day can be read in “last week”: kept in the notes" in told
    assert f"“{ahead}” is still to come: kept in the notes" in told
    mit, oz = Application.objects.order_by("pk")
    assert (mit.notes, oz.notes) == ("Submitted on: last week", f"Submitted on: {ahead}")
    assert mit.submitted_at is oz.submitted_at is None
    assert "Submitted, on a day that is not known." in words(client.get(mit.get_absolute_url()))


def test_moment_of_taking_in_counts_neither_as_an_answer_nor_as_a_late_letter(client, ada):
    text = (
        "University,Submitted on,Status,Deadline,LoR 1\n"
        "MIT,2025-12-01,Offer,2025-12-15,Anil Sen (received)\n"
        "Oz,2025-12-01,Rejected,2025-12-15,Anil Sen (received)\n"
    )

    take(client, bring(client, text))

    found = Application.objects.for_user(ada)
    assert insights.answers(found, ada.tz) == []
    assert insights.funnel(found)["offer"] == 1
    (letters,) = insights.letters(found, timezone.now())
    assert (letters["late"], letters["undated"]) == (0, 2)
    assert client.get(reverse("applications"), {"view": "timeline"}).status_code == 200


def test_two_columns_taken_for_one_thing_are_refused_and_nothing_changes(client, ada):
    page = bring(client, "University,Programme,Area\nMIT,CS,Vision\n")
    columns = {"column-0": "institution", "column-1": "title", "column-2": "title"}

    answer = client.post(page, columns)

    assert answer.status_code == 422
    assert "Another column is taken for this already." in words(answer)
    assert Spreadsheet.objects.get().meanings == ["institution", "title", "notes"]


def test_list_whose_columns_were_changed_meanwhile_is_not_taken_in_with_unclear_days(client, ada):
    bring(client, "Uni,Program,When\nMIT,EECS,03/04/2027\n")
    stale, other = Spreadsheet.objects.get(), Spreadsheet.objects.get()
    spreadsheets.mean(other, ["institution", "title", "deadline"], {})

    taking.take(stale, (), (), now=timezone.now())

    assert not Application.objects.exists()


def test_same_list_again_is_known_by_its_titles_and_by_what_its_columns_are(client, ada):
    data = "Wunsch,Frist\nPhD ohne Uni,2027-01-15\n"
    page = bring(client, data)
    given = {"column-0": "title", "column-1": "deadline"}
    client.post(page, given)
    take(client, page)

    again = bring(client, data)

    assert Spreadsheet.objects.get(pk=again.split("/")[-2]).meanings == list(given.values())
    assert "1 row, of which 0 become applications" in words(client.get(again))


def test_headings_that_are_none_become_a_row(client, ada):
    page = bring(client, "Lund University,PhD in Logic\nMIT,PhD in Physics\n")

    client.post(page, {"unhead": "1"})
    client.post(page, {"column-0": "institution", "column-1": "title"})

    told = words(client.get(page))
    assert "2 rows, of which 2 become applications" in told
    assert "Lund University · PhD in Logic" in told


def test_list_that_was_discarded_in_another_window_leads_to_the_lists(client, ada):
    page = bring(client, "University,Deadline\nMIT,2027-01-15\nMIT,2027-01-15\n")
    told = words(client.get(page))
    assert "2 rows, of which 1 becomes an application" in told
    assert "15 Jan 2027" in told

    client.post(f"{page}discard/")

    for verb in ("discard", "take"):
        answer = client.post(f"{page}{verb}/")
        assert answer.status_code == 404
        assert "Perhaps it was discarded in another window" in words(answer)


def test_table_brought_as_a_posting_leads_to_the_import_with_its_rows(client, ada):
    text = "University,Deadline\nMIT,2027-01-15\nETH,2027-02-01"
    page = client.post(reverse("posting_new"), {"text": text})["Location"]

    link = f"{reverse('spreadsheets')}?posting={Posting.objects.get().pk}"
    pages = [client.get(one).content.decode() for one in (page, link)]

    assert link in pages[0]
    assert "ETH,2027-02-01" in pages[1]
