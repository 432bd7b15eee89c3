"""R-49: every form of the app, open in two windows at once: nothing is overwritten unseen."""

import importlib
import pkgutil
from typing import NamedTuple

import pytest
from django.forms import ModelForm
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications import forms
from applications.forms.reference import ReferenceAddForm
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Application, Deadline, Event, Reference, Requirement
from tests.doors import SIGNED_IN
from tests.factories import whole_account
from tests.windows import Window, looked_through_once_saved

pytestmark = pytest.mark.django_db

NEW_ROWS = {
    "AppealForm",
    "ByHandForm",
    "ReferenceAddForm",
    "FactsForm",
    "MomentForm",
    "PieceForm",
}  # no row to overwrite


class Page(NamedTuple):
    """Where a form stands, and two of its fields with two values each, typed by two windows."""

    name: str
    one: tuple[str, str, str]
    other: tuple[str, str | list[str]] | None  # None: it has one field only


PAGES = {
    "ContactForm": Page("contact", ("answer", "Yes,\r\nsend it", "No"), ("next_step", "call her")),
    "DeadlineForm": Page("deadline", ("time", "17:00", "18:00"), ("note", "ask")),
    "InterviewForm": Page("deadline", ("time", "17:00", "18:00"), ("place", "Room 4")),
    "OfferForm": Page("offer", ("amount", "31000", "32000"), ("reply_by", "2027-03-01")),
    "FeeForm": Page("fee", ("amount", "80", "90"), ("waiver", "asked")),
    "RequirementForm": Page("requirement", ("name", "CV, brief", "Long CV"), ("pages", "4")),
    "OrderForm": Page("order", ("name", "Stamp", "Seal"), ("days", "4")),
    "DocumentForm": Page("document_edit", ("title", "Life", "Vita"), ("kind", "thesis")),
    "MarkForm": Page("version_edit", ("label", "a", "b"), ("state", "draft")),
    "RefereeForm": Page("referee_edit", ("phone", "1", "2"), ("relation", "thesis")),
    "PacketForm": Page("referee_packet", ("courses", "Algebra", "Topology"), ("points", "calm")),
    "ReferenceForm": Page("reference", ("state", "asked", "agreed"), ("mode", "email")),
    "PersonForm": Page("settings", ("phone", "1", "2"), ("family_name", "Lovelace")),
    "FileForm": Page("application_file", ("confirmation", "A-1", "B-2"), ("priority", "1")),
    "RequestsForm": Page("application_requests", ("portal_user", "a", "b"), ("requests", "save")),
    "CorrectedFactsForm": Page(
        "application_facts", ("salary", "1 €", "2 €"), ("languages", ["en", "sv"])
    ),
    "TextBoxForm": Page("text_box_edit", ("question", "Why?", "Why us?"), ("limit", "200")),
    "AnswerForm": Page("text_box", ("answer", "first\r\nline", "second"), None),
    "ApplicationMailForm": Page("application_mail", ("text", "a", "b"), ("subject", "PhD-27")),
    "NotesForm": Page("application", ("notes", "first\r\nline", "second"), None),
    "StepsForm": Page("coming", ("steps", ["7d"], ["3d", "1d"]), None),
    "DegreeForm": Page("degree", ("subject", "Algebra", "Logic"), ("level", "first")),
    "CreditSumForm": Page("credit_sum", ("field", "Algebra", "Logic"), ("credits", "60")),
    "StayForm": Page("stay", ("since", "2021-01-01", "2022-01-01"), ("until", "2024-01-01")),
    "TestResultForm": Page("test_result", ("score", "7", "8"), ("taken_on", "2026-01-01")),
    "CitizenshipForm": Page("citizenship", ("country", "Sweden", "Norway"), None),
    "TagsForm": Page("tags", ("tags", "Nordic, dream", "remote"), None),
}
SWITCHES = {"ArrangementForm"}  # saved as they are pressed: see the last test

# One press, whose button stands on another page: its address, the field, two values.
PRESSES = {
    "RequirementStateForm": ("requirement_state", "state", "waived", "received"),
    "RequirementAppliesForm": ("requirement_applies", "applies", "yes", "no"),
    "ReferenceStateForm": ("reference_state", "state", "asked", "declined"),
}


def classes() -> dict[str, type]:
    for module in pkgutil.walk_packages(forms.__path__, "applications.forms."):
        importlib.import_module(module.name)
    below = [RowVersionForm, ModelForm]
    for one in below:
        below += [sub for sub in one.__subclasses__() if sub not in below]
    return {one.__name__: one for one in below if one.__module__.startswith("applications.forms")}


@pytest.fixture
def ada(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    ada = whole_account("canary", email="ada@example.org")
    client.force_login(ada)
    return ada


@pytest.fixture
def window(client, ada):
    """window(page) → the page of that form in a new window."""

    def opened(page: Page) -> Window:
        if page is PAGES["InterviewForm"]:  # an interview has a form of its own
            Deadline.objects.update(kind=Deadline.Kind.INTERVIEW)
        return Window(client, reverse(page.name, args=SIGNED_IN[page.name](ada)))

    return opened


def test_every_form_over_a_row_is_in_the_table_and_knows_of_other_windows():
    there = classes()
    over_rows = {name for name in there if name not in {"RowVersionForm", *NEW_ROWS}}

    assert over_rows == {*PAGES, *SWITCHES, *PRESSES}
    assert [name for name in over_rows if not issubclass(there[name], RowVersionForm)] == []
    assert not issubclass(ReferenceAddForm, RowVersionForm)


@pytest.mark.parametrize("form", PAGES)
def test_same_field_shows_both_values_and_keeps_neither_unasked(window, form):
    page = PAGES[form]
    field, mine, theirs = page.one
    here, there = window(page), window(page)

    assert there.send(**{field: theirs}).status_code == 302
    answer = here.send(**{field: mine})

    assert answer.status_code == 409
    words = answer.content.decode()
    assert "changed in another window" in words
    shown = answer.context["form" if page.name != "application" else "notes"].conflicts
    assert [(one.name, one.is_choice) for one in shown] == [(field, True)]
    assert _typed(here.fields[field]) == _typed(mine)
    assert _typed(window(page).fields[field]) == _typed(theirs)  # as it was

    assert here.send().status_code == 302  # and this time it is meant
    assert _typed(window(page).fields[field]) == _typed(mine)


@pytest.mark.parametrize(
    ("language", "mine", "theirs"),
    [("en", "Mon 25 Jan 2027", "Wed 20 Jan 2027"), ("sv", "mån 25 jan 2027", "ons 20 jan 2027")],
)
def test_day_that_two_windows_changed_is_shown_as_the_language_writes_it(
    window, ada, language, mine, theirs
):
    ada.language = language
    ada.save()
    here, there = window(PAGES["DeadlineForm"]), window(PAGES["DeadlineForm"])

    there.send(date="2027-01-20")
    (shown,) = here.send(date="2027-01-25").context["form"].conflicts

    assert (shown.mine, shown.theirs) == (mine, theirs)


def test_start_that_two_windows_changed_is_shown_by_the_name_of_its_month(window):
    here, there = window(PAGES["CorrectedFactsForm"]), window(PAGES["CorrectedFactsForm"])

    there.send(start="2027-09")
    (shown,) = here.send(start="2027-10-01").context["form"].conflicts

    assert (shown.mine, shown.theirs) == ("1 Oct 2027", "September 2027")


def test_notes_hold_nobody_up_while_the_page_with_both_values_is_drawn(window):
    here, there = window(PAGES["NotesForm"]), window(PAGES["NotesForm"])
    there.send(notes="second")

    with looked_through_once_saved():
        assert here.send(notes="first").status_code == 409


@pytest.mark.parametrize("form", PAGES)
def test_same_field_gives_way_where_that_is_chosen(window, form):
    page = PAGES[form]
    field, mine, theirs = page.one
    here, there = window(page), window(page)

    there.send(**{field: theirs})
    here.send(**{field: mine})

    assert here.send(**{f"take-{field}": "theirs"}).status_code == 302
    assert _typed(window(page).fields[field]) == _typed(theirs)


@pytest.mark.parametrize("form", [name for name, page in PAGES.items() if page.other])
def test_different_fields_are_both_kept_once_the_second_window_has_seen_them(window, form):
    page = PAGES[form]
    (field, mine, _), (other, theirs) = page.one, page.other
    here, there = window(page), window(page)

    assert there.send(**{other: theirs}).status_code == 302
    answer = here.send(**{field: mine})

    assert answer.status_code == 409
    assert [(one.name, one.is_choice) for one in answer.context["form"].conflicts] == [
        (other, False)
    ]
    assert here.send().status_code == 302
    fresh = window(page).fields
    assert (_typed(fresh[field]), _typed(fresh[other])) == (_typed(mine), _typed(theirs))


@pytest.mark.parametrize("form", PAGES)
def test_same_value_or_the_same_form_sent_twice_is_quietly_saved_once(window, form):
    page = PAGES[form]
    field, mine, _ = page.one
    here, there = window(page), window(page)

    answers = [there.send(**{field: mine}), here.send(**{field: mine}), here.send(**{field: mine})]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert _typed(window(page).fields[field]) == _typed(mine)
    kinds = list(Event.objects.exclude(data={"name": "canary"}).values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds)), kinds


@pytest.mark.on_both
@pytest.mark.django_db(transaction=True)
def test_every_form_is_saved_in_the_transaction_that_locks_its_row(window):
    answers = {}
    for form, page in PAGES.items():
        answers[form] = window(page).send(**{page.one[0]: page.one[1]}).status_code

    assert answers == dict.fromkeys(PAGES, 302)


def _typed(value) -> str:
    """As text, whichever way it is written: a choice comes as a list, a text with line ends."""
    return ",".join(value) if isinstance(value, list) else value.replace("\r\n", "\n")


def test_third_window_is_told_again_when_the_row_moves_on_under_the_page_with_both(window):
    page = PAGES["RefereeForm"]
    here, there, third = window(page), window(page), window(page)
    there.send(phone="2")
    here.send(phone="1")

    third.send(phone="3")
    third.send()

    assert here.send().status_code == 409
    assert window(page).fields["phone"] == "3"


def test_what_a_press_changes_is_no_less_than_another_window(client, ada, window):
    """The state of a letter is set by a button of the application's page."""
    here = window(PAGES["ReferenceForm"])
    row = Reference.objects.get()
    client.post(reverse("reference_state", args=[row.pk]), {"state": "received"})

    assert here.send(mode="email").status_code == 409
    assert here.send().status_code == 302
    fresh = window(PAGES["ReferenceForm"]).fields
    assert (fresh["state"], fresh["mode"]) == (["received"], ["email"])


@pytest.fixture
def button(client, ada):
    """button(name) → the address of a press, and what its button carries in a new window."""
    Requirement.objects.update(need="conditional")

    def opened(name: str) -> tuple[str, dict]:
        address = reverse(name, args=SIGNED_IN[name](ada))
        page = client.get(Application.objects.get().get_absolute_url()).content.decode()
        form = LexborHTMLParser(page).css_first(f'form[action="{address}"]')
        return address, {"opened": form.css_first("input[name=opened]").attributes["value"]}

    return opened


@pytest.mark.parametrize("form", PRESSES)
def test_press_on_what_another_window_changed_is_asked_about_first(client, button, form):
    name, field, mine, theirs = PRESSES[form]
    (address, here), (_address, there) = button(name), button(name)
    assert client.post(address, {**there, field: theirs}).status_code == 302

    answer = client.post(address, {**here, field: mine})

    assert answer.status_code == 409
    [conflict] = answer.context["form"].conflicts
    assert (conflict.name, conflict.is_choice) == (field, True)
    row = answer.context["form"].row
    row.refresh_from_db()
    assert getattr(row, field) == theirs
    page = Window(client, address, answer)
    assert page.send().status_code == 302  # and this time it is meant
    row.refresh_from_db()
    assert getattr(row, field) == mine


@pytest.mark.parametrize("form", PRESSES)
def test_press_of_what_is_so_already_is_quiet(client, button, form):
    name, field, mine, _theirs = PRESSES[form]
    (address, here), (_address, there) = button(name), button(name)
    before = Event.objects.count()

    answers = [client.post(address, {**window, field: mine}) for window in (there, here, here)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Event.objects.count() == before + 1


def test_press_by_htmx_gets_both_values_in_place_of_what_the_page_shows(client, button):
    name, field, mine, theirs = PRESSES["ReferenceStateForm"]
    address, here = button(name)
    client.post(address, {**here, field: theirs})

    answer = client.post(address, {**here, field: mine}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#page")
    assert answer.headers["HX-Reselect"] == "#page > *"  # what listens for keys stays
    assert "changed in another window" in answer.content.decode()
    form = LexborHTMLParser(answer.content.decode()).css_first("main form.card")
    assert form.attributes["action"] == address


def test_second_confirmation_number_of_one_submission_is_shown_beside_the_first(client, ada):
    application = Application.objects.get()
    address = reverse("application_submit", args=[application.pk])
    given = {"submitted-anyway": "on"}
    first = client.post(address, {**given, "submitted-confirmation": "A-1"})
    again = client.post(address, {**given, "submitted-confirmation": "A-1"})
    empty = client.post(address, given)

    answer = client.post(address, {**given, "submitted-confirmation": "B-2"})

    assert [first.status_code, again.status_code, empty.status_code] == [302, 302, 302]
    assert answer.status_code == 409
    [conflict] = answer.context["form"].conflicts
    assert (conflict.mine, conflict.theirs) == ("B-2", "A-1")
    application.refresh_from_db()
    assert application.confirmation == "A-1"


def test_a_mistake_and_another_window_are_told_together(window):
    page = PAGES["DeadlineForm"]
    here, there = window(page), window(page)
    there.send(note="theirs")

    answer = here.send(zone="Mars/Olympus", note="mine")

    assert answer.status_code == 409
    assert "is not a time zone we know" in answer.content.decode()
    assert [one.name for one in answer.context["form"].conflicts] == ["note"]


def test_switches_of_two_windows_do_not_undo_each_other(client, ada):
    """They are saved as they are pressed; each press carries only what it changes."""
    application = Application.objects.get()
    address = reverse("plan", args=[application.pk])
    here, there = Window(client, address), Window(client, address)

    there.send(with_contents=None)
    here.send(with_cover=None)

    application.refresh_from_db()
    assert (application.with_cover, application.with_contents) == (False, False)
