"""The list of applications: searched, filtered, sorted, archived ones apart."""

import html
import re
import unicodedata
from datetime import date

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Offer
from applications.services import offers, postings, readiness
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def three(person):
    """Two current ones and an archived one, each different in everything that is searched."""
    lund = factories.ApplicationFactory(
        owner=person,
        stage="submitted",
        posting__title="Optics",
        posting__institution="Lund University",
        posting__city="Lund",
        posting__reference_number="PA2026/77",
        deadline=date(2027, 2, 1),
    )
    lund.tags.add(factories.TagFactory(owner=person, name="Nordic dream"))
    factories.ApplicationFactory(
        owner=person,
        posting__title="Algebra",
        posting__institution="ETH",
        posting__city="Zürich",
        posting__country="CH",
        deadline=date(2027, 3, 1),
    )
    factories.ApplicationFactory(owner=person, posting__title="History", archived_at=NOW)
    factories.ApplicationFactory(posting__title="Optics of a stranger")
    readiness.catch_up(NOW)


def shown(client, **asked):
    response = client.get(reverse("applications"), asked)
    assert response.status_code == 200
    return [str(row) for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Algebra"]),
        ({"tab": "waiting"}, ["Optics"]),
        ({"tab": "decided"}, []),
        ({"tab": "archived"}, ["History"]),
        ({"tab": "archived", "q": "optics"}, []),
        ({"country": "CH"}, ["Algebra"]),
        ({"country": "SE"}, []),
        ({"due": "30"}, []),
        ({"due": "late"}, []),
        ({"due": "none", "tab": "waiting"}, []),
        ({"missing": "cv"}, ["Algebra"]),
        ({"missing": "thesis"}, []),
        ({"q": "optic"}, ["Optics"]),
        ({"q": "lund OPTICS"}, ["Optics"]),
        ({"q": "eth"}, ["Algebra"]),
        ({"q": "PA2026/77"}, ["Optics"]),
        ({"q": "nordic"}, ["Optics"]),
        ({"q": "optics algebra"}, []),
        ({"q": "100%_"}, []),
        ({"stage": "submitted"}, ["Optics"]),
        ({"q": "January", "sort": "institution"}, ["Algebra", "Optics"]),
        ({"q": "January", "sort": "deadline"}, ["Optics", "Algebra"]),
        ({"q": "January", "sort": "changed"}, ["Algebra", "Optics"]),
    ],
)
def test_list_answers_to_what_is_asked(client, three, asked, expected):
    assert shown(client, **asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"stage": "nonsense"},
        {"sort": "owner__password"},
        {"tag": "999"},
        {"tag": "x"},
        {"q": "\x00"},
        {"after": "9999999999999"},
        {"after": '["2027-02-01T00:00:00",1]'},
        {"before": '["x",[]]'},
        {"after": "[" * 5000},
        {"tab": "all"},
        {"look": "globe"},
        {"month": "2027-13"},
        {"due": "-1"},
        {"q": "x" * 500},
    ],
)
def test_list_passes_over_what_makes_no_sense(client, three, asked):
    assert shown(client, **asked) == ["Algebra"]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("umea", "Umeå"), ("UMEÅ", "Umeå"), ("Umea\u030a", "Umeå"), ("Koc", "Koç"),
        ("KOÇ", "Koç"), ("Ostfold", "Østfold"), ("østf", "Østfold"), ("łódź", "Łódź"),
        ("lodz", "Łódź"), ("ŁÓDŹ", "Łódź"), ("strasse", "Straße"), ("STRAẞE", "Straße"),
        ("moskva", "Москва"), ("МОСКВА", "Москва"), ("istanbul", "İstanbul"),
        ("Ｕｍｅå", "Umeå"), ("zu\u0308rich", "Zürich"), ("sao", "São"), ("亚洲", "亚洲"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fact", ["title", "institution", "department", "city"])
def test_list_finds_a_word_in_any_spelling(client, person, asked, title, fact):
    plain = {f"posting__{name}": "Aarhus" for name in ("institution", "department", "city")}
    factories.ApplicationFactory(owner=person, **plain)
    application = factories.ApplicationFactory(owner=person, **{**plain, f"posting__{fact}": title})

    assert shown(client, q=asked) == [str(application)]


def test_list_finds_a_tag_in_any_spelling(client, person, three):
    Application.objects.filter(posting__title="Algebra").get().tags.add(
        factories.TagFactory(owner=person, name="Träume")
    )

    assert shown(client, q="traume") == ["Algebra"]


def test_list_finds_what_a_fact_was_corrected_to_and_no_more_what_it_was(client, person, three):
    algebra = Application.objects.get(posting__title="Algebra")

    postings.change_facts(algebra, {"city": "Łódź"}, now=NOW)

    assert (shown(client, q="lodz"), shown(client, q="zurich")) == (["Algebra"], [])


def test_names_are_kept_with_each_letter_as_one_sign_however_typed(person):
    apart = unicodedata.normalize("NFD", "Umeå Łódź São")
    application = factories.ApplicationFactory(owner=person, posting__institution=apart)

    application.posting.refresh_from_db()
    assert application.posting.institution == "Umeå Łódź São"


def test_list_of_a_tag_takes_only_the_persons_own(client, person, three):
    mine = person.tags.get()
    other = factories.TagFactory()

    assert shown(client, tag=mine.pk, tab="waiting") == ["Optics"]
    assert shown(client, tag=mine.pk) == []
    assert shown(client, tag=other.pk) == ["Algebra"]


def test_list_asked_by_htmx_is_the_rows_alone(client, three):
    response = client.get(reverse("applications"), {"q": "optics"}, headers={"HX-Request": "true"})

    assert [template.name for template in response.templates][:1] == ["look/_rows.html"]
    assert "<!doctype html>" not in response.content.decode()


@pytest.mark.parametrize("sort", ["deadline", "institution", "changed"])
def test_list_in_pages_shows_each_once_forwards_and_backwards(client, person, monkeypatch, sort):
    monkeypatch.setattr("applications.views.shared.paging.keyset_page.__defaults__", (2,))
    for day in (3, 1, 1, 2, 1):
        application = factories.ApplicationFactory(owner=person, deadline=date(2027, 1, day))
        factories.ApplicationFactory(owner=person, stage="submitted")
        application.tags.add(factories.TagFactory(owner=person))

    def leaf(way, address):
        pages = []
        while address:
            response = client.get(address)
            pages.append([row.pk for row in response.context["rows"]])
            found = re.search(f'rel="{way}" href="([^"]+)"', response.content.decode())
            address, before = found and f"/applications/{html.unescape(found[1])}", address
        return pages, before

    forwards, last = leaf("next", f"/applications/?stage=preparing&sort={sort}")
    backwards, _first = leaf("prev", last)

    assert [len(page) for page in forwards] == [2, 2, 1]
    assert len({row for page in forwards for row in page}) == 5
    assert backwards == forwards[::-1]


def test_later_page_says_where_it_is_and_leads_back_to_the_start(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.shared.paging.keyset_page.__defaults__", (2,))
    for day in (1, 2, 3, 4, 5):
        factories.ApplicationFactory(owner=person, deadline=date(2027, 1, day))

    first = client.get("/applications/?sort=deadline").text
    [after] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(f"/applications/{html.unescape(after)}").text

    assert "1–2 of 5" in " ".join(first.split()) and "Start of the list" not in first
    assert "3–4 of 5" in " ".join(second.split())
    assert '<a class="button small" href="?">Start of the list</a>' in second


def test_page_whose_rows_are_gone_shows_those_before_it(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.shared.paging.keyset_page.__defaults__", (2,))
    for day in (1, 2, 3, 4, 5):
        factories.ApplicationFactory(owner=person, deadline=date(2027, 1, day))
    address = "/applications/"
    for _ in range(2):
        page = client.get(address)
        [after] = re.findall(r'rel="next" href="([^"]+)"', page.text)
        address = f"/applications/{html.unescape(after)}"
    last = client.get(address)
    rows = [f"{row.pk}:{row.stage}" for row in last.context["rows"]]

    [back] = re.findall(r'name="back" value="([^"]+)"', last.text)
    data = {"do": "archive", "chosen": rows, "back": html.unescape(back)}
    left = client.post(reverse("chosen"), data, follow=True)

    assert [row.pk for row in left.context["rows"]] == [row.pk for row in page.context["rows"]]
    assert "3–4 of 4" in " ".join(left.text.split())
    assert 'rel="next"' not in left.text


def test_list_without_applications_teaches_the_first_step(client, person):
    assert "Start with one posting" in client.get(reverse("applications")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    tag = factories.TagFactory(owner=person)
    for _ in range(number):
        application = factories.ApplicationFactory(owner=person)
        factories.ReferenceFactory(application=application)
        application.tags.add(tag)

    readiness.catch_up(NOW)

    with django_assert_num_queries(11):
        client.get(reverse("applications"), {"q": "phd"})

    assert Application.objects.count() == number


def test_offer_waits_until_it_is_answered_and_is_decided_then(client, person):
    def heaps():
        answer = client.get("/applications/?tab=waiting")
        counts = {tab["words"]: tab["number"] for tab in answer.context["tabs"]}
        found = [shown(client, tab=tab) for tab in ("waiting", "decided")]
        board = client.get("/applications/?tab=waiting&look=board").context["columns"]
        cards = {one["stage"]: one["number"] for one in board}["offer"]
        return found, (counts["Waiting"], counts["Decided"]), cards

    named = {"owner": person, "stage": "offer"}
    factories.ApplicationFactory(**named, posting__title="Named", deadline=False)
    made = factories.ApplicationFactory(**named, posting__title="Made", deadline=False)
    offer = Offer.objects.create(application=made)
    found, counts, cards = heaps()
    assert (sorted(found[0]), found[1], counts, cards) == (["Made", "Named"], [], (2, 0), 2)

    offers.accept(offer, now=NOW)

    assert heaps() == ([["Named"], ["Made"]], (1, 1), 1)


@pytest.mark.parametrize(
    ("stage", "tab"), [("idea", "open"), ("submitted", "waiting"), ("offer", "waiting")]
)
def test_deletion_leads_to_the_tab_it_was_in_and_its_undo_back_to_it(client, person, stage, tab):
    file = factories.ApplicationFactory(owner=person, stage=stage)

    page = client.post(reverse("application_delete", args=[file.pk]), follow=True)

    assert page.redirect_chain == [(f"/applications/?tab={tab}", 302)]
    form = LexborHTMLParser(page.content.decode()).css_first(".message form")
    given = {one.attributes["name"]: one.attributes["value"] for one in form.css("input")}
    back = client.post(reverse("undo"), given, follow=True)
    assert back.redirect_chain == [(f"/applications/?tab={tab}", 302)]
    assert len(back.context["rows"]) == 1
