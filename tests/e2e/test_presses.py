"""Presses faster than their answers: each is made, whatever was put in anew in the meantime."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import RefereeNews, Reference
from applications.services import referee_pages
from tests.factories import ApplicationFactory
from tests.letters import named, professor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PRESS_ALL = "all => all.forEach((one) => one.click())"
WAIVE_EACH = """all => all.forEach(({ id }, at) => setTimeout(() => {
  const field = document.getElementById(id);
  field.value = "waived";
  field.dispatchEvent(new Event("change", { bubbles: true }));
}, at * 150))"""


SLOW_LINE = """const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...body) {
  setTimeout(() => send.apply(this, body), 700);
}"""


@pytest.fixture
def sen(sign_in):
    sen = professor()
    sign_in(sen.owner)
    return sen


def three(referee, **fields):
    return [named(referee, place, mode="portal", **fields) for place in ("Oslo", "Lund", "Graz")]


def press_each(page: Page, buttons: str, done: str) -> None:
    """All before the first is answered."""
    expect(page.locator(buttons)).to_have_count(3)
    page.locator(buttons).evaluate_all(PRESS_ALL)
    expect(page.locator(done)).to_have_count(3)


def test_three_letters_are_ticked_and_the_head_follows(watched, live_server, sen):
    three(sen, state="received", received_at=timezone.now())
    watched.goto(live_server.url + reverse("referee", args=[sen.pk]))
    thanks = watched.get_by_role("link", name="thanks", exact=True)
    expect(thanks).to_be_visible()

    press_each(watched, "[id$='-thanked']", "[id$='-thanked'][aria-pressed=true]")

    assert Reference.objects.filter(thanked_at=None).count() == 0
    expect(thanks).to_have_count(0)


def test_three_requests_are_ticked_and_three_have_arrived(watched, live_server, sen):
    three(sen, state="agreed")
    watched.goto(live_server.url + reverse("requests"))

    press_each(watched, "button[name=tick]", "button[name=tick][aria-pressed=true]")

    out = timezone.now() - timedelta(days=4)
    assert Reference.objects.filter(state="requested").update(requested_at=out) == 3
    watched.reload()
    watched.locator("button[name=seen]").evaluate_all(PRESS_ALL)
    expect(watched.locator("button[name=seen]")).to_have_count(0)
    assert Reference.objects.filter(request_seen_at=None).count() == 0


def test_referee_answers_three_on_their_own_page(watched, live_server, sen):
    three(sen)
    watched.goto(live_server.url + urlsplit(referee_pages.make(sen, timezone.now())).path)

    press_each(watched, "tr [id^=yes-]", "tr .letters-tick + [id^=no-]")

    assert Reference.objects.filter(state="agreed").count() == 3


def test_word_goes_with_one_press_and_a_yes_to_all_means_those_that_were_shown(
    watched, live_server, sen
):
    oslo, lund, _graz = three(sen)
    other = named(sen, "Bern", mode="portal", state="planned")
    watched.goto(live_server.url + urlsplit(referee_pages.make(sen, timezone.now())).path)
    watched.locator("#words-fold summary").click()
    watched.locator("#words").fill("No time in January")
    Reference.objects.filter(pk=other.pk).update(state="asked")

    watched.evaluate("press => press.forEach((id) => document.getElementById(id).click())",
                     [f"no-{oslo.pk}", f"yes-{lund.pk}", "yes-all"])  # fmt: skip
    expect(watched.locator("tr .letters-tick + [id^=no-]")).to_have_count(2)

    said = dict(Reference.objects.values_list("application__posting__institution", "state"))
    assert said == {"Oslo": "declined", "Lund": "agreed", "Graz": "agreed", "Bern": "asked"}
    words = RefereeNews.objects.exclude(words="").values_list("reference", flat=True)
    assert list(words) == [oslo.pk]


@pytest.mark.parametrize("script", ["", SLOW_LINE], ids=["", "slow line"])
def test_lines_of_a_checklist_are_set_faster_than_they_are_kept(
    watched, live_server, sign_in, script
):
    file = ApplicationFactory()
    sign_in(file.owner)
    watched.add_init_script(script)
    watched.goto(live_server.url + file.get_absolute_url())

    watched.locator("form.set-state select").evaluate_all(WAIVE_EACH)

    expect(watched.locator(".set-state option[value=waived][selected]")).to_have_count(3)
    assert file.requirements.exclude(state="waived").count() == 0


def test_state_is_chosen_by_keys_as_fast_as_it_is_kept(watched, live_server, sign_in):
    """Each is sent 0.4 s after its key, so the next key comes before the answer."""
    file = ApplicationFactory()
    sign_in(file.owner)
    watched.goto(live_server.url + file.get_absolute_url())
    field = watched.locator("form.set-state select").first
    values = field.locator("option").evaluate_all("all => all.map((one) => one.value)")
    kind = field.get_attribute("id").removeprefix("state-")

    watched.evaluate(
        """([id, values]) => values.forEach((value, at) => setTimeout(() => {
          const field = document.getElementById(id);
          field.value = value;
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }, at * 430))""",
        [f"state-{kind}", [*values[1:], values[1]]],
    )

    watched.wait_for_timeout(430 * len(values))
    expect(watched.locator(f"#state-{kind} option[value={values[1]}][selected]")).to_have_count(1)
    assert file.requirements.get(pk=kind).state == values[1]
    expect(watched.get_by_text("another window")).to_have_count(0)


def test_button_that_is_put_in_anew_under_a_finger_is_pressed(watched, live_server, sen):
    first, second, _third = three(sen, state="planned")
    watched.goto(live_server.url + reverse("referee", args=[sen.pk]))
    held = []
    watched.route("**/tick/", lambda route: held.append(route))
    ticks = [watched.locator(f"#tick-{one.pk}-asked") for one in (first, second)]
    with watched.expect_request("**/tick/"):
        ticks[0].click()
    ticks[1].hover()
    watched.mouse.down()
    held[0].continue_()
    watched.unroute("**/tick/")
    expect(ticks[0]).to_have_attribute("aria-pressed", "true")

    watched.mouse.up()

    expect(ticks[1]).to_have_attribute("aria-pressed", "true")


def test_presses_that_wait_are_made_by_who_leaves_the_page(watched, live_server, sen):
    three(sen, state="planned")
    watched.goto(live_server.url + reverse("referee", args=[sen.pk]))

    watched.locator("[id$='-asked']").evaluate_all(PRESS_ALL)
    watched.goto(live_server.url + reverse("referees"))  # it may be shown before they arrive

    for _ in range(100):
        if Reference.objects.filter(state="asked").count() == 3:
            break
        watched.wait_for_timeout(100)
    assert Reference.objects.filter(state="asked").count() == 3
    watched.reload()
    expect(watched.locator("main")).to_contain_text("asked")
