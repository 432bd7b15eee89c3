"""The secrets of a referee's page: how long each is good, and what goes at night."""

from datetime import date, timedelta

import pytest

from applications.models import RefereeLink, RefereeVisit
from applications.services import answers, applications, referee_pages
from tests.factories import NOW, ApplicationFactory, RefereeFactory, ReferenceFactory

pytestmark = pytest.mark.django_db


def token(address):
    return address.rstrip("/").rpartition("/")[2]


def test_link_is_good_until_60_days_after_the_last_letter():
    reference = ReferenceFactory(application=ApplicationFactory(deadline=date(2027, 1, 15)))
    link = referee_pages.find(token(referee_pages.make(reference.referee, NOW)))

    last = reference.application.deadlines.get().instant
    assert referee_pages.is_good(link, last + timedelta(days=60, seconds=-1))
    assert referee_pages.why_closed(link, last + timedelta(days=60)) == "ended"


@pytest.mark.parametrize("kind", ["application", "letters"])
@pytest.mark.parametrize("stage", ["preparing", "submitted", "rejected", "withdrawn"])
def test_link_outlives_the_day_that_is_met_and_the_decision(kind, stage):
    reference = ReferenceFactory(application=ApplicationFactory(deadline=date(2027, 1, 15)))
    deadlines = reference.application.deadlines
    deadlines.update(kind=kind)
    link = referee_pages.find(token(referee_pages.make(reference.referee, NOW)))

    applications.move(reference.application, stage, now=NOW)
    deadlines.update(met_at=NOW)

    last = deadlines.get(kind=kind).instant
    assert last > NOW + timedelta(days=50)
    assert referee_pages.ends_at(link) == last + timedelta(days=60)
    assert referee_pages.forget(last + timedelta(days=120, seconds=-1)) == 0
    assert referee_pages.forget(last + timedelta(days=120)) == 1


def test_looking_for_old_links_costs_the_same_for_one_as_for_many(django_assert_num_queries):
    referees = [ReferenceFactory().referee, RefereeFactory()]
    for number in (2, 10):
        for n in range(number):
            referee_pages.make(referees[n % 2], NOW)
        with django_assert_num_queries(2):
            referee_pages.forget(NOW + timedelta(days=90))


def test_pass_says_which_link_and_when_and_nobody_else_can_write_one():
    referee = RefereeFactory()
    link = referee_pages.find(token(referee_pages.make(referee, NOW)))
    made = referee_pages.pass_of(link, NOW)

    assert referee_pages.read_pass(made) == (link, NOW, "en")
    assert referee_pages.read_pass(made[:-1]) is None
    assert referee_pages.read_pass(referee_pages.renewal_of(link)) is None
    assert referee_pages.read_renewal(made) is None
    assert referee_pages.why_closed(link, NOW + timedelta(days=14), NOW) == "old"
    link.delete()
    assert referee_pages.read_pass(made) == (None, NOW, "en")


def test_links_nobody_can_open_and_visits_of_long_ago_go_at_night():
    referee = RefereeFactory()
    referee_pages.make(referee, NOW)
    referee_pages.make(referee, NOW + timedelta(days=200))
    answers.visited(referee, "opened", now=NOW)
    answers.visited(referee, "sent", now=NOW + timedelta(days=200))

    assert referee_pages.forget(NOW + timedelta(days=119)) == 0
    assert referee_pages.forget(NOW + timedelta(days=120)) == 1
    assert RefereeLink.objects.count() == 1
    assert referee_pages.forget(NOW + timedelta(days=365)) == 2
    assert [one.what for one in RefereeVisit.objects.all()] == ["sent"]
