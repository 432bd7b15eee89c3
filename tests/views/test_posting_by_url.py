"""A posting by its address: asked for in the form, fetched by the task, reviewed like any other."""

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.core.extraction import MAX_CHARACTERS
from applications.models import Application, Posting
from applications.services import fetches
from tests.factories import NOW, ApplicationFactory, PersonFactory
from tests.sites import Site, answer, moved

ADDRESS = "http://jobs.example.org/phd"
WORDS = """PhD position in tidal geology at the University of Bergen, Norway.
We look for a person who likes mud, boats and long tables of numbers, and who writes well.
Your application must include a letter of motivation, a curriculum vitae and transcripts of records.
Application deadline: 15 January 2027, 14:00. Reference number: 26/1234"""
PAGE = f"<!doctype html><title>PhD</title><nav>Menu</nav><main><p>{WORDS}</p></main>".encode()
ADVICE = "Open the page in your browser, copy its text, and paste it here."
State = Posting.Fetch


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def site():
    site = Site(answer(PAGE))
    yield site
    site.stop()


def send(client, address=None, **fields):
    given = {"text": "", "url": ADDRESS, **fields}
    return client.post(address or reverse("posting_new"), given)


def run(site, now=NOW):
    """What the worker does with the bell."""
    fetches.fetch(Posting.objects.get().pk, clock=lambda: now, get=site.fetch)
    return Posting.objects.get()


def test_an_address_is_kept_at_once_and_nothing_is_fetched_in_the_request(
    client, person, monkeypatch
):
    for way_out in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(f"socket.{way_out}", None)
    answered = send(client)

    posting = Posting.objects.get()
    assert answered.url == reverse("posting_fetch", args=[posting.pk])
    assert (posting.url, posting.source, posting.fetch_state, posting.text) == (
        ADDRESS,
        Posting.Source.URL,
        State.WAITING,
        "",
    )
    assert "In the queue" in client.get(answered.url).content.decode()


def test_a_fetched_page_is_reviewed_like_a_pasted_one(client, person, site):
    site.answers = [moved("/phd/1234"), answer(PAGE)]
    waiting = send(client).url

    posting = run(site)

    assert (posting.fetch_state, posting.source, posting.source_name, posting.taken_at) == (
        State.DONE,
        Posting.Source.URL,
        "http://jobs.example.org/phd/1234",
        NOW,
    )
    assert (posting.url, "mud, boats" in posting.text, "Menu" in posting.text) == (
        ADDRESS,
        True,
        False,
    )
    review = reverse("posting_review", args=[posting.pk])
    assert review in client.get(reverse("find"), {"q": "mud boats"}).content.decode()
    assert client.get(waiting).url == review
    page = client.get(review)
    assert page.context["review"].draft.reference_number.value == "26/1234"


def test_the_page_that_waits_asks_again_and_goes_on_by_itself(client, person, site):
    waiting = send(client).url
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{waiting}"}

    piece = client.get(waiting, **htmx).content.decode()
    assert f'hx-get="{waiting}"' in piece
    assert "<h1>" not in piece
    assert '<noscript><meta http-equiv="refresh"' in client.get(waiting).content.decode()

    posting = run(site)
    there = client.get(waiting, **htmx)
    assert there.headers["HX-Redirect"] == reverse("posting_review", args=[posting.pk])


def test_a_refusal_is_shown_with_a_place_for_the_text(client, person, site):
    site.answers = [answer(b"no robots", "403 Forbidden")]
    waiting = send(client).url

    posting = run(site)

    reason = f"The site shows this page only to people (403). {ADVICE}"
    assert (posting.fetch_state, posting.fetch_reason) == (State.FAILED, reason)
    page = client.get(waiting)
    words = page.content.decode()
    assert reason in words
    assert (page.context["form"]["url"].value(), "every 1s" in words) == (ADDRESS, False)
    assert "http-equiv" not in words
    assert client.get(waiting, HTTP_HX_REQUEST="true").headers["HX-Refresh"] == "true"


def test_text_brought_after_a_refusal_fills_the_same_posting(client, person, site):
    site.answers = [answer(status="500 Oh no")]
    waiting = send(client).url
    first = run(site)

    review = send(client, waiting, text=WORDS).url

    posting = Posting.objects.get()
    assert review == reverse("posting_review", args=[first.pk])
    assert (posting.text, posting.url, posting.source, posting.fetch_state) == (
        WORDS,
        ADDRESS,
        Posting.Source.PASTED,
        State.DONE,
    )
    assert posting.fetch_reason == ""


def test_a_corrected_address_is_fetched_for_the_same_posting(client, person, site):
    site.answers = [answer(status="404 Not Found"), answer(PAGE)]
    waiting = send(client).url
    run(site)

    assert send(client, waiting, url=f"{ADDRESS}?id=7").url == waiting
    posting = run(site)

    assert (posting.fetch_state, posting.url) == (State.DONE, f"{ADDRESS}?id=7")
    assert site.questions[1].startswith("GET /phd?id=7 ")


def test_text_brought_while_the_page_is_fetched_stands(client, person, site):
    waiting = send(client).url

    def get(url):
        send(client, waiting, text=WORDS)
        return site.fetch(url)

    fetches.fetch(Posting.objects.get().pk, clock=lambda: NOW, get=get)

    posting = Posting.objects.get()
    assert (posting.text, posting.source) == (WORDS, Posting.Source.PASTED)


def test_text_brought_after_the_page_was_fetched_is_not_lost(client, person, site):
    waiting = send(client).url
    run(site)

    send(client, waiting, text=f"{WORDS}\nRoom 7")

    assert sorted(Posting.objects.values_list("source", flat=True)) == ["pasted", "url"]


def test_a_text_with_its_link_is_read_and_the_link_only_kept(client, person):
    send(client, text=WORDS)

    posting = Posting.objects.get()
    assert (posting.source, posting.url, posting.fetch_state) == ("pasted", ADDRESS, State.DONE)


@pytest.mark.parametrize("text", [ADDRESS, f"  {ADDRESS}\n"])
def test_an_address_alone_in_the_place_of_the_text_is_fetched(client, person, text):
    answered = send(client, text=text, url="")

    posting = Posting.objects.get()
    assert answered.url == reverse("posting_fetch", args=[posting.pk])
    assert (posting.url, posting.text, posting.source) == (ADDRESS, "", Posting.Source.URL)


def test_the_same_address_waits_once(client, person):
    assert send(client).url == send(client).url
    assert Posting.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1/", "not on the public web"),
        ("http://metadata.google.internal/", "not on the public web"),
        ("http://jobs.example.org:8080/", "port 8080"),
        ("http://me:secret@jobs.example.org/", "no address of a web page"),
        ("ftp://jobs.example.org/", "Write a whole web address"),
        ("", "Paste the text of a posting, choose a file, or give the link to its page."),
    ],
)
def test_an_address_that_is_never_fetched_is_refused_in_the_form(client, person, url, words):
    page = send(client, url=url)

    [refusal] = [e for errors in page.context["form"].errors.values() for e in errors]
    assert words in refusal
    assert not Posting.objects.exists()


def test_the_sixth_address_waits_until_one_is_through(client, person, site):
    for number in range(5):
        send(client, url=f"{ADDRESS}?id={number}")

    page = send(client, url=f"{ADDRESS}?id=5")
    assert page.context["form"].errors["url"] == [
        "5 pages are being fetched for you already. Wait a moment, or paste the text of this one."
    ]

    fetches.fetch(Posting.objects.earliest("pk").pk, clock=lambda: NOW, get=site.fetch)
    send(client, url=f"{ADDRESS}?id=5")
    assert Posting.objects.count() == 6


# ── What comes ────────────────────────────────────────────────────────────────────────────────────


def pdf(tmp_path, **how):
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(tmp_path / "call.pdf", **how)
    return (tmp_path / "call.pdf").read_bytes()


@pytest.mark.parametrize(
    ("page", "of_type", "words"),
    [
        (WORDS.encode(), "text/plain", "mud, boats"),
        (f"---\ntitle: PhD\n---\n\n{WORDS}".encode(), "text/markdown", "mud, boats"),
        (f"---\n{WORDS}\n---\nBye\n".encode(), "text/plain", "mud, boats"),
        (f"Lab\n---\n{WORDS}\n---\nBye\n".encode(), "text/plain", "mud, boats"),
        (f"<p>{WORDS} Göteborg".encode("latin-1"), "text/html; charset=ISO-8859-1", "Göteborg"),
        (f"<p>{WORDS} Łódź".encode("iso-8859-2"), "text/html; charset=iso-8859-2", "Łódź"),
    ],
    ids=["text", "markdown", "between rules", "two rules", "latin-1", "latin-2"],
)
def test_a_page_is_read_as_what_it_is(client, person, site, page, of_type, words):
    site.answers = [answer(page, of_type=of_type)]
    send(client)

    assert words in run(site).text


@pytest.mark.parametrize(
    ("page", "of_type", "words"),
    [
        (b"", "text/html", "There is no text here."),
        (b"<p>Please enable JavaScript.", "text/html", "came without the words of a posting"),
        (bytes(range(256)) * 9, "application/octet-stream", "no readable text"),
        (b"%PDF-1.7 nothing", "application/pdf", "This PDF is damaged"),
    ],
    ids=["empty", "script", "binary", "broken pdf"],
)
def test_a_page_without_a_posting_is_refused_in_words(client, person, site, page, of_type, words):
    site.answers = [answer(page, of_type=of_type)]
    send(client)

    posting = run(site)

    assert words in posting.fetch_reason
    assert (posting.fetch_state, posting.text) == (State.FAILED, "")


def test_a_pdf_that_is_a_picture_is_refused_in_words(client, person, site, tmp_path):
    site.answers = [answer(pdf(tmp_path), of_type="application/pdf")]
    send(client)

    assert "a picture without text" in run(site).fetch_reason


def test_a_page_made_to_take_ages_is_refused(client, person, site, monkeypatch):
    """S-25: every paragraph makes the parser open anew what its letters look like."""
    monkeypatch.setattr("applications.pdf.helper.READING", 1)
    styles = b"".join(b"<p><font color=%d>" % number for number in range(8))
    site.answers = [answer(styles + b"<p>x" * 500_000)]
    send(client)

    assert run(site).fetch_reason == f"The page takes too long to read. {ADVICE}"


def test_a_file_uploaded_after_a_refusal_fills_the_posting(client, person, site):
    site.answers = [answer(status="404 Not Found")]
    waiting = send(client).url
    run(site)

    send(client, waiting, file=SimpleUploadedFile("call.txt", WORDS.encode()))

    posting = Posting.objects.get()
    assert (posting.source, posting.source_name, posting.url) == ("file", "call.txt", ADDRESS)


def test_a_long_page_is_cut_with_a_notice(client, person, site):
    site.answers = [answer(PAGE + b"<p>" + b"mud " * MAX_CHARACTERS)]
    waiting = send(client).url

    assert len(run(site).text) == MAX_CHARACTERS
    assert "That much of it is kept" in client.get(waiting, follow=True).content.decode()


# ── Around it ─────────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_waits_is_no_review_yet(client, person):
    waiting = send(client).url
    review = reverse("posting_review", args=[Posting.objects.get().pk])

    assert client.get(review).url == waiting
    assert client.post(review, {}).url == waiting
    assert not Application.objects.exists()


def test_an_address_that_waits_is_listed_by_its_address(client, person):
    send(client)

    for name in ("home", "posting_new"):
        assert ADDRESS in client.get(reverse(name)).content.decode()


def test_a_posting_taken_in_has_nothing_to_fetch(client, person):
    posting = ApplicationFactory(owner=person).posting

    answered = client.get(reverse("posting_fetch", args=[posting.pk]), follow=True)

    assert answered.redirect_chain[-1][0] == posting.application.get_absolute_url()


def test_pasting_instead_can_be_chosen_while_it_waits(client, person):
    page = client.get(send(client).url, {"paste": 1}).content.decode()

    assert 'name="text"' in page
    assert "every 1s" not in page
