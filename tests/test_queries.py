"""A page asks the database as often with one row as with three; the numbers are literal."""

import pytest
from django.urls import reverse

from applications.models import Application, Reference
from applications.services import readiness
from tests import factories
from tests.factories import whole_account, whole_application

pytestmark = pytest.mark.django_db

LISTS = {
    "home": 15,  # two of a mail that waits, two of what is on order
    "applications": 10,
    "documents": 9,
    "referees": 8,
    "requests": 10,
    "matrix": 6,
    "offers": 5,
    "outbox": 3,
    "received_mails": 5,
    "posting_new": 3,
}
APPLICATION = 31  # six of who may apply: only where the posting asks something
REFEREE = 15


@pytest.mark.parametrize(("name", "number"), LISTS.items())
def test_list_costs_the_same_with_one_row_and_with_three(
    client, name, number, django_assert_num_queries
):
    asha = whole_account("thesis")
    client.force_login(asha)
    if name == "offers":  # of what was not sent there are none
        Application.objects.update(stage="offer")
    Reference.objects.update(state="agreed")
    readiness.catch_up(factories.NOW)

    with django_assert_num_queries(number):
        assert client.get(reverse(name)).status_code == 200
    for _ in range(2):
        whole_application(asha, "thesis")
        factories.PostingFactory(owner=asha)
    if name == "offers":
        Application.objects.update(stage="offer")
    Reference.objects.update(state="agreed")
    readiness.catch_up(factories.NOW)
    with django_assert_num_queries(number):
        assert client.get(reverse(name)).status_code == 200


def test_application_page_costs_the_same_with_one_row_of_each_kind_and_with_three(
    client, django_assert_num_queries
):
    asha = whole_account("thesis")
    application = Application.objects.get()
    client.force_login(asha)

    with django_assert_num_queries(APPLICATION):
        assert client.get(application.get_absolute_url()).status_code == 200
    for number in range(2):
        factories.DeadlineFactory(application=application, kind="letters")
        requirement = factories.RequirementFactory(application=application, kind="thesis")
        factories.AttachmentFactory(requirement=requirement)
        factories.ReferenceFactory(application=application)
        factories.ContactEntryFactory(application=application)
        factories.TextBoxFactory(application=application, answer="Because of you.")
        factories.EventFactory(application=application)
        factories.BundleFactory(application=application)
        application.tags.add(factories.TagFactory(owner=asha, name=f"tag {number}"))
    with django_assert_num_queries(APPLICATION):
        assert client.get(application.get_absolute_url()).status_code == 200


def test_page_of_a_referee_costs_the_same_with_one_mail_to_them_and_with_six(
    client, django_assert_num_queries
):
    asha = whole_account("thesis")
    referee = asha.referees.first()
    client.force_login(asha)
    address = reverse("referee", args=[referee.pk])
    factories.MailFactory(owner=asha, referee=referee, kind="ask")

    with django_assert_num_queries(REFEREE):
        assert client.get(address).status_code == 200
    for number in range(5):
        factories.MailFactory(owner=asha, referee=referee, kind="ask", key=f"ask {number}")
    with django_assert_num_queries(REFEREE):
        assert client.get(address).status_code == 200
