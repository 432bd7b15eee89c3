"""Postings: which of their addresses are made links."""

import pytest

from applications.models import Posting


@pytest.mark.parametrize(
    ("apply_to", "url", "page"),
    [
        ("https://apply.example/7", "https://jobs.example", "https://apply.example/7"),
        ("HTTPS://apply.example/7 ", "", "HTTPS://apply.example/7"),
        ("phd@kth.example", "http://jobs.example", "http://jobs.example"),
        ("httpx:nothing", "javascript:alert(1)", ""),
        ("", "", ""),
    ],
)
def test_page_is_where_one_applies_if_that_is_on_the_web_else_the_posting(apply_to, url, page):
    assert Posting(apply_to=apply_to, url=url).page == page
