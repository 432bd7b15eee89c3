"""The page of an application follows its state: what is next, what is doubtful, what is over."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Bundle, Deadline
from applications.services import applications, bundles
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    ReferenceFactory,
    RequirementFactory,
    asks_for_nothing,
)

pytestmark = pytest.mark.django_db

PRESS = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def person(client):
    person = PersonFactory(family_name="Verma")
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    return asks_for_nothing(person)


def page_of(client, application):
    return LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())


def words(node) -> str:
    return " ".join(node.text().split())


def built(application):
    bundle = bundles.request_bundle(application, now=NOW)
    facts = {"state": "built", "pages": 1, "size": 1, "file": "x", "built_at": NOW}
    Bundle.objects.filter(pk=bundle.pk).update(**facts)


# ── What is next ──────────────────────────────────────────────────────────────────────────────────


def test_next_is_the_missing_document_whose_button_chooses_its_file(client, application):
    line = RequirementFactory(application=application, name="personal letter")

    button = page_of(client, application).css_first("#next .button")

    assert words(button) == "Upload the personal letter"
    assert button.attributes["data-choose"] == f"requirement-{line.pk}"
    assert button.attributes["href"] == reverse("requirement_upload", args=[line.pk])
    assert client.get(button.attributes["href"]).status_code == 200  # without scripts


def test_next_is_a_question_answered_on_the_spot(client, application):
    line = RequirementFactory(application=application, name="TOEFL", need="conditional")
    strip = page_of(client, application).css_first("#next")
    assert "Does it apply to you? TOEFL" in words(strip)

    address = strip.css_first("form").attributes["action"]
    answer = client.post(address, {"applies": "yes"}, follow=True, **PRESS)

    line.refresh_from_db()
    assert line.applies == "yes"
    assert b"Upload the TOEFL" in answer.content


def test_next_is_the_referee_who_was_not_asked_yet(client, application):
    application.posting.references_minimum = 1
    application.posting.save()
    assert "1 needed, none named yet" in words(page_of(client, application).css_first("#next"))
    reference = ReferenceFactory(application=application)

    for state in ("asked", "agreed", "requested", "received"):
        form = page_of(client, application).css_first("#next form")
        button = form.css_first("button")
        assert button.attributes["value"] == state
        client.post(form.attributes["action"], {"state": state})

    reference.refresh_from_db()
    assert reference.state == "received"
    assert "Build the bundle" in words(page_of(client, application).css_first("#next"))


def test_next_does_not_say_what_its_button_says(client, application):
    application.posting.references_minimum = 1
    application.posting.save()
    reference = ReferenceFactory(application=application)
    asking = f"Ask {reference.referee.name}"

    assert words(page_of(client, application).css_first("#next")).count(asking) == 1
    assert words(page_of(client, application).css_first("#next .next-do a")) == asking


def test_next_is_to_say_that_it_was_sent_once_it_is_built(client, application):
    line = RequirementFactory(application=application, kind="cv", state="ready")
    AttachmentFactory(requirement=line)
    assert page_of(client, application).css_first("#next form").attributes["action"] == reverse(
        "bundle_build", args=[application.pk]
    )
    built(application)

    link = page_of(client, application).css_first("#next a.button")
    assert words(link) == "Mark as submitted"
    client.post(link.attributes["href"], {"submitted-confirmation": "C-77"})
    page = page_of(client, application)
    assert "hidden" in page.css_first("#next").attributes
    assert "Confirmation: C-77" in words(page.css_first("#sent"))
    assert page.css_first("#checklist details summary") is not None  # folded away


# ── Doubts ────────────────────────────────────────────────────────────────────────────────────────


def contradicted(application, *codes):
    posting = application.posting
    posting.text = "Apply by 1 May. Apply by 2 May."
    reading = {"quote": "1 May", "start": 9, "end": 14}
    posting.evidence = {
        "conflicts": [{"field": "deadline", "code": code, "readings": [reading]} for code in codes]
    }
    posting.save()


def test_contradiction_is_asked_about_until_it_is_settled(client, application):
    contradicted(application, "several-dates", "several-hours")
    doubts = page_of(client, application).css("#doubts .line")
    assert len(doubts) == 2

    form = doubts[0].css_first("form")
    given = {"field": "deadline", "code": form.css_first("button").attributes["value"]}
    answer = client.post(form.attributes["action"], given)

    assert answer.status_code == 302
    [left] = page_of(client, application).css("#doubts .line")
    assert "different hours" in words(left)


def test_contradiction_about_a_deadline_is_over_once_that_was_corrected(client, application):
    contradicted(application, "several-dates")
    Deadline.objects.update(evidence={"state": "corrected"})

    assert "hidden" in page_of(client, application).css_first("#doubts").attributes


def test_two_titles_for_one_person_stand_at_the_end_of_the_facts(client, application):
    contradicted(application, "titles-differ")

    page = page_of(client, application)

    assert page.css("#doubts .line") == []
    assert "two different titles" in words(page.css_first("#facts"))


def test_zone_that_nobody_stated_is_asked_about_once(client, application):
    Deadline.objects.update(zone_source=Deadline.ZoneSource.ASSUMED, zone="")

    [doubt] = page_of(client, application).css("#doubts .line")

    assert "?" in words(doubt)
    form = doubt.css_first("form")
    was = form.css_first("[name=was]").attributes["value"]
    client.post(form.attributes["action"], {"was": was})
    assert page_of(client, application).css("#doubts .line") == []


def test_nothing_is_doubted_any_more_once_it_is_in(client, application):
    contradicted(application, "several-dates")
    Application.objects.update(stage="submitted")

    assert page_of(client, application).css("#doubts .line") == []


def test_quote_stands_once_and_its_place_is_marked_in_the_text(client, application):
    posting = application.posting
    posting.text = "We are small. The post is in Umeå, in the north. Apply."
    posting.city = "Umeå"
    posting.evidence = {"city": {"quote": "Umeå", "start": 29, "end": 33}}
    posting.save()

    page = page_of(client, application)

    [cited] = page.css("#facts .cite")
    assert "The post is in Umeå, in the north." in words(cited)
    place = cited.css_first("a").attributes["href"]
    assert words(page.css_first(f"#posting mark:has({place})")) == "Umeå"

    address = reverse("application_facts", args=[application.pk])
    for htmx, link in (({}, []), ({**PRESS, "HTTP_HX_TARGET": "facts"}, [place])):
        form = LexborHTMLParser(client.get(address, **htmx).content.decode())
        assert [one.attributes.get("href") for one in form.css(".cite a")] == link


# ── Pressed on the page ───────────────────────────────────────────────────────────────────────────


def test_stage_chosen_asks_in_its_place_while_something_speaks_against_it(client, application):
    RequirementFactory(application=application)
    address = page_of(client, application).css_first("#stage form").attributes["hx-post"]
    pressed = {"stage": "submitted", "was": "preparing"}

    asked = client.post(address, pressed, HTTP_HX_TARGET="stage", **PRESS)

    assert (asked.status_code, asked["HX-Reswap"]) == (200, "beforeend")
    form = LexborHTMLParser(asked.content.decode())
    assert "I sent it as it is" in words(form) and "Not settled yet:" in words(form)
    assert form.css(".error, .error-summary, [aria-invalid=true]") == []  # nothing is wrong yet
    assert words(form.css_first("[name=stage] [selected]")) == "Submitted"

    unticked = {
        one.attributes["name"]: one.attributes["value"] for one in form.css("[type=hidden]")
    }
    refused = client.post(address, {**pressed, **unticked}, HTTP_HX_TARGET="stage", **PRESS)

    assert (refused.status_code, Application.objects.get().stage) == (422, "preparing")
    assert LexborHTMLParser(refused.content.decode()).css_first("[name=anyway][aria-invalid=true]")
    assert client.post(address, {**pressed, "anyway": "on"}, **PRESS).status_code == 302
    assert Application.objects.get().stage == "submitted"


def test_finding_meant_so_is_settled_on_the_page_itself(client, person, monkeypatch):
    application = ApplicationFactory(owner=person, requirements=("cv",))
    line = application.requirements.get()
    AttachmentFactory(requirement=line, version__state="final", version__findings=[
        {"code": "comments", "comments": 1, "names": ["B. Reader"], "pages": [1]}
    ])  # fmt: skip
    form = page_of(client, application).css_first(f"#requirement-{line.pk} form.item-finding")
    button = form.css_first("button")
    given = {button.attributes["name"]: button.attributes["value"], "back": "application"}

    answer = client.post(form.attributes["action"], given, **PRESS)

    assert answer.url.startswith(application.get_absolute_url())
    assert page_of(client, application).css("form.item-finding") == []


def test_notes_are_kept_as_they_are_typed_and_are_one_line_of_the_history(client, application):
    page = page_of(client, application)
    opened = page.css_first("#notes-opened input").attributes["value"]
    address = page.css_first("form.notes").attributes["hx-post"]

    for typed in ("Ask", "Ask Sen", "Ask Sen about tides"):
        kept = client.post(address, {"notes": typed, "opened": opened}, **PRESS)
        assert kept.status_code == 200
        found = LexborHTMLParser(kept.content.decode()).css_first("#notes-opened input")
        opened = found.attributes["value"]

    application.refresh_from_db()
    assert application.notes == "Ask Sen about tides"
    assert application.events.filter(kind="note").count() == 1


def test_notes_of_another_window_are_shown_before_any_are_kept(client, application):
    page = page_of(client, application)
    opened = page.css_first("#notes-opened input").attributes["value"]
    assert json.loads(opened)
    Application.objects.update(notes="theirs")

    answer = client.post(
        page.css_first("form.notes").attributes["hx-post"],
        {"notes": "mine", "opened": opened},
        **PRESS,
    )

    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notes")
    shown = LexborHTMLParser(answer.content.decode())
    assert "theirs" in words(shown.css_first(".conflict"))
    assert shown.css_first("form").attributes["hx-trigger"] == "submit"  # not as it is typed
    application.refresh_from_db()
    assert application.notes == "theirs"


def test_end_of_a_build_renews_the_page_whatever_is_next_on_it(client, application):
    dossier = page_of(client, application).css_first(".dossier")

    assert dossier.attributes["hx-trigger"] == "built from:body"
    assert dossier.attributes["hx-get"] == application.get_absolute_url()


def test_every_part_that_is_renewed_after_a_press_is_always_there(client, application):
    for stage in ("idea", "submitted", "rejected"):
        Application.objects.update(stage=stage)
        page = page_of(client, application)
        renewed = page.css_first(".dossier").attributes["hx-select-oob"]
        for part in re.findall(r"#[\w-]+", renewed):
            assert len(page.css(part)) == 1, (stage, part)


def test_head_says_that_the_last_deadline_passed_as_met_and_opens_it_again(
    client, application, time_machine
):
    time_machine.move_to(NOW, tick=False)
    applications.submit(application, confirmation="", now=NOW)
    after = datetime(2027, 1, 20, tzinfo=UTC)
    time_machine.move_to(after, tick=False)
    client.force_login(application.owner)
    applications.take_back(application, now=after)

    head = page_of(client, application).css_first("#countdown")
    said = "The deadline passed on Fri 15 Jan 2027; it is marked as met."
    assert said in words(head) and "No deadline known" not in words(head)

    client.post(head.css_first("form").attributes["action"], {"met": "0"})
    assert application.deadlines.get().met_at is None
    assert said not in words(page_of(client, application))
