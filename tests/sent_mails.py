"""An application that goes in by mail, and the mail as a person's own program saves it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from applications.models import (
    Application,
    ApplicationMail,
    Bundle,
    DocumentText,
    Submission,
    User,
)
from applications.services import application_mails, bundles
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    RequirementFactory,
    one_page,
)

TO = "jobs@umu.example"


def by_mail(owner: User, **facts: Any) -> Application:
    """A letter and a CV, both ready, for an address."""
    given = {"posting__apply_to": TO, "posting__references_minimum": 0, **facts}
    application = ApplicationFactory(owner=owner, requirements=(), **given)
    for kind in ("cover_letter", "cv"):
        piece = RequirementFactory(application=application, kind=kind, state="ready")
        posting = application.posting
        words = f"{kind} for {posting.institution}, {posting.title}, {posting.reference_number}"
        attached = AttachmentFactory(
            requirement=piece, version__document__title=kind, version__content=one_page(words)
        )
        DocumentText.objects.create(version=attached.version, pages=[words])
    return application


def built(application: Application, size: int = 0) -> Bundle:
    """A bundle of its files as they are now, without their pages."""
    bundle = bundles.request_bundle(application, now=NOW)
    content = one_page(f"bundle {bundle.pk}") + bytes(size)
    bundle.file.save("", ContentFile(content), save=False)
    bundle.sha256 = sha256(content).hexdigest()
    bundle.state, bundle.pages, bundle.size, bundle.built_at = "built", 4, len(content), NOW
    bundle.save()
    return bundle


def sent(application: Application, **said: str) -> Submission:
    """Its person wrote the mail and said that it was sent."""
    mail = application_mails.draft(application)
    for name, value in said.items():
        setattr(mail, name, value)
    mail.save()
    application_mails.sent(mail, bundles.latest(application)[0], now=NOW)
    return application.submissions.get(taken_back_at=None)


def saved(application: Application, **fields: str) -> EmailMessage:
    """The mail as a program saves it once it is sent."""
    mail = ApplicationMail.objects.get(application=application)
    bundle = bundles.latest(application)[0]
    data = application_mails.as_file(mail, application_mails.enclosed(bundle), now=NOW)
    message = message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    del message["X-Unsent"]
    message["Message-ID"] = "<1@mail.example>"
    for name, value in fields.items():
        del message[name]
        message[name] = value
    return message
