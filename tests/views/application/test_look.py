"""One filter, several looks: table, board and calendar; and what is done with many at once."""

import re
from datetime import date, time

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Event
from applications.services import readiness
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def words(response):
    source = response.content.decode().replace("<", " <")
    return " ".join(strip_tags(source).split())


def at(person, stage, **more):
    return factories.ApplicationFactory(owner=person, stage=stage, **more)


# ── Looks ─────────────────────────────────────────────────────────────────────────────────────────


def test_tabs_say_how_many_are_in_each(client, person):
    for stage in ("idea", "ready", "submitted", "waitlist", "offer", "rejected"):
        at(person, stage)
    at(person, "idea", archived_at=NOW)
    at(factories.PersonFactory(), "idea")

    said = words(client.get("/applications/"))

    assert "Open 2 Waiting 3 Decided 1 Archived 1" in said


def test_the_address_holds_the_whole_state_and_every_look_keeps_it(client, person):
    row = at(person, "preparing", posting__country="SE")
    at(person, "preparing", posting__country="NO")
    row.tags.add(factories.TagFactory(owner=person))
    tag = person.tags.get().pk

    page = client.get(f"/applications/?tab=open&country=SE&tag={tag}&sort=institution")

    assert [one.pk for one in page.context["rows"]] == [row.pk]
    for look in ("table", "board", "calendar"):
        kept = f"?tab=open&amp;country=SE&amp;tag={tag}&amp;sort=institution&amp;look={look}"
        assert f'href="{kept}"' in page.content.decode()


def test_filter_says_how_many_it_leaves_in_the_tab_shown_and_in_each_other(client, person):
    for stage in ("preparing", "preparing", "idea", "submitted"):
        at(person, stage, posting__country="SE")
    at(person, "preparing", posting__country="NO")

    said = words(client.get("/applications/?country=SE"))

    assert "Open 3 Waiting 1 Decided 0 Archived 0 3 applications Clear the filters" in said
    assert "1 application Clear" in words(client.get("/applications/?country=NO&stage=preparing"))
    assert "0 applications Clear" in words(client.get("/applications/?country=NO&stage=idea"))
    assert "applications Clear" not in words(client.get("/applications/"))


@pytest.mark.parametrize("tab", ["open", "waiting", "decided", "archived"])
def test_tabs_keep_every_filter(client, person, tab):
    at(person, "preparing", posting__country="SE", posting__title="Optics")
    kept = "stage=preparing&amp;country=SE&amp;due=30&amp;missing=cv&amp;sort=changed"

    page = client.get(f"/applications/?{kept.replace('&amp;', '&')}&q=optics&look=board").text

    assert f'href="?q=optics&amp;look=board&amp;{kept}&amp;tab={tab}"' in page


def test_filters_are_cleared_and_tab_look_and_order_stay(client, person):
    at(person, "submitted", posting__country="SE")

    asked = "tab=waiting&look=board&sort=changed"
    page = client.get(f"/applications/?{asked}&country=SE&stage=submitted&q=phd").text

    assert f'<a href="?{asked.replace("&", "&amp;")}">Clear the filters</a>' in page


def test_way_to_all_comes_with_the_rows_once_a_filter_is_chosen(client, person):
    at(person, "idea")
    htmx = {"HX-Request": "true", "HX-Target": "rows"}

    chosen = client.get("/applications/?stage=idea", headers=htmx).text

    assert 'class="found' in chosen
    assert 'class="found' not in client.get("/applications/", headers=htmx).text


def test_row_reads_what_it_shows_and_escapes_it(client, person):
    at(person, "preparing", posting__institution="<b>Umeå</b>", posting__title="A & B")

    page = client.get("/applications/").content.decode()

    assert "&lt;b&gt;Umeå&lt;/b&gt;" in page
    assert "A &amp; B" in page
    assert "<b>Umeå" not in page


def test_board_has_a_column_a_stage_with_its_count_and_the_first_cards(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.application.look.COLUMN", 2)
    for day in (5, 3, 4):
        at(person, "preparing", deadline=date(2027, 1, day), posting__title=f"Day {day}")
    at(person, "ready")
    at(person, "submitted")

    page = client.get("/applications/?look=board")

    shown = {column["stage"]: column["rows"] for column in page.context["columns"]}
    assert list(shown) == ["idea", "preparing", "waiting", "ready"]
    assert [str(row) for row in shown["preparing"]] == ["Day 3", "Day 4"]
    assert "Preparing 3" in words(page)
    [more] = re.findall(r'class="more-cards"><a href="([^"]+)"', page.content.decode())
    rest = client.get(f"/applications/{more.replace('&amp;', '&')}")
    assert [str(row) for row in rest.context["rows"]] == ["Day 5"]


@pytest.mark.parametrize("asked", ["?look=board", "?look=board&tab=archived", "?look=calendar"])
@pytest.mark.parametrize("number", [1, 3])
def test_looks_cost_the_same_with_one_row_and_with_three(
    client, person, asked, number, django_assert_max_num_queries
):
    for _ in range(number):
        at(person, "idea", archived_at=NOW if "archived" in asked else None)
        at(person, "ready")
    readiness.catch_up(NOW)

    with django_assert_max_num_queries(10) as made:
        client.get(f"/applications/{asked}")

    assert len(made) == {"?look=calendar": 8}.get(asked, 10)


def test_calendar_shows_the_moments_of_a_month_by_the_persons_own_clock(client, person):
    row = at(person, "preparing", deadline=date(2026, 11, 30), posting__institution="Umeå")
    factories.DeadlineFactory(application=row, kind="interview", date=date(2027, 1, 5))
    factories.DeadlineFactory(
        application=row, kind="target", date=date(2026, 12, 24), zone="Asia/Kolkata", time=time(9)
    )
    factories.DeadlineFactory(application=row, kind="letters", date=date(2026, 12, 3), met_at=NOW)

    november = words(client.get("/applications/?look=calendar"))
    december = words(client.get("/applications/?look=calendar&month=2026-12"))

    # 23:59 of 30 November in Umeå is 1 December in Kolkata.
    assert "Agenda Nothing falls into this month." not in november  # the grid's last week has it
    assert "Tue 1 Dec 04:29 ▲ Application: Umeå" in december
    assert "Thu 24 Dec 09:00 ○ My own target: Umeå" in december
    assert "Letters: Umeå" not in december


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2027-01", "2026-12", "2027-02"), ("2026-12", "2026-11", "2027-01"),
     ("2027-02", "2027-01", "2027-03"), ("2026-05", "2026-04", "2026-06")],
)  # fmt: skip
def test_calendar_leads_to_the_months_beside(client, person, month, before, after):
    at(person, "idea")

    page = client.get(f"/applications/?look=calendar&month={month}").content.decode()

    assert f"month={before}" in page
    assert f"month={after}" in page


def test_filter_names_countries_in_the_language_of_the_reader(client, person):
    person.language = "sv"
    person.save()
    for country in ("DE", "NO"):
        at(person, "preparing", posting__country=country)

    page = client.get(reverse("applications"), headers={"accept-language": "sv"})

    assert "Tyskland" in page.content.decode()


def test_calendar_names_what_tells_apart_leads_to_the_rest_of_a_day_and_marks_its_tab(
    client, person
):
    for number, kind in enumerate(["application", "interview", "reply", "answer"]):
        row = at(person, "idea", posting__institution=f"University of Place{number}")
        row.deadlines.all().delete()
        factories.DeadlineFactory(
            application=row, kind=kind, date=date(2027, 3, 4), zone="Asia/Kolkata"
        )

    page = LexborHTMLParser(
        client.get("/applications/?look=calendar&month=2027-03").content.decode()
    )

    entries = page.css(".month .entry")
    shown = [" ".join(one.text() for one in entry.css("[aria-hidden]")) for entry in entries]
    assert set(shown[:3]) < {"▲ Place0", "◇ Place1", "• Place2", "• Place3"}
    assert entries[3].text() == "1 more"
    assert page.css_first(entries[3].attributes["href"])
    assert page.css_first(".heaps [aria-current]").text(strip=True).startswith("All")


# ── Many at once ──────────────────────────────────────────────────────────────────────────────────


def press(client, do, *rows, **more):
    data = {"do": do, "chosen": [row.pk for row in rows], **more}
    return client.post(reverse("chosen"), data, follow=True)


def undo(client, page):
    [what] = re.findall(r'name="what" value="([^"]+)"', page.content.decode())
    return client.post(reverse("undo"), {"what": what}, follow=True)


def test_many_go_to_another_stage_at_once_and_one_press_takes_it_back(client, person):
    one, two = at(person, "idea"), at(person, "preparing")
    strange = at(factories.PersonFactory(), "idea")

    page = press(client, "stage", one, two, strange, stage="ready", back="?tab=open")

    assert page.redirect_chain == [("/applications/?tab=open", 302)]
    assert "2 applications are at “Ready” now." in words(page)
    stages = Application.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["ready", "ready", "idea"]
    undo(client, page)
    assert list(stages.all()) == ["idea", "preparing", "idea"]


def test_many_are_archived_and_brought_back(client, person):
    rows = [at(person, "idea"), at(person, "submitted")]

    page = press(client, "archive", *rows)
    assert "2 applications archived." in words(page)
    assert Application.objects.current().count() == 0
    press(client, "bring_back", *rows)
    assert Application.objects.current().count() == 2


def test_many_get_one_tag_more(client, person):
    one, two = at(person, "idea"), at(person, "idea")
    one.tags.add(factories.TagFactory(owner=person, name="dream"))

    page = press(client, "tag", one, two, tag=" Dream,  big ")

    assert "2 applications have the tag “Dream big” now." in words(page)
    assert sorted(one.tags.values_list("name", flat=True)) == ["Dream big", "dream"]
    undo(client, page)
    assert list(one.tags.values_list("name", flat=True)) == ["dream"]


def test_what_is_not_ready_does_not_go_in_with_many(client, person):
    whole = factories.asks_for_nothing(person)
    lacking = at(person, "ready", posting__institution="Lund")

    page = press(client, "stage", whole, lacking, stage="submitted")

    assert "1 application is at “Submitted” now." in words(page)
    assert "Not everything is there for Lund" in words(page)
    lacking.refresh_from_db()
    assert lacking.stage == "ready"


def test_use_documents_asks_first_where_they_go(client, person):
    one, two = at(person, "idea"), at(person, "idea")
    data = {"do": "use", "chosen": [one.pk, two.pk]}

    page = client.post(reverse("chosen"), data)

    assert page.url.startswith(
        f"{reverse('documents_use')}?application={one.pk}&application={two.pk}&"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"do": "archive"}, "Tick the applications first"),
        ({"do": "stage", "chosen": ["1"]}, "Choose the stage they go to"),
        ({"do": "tag", "chosen": ["1"], "tag": " , "}, "Write the tag they get"),
        ({"do": "archive", "chosen": ["x", "-1", "9" * 40]}, "Tick the applications first"),
        ({"do": "archive", "chosen": ["999999"], "back": "//evil.example"}, ""),
    ],
)
def test_a_press_that_cannot_be_meant_changes_nothing(client, person, given, said):
    at(person, "idea")

    page = client.post(reverse("chosen"), given, follow=True)

    assert page.redirect_chain[0][0].startswith("/applications/")
    assert said in words(page)
    assert not Event.objects.exists()


def test_what_cannot_be_meant_is_told_by_htmx_and_the_ticks_stay(client, person):
    row = at(person, "idea")

    data = {"do": "stage", "chosen": [row.pk]}
    page = client.post(reverse("chosen"), data, headers={"HX-Request": "true"})

    assert (page.status_code, page.headers["HX-Reswap"]) == (422, "none")
    assert "Choose the stage they go to" in words(page) and "<table" not in page.text


def test_enter_in_the_tag_field_adds_the_tag(client, person):
    """It presses the first button of its form."""
    at(person, "idea")

    assert re.findall(r'name="do"\s+value="(\w+)"', client.get("/applications/").text)[0] == "tag"


def test_a_card_is_moved_by_its_own_press(client, person):
    one, two = at(person, "idea"), at(person, "idea")
    data = {"do": "stage", "card": one.pk, f"to-{one.pk}": "ready", f"to-{two.pk}": "idea"}

    client.post(reverse("chosen"), {**data, "back": "?look=board"})

    stages = Application.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["ready", "idea"]


def test_what_another_window_moved_meanwhile_is_left_and_named(client, person):
    at(person, "idea")
    two = at(person, "idea", posting__institution="Lund")
    shown = re.findall(r'name="chosen" value="(\d+:\w+)"', client.get("/applications/").text)
    Application.objects.filter(pk=two.pk).update(stage="withdrawn")

    page = client.post(
        reverse("chosen"), {"do": "stage", "stage": "ready", "chosen": shown}, follow=True
    )

    assert "1 application is at “Ready” now." in words(page)
    assert "Moved in another window meanwhile, and left as it is now: Lund." in words(page)
    stages = Application.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["ready", "withdrawn"]


def test_a_card_that_another_window_moved_stays_there(client, person):
    one = at(person, "preparing")
    data = {"do": "stage", "card": f"{one.pk}:idea", f"to-{one.pk}": "ready"}

    page = client.post(reverse("chosen"), data, follow=True)

    one.refresh_from_db()
    assert one.stage == "preparing" and "left as it is now" in words(page)
