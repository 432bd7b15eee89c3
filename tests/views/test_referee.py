"""Referees: written down once, counted, changed, deleted with a warning."""

import pytest
from django.urls import reverse

from applications.models import Event, Referee, Reference
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WRITTEN = {
    "title": "Prof.",
    "name": "Ingrid Lund",
    "email": "lund@uu.example",
    "institution": "Uppsala University",
    "position": "",
    "phone": "",
    "relation": "",
    "zone": "europe/stockholm",
    "notes": "",
}


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def test_add_sent_twice_writes_one_person_down_whatever_case_the_address_has(client, person):
    for email in (WRITTEN["email"], WRITTEN["email"].upper()):
        response = client.post(reverse("referee_add"), {**WRITTEN, "email": email})

    referee = Referee.objects.get()
    assert response.headers["Location"] == reverse("referee", args=[referee.pk])
    assert (referee.owner, referee.zone) == (person, "Europe/Stockholm")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"zone": "Nowhere"}, "zone", "“Nowhere” is not a time zone we know."),
        ({"name": "O", "email": "Lund@UU.example"}, "email", "You have this address already"),
        ({"name": "Other"}, "email", "You have this address already, with Ingrid Lund."),
    ],
)
def test_add_refused_says_why(client, person, changed, field, sentence):
    factories.RefereeFactory(owner=person, name="Ingrid Lund", email="lund@uu.example")

    response = client.post(reverse("referee_add"), {**WRITTEN, **changed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"].errors[field][0].startswith(sentence)
    assert Referee.objects.count() == 1


def test_another_person_may_know_the_same_referee(client, person):
    factories.RefereeFactory(name="Someone", email="lund@uu.example")

    client.post(reverse("referee_add"), WRITTEN)

    assert person.referees.count() == 1


def test_change_to_the_address_of_another_is_refused(client, person):
    factories.RefereeFactory(owner=person, name="Ingrid Lund", email="lund@uu.example")
    second = factories.RefereeFactory(owner=person, name="Ingrid Lund", email="other@uu.example")

    response = client.post(reverse("referee_edit", args=[second.pk]), WRITTEN)

    assert list(response.context["form"].errors) == ["email"]


def test_list_counts_what_is_in_of_what_is_needed(client, person):
    referee = factories.RefereeFactory(owner=person)
    for mode, state in [
        ("portal", "received"),
        ("contact", "agreed"),
        ("portal", "agreed"),
        ("portal", "declined"),
    ]:
        application = factories.ApplicationFactory(owner=person)
        factories.ReferenceFactory(application=application, referee=referee, mode=mode, state=state)
    archived = factories.ApplicationFactory(owner=person, archived_at=NOW)
    factories.ReferenceFactory(application=archived, referee=referee, state="received")

    page = client.get(reverse("referees"))

    [row] = page.context["page"].rows
    assert (row.received, row.needed) == (2, 3)
    assert '<td data-label="Letters in" class="num">2 of 3</td>' in page.content.decode()


def test_delete_says_what_it_affects_and_tells_their_history(client, person):
    reference = factories.ReferenceFactory(application__owner=person)
    address = reverse("referee_delete", args=[reference.referee_id])

    page = client.get(address).content.decode()
    assert "One application loses its reference by" in page
    assert str(reference.application) in page

    client.post(address)
    assert (Referee.objects.count(), Reference.objects.count()) == (0, 0)
    assert Event.objects.values("application", "kind", "data").get() == {
        "application": reference.application_id,
        "kind": "reference",
        "data": {"what": "removed", "referee": reference.referee.name},
    }
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_referees_cost_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        factories.RefereeFactory(owner=person)

    with django_assert_num_queries(3):
        client.get(reverse("referees"))


@pytest.mark.parametrize("number", [1, 3])
def test_referee_costs_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    referee = factories.RefereeFactory(owner=person)
    for _ in range(number):
        application = factories.ApplicationFactory(owner=person)
        factories.ReferenceFactory(application=application, referee=referee)

    with django_assert_num_queries(5):
        client.get(reverse("referee", args=[referee.pk]))
