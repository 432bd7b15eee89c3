"""Tags: a line of words on an application, each kept once for its owner."""

import pytest
from django.urls import reverse

from applications.models import Tag
from tests.factories import ApplicationFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    application = ApplicationFactory()
    client.force_login(application.owner)
    return application


def put(client, application, words):
    return client.post(reverse("tags", args=[application.pk]), {"tags": words})


def names(application):
    return list(application.tags.values_list("name", flat=True))


def test_tags_are_kept_once_whatever_their_case_and_twice_is_the_same(client, application):
    for _ in range(2):
        response = put(client, application, " dream,  far   north , Dream,,")

    assert response.headers["Location"] == f"{application.get_absolute_url()}#details"
    assert names(application) == ["dream", "far north"]
    assert Tag.objects.count() == 2


def test_tags_of_the_person_are_shared_by_their_applications(client, application):
    second = ApplicationFactory(owner=application.owner)
    stranger = TagFactory(name="dream")

    put(client, application, "dream")
    put(client, second, "DREAM")

    assert names(second) == ["dream"]
    assert application.tags.get() == second.tags.get() != stranger


def test_tag_taken_from_its_last_application_is_gone(client, application):
    put(client, application, "dream, north")
    put(client, application, "north")

    assert list(Tag.objects.values_list("name", flat=True)) == ["north"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("x" * 41, f"“{'x' * 20}…” is long for a tag: at most 40 letters."),
        (",".join(f"t{n}" for n in range(13)), "Use at most 12 tags on one application."),
    ],
)
def test_tags_refused_keep_what_was_typed(client, application, words, sentence):
    response = put(client, application, words)

    assert response.status_code == 422
    assert response.context["form"].errors == {"tags": [sentence]}
    assert f'value="{words}"' in response.content.decode()
    assert not Tag.objects.exists()
