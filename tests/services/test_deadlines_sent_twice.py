"""A form sent twice at the same moment makes one row."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from applications.models import Application, Deadline
from applications.services import deadlines
from tests.factories import NOW, ApplicationFactory


@pytest.mark.django_db(transaction=True)
def test_deadline_saved_by_two_requests_at_once_is_one_row():
    application = ApplicationFactory(deadline=False)
    ready = Barrier(2)

    def press() -> None:
        try:
            row = Deadline(
                application=Application.objects.get(pk=application.pk), date=date(2027, 2, 1)
            )
            ready.wait()
            deadlines.save(row, now=NOW)
        finally:
            connection.close()

    presses = [Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert (Deadline.objects.count(), application.events.count()) == (1, 1)
