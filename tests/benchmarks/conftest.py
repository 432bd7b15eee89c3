"""Measured as the app runs."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _rubbish_goes_as_in_the_app() -> Iterator[None]:
    """Thousands of other tests look for it seldom, and would hold more memory than the app."""
    seldom = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # Python's own
    yield
    gc.set_threshold(*seldom)
