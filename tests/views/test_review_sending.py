"""To whom an application by mail goes: asked at the review, kept, and shown on its page."""

import pytest
from django.urls import reverse

from applications.models import Application
from applications.services.postings import rereadings
from tests.factories import PersonFactory
from tests.views.test_postings import fields_of, paste
from tests.views.test_review_told import facts_shown
from tests.windows import Window

TEXT = """PhD position in kelp
We look for a doctoral student in kelp at Umeå University. Last day to apply: 3 May 2030.
Send a CV as one PDF to ada@example.org and bo@example.org with copy to ci@example.org.
"""
HIDDEN = TEXT.replace("ada@example.org and bo@example.org", "ada (at) example (dot) org")
MORE = ("mail_to", "mail_cc")


pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def review(client, person):
    return client.get(paste(client, TEXT).url)


@pytest.fixture
def kept(client, review):
    client.post(review.request["PATH_INFO"], fields_of(review))
    return Application.objects.get()


def test_addresses_are_one_line_each_with_their_words(review):
    known = {fact.label: fact for fact in review.context["known"]}

    assert known["Mail to"].words == "ada@example.org, bo@example.org"
    assert known["Copy to"].words == "ci@example.org"
    assert 'id="read-mail_to-1"' in review.content.decode()


def test_one_address_is_told_once(client, person):
    page = client.get(
        paste(client, TEXT.replace(" and bo@example.org with copy to ci@example.org", "")).url
    )

    labels = [fact.label for fact in page.context["known"]] + page.context["missing"]
    assert "Apply at" in labels
    assert not {"Mail to", "Copy to"} & set(labels)


def test_addresses_are_kept_with_their_words_and_stand_on_the_page(client, kept):
    posting = kept.posting

    assert posting.apply_to == "ada@example.org"
    assert posting.mail_to.splitlines() == ["ada@example.org", "bo@example.org"]
    assert posting.mail_cc == "ci@example.org"
    assert [posting.evidence[name]["state"] for name in MORE] == ["confirmed", "confirmed"]
    shown = facts_shown(client, kept)
    assert shown["mail_to"] == "ada@example.org, bo@example.org"
    assert shown["mail_cc"] == "ci@example.org"


def test_addresses_are_corrected_beside_the_one_to_apply_to(client, kept):
    window = Window(client, reverse("application_fact", args=[kept.pk, "mail_to"]))

    window.send(
        apply_to="di@example.org", mail_to="Di <di@example.org>; bo@example.org", mail_cc=""
    )

    kept.posting.refresh_from_db()
    assert kept.posting.apply_to == "di@example.org"
    assert kept.posting.mail_to.splitlines() == ["di@example.org", "bo@example.org"]
    assert (kept.posting.mail_cc, kept.posting.evidence["mail_cc"]["state"]) == ("", "corrected")


def test_what_is_no_address_is_named(client, kept):
    window = Window(client, reverse("application_fact", args=[kept.pk, "mail_cc"]))

    answer = window.send(mail_cc="ci@example.org\nsoon")

    assert "“soon” is no e-mail address." in answer.content.decode()
    kept.posting.refresh_from_db()
    assert kept.posting.mail_cc == "ci@example.org"


def test_address_in_disguise_is_asked_about_beside_its_words(client, person):
    page = client.get(paste(client, HIDDEN).url)

    [doubt] = [one for one in page.context["doubts"] if one.key.startswith("address-")]
    assert doubt.words == "Does your application go to ada@example.org?"
    assert "ada (at) example (dot) org" in doubt.quotes[0]
    assert doubt.mends == "facts-apply_to"


def test_address_that_is_a_picture_is_to_be_typed(client, person):
    text = TEXT.replace("ada@example.org and bo@example.org with copy to ci@example.org", "{}")
    page = client.get(paste(client, text.format('Ada at <img src="/mail.png">')).url)

    [doubt] = [one for one in page.context["doubts"] if "picture" in one.words]
    assert doubt.mends == "facts-apply_to"


def test_no_address_in_plain_letters_is_asked_about(review):
    assert not [one for one in review.context["doubts"] if one.key.startswith("address-")]


@pytest.mark.parametrize("apply_to", ["ada@example.org", "else@example.org"])
def test_who_else_is_read_for_one_kept_before_goes_with_the_address_it_was_read_beside(
    kept, apply_to
):
    posting = kept.posting
    posting.mail_to = posting.mail_cc = ""
    posting.apply_to = apply_to
    posting.evidence = {k: v for k, v in posting.evidence.items() if k not in MORE}
    posting.save()

    rereadings.keep(rereadings.reread(posting), now=posting.taken_at)

    posting.refresh_from_db()
    filled = "ada@example.org\nbo@example.org" if apply_to.startswith("ada") else ""
    assert posting.mail_to == filled
    assert bool(posting.mail_cc) == ("mail_cc" in posting.evidence) == bool(filled)
