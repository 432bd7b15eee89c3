"""A page that a bookmark or an app tells of: filled in, never kept, and known again at once."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from applications.models import Posting
from tests import factories
from tests.views.test_posting_by_url import WORDS
from tests.views.test_postings import fields_of
from tests.views.test_review import TWICE

pytestmark = pytest.mark.django_db
NEW, LINK = "/postings/new/", "https://jobs.example.org/7"


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def shared(client, **given):
    answer = client.get(NEW, given)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def value(page, name):
    field = page.css_first(f"[name={name}]")
    return field.text() if field.tag == "textarea" else field.attributes.get("value")


def test_what_is_told_stands_in_both_forms_and_nothing_is_kept(client, person):
    page = shared(client, title="PhD in Logic | Umeå University", text=WORDS, url=LINK)

    assert value(page, "text").strip() == WORDS
    assert value(page, "url") == value(page, "hand-url") == LINK
    assert value(page, "hand-title") == "PhD in Logic"
    assert value(page, "hand-institution") == "Umeå University"
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    ("mine", "told", "said"),
    [
        ({"url": "http://www.jobs.example.org/7/"}, {"url": f"{LINK}?utm_source=x#a"}, "this link"),
        ({"reference_number": "26/1234"}, {"text": WORDS}, "this reference number"),
        ({"reference_number": "26/1234"}, {"title": "Ref. 26-1234"}, "this reference number"),
        (
            {"title": "PhD student in Logic", "institution": "Umeå universitet"},
            {"title": "PhD students in logic – Umeå University"},
            "nearly the same title",
        ),
    ],
)
def test_application_that_is_there_already_is_named_at_once(client, person, mine, told, said):
    facts = {f"posting__{name}": words for name, words in mine.items()}
    other = factories.ApplicationFactory(owner=factories.PersonFactory(), **facts)
    application = factories.ApplicationFactory(owner=person, **facts)

    notice = shared(client, **told).css_first(".notice")
    by_post = client.post(reverse("posting_look_alikes"), told).content.decode()

    assert said in notice.text()
    assert notice.css_first("a").attributes["href"] == application.get_absolute_url()
    assert application.get_absolute_url() in by_post
    assert other.get_absolute_url() not in by_post


def test_link_of_an_application_is_named_while_its_page_is_fetched(client, person):
    application = factories.ApplicationFactory(owner=person, posting__url=LINK)

    answer = client.post(NEW, {"text": "", "url": f"{LINK}?utm_campaign=y"}, follow=True)

    assert f'href="{application.get_absolute_url()}"' in answer.content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_address_of_no_page_is_left_out_and_said_so(client, person, url):
    page = shared(client, text="some words", url=url)

    assert "none of the web" in page.css_first(".notice").text()
    assert not value(page, "url")
    assert url not in page.css_first("main").html
    refused = client.post(NEW, {"text": "", "url": url})
    assert refused.status_code == 422 or refused.context["form"].errors
    assert not Posting.objects.exists()


def test_words_of_any_kind_are_escaped(client, person):
    text = "</textarea><script>alert(1)</script>\x00\u202e" + "x" * 300

    page = shared(client, title='"><script>alert(2)</script>', text=text, url=LINK)

    assert "alert" not in "".join(script.text() for script in page.css("script"))
    assert value(page, "text").strip().startswith("</textarea><script>")


def test_title_and_institution_fill_what_the_selection_does_not_say(client, person):
    bare = {"title": "PhD in Logic | Umeå University", "text": "We look for a good person.\n" * 9}
    page = client.get(client.post(NEW, {**bare, "url": LINK}).url)

    facts = page.context["review"].facts
    assert facts["title"].value() == "PhD in Logic"
    assert facts["institution"].value() == "Umeå University"
    said = client.get(client.post(NEW, {**bare, "text": TWICE, "url": LINK}).url)
    assert said.context["review"].facts["title"].value() == "PhD position in tidal geology"


def test_clock_and_place_are_those_of_the_institution_that_was_told(client, person):
    words = "We look for a good person. Apply by 15 January 2030.\n" * 9
    told = {"title": "Volcano Physics of the North | University of Oslo", "text": words}
    page = client.get(client.post(NEW, {**told, "url": "https://www.uio.no/7"}).url)
    assert "names no clock and no place we know" not in page.content.decode()
    assert "Title is a guess" not in page.content.decode()

    review = page.context["review"]
    assert review.facts["title"].value() == "Volcano Physics of the North"
    assert review.moments.forms[0].counts.zone == "Europe/Oslo"
    client.post(page.request["PATH_INFO"], fields_of(page))
    posting = Posting.objects.get()
    assert (posting.city, posting.country) == ("Oslo", "NO")
    deadline = posting.application.deadlines.get()
    assert (deadline.zone, deadline.zone_source) == ("Europe/Oslo", "place")


def test_form_of_another_site_keeps_nothing(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)

    for origin in ("https://evil.example", "null"):
        for address in (NEW, reverse("posting_look_alikes")):
            answer = client.post(address, {"text": WORDS}, headers={"Origin": origin})
            assert answer.status_code == 403
    assert not Posting.objects.exists()


def test_visitor_signs_in_and_finds_what_was_shared(client):
    answer = client.get(NEW, {"title": "PhD & more", "text": WORDS, "url": LINK})
    person = factories.PersonFactory()
    client.force_login(person)
    onward = client.get(answer.url).url  # to sign in again leads on

    page = LexborHTMLParser(client.get(onward).content.decode())
    assert (value(page, "text").strip(), value(page, "url")) == (WORDS, LINK)


def test_bookmark_leads_to_where_the_site_is(client, person):
    page = LexborHTMLParser(client.get(reverse("browser")).content.decode())

    [link] = page.css("a[href^='javascript:']")
    assert "http://testserver/postings/new/" in link.attributes["href"]


def test_manifest_is_open_and_its_icons_are_as_large_as_it_says(client, settings):
    settings.SITE_NAME = 'Å "Tracker"'
    answer = client.get(reverse("manifest"))
    told = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert told["name"] == 'Å "Tracker"'
    assert (told["share_target"]["method"], told["share_target"]["action"]) == ("GET", NEW)
    sizes = {}
    for icon in told["icons"]:
        file = finders.find(icon["src"].removeprefix("/static/"))
        if icon["type"] == "image/png":
            with Image.open(file) as image:
                sizes[icon["sizes"]] = "{}x{}".format(*image.size)
    assert sizes == {"192x192": "192x192", "512x512": "512x512"}


def test_manifest_is_linked_from_every_page(client, person):
    for name in ("home", "posting_new"):
        page = LexborHTMLParser(client.get(reverse(name)).content.decode())
        assert page.css_first("link[rel=manifest]").attributes["href"] == reverse("manifest")
    client.logout()
    page = LexborHTMLParser(client.get(reverse("account_login")).content.decode())
    assert page.css_first("link[rel=manifest]").attributes["href"] == reverse("manifest")
