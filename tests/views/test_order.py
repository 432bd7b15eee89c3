"""When to order it: one line under the line of the checklist, one on home, one in the digest."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from applications.models import Mail, Order
from applications.services import orders
from tests.factories import NOW, ApplicationFactory, RequirementFactory
from tests.services.mails.test_reminder_mails import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def piece(client):
    application = ApplicationFactory(requirements=(), deadline=date(2027, 1, 16))
    client.force_login(application.owner)
    return RequirementFactory(application=application, kind="transcripts", certification="sworn")


def page(client, piece):
    return " ".join(client.get(piece.application.get_absolute_url()).content.decode().split())


def test_line_says_by_when_with_the_page_that_says_how_long(client, piece):
    words = page(client, piece)

    assert "order by Tue 29 Dec 2026" in words
    assert "(allow at least 13 working days; public holidays come on top ·" in words
    assert 'href="https://www.marlenebrams.be/tarieven"' in words

    client.post(reverse("order_add", args=[piece.pk]), {"proposed": "1"})
    assert Order.objects.count() == 2
    assert "I have to order it" in words and "I have to order it" not in page(client, piece)


def test_step_of_ones_own_wants_its_days(client, piece):
    address = reverse("order_add", args=[piece.pk])
    refused = client.post(address, {"what": "other", "name": "Stamp of the dean"})
    assert refused.status_code == 422

    client.post(address, {"what": "other", "name": "Stamp of the dean", "days": "3"})
    client.post(address, {"what": "vpd"})
    assert [(one.called, one.days) for one in Order.objects.all()] == [
        ("Stamp of the dean", 3),
        ("VPD by uni-assist", 42),
    ]


def test_presses_and_changes_of_a_step(client, piece):
    orders.begin(piece, now=NOW)
    first = Order.objects.first()
    client.post(reverse("order_press", args=[first.pk]), {"here": "0"})
    assert "Transcript: under way, all expected on" in page(client, piece)
    client.post(reverse("order_press", args=[first.pk]), {"here": "1"})
    first.refresh_from_db()
    assert first.ordered_on and first.arrived_on

    second = Order.objects.last()
    given = {"what": second.what, "days": "4", "ordered_on": "2026-11-10"}
    client.post(reverse("order", args=[second.pk]), given)
    second.refresh_from_db()
    assert (second.days, second.ordered_on, second.source) == (4, date(2026, 11, 10), "")

    assert client.get(reverse("order_remove", args=[second.pk])).status_code == 200
    client.post(reverse("order_remove", args=[second.pk]))
    assert Order.objects.get() == first


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (
            {"expected_on": date(2027, 1, 14)},
            "not marked as begun, all expected on Thu 14 Jan 2027",
        ),
        (
            {"ordered_on": date(2026, 11, 20), "expected_on": date(2027, 1, 16)},
            "all expected on Sat 16 Jan 2027, the very day of the deadline; ask",
        ),
        (
            {"expected_on": date(2027, 1, 18)},
            "not marked as begun, all expected on Mon 18 Jan 2027, 2 days late; ask",
        ),
        (
            {"expected_on": date(2026, 11, 20)},
            "not marked as begun, was expected by now: ask after it",
        ),
        ({"days": 57}, "from today it takes until Tue 19 Jan 2027, 3 days late"),
    ],
)
def test_day_they_told_is_not_said_to_be_counted(client, piece, days, told):
    owner = piece.application.owner
    owner.zone = "Europe/Stockholm"
    owner.save()
    Order.objects.create(requirement=piece, what="other", **{"days": 5, **days})
    words = page(client, piece)

    assert told in words
    assert ("allow at least" in words) == ("ordered_on" not in days)
    assert " )" not in words


def test_days_are_to_be_allowed_for_on_the_form_as_well(client, piece):
    words = client.get(reverse("order_add", args=[piece.pk])).content.decode()

    assert "Days to allow for it" in words and "at most" not in words


@pytest.mark.parametrize(
    "given",
    [
        {"days": "731"},
        {"days": "3", "ordered_on": "2099-01-01"},
        {"days": "3", "ordered_on": "2026-11-10", "arrived_on": "2026-11-09"},
    ],
)
def test_slip_is_refused_in_words(client, piece, given):
    answer = client.post(reverse("order_add", args=[piece.pk]), {"what": "other", **given})

    assert (answer.status_code, Order.objects.count()) == (422, 0)


def test_page_says_in_one_sentence_what_takes_longest_of_all_that_is_ordered(client, piece):
    Order.objects.create(requirement=piece, what="transcript", days=5)
    assert "critical-path" not in page(client, piece)
    other = RequirementFactory(application=piece.application, kind="other", name="VPD")
    Order.objects.create(requirement=other, what="vpd", days=42)
    words = page(client, piece)
    sentence = words[words.index('id="critical-path"') :].partition("</p>")[0]
    assert f'#requirement-{other.pk}">Transcript → VPD by uni-assist</a>' in sentence
    assert "order Transcript by Mon 30 Nov 2026" in sentence


def test_home_tells_what_is_late_before_the_rows_and_marks_today(client):
    application = ApplicationFactory(requirements=(), deadline=date(2026, 11, 25))
    client.force_login(application.owner)
    piece = RequirementFactory(application=application, kind="transcripts")
    assert not client.get("/").context["looks"]

    orders.begin(piece, now=NOW)
    words = client.get("/").content.decode()
    assert words.index('id="looks"') < words.index('id="moments"')
    line = words[words.index('id="looks"') :].partition("</section>")[0]
    assert f"#requirement-{piece.pk}" in line and "days late" in line
    today = words[words.index('class="today"') :].partition("</li>")[0]
    assert "△" in today and "1 to order" in today


def test_week_on_home_marks_the_day_to_order(client, piece):
    Order.objects.create(requirement=piece, what="transcript", days=50)
    words = client.get("/").content.decode()
    assert 'id="looks"' not in words and "order Transcript by" in words
    strip = words[words.index('class="week"') :].partition("</ol>")[0]
    marked = [day for day in strip.split("<li")[1:] if "△" in day]
    assert len(marked) == 1 and f"#requirement-{piece.pk}" in marked[0]
    assert 'class="today"' not in marked[0]


def test_digest_has_the_line_and_a_mail_alone_has_not():
    application = ApplicationFactory(requirements=())
    piece = RequirementFactory(application=application, kind="transcripts")
    orders.begin(piece, now=NOW)

    message = send(application.deadlines.get(), kind=Mail.Kind.DIGEST)

    assert "Umeå University: Transcript, was to begin by" in message.body
    assert "To order" in message.alternatives[0][0]


def test_mail_of_its_own_is_sent_of_no_order():
    application = ApplicationFactory(requirements=())
    piece = RequirementFactory(application=application, kind="transcripts")
    orders.begin(piece, now=datetime(2027, 1, 4, tzinfo=UTC))

    assert not Mail.objects.exists()


def test_press_aims_at_a_day_apart_from_the_others_and_can_be_taken_back(client):
    first = ApplicationFactory(deadline=date(2027, 1, 14))
    for day in (15, 16):
        ApplicationFactory(owner=first.owner, deadline=date(2027, 1, day))
    client.force_login(first.owner)
    assert "3 deadlines fall into that week" in page(client, first.requirements.first())

    client.post(reverse("deadline_target", args=[first.pk]), {"target": "apart"})

    target = first.deadlines.get(kind="target")
    assert (target.date, target.note) == (date(2027, 1, 13), "Ahead of the others of that week")
    assert first.events.filter(kind="deadline").last().undo
