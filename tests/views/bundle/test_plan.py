"""The plan page: order, arrangement, limits, what was seen, and what stands in the way."""

import pytest
from django.urls import reverse

from applications.models import Application, Attachment, Bundle, DocumentText
from applications.services import bundles, requirements
from applications.services.requirements import checklist_of
from applications.templatetags.events import event_words
from applications.templatetags.guards import concern_words
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    ReferenceFactory,
    RequirementFactory,
)
from tests.windows import looked_through_once_saved


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    """Letter, CV and transcripts, each with its file."""
    application = ApplicationFactory(owner=person, requirements=(), posting__contacts=[])
    for kind in ("cv", "transcripts", "cover_letter"):
        piece = RequirementFactory(application=application, kind=kind, state="ready")
        AttachmentFactory(requirement=piece)
    return application


def read_letter(application) -> None:
    """The letter's words are known, and name where it goes."""
    version = Attachment.objects.get(pk=row(application, "cover_letter")).version
    words = f"{application.posting.institution}, {application.posting.reference_number}."
    DocumentText.objects.create(version=version, pages=[words])


def order(application) -> list[str]:
    plan = bundles.outline(application, checklist_of(application), now=NOW)
    return [part.kind for part in plan.parts]


def row(application, kind: str) -> int:
    return Attachment.objects.get(requirement__application=application, requirement__kind=kind).pk


def press(client, application, name: str = "plan_order", **fields):
    return client.post(reverse(name, args=[application.pk]), fields, follow=True)


def page(client, application) -> str:
    return client.get(reverse("plan", args=[application.pk])).content.decode()


USUAL = ["cover_letter", "cv", "transcripts"]


def test_each_document_stands_on_its_page_before_anything_is_built(client, application):
    words = page(client, application)

    assert (
        words.index("Cover and contents") < words.index("from page 3") < words.index("from page 5")
    )
    assert "one PDF of about 5 pages" in words
    assert "Neither the posting nor a portal sets a limit" in words


@pytest.mark.parametrize(
    ("kind", "step", "expected"),
    [
        ("cv", "up", ["cv", "cover_letter", "transcripts"]),
        ("cv", "down", ["cover_letter", "transcripts", "cv"]),
        ("cover_letter", "up", USUAL),
        ("transcripts", "down", USUAL),
        ("cv", "sideways", USUAL),
    ],
)
def test_a_document_moves_a_place_by_a_plain_button(client, application, kind, step, expected):
    press(client, application, move=f"{row(application, kind)}:{step}")

    assert order(application) == expected


def test_all_documents_can_be_put_in_an_order_and_back_into_the_usual_one(client, application):
    kinds = ["transcripts", "cover_letter", "cv"]
    rows = [str(row(application, kind)) for kind in kinds]

    press(client, application, order=",".join(rows))
    assert order(application) == kinds
    assert "Back to the usual order" in page(client, application)

    press(client, application, usual="1")
    assert order(application) == USUAL
    assert "Back to the usual order" not in page(client, application)


@pytest.mark.parametrize("given", ["", "1,2", "x,y", "²,3", "9" * 5000, "-1"])
def test_an_order_of_other_documents_changes_nothing(client, application, given):
    answer = press(client, application, order=given)

    assert (answer.status_code, order(application)) == (200, USUAL)


@pytest.mark.parametrize("given", ["", "x:up", "²:up", "99999999999999999999:up", ":"])
def test_a_move_of_something_else_changes_nothing(client, application, given):
    answer = press(client, application, move=given)

    assert (answer.status_code, order(application)) == (200, USUAL)


def test_somebody_elses_document_cannot_be_moved_into_the_order(client, application):
    theirs = AttachmentFactory()
    rows = [row(application, kind) for kind in USUAL]

    press(client, application, order=",".join(map(str, [*rows, theirs.pk])))

    theirs.refresh_from_db()
    assert (theirs.place, order(application)) == (None, USUAL)


def test_a_newer_version_keeps_the_place_of_the_one_before(client, application):
    press(client, application, move=f"{row(application, 'transcripts')}:up")
    piece = application.requirements.get(kind="transcripts")
    document = piece.versions.get().document
    newer = AttachmentFactory(version__document=document).version

    requirements.attach(piece, newer, now=NOW)

    assert order(application) == ["cover_letter", "transcripts", "cv"]


def test_cover_and_contents_are_switched_and_kept(client, application):
    press(client, application, "plan", preset="none", with_contents="on")

    application.refresh_from_db()
    assert (application.with_cover, application.with_contents) == (False, True)
    assert "one PDF of about 4 pages" in page(client, application)

    press(client, application, "plan", preset="none")
    assert "one PDF of about 3 pages" in page(client, application)


def test_a_portal_is_suggested_and_its_limits_join_in(client, application):
    application.posting.institution = "Princeton University"
    application.posting.max_file_mb = 50
    application.posting.save()
    assert "This looks like" in page(client, application)

    press(client, application, "plan", preset="princeton", with_cover="on", with_contents="on")

    words = page(client, application)
    assert "This looks like" not in words
    assert "Princeton graduate admissions takes each document as a file of its own." in words
    assert "1 of 75 pages" in words
    assert "the posting: at most 50 MB" in words
    assert "https://gradschool.princeton.edu/file-upload-requirements" in words


def test_who_switches_the_cover_off_is_still_asked_about_the_portal(client, application):
    application.posting.institution = "KTH Royal Institute of Technology"
    application.posting.save()

    press(client, application, "plan", preset="", with_contents="on")

    assert "This looks like" in page(client, application)


def test_a_portal_declined_is_not_suggested_again(client, application):
    application.posting.institution = "KTH Royal Institute of Technology"
    application.posting.save()

    press(client, application, "plan", preset="none", with_cover="on", with_contents="on")

    assert "This looks like" not in page(client, application)


def test_an_unknown_portal_is_refused(client, application):
    answer = press(client, application, "plan", preset="nowhere")

    application.refresh_from_db()
    assert (answer.status_code, application.preset) == (422, "")


def test_a_file_of_its_own_is_not_in_the_one_pdf(client, application):
    application.requirements.filter(kind="cv").update(own_file=True)

    words = page(client, application)

    assert "one PDF of about 4 pages" in words
    assert "1 file of its own" in words


def test_a_slip_is_quoted_acknowledged_once_and_can_be_asked_again(client, application):
    version = application.requirements.get(kind="cover_letter").versions.get()
    number = application.posting.reference_number
    text = f"I apply to Umeå University, {number}. I <b>long</b> for Lund University."
    DocumentText.objects.create(version=version, pages=[text])
    answer = client.get(reverse("plan", args=[application.pk]))
    [concern] = answer.context["look"].looks
    assert "I &lt;b&gt;long&lt;/b&gt; for Lund University." in answer.content.decode()

    press(client, application, "plan_acknowledge", key=[concern.key, "0" * 64])
    assert application.acknowledgements.count() == 1  # what was not found cannot be let pass
    assert "One thing you let pass" in page(client, application)
    assert "Nothing found that speaks against" not in page(client, application)

    press(client, application, "plan_acknowledge", again=concern.key)
    assert "It is meant so" in page(client, application)


@pytest.mark.parametrize("back", ["application", ""])
def test_what_is_let_pass_is_told_undone_and_stands_in_the_history(client, application, back):
    version = application.requirements.get(kind="cover_letter").versions.get()
    DocumentText.objects.create(version=version, pages=["I long for Lund University."])
    look = client.get(reverse("plan", args=[application.pk])).context["look"]
    concern = next(one for one in look.looks if one.code == "other_institution")

    for given, said in (
        ({"key": concern.key}, "Let pass"),
        ({"again": concern.key}, "Asked again"),
    ):
        given["back"] = back
        answer = press(client, application, "plan_acknowledge", **given)
        words = f"{said}: {concern_words(concern)}"
        assert [str(one) for one in answer.context["messages"]] == [words]
        assert event_words(application.events.first()) == words
        [message] = answer.context["messages"]
        client.post(reverse("undo"), {"what": message.extra_tags})
        assert application.events.first().kind == "undone"
        if "key" in given:
            assert not application.acknowledgements.exists()
            press(client, application, "plan_acknowledge", key=concern.key)

    assert application.acknowledgements.get().key == concern.key


def test_nothing_is_called_settled_while_a_letter_was_not_read(client, application):
    settled = "Nothing found that speaks against sending it"
    assert "was not read yet" in page(client, application)
    assert settled not in page(client, application)

    version = application.requirements.get(kind="cover_letter").versions.get()
    number = application.posting.reference_number
    DocumentText.objects.create(version=version, pages=[f"I apply to Umeå University, {number}."])
    assert settled in page(client, application)


def test_what_referees_see_to_is_said_not_to_be_in_the_bundle(client, application):
    assert "Not in it:" not in page(client, application)
    RequirementFactory(application=application, kind="reference_contacts", name="two referees")

    assert "Not in it: Two referees." in page(client, application)
    RequirementFactory(application=application, kind="recommendation_letters", name="letters")
    ReferenceFactory(application=application, mode="upload")
    assert "Not in it yet: Two referees, Letters." in page(client, application)


def test_what_stands_in_the_way_is_listed_instead_of_built(client, application):
    RequirementFactory(application=application, kind="thesis")
    answer = press(client, application, "bundle_build")

    assert answer.redirect_chain[-1][0] == reverse("plan", args=[application.pk])
    words = answer.content.decode()
    assert "Nothing was built: one thing stands in the way." in words
    assert "<strong>Thesis</strong>" in words
    assert not Bundle.objects.exists()

    press(client, application, "bundle_build", anyway="1")
    assert Bundle.objects.exists()


def test_what_came_into_the_way_meanwhile_takes_the_place_of_the_plan(client, application):
    RequirementFactory(application=application, kind="thesis")
    plan = reverse("plan", args=[application.pk])
    here = {
        "HX-Request": "true",
        "HX-Target": "built",
        "HX-Current-URL": f"http://testserver{plan}",
    }

    address = reverse("bundle_build", args=[application.pk])
    answer = client.get(client.post(address, headers=here).headers["Location"], headers=here)

    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#plan", "outerHTML")
    assert "Nothing was built: one thing stands in the way." in answer.content.decode()


def test_before_submitting_what_is_open_is_listed_and_wants_a_word(client, application):
    RequirementFactory(application=application, kind="thesis")
    answer = press(client, application, "application_submit")

    assert answer.status_code == 422
    assert (
        "Settle what is listed above, or tick that you sent it as it is." in answer.content.decode()
    )
    application.refresh_from_db()
    assert application.stage == Application.Stage.PREPARING

    press(client, application, "application_submit", **{"submitted-anyway": "on"})
    application.refresh_from_db()
    assert application.stage == Application.Stage.SUBMITTED


def test_with_nothing_open_submitting_wants_no_word(client, application):
    read_letter(application)
    press(client, application, "application_submit")

    application.refresh_from_db()
    assert application.stage == Application.Stage.SUBMITTED


def test_after_submitting_the_plan_stays_as_it_was(client, application):
    read_letter(application)
    press(client, application, "application_submit")

    press(client, application, move=f"{row(application, 'cv')}:up")
    answer = press(client, application, "plan", preset="stanford")

    application.refresh_from_db()
    assert (order(application), application.preset) == (USUAL, "")
    assert "its files stay as they were sent" in answer.content.decode()


def test_a_press_with_scripts_answers_with_the_plan_alone(client, application):
    answer = client.post(
        reverse("plan_order", args=[application.pk]),
        {"move": f"{row(application, 'cv')}:up"},
        headers={"HX-Request": "true"},
    )

    words = answer.content.decode()
    assert words.lstrip().startswith('<div class="stack wide" id="plan">')
    assert "CV is now number 1 of 3." in words


@pytest.mark.parametrize("given", ["order", "usual"])
def test_an_order_overwrites_none_that_another_window_made_meanwhile(client, application, given):
    rows = [str(row(application, kind)) for kind in USUAL]
    assert f'value="{",".join(rows)}"' in page(client, application)
    press(client, application, order=",".join(reversed(rows)), was=",".join(rows))

    asked = {"order": ",".join([rows[1], rows[0], rows[2]])} if given == "order" else {"usual": "1"}
    answer = press(client, application, **asked, was=",".join(rows))

    assert "Another window put them into this order meanwhile." in answer.content.decode()
    kept = Attachment.objects.order_by("place").values_list("pk", flat=True)
    assert list(map(str, kept)) == list(reversed(rows))


def test_a_press_with_scripts_is_saved_before_the_letters_are_looked_through(client, application):
    address = reverse("plan", args=[application.pk])
    with looked_through_once_saved():
        answer = client.post(address, {"preset": ""}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert not Application.objects.get(pk=application.pk).with_cover


def test_the_page_costs_the_same_with_three_documents_and_with_six(
    client, person, application, django_assert_num_queries
):
    address = reverse("plan", args=[application.pk])
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)

    for kind in ("thesis", "publications", "test_scores"):
        piece = RequirementFactory(application=application, kind=kind, state="ready")
        AttachmentFactory(requirement=piece)
    with django_assert_num_queries(11):
        client.get(address)


def test_what_is_missing_is_named_beside_the_press_that_builds_all_the_same(client, application):
    RequirementFactory(application=application, kind="thesis", name="Master's thesis")

    words = page(client, application)

    build = words[words.index('id="build"') : words.index('id="before"')]
    assert "Missing:" in build
    assert "Master&#x27;s thesis" in build
    assert "Build all the same" in build
    assert "Build and download" not in words


def test_a_document_is_renamed_where_it_stands_in_the_plan(client, application):
    words = page(client, application)

    document = Attachment.objects.first().version.document_id
    here = reverse("plan", args=[application.pk])
    assert f"{reverse('document_edit', args=[document])}?back={here}" in words
