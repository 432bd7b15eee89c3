"""A referee's own page: the address is the key, looking changes nothing, a press is told once."""

import logging
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import (
    Attachment,
    Document,
    Event,
    Mail,
    PacketFile,
    RefereeLink,
    RefereeNews,
    RefereeVisit,
    Reference,
    StoppedAddress,
    Version,
)
from applications.services import answers, attachments, deadlines, referee_pages
from applications.services.mails import delivery, referee_mails
from tests.factories import (
    NOW,
    ApplicationFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
    VersionFactory,
    one_page,
)
from tests.test_access import ask, everything
from tracker.log import masked

pytestmark = pytest.mark.django_db
News = RefereeNews.Kind
FOREIGN = {
    "HTTP_REFERER": "https://webmail.example/inbox",
    "HTTP_ORIGIN": "https://webmail.example",
    "HTTP_SEC_FETCH_SITE": "cross-site",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def sen():
    person = PersonFactory(given_name="Priya", family_name="Chatterjee", email="priya@example.org")
    return RefereeFactory(
        owner=person, name="Anil Sen", email="anil.sen@calcutta.example", zone="Asia/Kolkata"
    )


@pytest.fixture
def visitor():
    """A browser without cookies that a form of somebody else's would need."""
    return Client(enforce_csrf_checks=True)


def named(referee, institution="KTH", **fields):
    application = ApplicationFactory(owner=referee.owner, posting__institution=institution)
    return ReferenceFactory(
        application=application, referee=referee, **{"state": "asked", **fields}
    )


def path(address):
    return urlsplit(address).path


def enter(visitor, referee):
    """The page's own address."""
    answer = visitor.get(path(referee_pages.make(referee, timezone.now())))
    assert answer.status_code == 302
    return answer["Location"]


def press(visitor, page, do, **more):
    answer = visitor.post(page, {"do": do, **more}, **FOREIGN)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer


def pdf(words="A letter", name="letter.pdf"):
    return SimpleUploadedFile(name, one_page(words), "application/pdf")


# ── Through the door ──────────────────────────────────────────────────────────────────────────────


def test_mails_link_leads_to_a_page_without_the_secret_in_its_address(sen, visitor):
    named(sen)
    link = path(referee_pages.make(sen, timezone.now()))

    answer = visitor.get(link, **FOREIGN)
    page = visitor.get(answer["Location"])

    token = link.split("/")[2]
    assert (answer.status_code, page.status_code) == (302, 200)
    assert token not in answer["Location"] + page.content.decode() + str(answer.content)
    assert not answer.cookies and not page.cookies and not visitor.cookies
    for one in (answer, page):
        assert one["Cache-Control"] == "private, no-store"
        assert one["Referrer-Policy"] == "no-referrer"
        assert "noindex" in one["X-Robots-Tag"]
        assert "frame-ancestors 'none'" in one["Content-Security-Policy"]
    body = page.content.decode()
    assert re.findall(r'(?:src|href)="(https?:[^"]+)"', body) == [
        Reference.objects.get().application.posting.url
    ]
    assert 'rel="noopener noreferrer external"' in body


def test_every_address_of_every_mail_asked_twice_changes_no_row(sen, visitor):
    rows = [named(sen), named(sen, "ETH", mode="contact")]
    for kind in Mail.TO_REFEREES:
        mail = referee_mails.queue(kind, sen, rows, now=timezone.now())
        type(sen).objects.update(nudges_on_at=timezone.now())
        delivery.deliver(mail.pk, timezone.now)
    found = {
        address
        for message in outbox.outbox
        for text in (message.body, message.alternatives[0][0], str(message.extra_headers))
        for address in re.findall(r"https?://[^\s\"'<>]+", text)
        if "/letters/" in address
    }
    assert len(found) >= len(Mail.TO_REFEREES) + 1
    before = everything()

    for address in found:
        for _twice in range(2):
            for method in ("get", "head", "options"):
                ask(visitor, method, path(address), follow=True)

    assert everything() == before


def test_made_up_addresses_are_answered_with_the_same_bytes_and_counted(sen, visitor):
    good = path(referee_pages.make(sen, timezone.now()))
    names = ("letters_link", "letters_page", "letters_stop", "letters_calendar")
    pages = [visitor.get(reverse(name, args=["made-up" * 7])) for name in names]
    pages += [visitor.get(reverse("letters_link", args=[good.split("/")[2].lower()]))]

    assert {one.status_code for one in pages} == {404}
    assert len({one.content for one in pages}) == 1
    later = [visitor.get(f"/letters/{number}-wrong/").status_code for number in range(30)]
    assert later.count(404) <= 20
    assert later[-1] == 429
    assert visitor.get(good).status_code == 302


def test_secrets_are_long_never_repeat_and_are_kept_as_hashes(sen):
    now = timezone.now()
    made = {path(referee_pages.make(sen, now)).split("/")[2] for _ in range(200)}

    assert len(made) == 200
    assert min(map(len, made)) >= 43  # 256 bits
    assert not made & set(str(list(RefereeLink.objects.values())).replace("'", " ").split())


def test_log_lines_hold_neither_secret_nor_pass(sen, visitor, caplog):
    link = path(referee_pages.make(sen, timezone.now()))
    with caplog.at_level(logging.DEBUG):
        page = visitor.get(link)["Location"]
        visitor.get(page + "files/999/")
        visitor.get(path(referee_pages.stop_link(sen)))
    for address in (link, page, path(referee_pages.stop_link(sen))):
        secret = max(address.split("/"), key=len)
        assert secret not in masked(f"GET {address}")
        assert secret not in masked(caplog.text)


def test_link_taken_back_is_dead_at_once_and_with_it_the_open_page(sen, visitor):
    row = named(sen)
    page = enter(visitor, sen)
    calendar = path(referee_pages.open_calendar(sen, timezone.now()))
    link = path(referee_pages.make(sen, timezone.now()))
    referee_pages.take_back(sen, timezone.now())

    answers_ = [visitor.get(one) for one in (page, calendar, link)]
    answers_.append(visitor.post(page, {"do": f"agreed {row.pk}"}))

    assert {one.status_code for one in answers_} == {410}
    assert "taken it back" in answers_[0].content.decode()
    assert "Send me" not in answers_[0].content.decode()
    assert Reference.objects.get().state == "asked"
    fresh = path(referee_pages.make(sen, timezone.now()))
    assert visitor.get(fresh).status_code == 302


def test_too_old_a_link_offers_a_new_one_once_an_hour(sen, visitor, time_machine):
    named(sen)
    link = path(referee_pages.make(sen, timezone.now()))
    time_machine.move_to(NOW + timedelta(days=400))

    closed = visitor.get(link)
    renew = re.search(r'action="(/letters/new/[^"]+)"', closed.content.decode())[1]
    asked = [visitor.post(renew) for _ in range(3)]

    assert closed.status_code == 410
    assert [one.status_code for one in asked] == [200] * 3
    assert Mail.objects.get().kind == Mail.Kind.LINK
    time_machine.move_to(NOW + timedelta(days=400, hours=2))
    visitor.post(renew)
    assert Mail.objects.count() == 2
    referee_pages.take_back(sen, timezone.now())
    assert visitor.post(renew).status_code == 410
    assert Mail.objects.count() == 2


def test_pass_is_good_for_two_weeks_and_then_says_what_to_do(sen, visitor, time_machine):
    named(sen)
    page = enter(visitor, sen)
    time_machine.move_to(NOW + timedelta(days=13))
    assert visitor.get(page).status_code == 200
    time_machine.move_to(NOW + timedelta(days=15))
    old = visitor.get(page)
    assert old.status_code == 410
    assert "open it there once more" in old.content.decode()
    assert "Send me a new link" in old.content.decode()


def test_no_new_link_goes_to_who_stopped(sen, visitor, time_machine):
    link = path(referee_pages.make(sen, timezone.now()))
    renewal = reverse("letters_renew", args=[referee_pages.renewal_of(RefereeLink.objects.get())])
    answers.stop(sen, now=timezone.now())
    time_machine.move_to(NOW + timedelta(days=400))

    assert "Send me" not in visitor.get(link).content.decode()
    assert "No mail can go" in visitor.post(renewal).content.decode()
    assert not Mail.objects.exists()


# ── What is on it ─────────────────────────────────────────────────────────────────────────────────


def test_page_names_the_applicant_first_and_the_app_last_and_sorts_by_deadline(sen, visitor):
    for place, day in (("Late University", date(2027, 2, 1)), ("Early", date(2026, 12, 2))):
        row = named(sen, place)
        row.application.deadlines.update(date=day)
        deadline = row.application.deadlines.get()
        deadline.date = day
        deadlines.save(deadline, now=timezone.now())
    named(sen, "Named only", mode="contact")
    named(sen, "Not asked", state="planned")
    body = visitor.get(enter(visitor, sen)).content.decode()

    text = re.sub(r"<[^>]+>", " ", body)
    main = body[body.index("<main") :]
    assert main.index("Priya Chatterjee") < main.index("Early") < main.index("Late University")
    assert main.index("Late University") < main.index("No letter needed") < main.index("Named only")
    assert main.rindex("PhD Tracker") > main.index("Named only")
    assert "Not asked" not in body
    assert "3 Dec 04:29 (Kolkata), Wed 23:59 in Umeå" in " ".join(text.split())


def test_page_speaks_the_referees_language(sen, visitor):
    named(sen)
    type(sen).objects.update(language="sv")
    answer = visitor.get(enter(visitor, sen), HTTP_ACCEPT_LANGUAGE="de")
    assert '<html lang="sv">' in answer.content.decode()
    assert answer["Content-Language"] == "sv"


def test_another_applicants_rows_cannot_be_reached(sen, visitor):
    other = named(RefereeFactory(), mode="upload")
    strange = PacketFile.objects.create(
        referee=other.referee, version=VersionFactory(document__owner=other.referee.owner)
    )
    page = enter(visitor, sen)
    before = everything()

    wrong = [
        visitor.post(page, {"do": f"agreed {other.pk}"}),
        visitor.post(page, {"do": "sent nonsense"}),
        visitor.post(page, {"do": "everything"}),
        visitor.get(f"{page}files/{strange.pk}/"),
        visitor.post(f"{page}letter/{other.pk}/", {"letter": pdf(), "open": "on"}),
    ]

    assert {one.status_code for one in wrong} == {404}
    assert everything() == before


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_words_of_strangers_stay_words(sen, visitor, client, word):
    row = named(sen, institution=word)
    type(sen).objects.update(name=word, courses=word, points=word)
    page = enter(visitor, sen)
    press(visitor, page, f"declined {row.pk}", words=word)
    client.force_login(sen.owner)

    for body in (
        visitor.get(page).content.decode(),
        client.get(reverse("home")).content.decode(),
        client.get(reverse("referee", args=[sen.pk])).content.decode(),
    ):
        assert word not in body
        assert "alert(1)" in body


def test_queries_are_the_same_with_one_programme_and_with_five(
    sen, visitor, django_assert_num_queries
):
    named(sen)
    page = enter(visitor, sen)
    with django_assert_num_queries(5):
        visitor.get(page)
    for _ in range(4):
        named(sen)
        named(sen, mode="contact")
    with django_assert_num_queries(5):
        visitor.get(page)


# ── Answers ───────────────────────────────────────────────────────────────────────────────────────


def test_yes_and_no_reach_the_applicant_once_with_a_word(sen, visitor):
    row = named(sen)
    page = enter(visitor, sen)

    for _twice in range(2):
        press(visitor, page, f"agreed {row.pk}", words="Gladly.\r\nAnil")

    row.refresh_from_db()
    [news] = RefereeNews.objects.all()
    assert (row.state, row.answer) == ("agreed", "Gladly. Anil")
    assert (news.kind, news.words, news.reference) == (News.AGREED, "Gladly. Anil", row)
    assert Event.objects.filter(kind="reference").count() == 1
    assert [one.what for one in RefereeVisit.objects.all()] == ["agreed"]


def test_declined_then_agreed_loses_nothing(sen, visitor):
    row = named(sen, state="requested", asked_at=NOW, answered_at=NOW, requested_at=NOW)
    page = enter(visitor, sen)

    press(visitor, page, f"declined {row.pk}")
    row.refresh_from_db()
    assert row.state == "declined"
    press(visitor, page, f"agreed {row.pk}")

    row.refresh_from_db()
    assert (row.state, row.requested_at) == ("requested", NOW)
    assert [one.kind for one in RefereeNews.objects.all()] == [News.AGREED]


def test_one_yes_for_all_that_wait_and_for_no_other(sen, visitor):
    waiting = [named(sen), named(sen, mode="contact")]
    declined, received = named(sen, state="declined"), named(sen, state="received")

    press(visitor, enter(visitor, sen), "agreed all")

    states = dict(Reference.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in waiting] == ["agreed", "agreed"]
    assert (states[declined.pk], states[received.pk]) == ("declined", "received")
    assert RefereeNews.objects.count() == 2


def test_ticks_before_a_mail_leave_the_last_word_only_and_never_touch_the_portals(sen, visitor):
    row = named(sen, state="requested", requested_at=NOW)
    page = enter(visitor, sen)

    for do in ("sent", "sent", "unsent", "sent", "unsent"):
        press(visitor, page, f"{do} {row.pk}")

    row.refresh_from_db()
    assert (row.submitted_at, row.received_at, row.state) == (None, None, "requested")
    assert [one.kind for one in RefereeNews.objects.all()] == [News.NOT_SUBMITTED]


def test_after_the_deadline_and_past_the_applicants_own_target_ticking_still_works(
    sen, visitor, time_machine
):
    row = named(sen, state="agreed")
    time_machine.move_to(NOW + timedelta(days=70))

    page = enter(visitor, sen)
    assert "the day has passed" in visitor.get(page).content.decode()
    press(visitor, page, f"sent {row.pk}")

    row.refresh_from_db()
    assert row.submitted_at is not None


def test_reminders_are_theirs_to_choose(sen, visitor):
    named(sen)
    page = enter(visitor, sen)

    press(visitor, page, "nudges", nudges="weekly")
    press(visitor, page, "nudges", nudges="weekly")
    assert visitor.post(page, {"do": "nudges", "nudges": "hourly"}).status_code == 404

    sen.refresh_from_db()
    assert (sen.nudges, sen.nudges_chosen_at is None) == ("weekly", False)
    assert RefereeNews.objects.get().kind == News.NUDGES


def test_opening_is_noted_once_an_hour_and_only_by_a_browser_that_says_so(sen, visitor):
    page = enter(visitor, sen)
    visitor.get(page)
    assert not RefereeVisit.objects.exists()
    assert [visitor.post(page + "opened/").status_code for _ in range(3)] == [204] * 3
    assert RefereeVisit.objects.get().what == "opened"


# ── Packet, calendar, stop ────────────────────────────────────────────────────────────────────────


def test_chosen_documents_are_downloads_and_no_other_is_reachable(sen, visitor):
    version = VersionFactory(document__owner=sen.owner, document__title="CV")
    VersionFactory(document__owner=sen.owner, document__title="Secret plans")
    row = PacketFile.objects.create(referee=sen, version=version)
    page = enter(visitor, sen)
    body = visitor.get(page).content.decode()

    answer = visitor.get(f"{page}files/{row.pk}/")

    assert "Secret plans" not in body
    assert f"{page}files/{row.pk}/" in body
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert RefereeVisit.objects.get().what == "file"


def test_calendar_shows_their_letters_only_and_dies_with_the_links(sen, visitor):
    row = named(sen, "KTH")
    named(sen, "In already", submitted_at=NOW)
    named(RefereeFactory(owner=sen.owner), "Another's")
    shown = visitor.post(enter(visitor, sen), {"do": "calendar"}).content.decode()
    address = re.search(r'value="(http[^"]+\.ics)"', shown)[1]

    answer = visitor.get(path(address))
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    assert str(event["SUMMARY"]) == "Letter for Priya Chatterjee: KTH"
    assert str(event["UID"]).startswith(f"letter-{row.pk}@")
    assert visitor.get(path(address), HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    again = visitor.post(enter(visitor, sen), {"do": "calendar"}).content.decode()
    assert visitor.get(path(address)).status_code == 410
    newer = re.search(r'value="(http[^"]+\.ics)"', again)[1]
    referee_pages.take_back(sen, timezone.now())
    assert visitor.get(path(newer)).status_code == 410


def test_one_click_stops_mail_about_this_applicant_and_is_taken_back_there(sen, visitor):
    stop = path(referee_pages.stop_link(sen))
    before = everything()
    for method in ("get", "head", "options"):
        ask(visitor, method, stop)
    assert everything() == before

    for _twice in range(2):
        visitor.post(stop, {"List-Unsubscribe": "One-Click"}, **FOREIGN)
    sen.refresh_from_db()
    assert sen.stopped_at is not None
    assert [one.kind for one in RefereeNews.objects.all()] == [News.STOPPED]
    visitor.post(stop, {"do": "resumed"})
    sen.refresh_from_db()
    assert sen.stopped_at is None
    assert [one.kind for one in RefereeNews.objects.all()] == [News.RESUMED]


def test_site_can_be_stopped_when_referee_and_account_are_gone(sen, visitor):
    stop, email = path(referee_pages.stop_link(sen)), sen.email
    sen.owner.delete()

    assert visitor.get(stop).status_code == 200
    visitor.post(stop, {"do": "site"})

    assert referee_pages.wants_none(email.upper())
    assert email not in str(StoppedAddress.objects.values())
    visitor.post(stop, {"do": "site-resumed"})
    assert not referee_pages.wants_none(email)


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
    assert (document.owner, document.kind) == (sen.owner, "recommendation_letters")
    assert document.versions.count() == 2
    assert row.letter == document.versions.first()
    assert (row.state, row.submitted_at is not None) == ("received", True)
    assert Attachment.objects.get().requirement == piece
    assert Attachment.objects.get().version == row.letter
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


# ── The applicant's side ──────────────────────────────────────────────────────────────────────────


def test_news_stand_on_home_until_they_are_seen(sen, visitor, client):
    row = named(sen, "KTH")
    press(visitor, enter(visitor, sen), f"agreed {row.pk}", words="Gladly")
    client.force_login(sen.owner)

    body = client.get(reverse("home")).content.decode()
    assert "Prof. Anil Sen agreed: KTH" in body and "Gladly" in body
    client.post(reverse("news_seen"), {"newest": RefereeNews.objects.get().pk})

    assert "agreed: KTH" not in client.get(reverse("home")).content.decode()
    assert "agreed: KTH" in client.get(reverse("referee", args=[sen.pk])).content.decode()


def test_applicant_makes_a_link_and_takes_all_back(sen, visitor, client):
    client.force_login(sen.owner)
    links = reverse("referee_links", args=[sen.pk])

    shown = client.post(links, {"do": "make"}).content.decode()
    address = re.search(r'value="(http[^"]+/letters/[^"]+)"', shown)[1]
    assert visitor.get(path(address)).status_code == 302
    client.post(links, {"do": "take_back"})

    assert visitor.get(path(address)).status_code == 410
    assert client.post(links, {"do": "nonsense"}).status_code == 404
