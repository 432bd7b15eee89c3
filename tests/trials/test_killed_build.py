"""A worker killed while it builds: the bundle comes out whole, built by the next worker."""

import time

import pikepdf
import pytest
from django.db import connection

from applications.models import Bundle
from applications.services import bundles
from applications.tasks import build
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, RequirementFactory

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]


def wait_for(bundle: Bundle, state: str, seconds: float) -> float:
    """Seconds until the bundle is in this state."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        bundle.refresh_from_db()
        connection.close()
        if bundle.state == state:
            return time.monotonic() - began
        if bundle.state == Bundle.State.FAILED:
            break
        time.sleep(0.01)
    pytest.fail(f"not {state} after {seconds} s, but {bundle.state}: {bundle.reason}")


def test_a_worker_killed_while_building_loses_nothing(queue, worker):
    application = ApplicationFactory(requirements=())
    piece = RequirementFactory(application=application, count=12)
    for _ in range(12):
        AttachmentFactory(requirement=piece)
    first = worker()
    bundle = bundles.request_bundle(application, now=NOW)

    build.delay(bundle.pk)
    wait_for(bundle, Bundle.State.BUILDING, 30)
    first.kill()
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.BUILDING

    worker()
    recovered = wait_for(bundle, Bundle.State.BUILT, 120)

    print(f"recovered after {recovered:.0f} s")
    assert bundle.attempts == 2
    with pikepdf.open(bundle.file.path) as pdf:
        assert len(pdf.pages) == bundle.pages == 14
        assert pdf.check_pdf_syntax() == []
