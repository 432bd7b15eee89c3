"""A list's address filters by what the list offers: nobody reads a hash letter by letter."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from applications.models import User
from tests.factories import PersonFactory, whole_account

pytestmark = pytest.mark.django_db

MODELS = list(admin.site._registry)
READS = ["startswith", "istartswith", "contains", "regex", "iregex", "gt", "lt", "in", "exact", ""]
OFFERED = {"exact", "id__exact", "isnull", "in", "gte", "lt", "year", "month", "day", ""}


def paths(model, depth=2):
    """Every field of the model, and of the models it leads to, in either direction."""
    for field in model._meta.get_fields():
        name = field.name
        yield name
        if field.is_relation and field.related_model and depth > 1:
            yield from (f"{name}__{inner}" for inner in paths(field.related_model, depth - 1))


def offered(listed) -> set[str]:
    return {*listed.list_filter, *filter(None, [listed.date_hierarchy])}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_list_filters_by_what_it_offers_and_by_nothing_else(model):
    listed, request = admin.site._registry[model], RequestFactory().get("/")
    asked = {(path, read) for path in paths(model) for read in READS}

    allowed = {
        (path, read)
        for path, read in asked
        if listed.lookup_allowed(f"{path}__{read}" if read else path, "a", request)
    }

    wanted = {(path, read) for path in offered(listed) for read in OFFERED}
    assert allowed == wanted & asked


@pytest.fixture
def panel(client):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("user", "password__startswith=argon2"),
        ("user", "password__regex=^a"),
        ("user", "feed_sha256__startswith=a"),
        ("application", "notes__startswith=a"),
        ("application", "owner__password__startswith=a"),
        ("application", "portal_user=a"),
        ("posting", "text__contains=a"),
        ("posting", "country__startswith=S"),
        ("mail", "owner__password__regex=a"),
        ("mail", "data__ip=192.0.2.1"),
        ("referee", "notes__icontains=a"),
        ("documenttext", "pages__icontains=a"),
    ],
)
def test_address_that_asks_for_more_is_refused(panel, model, query):
    whole_account("canary")

    page = panel.get(f"{reverse(f'admin:applications_{model}_changelist')}?{query}")

    assert page.status_code == 400


def list_of(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def ask(address: str, model):
    """What the list answers, with its rows looked up and its page not drawn."""
    request = RequestFactory().get(address)
    request.user = User(is_staff=True, is_superuser=True)
    return admin.site._registry[model].changelist_view(request)


def test_values_that_no_database_can_look_up_lead_back_to_the_whole_list():
    """On PostgreSQL a NUL is refused; a year may be more than any calendar has."""
    values = {
        "": ("\0", "x"),
        "__exact": ("\0", "9" * 30),
        "__year": ("\0", "0", "9999", "999999", "x", "9" * 30),
        "__gte": ("\0", "999999"),
        "__isnull": ("\0", "x"),
    }
    asked = [
        (f"{list_of(model)}?{urlencode({field + ending: value})}", model)
        for model in MODELS
        for field in offered(admin.site._registry[model])
        if isinstance(field, str)
        for ending in values
        for value in values[ending]
    ]

    answers = {address: ask(address, model) for address, model in asked}

    assert {a for a, page in answers.items() if page.status_code not in (200, 302)} == set()
    assert {page.url[-4:] for page in answers.values() if page.status_code == 302} <= {"?e=1"}


def test_every_link_of_each_list_leads_somewhere(panel):
    """What the filters and the row of dates offer is allowed."""
    whole_account("canary")
    links = {model: list(links_of(panel, model)) for model in MODELS}

    assert {m for m in MODELS if offered(admin.site._registry[m]) and not links[m]} == set()
    asked = [(list_of(model) + link, model) for model in MODELS for link in links[model]]
    assert [one for one in asked if ask(*one).status_code != 200] == []


def links_of(panel, model):
    changes = panel.get(list_of(model)).context["cl"]
    for spec in changes.filter_specs:
        yield from (choice["query_string"] for choice in spec.choices(changes))
    if row_of_dates := admin.site._registry[model].date_hierarchy:
        yield f"?{row_of_dates}__year=2026&{row_of_dates}__month=11&{row_of_dates}__day=23"


def test_search_reads_no_more_than_its_fields(panel):
    person = PersonFactory(password="a very long walk")
    address = reverse("admin:applications_user_changelist")

    page = panel.get(address, {"q": person.password[:12]})

    assert page.context["cl"].queryset.count() == 0
    assert User.objects.count() == 2
