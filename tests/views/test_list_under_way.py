"""While a long list is being taken in, home and the list of applications say how far it is."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from applications.core.spreadsheet_column import sheet_of, tables_of
from applications.models import Spreadsheet
from applications.services import spreadsheets
from applications.services.spreadsheets import taking
from tests.factories import NOW, ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db
PAGES = ["home", "applications"]
NUMBER = taking.AT_ONCE + 2


@pytest.fixture
def ada(client):
    person = PersonFactory()
    client.force_login(person)
    return person


def press(person):
    text = "Uni,Program\n" + "".join(f"Uni {n},PhD {n}\n" for n in range(NUMBER))
    sheet = spreadsheets.keep(person, "mine.csv", tables_of([sheet_of(text)]).named[0][1], now=NOW)
    taking.take(sheet, (), (), now=timezone.now())
    return sheet


def told(client, name, **asked):
    return " ".join(strip_tags(client.get(reverse(name), asked).content.decode()).split())


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("has_rows", [False, True])
def test_a_list_under_way_is_told_until_it_is_done_and_while_it_is_undone(
    client, ada, name, has_rows
):
    if has_rows:
        ApplicationFactory(owner=ada)
    press(PersonFactory())
    assert "A list is being" not in told(client, name)

    sheet = press(ada)
    Spreadsheet.objects.filter(pk=sheet.pk).update(done=4)

    assert f"A list is being taken in: 4 of {NUMBER} rows" in told(client, name)
    assert f'href="/applications/import/{sheet.pk}/"' in client.get(reverse(name)).content.decode()
    Spreadsheet.objects.filter(pk=sheet.pk).update(done=0)
    taking.work(sheet.pk, clock=timezone.now)
    assert "A list is being" not in told(client, name)
    taking.undo(sheet, now=timezone.now())
    assert f"A list is being undone: 0 of {NUMBER} rows" in told(client, name)


def test_a_list_under_way_is_told_in_every_look_and_once(client, ada):
    ApplicationFactory(owner=ada)
    press(ada)

    for look in ("table", "board", "calendar", "timeline"):
        assert told(client, "applications", look=look).count("A list is being taken in") == 1
    rows = client.get(reverse("applications"), headers={"HX-Request": "true"}).content.decode()
    assert "A list is being" not in rows
