"""Accounts come by invitation, are tried with sample data, and go without a trace."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.mail import EmailMessage
from django.db import connection

from applications.mail import FolderBackend
from applications.models import Application, Export, StoppedAddress, User
from applications.services import accounts, readiness
from applications.services.exports import making
from tests.factories import NOW, MailFactory, PersonFactory, whole_account

CANARY = "canary-4711"
PASSWORD = "a boring long sentence"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]


def tables_with(text: str) -> list[str]:
    """The tables in which the text stands anywhere, in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text in str(row) for row in cursor.fetchall()):
                found.append(table)
    return found


def files_with(text: str) -> list[str]:
    return [
        path.name
        for folder in (settings.MEDIA_ROOT, settings.MAIL_DIR)
        for path in Path(folder).rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def test_delete_leaves_no_word_in_any_table_or_file(client):
    owner = whole_account(CANARY, email=f"{CANARY}@example.org", password=PASSWORD)
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    LogEntry.objects.create(
        user=PersonFactory(is_staff=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(owner.pk),
        object_repr=str(owner),
        action_flag=CHANGE,
    )
    FolderBackend().send_messages([EmailMessage("Hello", CANARY, to=[owner.email])])
    assert len(tables_with(CANARY)) > 12
    assert {Path(name).suffix for name in files_with(CANARY)} == {"", ".pdf", ".eml"}
    assert Session.objects.exists()

    accounts.delete(owner)

    assert tables_with(CANARY) == []
    assert files_with(CANARY) == []
    assert not Session.objects.exists()


def test_delete_by_its_page_leaves_nothing_but_the_stops_that_others_asked_for(client, settings):
    settings.MAIL_DIR.mkdir()
    owner = whole_account(CANARY, email=f"{CANARY}@example.org", is_sample=True)
    referee = owner.referees.get()
    waiting = MailFactory(owner=owner, recipient=referee.email, kind="ask", data={"text": CANARY})
    for number, word in ((waiting.message_id, CANARY), ("<1@localhost>", "of another")):
        kept = EmailMessage("Letters", word, to=[referee.email], headers={"Message-ID": number})
        FolderBackend().send_messages([kept])
    making.make(making.request(owner, now=NOW).pk, clock=lambda: NOW)
    assert Export.objects.get().state == "made"
    client.force_login(owner)

    client.post("/settings/delete/")

    assert {
        model.__name__: model._base_manager.count()
        for model in apps.get_app_config("applications").get_models()
        if model._base_manager.exists()
    } == {"StoppedAddress": 1}
    assert not StoppedAddress.objects.exclude(owner=None).exists()
    assert tables_with(CANARY) == []
    assert files_with(CANARY) == []
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    assert len(files_with("of another")) == 1


def test_delete_leaves_everybody_else_as_they_were():
    other = whole_account(CANARY)
    tables, files = tables_with(CANARY), files_with(CANARY)

    accounts.delete(whole_account(CANARY))

    assert (tables_with(CANARY), files_with(CANARY)) == (tables, files)
    assert Application.objects.for_user(other).count() == 1
    assert len(files) == 2


def test_create_sample_is_a_season_in_an_account_nobody_can_sign_in_to():
    user = accounts.create_sample(now=NOW, zone="Europe/Stockholm")

    assert (user.is_sample, user.has_usable_password(), user.zone) == (
        True,
        False,
        "Europe/Stockholm",
    )
    assert user.email.endswith("@tracker.invalid")
    assert Application.objects.for_user(user).count() == accounts.SAMPLE_APPLICATIONS


def test_create_sample_that_is_stopped_leaves_nothing(monkeypatch):
    def stop(applications, *, now):
        raise KeyboardInterrupt

    monkeypatch.setattr(readiness, "refresh", stop)

    with pytest.raises(KeyboardInterrupt):
        accounts.create_sample(now=NOW)
    assert not User.objects.exists()
    assert not Application.objects.exists()


def test_create_sample_twice_makes_two_accounts():
    first, second = (accounts.create_sample(now=NOW) for _ in range(2))
    assert first.email != second.email


def test_remove_expired_samples_takes_old_samples_and_nobody_else():
    own = PersonFactory(date_joined=NOW - timedelta(days=400))
    old = PersonFactory(is_sample=True, date_joined=NOW - accounts.SAMPLE_LASTS)
    young = PersonFactory(
        is_sample=True, date_joined=NOW - accounts.SAMPLE_LASTS + timedelta(seconds=1)
    )

    assert accounts.remove_expired_samples(NOW) == 1
    assert set(User.objects.all()) == {own, young}
    assert not User.objects.filter(pk=old.pk).exists()


def test_remove_expired_samples_goes_on_where_one_of_them_is_gone_meanwhile(monkeypatch):
    joined = NOW - accounts.SAMPLE_LASTS
    first, second = (PersonFactory(is_sample=True, date_joined=joined) for _ in range(2))
    delete = accounts.delete

    def once_gone(user):
        if user == first:
            delete(User.objects.get(pk=user.pk))
        delete(user)

    monkeypatch.setattr(accounts, "delete", once_gone)

    assert accounts.remove_expired_samples(NOW) == 1
    assert not User.objects.filter(pk__in=(first.pk, second.pk)).exists()


def test_invitation_names_its_address_until_it_is_two_weeks_old(time_machine):
    time_machine.move_to(NOW)
    token = accounts.invite(" Ada@Example.org ")

    assert accounts.invited_address(token) == "ada@example.org"
    time_machine.move_to(NOW + accounts.INVITATION_LASTS - timedelta(minutes=1))
    assert accounts.invited_address(token) == "ada@example.org"
    time_machine.move_to(NOW + accounts.INVITATION_LASTS + timedelta(minutes=1))
    assert accounts.invited_address(token) is None


@pytest.mark.parametrize(
    "token",
    ["", "x", signing.dumps("ada@example.org"), signing.dumps("ada@example.org", salt="other")],
)
def test_invitation_of_anybody_else_names_nobody(token):
    assert accounts.invited_address(token) is None
