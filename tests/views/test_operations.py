"""Probes: who may ask, and what they are told when a part of the house is away."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from applications import tasks
from applications.models import Mail
from applications.services import operations
from applications.services.mails import delivery
from tests.factories import NOW, BundleFactory, MailFactory, PersonFactory, ReminderFactory

TOKEN = "s3cret-for-the-monitor-only"
HERE = {"host": "localhost"}
GUARDED = ("/readyz", "/metrics")
AGO = timedelta(minutes=30)


@pytest.fixture
def well(db, monkeypatch):
    """Everything in order, at a moment that stands still."""
    monkeypatch.setattr("applications.views.operations.timezone.now", lambda: NOW)
    operations.swept(NOW - timedelta(seconds=12))
    yield
    cache.delete(operations.SWEPT)


def stuck_mail(**fields):
    fields = {"created_at": NOW - AGO, "reason": "451 try ada@example.org later", **fields}
    return MailFactory(attempts=3, not_before=NOW + timedelta(minutes=4), **fields)


# ── Who may ask ───────────────────────────────────────────────────────────────────────────────────


def test_process_is_up_is_said_to_anybody_without_a_database(client):
    """No database mark: a query would fail this test, and so would looking a session up."""
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = client.get("/healthz", headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.9")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("address", GUARDED)
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_caller_on_this_machine_needs_no_token(client, well, address, peer):
    answer = client.get(address, headers=HERE, REMOTE_ADDR=peer)

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("address", GUARDED)
@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        (HERE, "203.0.113.9"),
        (HERE, "10.0.0.7"),
        (HERE, ""),
        ({"host": "testserver"}, "127.0.0.1"),
        ({**HERE, "x-forwarded-for": "127.0.0.1"}, "127.0.0.1"),
        ({**HERE, "x-forwarded-proto": "https"}, "127.0.0.1"),
        ({**HERE, "x-real-ip": "203.0.113.9"}, "127.0.0.1"),
        ({**HERE, "forwarded": "for=203.0.113.9"}, "127.0.0.1"),
        ({**HERE, "via": "1.1 proxy"}, "127.0.0.1"),
        ({**HERE, "authorization": "Bearer "}, "203.0.113.9"),
    ],
    ids=str,
)
def test_caller_from_elsewhere_or_through_a_proxy_finds_nothing(
    client, well, address, headers, peer
):
    assert client.get(address, headers=headers, REMOTE_ADDR=peer).status_code == 404


@pytest.mark.parametrize("address", GUARDED)
@override_settings(METRICS_TOKEN=TOKEN, BEHIND_PROXY=True)
def test_behind_a_proxy_that_does_not_say_so_only_the_token_opens(client, well, address):
    """nginx with a bare proxy_pass: from this machine, by its own name, without a header."""
    told = {**HERE, "authorization": f"Bearer {TOKEN}"}
    answers = [client.get(address, headers=one, REMOTE_ADDR="127.0.0.1") for one in (HERE, told)]

    assert [answer.status_code for answer in answers] == [404, 200]


@pytest.mark.parametrize("address", GUARDED)
@override_settings(METRICS_TOKEN=TOKEN)
def test_token_opens_from_anywhere_and_a_wrong_one_does_not(client, well, address):
    def status(given):
        headers = {"authorization": given, "x-forwarded-for": "203.0.113.9"}
        return client.get(address, headers=headers, REMOTE_ADDR="203.0.113.9").status_code

    given = [f"Bearer {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", "Bearer café"]
    assert [status(one) for one in given] == [200, 404, 404, 404, 404]


@override_settings(SECURE_SSL_REDIRECT=True)
def test_probe_is_answered_without_tls(client, well):
    addresses = ["/healthz", *GUARDED, "/settings/"]

    assert [client.get(one, headers=HERE).status_code for one in addresses] == [200, 200, 200, 301]


# ── What they are told ────────────────────────────────────────────────────────────────────────────


def ready(client):
    answer = client.get("/readyz", headers=HERE)
    return answer.status_code, answer.json()


def test_ready_when_everything_is_in_order(client, well):
    MailFactory(not_before=NOW)

    assert ready(client) == (
        200,
        {"ready": True, "faults": [], "sweep_age_seconds": 12.0, "mails_stuck": 0},
    )


def test_not_ready_when_no_sweep_came_for_minutes(client, well):
    operations.swept(NOW - timedelta(minutes=3, seconds=1))
    late = ready(client)
    cache.delete(operations.SWEPT)
    never = ready(client)

    assert (late[0], late[1]["faults"], late[1]["sweep_age_seconds"]) == (503, ["sweep"], 181.0)
    assert (never[0], never[1]["faults"], never[1]["sweep_age_seconds"]) == (503, ["sweep"], None)


def test_not_ready_when_the_mail_server_puts_everything_off(client, well):
    stuck_mail()
    MailFactory(created_at=NOW - AGO)  # behind the one that tries the server each minute

    status, said = ready(client)

    assert (status, said["faults"], said["mails_stuck"]) == (503, ["mail"], 2)


def test_mail_server_that_went_away_is_noticed_and_its_return_too(client, well, smtp_sink):
    ReminderFactory(mail__created_at=NOW - AGO, mail__not_before=NOW - AGO)
    smtp_sink.stop()
    delivery.deliver_due(lambda: NOW - AGO)
    away = ready(client)
    smtp_sink.start()
    delivery.deliver_due(lambda: NOW)
    back = ready(client)

    assert (away[0], away[1]["faults"], away[1]["mails_stuck"]) == (503, ["mail"], 1)
    assert (back[0], len(smtp_sink.accepted)) == (200, 1)


def test_ready_when_one_mailbox_says_later_and_others_get_through(client, well):
    stuck_mail()
    MailFactory(state=Mail.State.SENT, sent_at=NOW - timedelta(minutes=2))
    MailFactory(state=Mail.State.FAILED, reason="550 no such user")

    assert ready(client)[1]["faults"] == []


def test_not_ready_when_the_queue_is_away(client, well, queue):
    assert ready(client)[0] == 200
    queue.kill()

    status, said = ready(client)

    assert (status, said["faults"]) == (503, ["queue"])


def test_not_ready_when_the_database_is_away(client, well):
    def refuse(*args):
        raise DatabaseError("away")

    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz", headers=HERE)
        figures = client.get("/metrics", headers=HERE).content.decode()

    assert (answer.status_code, answer.json()["faults"]) == (503, ["database", "sweep"])
    assert "tracker_database_up 0.0" in figures


def test_metrics_are_read_from_the_rows(client, well):
    stuck_mail()
    MailFactory.create_batch(2, state=Mail.State.SENT, sent_at=NOW - AGO)
    MailFactory(state=Mail.State.FAILED)
    MailFactory(state=Mail.State.SENDING, lease_until=NOW, created_at=NOW - timedelta(seconds=7))
    BundleFactory()
    BundleFactory(state="failed")

    answer = client.get("/metrics", headers=HERE)

    families = text_string_to_metric_families(answer.content.decode())
    figures = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }
    assert figures == {
        ("tracker_queue_up",): 1,
        ("tracker_database_up",): 1,
        ("tracker_sweep_age_seconds",): 12,
        ("tracker_outbox_mails", "waiting"): 1,
        ("tracker_outbox_mails", "sending"): 1,
        ("tracker_outbox_mails", "sent"): 2,
        ("tracker_outbox_mails", "failed"): 1,
        ("tracker_outbox_oldest_seconds",): AGO.total_seconds(),
        ("tracker_mails_stuck",): 1,
        ("tracker_bundles_waiting",): 1,
    }
    assert answer["Content-Type"].startswith("text/plain")
    assert "example.org" not in answer.content.decode()


def test_probes_cost_the_same_however_many_mails_there_are(client, well):
    costs = []
    for more in (1, 2):
        MailFactory.create_batch(more)
        with CaptureQueriesContext(connection) as asked:
            client.get("/metrics", headers=HERE)
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 5


# ── The clock ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rounds", [tasks.sweep, lambda: call_command("remind")])
def test_each_round_of_the_sweep_is_noted(db, rounds):
    cache.delete(operations.SWEPT)

    rounds()

    assert operations.look(timezone.now()).swept_ago < timedelta(minutes=1)


def test_round_rehearsed_is_not_noted(db):
    cache.delete(operations.SWEPT)

    call_command("remind", "--dry-run")

    assert operations.look(timezone.now()).swept_ago is None


# ── The caretaker ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def panel(client, well):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return lambda: " ".join(client.get(f"/{settings.ADMIN_PATH}").content.decode().split())


def test_panel_says_that_all_is_well(panel):
    said = panel()

    assert "Everything is in order" in said
    assert "The last round was 12 seconds ago" in said


def test_panel_says_what_is_wrong_and_what_to_do(panel):
    cache.delete(operations.SWEPT)
    stuck_mail()

    said = panel()

    assert "Everything is in order" not in said
    assert "No round of reminders was ever run" in said
    assert "1 mail cannot be sent" in said
    assert "451 try ada@example.org later" in said


def test_panel_does_not_deny_rounds_that_a_queue_which_is_away_would_know_of(panel, monkeypatch):
    cache.delete(operations.SWEPT)
    monkeypatch.setattr(operations, "_queue_answers", lambda: False)

    said = panel()

    assert "ever run" not in said
    assert "When the last round was is not known" in said
    assert "The queue does not answer" in said
