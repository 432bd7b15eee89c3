"""Nudges: read word for word, switched on by a press, and every mail that went is told."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Mail, Referee, RefereeLink
from applications.services import accounts, nudges, referee_pages, references
from applications.services.mails import delivery
from tests import factories
from tests.factories import NOW, ApplicationFactory, RefereeFactory, ReferenceFactory
from tests.letters import enter

pytestmark = pytest.mark.django_db
WEEK_BEFORE = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def person(client):
    person = factories.PersonFactory(given_name="Priya", family_name="Chatterjee")
    client.force_login(person)
    return person


@pytest.fixture
def sen(person, settings):
    settings.SENDS_MAIL = True
    accounts.mark_verified(person)
    return RefereeFactory(owner=person, name="Anil Sen", zone="Asia/Kolkata")


def letter(referee, day=date(2026, 12, 16), state="agreed", **fields):
    row = ReferenceFactory(
        application=ApplicationFactory(owner=referee.owner, deadline=day, **fields),
        referee=referee,
        mode="email",
    )
    references.set_state(row, state, now=NOW)
    return row


def shown(client, referee):
    return client.get(reverse("referee", args=[referee.pk])).content.decode()


def test_it_is_off_until_the_words_were_there_to_read(client, sen):
    letter(sen)
    assert "Off: nothing goes by itself." in shown(client, sen)

    page = client.get(reverse("nudges", args=[sen.pk])).content.decode()
    assert "A reminder: letters for Priya Chatterjee, the next by" in page
    assert "Dear Prof. Anil Sen," in page
    assert "Umeå" in page
    assert "the first would go on Wed 9 Dec 08:" in page
    assert "(Kolkata)" in page
    assert not RefereeLink.objects.exists()
    assert not Mail.objects.exists()

    answer = client.post(reverse("nudges", args=[sen.pk]), {"on": "yes"}, follow=True)
    assert Referee.objects.get().nudges_on_at is not None
    assert "Nudges go to Prof. Anil Sen." in answer.content.decode()
    assert "The next goes by itself on Wed 9 Dec 08:" in answer.content.decode()

    client.post(reverse("nudges", args=[sen.pk]), {"on": "no"})
    assert Referee.objects.get().nudges_on_at is None


@pytest.mark.parametrize(
    ("sends", "fields", "why"),
    [
        (True, {"do_not_mail": True}, "no mail from here"),
        (False, {}, "no mail server is set up"),
    ],
)
def test_where_none_can_go_switching_on_says_why(client, sen, settings, sends, fields, why):
    letter(sen)
    settings.SENDS_MAIL = sends
    Referee.objects.update(**fields)

    answer = client.post(reverse("nudges", args=[sen.pk]), {"on": "yes"}, follow=True)

    told = " ".join(LexborHTMLParser(answer.content.decode()).css_first("#messages").text().split())
    assert "Nudges to Prof. Anil Sen are switched on." in told
    assert why in told


def test_words_are_in_the_language_of_the_referee(client, sen):
    letter(sen)
    Referee.objects.update(language="sv")
    page = client.get(reverse("nudges", args=[sen.pk])).content.decode()
    assert 'lang="sv"' in page
    assert "Dear Prof. Anil Sen," not in page


def test_why_none_goes_is_said(client, sen):
    letter(sen)
    Referee.objects.update(nudges_on_at=NOW)
    referee_pages.stop(sen.email, sen.owner, NOW)
    assert "asked for no more mail from here" in shown(client, sen)
    assert (
        "asked for no more mail from here"
        in client.get(reverse("nudges", args=[sen.pk])).content.decode()
    )
    referee_pages.resume(sen.email, sen.owner)
    Referee.objects.update(nudges="none")
    assert "None is to come" in shown(client, sen)


def test_where_no_mail_server_is_none_is_promised(client, sen, settings):
    letter(sen)
    Referee.objects.update(nudges_on_at=NOW)
    assert "The next goes by itself" in shown(client, sen)
    settings.SENDS_MAIL = False
    assert "The next goes by itself" not in shown(client, sen)
    assert "no mail server is set up" in shown(client, sen)
    for on_at in (NOW, None):  # the page where it is switched, too
        Referee.objects.update(nudges_on_at=on_at)
        page = client.get(reverse("nudges", args=[sen.pk])).content.decode()
        assert "no mail server is set up" in page
        assert not any(one in page for one in ("the next goes on", "the first would go on"))

    Referee.objects.update(nudges_on_at=None, email="")
    assert reverse("nudges", args=[sen.pk]) not in shown(client, sen)


def test_what_the_referee_chose_is_said(client, sen):
    Referee.objects.update(nudges_on_at=NOW, nudges="weekly", nudges_chosen_at=NOW)
    assert "Prof. Anil Sen chose: every week until it is in." in shown(client, sen)


def test_every_mail_that_went_is_told_the_newest_first_and_in_pages(client, sen, time_machine):
    Referee.objects.update(nudges_on_at=NOW)
    letter(sen)
    nudges.sweep(WEEK_BEFORE)
    time_machine.move_to(WEEK_BEFORE)
    delivery.deliver_due(lambda: WEEK_BEFORE)
    client.force_login(sen.owner)
    assert "letters still out" in shown(client, sen)
    assert "A reminder: letters for Priya Chatterjee" in shown(client, sen)

    for number in range(12):
        factories.MailFactory(
            owner=sen.owner, referee=sen, kind="ask", state="failed", reason=f"550 no {number}."
        )
    page = shown(client, sen)
    assert page.count("550 no") == 9
    assert page.index("letters still out") < page.index("550 no 11.")
    later = client.get(reverse("referee", args=[sen.pk]), {"mails": "2"}).content.decode()
    assert [at for at in range(12) if f"550 no {at}." in later] == [0, 1, 2]


def test_reserve_is_proposed_on_home_on_the_application_and_on_the_referee(client, sen, person):
    row = letter(sen, date(2026, 11, 26))
    bose = RefereeFactory(owner=person, name="Meera Bose", title="Dr", is_reserve=True)

    for address in (
        reverse("home"), row.application.get_absolute_url(), reverse("referee", args=[sen.pk]),
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert "the letter of Prof. Anil Sen is still out" in page
        assert "Ask Dr Meera Bose (reserve) instead" in page

    form = client.get(
        reverse("reference_add", args=[row.application_id]), {"referee": bose.pk}
    ).content.decode()
    assert f'<option value="{bose.pk}" selected' in form


@pytest.mark.parametrize("odd", ["", "0", "x", "999999999999999999999", "\x00"])
def test_reserve_that_is_none_of_theirs_is_not_chosen(client, sen, odd):
    row = letter(sen)
    other = RefereeFactory()
    for one in (odd, other.pk):
        answer = client.get(reverse("reference_add", args=[row.application_id]), {"referee": one})
        assert answer.status_code == 200
        choices = answer.content.decode().partition('name="referee"')[2].partition("</select>")[0]
        assert not re.search(r'value="\d+" selected', choices)


def test_application_proposes_a_warning_of_calls_and_thanks(client, sen):
    row = letter(sen, state="received", stage="interview")
    page = client.get(row.application.get_absolute_url()).content.decode()
    for kind, words in (("ahead", "Warn Prof. Anil Sen of a call"), ("thanks", "Thank Prof. Anil")):
        assert reverse("referee_write", args=[sen.pk, kind]) in page
        assert words in page


def test_referee_reads_on_their_page_when_the_next_goes(client, sen, settings):
    Referee.objects.update(nudges_on_at=NOW)
    letter(sen)
    link = referee_pages.make(sen, NOW).removeprefix("http://")
    client.logout()
    where = "/" + link.partition("/")[2]
    assert "The next goes on Wed 9 Dec 08:" in client.get(where, follow=True).content.decode()
    settings.SENDS_MAIL = False
    assert "The next goes on" not in client.get(where, follow=True).content.decode()


@pytest.mark.parametrize("lacks", ["verified address", "leave to mail", "a day to wait for"])
def test_referee_is_promised_only_a_nudge_that_can_go(client, sen, lacks):
    Referee.objects.update(nudges_on_at=NOW)
    letter(sen)
    if lacks == "verified address":
        EmailAddress.objects.filter(user=sen.owner).delete()
    elif lacks == "leave to mail":
        type(sen.owner).objects.update(may_mail_referees=False)
    else:
        Referee.objects.update(not_before=NOW.date() + timedelta(days=2))
    link = referee_pages.make(sen, NOW).removeprefix("http://")
    client.logout()

    page = client.get("/" + link.partition("/")[2], follow=True).content.decode()

    is_only_later = lacks == "a day to wait for"
    assert ("The next goes on" in page) == is_only_later
    assert ("has switched reminders on" in page) == is_only_later
    assert ("None comes for now" in page) != is_only_later


def test_nudges_are_not_switched_on_for_who_wants_no_mail_and_both_sides_say_so(
    client, sen, visitor
):
    letter(sen)
    where = reverse("nudges", args=[sen.pk])
    referee_pages.stop(sen.email, None, NOW)

    assert 'value="yes"' not in client.get(where).content.decode()
    answer = client.post(where, {"on": "yes"}, follow=True).content.decode()
    assert "asked for no more mail from here" in answer
    assert "Nudges go to" not in answer and "switched on" not in answer
    assert "Off: they want no more mail from here." in answer
    assert where not in answer
    assert Referee.objects.get().nudges_on_at is None

    Referee.objects.update(nudges_on_at=NOW)
    theirs = visitor.get(enter(visitor, sen)).content.decode()
    assert "None comes as long as you get no mail" in theirs
    assert "has switched reminders on" not in theirs
    client.post(where, {"on": "no"})
    assert Referee.objects.get().nudges_on_at is None
