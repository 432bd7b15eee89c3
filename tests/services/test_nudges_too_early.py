"""Nudges that would come too early: before any mail goes out, or before a portal wrote; and those
that a day moved nearer would leave out."""

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from applications.models import Application, Mail, Posting, Reference
from applications.services import accounts, deadlines, nudges
from applications.services.letters import state_to_them
from applications.services.mails import delivery
from tests.factories import NOW, PersonFactory, RefereeFactory
from tests.services.test_nudges import WEEK_BEFORE, letter, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def sen():
    return RefereeFactory(owner=PersonFactory(), name="Anil Sen", nudges_on_at=NOW)


def test_nudge_that_was_only_kept_goes_once_mail_does(sen, settings, time_machine):
    row = letter(sen)
    settings.SENDS_MAIL = False
    assert nudges.sweep(WEEK_BEFORE) == 1
    time_machine.move_to(WEEK_BEFORE)
    delivery.deliver_due(timezone.now)
    assert Mail.objects.get().is_kept
    later = WEEK_BEFORE + timedelta(days=1)
    assert nudges.sweep(later) == 0  # nobody keeps the same again each day

    settings.SENDS_MAIL = True
    accounts.mark_verified(sen.owner)

    assert nudges.sweep(later) == 1
    assert written() == [[row.pk]] * 2


@pytest.mark.parametrize("says", ["person", "posting", "pages"])
def test_request_ticked_before_its_portal_can_write_is_not_out(sen, says, time_machine):
    row = letter(sen, mode="portal", state="requested", asked_at=NOW, answered_at=NOW)
    assert nudges.coming(sen, NOW)
    assert nudges.sweep(WEEK_BEFORE) == 1  # and turns out to be early before the mail goes
    if says == "person":
        Application.objects.update(requests="submission")
    elif says == "posting":
        Posting.objects.update(requests="submission")
    else:
        Application.objects.update(preset="tumapply")
    time_machine.move_to(WEEK_BEFORE)
    delivery.deliver_due(timezone.now)

    assert outbox.outbox == []
    Mail.objects.all().delete()
    assert nudges.coming(sen, NOW) is None
    assert nudges.sweep(WEEK_BEFORE) == 0
    row = Reference.objects.get()
    assert state_to_them(row) == "you said yes"
    assert row.waits_for_portal

    Application.objects.update(stage="submitted")
    assert nudges.sweep(WEEK_BEFORE) == 1
    assert state_to_them(Reference.objects.get()) == "request is out to you"


def test_request_whose_mail_the_referee_has_is_out_whatever_its_portal_is_known_to_do(sen):
    letter(sen, mode="portal", state="requested", request_seen_at=NOW)
    Application.objects.update(requests="submission")

    assert nudges.sweep(WEEK_BEFORE) == 1
    assert state_to_them(Reference.objects.get()) == "request is out to you"


@pytest.mark.parametrize(
    ("day", "goes"), [(date(2026, 12, 16), True), (date(2026, 12, 14), True), (NOW.date(), False)]
)
def test_step_that_a_day_moved_nearer_has_just_passed_goes_in_the_next_round(sen, day, goes):
    """Due on 30 December, moved when the morning of a week before the new day has gone by."""
    row = letter(sen, date(2026, 12, 30))
    assert nudges.sweep(WEEK_BEFORE) == 0
    deadline = row.application.deadlines.get()
    deadline.date = day
    deadlines.correct(deadline, now=WEEK_BEFORE)

    assert nudges.sweep(WEEK_BEFORE + timedelta(minutes=1)) == goes
    assert nudges.sweep(WEEK_BEFORE + timedelta(minutes=2)) == 0
