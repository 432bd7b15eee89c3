"""The session ends while a form is being filled in: nothing typed is lost, nobody else sees it."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from applications.mail import FolderBackend
from applications.models import Application, Deadline
from applications.services import accounts
from tests.doors import OPEN, PRIVATE, ROWS, SIGNED_IN
from tests.factories import NOW, PersonFactory, RefereeFactory, whole_account

pytestmark = pytest.mark.django_db

NOTE = "Ask about the supervisor & the <start>.\r\n\r\nTwo paragraphs, “quoted”."
HERE = {"HTTP_REFERER": "http://testserver/somewhere/", "HTTP_ORIGIN": settings.SITE_URL}
PASSWORD = "correct horse battery"

OURS = {"account_delete", "account_export", "account_export_file", "account_import"}


@pytest.fixture
def ada(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_DIR = tmp_path / "media", tmp_path / "mail"
    ada = whole_account("canary", email="ada@example.org", password=PASSWORD)
    accounts.mark_verified(ada)
    FolderBackend().send_messages([EmailMessage("Hello", "canary", to=[ada.email])])
    return ada


@pytest.fixture
def eve():
    eve = PersonFactory(email="eve@example.org", password=PASSWORD)
    accounts.mark_verified(eve)
    return eve


@pytest.fixture
def client(ada):
    """Ada's browser, in which her session has just ended."""
    client = Client()
    client.force_login(ada)
    client.get(reverse("home"))
    end_session(client)
    return client


def end_session(client):
    del client.cookies[settings.SESSION_COOKIE_NAME]


def sign_in(client, person, onward="/"):
    return client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD, "next": onward},
        follow=True,
    )


def onward(answer) -> str:
    """Where signing in leads, from the answer that asks to."""
    assert answer.headers["Location"].startswith(reverse("account_login"))
    return answer.headers["Location"].partition("?next=")[2]


def test_note_is_offered_again_after_signing_in_and_saved_as_it_was_typed(client, ada):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    onto = onward(client.post(address, {"notes": NOTE}, **HERE))

    page = sign_in(client, ada, onto)
    assert "Here is what you had written" in page.content.decode()
    [typed] = page.context["kept"][0]["typed"]
    assert (typed.label, typed.words) == ("Notes", NOTE)
    assert f'action="{address}"' in page.content.decode()

    client.post(address, dict(page.context["kept"][0]["hidden"]))
    assert Application.objects.get().notes == NOTE
    assert client.get(reverse("unsent")).status_code == 302  # and is gone from there


def test_what_another_window_saved_meanwhile_is_still_seen_before_it_is_saved(client, ada):
    """The form carries what it was opened with through the signing in."""
    row = Deadline.objects.get()
    address = reverse("deadline", args=[row.pk])
    other = Client()
    other.force_login(ada)
    opened = other.get(address).context["form"]["opened"].value()
    Deadline.objects.update(note="theirs")
    given = {"kind": "application", "date": "2027-01-15", "bound": "on", "note": "mine"}
    page = sign_in(client, ada, onward(client.post(address, {**given, "opened": opened}, **HERE)))

    assert [field.label for field in page.context["kept"][0]["typed"]][-1] == "Note"
    answer = client.post(address, dict(page.context["kept"][0]["hidden"]))
    assert answer.status_code == 409


def test_somebody_else_who_signs_in_there_never_sees_it(client, ada, eve):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    onto = onward(client.post(address, {"notes": NOTE}, **HERE))

    assert "supervisor" not in sign_in(client, eve, onto).content.decode()
    client.post(reverse("account_logout"))
    assert "supervisor" not in sign_in(client, ada, onto).content.decode()


def test_visitor_whom_no_browser_remembers_leaves_nothing_behind(ada):
    visitor = Client()
    address = reverse("application_notes", args=[Application.objects.get().pk])
    visitor.post(address, {"notes": NOTE}, **HERE)

    assert "unsent" not in visitor.session


def test_every_value_is_shown_under_the_label_it_was_typed_under(client, ada):
    """Whatever the form: a choice in its words, a second deadline as that, an empty field not."""
    review = reverse("posting_review", args=SIGNED_IN["posting_review"](ada))
    given = {
        "facts-title": "PhD in tides", "facts-salary": "", "facts-single_pdf": "on",
        "moments-TOTAL_FORMS": "2", "moments-1-kind": "funding", "moments-1-date": "2027-01-15",
        "pieces-0-name": "CV, two pages", "pieces-0-need": "if_available", "pieces-0-read": "0",
    }  # fmt: skip
    page = sign_in(client, ada, onward(client.post(review, given, **HERE)))

    assert [(field.label, field.words) for field in page.context["kept"][0]["typed"]] == [
        ("Title", "PhD in tides"),
        ("Wants one PDF", "yes"),
        ("Deadline 2, Kind", "Funding"),
        ("Deadline 2, Date", "2027-01-15"),
        ("Document 1, Name as in the posting", "CV, two pages"),
        ("Document 1, Need", "if available"),
    ]
    sent = dict(page.context["kept"][0]["hidden"])
    assert {name: sent[name] for name in given} == given


def test_choice_among_rows_is_not_shown_by_a_name(client, ada):
    """The row of that number may be anybody's."""
    other = RefereeFactory(name="Somebody Else")
    address = reverse("reference_add", args=[Application.objects.get().pk])
    given = {"referee": str(other.pk), "mode": "portal", "institution": "University of Oslo"}
    page = sign_in(client, ada, onward(client.post(address, given, **HERE)))

    words = [(field.label, field.words) for field in page.context["kept"][0]["typed"]]
    assert words == [
        ("How the letter goes in", "the portal asks them"),
        ("Their institution", "University of Oslo"),
    ]
    assert "Somebody Else" not in page.content.decode()


def test_what_is_too_long_is_not_kept_and_that_is_said(client):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    answer = client.post(address, {"notes": "x" * 300_000}, **HERE)

    assert onward(answer) == "/somewhere/"
    assert "nothing was done" in client.get(reverse("account_login")).content.decode()


def test_after_a_day_it_is_gone(client, ada, time_machine):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    time_machine.move_to(NOW, tick=False)
    onto = onward(client.post(address, {"notes": NOTE}, **HERE))
    time_machine.shift(25 * 3600)

    assert "supervisor" not in sign_in(client, ada, onto).content.decode()


def test_it_is_let_go_by_a_press(client, ada):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    sign_in(client, ada, onward(client.post(address, {"notes": NOTE}, **HERE)))

    assert client.post(reverse("unsent")).headers["Location"] == "/somewhere/"
    assert client.get(reverse("unsent")).headers["Location"] == reverse("home")


def test_passwords_are_never_kept(client):
    client.post(reverse("account_change_password"), {"oldpassword": "old secret one"}, **HERE)
    client.post(reverse("settings"), {"phone": "1", "password": "old secret one"}, **HERE)

    assert "old secret one" not in str(dict(client.session))


def test_every_address_leads_to_a_page_after_signing_in_and_keeps_what_was_typed(client, ada):
    """A text in a field of ours, sent to every address there is."""
    wrong = {}
    for name in [*ROWS, *PRIVATE]:
        address = reverse(name, args=SIGNED_IN[name](ada))
        browser = Client()
        browser.cookies[settings.PERSON_COOKIE_NAME] = client.cookies[settings.PERSON_COOKIE_NAME]
        onto = onward(browser.post(address, {"notes": NOTE}))
        browser.force_login(ada)
        page = browser.get(onto, follow=True)
        theirs = name.startswith(("mfa_", "usersessions_", "account_")) and name not in OURS
        for close in page._resource_closers:
            close()
        # Second factors that nobody has set up have no page, signed in or not.
        if theirs == ("supervisor" in _body(page)) or not (theirs or page.status_code == 200):
            wrong[name] = (onto, page.status_code)
    assert wrong == {}


def _body(page) -> str:
    return "" if page.streaming else page.content.decode()


def test_script_that_asks_is_sent_to_sign_in_as_a_whole_page(client):
    application = Application.objects.get()
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/applications/?q=a"}
    looked = client.get(reverse("applications"), **htmx)
    pressed = client.post(reverse("plan_order", args=[application.pk]), {"move": "1:up"}, **htmx)

    sign = reverse("account_login")
    assert looked.headers["HX-Redirect"] == f"{sign}?next=/applications/%3Fq%3Da"
    assert pressed.headers["HX-Redirect"] == f"{sign}?next=/applications/{application.pk}/plan/"


def test_file_sent_by_a_script_is_told_that_nobody_is_signed_in(client, ada):
    address = reverse("requirement_upload", args=SIGNED_IN["requirement_upload"](ada))
    answer = client.post(address, {"draft": "1"}, HTTP_X_UPLOAD="alone")

    assert (answer.status_code, answer["X-Upload"]) == (200, "refused")
    assert "You are signed out" in answer.content.decode()


def test_form_from_before_signing_in_elsewhere_is_offered_again(ada):
    """Signing in in another window makes the tokens of all open pages void."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    address = reverse("application_notes", args=[Application.objects.get().pk])
    answer = client.post(address, {"notes": NOTE}, **HERE)

    assert answer.headers["Location"] == reverse("unsent")
    assert "supervisor" in client.get(reverse("unsent")).content.decode()
    assert Application.objects.get().notes == "canary"


@pytest.mark.parametrize("name", ["account_signup", "sample", "mail_answer", "mail_address"])
def test_stale_form_of_an_open_page_is_anybodys_and_never_kept(client, ada, eve, name):
    """Ada was signed in here last, somebody else fills in the form."""
    address = reverse(name, args=OPEN[name](ada))
    given = {"email": "bob@example.org", "note": NOTE}
    stale = Client(enforce_csrf_checks=True)
    stale.cookies[settings.PERSON_COOKIE_NAME] = client.cookies[settings.PERSON_COOKIE_NAME]
    answers = [stale.post(address, given, **HERE)]
    stale.get(reverse("account_login"))  # with a cookie, and a token of another page
    answers.append(stale.post(address, {**given, "csrfmiddlewaretoken": "x" * 64}, **HERE))
    stale.force_login(eve)
    answers.append(stale.post(address, given, **HERE))

    pages = [answer.content.decode() for answer in answers]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "Your browser sent no cookie" in pages[0]
    assert "You signed in or out in another window" in pages[1]
    assert "unsent" not in stale.session


def test_form_sent_by_the_machines_other_name_is_offered_again(ada, settings):
    """On a person's own machine, where localhost is the site as well."""
    settings.ALLOWED_HOSTS, settings.BEHIND_PROXY = ["localhost"], False
    client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    client.force_login(ada)
    address = reverse("application_notes", args=[Application.objects.get().pk])
    other = client.post(address, {"notes": NOTE}, HTTP_ORIGIN="http://localhost:9000")
    answer = client.post(address, {"notes": NOTE}, HTTP_ORIGIN="http://localhost:8000")

    assert other.status_code == 403
    assert answer.headers["Location"] == reverse("unsent")


def test_part_of_a_page_sent_with_a_stale_token_turns_the_whole_page(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    application = Application.objects.get()
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/applications/?q=a"}
    notes = reverse("application_notes", args=[application.pk])
    typed = client.post(notes, {"notes": NOTE}, **HERE, **htmx)
    order = reverse("plan_order", args=[application.pk])
    pressed = client.post(order, {"move": "1:up"}, **HERE, **htmx)

    assert (typed.status_code, typed.headers["HX-Redirect"]) == (200, reverse("unsent"))
    assert (pressed.status_code, pressed.headers["HX-Redirect"]) == (200, "/applications/?q=a")
    page = client.get(pressed.headers["HX-Redirect"]).content.decode()
    assert "This page went stale, so nothing was done. Try again." in page


def test_file_sent_by_a_script_with_a_stale_token_is_told_what_helps(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    address = reverse("requirement_upload", args=SIGNED_IN["requirement_upload"](ada))
    answer = client.post(address, {"note": NOTE}, HTTP_X_UPLOAD="alone", **HERE)

    assert (answer.status_code, answer["X-Upload"]) == (200, "refused")
    assert "Reload the page, then send it again." in answer.content.decode()
    assert "unsent" not in client.session


def test_what_is_refused_when_it_is_sent_again_stays_kept_until_it_is_saved(client, ada):
    address = reverse("deadline_add", args=[Application.objects.get().pk])
    given = {"kind": "application", "date": "15 January", "bound": "on", "note": NOTE}
    sign_in(client, ada, onward(client.post(address, given, **HERE)))

    assert client.post(address, given).status_code == 422
    assert "supervisor" in client.get(reverse("unsent")).content.decode()
    assert client.post(address, {**given, "date": "2027-01-15"}).status_code == 302
    assert client.get(reverse("unsent")).headers["Location"] == reverse("home")


def test_number_of_a_form_that_nobody_was_given_breaks_nothing(client, ada):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    for prefix in ("moments-x", "moments-", "moments-²", "pieces-" + "1" * 5000):
        given = urlencode({"notes": NOTE, f"{prefix}-kind": "funding"})
        answer = client.post(address, given, "application/x-www-form-urlencoded", **HERE)
        page = sign_in(client, ada, onward(answer))
        assert page.context["kept"][0]["typed"][0].words == NOTE
        end_session(client)


def test_way_back_stays_on_this_site(client, ada):
    address = reverse("application_notes", args=[Application.objects.get().pk])
    pages = (
        "http://evil.example/x/",
        "http://testserver//evil.example/",
        "javascript:1",
        "http://[x/",
    )
    for page in pages:
        sign_in(client, ada, onward(client.post(address, {"notes": NOTE}, HTTP_REFERER=page)))
        assert client.session["unsent"][0]["back"] == Application.objects.get().get_absolute_url()
        end_session(client)


def test_page_for_what_is_gone_shows_no_words_of_another_site(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    answer = client.post("/no/such/page/", {"notes": NOTE})

    assert answer.status_code == 404
    assert "supervisor" not in answer.content.decode()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_form_from_another_site_is_neither_kept_nor_offered(ada, origin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    address = reverse("application_notes", args=[Application.objects.get().pk])
    headers = {"HTTP_ORIGIN": origin} if origin else {}
    answer = client.post(address, {"notes": NOTE}, **headers)

    assert answer.status_code == 403
    assert client.get(reverse("unsent")).status_code == 302


def test_words_of_two_windows_are_both_offered_and_saved_one_by_one(client, ada):
    application = Application.objects.get()
    address = reverse("application_notes", args=[application.pk])
    client.post(address, {"notes": "of the first window"}, **HERE)
    page = sign_in(client, ada, onward(client.post(address, {"notes": NOTE}, **HERE)))
    second, first = page.context["kept"]
    assert [one["typed"][0].words for one in (second, first)] == [NOTE, "of the first window"]

    client.post(address, dict(second["hidden"]))

    left = client.get(reverse("unsent"))
    application.refresh_from_db()
    assert (application.notes, [one["key"] for one in left.context["kept"]]) == (
        NOTE,
        [first["key"]],
    )
    assert reverse("unsent") in client.get(reverse("home")).content.decode()


def test_press_after_the_account_was_deleted_in_another_window_says_so(client, ada):
    ada.delete()
    page = client.post(reverse("account_delete"), {"password": PASSWORD}, follow=True)

    assert "Your account is deleted already" in page.content.decode()
    assert "send it again" not in page.content.decode()
