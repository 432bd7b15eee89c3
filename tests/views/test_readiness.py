"""Home, list, the application's page, mails, plan and form say the same of one application."""

import re
from datetime import date

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils.html import strip_tags

from applications.models import Application, Bundle, DocumentText, Requirement
from applications.services import bundles
from applications.services.mails import delivery, links
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    PersonFactory,
    ReferenceFactory,
    ReminderFactory,
    RequirementFactory,
    asks_for_nothing,
    one_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = PersonFactory(family_name="Verma")
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    return asks_for_nothing(person)


def add(application, kind="cv", words="Asha Verma, Umeå University", **facts):
    """A line with its file, which was read."""
    line = RequirementFactory(application=application, kind=kind, state="ready", **facts)
    row = AttachmentFactory(requirement=line, version__content=one_page(words))
    DocumentText.objects.create(version=row.version, pages=[words])
    return line


def slips(application):
    """Everything is there, and the letter names another place."""
    add(application)
    add(application, "cover_letter", "Asha Verma, Umeå University. I long for Lund University.")


def words(page) -> str:
    """What is read aloud: the texts, each apart from the next."""
    source = page if isinstance(page, str) else page.content.decode()
    return " ".join(strip_tags(source.replace("<", " <")).split())


def everywhere(client, application) -> dict[str, str]:
    ReminderFactory(deadline=application.deadlines.first())
    delivery.deliver_due(lambda: NOW)
    return {
        "home": words(client.get(reverse("home"))),
        "list": words(client.get(reverse("applications"))),
        "page": words(client.get(application.get_absolute_url())),
        "plan": words(client.get(reverse("plan", args=[application.pk]))),
        "mail": django_mail.outbox[0].body,
        "mail in HTML": words(django_mail.outbox[0].alternatives[0][0]),
    }


def test_a_finding_is_counted_beside_what_is_ready_everywhere(client, application):
    slips(application)

    said = everywhere(client, application)

    for place, told in {
        "home": "1 of 2 documents ready ⚑ 1 finding to look at",
        "list": "1/2 documents ready ⚑ 1 finding to look at",
        "page": "1 of 2 documents ready ⚑ 1 finding to look at",
        "plan": "1 of 2 documents ready · ⚑ 1 finding to look at",
        "mail": "1 of 2 documents ready · ⚑ 1 finding to look at",
        "mail in HTML": "1 of 2 documents ready · ⚑ 1 finding to look at",
    }.items():
        assert told in said[place], place
    for place in said:
        assert "everything is there" not in said[place]
        assert "documents are ready" not in said[place]
    assert "Look at 1 finding" in said["home"]
    assert "“Cover letter” names Lund University on page 1. Look" in said["home"]
    assert "Submit" not in said["home"]


def test_without_a_finding_everything_is_there_and_submitting_is_next(client, application):
    add(application)
    bundle = bundles.request_bundle(application, now=NOW)
    Bundle.objects.filter(pk=bundle.pk).update(
        state="built", pages=1, size=1, file="x", built_at=NOW
    )

    said = everywhere(client, application)

    assert "1 of 1 documents ready everything is there Submit " in said["home"]
    assert "All 1 documents are ready." in said["mail"]
    assert "Mark as submitted" in said["page"]


def test_a_bundle_older_than_its_files_is_built_again_before_it_is_sent(client, application):
    line = add(application)
    bundle = bundles.request_bundle(application, now=NOW)
    Bundle.objects.filter(pk=bundle.pk).update(
        state="built", pages=1, size=1, file="x", built_at=NOW
    )
    line.attachments.all().delete()
    AttachmentFactory(requirement=line, version__content=one_page("Asha Verma, another"))

    said = everywhere(client, application)

    assert "Build again" in said["home"]
    assert "everything is there" not in said["home"]
    assert "Next what was built is older than the files listed Build again" in said["page"]
    assert "Please check (1)" in said["page"] and "than the files listed. Look" in said["page"]
    sent = client.post(reverse("application_submit", args=[application.pk]))
    assert sent.status_code == 422
    assert Application.objects.get().stage == "preparing"


def test_the_line_says_what_is_to_look_at_and_not_that_it_is_ready(client, application):
    slips(application)

    page = client.get(application.get_absolute_url()).content.decode()

    line = application.requirements.get(kind="cover_letter")
    [shown] = [item for item in page.split("<li ") if f'id="requirement-{line.pk}"' in item]
    told = words(f"<li {shown}")
    assert told.startswith("⚑ 1 to look at Cover letter required")
    assert "⚑ names Lund University on page 1 Look : Cover letter · Meant so" in told


@pytest.mark.parametrize("state", ["findings", "missing", "question", "draft"])
def test_whoever_submits_all_the_same_says_so(client, application, state):
    {
        "findings": slips,
        "missing": lambda row: RequirementFactory(application=row),
        "question": lambda row: RequirementFactory(application=row, need="conditional"),
        "draft": lambda row: RequirementFactory(application=row, state="draft"),
    }[state](application)
    address = reverse("application_submit", args=[application.pk])

    assert client.post(address).status_code == 422
    client.post(address, {"submitted-anyway": "on"})

    assert Application.objects.get().stage == "submitted"


def test_already_submitted_asks_with_what_is_not_settled(client, application):
    slips(application)
    RequirementFactory(application=application, name="diploma")
    RequirementFactory(application=application, name="TOEFL", need="conditional")

    answer = links.answer_link(application.deadlines.get(), "done")
    page = words(client.get(answer[answer.index("/", 8) :]))

    assert (
        "Not settled yet: 1 of 4 documents ready · ⚑ 1 finding to look at "
        "missing: Diploma TOEFL: does it apply to you?"
    ) in page


# ── Asked for in some cases ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def toefl(application):
    return RequirementFactory(
        application=application,
        kind="language_certificate",
        name="TOEFL",
        need="conditional",
        condition="international applicants",
    )


def test_what_is_asked_in_some_cases_counts_as_open_and_asks(client, application, toefl):
    said = everywhere(client, application)

    assert "0 of 1 documents ready TOEFL: does it apply to you? Does it apply?" in said["home"]
    assert "0/1 documents ready" in said["list"]
    assert "0 of 1 documents ready" in said["page"]
    assert "Does this apply to you? TOEFL Yes No Don’t know" in said["page"]
    assert "“TOEFL” is asked for in some cases only: does it apply to you?" in said["plan"]
    assert "0 of 1 documents ready\n  ? TOEFL: does it apply to you?\n" in said["mail"]
    assert "TOEFL ? does it apply to you?" in said["mail in HTML"]


@pytest.mark.parametrize(
    ("answer", "home", "step"),
    [
        ("yes", "0 of 1 documents ready 1 missing: TOEFL", "Upload the TOEFL"),
        ("no", "everything is there", "Build bundle"),
        ("unknown", "0 of 1 documents ready TOEFL: does it apply to you?", "Does it apply?"),
        ("", "0 of 1 documents ready TOEFL: does it apply to you?", "Does it apply?"),
    ],
)
def test_the_answer_decides_whether_it_counts(client, toefl, answer, home, step):
    Requirement.objects.update(applies="no" if answer == "" else "")

    answered = client.post(
        reverse("requirement_applies", args=[toefl.pk]), {"applies": answer}, follow=True
    )

    assert answered.status_code == 200
    toefl.refresh_from_db()
    assert toefl.applies == answer
    said = words(client.get(reverse("home")))
    assert home in said
    assert step in said


def test_what_does_not_apply_is_folded_and_can_be_asked_about_again(client, application, toefl):
    client.post(reverse("requirement_applies", args=[toefl.pk]), {"applies": "no"})

    page = client.get(application.get_absolute_url()).content.decode()

    shown, folded = page.split("One thing that does not apply to you</summary>")
    assert f'id="requirement-{toefl.pk}"' not in shown
    assert f'id="requirement-{toefl.pk}"' in folded
    assert re.search(r'value="no"\s+aria-pressed="true"', folded)
    assert "Applies to me? TOEFL: no" in words(client.get(application.get_absolute_url()))


@pytest.mark.parametrize("answer", ["perhaps", "YES", None])
def test_an_answer_that_is_none_is_refused(client, toefl, answer):
    given = {} if answer is None else {"applies": answer}

    assert client.post(reverse("requirement_applies", args=[toefl.pk]), given).status_code == 404


def test_a_file_for_it_is_an_answer(client, application, toefl):
    AttachmentFactory(requirement=toefl)
    Requirement.objects.update(state="ready")

    assert "1 of 1 documents ready" in words(client.get(reverse("home")))


def test_files_of_what_does_not_apply_do_not_go_in(client, application, toefl):
    AttachmentFactory(requirement=toefl)
    Requirement.objects.update(state="ready", applies="no")

    assert client.get(application.get_absolute_url()).context["outline"].parts == ()


# ── Moments ───────────────────────────────────────────────────────────────────────────────────────


def test_open_until_filled_is_said_everywhere(client, person):
    application = ApplicationFactory(owner=person, deadline=False, requirements=())
    DeadlineFactory(application=application, precision="rolling", date=None)

    said = {
        "home": words(client.get(reverse("home"))),
        "list": words(client.get(reverse("applications"))),
        "page": words(client.get(application.get_absolute_url())),
    }

    for place in said:
        assert "Open until filled, the earlier the better" in said[place], place
        assert "Add one" not in said[place]
        assert "Add deadline" not in said[place]


def test_a_target_beside_open_until_filled_names_both(client, person):
    application = ApplicationFactory(owner=person, deadline=False, requirements=())
    DeadlineFactory(application=application, precision="rolling", date=None)
    DeadlineFactory(application=application, kind="target", date=date(2026, 12, 3))

    for address in (reverse("home"), reverse("applications"), application.get_absolute_url()):
        said = words(client.get(address))
        assert "My own target" in said
        assert "Application: open until filled, the earlier the better" in said


def test_the_mail_about_a_target_says_that_the_deadline_is_open_until_filled(person):
    application = ApplicationFactory(owner=person, deadline=False, requirements=())
    DeadlineFactory(application=application, precision="rolling", date=None)
    target = DeadlineFactory(application=application, kind="target", date=date(2026, 12, 3))
    ReminderFactory(deadline=target)

    delivery.deliver_due(lambda: NOW)

    said = "The deadline itself: open until filled, the earlier the better"
    [message] = django_mail.outbox
    assert f"\n{said}\n" in message.body
    assert said in words(message.alternatives[0][0])


def test_an_own_target_is_named_and_the_real_deadline_stands_beside_it(client, person):
    application = ApplicationFactory(owner=person, deadline=date(2026, 12, 5), requirements=())
    DeadlineFactory(application=application, kind="target", date=date(2026, 12, 3))

    said = words(client.get(application.get_absolute_url()))
    moment = "Sun 6 Dec 04:29 for you Sat 23:59 in Umeå (assumed)"
    assert said.index("My own target") < said.index(f"Application in 12 days {moment}")
    for address in (reverse("home"), reverse("applications")):
        said = words(client.get(address))
        assert said.index("in 12 days") < said.index("Sun 6 Dec 04:29")
        assert "○ My own target in 10 days, Fri 4 Dec" in said


@pytest.mark.parametrize("page", ["home", "applications"])
def test_an_own_target_stands_beside_the_title_and_never_in_its_place(client, person, page):
    for title in ("Ice", "Snow"):
        application = ApplicationFactory(
            owner=person,
            deadline=date(2026, 12, 5),
            requirements=(),
            posting__title=title,
            posting__institution="Umeå University",
        )
        DeadlineFactory(application=application, kind="target", date=date(2026, 12, 3))

    seen = client.get(reverse(page)).content.decode()

    for title in ("Ice", "Snow"):
        _before, cut, row = seen.partition(f'<span class="cut" title="{title}')
        beside = '</span><span class="aside" title="My own target in 10 days, Fri 4 Dec">'
        assert cut and row.partition("<")[0].partition('">')[2].startswith(title)
        assert row.partition("<")[2].startswith(beside[1:])


@pytest.mark.parametrize(
    ("kind", "label"),
    [("funding", "Funding"), ("letters", "Letters"), ("waiver", "Fee waiver"), ("test", "Test"),
     ("interview", "Interview"), ("reply", "Reply by")],
)  # fmt: skip
def test_every_other_kind_of_moment_is_named_in_the_list(client, person, kind, label):
    application = ApplicationFactory(owner=person, deadline=date(2026, 12, 5), requirements=())
    DeadlineFactory(application=application, kind=kind, date=date(2026, 12, 3))

    said = words(client.get(reverse("applications")))

    assert "in 10 days" in said
    assert f" {label} " in said
    assert "▲ Application in 12 days, Sun 6 Dec" in said


def test_a_passed_deadline_of_the_application_is_not_hidden_by_a_later_target(client, person):
    application = ApplicationFactory(owner=person, deadline=date(2026, 11, 20), requirements=())
    DeadlineFactory(application=application, kind="target", date=date(2026, 12, 3))

    said = words(client.get(reverse("home")))

    assert "3 days overdue" in said
    assert "○ My own target in 10 days, Fri 4 Dec" in said


# ── Referees ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("named", "said"),
    [(0, "2 needed, none named yet"), (1, "2 needed, 1 registered"), (3, "2 needed, 3 registered")],
)
def test_referees_needed_and_registered(client, person, named, said):
    application = ApplicationFactory(owner=person)
    for _ in range(named):
        ReferenceFactory(application=application)

    assert said in words(client.get(application.get_absolute_url()))


def test_what_contact_details_lack_is_said_beside_the_referee(client, application):
    RequirementFactory(application=application, kind="reference_contacts", name="two names")
    reference = ReferenceFactory(
        application=application,
        mode="contact",
        state="agreed",
        referee__email="",
        referee__institution="",
    )

    page = words(client.get(application.get_absolute_url()))

    assert "no institution no e-mail" in page
    assert "0 of 1 with institution" in page
    assert "Two names" in words(client.get(reverse("plan", args=[application.pk])))

    reference.mode = "portal"  # it is a letter after all, of which no name is a page
    reference.save()
    page = words(client.get(application.get_absolute_url()))
    assert "0 of 1 letters" in page
    assert not any(said in page for said in ("no institution", "with institution", "See the page"))
