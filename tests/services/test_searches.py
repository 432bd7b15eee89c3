"""What is searched is what the rows say, and is found by any spelling, on every database alike."""

import unicodedata
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import translation

from applications.core import search
from applications.core.search import asked, snippet
from applications.models import Application, Document, Referee, SearchEntry, Tag, User
from applications.services import accounts, applications, demo, postings, searches, tags
from tests import factories
from tests.factories import NOW
from tests.services.test_readiness_story import STORY

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.PersonFactory()


def file(person, **posting):
    facts = {f"posting__{name}": value for name, value in posting.items()}
    return factories.ApplicationFactory(
        owner=person, requirements=(), deadline=False, **{"posting__contacts": [], **facts}
    )


def found(person, text):
    query = asked(text)
    hits = searches.hits(person, searches.found(person, query, most=9), query)
    return [hit.row for hit in hits]


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Umeå", "umea"),
        ("Umeå", "UMEÅ"),
        ("Umeå", unicodedata.normalize("NFD", "Umeå")),
        (unicodedata.normalize("NFD", "Umeå"), "umea"),
        (unicodedata.normalize("NFD", "Umeå"), "Umeå"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Strasse", "Straße"),
        ("Müller", "muller"),
        ("Müller", "mueller"),
        ("Mueller", "müller"),
        ("Århus", "aarhus"),
        ("東京大学", "大学"),
        ("Московский университет", "moskovskiy"),
        ("O’Brien", "o'brien"),
        ("AN 2.2.1-808-24", "2.2.1-808"),
        ("Mathematics", "mathem"),
    ],
)
def test_spelling_finds_any_other(person, written, typed):
    one = file(person, title="Optics", text=f"We are in {written} and pay well.")

    assert found(person, typed) == [one]


def test_all_words_must_match_and_only_the_last_may_be_begun(person):
    one = file(person, title="Optics of glass", text="Lund is where it happens.")

    assert found(person, "lund opt") == [one]
    assert found(person, "lun optics") == []
    assert found(person, "lund algebra") == []


def test_word_inside_another_is_found_in_names_where_none_begins_so(person):
    one = file(person, title="Bioinformatik", text="")
    file(person, title="Optics", text="Bioinformatik")

    assert found(person, "informatik") == [one]
    two = file(person, title="Informatik", text="")
    assert found(person, "informatik") == [two]


def test_word_inside_another_is_found_in_each_kind_where_none_begins_so(person):
    """As in a list of that kind alone; no more of it than is wanted."""
    one = file(person, title="Informatik", text="")
    inside = [factories.RefereeFactory(owner=person, institution="", name=name, position="")
              for name in ("Bioinformatik A", "Bioinformatik B", "Bioinformatik C")]  # fmt: skip
    query = asked("informatik")

    entries = searches.found(person, query, most=2)

    assert [hit.row for hit in searches.hits(person, entries, query)] == [one, *inside[:0:-1]]


def test_name_comes_before_text_and_new_before_old(person):
    old = file(person, title="Glass", text="")
    text = file(person, title="Optics", text="All about glass")
    new = file(person, title="Glass again", text="")

    assert found(person, "glass") == [new, old, text]


def test_everything_of_mine_is_found_with_the_passage_marked(person):
    one = file(person, title="Optics", institution="Lund University", text="We study zebrafish.")
    text = "Log in\n\nTitle: Postdoc on fish\n\nZebrafish for two years"
    other = postings.keep(person, text, source="pasted", now=NOW)
    referee = factories.RefereeFactory(owner=person, notes="Knows all of zebrafish")
    contact = factories.ContactEntryFactory(application=one, answer="Send more on zebrafish!")
    version = factories.VersionFactory(
        document__owner=person, document__title="Proposal", original_name="zebrafish-final.pdf"
    )

    query = asked("zebrafish")
    with translation.override("en"):
        hits = searches.hits(person, searches.found(person, query, most=9), query)

    assert {hit.row for hit in hits} == {one, other, referee, contact, version.document}
    assert [shown(hit.name) for hit in hits if hit.row == other] == ["Postdoc on fish"]
    assert {(hit.kind, hit.where, shown(hit.said)) for hit in hits} == {
        ("application", "The posting", "We study [zebrafish]."),
        (
            "posting",
            "The posting",
            "Log in Title: Postdoc on fish [Zebrafish] for two years",
        ),
        ("referee", "Your notes", "Knows all of [zebrafish]"),
        ("contact", "Answer", "Send more on [zebrafish]!"),
        ("document", "Files", "[zebrafish]-final.pdf"),
    }


def test_what_the_line_shows_already_wants_no_passage(person):
    file(person, title="Zebrafish", institution="Umeå University", text="Zebrafish in Umeå")

    query = asked("umea zebra")
    [hit] = searches.hits(person, searches.found(person, query, most=9), query)

    assert (shown(hit.name), hit.said) == ("[Umeå] University · [Zebrafish]", [])


def test_strangers_rows_are_not_found(person):
    factories.whole_account("zebrafish")

    assert found(person, "zebrafish") == []


def test_hundred_pages_of_one_row_are_searched(person):
    one = file(person, text="glass " * 40_000 + "zebrafish")

    assert found(person, "glass") == [one]
    assert found(person, "zebrafish") == []


@pytest.mark.parametrize(
    "text", ["x" * 300_000, "\u1e9e" * 3000, "1e5 0x1f 5e62b2 -1.5e3", "a" * 80]
)
def test_odd_texts_are_taken_and_found(person, text):
    one = file(person, text=text)

    assert found(person, text[:200]) == [one]


# ── In step with the rows ─────────────────────────────────────────────────────────────────────────


def entries():
    fields = ("pk", "owner", "kind", "application", "posting", "referee", "contact", "document")
    return sorted(SearchEntry.objects.values_list(*fields, "name", "words"), key=str)


def assert_in_step():
    """The entries are those that all rows make, and each is found by its own words alone."""
    before = entries()
    searches.index_all()
    assert before == entries()
    for entry in SearchEntry.objects.all():
        name = asked(entry.name[:200].rpartition(" ")[0] or entry.name)
        if name.words:
            named = SearchEntry.objects.answering(name, entry.owner, entry.kind)
            assert named.filter(pk=entry.pk).exists()


def test_sample_account_is_found_as_if_saved_row_by_row(person):
    demo.fill(person, applications=6, seed=1, today=NOW.date())

    assert SearchEntry.objects.filter(owner=person, kind="application").count() == 6
    assert_in_step()


def test_every_row_of_an_account_is_in_step_and_goes_with_it(person):
    owner = factories.whole_account("zebrafish")
    assert_in_step()
    assert len(entries()) == 5

    gone = User(pk=owner.pk)
    accounts.delete(owner)

    assert entries() == []
    assert SearchEntry.objects.best(asked("zebrafish"), gone, SearchEntry.Kind.values, 9) == []


def test_entry_follows_every_change_of_what_is_searched(person):
    one = file(person, title="Optics", text="")
    applications.write_notes(one, "Ask about walruses", now=NOW)
    assert found(person, "walrus") == [one]
    one.portal_user = "asha.verma"
    applications.keep_file(one, ["portal_user"])
    assert found(person, "asha") == [one]
    postings.change_facts(one, {"title": "Acoustics"}, now=NOW)
    assert (found(person, "acoustics"), found(person, "optics")) == ([one], [])
    tags.put(one, ["dream"], now=NOW)
    assert found(person, "dream") == [one]
    tag = Tag.objects.get()
    tag.name = "nightmare"
    tag.save()
    assert found(person, "nightmare") == [one]
    assert_in_step()
    tags.put(one, [], now=NOW)
    assert found(person, "nightmare") == []
    version = factories.VersionFactory(document__owner=person, original_name="walrus.pdf")
    assert found(person, "walrus") == [version.document, one]
    version.delete()
    assert found(person, "walrus") == [one]
    assert_in_step()
    applications.delete(one, now=NOW)
    Document.objects.all().delete()
    Referee.objects.all().delete()
    assert entries() == []


def test_entries_follow_every_service_call_of_a_story(person):
    main = factories.asks_for_nothing(person)
    other = factories.ApplicationFactory(owner=person, requirements=(), posting__contacts=[])
    story = SimpleNamespace(person=person, main=main, other=other)
    for step, _expected in STORY:
        step(story)
        before = entries()
        searches.index_all()
        assert (step.__name__, entries()) == (step.__name__, before)


def test_posting_and_its_application_are_one_thing(person):
    waiting = factories.PostingFactory(owner=person, text="zebrafish")
    assert found(person, "zebrafish") == [waiting]

    one = postings.take_in(waiting, facts={}, moments=[], pieces=[], now=NOW)

    assert found(person, "zebrafish") == [one]
    assert_in_step()


def test_refresh_writes_every_entry_anew(person, capsys):
    one = file(person, title="Optics", text="")
    SearchEntry.objects.update(name="", words="")
    Application.objects.update(notes="walrus")

    call_command("refresh")

    assert found(person, "walrus optics") == [one]
    assert "1 search entries" in capsys.readouterr().out


def test_entries_that_a_killed_migrate_left_out_are_written_by_the_next(person, monkeypatch):
    one = file(person, title="Optics", text="")
    factories.DocumentFactory(owner=person)
    SearchEntry.objects.all().delete()
    with monkeypatch.context() as killed:
        killed.setattr(searches.entries, "_index_documents", lambda rows: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            call_command("migrate", verbosity=0)
    assert not SearchEntry.objects.exists()

    call_command("migrate", verbosity=0)

    assert found(person, "optics") == [one]
    assert SearchEntry.objects.count() == 2


def test_no_word_is_kept_in_memory_at_any_length(monkeypatch):
    taken = []
    monkeypatch.setattr(search, "forms", lambda word: taken.append(len(word)) or (word[:9],))

    assert list(search.words("x" * 100_000 + " y"))
    assert taken == [search.LONGEST_KEPT, 1]


@pytest.mark.parametrize(
    ("text", "typed", "said"),
    [
        ("東京大学で博士課程の学生を募集します。" * 20, "博士", "東京大学で[博]"),
        ("a " * 60_000 + "b", "a b", "[a] [a]"),
        ("University-" * 40 + "zebrafish", "zebrafish", "-[zebrafish]"),
        ("word " * 30 + "zebrafish " + "word " * 60 + "zebrafish walrus", "zebrafish walrus",
         "[zebrafish] [walrus]"),
    ],
)  # fmt: skip
def test_passage_is_cut_around_the_words_and_short(text, typed, said):
    passage = shown(snippet(text, asked(typed)))

    assert said in passage
    assert len(passage) < 600
