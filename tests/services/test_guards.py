"""The look before sending, from rows: what it finds, what was acknowledged, whose it is."""

import pytest
from django.utils import timezone

from applications.models import Acknowledgement, Application, DocumentText
from applications.services import guards
from applications.services.requirements import checklist_of
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

WORDS = "I apply to Umeå University, position {}. My heart is with Lund University."


@pytest.fixture
def application():
    return ApplicationFactory(requirements=(), posting__contacts=[])


def letter(application: Application, words: str = WORDS, **fields):
    """A letter that was read."""
    piece = RequirementFactory(application=application, kind="cover_letter", state="ready")
    row = AttachmentFactory(requirement=piece, **fields)
    said = words.format(application.posting.reference_number)
    DocumentText.objects.create(version=row.version, pages=[said])
    return row


def look(application: Application) -> guards.Look:
    fresh = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    return guards.look(fresh, checklist_of(fresh), now=timezone.now())


def codes(application: Application) -> list[str]:
    return [concern.code for concern in look(application).open]


def test_institution_of_another_application_of_mine_is_told_as_mine(application):
    ApplicationFactory(owner=application.owner, posting__institution="Lund University")
    letter(application)

    [concern] = look(application).looks

    assert (concern.code, concern.data["rival"]) == ("other_institution", True)


def test_institution_of_somebody_elses_application_is_only_in_the_table(application):
    ApplicationFactory(posting__institution="Institute for Private Matters")
    letter(application, "I apply to Umeå University, {}. The Institute for Private Matters.")

    assert codes(application) == []


def test_where_a_referee_works_is_no_slip(application):
    RefereeFactory(owner=application.owner, institution="Lund University")
    letter(application)

    assert codes(application) == []


def test_where_the_person_studied_is_known_from_any_cv_in_the_library(application):
    row = VersionFactory(document__owner=application.owner, document__kind="cv")
    DocumentText.objects.create(version=row, pages=["Asha", "MSc, Lund University"])
    theirs = VersionFactory(document__kind="cv")
    DocumentText.objects.create(version=theirs, pages=["Eve", "MSc, Uppsala University"])
    letter(application, WORDS + " My heart is with Uppsala University, too.")

    [concern] = look(application).looks

    assert concern.data["name"] == "Uppsala University"


def test_version_older_than_the_library_has_is_told_and_a_draft_too(application):
    row = letter(application, "I apply to Umeå University, {}.", version__state="draft")
    newer = VersionFactory(document=row.version.document)

    assert newer.number == 2
    assert codes(application) == ["newer", "draft"]


def test_missing_piece_stands_in_the_way_and_a_half_filled_one_wants_a_look(application):
    RequirementFactory(application=application, kind="cv")
    twice = RequirementFactory(application=application, kind="transcripts", count=2, state="draft")
    AttachmentFactory(requirement=twice)

    found = look(application)

    assert [(one.code, one.title) for one in found.stops] == [("missing", "CV")]
    assert [(one.code, one.title) for one in found.looks] == [("few", "Transcripts")]


def test_waived_piece_is_not_looked_through(application):
    row = letter(application)
    row.requirement.state = "waived"
    row.requirement.save()

    assert codes(application) == []


def test_what_was_acknowledged_stays_so_and_another_finding_asks_again(application):
    row = letter(application)
    [concern] = look(application).looks

    guards.acknowledge(application, [concern, concern], now=NOW)
    guards.acknowledge(application, [concern], now=NOW)
    assert codes(application) == []
    assert look(application).acknowledged == (concern,)

    DocumentText.objects.filter(version=row.version).update(
        pages=[WORDS.format(application.posting.reference_number) + " I long for ETH Zürich."]
    )
    assert [one.data["name"] for one in look(application).looks] == ["ETH Zürich"]


def test_acknowledged_here_is_not_acknowledged_elsewhere(application):
    row = letter(application)
    twin = ApplicationFactory(owner=application.owner, requirements=(), posting__contacts=[])
    twin.posting.reference_number = application.posting.reference_number
    twin.posting.save()
    piece = RequirementFactory(application=twin, kind="cover_letter", state="ready")
    AttachmentFactory(requirement=piece, version=row.version)

    guards.acknowledge(application, look(application).looks, now=NOW)

    assert (codes(application), codes(twin)) == ([], ["other_institution"])


def test_an_acknowledged_finding_can_be_asked_about_again(application):
    letter(application)
    [concern] = look(application).looks
    guards.acknowledge(application, [concern], now=NOW)

    guards.ask_again(application, concern, now=NOW)

    assert codes(application) == ["other_institution"]
    assert not Acknowledgement.objects.exists()


def test_portals_limit_and_refusals_join_the_postings(application):
    application.posting.max_file_mb = 1
    application.posting.save()
    application.preset = "stanford"
    application.save()
    letter(
        application,
        "I apply to Umeå University, {}.",
        version__size=2_000_000,
        version__findings=[{"code": "signed"}],
    )

    found = look(application)

    assert [(one.code, one.data.get("source", "")) for one in found.stops] == [
        ("over", ""),  # the posting's megabyte is stricter than the portal's ten
        ("refused_signature", ""),
    ]
    assert found.plan.form == "separate"
    [check] = [one for one in found.plan.checks if one.what == "mb"]
    assert [limit.value for limit in check.looser] == [10]


def test_looking_changes_no_row_and_asks_nobody_elses(application, django_assert_num_queries):
    letter(application)
    ApplicationFactory(owner=PersonFactory(), posting__institution="Lund University")
    fresh = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    pieces = checklist_of(fresh)
    list(fresh.references.all())

    with django_assert_num_queries(9) as asked:  # the references, too, where they are not at hand
        guards.look(fresh, pieces, now=NOW)

    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([{"mode": "upload"}, {"mode": "upload"}], [("few", (0, 2))]),
        ([{"mode": "upload"}, {"mode": "portal"}], [("few", (0, 1))]),
        ([{"mode": "upload", "state": "declined"}, {"mode": "portal"}], []),
        ([{"mode": "portal"}, {"mode": "email"}], []),
        ([], []),
    ],
)
def test_letters_that_are_uploaded_with_the_application_and_are_not_there_want_a_look(
    application, fields, told
):
    RequirementFactory(application=application, kind="recommendation_letters")
    for one in fields:
        ReferenceFactory(application=application, **one)

    assert [(one.code, one.about) for one in look(application).looks] == told
