"""What is next with a referee, or with a letter not read yet, is one thing on every page."""

from datetime import date

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application
from applications.services import references
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
    asks_for_nothing,
)
from tests.views.test_readiness import add, everywhere, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = PersonFactory(family_name="Verma")
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    return asks_for_nothing(person)


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("planned", "Ask Maja Lind"),
        ("asked", "Did Maja Lind agree?"),
        ("agreed", "Request from Maja Lind"),
        ("requested", "Maja Lind: letter in?"),
    ],
)
def test_the_next_step_with_a_referee_names_them_and_leads_to_them_everywhere(
    client, application, state, verb
):
    application.posting.references_minimum = 1
    application.posting.save()
    add(application)
    line = ReferenceFactory(
        application=application, referee__name="Maja Lind", state=state, mode="portal"
    )

    for address in (reverse("home"), reverse("applications")):
        seen = client.get(address).content.decode()
        assert f'<a href="{application.get_absolute_url()}#reference-{line.pk}">{verb}</a>' in seen
    assert verb in words(client.get(application.get_absolute_url()))


def test_a_referee_who_is_not_named_yet_or_not_complete_is_so_by_the_very_form(client, application):
    add(application)
    application.posting.references_minimum = 1
    application.posting.save()
    Application.objects.look_again_later()
    form = reverse("reference_add", args=[application.pk])
    assert f'<a href="{form}">Add a referee</a>' in client.get(reverse("home")).content.decode()

    person = ReferenceFactory(
        application=application, state="agreed", mode="contact", referee__email=""
    ).referee
    form = reverse("referee_edit", args=[person.pk])
    seen = client.get(reverse("home")).content.decode()
    assert f'<a href="{form}">Complete {person.name}</a>' in seen


def test_a_letter_that_was_not_read_yet_is_not_ready_anywhere(client, application):
    line = RequirementFactory(application=application, kind="cover_letter", state="ready")
    AttachmentFactory(requirement=line)

    said = everywhere(client, application)

    for place in said:
        assert "0 of 1 documents ready" in said[place] or "0/1 documents ready" in said[place]
        assert "everything is there" not in said[place]
    assert "was not read yet" in said["home"]
    address = reverse("application_submit", args=[application.pk])
    assert "was not read yet" in words(client.get(address))


@pytest.mark.parametrize("mode", ["portal", "contact"])
def test_page_names_each_title_with_its_day_the_nearest_first(client, person, mode):
    referee = RefereeFactory(owner=person, zone="")
    for title, day in [("Snow", date(2026, 12, 9)), ("Rain", False), ("Ice", date(2026, 12, 5))]:
        application = ApplicationFactory(
            owner=person,
            deadline=day,
            posting__title=title,
            posting__institution="Umeå University",
        )
        lost = {"state": "failed", "failure": "bounced"} if title == "Ice" else {}
        ReferenceFactory(application=application, referee=referee, mode=mode, **lost)
        # What comes first for the person says nothing about the letter.
        DeadlineFactory(
            application=application, kind="target", date=date(2026, 12, 1 if title == "Snow" else 4)
        )

    page = LexborHTMLParser(client.get(reverse("referee", args=[referee.pk])).content.decode())

    rows = page.css("tbody tr" if mode == "portal" else ".names-only > li")
    assert [row.css_first(".letter-title").text() for row in rows] == ["Ice", "Snow", "Rain"]
    said = [" ".join(row.css_first(".letter-due").text().split()) for row in rows]
    assert ["Dec" in day for day in said] == [True, True, False]
    assert ["did not arrive" in row.text() for row in rows] == [True, False, False]


def test_page_warns_like_the_matrix_of_who_is_missing_after_a_refusal(client, application):
    """And not while nobody declined."""
    application.posting.references_minimum = 2
    application.posting.save()
    ReferenceFactory(application=application, state="agreed")
    other = ReferenceFactory(application=application, state="asked")

    def shown():
        page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())
        return page.css_first("#references .section-head .num")

    assert "finding" not in shown().attributes["class"]
    references.set_state(other, "declined", now=NOW)
    said = shown()
    assert "finding" in said.attributes["class"]
    assert " ".join(said.text().split()) == "2 needed, 1 registered"
