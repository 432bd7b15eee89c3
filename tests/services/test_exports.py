"""An account in a ZIP and back: every row and file, compared by introspection."""

import json
import zipfile
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import tasks
from applications.models import Application, Bundle, Deadline, Mail, User
from applications.models.application import NEVER
from applications.services import demo, readiness, seasons
from applications.services.exports import columns, layout, reading, writing
from tests.factories import (
    NOW,
    ApplicationFactory,
    MailFactory,
    PersonFactory,
    PostingFactory,
    ReminderFactory,
    whole_account,
    whole_application,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

# Told anew, for the account it is from may be here.
MOVES_ON = {label: set(names) for label, names in columns.OWN_NAMES.items()}


def told(owner: User) -> dict[str, list]:
    """Every row that is exported, without numbers: a pointer is told by the place of its target."""
    places = {}
    for model in layout.exported():
        for place, row in enumerate(layout.rows_of(model, owner)):
            places[model, row.pk] = place
    found = {}
    for model in layout.exported():
        moves = MOVES_ON.get(model._meta.label, ())
        found[model._meta.label] = [
            {
                one.name: plain(row, one, places)
                for one in layout.fields_of(model)
                if one.name not in moves
            }
            for row in layout.rows_of(model, owner)
        ]
    found["person"] = [{one.name: getattr(owner, one.name) for one in layout.fields_of(User)}]
    return found


def plain(row, column, places):
    value = column.value_from_object(row)
    if isinstance(column, models.FileField):
        if not value or not column.storage.exists(str(value)):
            return bool(value)
        with column.storage.open(str(value)) as file:
            return sha256(file.read()).hexdigest()
    if column.remote_field and column.related_model is not User and value is not None:
        return places[column.related_model, value]
    if isinstance(column, models.JSONField) and row._meta.label in NUMBERS:
        return renumbered(value, NUMBERS[row._meta.label], places)
    return "owner" if column.remote_field and value else value


NUMBERS = {
    label: {key: apps.get_model(target) for key, target in keys.items()}
    for label, keys in columns.POINTERS.items()
}


def renumbered(value, keys, places, target=None):
    if isinstance(value, dict):
        return {k: renumbered(v, keys, places, keys.get(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [renumbered(one, keys, places, target) for one in value]
    return places.get((target, value), "gone") if target and value else value


def there_and_back(owner: User, tmp_path) -> User:
    path = tmp_path / "export.zip"
    writing.write(owner, path, now=NOW)
    back = PersonFactory(zone="UTC", given_name="", family_name="")
    reading.take_in(back, path, now=NOW)
    return User.objects.get(pk=back.pk)


def test_account_with_a_row_of_every_kind_comes_back_equal(tmp_path):
    owner = whole_account("canary")
    Mail.objects.filter(owner=owner).update(state="sent", sent_at=NOW, data={"references": []})
    reference = owner.referees.get().references.get()
    MailFactory(
        owner=owner,
        kind="ask",
        state="sent",
        sent_at=NOW,
        referee=reference.referee,
        data={
            "references": [reference.pk],
            "text": "Dear",
            "listed": [{"reference": reference.pk, "place": "KTH", "title": "", "due": "Fri"}],
        },
    )

    back = there_and_back(owner, tmp_path)

    before, after = told(owner), told(back)
    assert {name for name, rows in before.items() if not rows} == set()
    for name, rows in before.items():
        assert after[name] == rows, name


def test_season_comes_back_with_what_was_begun_from_it(tmp_path):
    person = whole_account("season")
    season = person.seasons.get()
    seasons.begin(season, {person.applications.get().pk}, with_notes=True, now=NOW)

    other = there_and_back(person, tmp_path)

    made = other.applications.exclude(earlier=None).get()
    assert made.earlier.season == other.seasons.get() and made.earlier.owner == other
    assert made.deadlines.first().last_season == "15 January 2027"


def test_demo_account_comes_back_equal_and_its_pages_tell_the_same(tmp_path):
    owner = PersonFactory(given_name="Asha", family_name="Verma")
    demo.fill(owner, applications=6, seed=3, today=NOW.date())
    readiness.refresh(Application.objects.for_user(owner), now=NOW)

    back = there_and_back(owner, tmp_path)

    assert told(back) == told(owner)
    readiness.refresh(Application.objects.for_user(back), now=NOW)
    names = (
        "items_done",
        "items_total",
        "findings_open",
        "letters_in",
        "pieces",
        "next_step",
        "next_moment",
        "lead_moment",
        "moments",
        "tab",
    )
    mine, theirs = (
        list(Application.objects.for_user(one).order_by("pk").values_list(*names))
        for one in (owner, back)
    )
    assert mine == theirs


def demo_account() -> User:
    owner = PersonFactory(given_name="Asha", family_name="Verma")
    demo.fill(owner, applications=20, seed=7, today=NOW.date())
    return owner


def works_by_itself(time_machine) -> None:
    """All that the app does without its owner, until the last of their days is long past."""
    for days in (0, 1, 20, 400):
        time_machine.move_to(NOW + timedelta(days=days), tick=False)
        tasks.sweep()
        for pk in Bundle.objects.values_list("pk", flat=True):
            tasks.build(pk)
        tasks.read()
        tasks.tidy()
        call_command("refresh")


@pytest.mark.parametrize("account", [demo_account, lambda: whole_account("canary")])
def test_account_that_the_app_has_worked_on_comes_back_equal(tmp_path, time_machine, account):
    owner = account()
    works_by_itself(time_machine)
    assert owner.deadlines.filter(next_step_at=NEVER).exists()

    back = there_and_back(User.objects.get(pk=owner.pk), tmp_path)

    assert told(back) == told(User.objects.get(pk=owner.pk))


@pytest.mark.parametrize("at", ["9000-01-01 00:00:00+00:00", "2026-11-20 08:00:00+00:00"])
def test_export_made_while_the_next_reminder_was_told_comes_back(tmp_path, at):
    owner, path = whole_account("canary"), tmp_path / "export.zip"
    writing.write(owner, path, now=NOW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rows = [json.loads(line) for line in parts["rows/deadline.jsonl"].splitlines()]
    told_then = (json.dumps({**row, "next_step_at": at}) + "\n" for row in rows)
    parts["rows/deadline.jsonl"] = "".join(told_then).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    back = PersonFactory()

    reading.take_in(back, path, now=NOW)

    assert told(back) == told(owner)
    assert set(back.deadlines.values_list("next_step_at", flat=True)) == {NOW - timedelta(days=1)}


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
)
DAYS = st.none() | st.dates(date(2026, 11, 24), date(2028, 1, 1))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(WORDS, max_size=3), days=st.lists(DAYS, max_size=2), waits=st.booleans())
def test_any_account_comes_back_equal(tmp_path_factory, words, days, waits):
    owner = PersonFactory(phone="".join(words)[:40], reminders_on=waits)
    for word in words:
        whole_application(owner, word)
    for day in days:
        ApplicationFactory(owner=owner, deadline=day or False, posting__title="".join(words))
    if waits:
        PostingFactory(owner=owner, reviewed_at=None)

    back = there_and_back(owner, tmp_path_factory.mktemp("export"))

    assert told(back) == told(owner)


def test_every_model_that_leads_to_a_person_is_in_or_left_out_with_its_reason():
    there = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if layout.leads_to_person(model)
    }
    assert {model._meta.label for model in layout.exported()} == there - set(layout.LEFT_OUT)
    assert set(layout.LEFT_OUT) <= there | {"applications.User"}
    reasons = [*layout.LEFT_OUT.values(), *(why for _rows, why in layout.LEFT_ROWS.values())]
    for fields in layout.LEFT_FIELDS.values():
        reasons += fields.values()
    assert all(reasons)


def test_every_column_is_in_or_left_out_with_its_reason():
    for model in (*layout.exported(), User):
        columns_of = {one.name for one in model._meta.concrete_fields}
        left = set(layout.LEFT_FIELDS.get(model._meta.label, {}))
        given = {one.name for one in layout.fields_of(model)}
        own = {one.name for one in model._meta.concrete_fields if one.primary_key or one.generated}
        rights = {name for name in columns_of if name.startswith(layout.RIGHTS)}
        assert left <= columns_of
        assert columns_of - given - left - own <= (rights if model is User else set()), model


def test_secrets_are_in_no_member(tmp_path):
    owner = whole_account("canary", password="a boring long sentence", feed_sha256="f" * 64)
    path = tmp_path / "export.zip"
    writing.write(owner, path, now=NOW)

    with zipfile.ZipFile(path) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (owner.password, owner.feed_sha256, '"is_staff"', '"password"'):
        assert secret.encode() not in told
        assert "rows/refereelink.jsonl" not in archive.namelist()


def test_nothing_is_mailed_again_and_what_waited_is_planned_anew(tmp_path):
    owner = whole_account("canary")
    sent = Mail.objects.filter(owner=owner)
    sent.update(state="sent", sent_at=NOW)
    ReminderFactory(
        deadline=Deadline.objects.filter(owner=owner).first(), step="3d", mail__kind="alone"
    )
    owner.referees.update(nudges_on_at=NOW)

    back = there_and_back(owner, tmp_path)

    assert set(Mail.objects.filter(owner=back).values_list("state", flat=True)) == {"sent"}
    assert not back.reminders.filter(step="3d").exists()
    assert back.reminders.filter(step="7d").exists()
    assert not back.referees.exclude(nudges_on_at=None).exists()
    assert not Mail.objects.due(NOW).filter(owner=back).exists()


def test_account_that_came_back_goes_out_again_equal(tmp_path):
    owner = whole_account("canary")

    first = there_and_back(owner, tmp_path)
    (tmp_path / "export.zip").unlink()
    second = there_and_back(first, tmp_path)

    assert told(second) == told(first)
