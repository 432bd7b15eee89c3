"""Referees: how they want to be written to, the same one twice, a list taken in."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Referee
from tests import factories

pytestmark = pytest.mark.django_db
LUND = {"name": "Ingrid Lund", "email": "lund@uu.example", "institution": "Uppsala University"}
LIST = "Namn;E-post;Lärosäte\nIngrid Lund;lund@uu.example;Uppsala\nÅsa Öman;;Umeå\nBo;nope;KTH\n"


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def words(answer):
    return " ".join(LexborHTMLParser(answer.content.decode()).body.text(separator=" ").split())


def test_wishes_are_kept_and_shown(client, person):
    given = {
        "language": "sv",
        "lead_days": "30",
        "other_email": "home@lund.example",
        "address": "1 Road\nTown",
        "not_before": "2026-12-24",
        "do_not_mail": "on",
        "is_reserve": "on",
    }

    page = client.post(reverse("referee_add"), {**LUND, **given}, follow=True)

    assert Referee.objects.values(*given).get() == {
        **given,
        "lead_days": 30,
        "not_before": date(2026, 12, 24),
        "do_not_mail": True,
        "is_reserve": True,
    }
    for said in (
        "mails in Swedish", "wants 30 days ahead", "home@lund.example",
        "do not contact before Thu 24 Dec 2026", "gets no mail from here", "1 Road Town",
        "would step in for another",
    ):  # fmt: skip
        assert said in words(page)


def test_what_is_left_empty_keeps_its_usual_value(client, person):
    client.post(reverse("referee_add"), {**LUND, "language": "", "lead_days": ""})

    assert Referee.objects.values_list("language", "lead_days").get() == ("en", 21)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lead_days": "0"}, "lead_days"),
        ({"lead_days": "366"}, "lead_days"),
        ({"language": "xx"}, "language"),
        ({"other_email": "LUND@uu.example"}, "other_email"),
        ({"not_before": "soon"}, "not_before"),
        ({"name": "\u200f\u2028\u202e"}, "name"),
        ({"address": "x" * 501}, "address"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_its_fold_stands_open(client, person, given, field):
    answer = client.post(reverse("referee_add"), {**LUND, **given})

    assert list(answer.context["form"].errors) == [field]
    fold = LexborHTMLParser(answer.content.decode()).css_first("form details.more")
    assert ("open" in fold.attributes) is (fold.css_first(f"[name={field}]") is not None)


def test_name_is_kept_on_one_line_and_turns_nothing_around(client, person):
    client.post(reverse("referee_add"), {**LUND, "name": "Ingrid\r\nBcc: x\u2028\u202eLund"})

    assert Referee.objects.get().name == "Ingrid Bcc: x Lund"


def test_same_person_in_another_spelling_is_added_and_pointed_out(client, person):
    there = factories.RefereeFactory(owner=person, **LUND)
    new = {"name": "LUND, Ingrid", "email": "", "institution": "Uppsala universitet"}

    page = client.post(reverse("referee_add"), new, follow=True)

    assert person.referees.count() == 2
    message = LexborHTMLParser(page.content.decode()).css_first("#messages")
    assert "You seem to have this person already" in message.text()
    assert message.css_first("a").attributes["href"] == reverse("referee", args=[there.pk])


def test_same_person_named_anew_for_an_application_is_pointed_out(client, person):
    application = factories.ApplicationFactory(owner=person)
    factories.RefereeFactory(owner=person, **LUND)
    new = {"mode": "portal", "counts": "on", "name": "I. Lund", "institution": "Uppsala University"}

    page = client.post(reverse("reference_add", args=[application.pk]), new, follow=True)

    assert application.references.get().referee.name == "I. Lund"
    assert "You seem to have this person already" in words(page)


def test_other_address_is_used_by_one_press_and_back_by_another(client, person):
    row = factories.RefereeFactory(owner=person, email="a@b.example", other_email="c@d.example")
    press = reverse("referee_address", args=[row.pk])

    for email in ("c@d.example", "c@d.example", "a@b.example"):
        page = client.post(press, {"email": email}, follow=True)
        row.refresh_from_db()
        assert row.email == email
        assert f"is written to at {email}" in words(page)
    assert "not theirs any more" in words(client.post(press, {"email": "x@y.example"}, follow=True))


def test_address_that_mail_came_back_from_is_said_and_is_right_by_one_press(client, person):
    wrong = {"email": "lund@uu.example", "bounced_email": "lund@uu.example"}
    row = factories.RefereeFactory(owner=person, **wrong)
    file = factories.ReferenceFactory(
        application=factories.ApplicationFactory(owner=person),
        referee=row,
        state="failed",
        failure="bounced",
    ).application
    pages = [reverse("referee", args=[row.pk]), file.get_absolute_url()]
    assert all("The address is right" in words(client.get(page)) for page in pages)
    press = reverse("referee_address", args=[row.pk])

    client.post(press, {"right": "other@uu.example"})
    assert "has not reached lund@uu.example" in words(client.get(pages[1]))
    swaps = [f'hx-post="{press}"' in client.get(page).content.decode() for page in pages]
    assert swaps == [False, True]  # only where the page says what follows
    answer = client.post(press, {"right": "lund@uu.example"}, follow=True)

    assert "Noted: lund@uu.example is right" in words(answer)
    assert not any("The address is right" in words(client.get(page)) for page in pages)
    told = client.get(pages[1])
    assert "has not reached them: ask again by mail" in words(told)
    assert reverse("referee_write", args=[row.pk, "ask"]) in told.content.decode()
    assert "sent anew" not in words(told)


# ── A list ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_list_is_shown_first_and_taken_in_by_a_second_press(client, person, encoding):
    address = reverse("referee_import")
    file = SimpleUploadedFile("referees.csv", LIST.encode(encoding), "text/csv")

    shown = client.post(address, {"file": file})

    assert not Referee.objects.exists()
    assert "left out: e-mail: Enter a valid email address." in words(shown)
    form = LexborHTMLParser(shown.content.decode()).css_first("textarea[name=text]")
    for _ in range(2):
        done = client.post(address, {"text": form.text(), "take": "1"}, follow=True)
    assert list(person.referees.values_list("name", "institution")) == [
        ("Ingrid Lund", "Uppsala"),
        ("Åsa Öman", "Umeå"),
    ]
    assert "0 referees added." in words(done)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose a file, or paste the list here."),
        ({"text": "Ingrid Lund"}, "The first row must name the columns, one of them “name”."),
        ({"text": "name\n" + "a\n" * 2**20}, "This is more than a megabyte."),
        (
            {"text": "name\n" + "\n".join(f"Ada {n}" for n in range(501))},
            "These are more than 500 rows.",
        ),
    ],
)
def test_list_that_cannot_be_read_says_why(client, person, given, said):
    answer = client.post(reverse("referee_import"), given)

    assert answer.status_code == 422
    assert said in words(answer)


def test_file_of_more_than_a_megabyte_is_refused(client, person):
    file = SimpleUploadedFile("referees.csv", b"name\n" + b"x" * 2**20, "text/csv")

    answer = client.post(reverse("referee_import"), {"file": file})

    assert "This is more than a megabyte." in words(answer)


def test_formula_and_markup_of_a_list_are_words(client, person):
    text = "name,notes\n=1+1,<script>alert(1)</script>"

    shown = client.post(reverse("referee_import"), {"text": text})
    client.post(reverse("referee_import"), {"text": text, "take": "1"})

    assert "<script>alert" not in shown.content.decode()
    assert Referee.objects.values_list("name", "notes").get() == (
        "=1+1",
        "<script>alert(1)</script>",
    )
