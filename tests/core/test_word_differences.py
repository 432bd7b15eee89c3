"""Differences by words: both texts can be read out of them, names that differ are named."""

import random
from difflib import SequenceMatcher

import pytest

from applications.core.word_differences import WORK, word_differences

OSLO = "I apply to the University of Oslo. There Professor Berg works on maps. However, I like it."
ETH = "I apply to ETH Zürich. There Professor Meyer works on maps. Still, I like it."


def told(before, after):
    return [(one.kind, one.text) for one in word_differences(before, after).pieces]


def test_words_that_changed_stand_between_what_both_say():
    assert told("one two three four", "one 2 three four five") == [
        ("same", "one"),
        ("gone", "two"),
        ("new", "2"),
        ("same", "three four"),
        ("new", "five"),
    ]


def test_another_line_break_is_no_difference():
    assert not word_differences("one two\nthree", "one\n\ntwo three").any


def test_names_that_stand_in_one_text_only_are_told_and_marked():
    found = word_differences(OSLO, ETH)

    assert (found.gone, found.new) == (
        ["University of Oslo", "Professor Berg"],
        ["ETH Zürich", "Professor Meyer"],
    )
    marked = [one.text for one in found.pieces if one.is_name]
    assert marked == ["University of Oslo.", "ETH Zürich.", "Berg", "Meyer"]


def test_what_only_begins_a_sentence_is_no_name():
    assert word_differences("So. However it is.", "So. Still it is.").gone == []


def test_name_behind_the_first_word_of_a_sentence_is_told_without_it():
    assert word_differences("", "Because of Uppsala. Yes.").new == ["Uppsala"]
    assert word_differences("", "ETH Zürich it is.").new == ["ETH Zürich"]


def test_of_a_german_text_a_noun_is_no_name():
    before = (
        "Sehr geehrte Frau Meyer, ich bewerbe mich um die Stelle in der Optik an der ETH Zürich. "
        "Ich habe in Braunschweig mit Lasern gearbeitet und die Auswertung geleitet."
    )
    after = (
        "Sehr geehrter Herr Berg, ich bewerbe mich um die Promotion in der Photonik an der "
        "Technischen Universität Dresden. Ich habe in Jena mit Lichtleitern gearbeitet."
    )
    found = word_differences(before, after)

    assert found.gone == ["Frau Meyer", "ETH Zürich", "Braunschweig"]
    assert found.new == ["Herr Berg", "Technischen Universität Dresden", "Jena"]


def test_name_within_another_is_told_once():
    found = word_differences("", "I like ETH Zürich, and Prof Berg of ETH Zürich as well.")

    assert found.new == ["Prof Berg of ETH Zürich"]


def test_a_name_that_both_texts_have_does_not_differ():
    found = word_differences("I saw Oslo and Bergen.", "I saw Bergen and Oslo.")

    assert (found.gone, found.new) == ([], [])


def test_long_stretches_that_are_the_same_are_told_by_their_number():
    words = " ".join(f"w{n}" for n in range(200))

    pieces = word_differences(f"a {words} x {words}", f"b {words} y {words}").pieces

    assert [one.number for one in pieces if one.kind == "skipped"] == [140, 170]


@pytest.mark.parametrize("seed", range(30))
def test_both_texts_can_be_put_together_again(seed):
    rng = random.Random(seed)
    words = [f"w{rng.randrange(8)}" for _ in range(25)]
    other = [rng.choice([one, one, one, "x", ""]) for one in words]
    before, after = " ".join(words), " ".join(filter(None, other))

    pieces = word_differences(before, after).pieces

    assert " ".join(one.text for one in pieces if one.kind != "new") == before
    assert " ".join(one.text for one in pieces if one.kind != "gone") == after


def tried(monkeypatch, before, after):
    """The differences, and how many pairs of places were tried, as difflib itself is asked."""
    pairs, look = 0, SequenceMatcher.find_longest_match

    def counted(self, alo, ahi, blo, bhi):
        nonlocal pairs
        pairs += sum(1 + len(self.b2j.get(word, ())) for word in self.a[alo:ahi])
        return look(self, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counted)
    return word_differences(before, after), pairs


@pytest.mark.parametrize("letters", ["a", "ab", "abcdefghij"])
def test_hostile_texts_are_cut_and_not_tried_beyond_the_bound(letters, monkeypatch):
    rng = random.Random(1)
    found, pairs = tried(monkeypatch, *(" ".join(rng.choices(letters, k=30_000)) for _ in "12"))

    assert found.cut
    assert pairs <= WORK


@pytest.mark.parametrize("number", [300, 1414, 3000])
def test_one_word_against_it_between_others_is_not_tried_beyond_the_bound(number, monkeypatch):
    found, pairs = tried(monkeypatch, "a " * number, "a b " * (number // 2))

    assert pairs <= WORK
    assert "".join(one.text for one in found.pieces if one.kind != "gone").count("b") == number // 2


def test_what_is_beyond_the_bound_is_told_as_changed_and_what_is_within_it_by_words(monkeypatch):
    monkeypatch.setattr("applications.core.word_differences.WORK", 20)
    few = ("x y x y", "x x y y")
    assert ("same", "x y") in told(*few)
    many = ("x y x y x y x y", "x x y y x x y y")

    assert told(*many) == [("gone", many[0]), ("new", many[1])]
