"""Thousands of steps of whoever applies: what was sent, what was built and the files agree."""

import pytest

from tests.services.test_record_machine import run, storage

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]
__all__ = ["storage"]  # the fixture


def test_record_bundles_and_files_agree_after_each_of_two_thousand_steps(storage):
    assert run(storage, examples=60, steps=50) >= 2000
