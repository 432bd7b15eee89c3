"""A connection that PostgreSQL closed while nobody used it is replaced unnoticed."""

import threading

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from django.urls import reverse

from applications import tasks
from applications.management.commands import up
from applications.models import Mail
from tests import factories
from tests.tracker.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept(transactional_db, monkeypatch):
    """Connections live on between requests, as they do outside the tests."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    yield
    connection.close()


@pytest.fixture
def paused(monkeypatch):
    """Every pause counts as a long one."""
    monkeypatch.setattr("tracker.postgresql.base.IDLE", -1.0)


def hang_up() -> None:
    """PostgreSQL closes every connection but the one that asks for it."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as line:
        line.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_next_page_is_answered(client):
    client.force_login(factories.PersonFactory())
    pages = []
    for _ in range(3):
        close_old_connections()  # a request begins and ends with it; the test client's do not
        pages.append(client.get(reverse("home")).status_code)
        hang_up()

    assert pages == [200, 200, 200]


def test_second_first_start_waits_until_the_first_has_migrated():
    entered = []

    def start() -> None:
        with up.one_at_a_time():
            entered.append(True)
        connection.close()

    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as first:
        first.execute("SELECT pg_advisory_lock(%s)", [up.MIGRATING])
        second = threading.Thread(target=start)
        second.start()
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        assert eventually(lambda: first.execute(waits).fetchone())
        before = list(entered)
        first.execute("SELECT pg_advisory_unlock(%s)", [up.MIGRATING])
        second.join()

    assert (before, entered) == ([], [True])


def test_next_sweep_finds_what_fell_due(paused, smtp_sink):
    factories.MailFactory(owner__email="ada@example.org")
    hang_up()

    tasks.sweep()

    assert Mail.objects.get().state != Mail.State.WAITING


def test_task_goes_on_after_a_pause_in_its_middle(paused):
    person = factories.PersonFactory()
    hang_up()
    with transaction.atomic():
        factories.TagFactory(owner=person)
    hang_up()

    assert person.tags.count() == 1


def test_transaction_that_was_cut_is_refused_as_a_whole(paused):
    person = factories.PersonFactory()

    with pytest.raises(OperationalError), transaction.atomic():
        factories.TagFactory(owner=person)
        hang_up()
        factories.TagFactory(owner=person)

    assert person.tags.count() == 0
