"""What looks the pages over can find something."""

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WRONG = """main => {
  main.insertAdjacentHTML('beforeend', '<img src=x><table width=900><tr><td>wide');
  main.style.color = 'light-dark(#fff, #000)';
}"""


def test_look_over_names_a_picture_without_words_faint_words_and_a_table_that_is_too_wide(
    page, live_server, look_over
):
    page.goto(live_server.url)
    page.evaluate(WRONG, page.query_selector("main"))
    found = " ".join(look_over(page))

    assert "light image-alt" in found
    assert "light color-contrast" in found
    assert "dark color-contrast" in found
    assert "at 390 px" in found
