"""A list is taken in, and undone, some rows at a time: each row once, whoever works on it."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from applications.core.spreadsheet_column import Line, Table, sheet_of, tables_of
from applications.errors import RowGone, SpreadsheetBusy
from applications.forms.spreadsheet import MeaningForm
from applications.models import (
    Application,
    Deletion,
    Event,
    Referee,
    SearchEntry,
    Spreadsheet,
    Tag,
    User,
)
from applications.services import applications, spreadsheets
from applications.services.spreadsheets import taking
from tests.factories import NOW, ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db

HEADINGS = "University,Program,Deadline,Status,LoR 1,LoR 2,SoP,CV,App fee,Website,Tags\n"
MANY = 2 * taking.AT_ONCE + 3


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(taking, "PAUSE", 0)


def a_list(owner, number=MANY, name="") -> Spreadsheet:
    rows = "".join(
        f"Uni {at}{name},PhD {at},2027-01-{at % 28 + 1},In progress,Anil Sen <sen@cu.example>,"
        f"Meera Bose (received),draft,done,$75,https://uni{at}{name}.example/phd,ai; tag {at % 3}\n"
        for at in range(number)
    )
    return spreadsheets.keep(
        owner, "mine.csv", tables_of([sheet_of(HEADINGS + rows)]).named[0][1], now=NOW
    )


def press(sheet) -> Spreadsheet:
    taking.take(sheet, (), (), now=NOW)
    return sheet


def work(sheet, at=NOW) -> Spreadsheet:
    taking.work(sheet.pk, clock=lambda: at)
    sheet.refresh_from_db()
    return sheet


def cut_off(sheet, monkeypatch) -> Spreadsheet:
    """Its worker is killed when the first part is done."""

    def killed(_seconds):
        raise SystemExit

    with monkeypatch.context() as meanwhile, pytest.raises(SystemExit):
        meanwhile.setattr(taking.time, "sleep", killed)
        work(sheet)
    Spreadsheet.objects.update(lease_until=NOW + taking.LEASE)  # who is killed lets nothing go
    sheet.refresh_from_db()
    return sheet


def queries(call) -> int:
    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)


def test_row_more_costs_few_queries_to_take_in_and_to_undo():
    def counted(number: int) -> tuple[int, int]:
        sheet = press(a_list(PersonFactory(), number))
        taken = queries(lambda: work(sheet))
        taking.undo(sheet, now=NOW)
        return taken, queries(lambda: work(sheet))

    few, many = counted(taking.AT_ONCE), counted(3 * taking.AT_ONCE)

    more = [(b - a) / (2 * taking.AT_ONCE) for a, b in zip(few, many, strict=True)]
    assert more[0] <= 6
    assert more[1] <= 17


def test_list_is_taken_in_with_all_that_its_rows_say():
    owner = PersonFactory(zone="Europe/Stockholm")

    sheet = work(press(a_list(owner)))

    assert (sheet.is_under_way, sheet.taken_at, sheet.rows, len(sheet.made)) == (
        False,
        NOW,
        [],
        MANY,
    )
    one = Application.objects.for_user(owner).order_by("pk")[12]
    assert (str(one), one.stage, one.fee) == (str(one.posting), "preparing", "due")
    assert one.deadlines.get().instant == one.next_moment
    assert one.moments == [["application", one.next_moment.isoformat(), *one.moments[0][2:]]]
    letters = one.references.order_by("pk").values_list("referee__name", "state", "received_at")
    assert list(letters) == [("Anil Sen", "planned", None), ("Meera Bose", "received", None)]
    told = one.events.order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["taken_in", "tags", "reference", "reference", "fee", "stage"]
    assert set(one.tags.values_list("name", flat=True)) == {"ai", "tag 0"}
    assert "tag" in SearchEntry.objects.get(application=one).name
    assert one.pk in Application.objects.to_derive().values_list("pk", flat=True)
    assert Referee.objects.for_user(owner).count() == 2


def test_list_that_a_killed_worker_left_goes_on_where_it_stopped(monkeypatch):
    owner = PersonFactory()
    sheet = cut_off(press(a_list(owner)), monkeypatch)
    assert (sheet.done, Application.objects.count()) == (taking.AT_ONCE, taking.AT_ONCE)
    over = NOW + taking.LEASE

    assert work(sheet, over - timedelta(seconds=1)).done == taking.AT_ONCE
    work(sheet, over)

    assert len(sheet.made) == Application.objects.count() == MANY
    assert taking.due(over) == []


def test_undo_that_a_killed_worker_left_goes_on_where_it_stopped(monkeypatch):
    owner = PersonFactory()
    mine = ApplicationFactory(owner=owner)
    sheet = work(press(a_list(owner)))
    changed = Application.objects.for_user(owner).order_by("pk")[MANY - 1]
    Event.objects.create(application=changed, kind="note", at=NOW)
    taking.undo(sheet, now=NOW)
    cut_off(sheet, monkeypatch)

    work(sheet, NOW + taking.LEASE)

    assert sheet.undone_at
    assert set(Application.objects.all()) == {mine, changed}
    assert Deletion.objects.count() == MANY - 1
    assert Tag.objects.count() == changed.tags.count()
    with pytest.raises(RowGone):
        taking.undo(sheet, now=NOW)


def test_worker_whose_lease_is_over_makes_nothing_more(monkeypatch):
    sheet = press(a_list(PersonFactory()))

    def slept_in(_seconds):
        monkeypatch.undo()
        monkeypatch.setattr(taking, "PAUSE", 0)
        work(sheet, NOW + taking.LEASE)

    monkeypatch.setattr(taking.time, "sleep", slept_in)
    work(sheet)

    assert Application.objects.count() == len(sheet.made) == MANY


def test_list_that_is_pressed_twice_is_taken_in_once():
    sheet = press(a_list(PersonFactory()))
    again = Spreadsheet.objects.get()

    press(again)
    spreadsheets.mean(again, ["notes"] * len(again.meanings), {})
    spreadsheets.discard(again)
    work(sheet)
    press(again)

    assert Application.objects.count() == MANY
    assert taking.due(NOW) == []


def test_second_list_waits_for_the_first_whose_rows_may_be_the_same():
    owner = PersonFactory()
    first, second = a_list(owner), a_list(owner, MANY - 1)
    press(first)

    with pytest.raises(SpreadsheetBusy):
        press(second)
    press(a_list(PersonFactory()))  # of somebody else

    work(first)
    taking.undo(first, now=NOW)
    with pytest.raises(SpreadsheetBusy):  # else all its rows were left out, and then nothing is
        press(second)

    work(first)
    assert press(second).total == MANY - 1


def test_rows_are_judged_before_anybody_waits_and_again_if_something_came_between(monkeypatch):
    owner, done = PersonFactory(), []
    sheet, hold, judge = a_list(owner), User.hold, taking.judged

    def held(person):
        done.append("held")
        if len(done) == 2:
            ApplicationFactory(owner=owner, posting__url="https://uni4.example/phd")
        hold(person)

    def judged(*of):
        done.append("judged")
        return judge(*of)

    monkeypatch.setattr(User, "hold", held)
    monkeypatch.setattr(taking, "judged", judged)
    press(sheet)

    assert done == ["judged", "held", "judged"]
    assert [row[0] for row in sheet.left_out] == [6]
    other = a_list(PersonFactory())
    done[:] = ["nothing comes between"]
    press(other)
    assert done[1:] == ["judged", "held"]


def test_row_that_cannot_be_made_by_a_fault_of_ours_is_left_out_alone(monkeypatch):
    owner = PersonFactory()
    sheet, make = press(a_list(owner)), taking.Maker._written

    def faulty(self, said):
        if "Uni 4 " in f"{said.called} ":
            raise TypeError
        return make(self, said)

    monkeypatch.setattr(taking.Maker, "_written", faulty)
    work(sheet)

    assert [(row[0], row[2]) for row in sheet.left_out] == [(6, "fault")]
    assert Application.objects.count() == MANY - 1
    assert Referee.objects.count() == 2


@pytest.mark.parametrize("fault", [OperationalError, RowGone])
def test_rows_that_end_every_attempt_are_left_out_and_the_list_goes_on(monkeypatch, fault):
    sheet, make = press(a_list(PersonFactory())), taking.Maker.make_each

    def faulty(self, rows):
        if any("Uni 14 " in f"{said.called} " for said in rows):
            raise fault
        return make(self, rows)

    monkeypatch.setattr(taking.Maker, "make_each", faulty)
    for _minute in range(Spreadsheet.TRIES + 2):
        work(sheet)

    assert sheet.taken_at and taking.due(NOW) == []
    lost = range(taking.AT_ONCE, 2 * taking.AT_ONCE) if fault is OperationalError else [14]
    assert [(row[0], row[2]) for row in sheet.left_out] == [(at + 2, "fault") for at in lost]
    assert Application.objects.count() == MANY - len(lost)


def test_undo_that_fails_every_time_is_given_up_and_can_be_asked_for_again(monkeypatch):
    sheet, delete = work(press(a_list(PersonFactory()))), applications.delete_each
    taking.undo(sheet, now=NOW)
    parts = []

    def faulty(*args, **named):
        parts.append(args)
        if len(parts) > 1:
            raise TypeError
        return delete(*args, **named)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(applications, "delete_each", faulty)
        for _minute in range(Spreadsheet.TRIES + 2):
            work(sheet)
    assert sheet.is_given_up and not sheet.undone_at
    assert (Application.objects.count(), taking.due(NOW)) == (MANY - taking.AT_ONCE, [])

    taking.undo(sheet, now=NOW)
    assert work(sheet).undone_at and not sheet.is_given_up
    assert not Application.objects.exists()


def test_list_is_taken_in_by_cron_where_no_worker_is():
    sheet = press(a_list(PersonFactory()))

    call_command("remind", stdout=StringIO())

    sheet.refresh_from_db()
    assert sheet.taken_at
    assert Application.objects.count() == MANY


def brought(owner, text, at=NOW) -> Spreadsheet:
    return spreadsheets.keep(owner, "mine.csv", tables_of([sheet_of(text)]).named[0][1], now=at)


def test_headings_that_are_none_become_a_row_whole():
    link = f"https://lu.example/{'a' * 200}"
    sheet = brought(PersonFactory(), f"Lund University,PhD in Logic,{link}\nMIT,Physics,\n")

    spreadsheets.unhead(sheet)
    spreadsheets.mean(sheet, ["institution", "title", "link"], {})
    work(press(sheet))

    assert Application.objects.get(posting__institution="Lund University").posting.url == link


def test_column_that_the_person_left_out_is_left_out_of_the_next_list():
    ada, head = PersonFactory(), "University,Programme,Mood,City\n"
    sheet = brought(ada, f"{head}MIT,EECS,good,\n")
    assert sheet.meanings == ["institution", "title", "notes", "nothing"]
    spreadsheets.mean(sheet, ["institution", "title", "nothing", "nothing"], {})
    assert MeaningForm(sheet=sheet, asked=[])["column-2"].value() == "nothing"
    work(press(sheet))

    work(press(brought(ada, f"{head}Oz,Law,bad,Oz City\n", NOW + timedelta(days=1))))

    oz = Application.objects.get(posting__institution="Oz")
    assert (oz.notes, oz.posting.city) == ("", "Oz City")  # which was empty before


def test_sheets_of_one_file_do_not_decide_each_others_columns():
    ada, head = PersonFactory(), ["Uni", "Programme", "Rank"]
    ours = Table(head, [Line(2, ["MIT", "EECS", "1"])])
    theirs = Table(head, [Line(2, ["Oz", "Law", "17"])])

    last = spreadsheets.keep_each(ada, "mine.xlsx", [("A", ours), ("B", theirs)], now=NOW)

    assert last.meanings == ["institution", "title", "priority"]
    other = Spreadsheet.objects.get(name="mine.xlsx: B")
    assert other.meanings == ["institution", "title", "notes"]
    assert spreadsheets.taken_over(last) is spreadsheets.taken_over(other) is None


def test_look_without_a_change_leaves_the_next_list_as_it_is_guessed():
    ada, head = PersonFactory(), "University,Days left\n"
    first = brought(ada, f"{head}MIT,12\n")
    spreadsheets.mean(first, ["institution", "nothing"], {})

    second = brought(ada, f"{head}Oz,13\n", NOW + timedelta(days=1))

    assert spreadsheets.taken_over(second) is None


def test_file_of_many_sheets_is_one_of_those_that_wait():
    ada = PersonFactory()
    old = brought(ada, "Uni\nMIT\n", NOW - timedelta(days=1))
    tables = [(str(at), Table(["Uni"], [Line(2, [f"Oz {at}"])])) for at in range(10)]

    spreadsheets.keep_each(ada, "mine.xlsx", tables, now=NOW)
    assert Spreadsheet.objects.count() == 11
    for day in range(1, spreadsheets.MOST_WAITING):
        brought(ada, f"Uni\nETH {day}\n", NOW + timedelta(days=day))

    assert Spreadsheet.objects.count() == 19
    assert not Spreadsheet.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("cell", ["Withdrawn", "Skipped", "Rejected"])
def test_end_with_a_day_invents_no_submission(cell):
    ada = PersonFactory()

    work(press(brought(ada, f"University,Status\nMIT,{cell} 3 Nov 2025\n")))

    one = Application.objects.get()
    told = one.events.order_by("pk").values_list("kind", "data__stage", "day")
    end = ("stage", "rejected" if cell == "Rejected" else "withdrawn", date(2025, 11, 3))
    assert list(told) == [("taken_in", None, None), end]
    assert not one.submissions.exists()


def test_offer_that_was_made_is_not_taken_for_an_answer_to_it():
    ada = PersonFactory()
    text = "University,Status,Offer,Reply by\nMIT,Offer,yes,2099-04-15\n"

    work(press(brought(ada, text)))

    one = Application.objects.get()
    assert (one.offer.decision, one.deadlines.get(kind="reply").met_at) == ("open", None)
