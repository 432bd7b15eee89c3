"""Links of a referee's page that must open nothing any more, and what goes at the same moment."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Mail, Referee, RefereeLink, RefereeVisit, Reference
from applications.services import referee_pages
from applications.services.mails import link_mails
from applications.views import referee_page as views
from tests.letters import enter, named, path, professor

pytestmark = pytest.mark.django_db


@pytest.fixture
def sen():
    return professor()


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def corrected(client, sen, email):
    page = reverse("referee_edit", args=[sen.pk])
    fields = {"name": sen.name, "title": sen.title, "language": sen.language, "email": email}
    return client.post(page, fields, follow=True).content.decode()


@pytest.mark.parametrize("way", ["edit", "other"])
def test_links_to_an_address_that_is_theirs_no_longer_open_nothing(client, visitor, sen, way):
    row, page = named(sen), enter(visitor, sen)
    link = path(referee_pages.make(sen, timezone.now()))
    client.force_login(sen.owner)
    if way == "edit":
        said = corrected(client, sen, "right@calcutta.example")
    else:
        Referee.objects.update(other_email="right@calcutta.example")
        address = reverse("referee_address", args=[sen.pk])
        answer = client.post(address, {"email": "right@calcutta.example"}, follow=True)
        said = answer.content.decode()

    assert "The links sent to the old address no longer open." in said
    closed = [visitor.get(link), visitor.get(page), visitor.post(page, {"do": f"agreed {row.pk}"})]
    assert {one.status_code for one in closed} == {410}
    assert Reference.objects.get().state == "asked"


def test_capitals_alone_or_no_links_are_no_change_of_address(client, visitor, sen):
    link = path(referee_pages.make(sen, timezone.now()))
    client.force_login(sen.owner)

    assert "no longer open" not in corrected(client, sen, sen.email.upper())
    assert visitor.get(link).status_code == 302
    RefereeLink.objects.all().delete()
    assert "no longer open" not in corrected(client, sen, "right@calcutta.example")


def after(monkeypatch, module, name, change):
    """Somebody else is next once this was called: before what it leads to."""
    function = getattr(module, name)

    def called(*args, **named):
        monkeypatch.setattr(module, name, function)
        said = function(*args, **named)
        change()
        return said

    monkeypatch.setattr(module, name, called)


@pytest.mark.parametrize("do", ["calendar 0", "nudges", "opened"])
def test_referee_deleted_at_the_same_moment_is_a_clear_page(visitor, sen, monkeypatch, do):
    page = enter(visitor, sen)
    after(monkeypatch, referee_pages, "why_closed", lambda: Referee.objects.all().delete())

    if do == "opened":
        answer = visitor.post(page + "opened/")
    else:
        answer = visitor.post(page, {"do": do, "nudges": "weekly", "words": "Dear Priya"})

    assert answer.status_code == 410
    assert "This link does not work any more" in answer.content.decode()
    assert not RefereeVisit.objects.exists()


def test_referee_who_was_deleted_is_told_so_in_the_language_of_their_page(visitor, sen):
    Referee.objects.update(language="sv")
    row, page = named(sen), enter(visitor, sen)
    sen.delete()

    answer = visitor.post(page, {"do": f"agreed {row.pk}"}, HTTP_ACCEPT_LANGUAGE="en")

    assert (answer.status_code, answer["Content-Language"]) == (410, "sv")
    assert 'lang="sv"' in answer.content.decode()
    assert "Den här länken fungerar inte längre" in answer.content.decode()


def test_answer_to_a_referee_deleted_at_the_same_moment_is_a_clear_page(visitor, sen, monkeypatch):
    row, page = named(sen), enter(visitor, sen)
    after(monkeypatch, views, "get_object_or_404", lambda: Referee.objects.all().delete())
    answer = visitor.post(page, {"do": f"agreed {row.pk}"})
    assert answer.status_code == 410


def test_calendar_is_not_made_while_all_links_are_taken_back(visitor, sen, monkeypatch):
    page = enter(visitor, sen)
    now = timezone.now()
    after(
        monkeypatch, referee_pages, "why_closed", lambda: RefereeLink.objects.update(revoked_at=now)
    )

    assert visitor.post(page, {"do": "calendar 0"}).status_code == 410
    assert not RefereeLink.objects.filter(revoked_at=None).exists()


def test_calendar_alone_can_be_taken_back_and_all_links_made_anew_by_one_press(
    client, visitor, sen
):
    named(sen)
    page = enter(visitor, sen)
    link = RefereeLink.objects.get()
    feed = path(referee_pages.open_calendar(link, 0, timezone.now()))
    link.delete()
    client.force_login(sen.owner)
    body = client.get(reverse("referee", args=[sen.pk])).content.decode()
    assert "Take back all links" in body and "due dates in a calendar, too" in body
    link = path(referee_pages.make(sen, timezone.now()))
    page = visitor.get(link)["Location"]

    shown = client.post(reverse("referee_links", args=[sen.pk]), {"do": "anew"}).content.decode()

    made = re.search(r'data-copy="(http[^"]+/letters/[^"]+)"', shown)[1]
    assert visitor.get(path(made)).status_code == 302
    dead = [visitor.get(one) for one in (link, page, feed)]
    assert [one.status_code for one in dead] == [410] * 3
    assert "taken it back" not in dead[2].content.decode()
    assert "A newer one was made" in dead[2].content.decode()


def test_new_link_is_promised_only_where_one_goes(visitor, sen, settings):
    referee_pages.make(sen, timezone.now())
    link = RefereeLink.objects.get()
    renew = reverse("letters_renew", args=[referee_pages.renewal_of(link)])
    first = link_mails.renew(link, timezone.now())
    assert link_mails.renew(link, timezone.now()) is None

    Mail.objects.update(state="failed")
    assert link_mails.renew(link, timezone.now()).pk != first.pk

    settings.LOCAL, settings.SENDS_MAIL = True, True
    assert "A new link is on its way" in visitor.post(renew).content.decode()
    settings.SENDS_MAIL = False
    assert "on its way" not in visitor.post(renew).content.decode()


def test_each_use_is_one_line_of_the_log_without_a_secret(visitor, sen, caplog):
    with caplog.at_level("INFO"):
        page = enter(visitor, sen)
        for _twice in range(2):
            visitor.post(page + "opened/")
        visitor.post(page, {"do": "calendar 0"})
        referee_pages.take_back(sen, timezone.now())

    said = [one.getMessage() for one in caplog.records if one.getMessage().startswith("referee ")]
    ours = [one.partition(": ")[2] for one in said]
    numbers = list(RefereeLink.objects.order_by("pk").values_list("pk", flat=True))
    assert ours == [
        f"link {numbers[0]} made (page)",
        "page used (opened)",
        f"link {numbers[1]} made (calendar)",
        "page used (calendar)",
        "2 links taken back",
    ]
    assert sen.email not in " ".join(said)
