"""Home: the nearest moment first, what is missing, and the one link that helps."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

from applications.models import Mail
from applications.models.person import NO_ZONE
from applications.services import deadlines, postings, readiness
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def words(response):
    return " ".join(strip_tags(response.content.decode()).split())


def test_home_of_a_new_account_teaches_the_first_step(client, person):
    for page in ("applications", "home"):
        response = client.get(reverse(page))
        assert "Start with one posting" in words(response)
        assert "js/home" in response.content.decode()  # which reads what is pasted
    assert f'href="{reverse("posting_new")}"' in response.content.decode()


def test_home_asks_for_a_zone_until_one_is_chosen(client, person):
    asked = "We do not know your time zone"
    assert asked not in words(client.get(reverse("home")))

    person.zone = NO_ZONE
    person.save()
    assert asked in words(client.get(reverse("home")))

    settings = {"zone": "UTC", "paper": "A4", "language": "en"}
    settings |= {"digest_hour": 8, "quiet_from": 21, "quiet_until": 8}
    client.post(reverse("settings"), settings)
    assert asked not in words(client.get(reverse("home")))
    person.refresh_from_db()
    assert person.zone == "Etc/UTC"


def test_home_puts_the_overdue_first_then_the_nearest_then_those_without_deadline(client, person):
    for title, day in [
        ("later", date(2027, 3, 1)),
        ("none", False),
        ("overdue", date(2026, 11, 20)),
        ("next", date(2026, 11, 26)),
    ]:
        factories.ApplicationFactory(owner=person, posting__title=title, deadline=day)

    response = client.get(reverse("home"))

    shown = [str(row) for row in response.context["rows"]]
    assert shown == ["overdue", "next", "later", "none"]
    assert str(response.context["next"]) == "next"  # what is late hides nothing


@pytest.mark.parametrize(
    ("kind", "stage", "said", "place"),
    [
        ("reply", "offer", "Answer the offer", "#after"),
        ("interview", "interview", "Prepare interview", "#after"),
        ("answer", "review", "Ask for the answer", "#after"),
        ("letters", "submitted", "See referees", "#references"),
        ("test", "submitted", "See deadlines", "#deadlines"),
        ("waiver_answer", "submitted", "See the fee", "fee/"),
    ],
)
def test_moment_after_sending_is_next_too_and_each_row_says_what_to_do(
    client, person, kind, stage, said, place
):
    factories.ApplicationFactory(owner=person, deadline=date(2026, 12, 20))
    sent = factories.ApplicationFactory(owner=person, stage=stage, deadline=False)
    factories.DeadlineFactory(application=sent, kind=kind, date=date(2026, 12, 1))

    response = client.get(reverse("home"))

    assert response.context["next"] == sent
    home = LexborHTMLParser(response.content.decode())
    verbs = [home.css_first(f"{where} a") for where in (".next-verb", ".rung:first-child .verb")]
    assert [verb.text() for verb in verbs] == [said, said]
    assert {verb.attributes["href"] for verb in verbs} == {f"{sent.get_absolute_url()}{place}"}
    assert "documents ready" not in home.css_first(".next").text()


def test_interview_that_has_been_asks_how_it_went(client, person):
    sent = factories.ApplicationFactory(owner=person, stage="interview", deadline=False)
    factories.DeadlineFactory(application=sent, kind="interview", date=date(2026, 11, 20))

    assert words(client.get(reverse("home"))).count("How did it go?") == 2


def test_interview_that_has_been_stands_behind_what_is_to_come(client, person):
    days = {"over": ("interview", 20), "late": ("reply", 19), "next": ("reply", 27)}
    for title, (kind, day) in days.items():
        sent = factories.ApplicationFactory(
            owner=person, posting__title=title, stage="interview", deadline=False
        )
        factories.DeadlineFactory(application=sent, kind=kind, date=date(2026, 11, day))

    rows = client.get(reverse("home")).context["rows"]

    assert [str(row) for row in rows] == ["late", "next", "over"]


def test_home_says_both_clocks_what_is_missing_and_what_to_do(client, person):
    application = factories.ApplicationFactory(owner=person, deadline=date(2026, 11, 26))
    factories.ReferenceFactory(application=application, state="received")

    response = client.get(reverse("home"))

    said = words(response)
    assert "in 3 days" in said
    assert "Fri 27 Nov 04:29 for you Thu 23:59 Umeå (assumed)" in said
    assert "3 missing: Cover letter, CV, Transcripts letters 1 of 2" in said
    letter = application.requirements.get(kind="cover_letter")
    page = response.content.decode()
    assert f'href="{application.get_absolute_url()}#requirement-{letter.pk}"' in page
    assert f'action="{reverse("requirement_upload", args=[letter.pk])}"' in page


def test_home_follows_the_nearest_unmet_deadline_of_an_application(client, person):
    application = factories.ApplicationFactory(owner=person, deadline=date(2027, 1, 15))
    factories.DeadlineFactory(application=application, kind="funding", date=date(2026, 12, 1))
    factories.DeadlineFactory(
        application=application, kind="waiver", date=date(2026, 11, 25), met_at=NOW
    )

    said = words(client.get(reverse("home")))

    assert "Wed 2 Dec 04:29 Funding · Tue 23:59 Umeå" in said
    assert "Application in 53 days, Sat 16 Jan" in said


def test_home_leaves_out_what_needs_nobody(client, person):
    sent = {"owner": person, "stage": "submitted", "deadline": False}
    factories.ApplicationFactory(**sent)
    factories.ApplicationFactory(owner=person, archived_at=NOW)
    factories.ApplicationFactory()

    response = client.get(reverse("home"))

    assert response.context["rows"] == []
    assert "Nothing needs you now" in words(response)


def test_home_asks_to_review_what_was_pasted(client, person):
    posting = postings.keep(person, "PhD position in Lund", source="pasted", now=NOW)

    response = client.get(reverse("home"))

    assert "PhD position in Lund" in words(response)
    assert reverse("posting_review", args=[posting.pk]) in response.content.decode()


@pytest.mark.parametrize(
    ("text", "source", "said"),
    [
        ("---\nurl: https://x.example\ntitle: PhD in optics\n---\n\n# Jobs", "", "PhD in optics"),
        ("---\nurl: https://x.example\n---\n\n# PhD in acoustics\nLund", "", "PhD in acoustics"),
        ("Home\nLog in\n\nTitle: PhD position in optics", "", "PhD position in optics"),
        ("***\n---", "", f"Posting of {NOW:%-d %B %Y}"),
        ("***\n---", "lund.pdf", "lund.pdf"),
    ],
)
def test_home_calls_what_waits_by_the_title_that_was_read(client, person, text, source, said):
    kind = "file" if source else "pasted"
    postings.keep(person, text, source=kind, source_name=source, url="https://x.example", now=NOW)

    assert f"Not reviewed yet {said} just now Review: {said} " in words(client.get(reverse("home")))


@pytest.mark.parametrize(("number", "shown", "more"), [(5, 5, False), (6, 5, True)])
def test_home_leads_to_all_that_wait_where_it_shows_some(client, person, number, shown, more):
    for _ in range(number):
        factories.PostingFactory(owner=person)

    said = words(client.get(reverse("home")))

    assert (said.count(" Review: "), "See all that wait" in said) == (shown, more)
    assert len(client.get(reverse("posting_new")).context["page"].rows) == number


@pytest.mark.parametrize(
    ("state", "age", "tried", "said"),
    [
        ("failed", 1, 1, True),
        ("failed", 8, 8, False),
        ("failed", 30, 1, True),  # held, of an old backup
        ("waiting", 1, 1, False),
    ],
)
def test_home_tells_of_a_mail_that_failed_this_week(client, person, state, age, tried, said):
    at = {
        "created_at": NOW - timedelta(days=age),
        "not_before": NOW - timedelta(days=tried),
    }
    factories.MailFactory(owner=person, state=Mail.State(state), **at)

    assert ("A reminder could not be sent." in words(client.get(reverse("home")))) is said


def test_home_tells_of_a_mail_to_a_referee_that_failed_until_another_goes(client, person):
    sen = factories.RefereeFactory(owner=person, email="sen@uu.example")
    facts = {"owner": person, "referee": sen, "recipient": sen.email}
    ask = {"kind": "ask", "data": {"references": [1, 2]}}
    factories.MailFactory(**facts, **ask, state="failed", key="a")

    def said():
        page = words(client.get(reverse("home")))
        assert "A reminder could not be sent." not in page
        return "A mail to a referee could not be sent." in page

    assert said()
    later = {"sent_at": NOW + timedelta(hours=1), "created_at": NOW + timedelta(hours=1)}
    for another, is_over in (
        ({**ask, "state": "sent"}, True),
        ({**ask, "state": "by hand"}, True),
        ({**ask, "state": "sent", "kind": "thanks"}, False),  # of another kind
        ({**ask, "state": "sent", "data": {"references": [1]}}, False),  # about one of the two
    ):
        another = factories.MailFactory(**facts, **another, **later, key="b")
        assert said() is not is_over
        another.delete()
    assert said()
    sen.news.create(kind="bounced", at=NOW)  # which stays told, whether or not the address is right
    assert not said()


def test_home_in_pages_shows_each_application_once(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.home.ROWS", 2)
    for _ in range(5):
        factories.ApplicationFactory(owner=person)

    pages, after = [], ""
    while after is not None:
        context = client.get(reverse("home"), {"after": after}).context
        pages.append([row.pk for row in context["rows"]])
        after = context["page"].after or None

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({pk for page in pages for pk in page}) == 5


@pytest.mark.parametrize("after", ["0", "-1", "x", "9" * 30, "", "²", "[1]", "{}"])
def test_home_after_what_is_no_place_shows_the_first(client, person, after):
    factories.ApplicationFactory(owner=person)

    response = client.get(reverse("home"), {"after": after})

    assert (len(response.context["rows"]), response.context["page"].before) == (1, "")


def test_what_is_late_and_fills_the_page_hides_no_moment_to_come(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.home.ROWS", 2)
    late = [
        factories.ApplicationFactory(owner=person, deadline=date(2026, 1, day)) for day in (1, 2, 3)
    ]
    ahead = factories.ApplicationFactory(owner=person, deadline=date(2027, 1, 15))

    assert client.get(reverse("home")).context["next"] == ahead
    ahead.delete()
    assert client.get(reverse("home")).context["next"] == late[0]


@pytest.mark.parametrize("most", [1, 50])
def test_home_shows_the_marks_of_the_week_by_the_persons_own_clock(
    client, person, monkeypatch, most
):
    monkeypatch.setattr("applications.views.home.ROWS", most)
    for kind, day in [("interview", date(2026, 11, 25)), ("application", date(2026, 11, 25))]:
        application = factories.ApplicationFactory(owner=person, deadline=date(2026, 11, 26))
        factories.DeadlineFactory(application=application, kind=kind, date=day)
    far = factories.ApplicationFactory(owner=person, deadline=date(2027, 1, 15))
    factories.DeadlineFactory(
        application=far, kind="target", date=date(2026, 11, 24), zone="Asia/Kolkata"
    )
    factories.DeadlineFactory(application=far, kind="letters", date=date(2026, 11, 24), met_at=NOW)

    week = dict(client.get(reverse("home")).context["week"])

    # 23:59 in Umeå is the next day in Kolkata; the interview is in the morning there.
    assert [(day.day, dict(marks)) for day, marks in week.items() if marks] == [
        (24, {"target": 1}),
        (25, {"interview": 1}),
        (26, {"application": 1}),
        (27, {"application": 2}),
    ]


def test_what_to_do_next_is_the_same_in_lists_and_on_the_page_where_no_deadline_is_ahead(
    client, person
):
    application = factories.ApplicationFactory(owner=person, requirements=("cv",))
    application.deadlines.update(met_at=NOW)
    deadlines.refresh(application, NOW)
    page = words(client.get(application.get_absolute_url()))

    assert "one document is missing" in page
    for address in (reverse("home"), reverse("applications")):
        assert "Upload CV" in words(client.get(address)), address


DIFFERENT = {"field": "deadline", "code": "several-dates", "readings": []}


@pytest.mark.parametrize(
    ("conflict", "state", "kind", "asks"),
    [
        (DIFFERENT, "read", "application", True),
        (DIFFERENT, "corrected", "application", False),
        (DIFFERENT, "told", "application", False),
        (DIFFERENT | {"settled": True}, "read", "application", False),
        (DIFFERENT | {"code": "vague-day"}, "read", "application", False),
        (DIFFERENT | {"field": "contacts", "code": "titles-differ"}, "read", "application", False),
        (DIFFERENT, "read", "funding", False),
    ],
)
def test_row_marks_the_day_that_the_page_asks_about(client, person, conflict, state, kind, asks):
    asked = factories.ApplicationFactory(owner=person, deadline=False)
    factories.DeadlineFactory(application=asked, kind=kind, evidence={"state": state})
    asked.posting.evidence = {"conflicts": [conflict]}
    asked.posting.save()

    row = LexborHTMLParser(client.get(reverse("home")).content.decode()).css_first(".rung .when")

    assert ("Please check" in row.text()) is asks
    if kind == "application":
        page = LexborHTMLParser(client.get(asked.get_absolute_url()).content.decode())
        flags = page.css("#doubts li")
        assert any("It is right as it stands" in flag.text() for flag in flags) is asks


def test_row_says_who_is_missing_once_somebody_declined(client, person):
    """And not of one where nobody was named yet."""
    file, _bare = (
        factories.ApplicationFactory(owner=person, posting__references_minimum=2) for _ in "ab"
    )
    for state in ("agreed", "declined"):
        factories.ReferenceFactory(application=file, state=state)
    readiness.catch_up(NOW)

    page = LexborHTMLParser(client.get(reverse("home")).content.decode())

    assert [one.text() for one in page.css(".rung .aside")] == ["1 referee missing"]
    assert "1 referee missing" in page.css_first(".next-what").text()
