"""Builds one after another: whose turn it is, how long a claim lasts, what is refused in words."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from applications import tasks
from applications.errors import HelperDied, HelpersBusy
from applications.models import Bundle, Version
from applications.pdf.worker_pool import shared
from applications.services import builds, bundles
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, RequirementFactory
from tests.services.test_builds import build, now, stored, whole_application
from tests.windows import meanwhile

State, Output = Bundle.State, Bundle.Output


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "bundles", ignore_errors=True)


@pytest.fixture
def application(db):
    return whole_application()


# ── One person after the other ────────────────────────────────────────────────────────────────────


def others_of(application, count=2):
    """More of this person's applications, each with a bundle that waits."""
    rows = []
    for _ in range(count):
        row = ApplicationFactory(owner=application.owner, requirements=())
        AttachmentFactory(requirement=RequirementFactory(application=row, kind="cv"))
        rows.append(bundles.request_bundle(row, now=NOW))
    return rows


def test_a_persons_bundles_are_built_one_after_another_and_nobody_elses_waits(application):
    under_way = bundles.request_bundle(application, now=NOW)
    waiting = others_of(application)
    elses = bundles.request_bundle(whole_application(), now=NOW)
    Bundle.objects.filter(pk=under_way.pk).update(
        state=State.BUILDING, lease_until=NOW + timedelta(seconds=1), attempts=1
    )

    assert bundles.due(NOW) == [elses.pk]
    assert [builds.build(row.pk, clock=now) for row in (*waiting, elses)] == [False, False, True]

    assert bundles.due(NOW + timedelta(seconds=2)) == [under_way.pk, *(row.pk for row in waiting)]


def test_the_end_of_a_build_rings_for_the_next_one_of_the_same_person(application, monkeypatch):
    first = bundles.request_bundle(application, now=NOW)
    second, third = others_of(application)
    bundles.request_bundle(whole_application(), now=NOW)
    rung = []
    monkeypatch.setattr(tasks.build, "delay", rung.append)

    for row in (first, second, first, third):
        tasks.build(row.pk)

    assert rung == [second.pk, third.pk]


def test_a_build_for_which_no_process_is_free_waits_again_and_counts_no_attempt(
    application, monkeypatch
):
    bundle = bundles.request_bundle(application, now=NOW)

    def busy(*arguments, **options):
        raise HelpersBusy

    with monkeypatch.context() as patched:
        patched.setattr(shared, "call", busy)
        builds.build(bundle.pk, clock=now)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.attempts, bundle.reason) == (State.WAITING, 0, "")

    assert build(application).state == State.BUILT


def test_a_build_whose_helpers_are_ended_waits_again_until_it_was_tried_often_enough(
    application, monkeypatch
):
    bundle = bundles.request_bundle(application, now=NOW)

    def ended(*arguments, **options):
        raise HelperDied

    tried = []
    with monkeypatch.context() as patched:
        patched.setattr(builds, "_merged", ended)
        for _ in range(builds.ATTEMPTS + 1):
            builds.build(bundle.pk, clock=now)
            bundle.refresh_from_db()
            tried.append((bundle.state, bundle.attempts))

    waits = [(State.WAITING, count) for count in range(1, builds.ATTEMPTS + 1)]
    assert tried == [*waits, (State.FAILED, builds.ATTEMPTS + 1)]
    assert bundle.reason.startswith("The build was cut off 3 times.")


def test_a_document_that_alone_ends_its_helpers_fails_the_build_by_name(application, monkeypatch):
    bundle = bundles.request_bundle(application, now=NOW)

    def ended(*arguments, **options):
        raise HelperDied(title="CV")

    monkeypatch.setattr(builds, "_merged", ended)
    builds.build(bundle.pk, clock=now)

    bundle.refresh_from_db()
    assert (bundle.state, bundle.reason[:4]) == (State.FAILED, "CV: ")


def test_a_lease_is_renewed_when_half_of_it_is_over(application, django_assert_num_queries):
    bundle = bundles.request_bundle(application, now=NOW)
    Bundle.objects.filter(pk=bundle.pk).update(
        state=State.BUILDING, lease_until=NOW + builds.LEASE, attempts=1
    )
    seconds = [0]
    watch = builds._BuildLease(bundle, 1, lambda: NOW + timedelta(seconds=seconds[0]))

    watch.progress(Bundle.Phase.MERGING)
    until = []
    for seconds[0] in (1, 22, 23, 24, 45, 46):
        assert watch.wanted()
        bundle.refresh_from_db()
        until.append((bundle.lease_until - NOW).total_seconds())

    assert until == [45, 45, 68, 68, 68, 91]


def test_a_bundle_whose_application_was_removed_as_its_build_starts_ends_quietly(
    application, monkeypatch
):
    bundle = bundles.request_bundle(application, now=NOW)
    claimed = Bundle.objects.filter(pk=bundle.pk)
    monkeypatch.setattr(Bundle.objects, "select_related", lambda *fields: claimed.none())

    assert not builds.build(bundle.pk, clock=now)


def test_a_bundle_for_which_there_is_no_room_is_refused_in_words(application, settings):
    settings.LIBRARY_MAX_MB = 0

    bundle = build(application)

    assert (bundle.state, stored()) == (State.FAILED, [])
    assert bundle.reason.startswith("There is no room for it: your files have 0.0 of 0 MB")


def test_a_bundle_that_is_ready_as_another_file_takes_the_last_room_is_refused(
    application, settings
):
    bundle = bundles.request_bundle(application, now=NOW)

    with meanwhile(lambda: Version.objects.update(size=settings.LIBRARY_MAX_MB * 1_000_000)):
        builds.build(bundle.pk, clock=now)

    bundle.refresh_from_db()
    assert (bundle.state, stored()) == (State.FAILED, [])
    assert bundle.reason.startswith("There is no room for it")
