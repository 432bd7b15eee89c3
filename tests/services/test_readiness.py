"""What a row says of its readiness is what its own page finds, whatever happened in between."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from applications.models import (
    Application,
    Deadline,
    DocumentText,
    Posting,
    Referee,
    Reference,
    Requirement,
    Version,
)
from applications.services import (
    accounts,
    applications,
    builds,
    bundles,
    deadlines,
    document_texts,
    documents,
    guards,
    postings,
    readiness,
    referees,
    references,
    requirements,
    versions,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    PersonFactory,
    PostingFactory,
    ReferenceFactory,
    RequirementFactory,
    one_page,
)

pytestmark = pytest.mark.django_db

MINE = "Asha Verma applies to Umeå University."


@pytest.fixture
def person():
    return PersonFactory(given_name="Asha", family_name="Verma")


@pytest.fixture
def application(person):
    return ApplicationFactory(
        owner=person,
        requirements=(),
        posting__contacts=[],
        posting__reference_number="",
        posting__references_minimum=0,
    )


def store(owner, name: str, words: str, **options) -> Version:
    upload = SimpleUploadedFile(name, one_page(words), "application/pdf")
    return documents.store(owner, upload, now=NOW, limit_mb=5, **options)


def told(application) -> tuple:
    """As a list would tell of it: done, asked for, findings, references, next step."""
    row = Application.objects.get(pk=application.pk)
    readiness.current([row], now=NOW)
    at = row.readiness
    return at.done, at.total, at.findings, (at.letters_in, at.letters_needed), at.step


def found(application) -> tuple:
    row = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    at = readiness.standing(row, now=NOW).at
    return at.done, at.total, at.findings, (at.letters_in, at.letters_needed), at.step


# ── A whole story: after every service call the row tells what the page finds ─────────────────────


def asks_for_a_letter(s):
    s.letter = requirements.save(
        Requirement(application=s.main, kind="cover_letter", name="personal letter"), now=NOW
    )


def uploads_the_letter(s):
    s.version = store(s.person, "letter.pdf", MINE, kind="cover_letter")
    requirements.attach(s.letter, s.version, now=NOW)


def calls_it_a_draft(s):
    versions.mark(s.version, label="", final=False)


def calls_it_final(s):
    versions.mark(s.version, label="", final=True)


def puts_it_into_another_application(s):
    piece = RequirementFactory(application=s.other, kind="cover_letter", name="letter")
    requirements.attach(piece, s.version, now=NOW)


def uploads_a_newer_one(s):
    s.newer = store(s.person, "letter.pdf", f"{MINE} I long for Lund University.")


def uses_the_newer_one(s):
    requirements.attach(s.letter, s.newer, now=NOW)


def lets_it_pass(s):
    row = Application.objects.select_related("posting", "owner").get(pk=s.main.pk)
    look = readiness.standing(row, now=NOW).look
    s.key = look.looks[0].key
    guards.acknowledge(row, [s.key], now=NOW)


def asks_again(s):
    guards.ask_again(s.main, s.key)


def applies_to_the_rival(s):
    facts = {"title": "Optics", "institution": "Lund University"}
    posting = PostingFactory(owner=s.person, text="", institution="")
    s.third = postings.take_in(posting, facts=facts, moments=[], pieces=[], now=NOW)


def works_there(s):
    s.referee = referees.save(Referee(owner=s.person, name="Ada", institution="Lund University"))


def works_elsewhere(s):
    s.referee.institution = "Uppsala University"
    referees.save(s.referee)


def corrects_the_institution(s):
    facts = {"institution": "Lund University", "references_minimum": 1}
    row = Application.objects.select_related("posting").get(pk=s.main.pk)
    postings.change_facts(row, facts, now=NOW)


def names_a_referee(s):
    s.reference = references.add(Reference(application=s.main, referee=s.referee), now=NOW)


def hears_a_yes(s):
    references.set_state(s.reference, "agreed", now=NOW)


def learns_their_address(s):
    s.referee.email = "ada@uu.example"
    referees.save(s.referee)


def hears_of_a_test_for_some(s):
    s.test = requirements.save(
        Requirement(application=s.main, kind="test_scores", name="TOEFL", need="conditional"),
        now=NOW,
    )


def does_not_know(s):
    requirements.answer(s.test, "unknown", now=NOW)


def says_it_applies(s):
    requirements.answer(s.test, "yes", now=NOW)


def says_it_does_not(s):
    requirements.answer(s.test, "no", now=NOW)


def builds_it(s):
    row = Application.objects.select_related("posting", "owner").get(pk=s.main.pk)
    bundle = bundles.request_bundle(row, now=NOW, output="separate")
    builds.build(bundle.pk, clock=lambda: NOW)


def turns_to_a_portal(s):
    row = Application.objects.get(pk=s.main.pk)
    bundles.arrange(row, preset="stanford", cover=True, contents=True)


def turns_back(s):
    row = Application.objects.get(pk=s.main.pk)
    bundles.arrange(row, preset="", cover=True, contents=True)


def marries(s):
    s.person.family_name = "Varma"
    s.person.save()
    accounts.follow(s.person)


def takes_the_name_back(s):
    s.person.family_name = "Verma"
    s.person.save()
    accounts.follow(s.person)


def adds_a_second_copy(s):
    s.copy = requirements.save(
        Requirement(application=s.main, kind="cv", name="CV", state="missing"), now=NOW
    )


def waives_it(s):
    requirements.set_state(s.copy, "waived", now=NOW)


def takes_it_off(s):
    requirements.remove(s.copy, now=NOW)


def adds_a_deadline(s):
    deadlines.save(DeadlineFactory.build(application=s.main, kind="target"), now=NOW)


def takes_the_letter_out(s):
    requirements.detach(s.letter.attachments.get(), now=NOW)


def puts_it_back(s):
    requirements.attach(s.letter, s.newer, now=NOW)


def submits(s):
    row = Application.objects.get(pk=s.main.pk)
    applications.submit(row, confirmation="C-1", now=NOW)


def takes_it_back(s):
    row = Application.objects.get(pk=s.main.pk)
    applications.move(row, "preparing", now=NOW)


def removes_the_version(s):
    versions.remove(Version.objects.get(pk=s.newer.pk))


def loses_the_referee(s):
    referees.remove(s.referee, now=NOW)


def deletes_the_document(s):
    documents.delete(s.version.document)


STORY = [
    (asks_for_a_letter, (0, 1, 0, (0, 0), "upload")),
    (uploads_the_letter, (1, 1, 0, (0, 0), "bundle")),
    (calls_it_a_draft, (0, 1, 0, (0, 0), "upload")),
    (calls_it_final, (1, 1, 0, (0, 0), "bundle")),
    (puts_it_into_another_application, (1, 1, 0, (0, 0), "bundle")),
    (uploads_a_newer_one, (0, 1, 1, (0, 0), "look")),
    (uses_the_newer_one, (0, 1, 1, (0, 0), "look")),
    (lets_it_pass, (1, 1, 0, (0, 0), "bundle")),
    (asks_again, (0, 1, 1, (0, 0), "look")),
    (applies_to_the_rival, (0, 1, 1, (0, 0), "look")),
    (works_there, (1, 1, 0, (0, 0), "bundle")),  # where a referee works is no slip
    (works_elsewhere, (0, 1, 1, (0, 0), "look")),
    (corrects_the_institution, (0, 1, 1, (0, 1), "referee")),
    (names_a_referee, (0, 1, 1, (0, 1), "referee")),
    (hears_a_yes, (0, 1, 1, (0, 1), "referee")),
    (learns_their_address, (0, 1, 1, (1, 1), "look")),
    (hears_of_a_test_for_some, (0, 2, 1, (1, 1), "ask")),
    (does_not_know, (0, 2, 1, (1, 1), "ask")),
    (says_it_applies, (0, 2, 1, (1, 1), "upload")),
    (says_it_does_not, (0, 1, 1, (1, 1), "look")),
    (builds_it, (0, 1, 1, (1, 1), "look")),
    (lets_it_pass, (1, 1, 0, (1, 1), "submit")),
    (turns_to_a_portal, (1, 1, 0, (1, 1), "rebuild")),
    (turns_back, (1, 1, 0, (1, 1), "submit")),
    (marries, (0, 1, 1, (1, 1), "look")),
    (takes_the_name_back, (1, 1, 0, (1, 1), "submit")),
    (adds_a_second_copy, (1, 2, 0, (1, 1), "upload")),
    (waives_it, (2, 2, 0, (1, 1), "submit")),
    (takes_it_off, (1, 1, 0, (1, 1), "submit")),
    (adds_a_deadline, (1, 1, 0, (1, 1), "submit")),
    (takes_the_letter_out, (0, 1, 0, (1, 1), "upload")),
    (puts_it_back, (1, 1, 0, (1, 1), "submit")),
    (submits, (1, 1, 0, (1, 1), "submitted")),
    (takes_it_back, (1, 1, 0, (1, 1), "submit")),
    (removes_the_version, (0, 1, 0, (1, 1), "upload")),
    (loses_the_referee, (0, 1, 0, (0, 1), "upload")),
    (deletes_the_document, (0, 1, 0, (0, 1), "upload")),
]


def test_after_every_call_of_a_story_the_rows_tell_what_the_pages_find(person, application):
    other = ApplicationFactory(owner=person, requirements=(), posting__contacts=[])
    story = SimpleNamespace(person=person, main=application, other=other)
    readiness.catch_up(NOW)  # so that only what a step counts is looked at again
    said = []
    for step, _expected in STORY:
        step(story)
        readiness.catch_up(NOW)
        for row in Application.objects.all():
            assert (step.__name__, row.pk, told(row)) == (step.__name__, row.pk, found(row))
        said.append((step, told(application)))

    assert said == STORY


@pytest.mark.parametrize("step", [asks_for_a_letter, hears_of_a_test_for_some, submits])
def test_what_became_of_an_application_is_told_at_once(person, application, step):
    readiness.catch_up(NOW)
    before = told(application)

    step(SimpleNamespace(person=person, main=application))

    assert told(application) == found(application)
    assert told(application) != before


# ── Kept on the row ───────────────────────────────────────────────────────────────────────────────


def test_text_read_later_is_looked_through_then(application):
    piece = RequirementFactory(application=application, kind="cover_letter", state="ready")
    words = one_page(f"{MINE} I long for Lund University.")
    AttachmentFactory(requirement=piece, version__content=words, version__characters=None)
    readiness.catch_up(NOW)
    assert told(application) == (1, 1, 0, (0, 0), "bundle")

    document_texts.catch_up()
    readiness.catch_up(NOW)

    assert told(application) == found(application) == (0, 1, 1, (0, 0), "look")


def test_another_application_gone_its_institution_is_no_slip_any_more(person, application):
    posting = PostingFactory(owner=person, text="", institution="")
    facts = {"title": "Optics", "institution": "Institute for Private Matters"}
    other = postings.take_in(posting, facts=facts, moments=[], pieces=[], now=NOW)
    piece = RequirementFactory(application=application, kind="cover_letter", state="ready")
    row = AttachmentFactory(requirement=piece)
    words = f"{MINE} The Institute for Private Matters is my dream."
    DocumentText.objects.create(version=row.version, pages=[words])
    readiness.catch_up(NOW)
    assert told(application) == (0, 1, 1, (0, 0), "look")

    applications.delete(other)
    readiness.catch_up(NOW)

    assert told(application) == found(application) == (1, 1, 0, (0, 0), "bundle")


def test_rows_changed_behind_our_back_are_put_right_by_the_command(application, capsys):
    piece = RequirementFactory(application=application)
    readiness.catch_up(NOW)
    Requirement.objects.filter(pk=piece.pk).update(state="ready")
    assert told(application) == (0, 1, 0, (0, 0), "upload")

    call_command("refresh")

    assert capsys.readouterr().out == "1 applications\n"
    application.refresh_from_db()
    assert (application.items_done, application.items_total) == (1, 1)
    assert application.derived_revision == application.revision


def test_what_changes_while_it_is_derived_is_derived_again(application, monkeypatch):
    piece = RequirementFactory(application=application)
    look = guards.look

    def meanwhile(row, *args, **options):
        seen = look(row, *args, **options)
        requirements.set_state(piece, "waived", now=NOW)  # after it was looked at
        return seen

    monkeypatch.setattr(guards, "look", meanwhile)
    readiness.catch_up(NOW)
    monkeypatch.undo()

    assert [row.pk for row in Application.objects.to_derive()] == [application.pk]
    assert told(application) == (1, 1, 0, (0, 0), "bundle")


def test_one_that_cannot_be_derived_holds_up_no_other(application, monkeypatch, caplog):
    healthy = ApplicationFactory(requirements=("cv",), posting__references_minimum=0)
    look = guards.look

    def breaks(row, *args, **options):
        if row.pk == application.pk:
            raise ValueError("a fault of ours")
        return look(row, *args, **options)

    monkeypatch.setattr(guards, "look", breaks)
    assert readiness.catch_up(NOW) == 2
    assert readiness.catch_up(NOW) == 0

    healthy.refresh_from_db()
    assert (healthy.items_total, healthy.next_step) == (1, "upload")
    assert f"application {application.pk} could not be derived" in caplog.text


def test_looking_at_a_row_writes_nothing(application, django_assert_num_queries):
    readiness.catch_up(NOW)
    [row] = Application.objects.all()
    with django_assert_num_queries(0):
        readiness.current([row], now=NOW)

    Application.objects.look_again()
    [row] = Application.objects.all()
    with django_assert_num_queries(5) as asked:
        readiness.current([row], now=NOW)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_everybody_is_derived_also_those_beyond_one_round(monkeypatch):
    monkeypatch.setattr(readiness, "AT_ONCE", 2)
    for _ in range(5):
        ApplicationFactory(requirements=("cv",))

    assert [readiness.catch_up(NOW) for _ in range(4)] == [2, 2, 1, 0]
    assert set(Application.objects.values_list("items_total", flat=True)) == {1}


def test_contacts_as_seen_in_a_full_application(person, application):
    """Letter for another place, an outline too long, a referee without an address."""
    application.posting.references_minimum = 2
    application.posting.save()
    letter = RequirementFactory(application=application, kind="cover_letter", state="ready")
    row = AttachmentFactory(requirement=letter)
    words = f"{MINE} I long for Lund University."
    DocumentText.objects.create(version=row.version, pages=[words])
    outline = RequirementFactory(
        application=application,
        kind="research_proposal",
        state="ready",
        limits=[{"what": "pages", "value": 2, "binds": ""}],
    )
    row = AttachmentFactory(requirement=outline, version__pages=3)
    DocumentText.objects.create(version=row.version, pages=[MINE, "", ""])
    for kind in ("cv", "transcripts"):
        AttachmentFactory(
            requirement=RequirementFactory(application=application, kind=kind, state="ready")
        )
    RequirementFactory(application=application, kind="reference_contacts", name="two referees")
    for address in ("ada@uu.example", ""):
        ReferenceFactory(
            application=application, mode="contact", state="agreed", referee__email=address
        )

    assert told(application) == (2, 5, 2, (1, 2), "referee")
    row = Application.objects.get(pk=application.pk)
    readiness.current([row], now=NOW)
    assert row.readiness.missing == ("Two referees",)

    gap = Referee.objects.get(email="")
    gap.email = "bo@uu.example"
    referees.save(gap)

    assert told(application) == (3, 5, 2, (2, 2), "look")


def test_a_posting_just_taken_in_tells_what_it_asks_for(person):
    posting = PostingFactory(owner=person, text="")
    pieces = [
        Requirement(kind="cv", name="CV"),
        Requirement(kind="test_scores", name="TOEFL", need="conditional"),
    ]

    taken = postings.take_in(posting, facts={"title": "Optics"}, moments=[], pieces=pieces, now=NOW)

    assert told(taken) == (0, 2, 0, (0, 2), "upload")
    assert Posting.objects.count() == Application.objects.count() == 1
    assert not Deadline.objects.exists()
