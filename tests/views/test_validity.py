"""Until when a file is good: written down with the file, looked at before it is sent."""

from datetime import date

import pytest
from django.urls import reverse

from applications.models import Version
from applications.services import guards, requirements, validity
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "own_files")]


@pytest.fixture
def toefl(client):
    """In for an application that closes on 15 January 2027."""
    application = ApplicationFactory(requirements=(), posting__start="2027-09")
    client.force_login(application.owner)
    return AttachmentFactory(
        requirement=RequirementFactory(application=application, kind="language_certificate"),
        version__document__owner=application.owner,
        version__document__kind="language_certificate",
        version__document__title="TOEFL",
    )


def look(toefl):
    application = toefl.requirement.application
    seen = guards.look(application, requirements.checklist_of(application), now=NOW)
    return [(one.data["counts"], one.data["days"]) for one in seen.looks if one.code == "expires"]


def write(client, version, **given):
    address = reverse("version_edit", args=[version.pk])
    return client.post(address, {"state": "final", **given})


def page(client, toefl):
    address = toefl.requirement.application.get_absolute_url()
    return " ".join(client.get(address).content.decode().split())


def test_it_is_asked_where_it_matters_and_told_where_it_is_too_short(client, toefl):
    assert "Until when is it valid?" in page(client, toefl)
    assert look(toefl) == []

    write(client, toefl.version, issued_on="2025-01-04")

    words = page(client, toefl)
    assert "Until when is it valid?" not in words and "valid until 3 Jan 2027" in words
    assert "expires 12 days before their deadline: its last day is Sun 3 Jan 2027" in words
    assert look(toefl) == [("deadline", 12)]
    toefl.requirement.application.refresh_from_db()
    assert "expires 12 days before" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("given", "valid_on", "found"),
    [
        ({"valid_until": "2027-01-15"}, "deadline", []),
        ({"valid_until": "2027-01-14"}, "deadline", [("deadline", 1)]),
        ({"valid_until": "2027-01-14"}, "receipt", [("receipt", 1)]),
        ({"valid_until": "2027-09-29"}, "start", [("start", 1)]),
        ({"issued_on": "2025-01-04", "valid_until": "2028-01-01"}, "deadline", []),
    ],
)
def test_day_that_counts_there_counts(client, toefl, given, valid_on, found):
    write(client, toefl.version, **given)
    toefl.requirement.valid_on = valid_on
    toefl.requirement.save()

    assert look(toefl) == found
    assert all("before" in page(client, toefl) for _one in found)


def test_start_in_words_has_no_day_and_a_proof_without_a_figure_no_last_one(client, toefl):
    application = toefl.requirement.application
    application.posting.start = "as soon as possible"
    toefl.requirement.valid_on = "start"
    toefl.requirement.save()
    toefl.version.valid_until = date(2026, 12, 1)
    toefl.requirement._prefetched_objects_cache = {"attachments": [toefl]}
    assert validity.counted(application, [toefl.requirement])[toefl.requirement.pk].which == (
        "deadline"
    )

    document = toefl.version.document
    document.title, toefl.version.original_name = "Certificate of enrolment", "e.pdf"
    toefl.version.issued_on, toefl.version.valid_until = date(2026, 10, 1), None
    assert (toefl.version.last_day, toefl.version.asks_until_when) == (None, True)


def test_it_can_be_meant_so_and_a_day_before_it_was_issued_is_refused(client, toefl):
    write(client, toefl.version, valid_until="2027-01-03")
    application = toefl.requirement.application
    seen = guards.look(application, requirements.checklist_of(application), now=NOW)
    guards.acknowledge(application, seen.looks, now=NOW)
    assert look(toefl) == []

    answer = write(client, toefl.version, issued_on="2026-01-04", valid_until="2026-01-03")
    assert answer.status_code == 422


def test_nothing_was_issued_on_a_day_ahead(client, toefl):
    answer = write(client, toefl.version, issued_on="2026-11-24")

    assert answer.status_code == 422
    assert "This day has not come yet." in answer.content.decode()
    assert write(client, toefl.version, issued_on="2026-11-23").status_code == 302


def test_days_of_a_cv_are_folded_and_kept_all_the_same(client):
    version = AttachmentFactory(version__document__title="Curriculum vitae").version
    client.force_login(version.document.owner)
    assert "<details" in client.get(reverse("version_edit", args=[version.pk])).content.decode()

    write(client, version, issued_on="2026-01-04")
    assert Version.objects.get().issued_on == date(2026, 1, 4)


def test_no_question_is_asked_where_no_file_has_a_day(toefl, django_assert_num_queries):
    pieces = requirements.checklist_of(toefl.requirement.application)

    with django_assert_num_queries(0):
        assert validity.counted(toefl.requirement.application, pieces) == {}
