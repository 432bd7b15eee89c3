"""Text boxes on their pages: added, written, counted, and taken from another application."""

import pytest
from django.urls import reverse

from applications.errors import AlreadySubmitted
from applications.models import Application, TextBox
from applications.services import text_boxes
from tests.factories import ApplicationFactory, RequirementFactory, TextBoxFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(client):
    box = TextBoxFactory(application__posting__institution="Umeå University", limit=3)
    client.force_login(box.application.owner)
    return box


def test_add_leads_to_the_page_where_it_is_written(client, box):
    asked = {"question": "Why us?", "way": "ucas", "limit": ""}

    answer = client.post(reverse("text_box_add", args=[box.application.pk]), asked)

    added = TextBox.objects.get(question="Why us?")
    assert answer.headers["Location"] == reverse("text_box", args=[added.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "0 of 4,000 characters" in page
    assert "0 of 47 lines" in page


def test_line_of_the_checklist_gives_its_name_and_limit(client, box):
    line = RequirementFactory(
        application=box.application,
        name="Motivation",
        limits=[{"what": "words", "value": 250, "binds": ""}],
    )
    address = reverse("text_box_add", args=[box.application.pk])
    assert f"{address}?line={line.pk}" in client.get(line.application.get_absolute_url()).text

    page = client.get(address, {"line": line.pk}).content.decode()

    assert 'value="Motivation"' in page
    assert 'value="250"' in page
    assert '<option value="words" selected>' in page


def test_line_of_a_stranger_gives_nothing(client, box):
    line = RequirementFactory(name="Secret", limits=[{"what": "words", "value": 9, "binds": ""}])

    page = client.get(reverse("text_box_add", args=[box.application.pk]), {"line": line.pk})

    assert "Secret" not in page.content.decode()


def test_answer_is_counted_as_it_is_typed(client, box):
    answer = client.post(
        reverse("text_box", args=[box.pk]),
        {"answer": "“one two\r\nthree four”"},
        headers={"HX-Request": "true"},
    )

    told = answer.content.decode()
    assert TextBox.objects.get().answer == "“one two\nthree four”"
    assert "4 of 3 words" in told
    assert "1 word too many" in told
    assert "2 curly quotation marks (“ ”)" in told


def test_answer_without_scripts_leads_back_to_its_page(client, box):
    address = reverse("text_box", args=[box.pk])

    answer = client.post(address, {"answer": "one"})

    assert answer.headers["Location"] == address
    assert "2 words left" in client.get(address).content.decode()


def test_name_of_another_university_is_pointed_out(client, box):
    ApplicationFactory(owner=box.application.owner, posting__institution="ETH Zürich")

    answer = client.post(
        reverse("text_box", args=[box.pk]), {"answer": "I want to work at ETH Zürich."}, follow=True
    )

    assert "It names ETH Zürich" in answer.content.decode()


def test_plain_signs_by_a_press(client, box):
    TextBox.objects.update(answer="“yes”")

    answer = client.post(reverse("text_box_plain", args=[box.pk]), follow=True)

    assert TextBox.objects.get().answer == '"yes"'
    assert "Replaced by what a keyboard types." in answer.content.decode()


def test_answer_from_elsewhere_is_shown_word_by_word_before_it_is_taken(client, box):
    TextBox.objects.update(answer="I like Umeå.")
    other = TextBoxFactory(
        application__owner=box.application.owner,
        application__posting__institution="Uppsala University",
        answer="I like Uppsala.",
    )
    assert "Uppsala University" in client.get(reverse("text_box", args=[box.pk])).text
    address = reverse("text_box_take", args=[box.pk, other.pk])

    shown = client.get(address).content.decode()

    assert '<del class="names">Umeå.</del>' in shown
    assert '<ins class="names">Uppsala.</ins>' in shown
    client.post(address)
    assert TextBox.objects.get(pk=box.pk).answer == "I like Uppsala."


def test_answer_of_a_stranger_cannot_be_taken(client, box):
    other = TextBoxFactory(answer="theirs")

    answer = client.post(reverse("text_box_take", args=[box.pk, other.pk]))

    assert answer.status_code == 404


def test_checklist_has_a_line_a_box_and_the_record_the_answers_as_they_went(client, box):
    TextBox.objects.update(answer="Because <b>of you")
    page = client.get(box.application.get_absolute_url()).content.decode()
    assert "3 of 3 words" in page

    client.post(
        reverse("application_submit", args=[box.application.pk]),
        {"submitted-day": "2026-11-20", "submitted-confirmation": "", "submitted-anyway": "on"},
    )

    assert not Application.objects.get().is_open
    page = client.get(box.application.get_absolute_url()).content.decode()
    assert "1 answer, as it went" in page
    assert "Because &lt;b&gt;of you" in page
    answer = client.post(reverse("text_box", args=[box.pk]), {"answer": "otherwise"})
    assert answer.headers["Location"] == box.application.get_absolute_url()
    assert TextBox.objects.get().answer == "Because <b>of you"
    assert "<textarea" not in client.get(reverse("text_box", args=[box.pk])).text


@pytest.mark.parametrize("name", ["application_submit", "application_move"])
def test_box_over_its_limit_is_said_before_it_is_sent(client, box, name):
    box.answer = "one two three four five"
    box.way = "words"
    box.save()
    address = reverse(name, args=[box.application.pk])
    asked = {"submitted-day": "2026-11-20", "stage": "submitted", "day": "2026-11-20", "asked": "1"}
    page = client.post(address, asked)
    assert page.status_code == 422
    assert "is too long: 2 words too many." in page.content.decode()

    assert (
        client.post(address, {**asked, "submitted-anyway": "on", "anyway": "on"}).status_code == 302
    )


@pytest.mark.parametrize("name", ["add", "", "edit", "plain", "take", "remove"])
def test_application_that_goes_in_meanwhile_leads_to_its_page(client, box, name, monkeypatch):
    def refused(*_rows, **_facts):
        raise AlreadySubmitted

    for verb in ("save", "write", "make_plain", "take_answer", "remove"):
        monkeypatch.setattr(text_boxes, verb, refused)
    row = box.application if name == "add" else box
    others = [box.pk] if name == "take" else []
    address = reverse(f"text_box_{name}".rstrip("_"), args=[row.pk, *others])

    answer = client.post(address, {"question": "Why us?", "way": "words", "answer": "new"})

    assert answer.headers["Location"] == box.application.get_absolute_url()
