"""Bundles from the row that asks for one to the file, with the real renderer and merger."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from applications.errors import NothingToBundle
from applications.models import Application, Bundle, Requirement, User
from applications.services import applications, builds, bundles, documents, readiness
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, RequirementFactory

State = Bundle.State


def now():
    return NOW


@pytest.fixture
def application(db):
    """A letter, a CV and two transcripts; a proposal is missing."""
    application = ApplicationFactory(requirements=())
    for kind, count in (("cv", 1), ("cover_letter", 1), ("transcripts", 2)):
        piece = RequirementFactory(application=application, kind=kind, state="ready")
        for _ in range(count):
            AttachmentFactory(requirement=piece)
    RequirementFactory(application=application, kind="research_proposal")
    return application


def build(application) -> Bundle:
    bundle = bundles.request_bundle(application, now=NOW)
    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    return bundle


def test_a_built_bundle_holds_every_page_in_reading_order(application):
    bundle = build(application)

    assert (bundle.state, bundle.reason, bundle.pages) == (State.BUILT, "", 6)
    assert [(d["title"].split(":")[0], d["first_page"], d["pages"]) for d in bundle.contents] == [
        ("Cover letter", 3, 1),
        ("CV", 4, 1),
        ("Transcripts", 5, 1),
        ("Transcripts", 6, 1),
    ]
    with pikepdf.open(bundle.file.path) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 6
        assert len(outline.root) == 4


def test_what_is_missing_is_named_and_does_not_stop_the_build(application):
    pieces = application.requirements.prefetch_related("attachments__version__document")

    assert bundles.outline(application, list(pieces), now=NOW).missing == ("Research proposal",)


@pytest.mark.parametrize(
    ("words", "counted"), [(None, []), (480, [("words", 480.0), ("characters", 23.0)])]
)
def test_limit_on_words_is_compared_only_with_words_that_are_known(db, words, counted):
    application = ApplicationFactory(requirements=())
    limits = [{"what": "words", "value": 500}, {"what": "characters", "value": 4000}]
    piece = RequirementFactory(application=application, kind="cover_letter", limits=limits)
    AttachmentFactory(requirement=piece, version__words=words, version__characters=23)
    pieces = application.requirements.prefetch_related("attachments__version__document")

    checks = bundles.outline(application, list(pieces), now=NOW).checks

    assert [(check.what, check.actual) for check in checks] == counted


def test_asking_twice_for_the_same_files_gives_the_same_bundle(application):
    first = bundles.request_bundle(application, now=NOW)
    second = bundles.request_bundle(application, now=NOW + timedelta(days=1))

    assert first == second
    assert Bundle.objects.count() == 1


def test_a_newer_version_asks_for_another_bundle(application):
    first = bundles.request_bundle(application, now=NOW)
    AttachmentFactory(requirement=application.requirements.get(kind="cv"))

    assert bundles.request_bundle(application, now=NOW).fingerprint != first.fingerprint


def test_without_a_file_there_is_nothing_to_bundle(db):
    with pytest.raises(NothingToBundle):
        bundles.request_bundle(ApplicationFactory(), now=NOW)


def test_a_bundle_being_built_is_not_claimed_again_before_its_lease_ends(application):
    bundle = bundles.request_bundle(application, now=NOW)
    Bundle.objects.update(state=State.BUILDING, lease_until=NOW + timedelta(seconds=45), attempts=1)

    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.attempts) == (State.BUILDING, 1)

    assert bundles.due(NOW + timedelta(seconds=46)) == [bundle.pk]
    builds.build(bundle.pk, clock=lambda: NOW + timedelta(seconds=46))
    bundle.refresh_from_db()
    assert (bundle.state, bundle.attempts) == (State.BUILT, 2)


def test_a_build_cut_off_three_times_fails_and_may_be_asked_for_again(application):
    bundle = bundles.request_bundle(application, now=NOW)
    Bundle.objects.update(attempts=3)

    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.reason) == (
        State.FAILED,
        "The build was cut off 3 times. One of the documents may be too heavy.",
    )

    assert build(application).state == State.BUILT


def test_a_document_deleted_after_the_press_fails_the_build_by_name(application):
    bundle = bundles.request_bundle(application, now=NOW)
    documents.delete(application.requirements.get(kind="cv").versions.get().document, now=NOW)

    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.reason) == (
        State.FAILED,
        "CV: This document is no longer there. Upload it again, then build the bundle anew.",
    )


def test_a_full_disk_fails_the_build_and_leaves_no_file(application, settings, monkeypatch):
    bundle = bundles.request_bundle(application, now=NOW)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle.file.storage.__class__, "save", full)
    builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.reason, bundle.file.name) == (
        State.FAILED,
        "The file could not be written: No space left on device.",
        "",
    )


def test_the_command_builds_in_the_foreground_and_prints_the_pages(application, tmp_path):
    out, printed = tmp_path / "bundle.pdf", io.StringIO()
    call_command("bundle", str(application.pk), output=out, stdout=printed)

    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 6
    assert printed.getvalue().startswith('{"pages": 6, "bytes": ')


def test_the_command_names_an_application_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="There is no application 4711."):
        call_command("bundle", "4711", output=tmp_path / "bundle.pdf")


def test_the_download_is_named_after_the_person_and_the_reference_number(application):
    bundle = bundles.request_bundle(application, now=NOW)
    owner, posting = application.owner, application.posting
    owner.given_name, owner.family_name = "Zoë", "Łuk"
    posting.reference_number = "AN 2/26"
    bundle.application = application

    assert bundles.file_name(bundle) == "Luk_Zoe_AN-2-26_Application.pdf"


def test_of_a_thesis_or_articles_the_bundle_names_what_is_there(application):
    either = RequirementFactory(
        application=application, kind="thesis", also_kinds=["publications"], state="ready"
    )
    AttachmentFactory(requirement=either, version__document__kind="publications")

    pieces = application.requirements.prefetch_related("attachments__version__document")
    plan = bundles.outline(application, list(pieces), now=NOW)

    assert [(part.kind, part.title) for part in plan.merged][-1] == ("publications", "Publications")
    assert "Thesis or publications" not in plan.missing


def test_what_is_in_is_not_judged_again_when_its_person_reads_another_language(application):
    Requirement.objects.filter(application=application, kind="research_proposal").delete()
    for output in Bundle.Output:
        builds.build(bundles.request_bundle(application, now=NOW, output=output).pk, clock=now)
    assert not standing(application).stale

    User.objects.update(language="sv")
    outdated = {one.output: one.is_outdated for one in standing(application).bundles}
    assert outdated == {"merged": True, "separate": False}  # a cover would be Swedish now
    applications.submit(Application.objects.get(), confirmation="", now=NOW)

    at = standing(application)
    assert (at.stale, at.at.findings) == (False, 0)
    assert not any(one.is_outdated for one in at.bundles)


def standing(application):
    return readiness.standing(Application.objects.get(pk=application.pk), now=NOW)
