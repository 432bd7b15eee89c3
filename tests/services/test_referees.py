"""Referees: who is there twice, whose other address is used, and a list taken in."""

import pytest

from applications.core import people, referee_list
from applications.models import Referee
from applications.services import referees
from tests.factories import NOW, PersonFactory, RefereeFactory

pytestmark = pytest.mark.django_db


def test_other_address_takes_the_place_of_the_first_once():
    row = RefereeFactory(
        email="old@uu.example", other_email="new@uu.example", bounced_email="old@uu.example"
    )
    assert row.mail_comes_back

    for _ in range(2):
        assert referees.use_address(row, "new@uu.example", now=NOW)

    row = Referee.objects.get()
    assert (row.email, row.other_email, row.mail_comes_back) == (
        "new@uu.example",
        "old@uu.example",
        False,
    )


def test_address_that_is_not_theirs_or_anothers_is_not_used():
    row = RefereeFactory(email="old@uu.example", other_email="new@uu.example")
    RefereeFactory(owner=row.owner, email="NEW@uu.example")

    assert not referees.use_address(row, "new@uu.example", now=NOW)
    assert not referees.use_address(row, "made@up.example", now=NOW)
    assert Referee.objects.get(pk=row.pk).email == "old@uu.example"


def test_no_address_is_the_other_of_nobody():
    row = RefereeFactory(email="old@uu.example", other_email="")

    assert not referees.use_address(row, "", now=NOW)
    assert Referee.objects.get().email == "old@uu.example"


def test_mail_that_a_program_sent_to_small_letters_comes_back_from_the_same_address():
    assert RefereeFactory(email="Lund@UU.example", bounced_email="lund@uu.example").mail_comes_back


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"name": "Lund, Ingrid", "institution": "Uppsala universitet"}, True),
        ({"name": "Ingrid Lund", "institution": ""}, True),
        ({"name": "Other", "institution": "", "other_email": "LUND@uu.example"}, True),
        ({"name": "Ingrid Lund", "institution": "Umeå University"}, False),
        ({"name": "Inger Lund", "institution": "Uppsala University"}, False),
    ],
)
def test_same_person_in_another_spelling_is_seen_among_ones_own(given, seen):
    there = RefereeFactory(name="Ingrid Lund", email="lund@uu.example")
    RefereeFactory(name="Ingrid Lund")  # somebody else's

    row = RefereeFactory(owner=there.owner, **{"email": "", **given})

    assert referees.alike(row) == (there if seen else None)


def test_list_says_of_each_row_why_it_is_left_out():
    owner = PersonFactory()
    RefereeFactory(owner=owner, name="Ingrid Lund", title="", email="lund@uu.example")
    rows = referee_list.rows(
        "name,email,institution,language\n"
        "I. Lund,LUND@uu.example,Uppsala University,sv\n"
        "Bo Ek,no address,KTH,\n"
        f"{'x' * 201},,,\n"
        "Ada Lovelace,ada@kth.example,KTH,Svenska\n"
        "A. Lovelace,,KTH,\n"
        "Ingrid Lund,other@uu.example,Uppsala University,xx\n"
        ",a@b.example,,\n"
    )

    read = referees.judged(owner, rows)

    assert [(one.number, one.why_not) for one in read] == [
        (2, "You have them already: Ingrid Lund"),
        (3, "e-mail: Enter a valid email address."),
        (4, "name: Ensure this value has at most 200 characters (it has 201)."),
        (5, ""),
        (6, "stands in the list already: Ada Lovelace"),
        (7, ""),
        (8, "name: This field cannot be blank."),
    ]
    assert [one.referee.language for one in read if not one.why_not] == ["sv", "en"]
    assert str(read[5].seems) == "Ingrid Lund"


def test_address_that_is_longer_than_its_form_takes_is_left_out():
    length = Referee._meta.get_field("address").max_length
    fits, does_not = referee_list.rows(
        f"name;email;address\nLund;;{'x' * length}\nEk;none;{'x' * (length + 1)}"
    )

    read = referees.judged(PersonFactory(), [fits, does_not])

    assert [one.why_not for one in read] == [
        "",
        "e-mail: Enter a valid email address.; "
        "postal address: Ensure this value has at most 500 characters (it has 501).",
    ]


def test_long_list_is_compared_only_with_those_that_may_be_the_same(monkeypatch):
    owner = PersonFactory()
    first = ("Anna Maria", "Jo Li", "Per Ola", "Eva Li Ma", "Karl J P")
    names = [f"{first[n % 5]} {chr(97 + n % 26) * 3}{n} Svensson Berg" for n in range(500)]
    rows = list(referee_list.rows("name,institution\n" + "".join(f"{n},KTH\n" for n in names)))
    compared, seem_one = [], people.seem_one
    monkeypatch.setattr(people, "seem_one", lambda *two: compared.append(two) or seem_one(*two))

    added = referees.add_each(owner, [one.referee for one in referees.judged(owner, rows)])

    assert len(added) == 500
    assert len(compared) < 20 * len(rows)


def test_list_taken_in_twice_adds_each_once():
    owner = PersonFactory()
    rows = referee_list.rows("name,email\nAda,ada@b.example\nBo,\n")

    added = [
        len(referees.add_each(owner, [one.referee for one in referees.judged(owner, rows)]))
        for _ in range(2)
    ]

    assert added == [2, 0]
    assert list(owner.referees.values_list("name", "email")) == [
        ("Ada", "ada@b.example"),
        ("Bo", ""),
    ]
