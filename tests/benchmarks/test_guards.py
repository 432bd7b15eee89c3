"""All guards over a dossier of sixty pages, in seconds a person waits and against bare reading."""

import re
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from applications.models import Application, DocumentText
from applications.services import guards
from applications.services.requirements import checklist_of
from tests.factories import ApplicationFactory, AttachmentFactory, RequirementFactory

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

PAGES = {"cover_letter": 2, "cv": 8, "research_proposal": 20, "teaching_statement": 10,
         "diversity_statement": 10, "transcripts": 10}  # fmt: skip
PAGE = (
    "The question is how much of what we see is in the data, and how much in the way we look. "
    "A group at the University of Somewhere has shown that Stanford University Press prints it. "
) * 18


def dossier() -> Application:
    """Sixty pages of text over six documents, and fifty applications elsewhere."""
    application = ApplicationFactory(requirements=())
    for kind, count in PAGES.items():
        piece = RequirementFactory(application=application, kind=kind, state="ready")
        row = AttachmentFactory(requirement=piece, version__pages=count)
        DocumentText.objects.create(version=row.version, pages=[PAGE] * count)
    for number in range(50):
        elsewhere = {"posting__institution": f"Institute for Things {number}"}
        ApplicationFactory(owner=application.owner, requirements=(), deadline=False, **elsewhere)
    return application


def seconds(work: Callable[[], object], times: int = 5) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    work()
    return min(once() for _ in range(times))


def test_all_guards_over_sixty_pages_are_done_in_a_second() -> None:
    application = dossier()
    assert sum(PAGES.values()) == 60
    text = [PAGE] * 60

    took = seconds(lambda: guards.look(application, checklist_of(application), now=timezone.now()))
    bare = seconds(lambda: [re.findall(r"\w+", page) for page in text])

    print(f"\nguards {took * 1000:.0f} ms, finding the words alone {bare * 1000:.0f} ms: "
          f"{took / bare:.0f}×")  # fmt: skip
    assert took <= 1
