"""A referee's own page in tests: a way in without cookies, as from a mail."""

from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from applications.models import Referee, Reference
from applications.services import referee_pages
from tests.factories import (
    ApplicationFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    one_page,
)

FOREIGN = {
    "HTTP_REFERER": "https://webmail.example/inbox",
    "HTTP_ORIGIN": "https://webmail.example",
    "HTTP_SEC_FETCH_SITE": "cross-site",
}


def professor() -> Referee:
    """Somebody in Kolkata, asked by Priya."""
    person = PersonFactory(given_name="Priya", family_name="Chatterjee", email="priya@example.org")
    return RefereeFactory(
        owner=person, name="Anil Sen", email="anil.sen@calcutta.example", zone="Asia/Kolkata"
    )


def named(referee: Referee, institution: str = "KTH", **fields: Any) -> Reference:
    """One more programme they are asked for."""
    application = ApplicationFactory(owner=referee.owner, posting__institution=institution)
    return ReferenceFactory(
        application=application, referee=referee, **{"state": "asked", **fields}
    )


def path(address: str) -> str:
    return urlsplit(address).path


def enter(visitor: Client, referee: Referee) -> str:
    """The page's own address."""
    answer = visitor.get(path(referee_pages.make(referee, timezone.now())))
    assert answer.status_code == 302
    return answer["Location"]


def press(visitor: Client, page: str, do: str, **more: Any) -> None:
    answer = visitor.post(page, {"do": do, **more}, **FOREIGN)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def pdf(words: str = "A letter", name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, one_page(words), "application/pdf")
