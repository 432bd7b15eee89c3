"""What is pressed and shown of a bundle: both outputs, the bar, stopping, what came of it."""

import zipfile
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Bundle
from applications.services import builds, bundles
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, BundleFactory, PersonFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def application(client, db):
    """A CV is there, and nothing else is asked for."""
    person = PersonFactory(given_name="Ada", family_name="Åström")
    application = ApplicationFactory(owner=person, requirements=("cv",))
    application.requirements.update(state="ready")
    AttachmentFactory(requirement=application.requirements.get(), version__document__owner=person)
    client.force_login(person)
    return application


def press(client, application, **fields):
    return client.post(reverse("bundle_build", args=[application.pk]), {"anyway": "1", **fields})


def built(client, application, **fields) -> Bundle:
    press(client, application, **fields)
    bundle = application.bundles.first()
    builds.build(bundle.pk, clock=timezone.now)
    bundle.refresh_from_db()
    return bundle


def page(client, application) -> str:
    return client.get(application.get_absolute_url()).text


def test_limit_that_is_set_stands_on_a_plan_without_documents(client, application):
    empty = ApplicationFactory(owner=application.owner, requirements=(), posting__max_file_mb=5)
    words = client.get(reverse("plan", args=[empty.pk])).text

    assert "the posting: at most 5 MB" in words
    assert "Neither the posting nor a portal" not in words


def test_bundle_that_vanished_from_the_storage_says_what_to_do(client, application):
    bundle = built(client, application)
    bundle.file.storage.delete(bundle.file.name)

    answer = client.get(reverse("bundle_file", args=[bundle.pk]), follow=True)
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]] == [
        "The file is not in the storage any more. Build it again."
    ]


def test_separate_files_are_packed_downloaded_and_taken_one_by_one(client, application):
    bundle = built(client, application, output="separate")

    words = page(client, application)
    assert "Download the files as a ZIP" in words
    assert bundle.contents[0]["name"] in words
    answer = client.get(reverse("bundle_file", args=[bundle.pk]))
    assert answer["Content-Type"] == "application/zip"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(BytesIO(answer.getvalue())) as archive:
        content = archive.read(bundle.contents[0]["name"])
    one = client.get(reverse("bundle_part", args=[bundle.pk, 0]))
    assert one.getvalue() == content
    assert f'filename="{bundle.contents[0]["name"]}"' in one["Content-Disposition"]
    assert client.get(reverse("bundle_part", args=[bundle.pk, 1])).status_code == 404


def test_output_nobody_knows_is_not_found(client, application):
    assert press(client, application, output="tar").status_code == 404
    assert not Bundle.objects.exists()


def test_a_portal_that_wants_separate_files_gets_the_one_button(client, application):
    application.preset = "stanford"
    application.save()

    words = page(client, application)
    assert "Pack separate files" in words
    assert "Build bundle" not in words
    plan = client.get(reverse("plan", args=[application.pk])).text
    assert "so there is nothing to join" in " ".join(plan.split())


def test_a_posting_that_wants_one_pdf_offers_no_separate_files(client, application):
    application.posting.single_pdf = True
    application.posting.save()

    words = page(client, application)
    assert "Pack separate files" not in words
    assert "Build bundle" in words


def test_separate_files_need_no_renderer(client, application, monkeypatch):
    monkeypatch.setattr(bundles.render, "missing", lambda: "sudo apt-get install it")

    assert "Pack separate files" in page(client, application)
    assert built(client, application, output="separate").state == Bundle.State.BUILT


def test_the_bar_alone_is_asked_for_every_second_until_all_is_told(client, application):
    press(client, application)
    bundle = Bundle.objects.get()
    address = reverse("bundle", args=[bundle.pk])

    bar = client.get(address, headers=HTMX)
    assert ("every 1s" in bar.text, "Stop building" in bar.text) == (True, False)
    assert "HX-Retarget" not in bar

    builds.build(bundle.pk, clock=timezone.now)
    whole = client.get(address, headers=HTMX)
    assert "Download the bundle" in whole.text
    assert (whole["HX-Retarget"], whole["HX-Reswap"]) == ("#bundle-merged", "outerHTML")
    assert "every 1s" not in whole.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["without scripts", "with"])
def test_stop_ends_the_build_and_says_so(client, application, headers):
    press(client, application)
    bundle = Bundle.objects.get()
    assert "Stop building" in page(client, application)

    answer = client.post(reverse("bundle_stop", args=[bundle.pk]), headers=headers, follow=True)

    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.STOPPED
    assert "Stopped. Nothing was built." in answer.text


def test_a_failed_build_says_why_and_offers_the_one_before(client, application):
    earlier = built(client, application)
    BundleFactory(
        application=application,
        state="failed",
        reason="The disk is full.",
        created_at=timezone.now(),
    )

    words = page(client, application)
    assert "The disk is full." in words
    assert reverse("bundle_file", args=[earlier.pk]) in words
    assert "is still here" in words


def test_what_was_done_to_the_files_and_what_is_over_is_said(client, application):
    bundle = built(client, application)
    bundle.notes = [{"code": "shrunk", "title": "Diploma", "pictures": 3, "dpi": 150}]
    check = {"what": "pages", "value": 2, "actual": 3, "holds": False, "title": "", "source": ""}
    bundle.limits = [{**check, "looser": []}]
    bundle.save()

    words = page(client, application)
    assert "3 pictures in “Diploma” have 150 dpi at most" in words
    assert "The one PDF: 3 of 2 pages (1 page too many; the posting)" in words


def test_what_changed_since_is_said_beside_each_output(client, application):
    built(client, application)
    built(client, application, output="separate")
    assert "Something changed since" not in page(client, application)

    AttachmentFactory(
        requirement=application.requirements.get(), version__document__owner=application.owner
    )
    assert page(client, application).count("Something changed since") == 2


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_bundle_that_a_mail_leads_to_says_what_changed_since(client, application, headers):
    address = reverse("bundle", args=[built(client, application).pk])
    assert "Something changed since" not in client.get(address, headers=headers).text

    AttachmentFactory(
        requirement=application.requirements.get(), version__document__owner=application.owner
    )
    assert "Build it again to have the newest files" in client.get(address, headers=headers).text


def test_the_last_of_each_output_is_shown_however_many_there_are_of_the_other(client, application):
    packed = built(client, application, output="separate")
    for _ in range(30):
        BundleFactory(application=application, created_at=timezone.now())

    assert reverse("bundle_file", args=[packed.pk]) in page(client, application)


def test_strangers_stop_and_take_nothing(client, application):
    bundle = BundleFactory(application=application, created_at=NOW)
    client.force_login(PersonFactory())

    assert client.post(reverse("bundle_stop", args=[bundle.pk])).status_code == 404
    assert client.get(reverse("bundle_part", args=[bundle.pk, 0])).status_code == 404
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.WAITING


def test_built_and_downloaded_with_one_press(client, application):
    answer = client.post(
        reverse("bundle_build", args=[application.pk]),
        {"download": "1"},
        headers={**HTMX, "HX-Target": "built"},
    )

    bundle = Bundle.objects.get()
    address = f"{reverse('bundle', args=[bundle.pk])}?download=1"
    assert f'hx-get="{address}"' in answer.text
    assert f'hx-get="{address}"' in client.get(address, headers=HTMX).text
    builds.build(bundle.pk, clock=timezone.now)
    whole = client.get(address, headers=HTMX).text
    assert "data-download-now" in whole
    assert reverse("bundle_file", args=[bundle.pk]) in whole
    assert "data-download-now" not in client.get(reverse("bundle", args=[bundle.pk])).text


def test_built_and_downloaded_with_one_press_without_scripts(client, application):
    answer = client.post(reverse("bundle_build", args=[application.pk]), {"download": "1"})

    bundle = Bundle.objects.get()
    assert answer.headers["Location"] == f"{reverse('bundle', args=[bundle.pk])}?download=1"
    waiting = client.get(answer.headers["Location"]).text
    assert '<meta http-equiv="refresh" content="3">' in waiting
    builds.build(bundle.pk, clock=timezone.now)
    ready = client.get(answer.headers["Location"]).text
    assert f'content="1; url={reverse("bundle_file", args=[bundle.pk])}"' in ready


def test_pages_of_the_result_are_pictures(client, application):
    bundle = built(client, application)

    page = client.get(reverse("bundle", args=[bundle.pk])).text
    assert [reverse("bundle_stamp", args=[bundle.pk, n]) in page for n in (1, bundle.pages)] == [
        True,
        True,
    ]
    for name in ("bundle_stamp", "bundle_page"):
        assert client.get(reverse(name, args=[bundle.pk, 1]))["Content-Type"] == "image/png"
        last = reverse(name, args=[bundle.pk, bundle.pages + 1])
        assert client.get(last).status_code == 404


def test_a_packed_bundle_has_no_pages_to_show(client, application):
    bundle = built(client, application, output="separate")

    assert client.get(reverse("bundle_stamp", args=[bundle.pk, 1])).status_code == 404


def test_press_on_the_page_of_the_application_renews_it_and_downloads_what_is_built(
    client, application
):
    answer = client.post(
        reverse("bundle_build", args=[application.pk]), {"download": "1"}, headers=HTMX
    )
    bundle = Bundle.objects.get()

    assert f"{reverse('bundle', args=[bundle.pk])}?download=1" in client.get(answer.url).text
    builds.build(bundle.pk, clock=timezone.now)
    assert "data-download-now" in client.get(answer.url).text
    assert "data-download-now" not in page(client, application)
