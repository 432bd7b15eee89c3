"""The cache where there is no Redis: `migrate` makes its table, and strangers cannot empty it."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from applications.services import housekeeping

pytestmark = pytest.mark.skipif(bool(settings.REDIS_URL), reason="the cache is in Redis")


@pytest.fixture
def cache(db):
    cache = caches["default"]
    cache.clear()
    return cache


def fill(number: int, expires) -> None:
    """Keys that come last by name: a table that is full drops what comes first."""
    moment = connection.ops.adapt_datetimefield_value(expires.replace(microsecond=0))
    with connection.cursor() as cursor:
        rows = [(f"~{n}", "x", moment) for n in range(number)]
        cursor.executemany("INSERT INTO cache VALUES (%s, %s, %s)", rows)


def test_counts_survive_ten_thousand_other_keys(cache):
    counted = [f"allauth:rl:{n}" for n in range(20)]
    for key in counted:
        cache.set(key, [1.0, 2.0], 300)
    fill(10_000, timezone.now() + timedelta(hours=1))

    cache.set("one-more", 1)

    assert [cache.get(key) for key in counted] == 20 * [[1.0, 2.0]]


def test_what_ran_out_is_gone_after_the_night(cache):
    now = timezone.now()
    fill(100, now - timedelta(minutes=1))
    cache.set("lasts", 1, 3600)

    housekeeping.tidy(now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        assert cursor.fetchone() == (1,)


def test_a_command_right_after_migrate_finds_all_it_needs(migrated, tmp_path):
    folder = shutil.copytree(migrated, tmp_path / "data")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}

    ran = subprocess.run(
        [sys.executable, "manage.py", "remind"], env=env, capture_output=True, text=True
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_migrate_makes_the_table_again(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")

    call_command("migrate", verbosity=0)

    assert "cache" in connection.introspection.table_names()
