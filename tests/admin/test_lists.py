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


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_list_costs_the_same_with_one_row_and_with_three(
    panel, model, django_assert_num_queries, django_assert_max_num_queries
):
    one_of_each(1)
    with django_assert_max_num_queries(14) as with_one:
        assert panel.get(url(model), {"q": "example"}).status_code == 200
    one_of_each(2)
    one_of_each(3)
    with django_assert_num_queries(len(with_one)):
        assert panel.get(url(model), {"q": "example"}).status_code == 200
    assert model._default_manager.count() >= 3


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_list_and_pages_show_nothing_of_what_is_the_persons_own(panel, model):
    one_of_each(1)
    pages = [panel.get(url(model))]
    for row in model._default_manager.all():
        pages.append(panel.get(url(model, "change", quote(row.pk))))
        pages.append(panel.get(url(model, "history", quote(row.pk))))

    for page in pages:
        shown = page.content.decode().lower()
        assert "canary" not in shown
        assert page.status_code in (200, 403)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_rows_of_people_are_not_added_in_the_panel(panel, model):
    assert panel.get(url(model, "add")).status_code == 403


@pytest.mark.parametrize(
    "model", [model for model in OURS if model is not User], ids=lambda model: model.__name__
)
def test_rows_of_people_are_neither_changed_nor_deleted_in_the_panel(panel, model):
    one_of_each(1)
    row = model._default_manager.order_by("pk").first()
    assert panel.post(url(model, "change", row.pk), {}).status_code == 403
    assert panel.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()
