"""Every list of the panel: sensible, cheap, and silent about what is the person's own."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import User
from tests.factories import NOW, PersonFactory, whole_account

pytestmark = pytest.mark.django_db

OURS = list(apps.get_app_config("applications").get_models())
LISTED = [model for model in admin.site._registry if model is not Group]


@pytest.fixture
def caretaker():
    return PersonFactory(email="care@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(client, caretaker):
    client.force_login(caretaker)
    return client


def url(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def one_of_each(n: int) -> None:
    """A whole account, with a row of every kind that the panel lists."""
    person = whole_account("canary", email=f"login-{n}@example.org")
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": "canary-totp"}
    )
    UserSession.objects.create(
        user=person, session_key=f"canary-session-{n}", ip="192.0.2.1", user_agent="canary-agent"
    )
    person.emailaddress_set.create(email=person.email, primary=True)
    LogEntry.objects.create(
        user=PersonFactory(is_staff=True, email=f"staff-{n}@example.org"),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr="somebody",
        action_flag=CHANGE,
        action_time=NOW + timedelta(hours=n),
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_of_ours_has_a_list_with_columns_and_a_search(model):
    listed = admin.site._registry[model]
    assert len(listed.list_display) > 2
    assert listed.search_fields
    assert listed.show_full_result_count is False


# These walk all lists over the same rows: to make them anew for each takes longer than to look.


def test_each_list_costs_the_same_with_one_row_and_with_three(panel):
    one_of_each(1)
    with_one = {model.__name__: queries_of(panel, model) for model in LISTED}
    one_of_each(2)
    one_of_each(3)

    assert {model.__name__: queries_of(panel, model) for model in LISTED} == with_one
    assert {name: n for name, n in with_one.items() if n > 14} == {}
    assert [model for model in LISTED if model._default_manager.count() < 3] == []


def queries_of(panel, model) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert panel.get(url(model), {"q": "example"}).status_code == 200, model
    return len(queries)


def test_no_list_and_no_page_shows_what_is_the_persons_own(panel):
    one_of_each(1)
    addresses = [url(model) for model in LISTED]
    for model in LISTED:
        rows = [quote(row.pk) for row in model._default_manager.all()]
        addresses += [url(model, page, pk) for pk in rows for page in ("change", "history")]

    pages = {address: panel.get(address) for address in addresses}

    shown = {at: page.content.decode().lower() for at, page in pages.items()}
    assert [address for address, words in shown.items() if "canary" in words] == []
    assert {page.status_code for page in pages.values()} <= {200, 403}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_rows_of_people_are_not_added_in_the_panel(panel, model):
    assert panel.get(url(model, "add")).status_code == 403


def test_rows_of_people_are_neither_changed_nor_deleted_in_the_panel(panel):
    one_of_each(1)
    rows = {model: model._default_manager.first() for model in OURS if model is not User}

    changed = {
        panel.post(url(model, "change", row.pk), {}).status_code for model, row in rows.items()
    }
    deleted = {
        panel.post(url(model, "delete", row.pk), {"post": "yes"}).status_code
        for model, row in rows.items()
    }

    assert changed == deleted == {403}
    gone = {m for m, row in rows.items() if not m._default_manager.filter(pk=row.pk).exists()}
    assert gone == set()
