"""A page that is known is fetched again only where it has changed, and no sooner than is wanted."""

from functools import partial

import pytest

from applications import errors
from applications.sources.fetch import Known, fetch
from tests.sites import PUBLIC, Site, answer

WORDS = b"<p>PhD position in tidal geology"


@pytest.fixture
def site():
    site = Site(answer(WORDS))
    yield site
    site.stop()


def test_a_page_that_is_known_is_asked_for_only_where_it_has_changed(site):
    site.answers = [answer(WORDS, ETag='"v1"', Last_Modified="Mon, 23 Nov 2026 09:00:00 GMT")]
    page = fetch("http://e.org/x", resolve=lambda host: [PUBLIC], connect=site.connect)
    known = Known(page.address, page.etag, page.last_modified)
    site.answers = [answer(status="304 Not Modified")]

    again = partial(fetch, known=known, resolve=lambda host: [PUBLIC], connect=site.connect)

    same = again("http://e.org/x", site="https://apply.example.org")
    assert (same.is_same, same.data) == (True, b"")
    assert '\r\nIf-None-Match: "v1"\r\nIf-Modified-Since: Mon, 23 Nov 2026' in site.questions[1]
    assert "PhD-tracker; +https://apply.example.org; one page" in site.questions[1]
    with pytest.raises(errors.PageAnswered):  # of another page it says nothing
        again("http://e.org/y")
    assert "If-" not in site.questions[0] + site.questions[2]


@pytest.mark.parametrize("mark", ['"' + "x" * 300 + '"', '"é"', ""])
def test_a_mark_that_does_not_fit_on_a_line_is_none(site, mark):
    site.answers = [answer(WORDS, ETag=mark)]

    assert site.fetch().etag == ""


@pytest.mark.parametrize("mark", ['"x"\nX-Evil: 1', '"é"'])
def test_a_mark_that_no_site_sent_is_not_said_to_one(site, mark):
    known = Known("http://e.org/x", mark, mark)

    fetch("http://e.org/x", known=known, resolve=lambda host: [PUBLIC], connect=site.connect)

    assert "X-Evil" not in site.questions[0] and "If-" not in site.questions[0]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"Retry_After": "120"}, 120),
        (
            {
                "Retry_After": "Mon, 23 Nov 2026 10:00:00 GMT",
                "Date": "Mon, 23 Nov 2026 09:00:00 GMT",
            },
            3600,
        ),
        ({"Retry_After": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0),
        ({"Retry_After": "soon"}, 0),
        ({"Retry_After": "-5"}, 0),
        ({}, 0),
    ],
)
def test_how_long_a_site_wants_to_be_left_alone_is_known(site, said, seconds):
    site.answers = [answer(status="503 Busy", **said)]

    with pytest.raises(errors.PageAnswered) as refused:
        site.fetch()

    assert refused.value.wait == seconds
