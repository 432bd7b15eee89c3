"""`manage.py reread`: what today's reader would read otherwise; nothing changes unasked."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from applications.core import extraction
from applications.core.extraction import READER_VERSION, stored
from applications.core.extraction.draft import Found, PostingDraft
from applications.core.position_reading import OF_ONE
from applications.models import Application, Event, Posting
from applications.services import postings
from applications.services.postings import readings, rereadings
from tests.factories import NOW, PersonFactory

pytestmark = pytest.mark.django_db
TEXT = """PhD position in tidal geology

Umeå University, Umeå, Sweden. Reference number: 26/1234. The monthly salary is 31 000 SEK.
Please send a CV. The maximum file size is 5 MB. The last day to apply is 26 August 2027.
"""
OLDER = TEXT.replace("26 August", "9 May")
for sentence in ("Reference number: 26/1234. ", " The maximum file size is 5 MB."):
    OLDER = OLDER.replace(sentence, "")


@pytest.fixture
def read_before():
    """A posting that an older reader read: another day, no number, no size."""
    posting = postings.keep(PersonFactory(), TEXT, source="pasted", now=NOW)
    posting.draft = readings.reading_of(OLDER, NOW, posting.owner)["draft"]
    posting.reader_version = 1
    posting.save()
    return posting


@pytest.fixture
def application(read_before):
    """The review of it saved: the salary corrected, the city confirmed."""
    facts = {"title": "Tides", "city": "Umeå", "country": "SE", "salary": "2 €"}
    return postings.take_in(read_before, facts=facts, moments=[], pieces=[], now=NOW)


def reread(capsys, *options):
    call_command("reread", *options)
    return capsys.readouterr().out.splitlines()


def everything():
    return list(Posting.objects.order_by("pk").values())


def test_reread_says_field_by_field_what_would_change_and_changes_nothing(read_before, capsys):
    before = everything()

    head, *lines, count = reread(capsys)

    assert head == (
        f"posting {read_before.pk}: PhD position in tidal geology (to be reviewed, reader 1)"
    )
    said = dict(line.strip().split(": ", 1) for line in lines)
    assert "2027-05-09" in said["deadline"].split("→")[0]
    assert "2027-08-26" in said["deadline"].split("→")[1]
    assert "“The last day to apply is 26 August 2027”" in said["deadline"]
    assert said["reference_number"].startswith("– → 26/1234 “")
    assert said["max_file_mb"] == "– → 5.0 “5 MB”"
    assert count == (
        f"1 read, 1 with other readings ({len(lines)} fields would change),"
        f" 0 facts would be filled in, 0 failed; reader {READER_VERSION}"
    )
    assert everything() == before


def test_reread_counts_what_it_kept_what_it_filled_in_and_what_it_left_alone(
    application, capsys, monkeypatch
):
    other = postings.keep(application.owner, f"{TEXT} 2", source="pasted", now=NOW)
    Posting.objects.filter(pk=other.pk).update(draft=stored.to_json(PostingDraft()))
    read = rereadings.reread

    def read_slowly(posting):
        found = read(posting)
        Posting.objects.filter(pk=posting.pk, reviewed_at=None).update(reader_version=0)
        return found

    monkeypatch.setattr(rereadings, "reread", read_slowly)

    done = reread(capsys, "--apply")

    [at] = [at for at, line in enumerate(done) if line.startswith(f"posting {other.pk}:")]
    filled = application.events.get(kind=Event.Kind.FACTS).data["fields"]
    assert done[-1] == (
        f"2 read, 1 with other readings ({at - 1} fields changed), {len(filled)} facts filled in,"
        f" 1 left alone, 0 failed; reader {READER_VERSION}"
    )


def test_reread_of_a_posting_under_review_keeps_the_new_reading(read_before, capsys):
    reread(capsys, "--apply")

    kept = Posting.objects.get()
    assert (kept.reader_version, kept.salary, kept.evidence) == (READER_VERSION, "", {})
    assert readings.read(kept) == extraction.extract(TEXT, NOW.date())
    assert reread(capsys) == [
        "1 read, 0 with other readings (0 fields would change), 0 facts would be filled in,"
        f" 0 failed; reader {READER_VERSION}"
    ]


def test_reread_fills_only_what_nobody_has_spoken_of(application, capsys):
    before = Posting.objects.get()

    lines = reread(capsys, "--apply")

    kept = Posting.objects.get()
    assert [line for line in lines if "deadline:" in line][0].endswith(
        "[reviewed: stays in the application]"
    )
    assert (kept.title, kept.city, kept.salary) == ("Tides", "Umeå", "2 €")
    assert (kept.reference_number, kept.max_file_mb) == ("26/1234", Decimal(5))
    assert kept.evidence["max_file_mb"]["state"] == "read"
    assert {name: kept.evidence[name] for name in before.evidence} == before.evidence
    assert before.evidence["salary"]["state"] == "corrected"
    assert not application.deadlines.exists()
    told = application.events.filter(kind=Event.Kind.FACTS).get().data["fields"]
    assert {"reference_number", "max_file_mb"} <= set(told)
    assert not {"title", "city", "country", "salary", "institution"} & set(told)


def test_reread_twice_changes_no_more(application, capsys):
    reread(capsys, "--apply")
    before = everything()

    *_, count = reread(capsys, "--apply")

    assert count.startswith("1 read, 0 with other readings")
    assert everything() == before


def test_reread_heals_a_kept_reading_that_fits_no_draft(read_before, capsys):
    Posting.objects.update(draft={"title": "x"})

    reread(capsys, "--apply")

    assert readings.read(Posting.objects.get()) == extraction.extract(TEXT, NOW.date())


def test_reread_leaves_what_the_person_emptied(application, capsys):
    postings.change_facts(application, {"salary": ""}, now=NOW)

    reread(capsys, "--apply")

    assert Posting.objects.get().salary == ""


def test_reread_leaves_what_was_typed_and_then_emptied(application, capsys):
    for number in ("7", ""):
        postings.change_facts(application, {"reference_number": number}, now=NOW)

    reread(capsys, "--apply")

    assert Posting.objects.get().reference_number == ""


def test_reread_leaves_a_box_that_is_not_ticked(application, capsys, monkeypatch):
    extract = extraction.extract
    one_pdf = Found(True, "CV", 0, 2, "single-pdf", 0.9)
    monkeypatch.setattr(
        extraction, "extract", lambda *given: replace(extract(*given), single_pdf=one_pdf)
    )

    lines = reread(capsys, "--apply")

    assert not Posting.objects.get().single_pdf
    [told] = [line for line in lines if "single_pdf:" in line]
    assert told.endswith("[reviewed: stays in the application]")


THREE = """Three PhD positions in geology

The University of Bergen has three PhD positions. The maximum file size is 5 MB.

Position 1: Tidal flats
Reference number: 26/1201. Start: 1 September 2027. The monthly salary is 31 000 SEK.

Position 2: Polar ice
Reference number: 26/1202. Start: 1 October 2027. The monthly salary is 32 000 SEK.

Position 3: Volcanoes
Reference number: 26/1203. Start: 1 November 2027. The monthly salary is 33 000 SEK.
"""


@pytest.mark.parametrize(
    ("title", "filled"),
    [
        ("Tidal flats", {"reference_number", "start", "salary"}),
        ("Volcanoes", set()),
        ("Volcanoes · Three PhD positions in geology", set()),
        ("Three PhD positions in geology", set()),
        ("Tidal flats · Polar ice · Volcanoes", set()),
        ("Mine", set()),
    ],
)
def test_reread_fills_in_nothing_of_another_position(title, filled, capsys):
    posting = postings.keep(PersonFactory(), THREE, source="pasted", now=NOW)
    Posting.objects.update(draft=stored.to_json(PostingDraft()))
    posting.refresh_from_db()
    postings.take_in(posting, facts={"title": title}, moments=[], pieces=[], now=NOW)

    reread(capsys, "--apply")

    kept = Posting.objects.get()
    assert {name for name in OF_ONE if getattr(kept, name)} == filled
    assert kept.max_file_mb == 5  # said of all


def test_reread_reads_the_postings_that_are_named(read_before, capsys):
    other = postings.keep(read_before.owner, f"{TEXT} 2", source="pasted", now=NOW)

    assert reread(capsys, "--posting", str(other.pk))[-1].startswith("1 read")
    assert reread(capsys, "--posting", str(other.pk), str(read_before.pk))[-1].startswith("2 read")
    with pytest.raises(CommandError, match=f"no posting {other.pk + 5}"):
        reread(capsys, "--posting", str(other.pk + 5))


def test_reread_of_a_text_that_cannot_be_read_goes_on_and_exits_with_an_error(
    read_before, capsys, monkeypatch
):
    other = postings.keep(read_before.owner, f"{TEXT} 2", source="pasted", now=NOW)

    def extract(text, today):
        if text == other.text:
            raise RuntimeError("surprise")
        return PostingDraft()

    monkeypatch.setattr(extraction, "extract", extract)

    with pytest.raises(SystemExit) as stopped:
        call_command("reread")

    out, err = capsys.readouterr()
    assert stopped.value.code == 1
    assert err == f"posting {other.pk}: RuntimeError('surprise')\n"
    assert "1 read, 1 with other readings" in out
    assert "1 failed" in out


def test_reread_holds_a_few_postings_at_a_time(
    read_before, capsys, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(rereadings, "AT_ONCE", 2)
    for number in range(4):
        postings.keep(read_before.owner, f"{TEXT} {number}", source="pasted", now=NOW)

    with django_assert_num_queries(4):  # which are named, then three times
        assert reread(capsys)[-1].startswith("5 read")


def test_a_review_saved_meanwhile_is_left_alone(read_before):
    found = rereadings.reread(read_before)
    postings.take_in(read_before, facts={"title": "x"}, moments=[], pieces=[], now=NOW)
    before = everything()

    assert not rereadings.keep(found, now=NOW)
    assert everything() == before
    assert Application.objects.count() == 1


def test_reread_fills_in_who_may_apply_where_nobody_said(application, capsys):
    posting = Posting.objects.get()
    posting.text += "Applicants must hold a master's degree in geology.\n"
    posting.save()

    call_command("reread", "--apply")

    posting.refresh_from_db()
    [row] = posting.conditions
    assert (row["kind"], row["level"], row["of"]) == ("degree", "second", "geology")
    assert posting.evidence["conditions"]["state"] == "read"
    Posting.objects.update(conditions=[])
    call_command("reread", "--apply")
    posting.refresh_from_db()
    assert posting.conditions == []  # taken out by hand meanwhile: words were read for it once
