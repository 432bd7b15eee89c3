"""Writing to referees: read before it goes, once for each press, nothing typed is lost."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from applications.models import Event, Mail, PacketFile, RefereeLink, Reference
from applications.services import accounts, referee_pages
from applications.services.mails import delivery
from tests import factories
from tests.factories import NOW
from tests.windows import fields_of

pytestmark = pytest.mark.django_db
State = Reference.State


def named(referee, *days, **fields):
    return [
        factories.ReferenceFactory(
            application=factories.ApplicationFactory(owner=referee.owner, deadline=day),
            referee=referee,
            **fields,
        )
        for day in days
    ]


def address(referee, kind="ask"):
    return reverse("referee_write", args=[referee.pk, kind])


def page_of(response):
    return LexborHTMLParser(response.content.decode())


def filled(client, where):
    """What a browser would send of the page's form, but for its buttons."""
    return dict(fields_of(page_of(client.get(where)).css_first("form#write")))


def names_ticked(given, referee):
    return {int(one) for one in given[f"{referee.pk}-references"]}


def test_planned_programmes_are_ticked_others_listed_and_one_mail_covers_all(
    client, sen, django_capture_on_commit_callbacks
):
    later, sooner = named(sen, date(2027, 1, 15), date(2026, 12, 2))
    [asked] = named(sen, date(2027, 2, 1), state=State.ASKED, asked_at=NOW)
    factories.ReferenceFactory(referee=sen, application__owner=sen.owner, state=State.DECLINED)
    given = filled(client, address(sen))
    page = client.get(address(sen)).content.decode()
    assert names_ticked(given, sen) == {later.pk, sooner.pk}
    assert page.index(f"about-{sooner.pk}") < page.index(f"about-{later.pk}")
    assert f"about-{asked.pk}" in page
    assert "Send to Prof. Anil Sen" in page
    assert "An answer goes to Priya Chatterjee" in page
    assert not RefereeLink.objects.exists()  # looking makes no link

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address(sen), {**given, "do": "send"}, follow=True)

    assert "On its way to Prof. Anil Sen. 2 programmes ticked." in answer.content.decode()
    row = Mail.objects.get()
    assert row.data["references"] == [sooner.pk, later.pk]
    assert set(Reference.objects.filter(state=State.ASKED)) == {sooner, later, asked}


def test_mail_goes_as_it_was_read(client, sen):
    named(sen, date(2027, 1, 15))
    given = filled(client, address(sen))
    given[f"{sen.pk}-text"] += "\n\nPS: I still remember your course."
    client.post(address(sen), {**given, "do": "send"})

    delivery.deliver(Mail.objects.get().pk, timezone.now)

    [message] = outbox.outbox
    assert "PS: I still remember your course." in message.body
    assert message.subject == given[f"{sen.pk}-subject"]
    assert Event.objects.filter(data__what="mailed").exists()
    page = client.get(Reference.objects.get().application.get_absolute_url()).content.decode()
    assert "Anil Sen: mail sent (letters asked for)" in page


def test_same_press_twice_is_one_mail(client, sen):
    named(sen, date(2027, 1, 15))
    given = {**filled(client, address(sen)), "do": "send"}

    client.post(address(sen), given)
    answer = client.post(address(sen), given, follow=True)

    assert Mail.objects.count() == 1
    assert "on its way already" in answer.content.decode()


def test_key_of_somebody_elses_mail_is_no_key_to_it(client, sen):
    named(sen, date(2027, 1, 15))
    given = {**filled(client, address(sen)), "do": "send"}
    client.post(address(sen), given)
    other = factories.RefereeFactory()
    accounts.mark_verified(other.owner)
    named(other, date(2027, 1, 15))
    client.force_login(other.owner)
    theirs = {**filled(client, address(other)), "do": "send"}
    theirs[f"{other.pk}-key"] = given[f"{sen.pk}-key"]

    client.post(address(other), theirs)

    assert Mail.objects.count() == 2


def test_our_words_follow_the_language_and_what_is_ticked_but_not_over_the_persons(client, sen):
    first, _second = named(sen, date(2027, 1, 15), date(2027, 2, 15))
    given = filled(client, address(sen))
    changed = {**given, f"{sen.pk}-references": [first.pk], f"{sen.pk}-language": "sv"}

    anew = page_of(client.post(address(sen), {**changed, "do": "draft"}))
    text = anew.css_first("textarea").text()
    assert text.strip().startswith("Hej Prof. Anil Sen!")
    assert "2" not in anew.css_first(f"input[name='{sen.pk}-subject']").attributes["value"]

    changed[f"{sen.pk}-text"] = "My own words."
    kept = page_of(client.post(address(sen), {**changed, "do": "draft"}))
    assert kept.css_first("textarea").text().strip() == "My own words."


def test_mail_about_nothing_is_not_shown_as_it_will_be(client, sen):
    named(sen, date(2027, 1, 15))
    given = filled(client, address(sen))
    assert page_of(client.get(address(sen))).css(".mail-preview")
    given.pop(f"{sen.pk}-references")

    assert not page_of(client.post(address(sen), {**given, "do": "draft"})).css(".mail-preview")


def test_text_that_was_read_for_other_programmes_is_shown_again_before_it_goes(client, sen):
    first, _second = named(sen, date(2027, 1, 15), date(2027, 2, 15))
    given = filled(client, address(sen))

    answer = client.post(address(sen), {**given, f"{sen.pk}-references": [first.pk], "do": "send"})

    assert (answer.status_code, Mail.objects.count()) == (422, 0)
    assert "Read it, then send it." in answer.content.decode()
    again = dict(fields_of(page_of(answer).css_first("form#write")))
    client.post(address(sen), {**again, "do": "send"})
    assert Mail.objects.get().data["references"] == [first.pk]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"references": []}, "Tick at least one programme."),
        ({"references": ["9" * 30]}, "is not a valid value."),
        ({"subject": "", "text": "kept"}, "This field is required."),
        ({"text": "kept\x00"}, "Null characters are not allowed."),
        ({"subject": "s" * 151, "text": "kept"}, "at most 150 characters"),
        ({"text": "kept" * 2000}, "at most 5000 characters"),
    ],
)
def test_what_is_amiss_is_said_and_nothing_typed_is_lost(client, sen, given, sentence):
    named(sen, date(2027, 1, 15))
    own = {f"{sen.pk}-text": "kept"}
    wrong = {f"{sen.pk}-{name}": value for name, value in given.items()}

    answer = client.post(
        address(sen), {**filled(client, address(sen)), **own, **wrong, "do": "send"}
    )

    page = answer.content.decode()
    assert (answer.status_code, Mail.objects.count()) == (422, 0)
    assert sentence in page
    assert page_of(answer).css_first("textarea").text().strip().startswith("kept")
    assert not Reference.objects.exclude(state=State.PLANNED).exists()


def test_limit_of_a_day_is_said_at_the_top_and_the_text_stays(client, sen, settings):
    settings.NEW_REFEREES_A_DAY = 0
    named(sen, date(2027, 1, 15))
    given = {**filled(client, address(sen)), f"{sen.pk}-text": "My own words."}

    answer = client.post(address(sen), {**given, "do": "send"})

    assert (answer.status_code, Mail.objects.count()) == (422, 0)
    page = answer.content.decode()
    assert page.index("At most 0 new addresses") < page.index("My own words.")
    assert Reference.objects.get().state == State.PLANNED


@pytest.mark.parametrize(
    "change",
    [
        {"do_not_mail": True},
        {"stopped": True},
        {"email": ""},
        {"bounced_email": "anil.sen@calcutta.example"},
        {"not_before": date(2027, 6, 1)},
    ],
)
def test_whoever_wants_no_mail_is_only_offered_for_copying(client, sen, change):
    named(sen, date(2027, 1, 15))
    given = filled(client, address(sen))
    for name, value in change.items():
        setattr(sen, name, value)
    sen.save()
    if "stopped" in change:
        referee_pages.stop(sen.email, sen.owner, NOW)

    page = page_of(client.get(address(sen)))
    buttons = [one.attributes.get("value") for one in page.css("button[name=do]")]
    assert buttons == ["draft", f"copy {sen.pk}"]
    answer = client.post(address(sen), {**given, "do": "send"})
    assert (answer.status_code, Mail.objects.count()) == (422, 0)
    assert (
        "copy-text" in client.post(address(sen), {**given, "do": f"copy {sen.pk}"}).content.decode()
    )


def test_copying_makes_one_link_shown_once_and_a_press_says_it_was_sent(client, sen):
    rows = named(sen, date(2027, 1, 15), date(2027, 2, 15))
    given = filled(client, address(sen))

    answer = client.post(address(sen), {**given, "do": f"copy {sen.pk}"})

    page = page_of(answer)
    text = page.css_first("#copy-text").text()
    assert RefereeLink.objects.count() == 1
    assert "/letters/" in text
    assert rows[0].application.place in text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert page.css_first("a[href^='mailto:anil.sen@calcutta.example?subject=']")
    assert not Mail.objects.exists()
    assert not Reference.objects.exclude(state=State.PLANNED).exists()

    hidden = page.css(f"input[type=hidden][name='{sen.pk}-references']")
    kept = [one.attributes["value"] for one in hidden]
    names = [f"{sen.pk}-key", f"{sen.pk}-subject"]
    key = {name: page.css_first(f"[name='{name}']").attributes["value"] for name in names}
    for _twice in range(2):
        client.post(address(sen), {**key, f"{sen.pk}-references": kept, "do": f"mine {sen.pk}"})
    assert Reference.objects.filter(state=State.ASKED).count() == 2
    [mail] = Mail.objects.all()
    assert (mail.state, mail.subject) == (Mail.State.BY_HAND, given[f"{sen.pk}-subject"])
    assert outbox.outbox == []


def test_address_of_the_mail_program_is_short_enough_or_holds_the_subject_alone(client, sen):
    named(sen, date(2027, 1, 15))
    given = filled(client, address(sen))
    given[f"{sen.pk}-text"] = "å" * 4000

    page = page_of(client.post(address(sen), {**given, "do": f"copy {sen.pk}"}))

    href = page.css_first("a[href^='mailto:']").attributes["href"]
    assert len(href) < 2000
    assert "body=" not in href
    assert "too long to be handed over" in page.html


def test_where_mails_are_kept_it_is_said_first_and_copying_leads(client, sen, settings):
    settings.SENDS_MAIL, settings.LOCAL = False, True
    named(sen, date(2027, 1, 15))

    page = page_of(client.get(address(sen)))

    assert "This app sends no mail here" in page.css_first("#write-told").text()
    primary = page.css("button[data-kind=primary][name=do]")
    assert [one.attributes["value"] for one in primary] == [f"copy {sen.pk}"]


def test_mail_goes_only_from_an_address_that_is_known_to_be_theirs(client, sen, settings):
    named(sen, date(2027, 1, 15))
    EmailAddress.objects.update(verified=False)
    page = client.get(address(sen)).content.decode()
    assert "so confirm your own address first" in page
    assert 'value="send"' not in page

    accounts.mark_verified(sen.owner)
    assert 'value="send"' in client.get(address(sen)).content.decode()


def test_who_has_not_told_their_name_is_asked_to(client, sen):
    named(sen, date(2027, 1, 15))
    assert "Add your name" not in client.get(address(sen)).content.decode()
    sen.owner.given_name = sen.owner.family_name = ""
    sen.owner.save()

    assert "Add your name" in client.get(address(sen)).content.decode()


def test_sample_account_sends_to_nobody_real(client, sen):
    named(sen, date(2027, 1, 15))
    given = filled(client, address(sen))
    sen.owner.is_sample = True
    sen.owner.save()

    answer = client.post(address(sen), {**given, "do": "send"})

    assert "for trying things out" in answer.content.decode()
    assert not Mail.objects.exists()


def test_several_are_asked_by_one_press_each_in_words_of_their_own(client, person, sen):
    bose = factories.RefereeFactory(owner=person, name="Meera Bose", title="Dr")
    nobody = factories.RefereeFactory(owner=person)
    for referee in (sen, bose):
        named(referee, date(2027, 1, 15), date(2027, 2, 15))
    where = reverse("referees_write")
    given = filled(client, where)
    assert f"{nobody.pk}-text" not in given
    assert "Send 2 mails" in client.get(where).content.decode()
    given[f"{bose.pk}-text"] = "Dear Meera,"

    client.post(where, {**given, "do": "send"})

    assert set(Mail.objects.values_list("recipient", flat=True)) == {sen.email, bose.email}
    assert Mail.objects.get(referee=bose).data["text"] == "Dear Meera,"
    assert Reference.objects.filter(state=State.ASKED).count() == 4


def test_of_several_all_go_or_none(client, person, sen, settings):
    settings.NEW_REFEREES_A_DAY = 1
    bose = factories.RefereeFactory(owner=person, name="Meera Bose")
    for referee in (sen, bose):
        named(referee, date(2027, 1, 15))
    where = reverse("referees_write")

    answer = client.post(where, {**filled(client, where), "do": "send"})

    assert (answer.status_code, Mail.objects.count()) == (422, 0)
    given = filled(client, where)
    del given[f"{bose.pk}-is_sent"]
    client.post(where, {**given, "do": "send"})
    assert Mail.objects.get().referee == sen


def test_two_referees_are_named_and_asked_from_one_form(client, person, sen):
    bose = factories.RefereeFactory(owner=person, name="Meera Bose")
    rows = [factories.ApplicationFactory(owner=person).pk for _ in range(6)]

    answer = client.post(
        reverse("referee_name", args=[sen.pk]),
        {"applications": rows, "others": [bose.pk], "write": "1", "asked": "on"},
    )

    assert Reference.objects.filter(state=State.PLANNED).count() == 12
    given = filled(client, answer.url)
    client.post(answer.url, {**given, "do": "send"})
    assert Mail.objects.count() == 2
    assert Reference.objects.filter(state=State.ASKED).count() == 12


@pytest.mark.parametrize("kind", ["ask", "wave", "seen", "ahead", "thanks"])
def test_every_kind_has_its_page_and_says_so_where_nothing_is_left(client, sen, kind):
    page = client.get(address(sen, kind))
    assert page.status_code == 200
    assert "Nothing is left to write about" in page.content.decode()


def test_other_kinds_and_other_peoples_referees_have_no_page(client, sen):
    for kind in ("nudge", "link", "digest", "x"):
        assert client.get(address(sen, kind)).status_code == 404
    assert client.get(address(factories.RefereeFactory())).status_code == 404


def test_thanks_tick_that_they_were_thanked(client, sen):
    [row] = named(sen, date(2027, 1, 15), state=State.RECEIVED, received_at=NOW)

    client.post(address(sen, "thanks"), {**filled(client, address(sen, "thanks")), "do": "send"})

    row.refresh_from_db()
    assert (row.state, row.thanked_at is not None) == (State.RECEIVED, True)


def test_packet_sent_is_noted_where_there_is_one(client, sen):
    [row] = named(sen, date(2027, 1, 15))
    version = factories.VersionFactory(document__owner=sen.owner, document__title="CV")
    PacketFile.objects.create(referee=sen, version=version)

    assert "CV v1" in client.get(address(sen)).content.decode()
    client.post(address(sen), {**filled(client, address(sen)), "do": "send"})

    row.refresh_from_db()
    assert row.packet_sent_at is not None


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_for_one_programme_and_for_three(
    client, sen, number, django_assert_num_queries
):
    named(sen, *(date(2027, 1, 10 + at) for at in range(number)))

    with django_assert_num_queries(8):
        client.get(address(sen))
