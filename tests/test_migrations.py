"""Migrations run forwards and backwards, and rows that both sides know survive the way."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command

from applications import models
from tests.factories import whole_account

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = sorted(path.stem for path in (settings.BASE_DIR / "applications/migrations").glob("0*.py"))


def migrate(*arguments: str) -> None:
    call_command("migrate", *arguments, interactive=False, verbosity=0)


@pytest.fixture
def _whole_again():
    yield
    migrate()


def rows() -> str:
    """Every row of the nouns that the first two migrations made."""
    old = [models.Posting, models.Application, models.Requirement, models.Document, models.Version]
    return serializers.serialize("json", [row for m in old for row in m.objects.order_by("pk")])


@pytest.mark.usefixtures("_whole_again")
def test_everything_is_taken_back_and_made_again():
    migrate("applications", "zero")
    migrate()

    assert not models.User.objects.exists()


@pytest.mark.usefixtures("_whole_again")
@pytest.mark.parametrize("name", NAMES[1:-1])
def test_rows_survive_a_step_back_and_forward(name):
    whole_account("thesis")
    before = rows()

    migrate("applications", name)
    migrate()

    assert rows() == before


def test_every_name_says_what_it_does():
    assert [Path(name).name for name in NAMES if "auto" in name or "initial" in name] == []
