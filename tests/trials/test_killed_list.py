"""A worker killed while it takes a list in: the next one goes on, and no row is made twice."""

import time

import pytest
from django.db import connection
from django.utils import timezone

from applications.core.spreadsheet_column import sheet_of, tables_of
from applications.models import Application, Spreadsheet
from applications.services import spreadsheets
from applications.services.spreadsheets import taking
from applications.tasks import take_in
from tests.factories import PersonFactory

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

ROWS = 200


def wait_until(sheet: Spreadsheet, done: int, seconds: float) -> None:
    began = time.monotonic()
    while sheet.done < done:
        assert time.monotonic() - began < seconds, f"{sheet.done} of {sheet.total} done"
        time.sleep(0.05)
        sheet.refresh_from_db()
        connection.close()


def test_a_worker_killed_while_a_list_is_taken_in_loses_and_doubles_nothing(queue, worker):
    rows = "".join(f"Uni {n},PhD {n},Anil Sen,In progress\n" for n in range(ROWS))
    table = tables_of([sheet_of(f"University,Program,LoR 1,Status\n{rows}")]).named[0][1]
    sheet = spreadsheets.keep(PersonFactory(), "", table, now=timezone.now())
    first = worker()
    taking.take(sheet, (), (), now=timezone.now())

    take_in.delay(sheet.pk)
    wait_until(sheet, taking.AT_ONCE, 30)
    first.kill()
    sheet.refresh_from_db()
    assert sheet.done < ROWS
    assert Application.objects.count() == sheet.done

    worker()
    wait_until(sheet, ROWS, 200)

    assert sheet.taken_at
    assert len(sheet.made) == Application.objects.count() == ROWS
