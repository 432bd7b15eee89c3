"""How a letter goes in: proposed from what is known, changed in place, and told to its writer."""

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from applications.core.extraction.letter_ways import when_asked
from applications.models import Application, Mail, Reference
from applications.services import letters, references
from applications.services.letter_ways import Source, way_of
from applications.services.letters import way_to_them
from applications.services.mails import delivery
from applications.templatetags.letters import due_words
from tests import factories
from tests.factories import NOW
from tests.views.mail.test_writing import address, filled, named, page_of
from tests.windows import fields_of

pytestmark = pytest.mark.django_db
BY_MAIL = "Letters of reference must be sent by the referees by e-mail to keller@ethz.example."
WHEN_ASKED = "Your referees are contacted as soon as you enter their details."


def programme(person, text="", **fields):
    fields.setdefault("posting__requests_quote", when_asked(text).quote)
    fields.setdefault("posting__references_mode", "letter")
    return factories.ApplicationFactory(owner=person, posting__text=text, **fields)


@pytest.mark.parametrize(
    ("fields", "others", "way"),
    [
        ({"text": BY_MAIL}, [], ("email", Source.POSTING)),
        ({"text": "Letters are sent in sealed envelopes: confidential letters."}, [],
         ("post", Source.POSTING)),
        ({"text": BY_MAIL}, ["post"], ("post", Source.OTHERS)),
        ({"text": BY_MAIL}, ["post", "upload"], ("email", Source.POSTING)),
        ({"text": BY_MAIL}, ["contact"], ("email", Source.POSTING)),  # it wants letters
        ({"preset": "oxford"}, [], ("portal", Source.PORTAL)),
        ({}, [], ("portal", Source.NOBODY)),
        ({"posting__references_mode": ""}, [], ("contact", Source.NOBODY)),  # entered by hand
        ({"text": BY_MAIL, "posting__references_mode": "contact"}, [],
         ("contact", Source.POSTING)),
        ({"text": "Your referees are asked by the portal to upload their letters.",
          "posting__references_mode": "contact"}, [], ("portal", Source.POSTING)),
        ({"text": WHEN_ASKED}, [], ("portal", Source.POSTING)),
        ({"text": WHEN_ASKED, "posting__references_mode": ""}, [], ("portal", Source.POSTING)),
        ({"text": WHEN_ASKED, "posting__references_mode": "contact"}, [],
         ("contact", Source.POSTING)),
    ],
)  # fmt: skip
def test_way_is_proposed_from_what_is_known(person, fields, others, way):
    application = programme(person, **fields)
    for mode in others:
        factories.ReferenceFactory(application=application, referee__owner=person, mode=mode)

    found = way_of(application)

    assert (found.mode, found.source) == way


def test_naming_shows_the_way_and_who_says_so_and_takes_another(client, person, sen):
    first, second = programme(person, BY_MAIL), programme(person)
    where = reverse("referee_name", args=[sen.pk])
    page = page_of(client.get(where))
    chosen = {
        pk: page.css_first(f"[name='{pk}-mode'] option[selected]").attributes["value"]
        for pk in (first.pk, second.pk)
    }
    assert chosen == {first.pk: "email", second.pk: "portal"}
    assert BY_MAIL in page.body.text()
    assert "The posting does not say" in page.body.text()

    given = {f"{first.pk}-mode": "email", f"{second.pk}-mode": "upload"}
    client.post(where, {"applications": [first.pk, second.pk], **given})

    rows = sen.references.order_by("application_id").values_list("mode", "addressee_name")
    assert list(rows) == [("email", "keller@ethz.example"), ("upload", "")]


def test_letter_by_post_is_named_with_the_address_in_the_posting_whoever_is_named_first(
    client, person, sen
):
    application = programme(
        person, "Reference letters are sent by post to the Dean, Science Hall, Delhi 110016."
    )
    for referee in (sen, factories.RefereeFactory(owner=person)):
        where = reverse("referee_name", args=[referee.pk])
        client.post(where, {"applications": application.pk, f"{application.pk}-mode": "post"})

    for row in Reference.objects.all():
        assert (row.mode, row.goes_to) == ("post", "Dean, Science Hall, Delhi 110016")
        assert not row.lacks_address


def test_adding_one_starts_with_the_way_that_the_posting_says(client, person, sen):
    application = programme(person, BY_MAIL)
    page = page_of(client.get(reverse("reference_add", args=[application.pk])))

    assert page.css_first("[name=mode] option[selected]").attributes["value"] == "email"
    assert BY_MAIL in page.body.text()


def test_way_chosen_where_they_are_written_to_is_told_and_kept(client, sen):
    [row] = named(sen, date(2027, 1, 15), mode="portal")
    given = filled(client, address(sen))
    assert given[f"{row.pk}-mode"] == ["portal"]
    given[f"{row.pk}-mode"] = "post"

    shown = client.post(address(sen), {**given, "do": "draft"}).content.decode()
    assert "you send it by post" in shown
    assert "Nobody wrote down where they send it" in shown
    assert Reference.objects.get().mode == "portal"

    client.post(address(sen), {**given, "do": "send"})
    assert Reference.objects.get().mode == "post"
    delivery.deliver(Mail.objects.get().pk, timezone.now)
    assert "you send it by post" in outbox.outbox[0].body


@pytest.mark.parametrize(
    ("fields", "apply_to", "told", "lacks"),
    [
        ({"mode": "email"}, "jobs@uni.example", "jobs@uni.example", False),
        ({"mode": "email", "addressee_name": "Prof. Ek"}, "jobs@uni.example",
         "Prof. Ek, jobs@uni.example", False),
        ({"mode": "email", "addressee_name": "ek@uni.example"}, "jobs@uni.example",
         "ek@uni.example", False),
        ({"mode": "email"}, "https://a@uni.example/", "", True),
        ({"mode": "post"}, "jobs@uni.example", "", True),
        ({"mode": "portal"}, "jobs@uni.example", "", False),
    ],
)  # fmt: skip
def test_who_sends_it_is_told_where_to(person, sen, fields, apply_to, told, lacks):
    application = programme(person, posting__apply_to=apply_to, posting__contacts=[])
    row = factories.ReferenceFactory(application=application, referee=sen, **fields)

    assert (row.goes_to, row.lacks_address) == (told, lacks)


def test_letter_for_upload_is_asked_for_on_their_page(person, sen):
    row = factories.ReferenceFactory(referee=sen, application__owner=person, mode="upload")

    assert "the applicant can read it" in way_to_them(row)
    row.access_waived = True
    assert way_to_them(row) == "the applicant sends it in with the application"


def test_portal_that_writes_with_the_application_is_told_so_until_that_is_in(person, sen):
    row = factories.ReferenceFactory(
        referee=sen, application__owner=person, application__requests="submission", mode="portal"
    )

    assert way_to_them(row) == "their portal writes to you once the application is in"
    row.application.stage = "submitted"
    assert way_to_them(row) == "their portal writes to you"


def test_hour_that_nobody_said_is_told_to_be_none(person, sen):
    application = factories.ApplicationFactory(owner=person, deadline=date(2027, 1, 15))
    factories.ReferenceFactory(referee=sen, application=application, state="asked", asked_at=NOW)
    [letter] = letters.read(letters.asked_of(sen))

    assert due_words(letter, "Asia/Kolkata", NOW).endswith("(end of the day; no hour is given)")
    letter.due.precision = "time"
    assert "hour" not in due_words(letter, "Asia/Kolkata", NOW)


def test_same_request_from_another_window_goes_only_when_pressed_again(client, sen):
    named(sen, date(2027, 1, 15))
    first, second = (filled(client, address(sen)) for _window in range(2))
    client.post(address(sen), {**first, "do": "send"})

    answer = client.post(address(sen), {**second, "do": "send"})

    assert answer.status_code == 422
    assert "within the last hour" in answer.content.decode()
    assert Mail.objects.count() == 1
    client.post(address(sen), {**second, "do": "send again"})
    assert Mail.objects.count() == 2


def test_who_is_asked_for_one_more_programme_is_written_to_within_the_hour(client, sen):
    named(sen, date(2027, 1, 15))
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})
    named(sen, date(2027, 2, 15))

    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})

    assert Mail.objects.count() == 2


@pytest.mark.parametrize(("goes", "told"), [(True, "has gone all the same"), (False, "not go.")])
def test_undoing_the_ticks_says_what_becomes_of_the_mail(client, sen, goes, told):
    named(sen, date(2027, 1, 15))
    given = filled(client, address(sen))
    page = page_of(client.post(address(sen), {**given, "do": "send"}, follow=True))
    if goes:
        delivery.deliver(Mail.objects.get().pk, timezone.now)

    what = page.css_first("input[name=what]").attributes["value"]
    answer = client.post(reverse("undo"), {"what": what, "next": "/"}, follow=True)

    assert told in answer.content.decode()
    assert Reference.objects.get().state == "planned"


def test_who_is_not_to_be_written_to_yet_is_told_until_when(client, sen):
    named(sen, date(2027, 1, 15))
    sen.not_before = timezone.localdate() + timedelta(days=9)
    sen.save()

    page = client.get(address(sen)).content.decode()

    assert "is not to be written to before" in page
    assert f"{sen.not_before:%Y}" in page


def test_where_nothing_is_left_the_way_to_naming_is_offered(client, sen):
    assert reverse("referee_name", args=[sen.pk]) in client.get(address(sen)).content.decode()
    page = client.get(reverse("referees_write")).content.decode()
    assert "Name referees for programmes first" in page


def test_changing_the_way_twice_is_one_line_of_history(sen):
    [row] = named(sen, date(2027, 1, 15), mode="portal")

    assert references.change_mode(row, "post", now=NOW)
    assert references.change_mode(row, "post", now=NOW) is None


@pytest.mark.parametrize(
    ("requests", "stage", "told"),
    [("submission", "preparing", True), ("submission", "submitted", False),
     ("demand", "preparing", False)],
)  # fmt: skip
def test_portal_that_writes_at_submission_is_no_request_that_is_out(
    client, sen, requests, stage, told
):
    [row] = named(sen, date(2027, 1, 15), mode="portal", state="requested", requested_at=NOW)
    Application.objects.update(requests=requests, stage=stage)

    page = page_of(client.get(address(sen, "wave")))

    assert page.css_first(f"#about-{row.pk}")
    assert ("writes to them only once you submit" in page.body.text()) == told
    box = page.css_first(f"#about-{row.pk}")
    assert ("checked" in box.attributes) != told
    given = {**filled(client, address(sen, "wave")), f"{sen.pk}-references": row.pk, "do": "send"}
    answer = client.post(address(sen, "wave"), given)
    said = f"{row.application.place}: This portal writes to them only once you submit"
    assert (said in answer.content.decode(), Mail.objects.exists()) == (told, not told)


def undo(client, answer):
    what = page_of(answer).css_first("input[name=what]").attributes["value"]
    client.post(reverse("undo"), {"what": what, "next": "/"})


def test_way_changed_in_another_window_is_not_changed_back(client, sen):
    [row] = named(sen, date(2027, 1, 15), mode="portal")
    given = filled(client, address(sen))
    references.change_mode(row, "upload", now=NOW)

    client.post(address(sen), {**given, "do": "send"})

    assert Mail.objects.exists()
    assert Reference.objects.get().mode == "upload"


def test_way_changed_in_both_windows_is_looked_at_before_it_goes(client, sen):
    [row] = named(sen, date(2027, 1, 15), mode="portal")
    given = {**filled(client, address(sen)), f"{row.pk}-mode": "post", "do": "send"}
    references.change_mode(row, "upload", now=NOW)

    answer = client.post(address(sen), given)

    assert (answer.status_code, Mail.objects.count()) == (422, 0)
    assert "was changed meanwhile" in answer.content.decode()
    again = dict(fields_of(page_of(answer).css_first("form#write")))
    assert again[f"{row.pk}-mode"] == ["upload"]
    client.post(address(sen), {**again, "do": "send"})
    assert (Mail.objects.count(), Reference.objects.get().mode) == (1, "upload")


@pytest.mark.parametrize("do", ["send", "copy"])
def test_way_of_a_programme_that_is_not_ticked_stays(client, sen, do):
    ticked, other = named(sen, date(2027, 1, 15), date(2027, 2, 15), mode="portal")
    given = filled(client, address(sen))
    given |= {f"{row.pk}-mode": "post" for row in (ticked, other)}
    given |= {f"{sen.pk}-references": [ticked.pk], f"{sen.pk}-text": "My own words."}

    client.post(address(sen), {**given, "do": do if do == "send" else f"copy {sen.pk}"})

    modes = dict(Reference.objects.values_list("pk", "mode"))
    assert modes == {ticked.pk: "post", other.pk: "portal"}


def test_same_press_twice_changes_the_way_once_and_undoing_it_puts_it_back(client, sen):
    [row] = named(sen, date(2027, 1, 15), mode="portal")
    given = {**filled(client, address(sen)), f"{row.pk}-mode": "upload", "do": "send"}
    answer = client.post(address(sen), given, follow=True)
    row.refresh_from_db()
    assert (row.mode, row.state) == ("upload", "asked")

    undo(client, answer)
    row.refresh_from_db()
    assert (row.mode, row.state) == ("portal", "planned")
    client.post(address(sen), given)

    row.refresh_from_db()
    assert (row.mode, Mail.objects.count()) == ("portal", 1)
