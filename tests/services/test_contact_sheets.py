"""The page of reference contacts, from the names to what was sent."""

import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse

from applications.errors import NothingToBundle, RendererMissing
from applications.models import Application, Bundle, Requirement
from applications.pdf import helper
from applications.services import (
    applications,
    builds,
    bundles,
    contact_sheets,
    readiness,
    referees,
    requirements,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    ReferenceFactory,
    RequirementFactory,
)

State, Output = Bundle.State, Bundle.Output


@pytest.fixture
def application(db):
    """A letter that is there, a thesis that is there, and the names of two referees wanted."""
    application = ApplicationFactory(
        requirements=(), owner__given_name="Asha", owner__family_name="Verma"
    )
    for kind in ("cover_letter", "thesis"):
        AttachmentFactory(
            requirement=RequirementFactory(application=application, kind=kind, state="ready")
        )
    RequirementFactory(
        application=application, kind="reference_contacts", name="contact details of two referees"
    )
    return application


def named(application, *names: str, **facts):
    return [
        ReferenceFactory(
            application=application,
            referee__name=name,
            **{"mode": "contact", "state": "agreed", **facts},
        )
        for name in names
    ]


def line(application) -> Requirement:
    return application.requirements.get(kind="reference_contacts")


def outline(application):
    fresh = Application.objects.get(pk=application.pk)
    return bundles.outline(fresh, requirements.checklist_of(fresh), now=NOW)


def made(application):
    return contact_sheets.of_application(Application.objects.get(pk=application.pk))


def build(application, output=Output.MERGED) -> Bundle:
    bundle = bundles.request_bundle(application, now=NOW, output=output)
    builds.build(bundle.pk, clock=lambda: NOW)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.reason) == (State.BUILT, "")
    return bundle


def submit(application):
    applications.submit(Application.objects.get(pk=application.pk), confirmation="", now=NOW)
    return application.submissions.get()


def change_phone(reference, phone: str) -> None:
    reference.referee.phone = phone
    referees.save(reference.referee, now=NOW)


# ── What is on it ─────────────────────────────────────────────────────────────────────────────────


def test_page_is_a_document_once_the_details_of_as_many_as_are_asked_for_are_complete(application):
    named(application, "Ada Lund")
    assert [part.kind for part in outline(application).parts] == ["cover_letter", "thesis"]
    assert outline(application).missing == ("Contact details of two referees",)

    (second,) = named(application, "Bo Ek", referee__email="")
    assert not made(application).complete
    second.referee.email = "bo@kth.example"
    referees.save(second.referee, now=NOW)

    plan = outline(application)
    assert [part.kind for part in plan.parts] == ["cover_letter", "thesis", "reference_contacts"]
    assert (plan.missing, plan.pages, plan.first_pages[-1]) == ((), 5, 5)
    assert plan.parts[-1].name == (
        f"Verma_Asha_{application.posting.reference_number.replace(' ', '-')}"
        "_Contact-details-of-two-referees.pdf"
    )


def test_those_who_declined_or_do_not_count_are_not_on_it_nor_more_than_asked_for(application):
    named(application, "Cy Vik", counts=False)
    named(application, "Di Ro", state="declined")
    named(application, "Ada Lund", "Bo Ek", "Eva Al")

    assert [one.name for one in made(application).sheet.contacts] == [
        "Prof. Ada Lund",
        "Prof. Bo Ek",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "waived"},
        {"state": "n/a"},
        {"need": "conditional", "applies": "no"},
        {"need": "conditional"},
    ],
)
def test_no_page_is_made_where_nobody_wants_one(application, facts):
    named(application, "Ada Lund", "Bo Ek")
    Requirement.objects.filter(pk=line(application).pk).update(**facts)

    assert made(application) is None
    assert len(outline(application).parts) == 2


def test_a_file_of_their_own_stands_in_its_place(application):
    named(application, "Ada Lund", "Bo Ek")
    AttachmentFactory(requirement=line(application))

    parts = outline(application).parts
    assert [(part.kind, part.sheet) for part in parts[2:]] == [("reference_contacts", None)]


def test_an_address_of_many_lines_runs_on(application):
    named(application, "Ada Lund", "Bo Ek", referee__address="a\n\n" * 40)

    assert made(application).sheet.contacts[0].address == ", ".join("a" * 40)


def test_what_it_says_is_printed_and_markup_is_only_text(application, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")
    attack = f"<link rel=attachment href='{secret.as_uri()}'>"
    image = f"<img src='{secret.as_uri()}'>"
    address, phone = "Box 480\n751 06 Uppsala", "</style>{{ 7|add:7 }}"
    named(
        application,
        attack,
        "Bo Ek",
        referee__phone=phone,
        referee__address=address,
        referee__relation=f"@import url(file:///x); {image}",
    )
    out = tmp_path / "sheet.pdf"

    drawn = contact_sheets.draw(made(application).sheet, out)

    words = " ".join(helper.text(out)[0].split())
    assert drawn.pages == 1
    for said in (
        "Contact details of two referees", "Asha Verma", "<link rel=attachment", "Bo Ek",
        "Uppsala University",
        "</style>{{ 7|add:7 }}", "Box 480 751 06 Uppsala", "@import url(file:///x);",
    ):  # fmt: skip
        assert said in words
    assert "root:" not in words
    with pikepdf.open(out) as pdf:
        assert not pdf.attachments
        assert not pdf.pages[0].get_images()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_ten_flow_over_two_pages_of_the_persons_paper(application, paper, tmp_path):
    application.owner.paper = paper
    application.owner.save()
    application.posting.references_minimum = 10
    application.posting.save()
    named(application, *(f"Referee {n}" for n in range(10)), referee__address="Box 480\nUppsala",
          referee__phone="+46 18 471 00 00", referee__relation="Supervised my thesis")  # fmt: skip

    sheet = made(application).sheet
    drawn = contact_sheets.draw(sheet, tmp_path / "sheet.pdf")

    assert drawn.pages == sheet.pages == 2
    width = {"A4": 595, "Letter": 612}[paper]
    with pikepdf.open(tmp_path / "sheet.pdf") as pdf:
        assert {int(page.mediabox[2]) for page in pdf.pages} == {width}


# ── Into the bundle ───────────────────────────────────────────────────────────────────────────────


def test_it_is_a_page_of_the_bundle_listed_and_counted(application):
    named(application, "Ada Lund", "Bo Ek")
    bundle = build(application)

    assert [(d["title"], d["first_page"], d["pages"]) for d in bundle.contents] == [
        ("Cover letter", 3, 1),
        ("Thesis", 4, 1),
        ("Contact details of two referees", 5, 1),
    ]
    pages = helper.text(Path(bundle.file.path))
    assert len(pages) == bundle.pages == 5
    assert "Contact details of two referees" in pages[1]
    assert "Ada Lund" in pages[4]


def test_forecast_that_was_wrong_does_not_stop_the_build(application, monkeypatch):
    named(application, "Ada Lund", "Bo Ek")
    monkeypatch.setattr(contact_sheets.ContactSheet, "pages", 3)

    assert build(application).contents[-1]["pages"] == 1


def test_separate_files_hold_it_under_a_name_of_its_own(application):
    named(application, "Ada Lund", "Bo Ek")
    bundle = build(application, Output.SEPARATE)

    assert bundle.contents[-1]["name"].endswith("_Contact-details-of-two-referees.pdf")
    with zipfile.ZipFile(bundle.file.path) as archive:
        assert archive.read(bundle.contents[-1]["name"]).startswith(b"%PDF")
    with bundles.own_files(bundle)[-1].open() as file:
        assert file.read(4) == b"%PDF"


def test_as_a_file_of_its_own_it_stays_beside_the_one_pdf(application):
    named(application, "Ada Lund", "Bo Ek")
    Requirement.objects.filter(pk=line(application).pk).update(own_file=True)
    bundle = build(application)

    (beside,) = bundles.own_files(bundle)
    assert (bundle.pages, beside.title) == (4, "Contact details of two referees")
    with beside.open() as file:
        assert file.read(4) == b"%PDF"


def test_it_alone_is_something_to_bundle(application):
    application.requirements.exclude(kind="reference_contacts").delete()
    with pytest.raises(NothingToBundle):
        build(application)
    named(application, "Ada Lund", "Bo Ek")

    assert build(application).pages == 3


def test_a_changed_phone_number_makes_the_bundle_outdated_until_it_is_sent(application):
    first, _second = named(application, "Ada Lund", "Bo Ek")
    build(application)
    assert not readiness.standing(Application.objects.get(pk=application.pk), now=NOW).stale

    change_phone(first, "+46 18 1")
    assert readiness.standing(Application.objects.get(pk=application.pk), now=NOW).stale

    bundle = build(application)
    submit(application)
    change_phone(first, "+46 18 2")
    latest = bundles.latest(Application.objects.get(pk=application.pk), outline(application))
    assert [(row.pk, row.is_outdated) for row in latest] == [(bundle.pk, False)]


def test_language_it_was_asked_for_in_is_part_of_the_separate_files(application):
    named(application, "Ada Lund", "Bo Ek")
    bundle = build(application, Output.SEPARATE)
    application.owner.language = "sv"
    application.owner.save()

    assert bundles.stale(bundle, outline(application))


# ── What was sent ─────────────────────────────────────────────────────────────────────────────────


def test_page_is_kept_as_it_was_sent_whatever_becomes_of_the_referees(application):
    first, _second = named(application, "Ada Lund", "Bo Ek", referee__phone="+46 18 1")
    build(application)
    submission = submit(application)
    change_phone(first, "+46 18 2")

    page = submission.sent[-1]
    assert (page.name, page.title) == ("contact details of two referees", "Page of your referees")
    assert page.original_name.endswith("_Contact-details-of-two-referees.pdf")
    assert "+46 18 1" in helper.text(Path(page.file.path))[0]
    assert [bundle.differs for bundle in submission.bundles] == [[]]
    assert line(application).state == "submitted"


def test_bundle_that_was_built_with_another_page_says_so(application):
    first, _second = named(application, "Ada Lund", "Bo Ek")
    build(application)
    change_phone(first, "+46 18 2")

    (bundle,) = submit(application).bundles
    title = {"title": "Contact details of two referees", "number": 0}
    assert bundle.differs == [{**title, "held": True}, {**title, "held": False}]


def test_taken_back_the_line_is_made_of_the_referees_again(application):
    named(application, "Ada Lund", "Bo Ek")
    submit(application)
    applications.take_back(
        Application.objects.get(pk=application.pk), now=NOW + timedelta(minutes=1)
    )

    assert line(application).state == "missing"
    assert outline(application).missing == ()


def test_submission_is_recorded_also_where_the_page_cannot_be_drawn(application, monkeypatch):
    named(application, "Ada Lund", "Bo Ek")

    def missing(*_given):
        raise RendererMissing

    monkeypatch.setattr(contact_sheets, "draw", missing)

    assert len(submit(application).sent) == 2


# ── On the pages ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed_in(client, application):
    client.force_login(application.owner)
    return client


def test_page_is_shown_from_the_checklist_and_the_plan(signed_in, application):
    address = reverse("contact_sheet", args=[application.pk])
    page = signed_in.get(application.get_absolute_url()).content.decode()
    assert address not in page
    answer = signed_in.get(address)
    assert answer.url == f"{application.get_absolute_url()}#checklist"

    named(application, "Ada Lund", "Bo Ek", "Eva Al")
    page = signed_in.get(application.get_absolute_url()).content.decode()
    assert f'href="{address}"' in page
    assert "the first 2 of 3 named" in " ".join(page.split())

    answer = signed_in.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "_Contact-details-of-two-referees.pdf" in answer.headers["Content-Disposition"]

    plan = " ".join(signed_in.get(reverse("plan", args=[application.pk])).content.decode().split())
    assert "Made from 2 of your referees" in plan
    assert "Not in it:" not in plan


def test_documents_move_around_the_page_which_stays_where_offices_look_for_it(
    signed_in, application
):
    named(application, "Ada Lund", "Bo Ek")
    thesis = application.requirements.get(kind="thesis").attachments.get()
    address = reverse("plan_order", args=[application.pk])

    signed_in.post(address, {"move": f"{thesis.pk}:up"})

    assert [part.kind for part in outline(application).parts] == [
        "thesis",
        "cover_letter",
        "reference_contacts",
    ]


def test_page_is_left_out_by_one_press_on_the_plan(signed_in, application):
    named(application, "Ada Lund", "Bo Ek")
    plan = signed_in.get(reverse("plan", args=[application.pk])).content.decode()
    address = reverse("requirement_state", args=[line(application).pk])
    form = plan[plan.index(f'action="{address}"') :]
    opened = re.search(r'name="opened" value="([^"]+)"', form)

    signed_in.post(address, {"opened": opened[1], "state": "waived"})

    assert line(application).state == "waived"
    assert len(outline(application).parts) == 2
