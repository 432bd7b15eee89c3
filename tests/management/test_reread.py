"""`manage.py reread`: what today's reader would read otherwise; nothing changes unasked."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from applications.core import extraction
from applications.core.extraction import READER_VERSION
from applications.core.extraction.draft import PostingDraft
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
        f"1 read, 1 with other readings ({len(lines)} fields would change), 0 failed;"
        f" reader {READER_VERSION}"
    )
    assert everything() == before


def test_reread_of_a_posting_under_review_keeps_the_new_reading(read_before, capsys):
    reread(capsys, "--apply")

    kept = Posting.objects.get()
    assert (kept.reader_version, kept.salary, kept.evidence) == (READER_VERSION, "", {})
    assert readings.read(kept) == extraction.extract(TEXT, NOW.date())
    assert reread(capsys) == [
        f"1 read, 0 with other readings (0 fields would change), 0 failed; reader {READER_VERSION}"
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
