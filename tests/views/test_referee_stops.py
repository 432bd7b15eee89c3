"""A referee stops mail: about one applicant, or of the whole site; only they take it back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from applications.models import Mail, Referee, RefereeNews, StoppedAddress
from applications.services import referee_pages
from applications.services.mails import delivery, referee_mails
from tests.factories import NOW, MailFactory, RefereeFactory
from tests.letters import FOREIGN, named, path
from tests.test_access import ask, everything

pytestmark = pytest.mark.django_db
News = RefereeNews.Kind


def in_a_mail(referee):
    return path(referee_pages.stop_link(referee, referee_pages.STOP_IN_MAIL))


def test_one_click_stops_mail_about_this_applicant_and_is_taken_back_there(sen, visitor):
    stop = in_a_mail(sen)
    before = everything()
    for method in ("get", "head", "options"):
        ask(visitor, method, stop)
    assert everything() == before

    for _twice in range(2):
        visitor.post(stop, {"List-Unsubscribe": "One-Click"}, **FOREIGN)
    assert referee_pages.wants_none(sen)
    assert [one.kind for one in RefereeNews.objects.all()] == [News.STOPPED]
    visitor.post(stop, {"do": "resumed"})
    assert not referee_pages.wants_none(sen)
    assert [one.kind for one in RefereeNews.objects.all()] == [News.RESUMED]


@pytest.mark.parametrize(
    "change",
    [{"email": "ANIL.SEN@calcutta.example"}, {"email": "b@b.example", "other_email": "swapped"}],
)
def test_one_click_stops_whatever_became_of_the_address(sen, visitor, change):
    stop = in_a_mail(sen)
    change = {name: sen.email if new == "swapped" else new for name, new in change.items()}
    Referee.objects.update(**change)

    visitor.post(stop, {"List-Unsubscribe": "One-Click"}, **FOREIGN)

    assert referee_pages.wants_none(Referee.objects.get())
    assert [one.kind for one in RefereeNews.objects.all()] == [News.STOPPED]


def copied_stop(sen, visitor, client):
    """The link to stop mail of a page that the applicant opened by a link made to copy."""
    client.force_login(sen.owner)
    shown = client.post(reverse("referee_links", args=[sen.pk]), {"do": "make"}).content.decode()
    address = re.search(r'data-copy="(http[^"]+/letters/[^"]+)"', shown)[1]
    page = visitor.get(visitor.get(path(address))["Location"]).content.decode()
    return re.search(r'href="(/letters/stop/[^"]+)"', page)[1]


def test_no_link_that_the_applicant_can_make_lets_mail_come_again(sen, visitor, client):
    referee_pages.stop(sen.email, None, NOW)
    referee_pages.stop(sen.email, sen.owner, NOW)
    stop = copied_stop(sen, visitor, client)

    assert "may come again" not in visitor.get(stop).content.decode()
    for do in ("resumed", "site-resumed"):
        assert visitor.post(stop, {"do": do}).status_code == 403

    assert StoppedAddress.objects.count() == 2


def test_mails_link_takes_a_stop_back_for_a_day_for_an_answer_may_quote_it(
    sen, visitor, time_machine
):
    stop = in_a_mail(sen)
    visitor.post(stop, {"do": "stopped"})
    visitor.post(stop, {"do": "site"})
    time_machine.move_to(NOW + timedelta(days=1, minutes=5))

    assert "may come again" not in visitor.get(stop).content.decode()
    for do in ("resumed", "site-resumed"):
        assert visitor.post(stop, {"do": do}).status_code == 403
    assert StoppedAddress.objects.count() == 2


def test_no_link_that_the_applicant_can_make_silences_a_referee_for_others(sen, visitor, client):
    stop = copied_stop(sen, visitor, client)

    assert 'value="site"' not in visitor.get(stop).content.decode()
    assert visitor.post(stop, {"do": "site"}).status_code == 403
    assert not StoppedAddress.objects.exists()


def test_site_can_be_stopped_when_referee_and_account_are_gone(sen, visitor):
    stop, email = in_a_mail(sen), sen.email
    sen.owner.delete()

    assert visitor.get(stop).status_code == 200
    visitor.post(stop, {"do": "site"})

    assert referee_pages.is_stopped(email.upper(), None)
    assert email not in str(StoppedAddress.objects.values())
    visitor.post(stop, {"do": "site-resumed"})
    assert not referee_pages.is_stopped(email, None)


def told():
    return sorted(RefereeNews.objects.values_list("referee__owner", "kind"))


def test_stop_of_the_site_is_told_to_each_applicant_who_has_the_address(sen, visitor):
    other = RefereeFactory(email="x@uni.example", other_email=sen.email.upper())
    RefereeFactory(owner=sen.owner, email="other@uni.example")
    both = sorted([sen.owner_id, other.owner_id])
    mail = referee_mails.queue(Mail.Kind.ASK, other, [named(other)], now=timezone.now())

    for _twice in range(2):
        visitor.post(in_a_mail(sen), {"do": "site"})

    assert told() == [(owner, News.STOPPED) for owner in both]
    delivery.deliver(mail.pk, timezone.now)
    mail.refresh_from_db()
    assert (mail.state, "no more mail" in mail.reason) == (Mail.State.CANCELLED, True)
    visitor.post(in_a_mail(sen), {"do": "site-resumed"})
    assert told() == [(owner, News.RESUMED) for owner in both]


def test_who_was_stopped_before_is_told_nothing_by_a_stop_of_the_site(sen, visitor):
    stop, other = in_a_mail(sen), RefereeFactory(email=sen.email)
    visitor.post(stop, {"do": "stopped"})
    visitor.post(stop, {"do": "site"})
    visitor.post(stop, {"do": "site-resumed"})

    assert told() == sorted([(sen.owner_id, News.STOPPED), (other.owner_id, News.RESUMED)])


def test_home_says_only_what_is_so_after_a_stop_was_taken_back_and_set_again(sen, visitor, client):
    stop = in_a_mail(sen)
    for do, says, not_so in (
        ("stopped", "wants no more mail from here", "may be mailed again"),
        ("resumed", "may be mailed again", "wants no more mail from here"),
        ("site", "wants no more mail from here", "may be mailed again"),
        ("site-resumed", "may be mailed again", "wants no more mail from here"),
    ):
        visitor.post(stop, {"do": do})
        RefereeNews.objects.update(mail=MailFactory(owner=sen.owner, state="sent", sent_at=NOW))
        client.force_login(sen.owner)
        home = client.get(reverse("home")).content.decode()
        assert (says in home, not_so in home) == (True, False), do


def test_page_behind_a_copied_link_says_how_mail_comes_again(sen, visitor, client, time_machine):
    time_machine.move_to(NOW)
    stop = copied_stop(sen, visitor, client)
    visitor.post(stop, {"do": "stopped"})
    assert "by the link “No more mail like this”" in visitor.get(stop).content.decode()
    time_machine.move_to(NOW + timedelta(days=2))
    later = visitor.get(stop).content.decode()
    assert "by the link" not in later
    assert "can lift it: tell them, from your address" in later


def test_list_of_referees_marks_who_wants_no_mail(sen, client):
    named(sen, state="planned")
    client.force_login(sen.owner)
    assert "wants no more mail" not in client.get(reverse("referees")).content.decode()
    referee_pages.stop(sen.email, None, NOW)
    page = client.get(reverse("referees")).content.decode()
    assert "wants no more mail from here" in page
    page = LexborHTMLParser(page)
    [there] = page.css(".referees .button")
    assert there.text().strip() == "Write to Anil Sen yourself"


@pytest.mark.parametrize("wish", ["stopped", "noted"])
def test_list_and_page_lead_alike_to_words_for_who_gets_no_mail(sen, client, wish):
    named(sen, state="received")
    client.force_login(sen.owner)
    places = reverse("referees"), reverse("referee", args=[sen.pk])
    if wish == "stopped":
        referee_pages.stop(sen.email, sen.owner, NOW)
    else:
        Referee.objects.update(do_not_mail=True)

    for place in places:
        page = LexborHTMLParser(client.get(place).content.decode())
        [there] = page.css(f"a[href='{reverse('referee_write', args=[sen.pk, 'thanks'])}']")
        assert "yourself" in there.parent.text()
