"""What referees did on their pages stands on the applicant's home until it was seen."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import (
    RefereeNews,
)
from applications.services import answers
from tests.factories import (
    NOW,
    RefereeFactory,
)
from tests.letters import enter, named, press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
News = RefereeNews.Kind


def test_news_stand_on_home_until_they_are_seen(sen, visitor, client):
    row = named(sen, "KTH")
    press(visitor, enter(visitor, sen), f"agreed {row.pk}", words="Gladly")
    client.force_login(sen.owner)

    body = client.get(reverse("home")).content.decode()
    assert "Prof. Anil Sen agreed: KTH" in body and "Gladly" in body
    client.post(reverse("news_seen"), {"shown": RefereeNews.objects.get().pk})

    home = client.get(reverse("home")).content.decode()
    assert "agreed: KTH" not in home
    assert "agreed: KTH" in client.get(reverse("referee", args=[sen.pk])).content.decode()
    undo = re.search(r'name="what" value="([^"]+)"', home)[1]
    back = client.post(reverse("undo"), {"what": undo}, follow=True).content.decode()
    assert "Undone: it is as it was." in back
    assert "agreed: KTH" in back


def test_newest_stands_among_the_shown_however_many_are_urgent(sen, client):
    for number in range(6):
        answers.say(named(RefereeFactory(owner=sen.owner), f"U{number}"), False, "", now=NOW)
    answers.say(named(sen, "KTH"), True, "", now=NOW + timedelta(hours=1))
    client.force_login(sen.owner)

    page = LexborHTMLParser(client.get(reverse("home")).content.decode())

    told = [one.text() for one in page.css(".letters-news .told-words")]
    assert ["declined" in one for one in told] == [True, True, True, False]
    assert "agreed: KTH" in told[-1]
    assert len(page.css("#news")[0].parent.parent.css("p.small a")) == 3


def test_news_of_one_referee_are_told_together_and_refusals_first(sen, client):
    rows = [named(sen, f"U{number}") for number in range(8)]
    answers.say_each(rows[:2], False, "No time", now=NOW)
    answers.say_each(rows[2:], True, "Gladly", now=NOW + timedelta(hours=1))
    client.force_login(sen.owner)

    page = LexborHTMLParser(client.get(reverse("home")).content.decode())

    told = [" ".join(one.text().split()) for one in page.css(".letters-news .told-words")]
    assert told == [
        "Prof. Anil Sen declined: U1, U0 No time",
        "Prof. Anil Sen agreed: 6 programmes Gladly",
    ]
    assert len(page.css("input[name=shown]")) == 8


@pytest.mark.parametrize(
    ("more", "told"), [([], "Undone: it is as it was."), (["KTH"], "Undone for all 2.")]
)
def test_news_brought_back_are_counted_by_their_lines(sen, client, more, told):
    answers.say_each([named(sen, "Lund"), named(sen, "Oslo")], True, "", now=NOW)
    for place in more:
        answers.say(named(sen, place), False, "", now=NOW)
    client.force_login(sen.owner)
    shown = list(RefereeNews.objects.values_list("pk", flat=True))
    home = client.post(reverse("news_seen"), {"shown": shown}, follow=True).content.decode()
    what = re.search(r'name="what" value="([^"]+)"', home)[1]

    assert told in client.post(reverse("undo"), {"what": what}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        (["", "Too busy", ""], "U1: Too busy"),
        (["Away", "Too busy", "Away"], "U2, U0: Away …"),
        (["Away", "Away", "Away"], "Away"),
    ],
)
def test_word_about_some_programmes_names_them(sen, client, said, quoted):
    for number, words in enumerate(said):
        answers.say(named(sen, f"U{number}"), False, words, now=NOW)
    client.force_login(sen.owner)

    page = LexborHTMLParser(client.get(reverse("home")).content.decode())

    [told] = [" ".join(one.text().split()) for one in page.css(".letters-news .told-words")]
    assert told == f"Prof. Anil Sen declined: 3 programmes {quoted}"


def test_only_the_news_that_were_shown_are_seen(sen, client):
    for number in range(7):
        answers.say(named(RefereeFactory(owner=sen.owner), f"U{number}"), True, "", now=NOW)
    client.force_login(sen.owner)
    other = RefereeNews.objects.create(referee=RefereeFactory(), kind=News.AGREED, at=NOW)

    page = LexborHTMLParser(client.get(reverse("home")).content.decode())
    shown = [one.attributes["value"] for one in page.css("input[name=shown]")]
    client.post(reverse("news_seen"), {"shown": [*shown, other.pk, "x"]})

    assert len(shown) == len(page.css(".letters-news li")) == 4
    assert RefereeNews.objects.for_user(sen.owner).filter(seen_at=None).count() == 3
    assert "and 1 more by" in page.css_first("#news").parent.parent.text()
    client.post(reverse("news_seen"), {"shown": [other.pk]})
    assert RefereeNews.objects.get(pk=other.pk).seen_at is None
    assert "agreed: U2" in client.get(reverse("home")).content.decode()
