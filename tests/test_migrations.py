"""Migrations run forwards and backwards, and their names tell what changed."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from applications import models

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = sorted(path.stem for path in (settings.BASE_DIR / "applications/migrations").glob("0*.py"))


def migrate(*arguments: str) -> None:
    call_command("migrate", *arguments, interactive=False, verbosity=0)


@pytest.fixture
def _whole_again():
    yield
    migrate()


@pytest.mark.usefixtures("_whole_again")
def test_everything_is_taken_back_and_made_again():
    migrate("applications", "zero")
    migrate()

    assert not models.User.objects.exists()


def test_every_later_migration_names_its_model_and_what_changes():
    tables = {model.__name__.lower() for model in apps.get_app_config("applications").get_models()}

    named = {name: name.split("_")[1] for name in NAMES if name != "0001_initial"}
    assert {name for name, noun in named.items() if noun not in tables} == set()
