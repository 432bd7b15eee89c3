"""References: a referee chosen or written down, each step, taken off again."""

import pytest
from django.urls import reverse

from applications.models import Referee, Reference
from tests import factories
from tests.windows import meanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    application = factories.ApplicationFactory(requirements=())
    client.force_login(application.owner)
    return application


def add(client, application, **given):
    return client.post(
        reverse("reference_add", args=[application.pk]),
        {"mode": "portal", "counts": "on", **given},
    )


def test_add_writes_a_new_referee_down_once(client, application):
    new = {"name": "Ingrid Lund", "email": "lund@uu.example", "institution": "Uppsala"}

    for _ in range(2):
        response = add(client, application, **new)

    assert response.headers["Location"] == f"{application.get_absolute_url()}#references"
    assert Referee.objects.values("owner", "name", "email", "institution").get() == {
        "owner": application.owner.pk,
        **new,
    }
    assert Reference.objects.values("application", "mode", "state", "counts").get() == {
        "application": application.pk,
        "mode": "portal",
        "state": "planned",
        "counts": True,
    }


def test_add_takes_one_of_the_persons_referees_once(client, application):
    referee = factories.RefereeFactory(owner=application.owner)

    for _ in range(2):
        add(client, application, referee=referee.pk)

    assert Reference.objects.get().referee == referee
    assert Referee.objects.count() == 1


def test_add_leaves_the_referee_as_another_window_saved_them(client, application):
    referee = factories.RefereeFactory(owner=application.owner)
    with meanwhile(lambda: Referee.objects.update(phone="12345")):
        add(client, application, referee=referee.pk)

    referee.refresh_from_db()
    assert (referee.phone, application.references.get().referee) == ("12345", referee)


def test_add_refuses_what_is_not_clear_and_keeps_what_was_typed(client, application):
    mine = factories.RefereeFactory(
        owner=application.owner, name="Ingrid Lund", email="a@b.example"
    )
    theirs = factories.RefereeFactory()
    cases = [
        ({}, "name", "Choose a referee, or write the name of a new one."),
        (
            {"referee": mine.pk, "name": "Another"},
            "name",
            "Choose one of yours, or write a new name: not both.",
        ),
        (
            {"name": "Someone Else", "email": "a@b.example"},
            "email",
            "You have this address already, with Ingrid Lund. Choose them above.",
        ),
        ({"name": "X", "email": "no address"}, "email", "Enter a valid email address."),
        (
            {"referee": theirs.pk},
            "referee",
            "Select a valid choice. That choice is not one of the available choices.",
        ),
    ]
    for given, field, sentence in cases:
        response = add(client, application, **given)

        assert response.status_code == 422
        assert response.context["form"].errors == {field: [sentence]}
        if "name" in given:
            assert f'value="{given["name"]}"' in response.content.decode()
    assert not Reference.objects.exists()


def test_add_offers_the_way_the_posting_wants(client, application):
    for mode, offered in (("letter", "portal"), ("contact", "contact"), ("", "contact")):
        application.posting.references_mode = mode
        application.posting.save()

        form = client.get(reverse("reference_add", args=[application.pk])).context["form"]

        assert form["mode"].value() == offered


def test_state_moves_on_and_nonsense_is_not_found(client, application):
    reference = factories.ReferenceFactory(application=application)
    address = reverse("reference_state", args=[reference.pk])

    assert client.post(address, {"state": "doom"}).status_code == 404
    client.post(address, {"state": "asked"})

    reference.refresh_from_db()
    assert (reference.state, reference.asked_at is None) == ("asked", False)


def test_change_keeps_mode_and_state(client, application):
    reference = factories.ReferenceFactory(application=application)

    client.post(
        reverse("reference", args=[reference.pk]),
        {"mode": "email", "state": "received", "access_waived": "true"},
    )

    reference.refresh_from_db()
    assert (reference.mode, reference.state, reference.counts, reference.access_waived) == (
        "email",
        "received",
        False,
        True,
    )


def test_remove_asks_first_and_the_referee_stays(client, application):
    reference = factories.ReferenceFactory(application=application)
    address = reverse("reference_remove", args=[reference.pk])

    assert "stays among your referees" in client.get(address).content.decode()
    client.post(address)

    assert (Reference.objects.count(), Referee.objects.count()) == (0, 1)
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("every", [True, False])
def test_no_request_is_ticked_over_a_refusal(client, application, every):
    referee = factories.RefereeFactory(owner=application.owner)
    row = factories.ReferenceFactory(
        application=application, referee=referee, state="declined", answered_at=factories.NOW
    )
    one = {"all": "requested", "reference": row.pk}
    given = one if every else {"tick": f"{row.pk} requested on"}

    page = client.post(reverse("referee_tick", args=[referee.pk]), given, follow=True)

    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("declined", factories.NOW)
    assert "declined meanwhile" in page.content.decode()
    assert f"tick-{row.pk}-requested" not in page.content.decode()
