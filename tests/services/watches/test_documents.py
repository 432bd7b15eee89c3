"""A document that the page asks for now is added by a press; what is kept is in the history."""

import pytest

from applications.errors import PageNews
from applications.models import Application, Requirement, Watch
from applications.services import requirements, undo, watches
from applications.templatetags.events import event_words
from tests.factories import NOW
from tests.sites import answer
from tests.watched_page import LATER, LINES, due, look, page_of, told

pytestmark = pytest.mark.django_db
PROPOSAL = ("document", "research_proposal")
ASKS = LINES.replace("transcripts of records", "a research proposal of at most 3 pages")


@pytest.fixture
def application(watch):
    return Application.objects.get()


def the_page(watch, site, words):
    return look(watch, site, due(watch), answer(page_of(words)))


def take(application, seen, what=PROPOSAL):
    return watches.take(application, seen.version, told(seen).index(what), now=NOW)


def lines_told(application):
    return [event_words(event) for event in application.events.order_by("pk")]


def test_a_document_is_added_with_all_that_the_page_says_of_it_and_its_sentence(
    watch, site, application
):
    seen = the_page(watch, site, ASKS)

    done = take(application, seen)

    piece = Requirement.objects.get()
    assert (piece.kind, piece.need, piece.state) == ("research_proposal", "required", "missing")
    assert piece.limits == [{"what": "pages", "value": 3, "binds": ""}]
    assert "a research proposal of at most 3 pages" in piece.evidence["quote"]
    assert lines_told(application)[-1] == f"Added to the checklist: {piece.name}"
    assert PROPOSAL not in told(Watch.objects.get())
    assert PROPOSAL not in told(the_page(watch, site, ASKS.replace("26/1234", "26/1")))
    undo.undo(done, now=NOW)
    assert not Requirement.objects.exists()
    assert PROPOSAL in told(Watch.objects.get())
    assert PROPOSAL in told(the_page(watch, site, ASKS.replace("26/1234", "26/2")))


def test_a_document_is_added_as_it_was_read_when_the_page_was_looked_at(
    watch, site, application, monkeypatch
):
    seen = the_page(watch, site, ASKS)
    monkeypatch.setattr("applications.core.extraction.extract", None)  # half a second of a press

    assert take(application, seen) is not None


@pytest.mark.parametrize(
    ("wrong", "is_told"),
    [
        ({"need": "perhaps"}, True),
        ({"count": "many"}, True),
        ({"count": 0}, True),
        ({"limits": [{"what": "pages"}]}, False),
        ({"state": "received"}, False),
    ],
)
def test_a_document_of_an_account_from_elsewhere_that_fits_no_line_is_not_added(
    watch, site, application, wrong, is_told
):
    seen = the_page(watch, site, ASKS)
    for change in seen.changes:
        change["asked"] = change["asked"] and change["asked"] | wrong
    seen.save()

    assert (PROPOSAL in told(seen)) == is_told
    if is_told:
        with pytest.raises(PageNews):
            take(application, seen)
    assert not Requirement.objects.exists()


def test_a_document_that_was_added_stays_settled_and_what_changes_of_it_is_news(
    watch, site, application
):
    take(application, the_page(watch, site, ASKS))
    piece = Requirement.objects.get()
    piece.name = "My plan"
    requirements.save(piece, now=NOW)

    [change] = [
        change
        for change in the_page(watch, site, ASKS.replace("3 pages", "5 pages")).told_changes
        if change.name == "research_proposal"
    ]

    assert change.was and change.now and "5 pages" in change.quote
    gone = the_page(watch, site, LINES)
    assert [(one.name, one.now) for one in gone.told_changes] == [("research_proposal", None)]


def test_a_line_that_was_changed_since_is_not_taken_back_by_an_undo(watch, site, application):
    done = take(application, the_page(watch, site, ASKS))
    Requirement.objects.update(count=2)

    assert done.pk not in undo.offered([done], application)


def test_a_document_whose_kind_is_on_the_checklist_is_told_and_not_added(watch, site, application):
    mine = Requirement(application=application, kind="research_proposal", name="Outline")
    requirements.save(mine, now=NOW)
    seen = the_page(watch, site, ASKS)

    with pytest.raises(PageNews):
        take(application, seen)
    mine.pk = None
    assert requirements.add(mine, now=NOW) is None
    either = ASKS.replace("a research proposal", "a research proposal or a list of publications")
    seen = the_page(watch, site, either)
    with pytest.raises(PageNews):
        take(application, seen, ("document", "publications"))


def test_of_several_documents_in_one_sentence_each_is_added_by_itself(watch, site, application):
    asks = "Your application must include a health certificate, a proof of residence and a visa."
    seen = the_page(watch, site, f"{LINES}\n{asks}")
    mine = [one.now for one in seen.told_changes if one.name == "other"]

    take(application, seen, ("document", "other"))

    left = Watch.objects.get()
    assert [one.now for one in left.told_changes if one.name == "other"] == mine[1:] != []
    take(application, left, ("document", "other"))
    assert [one.name for one in Requirement.objects.order_by("pk")] == mine[:2]
    renamed = Requirement.objects.last()
    renamed.name = "Paper of the town"
    requirements.save(renamed, now=NOW)
    assert mine[1] not in [one.now for one in Watch.objects.get().told_changes]


def test_what_will_do_instead_is_on_one_line_with_its_limit_and_settled_by_it(
    watch, site, application
):
    instead = "a master thesis or a list of publications of at most 2 pages"
    seen = the_page(watch, site, LINES.replace("transcripts of records", instead))
    both = {("document", "thesis"), ("document", "publications")}
    assert both <= set(told(seen))

    take(application, seen, ("document", "publications"))

    piece = Requirement.objects.get()
    assert (piece.name, piece.kinds) == (
        "master thesis or list of publications",
        ("thesis", "publications"),
    )
    assert piece.limits == [{"what": "pages", "value": 2, "binds": "list of publications"}]
    assert not both & set(told(Watch.objects.get()))


def test_letters_and_names_of_referees_are_two_lines(watch, site, application):
    instead = "two letters of recommendation or the names of two referees"
    seen = the_page(watch, site, LINES.replace("transcripts of records", instead))

    take(application, seen, ("document", "reference_contacts"))

    assert Requirement.objects.get().kinds == ("reference_contacts",)
    assert ("document", "recommendation_letters") in told(Watch.objects.get())


def test_what_could_have_been_taken_and_was_kept_is_in_the_history(watch, site, application):
    words = ASKS.replace("15 January 2027", "22 January 2027").replace("26/1234", "26/1")
    seen = the_page(watch, site, words)
    name = next(change.now for change in seen.told_changes if change.name == PROPOSAL[1])
    before = lines_told(application)

    watches.acknowledge(application, seen.version, now=NOW)

    assert lines_told(application)[len(before) :] == [
        "Kept as it was: Application; the page of the posting says Fri 22 Jan 2027",
        f"Not added to the checklist, though the posting asks for it now: {name}",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Letters of recommendation must arrive by 9 February 2027.", "Letters, Tue 9 Feb 2027"),
        ("The position is open until filled.", "Application, open until filled"),
    ],
)
def test_a_day_that_was_not_there_and_was_not_added_is_in_the_history(
    watch, site, application, line, words
):
    known = LINES.replace("Application deadline: ", "") if "filled" in line else LINES
    Watch.objects.update(known_text=known)
    seen = the_page(watch, site, f"{known}\n{line}")

    watches.acknowledge(application, seen.version, now=NOW)

    kept = f"Not added, though the page of the posting says so: {words}"
    assert kept in lines_told(application)


def test_news_that_can_only_be_read_leave_no_line(watch, site, application):
    before = lines_told(application)
    seen = the_page(watch, site, LINES.replace("26/1234", "26/1"))

    watches.acknowledge(application, seen.version, now=NOW)

    assert lines_told(application) == before
    taken = the_page(watch, site, LATER.replace("26/1234", "26/1"))
    take(application, taken, ("deadline", "application"))
    assert not any("Kept as it was" in line for line in lines_told(application))
