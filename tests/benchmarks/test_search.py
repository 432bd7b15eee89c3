"""Find at 10,000 applications against the first page of the list, whatever is looked for."""

import pytest

from tests.benchmarks.test_pages import (
    MOST,
    asker,
    milliseconds,
    person_with,
    production,
    queries,
    settle,
)

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

# Some name of one thing, what nearly everything has, begun words, many words, and nothing.
LOOKED_FOR = ("umea", "university", "un", "the position research university", "informatik", "zzz")


@pytest.mark.usefixtures(production.__name__)
def test_find_costs_at_most_twice_the_first_page_of_the_list() -> None:
    many, other = person_with(MOST), person_with(100)
    settle()

    names = [f"/find/?q={words.replace(' ', '+')}" for words in LOOKED_FOR]
    names.append("/find/?q=university&kind=application")
    addresses = ["/applications/", *names]
    asks = [asker(many, address) for address in addresses]
    first, *finds = milliseconds(asks)

    for address, ask, took in zip(names, asks[1:], finds, strict=True):
        print(
            f"\n{address}: {took:.1f} ms, ×{took / first:.2f} of {first:.1f};"
            f" {queries(ask)} queries"
        )
    [beside] = milliseconds([asker(other, "/find/?q=university")])
    print(f"\nthe same of a person with 100 beside them: {beside:.1f} ms")
    assert max(finds) <= 2 * first
