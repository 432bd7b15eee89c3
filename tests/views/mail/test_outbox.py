"""The outbox: what a mail that was noted alone still tells of what it named."""

import pytest
from django.urls import reverse

from applications.services import applications
from tests.factories import NOW, MailFactory, ReferenceFactory

pytestmark = pytest.mark.django_db


def test_noted_mail_lists_days_of_what_is_over_and_says_how_much_is_gone(client, sen):
    rows = [ReferenceFactory(application__owner=sen.owner, referee=sen) for _one in range(2)]
    facts = {"owner": sen.owner, "referee": sen, "kind": "ask", "state": "by hand"}
    mail = MailFactory(**facts, data={"references": [one.pk for one in rows]})
    applications.move(rows[0].application, "withdrawn", now=NOW)

    def page():
        return client.get(reverse("mail", args=[mail.pk])).content.decode()

    assert "no date yet" not in page() and "Not listed" not in page()
    rows[1].application.delete()
    assert "Not listed: 1 programme that was deleted" in page()
    sen.delete()
    assert "Not listed" not in page()
