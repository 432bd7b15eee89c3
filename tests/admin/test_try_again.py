"""What failed can be tried again from the panel; what did not is left alone."""

import pytest
from django.urls import reverse

from applications.models import Bundle, Mail
from tests.factories import NOW, BundleFactory, MailFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return client


def press(panel, model, rows):
    return panel.post(
        reverse(f"admin:applications_{model}_changelist"),
        {"action": "try_again", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_failed_mail_waits_again_and_a_sent_one_stays_sent(panel, time_machine):
    time_machine.move_to(NOW, tick=False)
    failed = MailFactory(state=Mail.State.FAILED, reason="mailbox unavailable", attempts=1)
    sent = MailFactory(state=Mail.State.SENT, sent_at=NOW)

    page = press(panel, "mail", [failed, sent])

    assert "1 is tried again." in page.content.decode()
    assert list(Mail.objects.order_by("pk").values_list("state", "not_before", "sent_at")) == [
        (Mail.State.WAITING, NOW, None),
        (Mail.State.SENT, NOW, NOW),
    ]


def test_failed_mail_shows_its_reason_in_the_list(panel):
    MailFactory(state=Mail.State.FAILED, reason="mailbox unavailable")
    page = panel.get(reverse("admin:applications_mail_changelist"), {"state__exact": "failed"})
    assert "mailbox unavailable" in page.content.decode()


def test_failed_bundle_waits_again_with_a_clean_sheet(panel):
    failed = BundleFactory(state=Bundle.State.FAILED, reason="a page was lost", attempts=3)
    building = BundleFactory(state=Bundle.State.BUILDING, lease_until=NOW, attempts=1)

    page = press(panel, "bundle", [failed, building])

    assert "1 is tried again." in page.content.decode()
    assert list(Bundle.objects.order_by("pk").values_list("state", "reason", "attempts")) == [
        (Bundle.State.WAITING, "", 0),
        (Bundle.State.BUILDING, "", 1),
    ]


def test_nothing_failed_says_that_nothing_was_done(panel):
    page = press(panel, "bundle", [BundleFactory()])
    assert "None of these can be tried again, so nothing was done." in page.content.decode()
