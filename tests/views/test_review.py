"""The review of a posting: readings that differ, moments, refusals, and throwing it away."""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Deadline, Posting
from tests.factories import ApplicationFactory, PostingFactory
from tests.views.test_postings import POSTING, fields_of, paste, refusal

pytestmark = pytest.mark.usefixtures("today")

TWICE = """PhD position in tidal geology

Umeå University, Umeå, Sweden.

Please send a CV. The last day to apply is 26 August 2027.
Your application must reach us before 26 August 2027 to be considered.
"""


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_on_and_before_the_same_day_are_both_shown_in_their_sentences(client, person):
    page = client.get(paste(client, TWICE).url)

    said = [
        "The last day to apply is 26 August 2027.",
        "Your application must reach us before 26 August 2027 to be considered.",
    ]
    [doubt] = [one for one in page.context["doubts"] if one.key == "bound"]
    assert [strip_tags(quote) for quote in doubt.quotes] == [f"“{one}”" for one in said]
    client.post(page.request["PATH_INFO"], fields_of(page))
    [deadline] = Deadline.objects.all()
    assert (deadline.date, deadline.bound) == (date(2027, 8, 26), "before")
    shown = words(client.get(Application.objects.get().get_absolute_url()))
    assert all(sentence in shown for sentence in said)
    assert "Before Thu 26 Aug 2027: it counts to the end of the day before." in shown


TWO_DAYS = TWICE.replace(
    "Your application must reach us before 26 August 2027 to be considered.",
    """The deadline is Monday 24 August 2027. Ask Assistant Professor Ada Ek (ada.ek@umu.se).

Ada Ek, Associate Professor""",
)


def test_every_contradiction_is_shown_at_the_review_and_on_the_application(client, person):
    page = client.get(paste(client, TWO_DAYS).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    told = [
        "The posting names different days. Please check which one counts.",
        "The weekday printed here is not the weekday of this day.",
        "The posting gives one person two different titles.",
    ]
    shown = words(client.get(Application.objects.get().get_absolute_url()))

    assert [sentence for sentence in told if sentence not in words(page)] == []
    assert [sentence for sentence in told if sentence not in shown] == []
    assert shown.count("Ada Ek, Associate Professor") == 2  # in its notice and in the text


def test_days_that_are_no_deadlines_are_told_apart(client, person):
    page = client.get(paste(client, TWICE + "Interviews are on 3 September 2027.").url)

    assert "Interviews: Fri 3 Sep 2027" in words(page)
    assert 'href="#read-day-0"' in page.content.decode()
    assert 'id="read-day-0"' in page.content.decode()

    client.post(page.request["PATH_INFO"], fields_of(page))
    application = Application.objects.get()
    kept = client.get(application.get_absolute_url())
    [day] = application.posting.evidence["other_days"]

    assert "Interviews: Fri 3 Sep 2027" in words(kept)
    assert f'id="read-{day["start"]}-{day["end"]}"' in kept.content.decode()
    assert not application.deadlines.filter(kind="interview").exists()


def test_a_year_nobody_printed_is_marked_as_assumed(client, person):
    without = words(client.get(paste(client, TWICE.replace(" 2027", "")).url))

    assert "The posting names no year: this is the next such day." in without
    assert "names no year" not in words(client.get(paste(client, TWICE).url))


def test_the_review_shows_the_moment_on_both_clocks(client, person):
    shown = words(client.get(paste(client, TWICE).url))

    assert "By when Thu 26 Aug 2027, 03:29 for you" in shown
    assert "Wed 23:59 in Umeå" in shown
    assert "has passed." not in shown


def test_a_day_that_has_passed_is_named_at_the_review_and_after_it(client, person):
    page = client.get(paste(client, TWICE.replace("2027", "2024")).url)
    assert "has passed." in words(page)

    client.post(page.request["PATH_INFO"], fields_of(page))
    shown = words(client.get(Application.objects.get().get_absolute_url()))
    assert "Saved. This moment has passed" in shown


def test_before_an_hour_counts_to_that_hour_and_says_nothing_else(client, person):
    application = ApplicationFactory(owner=person, deadline__bound="before")
    Deadline.objects.update(time="14:00", precision="time")

    shown = words(client.get(application.get_absolute_url()))
    assert "the end of the day before" not in shown


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("moments-0-date", "9999-12-31", "Write a year between 2000 and 2100."),
        ("moments-0-date", "0001-01-01", "Write a year between 2000 and 2100."),
        ("facts-url", "nowhere", "Write a whole web address, such as"),
        ("facts-duration_months", "99999", "Write a whole number from 1 to 240."),
        ("facts-references_minimum", "-1", "Write a whole number from 0 to 20."),
        ("facts-max_file_mb", "1e9", "Write a number of megabytes from 0.01 to 99999"),
        ("facts-start", ["2027-09-01", "in autumn"], "A day or words: empty the one that"),
        ("facts-contacts", ["Ada", "at home", ""], "“at home” is no e-mail address."),
        ("pieces-0-count", "0", "Write a whole number from 1 to 99."),
        ("facts-extent_percent", "9" * 5000, "Select a valid choice."),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_our_words(client, person, field, value, sentence):
    page = client.get(paste(client, POSTING).url)
    again = client.post(page.request["PATH_INFO"], {**fields_of(page), field: value})

    assert again.status_code == 422
    assert words(again).count(sentence) == 2  # in the summary, and beside the field
    assert not Application.objects.exists()


def test_mistakes_are_summed_up_once(client, person):
    page = client.get(paste(client, POSTING).url)
    again = client.post(page.request["PATH_INFO"], {**fields_of(page), "facts-title": ""})

    assert again.content.decode().count('class="error-summary"') == 1


def test_aoe_is_a_zone_in_the_review(client, person):
    page = client.get(paste(client, POSTING).url)
    client.post(page.request["PATH_INFO"], {**fields_of(page), "moments-0-zone": "AoE"})

    deadline = Deadline.objects.get()
    assert (deadline.zone, deadline.zone_source) == ("Etc/GMT+12", "person")


def test_text_and_a_file_at_once_is_asked_about_and_the_text_stays(client, person):
    answer = paste(client, POSTING, file=SimpleUploadedFile("posting.txt", b"Another posting"))

    assert refusal(answer).startswith("Use the text or the file, not both.")
    assert "PhD position in tidal geology" in answer.content.decode()
    assert not Posting.objects.exists()


def test_correcting_the_facts_keeps_the_quotes_after_a_mistake(client, person):
    page = client.get(paste(client, POSTING).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    address = reverse("application_facts", args=[Application.objects.get().pk])
    quotes = client.get(address).content.decode().count('class="evidence"')

    again = client.post(address, {"title": ""})

    assert quotes > 1
    assert again.content.decode().count('class="evidence"') == quotes


def test_correcting_the_facts_shows_their_words_on_demand(client, person):
    page = client.get(paste(client, ASKED).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    address = reverse("application_facts", args=[Application.objects.get().pk])

    fields = LexborHTMLParser(client.get(address).content).css(".field:has(.evidence)")
    folded = [field for field in fields if field.css(".cite:not([open]) .evidence")]
    assert len(fields) == len(folded) > 3
    [contacts] = [field for field in fields if "Contacts" in field.text()]
    assert {one.text() for one in contacts.css(".evidence")} == {
        "“Ada Ek, ada.ek@umu.se”",
        "“Bo Ash, bo.ash@umu.se”",
    }
    assert not contacts.css(".cite a")  # the text is on another page


def test_discarding_asks_first(client, person):
    posting = PostingFactory(owner=person)
    address = reverse("posting_discard", args=[posting.pk])

    assert address in client.get(reverse("posting_review", args=[posting.pk])).content.decode()
    assert "Throw this text away?" in words(client.get(address))
    assert Posting.objects.exists()
    client.post(address)
    assert not Posting.objects.exists()


def test_discarding_an_address_asks_first(client, person):
    posting = PostingFactory(
        owner=person, text="", url="https://jobs.example.org/1", fetch_state="failed"
    )

    asked = words(client.get(reverse("posting_discard", args=[posting.pk])))
    assert "Throw this address away? https://jobs.example.org/1" in asked


ASKED = """PhD position in tidal geology at Umeå University

Please send a CV by 26 August 2027. Applicants need 240 ECTS credits.

## Contact

Ada Ek, ada.ek@umu.se
Bo Ash, bo.ash@umu.se
"""


def test_each_person_to_ask_stands_beside_their_words(client, person):
    page = client.get(paste(client, ASKED).url)

    shown = page.content.decode()
    assert 'data-evidence="read-contacts-0 read-contacts-1"' in shown
    for key in ("contacts-0", "contacts-1", "eligibility-0"):
        assert f'href="#read-{key}"' in shown
        assert f'id="read-{key}"' in shown


def test_what_was_corrected_and_what_was_confirmed_is_remembered(client, person):
    page = client.get(paste(client, ASKED).url)
    fields = fields_of(page)
    fields["facts-city"] = "Lycksele"
    fields["facts-contacts"] = ["Ada Ek", "ada.ek@umu.se", "", "Di Elm", "di.elm@umu.se", ""]

    client.post(page.request["PATH_INFO"], fields)

    posting = Posting.objects.get()
    states = {name: read["state"] for name, read in posting.evidence.items() if "state" in read}
    assert states["institution"] == "confirmed"
    assert (states["city"], states["contacts"]) == ("corrected", "corrected")
    assert states["eligibility"] == "confirmed"
    shown = client.get(Application.objects.get().get_absolute_url()).content.decode()
    assert "corrected by you" in shown
    assert "Ada Ek, <mark>ada.ek@umu.se</mark>" in shown


HALDEN = """PhD position in tidal geology

Please send a CV.
"""


@pytest.mark.parametrize(
    ("city", "country", "zone"),
    [
        ("Halden", "NO", "Europe/Oslo"),
        ("", "no", "Europe/Oslo"),
        ("Perth", "AU", "Australia/Perth"),
    ],
)
def test_a_deadline_added_by_hand_goes_by_the_clock_of_the_place(
    client, person, city, country, zone
):
    page = client.get(paste(client, HALDEN).url)
    place = {"facts-city": city, "facts-country": country, "moments-0-date": "2027-01-15"}
    client.post(page.request["PATH_INFO"], {**fields_of(page), **place})

    deadline = Deadline.objects.get()
    assert (deadline.zone, deadline.zone_source) == (zone, "place")


def test_correcting_the_city_moves_a_zone_that_came_from_it(client, person):
    page = client.get(paste(client, TWICE).url)
    sent = {**fields_of(page), "facts-city": "Vancouver", "facts-country": "CA"}
    client.post(page.request["PATH_INFO"], sent)

    deadline = Deadline.objects.get()
    assert (deadline.zone, deadline.zone_source) == ("America/Vancouver", "place")


def test_correcting_the_city_leaves_a_zone_that_is_stated_or_chosen(client, person):
    stated = TWICE.replace("is 26 August 2027.", "is 26 August 2027, 23:59 (UTC).")
    page = client.get(paste(client, stated).url)
    moved = {"facts-city": "Vancouver", "facts-country": "CA"}
    client.post(page.request["PATH_INFO"], {**fields_of(page), **moved})
    page = client.get(paste(client, TWICE).url)
    chosen = {**moved, "moments-0-zone": "Asia/Tokyo"}
    client.post(page.request["PATH_INFO"], {**fields_of(page), **chosen})

    kept = set(Deadline.objects.values_list("zone", "zone_source"))
    assert kept == {("UTC", "stated"), ("Asia/Tokyo", "person")}


def test_review_saved_in_two_windows_shows_the_second_what_differs(client, person):
    page = client.get(paste(client, TWICE).url)
    address, sent = page.request["PATH_INFO"], fields_of(page)
    first = client.post(address, {**sent, "facts-salary": "1 €"})
    again = client.post(address, {**sent, "facts-salary": "1 €"})

    mine = {"facts-salary": "2 €", "moments-0-time": "17:00", "pieces-0-name": "A long CV"}
    answer = client.post(address, {**sent, **mine})

    assert (first.status_code, again.status_code, answer.status_code) == (302, 302, 409)
    [conflict] = answer.context["form"].conflicts
    assert (conflict.mine, conflict.theirs) == ("2 €", "1 €")
    shown = words(answer)
    assert "17:00" in shown
    assert "A long CV" in shown
    assert Posting.objects.get().salary == "1 €"


def test_review_saved_in_two_windows_with_the_same_lines_asks_only_about_the_facts(client, person):
    page = client.get(paste(client, TWICE).url)
    address, sent = page.request["PATH_INFO"], fields_of(page)
    client.post(address, sent)

    answer = client.post(address, {**sent, "facts-salary": "2 €"})

    assert answer.status_code == 409
    assert answer.context["typed"] == []


@pytest.mark.parametrize("asked", [{"recount": "1"}, {"add-line": "pieces"}])
def test_sum_asked_for_in_a_second_window_shows_what_differs_and_keeps_what_was_typed(
    client, person, asked
):
    page = client.get(paste(client, TWICE).url)
    address, sent = page.request["PATH_INFO"], fields_of(page)
    client.post(address, {**sent, "facts-salary": "1 €"})

    typed = {"facts-salary": "2 €", "moments-0-time": "17:00", "pieces-0-name": "A long CV"}
    answer = client.post(address, {**sent, **typed, **asked}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#page")
    assert not {"HX-Redirect", "HX-Refresh"} & set(answer.headers)
    [conflict] = answer.context["form"].conflicts
    assert (conflict.mine, conflict.theirs) == ("2 €", "1 €")
    shown = words(answer)
    assert "17:00" in shown
    assert "A long CV" in shown


def test_sign_that_no_database_takes_is_dropped_from_what_is_pasted(client, person):
    address = paste(client, TWICE.replace("Umeå, Sweden", "Umeå,\x00 Sweden")).url

    assert "/review/" in address
    assert Posting.objects.get().text == TWICE


def test_two_deadlines_of_one_zone_are_called_by_one_city(client, person):
    bergen = TWICE.replace("Umeå University, Umeå, Sweden", "University of Bergen, Bergen, Norway")
    page = client.get(paste(client, bergen).url)
    client.post(page.request["PATH_INFO"], fields_of(page))
    first = Deadline.objects.get()
    Deadline.objects.create(
        application=first.application, kind="letters", date=first.date, time=time(12),
        precision="time", zone="Europe/Oslo", zone_source="person", instant=first.instant,
    )  # fmt: skip

    shown = words(client.get(first.application.get_absolute_url()))

    assert "in Bergen" in shown
    assert "in Oslo" not in shown


# ── Another reader than the one that read it ──────────────────────────────────────────────────────
