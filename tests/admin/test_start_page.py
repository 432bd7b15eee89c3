"""The caretaker's first page: whose mails fail, who is stuck; models in groups, times in zones."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from applications.admin.groups import GROUPS
from applications.models import Bundle, Mail
from applications.services import operations
from tests.factories import (
    NOW,
    ApplicationFactory,
    BundleFactory,
    MailFactory,
    PersonFactory,
    PostingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True, zone="Europe/Stockholm"))
    return client


@pytest.fixture(autouse=True)
def still(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_models_stand_in_groups_each_once(panel):
    apps = panel.get(reverse("admin:index")).context["app_list"]

    assert [str(app["name"]) for app in apps] == ["People", "Applications", "Sending", "System"]
    listed = [model["object_name"] for app in apps for model in app["models"]]
    assert sorted(listed) == sorted(model.__name__ for model in admin.site._registry)


def test_every_name_of_a_group_is_a_model_of_the_panel():
    known = {model.__name__ for model in admin.site._registry}

    assert {name for _title, names in GROUPS.values() for name in names} <= known


def test_start_page_names_whose_mails_fail_with_the_newest_reason(panel):
    for hours, reason in [(2, "mailbox full"), (1, "no such mailbox")]:
        MailFactory(
            recipient="ada@example.org",
            state=Mail.State.FAILED,
            reason=reason,
            created_at=NOW - timedelta(hours=hours),
        )
    MailFactory(state=Mail.State.FAILED, created_at=NOW - timedelta(days=40))
    MailFactory(state=Mail.State.SENT, sent_at=NOW)

    [trouble] = operations.troubles(NOW)
    page = " ".join(panel.get(reverse("admin:index")).content.decode().split())

    assert (trouble.what, trouble.who, trouble.number) == ("mails", "ada@example.org", 2)
    assert "2 mails failed" in page
    assert "no such mailbox" in page
    assert "23 Nov 09:00 CET" in page
    assert "?state__exact=failed&amp;q=ada%40example.org" in page


def test_start_page_names_who_waits_for_a_bundle_or_a_page(panel):
    ada, eve = (PersonFactory(email=f"{name}@example.org") for name in ("ada", "eve"))
    BundleFactory(
        application=ApplicationFactory(owner=ada),
        state=Bundle.State.WAITING,
        created_at=NOW - timedelta(minutes=11),
    )
    BundleFactory(
        application=ApplicationFactory(owner=eve),
        state=Bundle.State.WAITING,
        created_at=NOW - timedelta(minutes=1),
    )
    PostingFactory(owner=eve, text="", fetch_state="waiting", taken_at=NOW - timedelta(hours=1))

    troubles = operations.troubles(NOW)
    page = panel.get(reverse("admin:index")).content.decode()

    assert [(one.what, one.who) for one in troubles] == [
        ("bundle", "ada@example.org"),
        ("fetch", "eve@example.org"),
    ]
    assert "a bundle is not built" in page
    assert "a posting is not fetched" in page


def test_start_page_says_that_nobody_is_in_trouble(panel):
    assert "Nobody’s mail fails" in panel.get(reverse("admin:index")).content.decode()


def test_times_have_their_zone_in_lists_and_above(panel):
    MailFactory(state=Mail.State.SENT, sent_at=NOW)

    page = panel.get(reverse("admin:applications_mail_changelist")).content.decode()

    assert "Times are those of Stockholm." in page
    assert "23\xa0Nov\xa02026\xa010:00\xa0CET" in page


@pytest.mark.parametrize(
    ("model", "first"),
    [
        ("application", ["institution", "owner", "stage", "next"]),
        ("mail", ["recipient", "kind", "state", "attempts", "reason"]),
    ],
)
def test_columns_a_caretaker_needs_come_first(panel, model, first):
    page = panel.get(reverse(f"admin:applications_{model}_changelist"))

    shown = [name for name in page.context["cl"].list_display if name != "action_checkbox"]
    assert shown[: len(first)] == first
