"""Every form on every page of a person: it carries what it was opened with, and twice is once."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import resolve, reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Deadline, Requirement
from tests.doors import SIGNED_IN
from tests.factories import whole_account
from tests.views.test_two_windows import PAGES, PRESSES
from tests.windows import fields_of

pytestmark = pytest.mark.django_db

# What says by which rows a form was filled in: forms/shared/row_version.py; the stage of before.
VERSIONS = "input[name=opened], input[name=was]"
# The others overwrite nothing:
WITHOUT = {
    # they make a row
    "application_files", "bundle_build", "contact_add", "deadline_add", "deadline_target",
    "document", "documents", "documents_use", "files_sort", "interview_add", "posting_by_hand",
    "order_add", "posting_new", "receipt_add", "referee_add", "referee_import", "referee_links",
    "referee_name",
    "reference_add", "referee_write", "referees_write", "requests_target",
    "requirement_add", "requirement_upload", "text_box_add", "version_restore",
    "version_both_sides", "version_without_comments",
    "spreadsheet_take", "spreadsheets",
    "degree_add", "credit_sum_add", "stay_add", "test_result_add", "citizenship_add",
    # what a column is taken for, of which nothing was made yet
    "spreadsheet",
    # what becomes of a mail: the first one decides, and the second is told so
    "posting_answer", "received_mail_aside", "received_mail_file", "received_mail_posting",
    # the row goes, which was asked first, or can be brought back
    "application_delete", "attachment_remove", "contact_remove", "deadline_remove",
    "deletion_restore", "document_delete", "fee_remove", "order_remove", "posting_discard",
    "referee_delete",
    "reference_remove", "requirement_remove", "season_next", "season_reopen", "season_take_back",
    "spreadsheet_discard", "spreadsheet_undo", "text_box_remove",
    "version_delete", "profile_delete", "degree_remove", "credit_sum_remove", "stay_remove",
    "test_result_remove", "citizenship_remove",
    # they say which of two it shall be, and nothing else
    "address_ask", "after_settle", "application_archive", "application_settle", "bundle_stop",
    "deadline_met",
    "feed", "mail_again", "mail_cancel", "news_seen", "nudges", "plan_acknowledge",
    "referee_address", "referee_tick", "reminder_switch", "requests_tick", "snooze",
    "version_state", "watch_switch",
    # what counts is said whole
    "credits_counted",
    # what it takes the place of, the message puts back
    "answer_reminder", "chosen", "event_undo", "text_box_plain", "text_box_take", "undo",
    # the first one decides, and the second is told so
    "account_logout", "application_submit", "order_press", "application_take_back", "offer_accept",
    "offer_let_go", "offer_reopen", "posting_review", "sent_mail_answer", "sent_mail_let_go",
    "unsent", "watch_seen",
}  # fmt: skip

# Their two windows are tried by tests of their own, beside the others of their nouns.
TRIED = {
    "application_fact",
    "application_mail",
    "application_move",
    "application_notes",
    "choices",
    "deadline_zone",
    "plan",
    "plan_order",
    "received_mail_note",
}
ALLAUTHS = ("account_", "mfa_", "usersessions_")
# Where a form of a template says that it goes, at once or by the name `address`.
ACTION = re.compile(
    r"""<form[^>]*?method="post"[^>]*?action="{% url '(?P<said>\w+)'"""
    r"""|{% url "(?P<named>\w+)"[^%]*? as address %}"""
    r"""|(?P<used><form[^>]*?method="post"[^>]*?action="{{ address }}")"""
)


class Form(NamedTuple):
    name: str
    address: str
    fields: dict[str, Any]
    has_version: bool


@pytest.fixture
def forms(client, settings, tmp_path) -> list[Form]:
    """Each once, as it stands on the first page that has it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    ada = whole_account("canary", email="ada@example.org")
    Requirement.objects.update(need="conditional")
    Deadline.objects.update(zone_source=Deadline.ZoneSource.ASSUMED)
    client.force_login(ada)
    found = {}
    for name, arguments in SIGNED_IN.items():
        if name.startswith(ALLAUTHS):
            continue
        if name.startswith("mail_kept"):
            continue  # a mail as it was sent
        here = reverse(name, args=arguments(ada))
        page = client.get(here)
        for close in page._resource_closers:  # close() would also end the test's transaction
            close()
        if page.status_code == 200 and "html" in page.headers["Content-Type"]:
            for form in _on(page.content.decode(), here):
                found.setdefault((form.name, form.has_version), form)
    return list(found.values())


def _on(page: str, here: str) -> Iterator[Form]:
    # The palette's own form is given its address as it is used.
    for form in LexborHTMLParser(page).css("form[method=post]:not(#palette-build)"):
        address = form.attributes.get("action") or here
        name = resolve(urlsplit(address).path).url_name
        fields = dict(fields_of(form))
        button = form.css_first("button[name]")
        if button is not None:
            fields[button.attributes["name"]] = button.attributes.get("value") or ""
        given = {key: value for key, value in fields.items() if value not in (None, [])}
        yield Form(name, address, given, form.css_first(VERSIONS) is not None)


def counted() -> dict[str, int]:
    models = apps.get_app_config("applications").get_models(include_auto_created=True)
    return {model.__name__: model._default_manager.count() for model in models}


def addresses_in(template: str) -> Iterator[str]:
    """The name of the address of each form that says where it goes."""
    address = ""
    for found in ACTION.finditer(template):
        address = found["named"] or address
        if found["said"] or found["used"]:
            yield found["said"] or address


def test_every_form_over_a_row_carries_its_version_and_is_tried_in_two_windows(forms):
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    there = {name for path in templates for name in addresses_in(path.read_text())}
    ours = {name for name in there & {*SIGNED_IN} if not name.startswith(ALLAUTHS)}
    tried = {page.name for page in PAGES.values()} | {name for name, *_ in PRESSES.values()}
    seen = {form.name for form in forms}

    assert len(ours) > 30
    assert sorted(ours - seen - WITHOUT) == []  # on no page here: say why, or put it on one
    assert sorted({form.name for form in forms if not form.has_version} - WITHOUT) == []
    assert sorted({form.name for form in forms if form.has_version} - tried - TRIED) == []
    assert sorted(WITHOUT - {*SIGNED_IN, "account_logout"}) == []


def test_every_form_sent_twice_does_its_work_once_and_answers_both_times(client, forms):
    wrong = {}
    for form in forms:
        cache.clear()
        with transaction.atomic():
            first = client.post(form.address, form.fields)
            after = counted()
            second = client.post(form.address, form.fields)
            for answer in (first, second):
                seen = client.get(answer.url) if answer.status_code == 302 else answer
                if seen.status_code >= 500 or not seen.content:
                    wrong[form.name, "blank"] = (answer.status_code, seen.status_code)
            if counted() != after:
                wrong[form.name] = {k: n - after[k] for k, n in counted().items() if n != after[k]}
            transaction.set_rollback(True)
    assert wrong == {}
