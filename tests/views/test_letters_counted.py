"""Letters and names are counted apart wherever they are told."""

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Reference
from applications.services import bundles, contact_sheets, readiness, requirements
from applications.services.mails import delivery
from tests.factories import (
    NOW,
    AttachmentFactory,
    PersonFactory,
    ReferenceFactory,
    ReminderFactory,
    RequirementFactory,
    asks_for_nothing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    person = PersonFactory()
    client.force_login(person)
    return asks_for_nothing(person)


def test_letters_are_counted_beside_the_files_of_their_line(client, application):
    """One of two that the applicant sends in: no draft, and the other is still to come."""
    application.posting.references_minimum = 2
    application.posting.save()
    line = RequirementFactory(
        application=application, kind="recommendation_letters", count=2, state="draft"
    )
    AttachmentFactory(requirement=line, version__document__title="Letter by Sen")
    ReferenceFactory(application=application, mode="upload", state="received")
    ReferenceFactory(application=application, mode="upload", state="agreed")

    page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())

    row = page.css_first(f"#requirement-{line.pk}").text()
    assert "Letter by Sen" in row and "1 of 2 letters" in " ".join(row.split())
    assert row.split()[:3] == ["○1", "of", "2"]
    assert "letters 1 of 2" in " ".join(page.css_first("#references").text().split())


@pytest.mark.parametrize(
    ("posting", "modes", "shown"),
    [
        ("contact", ["contact", "contact"], ""),
        ("contact", ["portal"], "0/2"),
        ("contact", ["portal", "contact"], "0/1"),
        ("", ["contact", "portal"], "0/1"),
        ("letter", ["contact", "portal"], "0/2"),
        ("letter", ["portal"], "0/2"),
    ],
)
def test_names_are_no_letters_in_the_column_of_letters(client, application, posting, modes, shown):
    application.posting.references_mode = posting
    application.posting.references_minimum = 2
    application.posting.save()
    for mode in modes:
        ReferenceFactory(application=application, mode=mode, state="agreed")
    readiness.refresh([application], now=NOW)
    application.refresh_from_db()

    done, needed = application.letters_alone
    assert (f"{done}/{needed}" if needed else "") == shown


@pytest.mark.parametrize("states", [["agreed"], ["agreed", "asked", "declined"], ["declined"] * 3])
def test_letters_do_not_shrink_to_names_where_a_referee_declines(client, application, states):
    """What was read as names is letters by how those named send them, and all of it is."""
    application.posting.references_mode, application.posting.references_minimum = "contact", 3
    application.posting.save()
    RequirementFactory(application=application, kind="reference_contacts", count=3)
    for state in states:
        ReferenceFactory(application=application, mode="portal", state=state)
    readiness.refresh([application], now=NOW)

    page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())

    told = " ".join(page.css_first(".counts").text().split())
    assert "letters 0 of 3" in told and "names only" not in told
    assert "0 of 1" not in page.css_first("#checklist").text()
    application.refresh_from_db()
    assert (application.letters_alone, application.names_alone) == ((0, 3), (0, 0))


def test_names_are_told_alike_wherever_they_are_counted_and_as_no_letters(client, application):
    """Two names are asked for: one agreed, one declined, and who came instead is asked."""
    application.posting.references_mode, application.posting.references_minimum = "contact", 2
    application.posting.save()
    RequirementFactory(application=application, kind="reference_contacts", count=2)
    deadline = application.deadlines.get()
    for name, state in (("Anna", "agreed"), ("Karl", "declined"), ("Priya", "asked")):
        ReferenceFactory(application=application, mode="contact", state=state, referee__name=name)
    readiness.refresh([application], now=NOW)

    page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())
    home = LexborHTMLParser(client.get("/").content.decode())
    ReminderFactory(deadline=deadline, mail__kind="alone", mail__not_before=NOW)
    delivery.deliver_due(lambda: NOW)
    [mail] = django_mail.outbox

    told = (page.css_first(".counts"), page.css_first("#references"), home.css_first("main"))
    for text in (*(" ".join(part.text().split()) for part in told), mail.body):
        assert "names only 2 of 2" in text
        assert "1 of 2" not in text and "1/2" not in text
        assert "letters" not in text
    assert "2 of 2 with institution and e-mail" in " ".join(
        page.css_first("#checklist").text().split()
    )


def test_who_agreed_is_on_the_page_of_contacts_before_who_was_named_first(application):
    application.posting.references_mode, application.posting.references_minimum = "contact", 2
    application.posting.save()
    RequirementFactory(application=application, kind="reference_contacts", count=2)
    for name, state in (("Anna", "asked"), ("Karl", "agreed"), ("Priya", "agreed")):
        ReferenceFactory(application=application, mode="contact", state=state, referee__name=name)

    made = contact_sheets.of_application(application)

    assert [one.name for one in made.sheet.contacts] == ["Prof. Karl", "Prof. Priya"]


def test_who_writes_a_letter_is_not_on_the_page_of_contacts(application):
    """The mode decides, not what was read: set back to names, the page is there again."""
    RequirementFactory(application=application, kind="reference_contacts", count=2)
    rows = [
        ReferenceFactory(application=application, mode="portal", state="agreed") for _ in range(2)
    ]

    def stands():
        file = Application.objects.get(pk=application.pk)
        plan = bundles.outline(file, requirements.checklist_of(file), now=NOW)
        made = contact_sheets.of_application(file)
        names = [one.name for one in made.sheet.contacts] if made else []
        return names, [part.kind for part in plan.parts], plan.missing

    assert stands() == ([], [], ())
    for number, row in enumerate(rows, start=1):
        row.mode = "contact"
        row.save()
        names = [f"Prof. {one.referee.name}" for one in rows[:number]]
        assert stands() == (names, ["reference_contacts"], ())


def test_letters_still_to_come_are_on_home_and_in_the_list_with_their_day(client, application):
    row = ReferenceFactory(application=application, mode="email", state="agreed")
    submit = reverse("application_submit", args=[application.pk])
    answer = client.post(submit, {"submitted-anyway": "on"}, follow=True)
    assert "Your own reminders of it have stopped. 1 letter is still to" in answer.content.decode()

    def shown():
        home = client.get(reverse("home")).content.decode()
        listed = client.get(reverse("applications") + "?tab=waiting").content.decode()
        return "1 letter still to come" in home, " Letters " in words_of(listed), words_of(listed)

    def words_of(body):
        return " ".join(LexborHTMLParser(body).css_first("tbody").text(separator=" ").split())

    said, in_list, words = shown()
    assert said and in_list and "16 Jan 04:29 Letters" in words
    Reference.objects.filter(pk=row.pk).update(state="received")
    assert shown()[:2] == (False, False)
