"""The list of 10,000 applications as CSV, against bare csv plus reading the same rows."""

import csv
import time
import tracemalloc
from io import StringIO

import pytest
from django.db.models import F
from django.test import Client

from applications.models import Application, Deadline, Reference
from applications.models.posting import unread
from tests.benchmarks.test_pages import MOST, person_with, settle

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

ADDRESS = "/export/applications.csv?tab=open"


def bare(owner) -> float:
    """Seconds: the open applications with posting, tags, deadlines and referees, cell by cell."""
    start = time.perf_counter()
    out = csv.writer(StringIO())
    rows = Application.objects.for_user(owner).filter(tab="open").select_related("posting")
    names = [one.attname for one in Application._meta.concrete_fields]
    of_posting = [
        one.attname
        for one in Application._meta.get_field("posting").related_model._meta.concrete_fields
        if f"posting__{one.attname}" not in unread("posting")
    ]
    found = rows.defer(*unread("posting")).prefetch_related("tags").order_by("lead_moment", "id")
    for row in found.iterator(chunk_size=500):
        cells = [getattr(row, name) for name in names]
        cells += [getattr(row.posting, name) for name in of_posting]
        out.writerow([*cells, *(tag.name for tag in row.tags.all())])
    for model, order in ((Deadline, F("instant")), (Reference, F("id"))):
        mine = model.objects.filter(application__owner=owner, application__tab="open")
        for one in mine.order_by(order).iterator(chunk_size=500):
            out.writerow([getattr(one, field.attname) for field in model._meta.concrete_fields])
    return time.perf_counter() - start


def test_csv_costs_at_most_eight_times_bare_csv_and_reading_and_no_more_memory() -> None:
    owner = person_with(MOST)
    Application.objects.update(derived_revision=F("revision"))  # the sweep did its work
    settle()
    client = Client()
    client.force_login(owner)

    def ours() -> float:
        start = time.perf_counter()
        for _piece in client.get(ADDRESS):
            pass
        return time.perf_counter() - start

    ours(), bare(owner)
    mine, theirs = min(ours() for _ in range(3)), min(bare(owner) for _ in range(3))
    response = client.get(ADDRESS)
    tracemalloc.start()
    size = sum(len(piece) for piece in response)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"\n{mine:.2f} s, ×{mine / theirs:.2f} of {theirs:.2f}")
    print(f"{size / 1e6:.1f} MB sent, {peak / 1e6:.1f} MB held at most")
    assert mine <= 8 * theirs
    assert peak < 40_000_000
