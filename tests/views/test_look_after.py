"""What is still to come of what went in: one line on its page, on home and in the digest."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Mail
from applications.services import after_sending, applications
from tests.factories import NOW, ApplicationFactory, FeeFactory, PersonFactory
from tests.received_mails import mail_of, note, words
from tests.services.mails.test_reminder_mails import send

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
PORTAL = "https://apply.kth.example/42"


@pytest.fixture
def application(client):
    """Sent two days ago; its fee is due, nobody writes for it."""
    made = ApplicationFactory(
        owner=PersonFactory(zone="Europe/Stockholm"),
        requirements=(),
        fee="due",
        posting__institution="KTH",
        posting__apply_to=PORTAL,
        posting__references_minimum=0,
    )
    FeeFactory(application=made)
    applications.submit(made, confirmation="", now=NOW - timedelta(days=2))
    client.force_login(made.owner)
    return made


def press(client, application, what):
    address = reverse("after_settle", args=[application.pk])
    return client.post(address, {"what": what}, follow=True)


def line(client, address, place):
    found = LexborHTMLParser(client.get(address).content.decode()).css_first(place)
    return found and " ".join(found.text().split())


def home(client):
    return line(client, "/", "[aria-labelledby=unanswered] .to-look-after")


def on_page(client, application):
    return line(client, application.get_absolute_url(), "#look-after")


def test_home_asks_in_one_line_with_the_link_of_the_portal(client, application):
    asked = "sent 2 days ago: is the fee paid? has the receipt come?"

    assert home(client).startswith("KTH · ") and asked in home(client)
    assert f'href="{PORTAL}"' in client.get("/").content.decode()


def test_home_names_it_once_before_what_only_waits(client, application):
    waits = ApplicationFactory(owner=application.owner, requirements=())
    applications.submit(waits, confirmation="A-1", now=NOW - timedelta(days=40))
    shown = client.get("/").context["unanswered"]

    assert [(one.pk, one.look is not None) for one in shown] == [
        (application.pk, True),
        (waits.pk, False),
    ]


def test_each_press_settles_its_own_until_nothing_is_asked(client, application):
    told = press(client, application, "fee").content.decode()
    assert "The fee is paid. Now at “Submitted”." in told
    assert "sent 2 days ago: has the receipt come?" in home(client)

    press(client, application, "receipt")

    assert home(client) is None and on_page(client, application) is None


def test_not_yet_is_silent_on_home_and_open_on_the_page(client, application):
    assert "Not yet: ask again Sat 28 Nov" in on_page(client, application)
    answer = press(client, application, "look").content.decode()

    assert "Home asks again on Sat 28 Nov." in answer
    assert home(client) is None
    assert "Has the receipt come?" in on_page(client, application)
    assert "Not yet" not in on_page(client, application)


def test_press_is_undone_from_its_message(client, application):
    answer = press(client, application, "receipt")
    [message] = answer.context["messages"]

    client.post(reverse("undo"), {"what": message.extra_tags})

    assert "has the receipt come?" in home(client)


def test_page_of_long_ago_still_says_what_is_open_and_home_does_not(client):
    made = ApplicationFactory(requirements=(), posting__references_minimum=0)
    applications.submit(made, confirmation="", now=NOW - timedelta(days=40))
    client.force_login(made.owner)

    assert home(client) is None
    assert "Has the receipt come?" in on_page(client, made)


@pytest.mark.parametrize(("what", "status"), [("", 404), ("letters", 404), ("fee", 302)])
def test_press_that_names_nothing_is_not_found(client, application, what, status):
    answer = client.post(reverse("after_settle", args=[application.pk]), {"what": what})

    assert answer.status_code == status


def test_application_of_another_is_not_found(client, application):
    client.force_login(PersonFactory())

    assert press(client, application, "fee").status_code == 404
    application.refresh_from_db()
    assert application.fee == "due"


@pytest.fixture
def coming(application):
    """The deadline of another one, in a week."""
    other = ApplicationFactory(
        owner=application.owner, requirements=(), deadline=date(2026, 11, 30)
    )
    return other.deadlines.get()


def test_mail_of_one_deadline_says_nothing_of_what_was_sent(coming):
    assert "sent 2 days ago" not in send(coming, now=MORNING).body


@pytest.mark.parametrize("kind", [Mail.Kind.DIGEST, Mail.Kind.WEEK])
def test_digest_and_week_have_the_line_with_the_link_of_the_portal(application, coming, kind):
    digest = send(coming, now=MORNING, kind=kind)

    assert "- KTH · sent 2 days ago: is the fee paid? has the receipt come?" in digest.body
    assert PORTAL in digest.body and PORTAL in digest.alternatives[0][0]
    assert f"{application.get_absolute_url()}#after" in digest.body


def test_stage_is_named_on_page_list_board_and_table(client, application):
    for address in (
        application.get_absolute_url(),
        f"{reverse('applications')}?tab=waiting",
        f"{reverse('applications')}?look=board&tab=waiting",
        f"{reverse('applications')}?stage=unpaid",
    ):
        assert "Submitted, not paid" in client.get(address).content.decode(), address
    filtered = client.get(reverse("applications"), {"stage": "unpaid"}).content.decode()
    assert "KTH" in filtered


def test_receipt_by_mail_submits_unpaid_with_the_receipt_in(client):
    owner = PersonFactory(zone="Europe/Stockholm")
    client.force_login(owner)
    made = ApplicationFactory(owner=owner, requirements=(), fee="due")
    FeeFactory(application=made)

    note(client, mail_of(owner, "We have received your application."), made)

    made.refresh_from_db()
    assert made.stage == "unpaid"
    assert not after_sending.lacks_receipt(made)


def test_receipt_that_comes_by_mail_later_settles_the_question(client, application):
    mail = mail_of(application.owner, "We have received your application.")
    shown = client.get(mail.get_absolute_url(), {"application": application.pk})
    assert "The receipt is in." in words(shown)

    note(client, mail, application)

    assert not after_sending.lacks_receipt(application)
    again = mail_of(application.owner, "We have received your application. Thank you.")
    page = client.get(again.get_absolute_url(), {"application": application.pk})
    assert [one.standing for one in page.context["answers"]] == ["so"]


def test_board_press_to_submitted_says_unpaid(client, application):
    applications.take_back(application, now=NOW)

    applications.put_into(application, "submitted", now=NOW, day=date(2026, 11, 20))

    assert Application.objects.get().stage == "unpaid"


@pytest.mark.parametrize(
    ("fee", "words"),
    [
        ("due", "The fee is still to be paid: until then it stands at “Submitted, not paid”."),
        ("waiver_asked", "The fee waiver is not answered yet: until then it stands at"),
    ],
)
def test_page_to_submit_says_that_the_fee_is_open(client, fee, words):
    made = ApplicationFactory(requirements=(), fee=fee)
    client.force_login(made.owner)

    assert words in client.get(reverse("application_submit", args=[made.pk])).text
