"""A story of every service call: after each, the rows tell what the pages find."""

from datetime import date
from types import SimpleNamespace

import pytest

from applications.models import (
    Application,
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
    documents,
    guards,
    postings,
    readiness,
    referees,
    references,
    requirements,
    undo,
    versions,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    PersonFactory,
    PostingFactory,
    RequirementFactory,
    asks_for_nothing,
)
from tests.services.test_readiness import MINE, found, row_found, row_told, store, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory(given_name="Asha", family_name="Verma")


@pytest.fixture
def application(person):
    return asks_for_nothing(person)


def asks_for_a_letter(s):
    s.letter = requirements.save(
        Requirement(application=s.main, kind="cover_letter", name="personal letter"), now=NOW
    )


def uploads_the_letter(s):
    s.version = store(s.person, "letter.pdf", MINE, kind="cover_letter", application=s.main)
    requirements.attach(s.letter, s.version, now=NOW)


def calls_it_a_draft(s):
    versions.mark(s.version, label="", final=False)


def calls_it_final(s):
    versions.mark(s.version, label="", final=True)


def puts_it_into_another_application(s):
    piece = RequirementFactory(application=s.other, kind="cover_letter", name="letter")
    requirements.attach(piece, s.version, now=NOW)


def uploads_a_newer_one(s):
    words = f"{MINE} I long for Lund University."
    s.newer = store(s.person, "letter.pdf", words, document=s.version.document)


def uses_the_newer_one(s):
    requirements.attach(s.letter, s.newer, now=NOW)


def lets_it_pass(s):
    row = Application.objects.select_related("posting", "owner").get(pk=s.main.pk)
    look = readiness.standing(row, now=NOW).look
    s.concern = look.looks[0]
    guards.acknowledge(row, [s.concern], now=NOW)


def asks_again(s):
    guards.ask_again(s.main, s.concern, now=NOW)


def applies_to_the_rival(s):
    facts = {"title": "Optics", "institution": "Lund University"}
    posting = PostingFactory(owner=s.person, text="", institution="")
    s.third = postings.take_in(posting, facts=facts, moments=[], pieces=[], now=NOW)


def works_there(s):
    s.referee = referees.save(
        Referee(owner=s.person, name="Ada", institution="Lund University"), now=NOW
    )


def works_elsewhere(s):
    s.referee.institution = "Uppsala University"
    referees.save(s.referee, now=NOW)


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
    referees.save(s.referee, now=NOW)


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


def moves_it(s):
    row = s.main.deadlines.get(kind="target")
    row.date = date(2026, 12, 24)
    deadlines.save(row, now=NOW)


def reaches_it(s):
    deadlines.mark_met(s.main.deadlines.get(kind="target"), True, now=NOW)


def removes_it(s):
    deadlines.remove(s.main.deadlines.get(kind="target"), now=NOW)


def puts_it_away(s):
    applications.archive(Application.objects.get(pk=s.main.pk), True, now=NOW)


def brings_it_back(s):
    applications.archive(Application.objects.get(pk=s.main.pk), False, now=NOW)


def undoes_the_last(s):
    undo.undo(s.main.events.exclude(undo=None).latest("pk"), now=NOW)


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
    documents.delete(s.version.document, now=NOW)


STORY = [
    (asks_for_a_letter, (0, 1, 0, (0, 0), "upload")),
    (uploads_the_letter, (1, 1, 0, (0, 0), "bundle")),
    (calls_it_a_draft, (0, 1, 0, (0, 0), "upload")),
    (calls_it_final, (1, 1, 0, (0, 0), "bundle")),
    (puts_it_into_another_application, (1, 1, 0, (0, 0), "bundle")),
    (uploads_a_newer_one, (1, 1, 0, (0, 0), "bundle")),
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
    (turns_to_a_portal, (1, 1, 1, (1, 1), "rebuild")),
    (turns_back, (1, 1, 0, (1, 1), "submit")),
    (marries, (0, 1, 2, (1, 1), "look")),
    (takes_the_name_back, (1, 1, 0, (1, 1), "submit")),
    (adds_a_second_copy, (1, 2, 0, (1, 1), "upload")),
    (waives_it, (2, 2, 0, (1, 1), "submit")),
    (takes_it_off, (1, 1, 0, (1, 1), "submit")),
    (adds_a_deadline, (1, 1, 0, (1, 1), "submit")),
    (moves_it, (1, 1, 0, (1, 1), "submit")),
    (reaches_it, (1, 1, 0, (1, 1), "submit")),
    (undoes_the_last, (1, 1, 0, (1, 1), "submit")),
    (removes_it, (1, 1, 0, (1, 1), "submit")),
    (puts_it_away, (1, 1, 0, (1, 1), "submit")),
    (brings_it_back, (1, 1, 0, (1, 1), "submit")),
    (takes_the_letter_out, (0, 1, 1, (1, 1), "upload")),
    (puts_it_back, (1, 1, 0, (1, 1), "submit")),
    (submits, (1, 1, 0, (1, 1), "submitted")),
    (takes_it_back, (1, 1, 0, (1, 1), "submit")),
    (removes_the_version, (0, 1, 1, (1, 1), "upload")),
    (loses_the_referee, (0, 1, 1, (0, 1), "upload")),
    (deletes_the_document, (0, 1, 1, (0, 1), "upload")),
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
            assert row_told(row) == row_found(row), step.__name__
        said.append((step, told(application)))

    assert said == STORY


@pytest.mark.parametrize("step", [asks_for_a_letter, hears_of_a_test_for_some, submits])
def test_what_became_of_an_application_is_told_at_once(person, application, step):
    readiness.catch_up(NOW)
    before = told(application)

    step(SimpleNamespace(person=person, main=application))

    assert told(application) == found(application)
    assert told(application) != before
