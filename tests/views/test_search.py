"""The page that finds: everything of mine by kind, and a clear sentence for whatever is typed."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def find(client, name="find", **asked):
    headers = {"HX-Request": "true"} if name == "palette" else {}
    answer = client.get(reverse(name), asked, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def optics(person, **facts):
    facts = {"title": "Optics", "institution": "Umeå University", **facts}
    return factories.ApplicationFactory(
        owner=person, **{f"posting__{name}": value for name, value in facts.items()}
    )


def test_results_stand_by_kind_with_the_words_marked(client, person):
    one = optics(person)
    factories.RefereeFactory(owner=person, name="Ada Lind", institution="Umeå universitet")

    page = find(client, q="umea")

    assert f'href="{one.get_absolute_url()}"><mark>Umeå</mark> University · Optics</a>' in page
    assert "<mark>Umeå</mark> universitet" in page
    assert page.index("Applications</h2>") < page.index("Referees</h2>")


@pytest.mark.parametrize("name", ["find", "palette"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zebra", "Nothing found for “zebra”"),
        ('"', "There is no letter or digit in “&quot;” to look for."),
        ("*** ??? …", "There is no letter or digit in"),
        ("🎓", "There is no letter or digit in"),
        ("\x00", "There is a sign in it that nobody can type."),
        ("x" * 10_000, "That is too long to look for. Keep to 200 characters."),
        ("NEAR(zebra, 5) OR", "Nothing found for"),
        ("name: zebra", "Nothing found for"),
        ("zebra' & ):*|! \\", "Nothing found for"),
        ("-1e5 0x1f {zebra} ^zebra", "Nothing found for"),
        ("\ud800zebra%00", "Nothing found for"),
        ("z " * 100, "Nothing found for"),
    ],
)
def test_whatever_is_typed_is_answered_in_a_sentence(client, person, name, typed, said):
    optics(person)

    page = find(client, name, q=typed.encode("utf-8", "surrogatepass"))

    assert said in page


def test_nothing_typed_says_what_can_be_typed(client, person):
    assert "Type what you look for" in find(client, q="  ")
    assert "Everything of yours, by any of its words" in find(client)
    assert "palette-none" not in find(client, "palette", q="  ")


def test_palette_is_no_page_of_its_own(client, person):
    answer = client.get(reverse("palette"), {"q": "umea"})

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('find')}?q=umea")


def test_palette_offers_pages_and_the_bundles_asked_for(client, person):
    umea = optics(person)
    optics(person, institution="Lund University")
    optics(person, institution="Umeå School of Arts").owner.applications.filter(
        posting__institution__contains="Arts"
    ).update(stage="submitted")

    assert "New application" in find(client, "palette")
    assert reverse("settings") in find(client, "palette", q="sett")
    assert find(client, "palette", q="bundle").count("Build the bundle of") == 2
    build = find(client, "palette", q="build bundle of umea")
    assert build.count("Build the bundle of Umeå University") == 1
    assert build.count(f'formaction="{reverse("bundle_build", args=[umea.pk])}"') == 1
    assert "Build the bundle of" not in find(client, "palette", q="umea")


def test_palette_that_finds_a_page_does_not_say_that_nothing_is_found(client, person):
    optics(person)

    settings, nothing = (find(client, "palette", q=words) for words in ("settings", "zebrafish"))

    assert reverse("settings") in settings
    assert "Nothing found" not in settings
    assert "Pages and actions: 1." in " ".join(settings.split())
    assert nothing.count("Nothing found") == 2


def test_strangers_rows_and_foreign_markup_stay_out(client, person):
    factories.whole_account("optics")
    optics(person, text="<script>alert(1)</script> optics & more of it")

    page = find(client, q="alert")

    assert page.count("<mark>") == 1
    assert "&lt;script&gt;<mark>alert</mark>(1)" in page
    assert "<script>alert" not in page


def test_one_kind_is_shown_page_by_page(client, person):
    for _ in range(22):
        optics(person)
    factories.RefereeFactory(owner=person, institution="Umeå University")

    assert "&amp;kind=application" in find(client, q="umea")
    assert find(client, q="umea").count("<mark>Umeå</mark> University") == 6
    first = find(client, q="umea", kind="application")
    second = find(client, q="umea", kind="application", page=2)

    assert (first.count("<li><a class"), second.count("<li><a class")) == (20, 2)
    assert "Referees</h2>" not in first


@pytest.mark.parametrize("asked", [{}, {"q": "umea"}, {"q": "umea", "kind": "application"}])
@pytest.mark.parametrize("name", ["find", "palette"])
def test_find_costs_the_same_with_one_row_and_with_three(
    client, person, name, asked, django_assert_max_num_queries, django_assert_num_queries
):
    def one_of_each():
        application = optics(person, text="Nothing else")
        factories.ContactEntryFactory(application=application, answer="Umeå")
        factories.RefereeFactory(owner=person, institution="Umeå")
        factories.VersionFactory(document__owner=person, document__title="Umeå")
        factories.PostingFactory(owner=person, text="Umeå")
        application.tags.add(factories.TagFactory(owner=person))

    one_of_each()
    with django_assert_max_num_queries(13) as with_one:
        find(client, name, **asked)
    one_of_each()
    one_of_each()
    with django_assert_num_queries(len(with_one)):
        find(client, name, **asked)


def test_htmx_gets_the_results_alone_and_what_ears_are_told(client, person):
    optics(person)

    answer = client.get(reverse("find"), {"q": "umea"}, headers={"HX-Request": "true"})
    page = answer.content.decode()

    assert "<html" not in page
    assert 'role="status" hx-swap-oob="true">' in page
    assert "Applications: 1." in page


def test_answer_of_a_text_box_is_found_with_its_question_until_it_is_gone(client, person):
    one = optics(person, text="Nothing else")
    box = factories.TextBoxFactory(application=one, question="Why us?", answer="Your cryostat hall")
    page = find(client, q="cryostat")
    assert f'href="{one.get_absolute_url()}"' in page
    assert "Why us?" in page and "Your <mark>cryostat</mark> hall" in page

    box.answer = "Your library"
    box.save()
    assert "Nothing found" in find(client, q="cryostat")
    box.delete()
    assert "Nothing found" in find(client, q="library")
