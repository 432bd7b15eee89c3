"""The referees of an application: counted apart, what went wrong and what to do, what they say."""

from datetime import date

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application, Referee, Reference
from applications.services import matrix, readiness, references
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    application = factories.ApplicationFactory(
        requirements=(), posting__references_minimum=2, posting__references_mode="letter"
    )
    client.force_login(application.owner)
    return application


def named(application, **given):
    return factories.ReferenceFactory(application=application, **given)


def section(client, application, name="references"):
    page = client.get(application.get_absolute_url()).content.decode()
    return LexborHTMLParser(page).css_first(f"#{name}")


def words(part):
    return " ".join(part.text(separator=" ").split())


def press(client, row, state):
    """The button of the line, as the page has it."""
    line = section(client, row.application).css_first(f"#reference-{row.pk}")
    button = line.css_first(f'button[name=state][value="{state}"]')
    form = button.parent
    given = {one.attributes["name"]: one.attributes["value"] for one in form.css("input")}
    return client.post(form.attributes["action"], {**given, "state": state})


def test_names_only_agreed_and_letters_in_are_three_counts(client, application):
    named(application, mode="contact", state="agreed")
    named(application, mode="contact")
    named(application, state="received", received_at=NOW)
    named(application, state="failed", failure="bounced", answered_at=NOW)
    named(application, state="requested", submitted_at=NOW)
    named(application, state="declined")

    said = words(section(client, application))

    assert "2 needed, 5 registered" in said
    assert "names only 2 agreed 4 letters 1 of 2 said to be sent 1" in said


def test_letters_are_due_by_their_own_day_and_late_ones_taken_is_said(client, application):
    factories.DeadlineFactory(
        application=application, kind="letters", date=date(2026, 12, 20), time=None
    )
    row = named(application)

    assert "letters due: Mon 21 Dec 04:29 for you" in words(section(client, application))
    assert "late ones are still taken" not in words(section(client, application))
    Reference.objects.filter(pk=row.pk).update(late_is_taken=True)
    assert "late ones are still taken" in words(section(client, application))
    Reference.objects.filter(pk=row.pk).update(state="received")
    assert "letters due" not in words(section(client, application))


def test_what_the_referee_says_is_apart_from_what_the_portal_shows(client, application):
    row = named(application, state="requested", requested_at=NOW, submitted_at=NOW)
    readiness.refresh([application], now=NOW)

    assert f"says sent {NOW:%-d %b}" in words(section(client, application))
    assert Application.objects.get().letters_in == 0
    press(client, row, "received")

    row.refresh_from_db()
    assert (row.state, row.received_at is None) == ("received", False)
    assert "says sent" not in words(section(client, application))


def test_next_step_looks_in_the_portal_where_the_referee_says_it_is_sent(client, application):
    for _ in range(2):
        named(application, state="requested", submitted_at=NOW, referee__name="Amartya Sen")

    step = references.referee_step(list(application.references.all()), 2)

    assert step.what == "said"
    page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())
    assert "Amartya Sen says it is sent: look in the portal" in words(page.css_first("#next"))


@pytest.mark.parametrize(
    ("given", "verb", "told"),
    [
        ({"state": "failed", "failure": "bounced"}, "Resend to Bo Ek", "request did not arrive"),
        ({"state": "requested", "submitted_at": NOW}, "Bo Ek: letter in?", "look in the portal"),
    ],
)
def test_lists_name_the_step_in_a_few_words_and_the_page_says_why(
    client, application, given, verb, told
):
    for _ in range(2):
        named(application, referee__name="Bo Ek", **given)
    Application.objects.look_again_later()
    readiness.catch_up(NOW)

    assert verb in client.get(reverse("applications")).content.decode()
    page = LexborHTMLParser(client.get(application.get_absolute_url()).content.decode())
    assert told in words(page.css_first("#next"))


def test_who_never_got_our_own_mail_is_asked_again_and_counts_nowhere_as_agreed(
    client, application, settings
):
    settings.SENDS_MAIL = True
    row = named(application, mode="portal", state="asked", asked_at=NOW)
    references.fail(row, "bounced", now=NOW)
    Referee.objects.update(bounced_email=row.referee.email)

    line = section(client, application).css_first(f"#reference-{row.pk}")
    assert [words(one) for one in line.css("button[name=state]")] == [
        f"I asked again : {row.referee.name}"
    ]
    assert "correct the address, then ask again by mail" in words(line)
    wave = LexborHTMLParser(client.get(reverse("requests")).content.decode())
    assert "Waiting for a yes" in words(wave.css_first("main"))
    assert "To trigger today" not in words(wave.css_first("main"))
    assert f"Ask : {row.referee.name}" in words(wave.css_first(f"#ask-{row.pk}"))
    [shown] = matrix.applications(application.owner, None, every=False)
    assert matrix.row(shown, []).tally.agreed == 0
    assert Referee.objects.counted().get().agreed == 0
    assert "agreed 0" in words(section(client, application))

    press(client, row, "asked")

    row.refresh_from_db()
    assert (row.state, row.failure) == ("asked", "")


def test_whom_a_portal_asked_had_agreed_at_the_latest_then(application):
    row = named(application, mode="portal", state="requested", requested_at=NOW)

    references.fail(row, "not_received", now=NOW)

    assert row.has_agreed
    assert references.onward(row) == "requested"
    assert list(Reference.objects.to_request()) == [row]


def test_request_that_did_not_arrive_is_said_by_a_press_and_says_what_to_do(client, application):
    row = named(
        application, state="requested", answered_at=NOW, requested_at=NOW,
        referee__other_email="home@lund.example",
    )  # fmt: skip

    assert press(client, row, "failed not_received").status_code == 302

    row.refresh_from_db()
    assert (row.state, row.failure) == ("failed", "not_received")
    line = section(client, application).css_first(f"#reference-{row.pk}")
    assert "They have not received it: let them look into the spam folder" in words(line)
    assert "Use home@lund.example" in words(line)
    hrefs = [link.attributes["href"] for link in line.css("a")]
    assert reverse("referee_edit", args=[row.referee_id]) in hrefs

    press(client, row, "requested")

    row.refresh_from_db()
    assert (row.state, row.failure) == ("requested", "")


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("gone@uu.example", "Their address gone@uu.example does not exist: correct it"),
        ("here@uu.example", "The request came back. Have it sent anew, to here@uu.example."),
    ],
)
def test_address_that_does_not_exist_is_named_until_it_is_another(client, application, email, said):
    gone = {"state": "failed", "failure": "bounced", "answered_at": NOW}
    row = named(application, referee__email="gone@uu.example", **gone)
    Referee.objects.update(email=email, bounced_email="gone@uu.example")

    line = section(client, application).css_first(f"#reference-{row.pk}")

    assert said in words(line)


@pytest.mark.parametrize("state", ["failed", "failed doom", "asked bounced", "failed  bounced", ""])
def test_failure_without_its_reason_is_no_press(client, application, state):
    row = named(application)

    answer = client.post(reverse("reference_state", args=[row.pk]), {"state": state})

    assert answer.status_code == 404


def test_failure_is_undone_from_its_message(client, application):
    row = named(application, state="requested", requested_at=NOW)
    done = references.fail(row, "bounced", now=NOW)
    assert "their address does not exist" in words(
        LexborHTMLParser(client.get(application.get_absolute_url()).content.decode()).css_first(
            "#history"
        )
    )

    client.post(reverse("event_undo", args=[done.pk]))

    row.refresh_from_db()
    assert (row.state, row.failure) == ("requested", "")


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"state": "failed"}, {"failure": ["Say why it did not arrive."]}),
        ({"state": "failed", "failure": "bounced"}, {}),
        ({"state": "asked", "failure": "bounced"}, {}),  # what is over is not asked for
    ],
)
def test_form_wants_the_reason_of_a_failure_and_no_other(client, application, given, errors):
    row = named(application)
    rest = {
        "mode": "post", "counts": "on", "access_waived": "unknown", "late_is_taken": "on",
        "addressee_title": "Prof.", "addressee_name": "Ada\nLovelace",
    }  # fmt: skip

    answer = client.post(reverse("reference", args=[row.pk]), {**rest, **given})

    row.refresh_from_db()
    if errors:
        assert answer.context["form"].errors == errors
        return
    assert (row.mode, row.addressee_title, row.addressee_name) == ("post", "Prof.", "Ada Lovelace")
    assert (row.state, row.failure) == (
        given["state"],
        given["failure"] if given["state"] == "failed" else "",
    )


def test_who_is_not_to_be_contacted_yet_is_said_until_they_are_asked(client, application):
    row = named(application, referee__not_before=date(2027, 1, 8))

    assert "do not contact before Fri 8 Jan 2027" in words(section(client, application))
    references.set_state(row, "asked", now=NOW)
    assert "do not contact" not in words(section(client, application))


@pytest.mark.parametrize(
    ("text", "institutions", "said"),
    [
        ("Two referees, not from the same university.", ("Uppsala University",) * 2, True),
        ("Two referees, not from the same university.", ("KTH", "Uppsala University"), False),
        ("Two referees.", ("Uppsala University",) * 2, False),
        (
            "Two referees from different institutions.",
            ("Uppsala universitet", "Department of Law, Uppsala University"),
            True,
        ),
    ],
)
def test_two_of_one_institution_are_pointed_out_where_the_posting_forbids_it(
    client, application, text, institutions, said
):
    application.posting.text = text
    application.posting.save()
    for institution in institutions:
        named(application, referee__institution=institution)

    part = section(client, application, "doubts")

    assert (f"and the posting says: “{text}”" in words(part)) is said
    assert ("are at one institution" in words(part)) is said


# ── The posting's demand and the checklist ───────────────────────────────────────────────────────


def stands(application):
    at = readiness.standing(Application.objects.get(pk=application.pk), now=NOW).at
    return at.letters_in, at.letters_needed, list(at.missing)


def test_posting_that_wants_letters_is_not_served_by_names(client, application):
    factories.RequirementFactory(
        application=application, kind="recommendation_letters", name="letters"
    )
    assert stands(application) == (0, 2, [])
    rows = [named(application, mode="contact", state="agreed") for _ in range(2)]
    assert stands(application) == (0, 2, [])
    assert "named only; the posting wants a letter" in words(section(client, application))

    for row in rows:
        row.mode = "post"
        references.save(row, now=NOW)
        references.set_state(row, "received", now=NOW)

    assert stands(application) == (2, 2, [])
    assert "wants a letter" not in words(section(client, application))
    references.remove(rows[0], now=NOW)
    assert stands(application) == (1, 2, [])


def test_posting_that_wants_names_is_served_by_them_once_their_details_are_whole(
    client, application
):
    application.posting.references_mode = "contact"
    application.posting.save()
    factories.RequirementFactory(application=application, kind="reference_contacts", name="names")
    assert stands(application) == (0, 2, ["Names"])
    rows = [named(application, mode="contact", state="agreed") for _ in range(2)]
    assert stands(application) == (2, 2, [])
    assert "wants a letter" not in words(section(client, application))

    rows[0].referee.email = ""
    rows[0].referee.save()
    assert stands(application) == (1, 2, ["Names"])
    references.set_state(rows[1], "declined", now=NOW)
    assert stands(application) == (0, 2, ["Names"])
