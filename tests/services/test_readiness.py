"""What lists say of an application is kept on its row, and true."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from applications.core import readiness as core
from applications.models import (
    Application,
    Deadline,
    DocumentText,
    Posting,
    Referee,
    Requirement,
    Version,
)
from applications.services import (
    applications,
    deadlines,
    document_texts,
    documents,
    guards,
    postings,
    readiness,
    referees,
    requirements,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    PostingFactory,
    ReferenceFactory,
    RequirementFactory,
    asks_for_nothing,
    one_page,
)

pytestmark = pytest.mark.django_db

MINE = "Asha Verma applies to Umeå University."


@pytest.fixture
def person():
    return PersonFactory(given_name="Asha", family_name="Verma")


@pytest.fixture
def application(person):
    return asks_for_nothing(person)


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


def row_told(application) -> dict:
    """All that a row of a list shows, as it is kept."""
    row = Application.objects.get(pk=application.pk)
    readiness.current([row], now=NOW)
    return {
        "readiness": row.readiness,
        "findings": row.findings,
        "moments": (row.moments, row.next_moment, row.lead_moment),
        "tab": row.tab,
    }


def row_found(application) -> dict:
    """The same, by the rows it is derived from."""
    row = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    standing = readiness.standing(row, now=NOW)
    told = [one for one in standing.look.open if one.code not in core.TOLD_BY_THE_LINE][:3]
    names = ("code", "title", "document", "version", "data")
    findings = [{name: getattr(one, name) for name in names} for one in told]
    deadlines.note(row, row.deadlines.unmet())
    return {
        "readiness": standing.at,
        "findings": json.loads(json.dumps(findings)),
        "moments": (row.moments, row.next_moment, row.lead_moment),
        "tab": "archived" if row.archived_at else "open" if row.is_open else "waiting",
    }


def test_text_read_later_is_looked_through_then(application):
    piece = RequirementFactory(application=application, kind="cover_letter", state="ready")
    words = one_page(f"{MINE} I long for Lund University.")
    AttachmentFactory(requirement=piece, version__content=words, version__characters=None)
    readiness.catch_up(NOW)
    assert told(application) == (0, 1, 1, (0, 0), "look")  # nobody knows yet what it names

    document_texts.catch_up()
    readiness.catch_up(NOW)

    assert told(application) == found(application) == (0, 1, 1, (0, 0), "look")


def test_names_of_institutions_come_and_go_with_the_other_applications(person, application):
    piece = RequirementFactory(application=application, kind="cover_letter", state="ready")
    row = AttachmentFactory(requirement=piece)
    words = f"{MINE} The Institute for Private Matters is my dream."
    DocumentText.objects.create(version=row.version, pages=[words])
    facts = {"title": "Optics", "institution": "Institute for Private Matters"}

    def after(*change) -> tuple:
        readiness.catch_up(NOW)
        for call in change:
            call()
        readiness.catch_up(NOW)
        assert told(application) == found(application)
        return told(application)

    posting = PostingFactory(owner=person, text="", institution="")
    assert after() == (1, 1, 0, (0, 0), "bundle")
    assert after(
        lambda: postings.take_in(posting, facts=facts, moments=[], pieces=[], now=NOW)
    ) == (0, 1, 1, (0, 0), "look")
    other = Application.objects.exclude(pk=application.pk).select_related("posting").get()
    assert after(
        lambda: postings.change_facts(other, {**facts, "institution": "Elsewhere"}, now=NOW)
    ) == (1, 1, 0, (0, 0), "bundle")
    assert after(lambda: postings.change_facts(other, facts, now=NOW))[2] == 1
    assert after(lambda: applications.delete(other, now=NOW))[2] == 0


def test_rows_changed_behind_our_back_are_put_right_by_the_command(application, capsys):
    piece = RequirementFactory(application=application)
    readiness.catch_up(NOW)
    Requirement.objects.filter(pk=piece.pk).update(state="ready")
    Deadline.objects.update(met_at=NOW)
    assert told(application) == (0, 1, 0, (0, 0), "upload")
    assert row_told(application)["moments"][0]

    call_command("refresh")

    assert capsys.readouterr().out == "1 applications, 1 search entries\n"
    application.refresh_from_db()
    assert (application.items_done, application.items_total) == (1, 1)
    assert row_told(application) == row_found(application)
    assert application.moments == []
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
    with django_assert_num_queries(6) as asked:
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
    referees.save(gap, now=NOW)

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
