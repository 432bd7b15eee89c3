"""Mails about an account: no page waits for a mail server, and no secret of theirs is kept."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Mail, User
from applications.services import accounts, housekeeping
from applications.services.mails import account_mails, delivery
from applications.services.mails.delivery import Delivered, deliver_due
from applications.templatetags.names import zone_named
from tests.factories import NOW, PersonFactory

PASSWORD, NEW = "a very long walk", "quite another walk"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit_reached_yet():
    cache.clear()


@pytest.fixture
def server(settings):
    """As on a server: open to all, and an address counts once it is confirmed."""
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    return settings


@pytest.fixture
def ada() -> User:
    ada = PersonFactory(email="ada@example.org", password=PASSWORD)
    accounts.mark_verified(ada)
    return ada


def kinds() -> list[str]:
    return list(Mail.objects.order_by("id").values_list("kind", flat=True))


def sign_up(client, email="new@example.org"):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})


def sign_in(client, email="ada@example.org", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def reset(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def change_password(client):
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return client.post(reverse("account_change_password"), fields)


def sign_up_unconfirmed_and_sign_in(client):
    sign_up(client)
    return sign_in(client, "new@example.org")


def add_address(client):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    fields = {"email": "ada@example.com", "action_add": "1"}
    return client.post(reverse("account_email"), fields)


def press_send_again(client):
    add_address(client)
    for _ in range(9):
        fields = {"email": "ada@example.com", "action_send": "1"}
        answer = client.post(reverse("account_email"), fields)
    return answer


DOORS = {
    "sign-up": (sign_up, ["verify"]),
    "sign-up with a taken address": (lambda client: sign_up(client, "ada@example.org"), ["exists"]),
    "sign-in before the address is confirmed": (sign_up_unconfirmed_and_sign_in, ["verify"]),
    "reset": (lambda client: reset(client, "ada@example.org"), ["reset"]),
    "reset for nobody": (lambda client: reset(client, "who@example.org"), ["unknown"]),
    "another address": (add_address, ["verify"]),
    "the link again, ten times": (press_send_again, ["verify"]),
    "a new password": (lambda client: sign_in(client) and change_password(client), ["notice"]),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_page_waits_for_the_mail_server(client, server, ada, smtp_sink, door):
    visit, written = DOORS[door]
    smtp_sink.stop()

    answer = visit(client)

    assert (answer.status_code, kinds()) == (302, written)
    assert set(Mail.objects.values_list("state", "attempts")) == {("waiting", 0)}
    smtp_sink.start()
    assert deliver_due(timezone.now) == Delivered(sent=len(written))
    assert [accepted.message_id for accepted in smtp_sink.accepted] == [
        Mail.objects.get().message_id
    ]


def test_account_and_its_mail_are_made_together_or_not_at_all(client, server, monkeypatch):
    def broken(*_):
        raise DatabaseError("full")

    monkeypatch.setattr(account_mails, "ask", broken)

    with pytest.raises(DatabaseError):
        sign_up(client)

    assert not User.objects.exists()


def test_mail_that_a_server_put_off_is_retried_with_the_same_message_id(client, ada, smtp_sink):
    reset(client, ada.email)
    smtp_sink.mode = "4xx"
    assert deliver_due(timezone.now) == Delivered(waiting=1)
    smtp_sink.mode = "ok"
    later = timezone.now() + timedelta(minutes=2)

    assert deliver_due(lambda: later) == Delivered(sent=1)
    assert smtp_sink.accepted[0].message_id == Mail.objects.get().message_id


def test_asked_again_after_a_while_another_mail_is_written(client, ada, time_machine):
    time_machine.move_to(NOW)
    reset(client, ada.email)
    deliver_due(timezone.now)
    for minutes in (1, 2, 4):
        time_machine.move_to(NOW + timedelta(minutes=minutes))
        reset(client, ada.email)

    assert kinds() == ["reset", "reset"]


def test_address_without_an_account_costs_as_many_queries_as_one_with(client, server, ada):
    """S-51"""
    looks = {}
    for email in (ada.email, "who@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = reset(client, email)
        looks[email] = (answer.status_code, answer.url, writes(queries))

    assert looks[ada.email] == looks["who@example.org"]
    assert kinds() == ["reset", "unknown"]


def writes(queries) -> list[str]:
    sql = [query["sql"] for query in queries]
    return [" ".join(one.split()[:3]) for one in sql if "applications_mail" in one]


def secrets_of(message) -> list[str]:
    return [link.rstrip("/").split("/")[-1] for link in re.findall(r"https?://\S+", message.body)]


def texts_of_every_table() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.extend(map(str, cursor.fetchall()))
    return "\n".join(found)


@pytest.mark.parametrize("door", ["sign-up", "reset", "another address"])
def test_secret_of_a_link_is_in_no_table(client, server, ada, door):
    DOORS[door][0](client)
    deliver_due(timezone.now)

    [message] = django_mail.outbox
    [secret, *_rest] = secrets_of(message)
    assert len(secret) > 20
    assert secret not in texts_of_every_table()


def test_what_a_notice_tells_is_forgotten_once_it_is_told(client, ada):
    sign_in(client)
    change_password(client)
    assert Mail.objects.get().data["ip"] == "127.0.0.1"

    deliver_due(timezone.now)

    said = django_mail.outbox[0].body
    assert "127.0.0.1" in said
    assert f"({zone_named(ada.zone)})" in said and ada.zone not in said
    assert "ip" not in Mail.objects.get().data


def test_stopped_reminders_stop_no_mail_about_the_account(client, ada):
    User.objects.update(reminders_on=False, bounced_email=ada.email)
    reset(client, ada.email)

    assert deliver_due(timezone.now) == Delivered(sent=1)
    assert "List-Unsubscribe" not in django_mail.outbox[0].extra_headers


def drop_address():
    EmailAddress.objects.filter(email="ada@example.org").delete()
    User.objects.update(email="else@example.org")


NO_LONGER_TRUE = {
    "reset, and the account is switched off": (
        "reset",
        lambda: User.objects.update(is_active=False),
    ),
    "reset, and the address is somebody else's now": ("reset", drop_address),
    "sign-up, and the address is confirmed": (
        "sign-up",
        lambda: EmailAddress.objects.update(verified=True),
    ),
    "reset for nobody, who signed up meanwhile": (
        "reset for nobody",
        lambda: PersonFactory(email="who@example.org"),
    ),
}


@pytest.mark.parametrize("case", NO_LONGER_TRUE)
def test_mail_that_is_no_longer_true_is_not_sent(client, server, ada, case):
    door, change = NO_LONGER_TRUE[case]
    DOORS[door][0](client)
    change()

    assert deliver_due(timezone.now) == Delivered(cancelled=1)


@pytest.mark.parametrize("door", ["reset", "a new password", "reset for nobody", "another address"])
def test_deleted_account_takes_its_waiting_mails_along(client, server, ada, door):
    DOORS[door][0](client)
    ada.emailaddress_set.create(email="who@example.org")
    assert Mail.objects.count() == 1

    accounts.delete(ada)

    assert not Mail.objects.exists()
    assert deliver_due(timezone.now) == Delivered()


def test_mail_of_an_account_deleted_while_it_is_being_sent_goes_nowhere(ada, monkeypatch):
    account_mails.ask(Mail.Kind.RESET, ada.email, ada, NOW)
    compose = account_mails.compose

    def deleted_meanwhile(mail):
        message = compose(mail)
        accounts.delete(ada)
        return message

    monkeypatch.setattr(account_mails, "compose", deleted_meanwhile)

    assert (delivery.deliver_due(lambda: NOW), django_mail.outbox) == (Delivered(), [])


def test_addresses_without_an_account_are_forgotten_after_a_week():
    for days, email in ((8, "old@example.org"), (1, "young@example.org")):
        account_mails.ask(Mail.Kind.UNKNOWN, email, None, NOW - timedelta(days=days))

    housekeeping.tidy(NOW)

    assert [mail.recipient for mail in Mail.objects.all()] == ["young@example.org"]


def test_mail_that_nobody_owns_is_an_answer_to_nobody_and_nothing_else():
    with pytest.raises(DatabaseError):
        account_mails.ask(Mail.Kind.RESET, "who@example.org", None, NOW)


def test_scanner_that_opens_the_link_confirms_nothing(client, server):
    """Mail scanners open every link, with GET and HEAD."""
    sign_up(client)
    deliver_due(timezone.now)
    [path, *_rest] = [
        link.partition("//")[2].partition("/")[2]
        for link in re.findall(r"https?://\S+/confirm-email/\S+", django_mail.outbox[0].body)
    ]
    before = texts_of_every_table()

    answers = [client.get(f"/{path}"), client.head(f"/{path}")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert texts_of_every_table() == before
    client.post(f"/{path}")
    assert EmailAddress.objects.get().verified


def test_outbox_shows_what_became_of_a_mail_and_never_what_it_says(client, ada):
    client.force_login(ada)
    reset(client, ada.email)
    deliver_due(timezone.now)
    [secret, *_rest] = secrets_of(django_mail.outbox[0])

    page = client.get(reverse("outbox")).content.decode()

    assert "Choose a new password for PhD Tracker" in page
    assert secret not in page
