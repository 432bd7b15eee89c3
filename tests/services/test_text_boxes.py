"""Text boxes: asked once, answered, made plain, taken from elsewhere, and frozen once it is in."""

from datetime import timedelta

import pytest

from applications.core.search import asked
from applications.errors import AlreadySubmitted, ChangedSince
from applications.models import Application, Event, TextBox
from applications.services import applications, searches, seasons, text_boxes, undo
from tests.factories import NOW, TextBoxFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def box():
    return TextBoxFactory(answer="“Because”", limit=2)


@pytest.mark.parametrize(
    ("answer", "limit", "state"),
    [
        ("", 3, "empty"),
        (" \n", 3, "empty"),
        ("one two", None, "draft"),
        ("one two three", 3, "fits"),
        ("one two three four", 3, "over"),
    ],
)
def test_state_follows_the_answer_and_its_limit(answer, limit, state):
    assert TextBox(answer=answer, way="words", limit=limit).state == state


def test_state_of_a_portal_with_two_limits_is_over_where_one_is():
    assert TextBox(answer="\n" * 50 + "x", way="ucas").state == "over"


def test_same_question_twice_is_one_box_and_a_new_one_stands_last(box):
    again = TextBox(
        application=box.application, question=box.question, way=box.way, limit=box.limit
    )
    longer = TextBox(application=box.application, question=box.question, way=box.way, limit=300)
    other = TextBox(application=box.application, question="Why you?")

    assert text_boxes.save(again, now=NOW) == box
    assert text_boxes.save(other, now=NOW).position == 1
    told = box.application.events.get().data
    assert told == {"what": "box_added", "name": "Why you?"}
    assert text_boxes.save(longer, now=NOW).position == 2  # two boxes may be called the same


def test_plain_signs_are_undone_at_a_press(box):
    done = text_boxes.make_plain(box, now=NOW)
    box.refresh_from_db()
    assert box.answer == '"Because"'

    assert text_boxes.make_plain(box, now=NOW) is None
    undo.undo(done, now=NOW)

    box.refresh_from_db()
    assert box.answer == "“Because”"


def test_answer_of_another_application_takes_the_place_and_is_taken_back(box):
    other = TextBoxFactory(application__owner=box.application.owner, answer="For another")

    done = text_boxes.take_answer(box, other, now=NOW)
    box.refresh_from_db()
    assert box.answer == "For another"
    assert done.data["place"] == other.application.place

    undo.undo(done, now=NOW)
    box.refresh_from_db()
    assert box.answer == "“Because”"


def test_box_that_was_removed_comes_back_with_its_answer(box):
    done = text_boxes.remove(box, now=NOW)
    assert not TextBox.objects.exists()

    undo.undo(done, now=NOW)

    assert TextBox.objects.get().answer == "“Because”"


def test_answers_elsewhere_are_ones_own_the_same_question_first(box):
    owner = box.application.owner
    newer = TextBoxFactory(application__owner=owner, question="Your career", answer="x")
    same = TextBoxFactory(application__owner=owner, question=box.question.upper(), answer="y")
    TextBox.objects.filter(pk=same.pk).update(changed_at=NOW.replace(year=2020))
    TextBoxFactory(application__owner=owner, answer="")
    TextBoxFactory(answer="a stranger's")

    assert text_boxes.answers_elsewhere(box) == [same, newer]


def test_record_keeps_the_answers_as_they_went_and_boxes_are_left_alone(box):
    applications.submit(box.application, confirmation="", now=NOW)
    application = Application.objects.get()
    box = application.text_boxes.get()

    assert application.submissions.get().answers == [
        {
            "question": "Why this programme?", "answer": "“Because”",
            "unit": "words", "used": 1, "most": 2,
        }
    ]  # fmt: skip
    with pytest.raises(AlreadySubmitted):
        text_boxes.write(box, "otherwise")
    with pytest.raises(AlreadySubmitted):
        text_boxes.make_plain(box, now=NOW)
    with pytest.raises(AlreadySubmitted):
        text_boxes.remove(box, now=NOW)
    with pytest.raises(AlreadySubmitted):
        text_boxes.save(TextBox(application=application, question="More?"), now=NOW)


def test_record_of_what_was_taken_back_keeps_its_answers_and_the_next_has_the_new(box):
    application = box.application
    applications.submit(application, confirmation="", now=NOW)
    applications.take_back(application, now=NOW)
    text_boxes.write(TextBox.objects.get(), "Anew")
    applications.submit(Application.objects.get(), confirmation="", now=NOW)

    kept = [one.answers[0]["answer"] for one in application.submissions.order_by("pk")]
    assert kept == ["“Because”", "Anew"]


def test_next_season_asks_the_same_and_what_is_written_there_is_not_taken_back(box):
    row, later = box.application, NOW + timedelta(days=300)
    applications.put_into(row, "submitted", now=NOW)
    applications.put_into(row, "rejected", now=NOW)
    season, *_rest = seasons.close(row.owner, "2026", [], last=0, now=NOW)
    [begun] = seasons.begin(season, {row.pk}, with_notes=False, now=later)

    again = begun.text_boxes.get()
    assert (again.question, again.limit, again.answer) == (box.question, 2, "")
    assert text_boxes.answers_elsewhere(again) == [box]
    assert len(found(row.owner, box.question)) == 2
    text_boxes.write(again, "Still")
    assert seasons.take_back(season, now=later) == []


def found(owner, words):
    return searches.found(owner, asked(words), most=9)


def test_find_goes_by_what_an_undo_has_put_back(box):
    owner = box.application.owner
    other = TextBoxFactory(application__owner=owner, answer="Whales")
    taken = text_boxes.take_answer(box, other, now=NOW)
    text_boxes.remove(other, now=NOW)
    assert len(found(owner, "whales")) == 1

    undo.undo(taken, now=NOW)
    assert (len(found(owner, "because")), found(owner, "whales")) == (1, [])

    removed = text_boxes.remove(TextBox.objects.get(), now=NOW)
    assert found(owner, "because") == []
    undo.undo(removed, now=NOW)
    assert len(found(owner, "because")) == 1


def test_answer_that_went_in_is_not_undone(box):
    other = TextBoxFactory(application__owner=box.application.owner, answer="For another")
    done = text_boxes.take_answer(box, other, now=NOW)
    applications.submit(Application.objects.get(pk=box.application_id), confirmation="", now=NOW)
    done = Event.objects.get(pk=done.pk)

    assert done.pk not in undo.offered([done], done.application)
    with pytest.raises(ChangedSince):
        undo.undo(done, now=NOW)
    box.refresh_from_db()
    assert box.answer == "For another"
