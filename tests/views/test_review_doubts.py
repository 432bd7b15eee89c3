"""What is to check at the review, each settled by a press; lines added, words put into them."""

from datetime import date, time

import pytest
from django.urls import reverse

from applications.models import Application, Deadline, Posting, Requirement
from tests.core.extraction.test_language import HUNGARIAN
from tests.views.test_postings import POSTING, fields_of, paste
from tests.views.test_review import TWICE, TWO_DAYS, words
from tests.views.test_review_pieces import SOME

pytestmark = pytest.mark.usefixtures("today")

TWO_DEADLINES = """PhD position in tidal geology

Uppsala University, Sweden

Closing date: 19 July 2024

Send your CV and a personal letter. The deadline to apply is 6 July 2024.
"""


def pressed(page, **given) -> dict:
    """What is sent from the page with this pressed or typed."""
    settled = {
        f"settled-{doubt.key}": str(doubt.chosen)
        for doubt in page.context["doubts"]
        if doubt.presses
    }
    typed = {name.replace("__", "-"): value for name, value in given.items()}
    return {**fields_of(page), **settled, **typed}


def doubt_of(page, beginning):
    return next(one for one in page.context["doubts"] if one.words.startswith(beginning))


def save(client, page, **given):
    return client.post(page.request["PATH_INFO"], pressed(page, **given))


def test_papers_that_are_not_sure_are_one_doubt_with_yes_set_and_saved_by_one_press(client, person):
    plain = POSTING.replace("Name two referees with their e-mail addresses. ", "")
    page = client.get(paste(client, plain).url)

    [doubt] = page.context["doubts"]
    assert (doubt.key, doubt.presses[doubt.chosen].words) == ("pieces-unsure", "yes")
    assert save(client, page).url == Application.objects.get().get_absolute_url()
    assert Requirement.objects.filter(kind="transcripts").exists()


def test_what_was_looked_for_and_not_found_is_named_once(client, person):
    assert words(client.get(paste(client, POSTING).url)).count("Not found:") == 1


@pytest.mark.parametrize("bound", ["on", "before"])
def test_on_or_before_is_settled_by_a_press(client, person, bound):
    page = client.get(paste(client, TWICE).url)
    save(client, page, **{"moments-0-bound": bound})

    assert Deadline.objects.get().bound == bound


def test_one_of_two_days_is_chosen_by_a_press_and_both_are_kept_without(client, person):
    page = client.get(paste(client, TWO_DAYS).url)
    doubt = doubt_of(page, "The posting names different days.")
    assert [press.words for press in doubt.presses] == [
        "all of them; the first one counts",
        "only Tue 24 Aug 2027",
        "only Thu 26 Aug 2027",
    ]
    save(client, page, **{f"settle-{doubt.key}": "1"})

    assert [row.date for row in Deadline.objects.all()] == [date(2027, 8, 24)]


def open_on_the_page(client) -> list[str]:
    page = client.get(Application.objects.get().get_absolute_url())
    asked = [one.row["code"] for one in page.context["doubts"] if "conflict" in one.template]
    return [*asked, *(one["code"] for one in page.context["trivia"])]


def test_what_was_decided_at_the_review_is_not_asked_again(client, person):
    page = client.get(paste(client, TWO_DAYS).url)
    days = doubt_of(page, "The posting names different days.")
    titles = doubt_of(page, "The posting gives one person two different titles.")
    save(client, page, **{f"settle-{days.key}": "1", f"settle-{titles.key}": "1"})

    assert open_on_the_page(client) == ["weekday-differs"]


def test_what_is_settled_stays_so_when_the_facts_are_corrected(client, person):
    save(client, client.get(paste(client, TWO_DAYS).url))
    file = Application.objects.get()
    assert open_on_the_page(client) == ["several-dates", "weekday-differs", "titles-differ"]
    settle = {"field": "deadline", "code": "several-dates"}
    client.post(reverse("application_settle", args=[file.pk]), settle)

    client.post(reverse("application_fact", args=[file.pk, "title"]), {"title": "Tides"})

    assert str(Application.objects.get()) == "Tides"
    assert open_on_the_page(client) == ["weekday-differs", "titles-differ"]


def test_what_is_corrected_in_its_line_after_a_press_stays(client, person):
    page = client.get(paste(client, TWICE.replace(" 2027", "")).url)
    doubt = doubt_of(page, "The posting names no year")
    address, key = page.request["PATH_INFO"], f"settle-{doubt.key}"
    first = client.post(address, pressed(page, **{key: "1", "recount": "1"}))
    assert first.context["review"].moments.forms[0]["date"].value() == "2028-08-26"

    save(client, first, **{key: "1", "moments-0-date": "2027-08-30"})

    assert Deadline.objects.get().date == date(2027, 8, 30)


def test_day_that_has_passed_is_left_out_by_a_press(client, person):
    page = client.get(paste(client, TWICE.replace("2027", "2024")).url)
    doubt = doubt_of(page, "Mon 26 Aug 2024 has passed.")
    save(client, page, **{f"settle-{doubt.key}": "1"})

    assert not Deadline.objects.exists()


def test_clock_nobody_stated_is_asked_for_and_understood_by_a_city(client, person):
    page = client.get(paste(client, "PhD position\n\nSend a CV by 26 August 2027.").url)
    assert doubt_of(page, "The posting names no clock and no place we know.").field.name == "zone"
    save(client, page, **{"moments-0-zone": "umea"})

    deadline = Deadline.objects.get()
    assert (deadline.zone, deadline.zone_source) == ("Europe/Stockholm", "person")


def test_clock_that_may_be_of_several_countries_is_settled_in_the_clock(client, person):
    said = "PhD position\n\nFudan University, Shanghai. Send a CV by 26 August 2027, 5 pm (CST)."
    page = client.get(paste(client, said).url)

    assert doubt_of(page, "The clock named here can be that of").field.name == "zone"
    assert page.content.decode().count('name="moments-0-zone"') == 1


def test_text_in_a_language_without_words_is_not_said_to_ask_for_nothing(client, person):
    page = client.get(paste(client, HUNGARIAN).url)

    assert "no referees found" in words(page)
    assert "Looked for by English words only: Deadline, Documents, Referees" in words(page)


@pytest.mark.parametrize(("pressed_as", "binds"), [("part", "summary"), ("whole", "")])
def test_what_a_limit_is_for_is_settled_by_a_press(client, person, pressed_as, binds):
    page = client.get(paste(client, SOME).url)
    assert doubt_of(page, "“at most 5 pages” is for").field.name == "binds"
    save(client, page, **{"pieces-1-binds": pressed_as})

    [limit] = Requirement.objects.get(kind="thesis").limits
    assert (limit["value"], limit["binds"]) == (5.0, binds)


def test_what_is_asked_in_some_cases_is_named_once(client, person):
    text = "PhD position\n\nPlease send:\n- a CV\n- TOEFL, for international applicants"
    page = client.get(paste(client, text).url)

    asked = "TOEFL, for international applicants: does it apply to you?"
    assert asked in [doubt.words for doubt in page.context["doubts"]]


def test_two_titles_come_last_and_are_settled_by_a_press(client, person):
    page = client.get(paste(client, TWO_DAYS).url)
    doubt = page.context["doubts"][-1]
    assert doubt.words == "The posting gives one person two different titles."
    [other] = [at for at, press in enumerate(doubt.presses) if press.words == "Associate Professor"]
    save(client, page, **{f"settle-{doubt.key}": str(other)})

    assert Posting.objects.get().contacts[0]["role"] == "Associate Professor"


def test_correcting_a_line_counts_anew_and_saves_nothing(client, person):
    page = client.get(paste(client, TWICE).url)
    sent = pressed(page, **{"moments-0-date": "2027-09-01", "moments-0-time": "17:00"})
    again = client.post(page.request["PATH_INFO"], {**sent, "recount": "1"})

    assert again.status_code == 200
    assert "By when Wed 1 Sep 2027, 20:30 for you" in words(again)
    assert not Application.objects.exists()


@pytest.mark.parametrize("kind", ["pieces", "moments"])
def test_lines_are_added_one_by_one_and_nothing_typed_is_lost(client, person, kind):
    page = client.get(paste(client, POSTING).url)
    sent = {**fields_of(page), "facts-url": "no where", "pieces-0-keep": "", "facts-title": "T"}
    for number in range(1, 4):
        again = client.post(page.request["PATH_INFO"], {**sent, "add-line": kind})
        review = again.context["review"]
        assert again.status_code == 200
        assert (
            len(getattr(review, kind).forms) == len(getattr(page.context["review"], kind)) + number
        )
        sent = fields_of(again)
    assert (sent["facts-url"], sent["facts-title"]) == ("no where", "T")
    assert "pieces-0-keep" not in sent
    assert "whole web address" not in words(again)  # nobody has pressed Save yet


@pytest.mark.parametrize(
    ("pick", "selected", "field", "value"),
    [
        ("title", "PhD in\n tides", "facts-title", "PhD in tides"),
        ("department", "Department of Tides", "facts-department", "Department of Tides"),
        ("document", "a sample of your writing", "pieces-4-name", "a sample of your writing"),
        ("contact", "Ada Ek (ada.ek@umu.se)", "facts-contacts", ["Ada Ek", "ada.ek@umu.se", ""]),
        ("deadline", "1 March 2027, 12:00", "moments-1-date", "2027-03-01"),
    ],
)
def test_selected_words_are_put_where_they_belong(client, person, pick, selected, field, value):
    page = client.get(paste(client, POSTING).url)
    sent = {**fields_of(page), "pick": pick, "words": selected}
    again = client.post(page.request["PATH_INFO"], sent)

    assert fields_of(again)[field] == value
    assert client.post(page.request["PATH_INFO"], fields_of(again)).status_code == 302


def test_selected_deadline_fills_the_empty_line_where_none_was_read(client, person):
    page = client.get(paste(client, "PhD position in tides\n\nPlease send a CV.").url)
    assert doubt_of(page, "No deadline was found.").field.html_name == "moments-0-date"
    sent = {**fields_of(page), "pick": "deadline", "words": "by 1 March 2027 at 12:00"}
    again = client.post(page.request["PATH_INFO"], sent)
    client.post(page.request["PATH_INFO"], fields_of(again))

    deadline = Deadline.objects.get()
    assert (deadline.date, deadline.time) == (date(2027, 3, 1), time(12))


def test_posting_without_a_title_says_so_and_shows_where_to_write_one(client, person):
    page = client.get(paste(client, "https://a.example.org https://b.example.org").url)

    doubt = doubt_of(page, "No title was found.")
    assert doubt.mends == "facts-title"
    assert '<div class="title-line no-title"' in page.content.decode()
    again = save(client, page, recount="1", **{"facts-title": "Tides"})
    assert "No title was found." not in words(again)
    assert '<div class="title-line no-title"' not in again.content.decode()


def test_fact_that_is_not_right_often_enough_is_dotted_until_it_is_corrected(client, person):
    page = client.get(paste(client, POSTING).url)
    shaky = next(fact for fact in page.context["known"] if not fact.stands)
    assert f'<span class="unsure">{shaky.words}</span>' in " ".join(page.content.decode().split())

    named = {"Institution": "institution", "Department": "department", "Place": "city"}
    box = f"facts-{named[shaky.label]}"
    again = save(client, page, **{box: "Elsewhere", "recount": "1"})
    kept = next(fact for fact in again.context["known"] if fact.label == shaky.label)
    assert kept.stands


def test_clock_of_a_deadline_goes_by_the_city_of_the_posting(client, person):
    page = client.get(paste(client, POSTING).url)
    zone = page.context["review"].moments.forms[0]["zone"]
    assert (zone.initial, zone.value()) == ("Europe/Oslo", "Bergen")


def test_line_added_where_another_window_saved_meanwhile_meets_the_page_of_both(client, person):
    page = client.get(paste(client, POSTING).url)
    save(client, page)
    for press in ({"add-row": "facts-contacts"}, {"remove-row": "facts-contacts-0"}):
        answer = save(client, page, facts__department="Geology", **press)
        assert answer.status_code == 409
        assert "Geology" in answer.content.decode()


def test_day_that_another_answer_left_out_is_not_asked_about(client, person):
    page = client.get(paste(client, TWO_DEADLINES).url)
    which = doubt_of(page, "The posting names different days")
    again = save(client, page, **{f"settle-{which.key}": "1", "recount": "1"})

    def gone(page):
        return [doubt.words for doubt in page.context["doubts"] if doubt.key.startswith("gone")]

    assert gone(page) == ["Sat 6 Jul 2024 has passed.", "Fri 19 Jul 2024 has passed."]
    assert gone(again) == ["Sat 6 Jul 2024 has passed."]


def test_what_the_person_left_out_or_wrote_is_not_called_not_found(client, person):
    page = client.get(paste(client, TWO_DEADLINES).url)
    left_out = {"moments-0-keep": "", "moments-1-keep": "", "recount": "1"}
    told = [doubt.words for doubt in save(client, page, **left_out).context["doubts"]]
    assert "No deadline is kept: nothing will remind you." in told[1:]

    page = client.get(paste(client, "PhD position in geology. Send us your CV.").url)
    assert page.context["doubts"][0].words.startswith("No deadline was found. If you know it")
    for day, said in [("2024-02-03", "has passed."), ("2027-02-03", "is yours.")]:
        again = save(client, page, **{"moments-0-date": day, "recount": "1"})
        assert again.context["doubts"][0].words.endswith(said)


def test_year_that_only_the_title_names_is_offered_with_the_one_before(client, person):
    text = "# Doctoral programme 2028\n\nUppsala University\n\nApply from 1 October to 3 November."
    page = client.get(paste(client, text).url)

    doubt = doubt_of(page, "The day is printed without a year")
    assert {tuple(press.values.items()) for press in doubt.presses} == {
        (("moments-0-date", "2028-11-03"),),
        (("moments-0-date", "2027-11-03"),),
    }


def test_of_a_day_counted_from_one_without_a_year_none_is_filled_in(client, person):
    said = "PhD position in tides\n\nApply within 30 days of 20 June. Send your CV."
    page = client.get(paste(client, said).url)

    assert "no-deadline" in [doubt.key for doubt in page.context["doubts"]]
    assert not page.context["review"].leading_form["date"].value()
