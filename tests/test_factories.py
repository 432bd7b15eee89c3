"""The rows that tests start from are whole."""

import pytest
from django.db import connection
from factory.django import DjangoModelFactory

from applications.models import Application, Deadline
from tests import factories

FACTORIES = [
    value
    for value in vars(factories).values()
    if isinstance(value, type)
    and issubclass(value, DjangoModelFactory)
    and value is not DjangoModelFactory
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_factory_called_twice_makes_rows_the_database_and_the_forms_accept(factory):
    for row in (factory(), factory()):
        row.full_clean(exclude=["password"])
    connection.check_constraints()


@pytest.mark.django_db
def test_application_factory_keeps_everything_with_one_person():
    application = factories.ApplicationFactory()
    reference = factories.ReferenceFactory(application=application)
    attachment = factories.AttachmentFactory(requirement=application.requirements.first())

    owner = application.owner
    assert {application.posting.owner, reference.referee.owner} == {owner}
    assert attachment.version.document.owner == owner
    assert application.next_moment == Deadline.objects.get().instant
    assert list(application.requirements.values_list("kind", flat=True)) == [
        "cover_letter",
        "cv",
        "transcripts",
    ]


@pytest.mark.django_db
def test_application_factory_without_deadline_has_no_next_moment():
    application = factories.ApplicationFactory(deadline=False, requirements=())

    assert not Application.objects.get(pk=application.pk).has_next_moment
    assert not application.requirements.exists()
