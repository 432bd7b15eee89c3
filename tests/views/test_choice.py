"""Applications allowed, on the pages: when one is added, on its page, before it is sent."""

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Choice
from applications.services import choices
from tests.factories import NOW, ApplicationFactory, PersonFactory, ReferenceFactory
from tests.views.test_postings import fields_of, paste

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAID = "You may only apply to one position at the university."
POSTING = f"""PhD position in tidal geology

Umeå University, Umeå, Sweden.

Please send a CV. The last day to apply is 26 January 2027.
{SAID}
"""


@pytest.fixture
def person(client):
    person = PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def other(person):
    return ApplicationFactory(owner=person, requirements=(), posting__title="PhD in ice")


def part(client, application, name):
    page = client.get(application.get_absolute_url()).content.decode()
    return LexborHTMLParser(page).css_first(f"#{name}")


def words(node):
    return " ".join(node.text(separator=" ").split())


def test_rule_is_told_after_the_paste_kept_and_told_until_it_is_meant_so(client, person, other):
    page = client.get(paste(client, POSTING).url)
    assert f"The posting says: “{SAID}” You also apply to “PhD in ice”." in page.text
    assert f'href="{other.get_absolute_url()}"' in page.text

    client.post(page.request["PATH_INFO"], fields_of(page))
    made = Application.objects.get(posting__most_applications=1)
    assert made.posting.most_within == "institution"
    assert made.posting.evidence["most_applications"]["quote"] == SAID
    doubts = part(client, made, "doubts")
    assert SAID in words(doubts) and "“PhD in ice”" in words(doubts)
    assert other.get_absolute_url() in [link.attributes["href"] for link in doubts.css("a")]
    submit = client.get(reverse("application_submit", args=[made.pk]))
    assert SAID in submit.text

    told = f"You also apply to “{made.posting.title}”, which says: “{SAID}”"
    assert words(part(client, other, "doubts")).count(made.posting.title) == 1
    assert told in words(part(client, other, "doubts"))

    key = next(one.attributes["value"] for one in doubts.css("button[name=key]"))
    client.post(reverse("plan_acknowledge", args=[made.pk]), {"key": key, "back": "application"})
    assert SAID not in words(part(client, made, "doubts"))


def test_rule_of_another_posting_is_told_of_what_is_written_by_hand(client, person, other):
    other.posting.most_applications = 1
    other.posting.save()
    given = {"hand-institution": "Umeå universitet", "hand-title": "PhD in sand"}

    page = client.post(reverse("posting_by_hand"), given, follow=True)

    told = [str(message) for message in page.context["messages"]]
    assert told == [
        "Applications allowed: at most 1 at the institution. You also apply to “PhD in ice”."
    ]


def test_what_the_person_says_of_a_posting_is_kept(client, person, other):
    address = reverse("application_fact", args=[other.pk, "most_applications"])
    shown = client.get(address)
    assert shown.status_code == 200

    client.post(
        address,
        {
            "most_applications": "2",
            "most_within": "department",
            "choices_in_order": "on",
            "opened": shown.context["form"]["opened"].value(),
        },
    )

    facts = words(part(client, other, "facts"))
    assert "at most 2 at the department; in order of choice" in facts


def test_order_of_choice_is_one_form_and_stands_in_the_head_and_the_list(client, person, other):
    other.posting.most_applications = 2
    other.posting.save()
    sand = ApplicationFactory(owner=person, requirements=(), posting__title="PhD in sand")
    address = reverse("choices", args=[other.pk])
    assert "PhD in sand" in client.get(address).text

    given = {f"choice-{other.pk}": "2", f"choice-{sand.pk}": "1"}
    client.post(address, given)

    assert dict(Choice.objects.values_list("application", "rank")) == {other.pk: 2, sand.pk: 1}
    assert "Choice 2" in words(part(client, other, "head"))
    listed = words(part(client, other, "applications-allowed"))
    assert listed.startswith("Your applications there (2) · at most 2 at the institution")
    assert "1. PhD in sand 2. PhD in ice" in listed
    assert "Choice 2" in words(part(client, other, "history"))

    client.post(address, {**given, f"choice-{sand.pk}": "2"})
    assert "It is your choice 2 here, and so is “PhD in sand”." in words(
        part(client, other, "doubts")
    )
    assert client.post(address, {f"choice-{other.pk}": "0"}).status_code == 422


def test_two_windows_do_not_overwrite_each_others_order(client, person, other):
    sand = ApplicationFactory(owner=person, requirements=(), posting__title="PhD in sand")
    address = reverse("choices", args=[other.pk])
    was = client.get(address).context["form"]["was"].value()
    choices.choose(person, {sand.pk: 2}, now=NOW)

    client.post(address, {f"choice-{other.pk}": "1", f"choice-{sand.pk}": "", "was": was})
    assert dict(Choice.objects.values_list("application", "rank")) == {other.pk: 1, sand.pk: 2}

    mine = {f"choice-{other.pk}": "1", f"choice-{sand.pk}": "3", "was": was}
    asked = client.post(address, mine)
    assert asked.status_code == 422
    assert "Another window changed it to 2 meanwhile." in asked.text
    client.post(address, {**mine, "was": asked.context["form"]["was"].value()})
    assert Choice.objects.get(application=sand).rank == 3


def test_two_places_that_another_window_swapped_are_both_asked_about(client, person, other):
    sand = ApplicationFactory(owner=person, requirements=(), posting__title="PhD in sand")
    address = reverse("choices", args=[other.pk])
    was = client.get(address).context["form"]["was"].value()
    choices.choose(person, {other.pk: 1, sand.pk: 2}, now=NOW)

    mine = {f"choice-{other.pk}": "2", f"choice-{sand.pk}": "1"}
    asked = client.post(address, {**mine, "was": was})
    assert asked.status_code == 422
    assert len(asked.context["form"].errors) == 2
    client.post(address, {**mine, "was": asked.context["form"]["was"].value()})
    assert dict(Choice.objects.values_list("application", "rank")) == {other.pk: 2, sand.pk: 1}


@pytest.mark.parametrize("rank", ["1" * 5000, "²", "-1", "x:y"])
def test_place_that_was_never_there_is_as_none(client, person, other, rank):
    address = reverse("choices", args=[other.pk])
    given = {f"choice-{other.pk}": "1", "was": f"choice-{other.pk}:{rank}"}

    assert client.post(address, given).status_code == 302
    assert Choice.objects.get().rank == 1


def test_review_goes_by_the_deadline_on_it_and_quotes_no_number_it_does_not_keep(
    client, person, other
):
    for row in (other, ApplicationFactory(owner=person, requirements=())):
        row.deadlines.update(date="2027-02-01")
    two = POSTING.replace(SAID, "You may apply to at most two projects at the university.")
    page = client.get(paste(client, two).url)
    assert "The posting says: “You may apply to at most two projects" in page.text

    address, given = page.request["PATH_INFO"], fields_of(page)
    corrected = client.post(address, {**given, "facts-most_applications": "1", "recount": "1"})
    assert "Applications allowed: at most 1 at the institution." in corrected.text
    assert "The posting says: “You may apply" not in corrected.text

    for row in Application.objects.filter(owner=person):
        row.deadlines.update(date="2026-02-01")
    assert "You also apply to" not in client.get(address).text


def test_nothing_of_it_stands_where_there_is_no_rule_and_no_order(client, person, other):
    ApplicationFactory(owner=person)

    assert "hidden" in part(client, other, "applications-allowed").attributes
    assert "Choice" not in words(part(client, other, "head")).replace("Order of choice", "")


def test_strangers_choose_nothing(client, person):
    stranger = ApplicationFactory()
    choices.choose(stranger.owner, {stranger.pk: 1}, now=NOW)

    assert client.get(reverse("choices", args=[stranger.pk])).status_code == 404


def test_limit_of_fees_is_set_in_the_settings_and_told_where_a_fee_goes_over(client, person, other):
    page = client.get(reverse("settings"))
    form = page.context["form"]
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    refused = client.post(reverse("settings"), {**given, "fee_limit": "50"})
    assert "Choose the currency of the amount." in refused.text

    given |= {"opened": form["opened"].value(), "fee_limit": "50", "fee_currency": "USD"}
    client.post(reverse("settings"), given)
    person.refresh_from_db()
    assert (person.fee_limit, person.fee_currency) == (50, "USD")

    fee = {"waiver": "none", "amount": "75", "currency": "USD"}
    told = client.post(reverse("fee", args=[other.pk]), fee, follow=True).context["messages"]
    sums = "With it the fees of this season come to USD\u00a075; your limit is USD\u00a050."
    assert [str(message) for message in told][-1] == sums
    line = "Fees of this season: USD 75 of your limit of USD 50, USD 25 over it"
    for name in ("home", "insight"):
        shown = LexborHTMLParser(client.get(reverse(name)).text).css_first("p.fees.finding")
        assert words(shown).replace(" ,", ",").replace("\u00a0", " ") == line


@pytest.mark.parametrize("mixes", [True, False])
def test_referees_of_one_house_are_told_of_who_wants_to_be(client, person, other, mixes):
    person.mixes_referees = mixes
    person.save()
    for _ in range(2):
        ReferenceFactory(application=other, referee__institution="KTH")

    assert ("are all at one institution (KTH)" in words(part(client, other, "doubts"))) is mixes
    ReferenceFactory(application=other, referee__institution="Lund University")
    assert "one institution" not in words(part(client, other, "doubts"))
