"""A letter is taken only where the applicant sends it in, and by who knows they will read it."""

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from applications.models import (
    Application,
    Attachment,
    Document,
    RefereeNews,
    Version,
)
from applications.services import answers, attachments, readiness, referee_pages, references
from tests.factories import (
    NOW,
    ApplicationFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
)
from tests.letters import enter, named, pdf, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
News = RefereeNews.Kind


# ── The letter ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["portal", "email", "post", "dossier", "contact"])
def test_letter_that_goes_to_the_institution_is_never_taken(sen, visitor, mode):
    row = named(sen, mode=mode, state="agreed")
    page = enter(visitor, sen)
    assert "Upload" not in visitor.get(page).content.decode()

    answer = visitor.post(f"{page}letter/{row.pk}/", {"letter": pdf(), "open": "on"})

    assert answer.status_code == 403
    assert "must not see it" in answer.content.decode()
    assert not Document.objects.exists()


def test_letter_that_the_applicant_has_waived_reading_is_not_taken(sen, visitor):
    row = named(sen, mode="upload", state="agreed", access_waived=True)
    page = enter(visitor, sen)
    assert "Upload" not in visitor.get(page).content.decode()

    answer = visitor.post(f"{page}letter/{row.pk}/", {"letter": pdf(), "open": "on"})

    assert answer.status_code == 403
    assert "waived reading" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize("state", ["asked", "agreed", "received", "declined"])
def test_once_the_application_is_in_no_letter_is_waited_for(sen, visitor, state):
    row = named(sen, mode="upload", state=state)
    other = named(sen, mode="portal", state="agreed")
    Application.objects.update(stage="submitted")

    page = LexborHTMLParser(visitor.get(enter(visitor, sen)).content.decode())

    line = page.css_first(f"#letter-{row.pk}")
    assert not line.css("button, a.button")
    told = "the application is in: no letter can be added" in line.text()
    assert told == (state in ("asked", "agreed"))
    assert page.css_first(f"#letter-{other.pk}").css("button")
    assert not page.css("#waiting")


@pytest.mark.parametrize(
    ("stage", "said"),
    [("preparing", "upload it here"), ("submitted", "has sent the application in")],
)
def test_letter_to_be_uploaded_is_not_ticked_as_sent_instead(sen, visitor, stage, said):
    row = named(sen, mode="upload", state="agreed")
    Application.objects.update(stage=stage)
    page = enter(visitor, sen)

    answer = visitor.post(page, {"do": f"sent {row.pk}", "words": "In haste"})

    row.refresh_from_db()
    assert (answer.status_code, row.submitted_at) == (409, None)
    assert LexborHTMLParser(answer.content.decode()).css_first("#words").text() == "In haste"
    assert not RefereeNews.objects.exists()
    shown = answer.content.decode()
    assert said in " ".join(shown.split())
    assert (f'action="{page}letter/{row.pk}/"' in shown) == (stage == "preparing")


def test_upload_that_cannot_be_made_here_is_ticked_as_sent(sen, visitor):
    row = named(sen, mode="upload", state="agreed", access_waived=True)

    press(visitor, enter(visitor, sen), f"sent {row.pk}")

    row.refresh_from_db()
    assert row.submitted_at is not None


def test_letter_for_the_applicants_upload_becomes_a_version_and_a_newer_one_its_next(sen, visitor):
    row = named(sen, mode="upload", state="agreed")
    piece = RequirementFactory(application=row.application, kind="recommendation_letters")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    assert "Priya Chatterjee will be able to read it." in " ".join(
        visitor.get(page).content.decode().split()
    )

    for words in ("first", "first", "second"):
        answer = visitor.post(page, {"letter": pdf(words), "open": "on"})
        assert answer.status_code == 302, answer.content.decode()

    row.refresh_from_db()
    document = Document.objects.get()
    assert row.letter.label == "you may read it"
    assert (document.owner, document.kind) == (sen.owner, "recommendation_letters")
    assert document.versions.count() == 2
    assert row.letter == document.versions.first()
    assert (row.state, row.submitted_at is not None) == ("received", True)
    assert Attachment.objects.get().requirement == piece
    assert Attachment.objects.get().version == row.letter
    assert [one.kind for one in RefereeNews.objects.all()] == [News.UPLOADED]


def test_letter_for_a_checklist_without_a_line_of_letters_makes_it(sen, visitor):
    row = named(sen, mode="upload", state="agreed")
    other = RefereeFactory(owner=sen.owner, name="Karl Berg")
    second = ReferenceFactory(
        application=row.application, referee=other, mode="upload", state="agreed"
    )
    row.application.requirements.all().delete()  # written by hand

    for referee, one in ((sen, row), (other, second)):
        page = f"{enter(visitor, referee)}letter/{one.pk}/"
        answer = visitor.post(page, {"letter": pdf(referee.name), "open": "on"})
        assert answer.status_code == 302, answer.content.decode()
        line = row.application.requirements.get()
        assert line.state == ("draft" if referee is sen else "ready")

    assert (line.kind, line.name) == ("recommendation_letters", "Recommendation letters")
    standing = readiness.standing(row.application, now=timezone.now())
    assert len(standing.look.plan.parts) == 2
    assert (standing.at.letters_missing, standing.at.step) == (0, "bundle")


def test_same_letter_again_is_in_again_where_the_applicant_had_it_taken_for_not_in(sen, visitor):
    row = named(sen, mode="upload", state="agreed", asked_at=NOW, answered_at=NOW)
    piece = RequirementFactory(application=row.application, kind="recommendation_letters")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    visitor.post(page, {"letter": pdf(), "open": "on"})
    references.tick(row, "received", False, now=NOW)
    Attachment.objects.all().delete()
    RefereeNews.objects.all().delete()

    for _twice in range(2):
        assert visitor.post(page, {"letter": pdf(), "open": "on"}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.letter) == ("received", Document.objects.get().versions.get())
    assert piece.attachments.get().version == row.letter
    assert [one.kind for one in RefereeNews.objects.all()] == [News.UPLOADED]


def test_letter_without_the_word_that_it_is_open_or_no_pdf_is_refused(sen, visitor):
    row = named(sen, mode="upload", state="agreed")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"

    silent = visitor.post(page, {"letter": pdf()})
    docx = SimpleUploadedFile("letter.docx", b"PK\x03\x04 word", "application/zip")
    other = visitor.post(page, {"letter": docx, "open": "on"})
    broken = SimpleUploadedFile("l.pdf", b"%PDF-1.7 nothing", "application/pdf")
    torn = visitor.post(page, {"letter": broken, "open": "on"})

    assert [one.status_code for one in (silent, other, torn)] == [422] * 3
    assert "the applicant can read what is here" in silent.content.decode()
    assert "Export your letter as PDF" in other.content.decode()
    assert not Document.objects.exists()


def test_letter_after_the_application_is_in_or_the_link_taken_back_is_not_kept(
    sen, visitor, monkeypatch
):
    row = named(sen, mode="upload", state="agreed")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    store = answers.documents.store

    def slow(*args, **options):
        version = store(*args, **options)
        referee_pages.take_back(sen, timezone.now())
        return version

    monkeypatch.setattr(answers.documents, "store", slow)
    answer = visitor.post(page, {"letter": pdf(), "open": "on"})
    assert answer.status_code == 410
    assert not Version.objects.exists() and not Document.objects.exists()

    monkeypatch.setattr(answers.documents, "store", store)
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    type(row.application).objects.update(stage="submitted", submitted_at=NOW)
    answer = visitor.post(page, {"letter": pdf(), "open": "on"})
    assert answer.status_code == 409
    assert "sent the application in" in " ".join(answer.content.decode().split())
    assert not Document.objects.exists()


def test_so_many_versions_of_one_letter_are_taken_and_then_none(sen, visitor, monkeypatch):
    monkeypatch.setattr(answers, "MOST_VERSIONS", 3)
    row = named(sen, mode="upload", state="agreed")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    for n in range(3):
        assert visitor.post(page, {"letter": pdf(f"{n}"), "open": "on"}).status_code == 302

    answer = visitor.post(page, {"letter": pdf("3"), "open": "on"})

    assert answer.status_code == 409
    assert "no more versions are taken" in " ".join(answer.content.decode().split())
    assert Version.objects.count() == 3
    row.refresh_from_db()
    assert row.letter == Document.objects.get().versions.first()


def test_letter_that_restricts_printing_is_taken_and_said_to_be_so(
    sen, visitor, tmp_path, settings
):
    row = named(sen, mode="upload", state="agreed")
    with pikepdf.open(pdf()) as plain:
        plain.save(tmp_path / "l.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
    locked = SimpleUploadedFile("l.pdf", (tmp_path / "l.pdf").read_bytes(), "application/pdf")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    settings.UPLOAD_MAX_MB = 7
    assert "At most 7 MB" in visitor.get(page).content.decode()

    answer = visitor.post(page, {"letter": locked, "open": "on"}, follow=True)

    assert "restricts printing or editing" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "received"


def test_two_windows_at_once_make_one_letter(sen, visitor, monkeypatch):
    row = named(sen, mode="upload", state="agreed")
    page = f"{enter(visitor, sen)}letter/{row.pk}/"
    store = answers.documents.store

    def with_another_meanwhile(*args, **options):
        monkeypatch.setattr(answers.documents, "store", store)
        assert visitor.post(page, {"letter": pdf("one"), "open": "on"}).status_code == 302
        return store(*args, **options)

    monkeypatch.setattr(answers.documents, "store", with_another_meanwhile)
    assert visitor.post(page, {"letter": pdf("two"), "open": "on"}).status_code == 302

    document = Document.objects.get()
    row.refresh_from_db()
    assert document.versions.count() == 2
    assert row.letter == document.versions.first()
    assert [one.kind for one in RefereeNews.objects.all()] == [News.UPLOADED]


def test_letter_is_proposed_to_no_other_application(sen, visitor):
    row = named(sen, mode="upload", state="agreed")
    visitor.post(f"{enter(visitor, sen)}letter/{row.pk}/", {"letter": pdf(), "open": "on"})
    other = ApplicationFactory(owner=sen.owner, requirements=("recommendation_letters", "other"))
    pieces = list(other.requirements.prefetch_related("attachments__version"))
    assert attachments.offers(other, pieces, now=timezone.now()) == []


@pytest.mark.parametrize("given", [{}, {"open": "on"}])
def test_form_without_a_file_says_what_is_lacking(sen, visitor, given):
    row = named(sen, mode="upload", state="agreed")

    answer = visitor.post(f"{enter(visitor, sen)}letter/{row.pk}/", given)

    assert answer.status_code == 422
    why = LexborHTMLParser(answer.content.decode()).css_first("#why").text()
    assert "Choose the file of your letter." in why
    assert ("the applicant can read what is here" in why) == (not given)
