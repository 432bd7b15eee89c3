"""Adding: a posting from paste or file, over the review, to an application; and everything odd."""

from datetime import UTC, date, datetime

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import CheckboxInput
from django.urls import reverse

from applications.core.extraction import MAX_CHARACTERS
from applications.models import Application, Deadline, Posting
from tests.factories import NOW, ApplicationFactory, PersonFactory, PostingFactory

POSTING = """PhD position in tidal geology

The University of Bergen, Norway, invites applications.

Your application must include:
 • a letter of motivation of at most two pages
 • a curriculum vitae
 • transcripts of records

Name two referees with their e-mail addresses. Application deadline: 15 January 2027, 14:00.
Reference number: 26/1234
"""


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


def paste(client, text="", **fields):
    return client.post(reverse("posting_new"), {"text": text, "url": "", **fields})


def fields_of(page) -> dict[str, str]:
    """What the browser would send if the person only pressed the button."""
    review = page.context["review"]
    forms = [review.facts, review.moments.management_form, review.pieces.management_form]
    sent = {}
    for form in [*forms, *review.moments.forms, *review.pieces.forms]:
        for field in form:
            value = field.value()
            if value or value == 0 and value is not False:
                widget = field.field.widget
                shown = "on" if isinstance(widget, CheckboxInput) else widget.format_value(value)
                one = isinstance(shown, list) and not hasattr(widget, "composed")
                sent[field.html_name] = shown[0] if one else shown
    return sent


def refusal(response) -> str:
    [words] = [e for errors in response.context["form"].errors.values() for e in errors]
    return words


def test_a_pasted_posting_becomes_an_application_when_only_the_button_is_pressed(client, person):
    page = client.get(paste(client, POSTING).url)
    answer = client.post(page.request["PATH_INFO"], fields_of(page))

    application = Application.objects.get()
    assert answer.url == application.get_absolute_url()
    assert (application.posting.institution, application.posting.reference_number) == (
        "University of Bergen",
        "26/1234",
    )
    deadline = application.deadlines.get()
    assert (deadline.date, deadline.zone, deadline.zone_source, deadline.instant) == (
        date(2027, 1, 15),
        "Europe/Oslo",
        Deadline.ZoneSource.PLACE,
        datetime(2027, 1, 15, 13, tzinfo=UTC),
    )
    assert application.next_moment == deadline.instant
    kinds = application.requirements.values_list("kind", flat=True)
    assert list(kinds) == ["cover_letter", "cv", "transcripts", "reference_contacts"]
    letter = application.requirements.first()
    assert [(limit["what"], limit["value"]) for limit in letter.limits] == [("pages", 2)]
    assert letter.evidence["state"] == "confirmed"
    quote = letter.evidence
    assert POSTING[quote["start"] : quote["end"]] == quote["quote"]


def test_a_line_that_a_field_joins_is_not_corrected(client, person):
    pay = "Our pay follows the national scale for all young\nresearchers: SEK 33,200 a month."
    page = client.get(paste(client, f"{POSTING}\n{pay}\n").url)
    client.post(page.request["PATH_INFO"], fields_of(page))

    posting = Posting.objects.get()
    assert posting.salary == " ".join(pay.split())
    assert posting.evidence["salary"]["state"] == "confirmed"


def test_a_corrected_value_is_remembered_as_corrected(client, person):
    page = client.get(paste(client, POSTING).url)
    sent = {**fields_of(page), "facts-title": "PhD in tides", "moments-0-date": "2027-01-16"}
    client.post(page.request["PATH_INFO"], sent)

    posting = Posting.objects.get()
    assert (posting.title, posting.evidence["title"]["state"]) == ("PhD in tides", "corrected")
    assert posting.evidence["institution"]["state"] == "confirmed"
    assert Deadline.objects.get().evidence["state"] == "corrected"


def test_a_deadline_and_a_document_can_be_left_out_and_added(client, person):
    page = client.get(paste(client, POSTING).url)
    address = page.request["PATH_INFO"]
    page = client.post(address, {**fields_of(page), "add-line": "pieces"})
    sent = {
        **fields_of(page),
        "moments-0-keep": "",
        "pieces-0-keep": "",
        "pieces-4-name": "Teaching portfolio",
        "pieces-4-kind": "other",
        "pieces-4-need": "optional",
        "pieces-4-count": "1",
    }
    client.post(page.request["PATH_INFO"], sent)

    application = Application.objects.get()
    assert not application.deadlines.exists()
    assert list(application.requirements.values_list("kind", flat=True)) == [
        "cv",
        "transcripts",
        "reference_contacts",
        "other",
    ]


def test_the_review_sent_twice_makes_one_application(client, person):
    page = client.get(paste(client, POSTING).url)
    first = client.post(page.request["PATH_INFO"], fields_of(page))
    second = client.post(page.request["PATH_INFO"], fields_of(page))

    assert first.url == second.url
    assert Application.objects.count() == 1


def test_the_same_text_pasted_twice_waits_once_for_its_review(client, person):
    assert paste(client, POSTING).url == paste(client, POSTING).url
    assert Posting.objects.count() == 1


def test_a_posting_seen_before_is_warned_of(client, person):
    known = ApplicationFactory(
        owner=person, posting__owner=person, posting__reference_number="26/1234"
    )
    page = client.get(paste(client, POSTING).url)

    assert [seen.application for seen in page.context["look_alikes"]] == [known]
    assert "You have this reference number already:" in page.content.decode()


def test_an_unknown_zone_is_named_and_nothing_typed_is_lost(client, person):
    page = client.get(paste(client, POSTING).url)
    sent = {**fields_of(page), "moments-0-zone": "Mars/Olympus", "facts-salary": "NOK 550,000"}
    again = client.post(page.request["PATH_INFO"], sent)

    assert again.status_code == 422
    words = again.content.decode()
    assert "“Mars/Olympus” is not a time zone we know." in words
    assert "NOK 550,000" in words
    assert not Application.objects.exists()


def test_a_posting_without_a_deadline_says_so_and_can_be_saved(client, person):
    page = client.get(
        paste(client, "PhD position in tides\n\nUniversity of Oslo. Please send a CV.").url
    )
    assert "No deadline was found" in page.content.decode()

    client.post(page.request["PATH_INFO"], fields_of(page))
    application = Application.objects.get()
    assert (application.deadlines.count(), application.has_next_moment) == (0, False)


def test_a_deadline_in_the_past_is_taken_as_it_stands(client, person):
    page = client.get(paste(client, POSTING.replace("2027", "2024")).url)
    client.post(page.request["PATH_INFO"], fields_of(page))

    assert Deadline.objects.get().date == date(2024, 1, 15)
    assert "overdue" in client.get(Application.objects.get().get_absolute_url()).content.decode()


def test_nothing_pasted_and_no_file_is_refused(client, person):
    answer = paste(client, " \n ")
    assert refusal(answer) == (
        "Paste the text of a posting, choose a file, or give the link to its page."
    )


def test_a_text_over_the_cap_is_cut_with_a_notice(client, person):
    answer = paste(client, POSTING + "x" * MAX_CHARACTERS)

    assert len(Posting.objects.get().text) == MAX_CHARACTERS
    page = client.get(answer.url)
    assert "That much of it is kept and was read" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("posting.txt", b"", "There is no text here.", id="empty"),
        pytest.param(
            "posting.txt", bytes(range(256)) * 64, "This file holds no readable text.", id="binary"
        ),
        pytest.param(
            "posting.txt", b"a" * (11 * 2**20), "This is larger than 10 MB.", id="too-large"
        ),
        pytest.param("posting.pdf", b"%PDF-1.7\n", "", id="broken-pdf"),
    ],
)
def test_a_file_that_is_no_posting_is_refused_in_words(client, person, name, data, words):
    answer = paste(client, file=SimpleUploadedFile(name, data))

    assert refusal(answer).startswith(words)
    assert not Posting.objects.exists()


def test_an_encrypted_pdf_is_refused_in_words(client, person, tmp_path):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "p.pdf", encryption=pikepdf.Encryption(user="secret", owner="o"))
    answer = paste(
        client, file=SimpleUploadedFile("posting.pdf", (tmp_path / "p.pdf").read_bytes())
    )

    assert "password" in refusal(answer)


def test_what_was_pasted_is_still_there_after_a_refusal(client, person):
    answer = paste(client, POSTING, url="javascript:alert(1)")

    assert "PhD position in tidal geology" in answer.content.decode()


def test_markup_in_a_posting_is_shown_as_text(client, person):
    page = client.get(paste(client, f"<script>alert(1)</script> {POSTING}").url)

    assert "<script>alert" not in page.content.decode()


def test_a_reviewed_posting_cannot_be_discarded(client, person):
    """Its application may be gone: what was reviewed is no text that waits."""
    reviewed = PostingFactory(owner=person, reviewed_at=NOW)
    address = reverse("posting_discard", args=[reviewed.pk])

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert list(Posting.objects.all()) == [reviewed]


def test_discarding_forgets_the_text_but_never_an_application(client, person):
    waiting = PostingFactory(owner=person)
    kept = ApplicationFactory(owner=person)
    for posting in (waiting, kept.posting):
        client.post(reverse("posting_discard", args=[posting.pk]))

    assert list(Posting.objects.all()) == [kept.posting]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<!doctype html><p>PhD position in <b>physics</b>", "PhD position in physics"),
        ("%PDF-1.7 what is no PDF at all", None),
    ],
)
def test_what_only_looks_like_text_is_read_in_a_helper_process(
    client, person, monkeypatch, pasted, kept
):
    """Web threads read letters and nothing else."""

    def read_here(data, kind, content_type):
        raise AssertionError(f"{kind} is read in the web process")

    monkeypatch.setattr("applications.sources._text", read_here)

    response = paste(client, pasted)

    assert [posting.text.strip() for posting in Posting.objects.all()] == [kept] * bool(kept)
    assert kept or "damaged or cut off" in str(response.context["form"].errors["text"])
