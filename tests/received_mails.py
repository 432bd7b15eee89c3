"""Mails of portals: rows of them, and as they are saved and dropped on home."""

from hashlib import sha256
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from factory.django import DjangoModelFactory

from applications import models
from applications.core.received_mail import read
from tests.factories import NOW, PersonFactory

HEAD = (
    "From: Admissions <hr@umu.se>\nTo: asha@example.org\nSubject: {subject}\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
)


class ReceivedMailFactory(DjangoModelFactory):
    """Waiting; it says that the application is in, and what else is given as `text`."""

    class Meta:
        model = models.ReceivedMail

    owner = factory.SubFactory(PersonFactory)
    sender = "Admissions <admissions@umu.se>"
    address = "admissions@umu.se"
    subject = "Your application"
    sent_at = NOW
    text = "We have received your application."
    sha256 = factory.LazyAttribute(lambda mail: sha256(mail.text.encode()).hexdigest())
    proposals = factory.LazyAttribute(
        lambda mail: [one.kept for one in read(mail.text, mail.subject, NOW.date())]
    )
    received_at = NOW


def mail_of(owner: models.User, text: str, **more: Any) -> models.ReceivedMail:
    return ReceivedMailFactory(owner=owner, text=text, **more)


def eml(text: str, subject: str = "Your application") -> bytes:
    return HEAD.format(subject=subject, text=text).encode()


def drop(client: Client, data: bytes, name: str = "mail.eml") -> Any:
    given = {"file": SimpleUploadedFile(name, data)}
    return client.post(reverse("posting_new"), given, follow=True)


def note(
    client: Client,
    mail: models.ReceivedMail,
    application: models.Application,
    only: str = "all",
    **more: str,
) -> Any:
    """As the page has it, and with what was typed."""
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    if only == "all":
        only = ",".join(str(one.index) for one in page.context["together"]) or only
    given = {"application": application.pk, "was": page.context["seen"], "only": only, **more}
    return client.post(reverse("received_mail_note", args=[mail.pk]), given, follow=True)


def words(answer: Any) -> str:
    return " ".join(strip_tags(answer.content.decode()).split())
