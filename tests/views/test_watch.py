"""The news of a posting's page where a person meets them: application, home, mail, settings."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applications.core.asked_for import line_told
from applications.core.extraction import extract
from applications.models import Deadline, Reminder, Watch
from applications.services import deadlines
from applications.services.mails import delivery
from tests.factories import NOW, ApplicationFactory, PersonFactory, ReminderFactory

pytestmark = pytest.mark.django_db
DAY = {"time": "14:00", "zone": "", "bound": "on", "rolling": False}
SOONER = {
    "what": "deadline",
    "name": "application",
    "was": {**DAY, "date": "2027-01-15"},
    "now": {**DAY, "date": "2027-01-08"},
    "quote": "Apply by 8 January 2027, 14:00.",
}
SALARY = {"what": "fact", "name": "salary", "was": "31 000", "now": "<b>32 000</b>"}
WORDS = "Deadline: was 15 January 2027, the page now says 8 January 2027"


@pytest.fixture
def person(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


@pytest.fixture
def watch(person):
    application = ApplicationFactory(owner=person, posting__institution="Lund University")
    watch = Watch.objects.begin(application.posting, NOW - timedelta(days=3))
    watch.state, watch.seen_at, watch.news_at = "there", NOW, NOW
    watch.changes = [SOONER, SALARY]
    watch.save()
    return watch


def page(client, watch):
    return client.get(watch.posting.application.get_absolute_url()).content.decode()


def press(client, watch, name, **given):
    address = reverse(f"watch_{name}", args=[watch.posting.application.pk])
    return client.post(address, given, follow=True).content.decode()


def test_news_stand_on_the_page_until_each_is_taken_or_all_are_kept(client, watch):
    shown = page(client, watch)
    assert WORDS in shown and "Sooner than before" in shown and SOONER["quote"] in shown
    assert "&lt;b&gt;32 000" in shown and "<b>32 000" not in shown

    taken = press(client, watch, "take", version=watch.version, change="0")

    assert Deadline.objects.get().date == date(2027, 1, 8)
    assert "The deadline is the one that the page names now." in taken and WORDS not in taken
    assert "32 000" in taken  # the other one still stands
    stale = press(client, watch, "seen", version=watch.version)
    assert "Nothing was changed: the page was looked at again" in stale and "32 000" in stale
    watch.refresh_from_db()
    kept = press(client, watch, "seen", version=watch.version)
    assert "Everything stays as you have it." in kept and "32 000" not in kept


def test_a_day_beside_the_one_that_stands_is_said_to_be_added(client, watch):
    Watch.objects.update(changes=[{**SOONER, "was": None}])
    watch.refresh_from_db()
    assert "Add this day" in page(client, watch)

    taken = press(client, watch, "take", version=watch.version, change="0")

    assert "Deadline added: Application, Fri 8 Jan 2027" in taken
    assert "The deadline is the one that the page names now." not in taken
    assert Deadline.objects.count() == 2


def test_a_press_by_which_nothing_is_done_says_so(client, watch, monkeypatch):
    monkeypatch.setattr("applications.services.watches.take", lambda *_given, **_now: None)

    answered = press(client, watch, "take", version=watch.version, change="0")

    assert "it stands so already" in answered
    assert "The deadline is the one that the page names now." not in answered


@pytest.mark.parametrize("change", ["1", "9", "-1", "x", ""])
def test_a_press_on_what_cannot_be_taken_is_refused(client, watch, change):
    answered = press(client, watch, "take", version=watch.version, change=change)

    assert "Nothing was changed: the page was looked at again" in answered
    assert Deadline.objects.get().date == date(2027, 1, 15)


def test_what_is_no_change_in_an_account_from_elsewhere_breaks_no_page(client, watch):
    nonsense = [3, {"what": "x"}, {**SOONER, "now": {"date": "soon"}}, {**SALARY, "name": "owner"}]
    Watch.objects.update(changes=nonsense)

    assert WORDS not in page(client, watch)
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"state": "gone", "missing_at": NOW}, "The posting is not found any more"),
        ({"state": "given up"}, "The posting could not be looked at"),
    ],
)
def test_a_page_that_is_not_got_is_said_with_what_to_do(client, watch, state, words):
    reason = "It does not answer."
    Watch.objects.update(changes=[], next_at=None, reason=reason, **state)

    shown = page(client, watch)

    assert words in shown and reason in shown and "Look yourself" in shown
    assert reason in client.get(reverse("home")).content.decode()
    stopped = press(client, watch, "switch", on="0")
    assert "The page of this posting is not watched." in stopped and words not in stopped
    assert reason not in client.get(reverse("home")).content.decode()


def test_home_names_the_nearer_deadline_first_and_nothing_once_it_is_sent(client, watch):
    later = ApplicationFactory(owner=watch.posting.owner, posting__institution="Late University")
    other = Watch.objects.begin(later.posting, NOW)
    Watch.objects.filter(pk=other.pk).update(news_at=NOW + timedelta(hours=1), changes=[SALARY])

    home = client.get(reverse("home")).content.decode()

    section = home[home.index('id="page-news"') :]
    assert section.index("Lund University") < section.index("Late University")
    assert f"{WORDS}" in section and "and 1 more" in section
    type(later).objects.update(stage="submitted")
    assert 'id="page-news"' not in client.get(reverse("home")).content.decode()


def test_home_tells_moved_days_first_and_more_than_a_few_behind_a_press(client, watch):
    def another(title, at, **columns):
        own = {"posting__institution": "Lund University", "posting__title": title}
        posting = ApplicationFactory(owner=watch.posting.owner, **own).posting
        row = Watch.objects.begin(posting, NOW)
        Watch.objects.filter(pk=row.pk).update(news_at=NOW + timedelta(hours=at), **columns)

    for number in range(5):
        another(f"Given up {number}", 5 + number, state="given up", reason="It is slow.")
    later = {**SOONER, "now": {**DAY, "date": "2027-02-08"}}
    another("Moved later", 1, changes=[later])

    home = client.get(reverse("home")).content.decode()

    section = home[home.index('id="page-news"') :]
    assert section.index(WORDS) < section.index("Moved later") < section.index("Given up 4")
    more = section.index('id="more-pages"')
    assert section.index("Given up 1") < more < section.index("Given up 0")


def test_what_can_only_be_read_is_seen_and_not_kept(client, watch):
    assert "Keep what I have" in page(client, watch)
    Watch.objects.update(changes=[SALARY])

    shown = page(client, watch)

    assert "Keep what I have" not in shown and "Seen</button>" in shown


def test_a_mail_tells_it_under_its_application_and_that_nothing_was_changed(watch, mailoutbox):
    deadline = watch.posting.application.deadlines.get()
    ReminderFactory(deadline=deadline, step="7d")
    delivery.deliver_due(lambda: NOW)

    [mail] = mailoutbox
    assert mail.subject.startswith("May be due sooner")
    assert WORDS in mail.body and "#page-news" in mail.body
    assert "&lt;b&gt;32 000" in mail.alternatives[0].content
    assert "look once more whether its date still stands" in mail.body

    Watch.objects.update(changes=[], news_at=None, same_at=NOW)
    Reminder.objects.all().delete()
    ReminderFactory(deadline=deadline, step="7d")
    delivery.deliver_due(lambda: NOW)
    assert WORDS not in mailoutbox[1].body
    assert "looked at for you on 23 Nov and said what it said before." in mailoutbox[1].body


def due_at(application, instant):
    application.deadlines.update(instant=instant)
    deadlines.refresh(application, NOW)


def test_watching_is_switched_for_one_posting_and_for_all(client, person):
    application = ApplicationFactory(owner=person)
    assert "is not watched" in client.get(application.get_absolute_url()).content.decode()

    on = client.post(reverse("watch_switch", args=[application.pk]), {"on": "1"}, follow=True)
    assert "The page is being looked at" in on.content.decode()
    Watch.objects.update(next_at=NOW + timedelta(days=3), state="failing", asked_at=NOW)
    again = client.post(reverse("watch_look", args=[application.pk]), follow=True)
    assert Watch.objects.due(NOW + timedelta(days=1)).exists()
    assert "within a minute or two" in again.content.decode()

    due_at(application, NOW - timedelta(days=8))
    Watch.objects.update(is_on=False)
    for press, given in (("watch_look", {}), ("watch_switch", {"on": "1"})):
        late = client.post(reverse(press, args=[application.pk]), given, follow=True)
        assert "or a week after its deadline" in late.content.decode()
        assert "once a week" not in late.content.decode()
    assert not Watch.objects.filter(is_on=True).exists()
    due_at(application, NOW + timedelta(days=8))
    Watch.objects.update(is_on=True)

    person.watch_on = False
    person.save()
    assert (
        "your postings is switched off" in client.get(again.request["PATH_INFO"]).content.decode()
    )
    assert not Watch.objects.wanted(NOW).exists()


def test_what_has_no_page_is_not_watched(client, person):
    application = ApplicationFactory(owner=person, posting__url="")

    client.post(reverse("watch_switch", args=[application.pk]), {"on": "1"})
    client.post(reverse("watch_look", args=[application.pk]))

    assert not Watch.objects.exists()
    assert "watched" not in client.get(application.get_absolute_url()).content.decode()


def test_a_document_they_ask_for_now_is_added_by_a_press_and_shows_their_sentence(client, watch):
    asks = "Please send a research proposal of at most 3 pages with your application."
    change = {"what": "document", "name": "research_proposal", "was": None, "quote": asks}
    [read] = extract(asks, NOW.date()).documents
    asked = line_told((read,))
    Watch.objects.update(changes=[{**change, "now": read.value.name, "asked": asked}])
    watch.refresh_from_db()
    assert "Keep what I have" in page(client, watch)

    taken = press(client, watch, "take", version=watch.version, change="0")

    assert f"On the checklist now: {read.value.name}" in taken and "Undo" in taken
    assert taken.count(asks) == 1 and 'id="page-news-title"' not in taken
