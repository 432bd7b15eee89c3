"""Referees: written down once, counted, changed, deleted with a warning."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

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
    assert (row.asked, row.agreed) == (4, 3)
    assert (row.letters_in, row.letters_wanted) == (1, 2)
    assert (row.names_agreed, row.names_wanted) == (1, 1)
    words = " ".join(page.content.decode().split())
    for said in ("asked 4", "agreed 3", "letters 1 of 2", "names agreed 1 of 1"):
        assert f"<span>{said}</span>" in words


def test_list_names_the_next_letter_by_its_own_day_else_the_applications(client, person):
    referee = factories.RefereeFactory(owner=person)
    days = {
        "Lund": {"application": date(2026, 12, 1), "letters": date(2026, 12, 20)},
        "Oslo": {"application": date(2026, 12, 10), "target": date(2026, 11, 25)},
        "Bonn": {"application": date(2026, 11, 30)},  # its letter is in
        "Graz": {"application": date(2026, 11, 30)},  # contact details only
        "Kiel": {"application": date(2026, 11, 30)},  # its letter is sent, they say
    }
    for place, moments in days.items():
        application = factories.ApplicationFactory(
            owner=person, deadline=False, posting__institution=place
        )
        for kind, day in moments.items():
            factories.DeadlineFactory(application=application, kind=kind, date=day)
        factories.ReferenceFactory(
            application=application,
            referee=referee,
            mode="contact" if place == "Graz" else "portal",
            state="received" if place == "Bonn" else "planned",
            submitted_at=NOW if place == "Kiel" else None,
        )

    page = client.get(reverse("referees"))

    [row] = page.context["page"].rows
    assert (row.next.application.place, row.next.date) == ("Oslo", date(2026, 12, 10))
    words = strip_tags(page.content.decode())
    assert "Fri 11 Dec 04:29 for you" in words
    assert "Thu 23:59 in Umeå" in words


def test_list_says_who_has_no_address_and_leads_to_the_form(client, person):
    referee = factories.RefereeFactory(owner=person, email="")

    words = client.get(reverse("referees")).content.decode()

    assert "no e-mail" in words
    assert f'href="{reverse("referee_edit", args=[referee.pk])}"' in words
    assert "mailto:" not in words


def test_page_shows_when_a_letter_is_due_by_the_referees_clock(client, person):
    referee = factories.RefereeFactory(owner=person, zone="America/New_York")
    application = factories.ApplicationFactory(owner=person)  # 15 January, 23:59 in Umeå
    factories.ReferenceFactory(application=application, referee=referee, mode="portal")

    words = " ".join(client.get(reverse("referee", args=[referee.pk])).content.decode().split())

    assert "Fri 15 Jan 2027, 17:59</time>" in words
    assert "23:59 in Umeå" in words
    assert "New York, 04:00 there now" in words


def letters(person, number=1, **fields):
    referee = factories.RefereeFactory(owner=person)
    rows = []
    for _ in range(number):
        application = factories.ApplicationFactory(owner=person)
        fields = {"mode": "portal", "state": "planned", "asked_at": None, **fields}
        rows.append(factories.ReferenceFactory(application=application, referee=referee, **fields))
    return rows


def tick(client, reference, step, way="on"):
    address = reverse("referee_tick", args=[reference.referee_id])
    answer = client.post(address, {"tick": f"{reference.pk} {step} {way}"})
    reference.refresh_from_db()
    return answer


def test_each_step_is_ticked_with_its_day_and_the_state_is_the_furthest(client, person):
    [reference] = letters(person)

    states = []
    for step in ("agreed", "asked", "requested", "received", "thanked"):
        answer = tick(client, reference, step)
        states.append(reference.state)

    assert answer.url == reverse("referee", args=[reference.referee_id]) + "#letters"
    assert states == ["agreed", "agreed", "requested", "received", "received"]
    assert all(reference.reached(step) for step in Reference.Step)
    page = client.get(answer.url).content.decode()
    assert page.count('aria-pressed="true"') == 5
    said = client.get(reference.application.get_absolute_url()).content.decode()
    assert f"{reference.referee.name}: letter in" in said
    assert "23 Nov" in page


def test_tick_is_taken_off_and_the_state_goes_back_to_what_is_left(client, person):
    [reference] = letters(person)
    for step in ("asked", "requested"):
        tick(client, reference, step)

    tick(client, reference, "asked", "off")
    assert (reference.state, reference.asked_at) == ("requested", None)
    tick(client, reference, "requested", "off")
    assert (reference.state, reference.requested_at) == ("planned", None)
    said = reference.application.events.order_by("-pk").first()
    assert said.data["on"] is False


def test_tick_is_undone_from_its_message(client, person):
    [reference] = letters(person)
    page = client.get(tick(client, reference, "thanked").url)
    button = LexborHTMLParser(page.content.decode()).css_first('input[name="what"]')

    client.post(reverse("undo"), {"what": button.attributes["value"], "next": "/"})

    reference.refresh_from_db()
    assert reference.thanked_at is None


def test_one_press_ticks_all_that_are_chosen_and_leaves_the_others(client, person):
    chosen = letters(person, 3)
    other = factories.ReferenceFactory(state="planned", asked_at=None)  # somebody else's
    address = reverse("referee_tick", args=[chosen[0].referee_id])
    named = [row.pk for row in (*chosen[:2], other)]

    page = client.post(address, {"all": "asked", "reference": named}, follow=True)

    assert "2 letters: asked." in page.content.decode()
    states = Reference.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["asked", "asked", "planned", "planned"]


def test_one_press_with_nothing_chosen_says_so(client, person):
    [reference] = letters(person)
    address = reverse("referee_tick", args=[reference.referee_id])

    for given in ({}, {"reference": "9" * 30}):
        page = client.post(address, {"all": "asked", **given}, follow=True)
        assert "Choose letters first" in page.content.decode()


def test_tick_leads_back_to_the_very_page_of_letters(client, person):
    [reference] = letters(person)
    address = reverse("referee", args=[reference.referee_id])
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?page=2"}

    given = {"tick": f"{reference.pk} asked on"}
    answer = client.post(reverse("referee_tick", args=[reference.referee_id]), given, headers=htmx)

    assert answer.url == f"{address}?page=2"


def test_tick_without_scripts_leads_back_to_the_page_that_was_shown(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.shared.paging.page_of.__defaults__", (2,))
    rows = letters(person, 3)
    page = client.get(reverse("referee", args=[rows[0].referee_id]), {"page": 2}).text
    [action] = re.findall(r'method="post" action="([^"]+tick[^"]*)"', page)
    [tick] = re.findall(r'name="tick"\s+value="(\d+ asked on)"', page)

    answer = client.post(action, {"tick": tick})

    assert answer.url == f"{reverse('referee', args=[rows[0].referee_id])}?page=2#letters"


@pytest.mark.parametrize(
    "given",
    [
        {"tick": "x"},
        {"tick": ""},
        {"all": "doom"},
        {"tick": "0 asked"},
        {"tick": f"{'9' * 30} asked"},
    ],
)
def test_nonsense_is_not_found(client, person, given):
    [reference] = letters(person)

    assert (
        client.post(reverse("referee_tick", args=[reference.referee_id]), given).status_code == 404
    )


def test_who_declined_shows_so_and_may_agree_after_all(client, person):
    [reference] = letters(person, state="declined", answered_at=NOW)
    page = client.get(reverse("referee", args=[reference.referee_id])).content.decode()
    assert "declined</span>" in page

    tick(client, reference, "asked")
    assert reference.state == "declined"
    tick(client, reference, "agreed")
    assert (reference.state, reference.answered_at > NOW) == ("agreed", True)


def test_two_referees_are_named_for_six_programmes_in_four_presses(client, person):
    first, second = (factories.RefereeFactory(owner=person) for _ in range(2))
    for at in range(6):
        factories.ApplicationFactory(
            owner=person, posting__references_mode="letter" if at else "contact"
        )
    full = factories.ApplicationFactory(owner=person, posting__references_minimum=0)
    address = reverse("referee_name", args=[first.pk])
    form = client.get(address).context["form"]  # the first press; what lacks referees is ticked
    ticked = [one.pk for one in form.programmes if one.ticked]
    assert (len(ticked), full in form.programmes) == (6, True)

    # The second ticks the other referee, the third that they were asked, the fourth saves.
    page = client.post(
        address, {"applications": ticked, "others": [second.pk], "asked": "on"}, follow=True
    )

    assert "12 references added." in page.content.decode()
    assert Reference.objects.filter(state="asked", asked_at__isnull=False).count() == 12
    assert list(first.references.order_by("pk").values_list("mode", flat=True)) == [
        "contact", *["portal"] * 5,
    ]  # fmt: skip
    assert full.references.count() == 0


def test_naming_twice_adds_nothing_and_is_undone_by_one_press(client, person):
    referee = factories.RefereeFactory(owner=person)
    rows = [factories.ApplicationFactory(owner=person).pk for _ in range(2)]
    address = reverse("referee_name", args=[referee.pk])
    page = client.post(address, {"applications": rows}, follow=True)

    assert client.post(address, {"applications": rows}).status_code == 422  # no longer offered
    assert Reference.objects.filter(state="planned", asked_at=None).count() == 2

    button = LexborHTMLParser(page.content.decode()).css_first('input[name="what"]')
    client.post(reverse("undo"), {"what": button.attributes["value"], "next": "/"})
    assert not Reference.objects.exists()


def test_naming_refuses_what_is_not_mine_and_wants_a_programme(client, person):
    referee, stranger = factories.RefereeFactory(owner=person), factories.RefereeFactory()
    mine, theirs = factories.ApplicationFactory(owner=person), factories.ApplicationFactory()
    address = reverse("referee_name", args=[referee.pk])

    for given, field in [
        ({}, "applications"),
        ({"applications": [theirs.pk]}, "applications"),
        ({"applications": ["9" * 30]}, "applications"),
        ({"applications": [mine.pk], "others": [stranger.pk]}, "others"),
    ]:
        answer = client.post(address, given)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Reference.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_naming_costs_the_same_for_one_programme_and_for_three(
    client, person, number, django_assert_num_queries
):
    referee = factories.RefereeFactory(owner=person)
    for _ in range(number):
        factories.ApplicationFactory(owner=person)

    with django_assert_num_queries(8):
        client.get(reverse("referee_name", args=[referee.pk]))


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

    with django_assert_num_queries(5):
        client.get(reverse("referees"))


@pytest.mark.parametrize("number", [1, 3])
def test_referee_costs_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    referee = factories.RefereeFactory(owner=person)
    for _ in range(number):
        application = factories.ApplicationFactory(owner=person)
        factories.ReferenceFactory(application=application, referee=referee)

    with django_assert_num_queries(14):
        client.get(reverse("referee", args=[referee.pk]))
