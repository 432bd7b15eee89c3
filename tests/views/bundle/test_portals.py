"""Portals on the plan page of which nothing about files is known."""

from django.urls import reverse

from tests.factories import ApplicationFactory, PersonFactory


def test_a_portal_that_says_nothing_of_files_is_not_offered_for_them_and_limits_nothing(client, db):
    person = PersonFactory()
    client.force_login(person)
    application = ApplicationFactory(owner=person, posting__institution="University of Oxford")
    address = reverse("plan", args=[application.pk])

    assert "This looks like" not in client.get(address).content.decode()

    client.post(address, {"preset": "oxford", "with_cover": "on", "with_contents": "on"})
    words = client.get(address).content.decode()

    application.refresh_from_db()
    assert application.preset == "oxford"
    assert "What it asks of files is not known here." in words
    assert "Portals change their rules" not in words
    assert "Oxford graduate admissions takes" not in words
    assert 'href=""' not in words
