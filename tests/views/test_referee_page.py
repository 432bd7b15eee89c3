"""A referee's own page: the address is the key, looking changes nothing, and what is on it."""

import io
import logging
import re
from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from applications.models import (
    Mail,
    PacketFile,
    RefereeLink,
    RefereeNews,
    Reference,
)
from applications.services import answers, applications, deadlines, referee_pages
from applications.services.mails import delivery, referee_mails
from tests.factories import (
    NOW,
    RefereeFactory,
    VersionFactory,
)
from tests.letters import FOREIGN, enter, named, path, pdf, press
from tests.test_access import ask, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
News = RefereeNews.Kind


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
    rows = [
        named(sen, state="requested", thanked_at=timezone.now()),
        named(sen, "ETH", mode="contact"),
    ]
    # A nudge goes to nobody who had another mail just before.
    for kind in sorted(Mail.TO_REFEREES, key=lambda kind: kind != Mail.Kind.NUDGE):
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


def test_link_of_a_referee_who_was_deleted_is_said_to_be_closed_or_broken(sen, visitor):
    link = path(referee_pages.make(sen, timezone.now()))
    sen.delete()

    page = " ".join(visitor.get(link).content.decode().split())

    assert "has taken it back, or is not here any more. Or it was not passed on whole" in page


def test_secrets_are_long_never_repeat_and_are_kept_as_hashes(sen):
    now = timezone.now()
    made = {path(referee_pages.make(sen, now)).split("/")[2] for _ in range(200)}

    assert len(made) == 200
    assert min(map(len, made)) >= 43  # 256 bits
    assert not made & set(str(list(RefereeLink.objects.values())).replace("'", " ").split())


@pytest.fixture
def written(monkeypatch):
    """What the handlers that were set up write, each in its own form."""
    out = io.StringIO()
    known = (logging.getLogger(name) for name in ("", *logging.root.manager.loggerDict))
    for handler in {one for logger in known for one in logger.handlers}:
        is_ours = not type(handler).__module__.startswith("_pytest")
        if is_ours and isinstance(handler, logging.StreamHandler):
            monkeypatch.setattr(handler, "stream", out)
    return out


def test_log_lines_hold_neither_secret_nor_pass(sen, visitor, caplog, written):
    link = path(referee_pages.make(sen, timezone.now()))
    with caplog.at_level(logging.DEBUG):
        page = visitor.get(link)["Location"]
        visitor.get(page + "files/999/")
        visitor.get(path(referee_pages.stop_link(sen)))
        logging.getLogger("waitress").error("GET %s %s", link, page)
    lines = written.getvalue()
    assert "Not Found: /letters/at/…/files/999/" in lines
    assert "ERROR waitress: GET /letters/…/ /letters/at/…/" in lines
    for address in (link, page, path(referee_pages.stop_link(sen))):
        secret = max(address.split("/"), key=len)
        assert secret in address and secret not in lines


def test_link_taken_back_is_dead_at_once_and_with_it_the_open_page(sen, visitor):
    row = named(sen)
    page = enter(visitor, sen)
    calendar = path(referee_pages.open_calendar(sen.links.get(), 0, timezone.now()))
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
    answers.stop(sen.owner, sen.email, now=timezone.now())
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
    with django_assert_num_queries(8):
        visitor.get(page)
    for _ in range(4):
        named(sen)
        named(sen, mode="contact")
    with django_assert_num_queries(8):
        visitor.get(page)


def test_applicant_who_is_signed_in_sees_the_page_as_the_referee_does(sen, client):
    """Their language and their messages stay theirs, and no second cookie is needed."""
    named(sen)
    type(sen.owner).objects.update(language="sv")
    client.force_login(sen.owner)
    client.post(reverse("referee_links", args=[sen.pk]), {"do": "take_back"})  # leaves a message

    body = client.get(enter(client, sen)).content.decode()

    assert '<html lang="en">' in body
    assert "works any more" not in body
    assert "Priya Chatterjee asks you, Prof. Anil Sen, for a letter to one programme." in body
    assert 'data-level="success"' in client.get(reverse("home")).content.decode()


def test_headline_counts_the_letters_that_are_asked_for_now(sen, visitor):
    rows = [named(sen, f"U{number}") for number in range(3)]
    named(sen, "Named only", mode="contact")
    page = enter(visitor, sen)
    assert "for a letter to each of 3 programmes" in visitor.get(page).content.decode()
    press(visitor, page, f"declined {rows[0].pk}")
    press(visitor, page, f"sent {rows[1].pk}")
    assert "for a letter to one programme" in visitor.get(page).content.decode()
    press(visitor, page, f"sent {rows[2].pk}")
    left = visitor.get(page).content.decode()
    assert "for a letter to" not in left and "as a referee." not in left
    assert "Nothing is left to send" in left


def test_who_agreed_and_whose_portal_mail_was_lost_can_still_say_no(sen, visitor):
    row = named(sen, state="failed", failure="not_received", answered_at=NOW, requested_at=NOW)
    page = visitor.get(enter(visitor, sen)).content.decode()
    assert f'value="declined {row.pk}"' in page
    assert f'value="sent {row.pk}"' in page


def test_withdrawn_application_is_told_for_some_weeks_and_a_press_on_it_says_so(
    sen, visitor, time_machine
):
    row, rejected = named(sen, "KTH", mode="email"), named(sen, "Lund", mode="email")
    page = enter(visitor, sen)
    for one, stage in ((row, "withdrawn"), (rejected, "rejected")):
        applications.move(one.application, stage, now=timezone.now())

    answer = visitor.post(page, {"do": f"sent {row.pk}", "words": "Good luck"})
    shown = LexborHTMLParser(answer.content.decode())

    assert answer.status_code == 200
    assert "application is over, so no letter is needed" in " ".join(shown.body.text().split())
    assert shown.css_first("#words").text() == "Good luck"
    line = shown.css_first(f"#letter-{row.pk}")
    assert "has withdrawn this application" in line.text() and not line.css("button")
    assert not shown.css(f"#letter-{rejected.pk}")
    assert Reference.objects.get(pk=row.pk).submitted_at is None
    time_machine.move_to(timezone.now() + timedelta(weeks=4, hours=1))
    assert "withdrawn" not in visitor.get(enter(visitor, sen)).content.decode()
