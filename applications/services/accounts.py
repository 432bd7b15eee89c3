"""Accounts: invited, tried out with sample data, and gone for good."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import QuerySet

from applications import mail
from applications.errors import RowGone
from applications.models import Application, Bundle, Deletion, Export, Mail, SentFile, User, Version
from applications.services import demo, readiness
from applications.services.files import previews

SAMPLE_APPLICATIONS = 24  # every stage, and more than one screen
SAMPLE_LASTS = timedelta(days=7)
INVITATION_LASTS = timedelta(days=14)
_INVITATION = "applications.invitation"  # the salt: no other signed link can pass for one


def create_sample(*, now: datetime, zone: str = "UTC", language: str = "en") -> User:
    """A throw-away account with sample applications; it has no password and no mailbox."""
    user = User.objects.new_user(
        f"sample-{secrets.token_hex(5)}@tracker.invalid",
        given_name=demo.GIVEN_NAME,
        family_name=demo.FAMILY_NAME,
        zone=zone,
        language=language,
        is_sample=True,
        reminders_on=not settings.SENDS_MAIL,  # nobody reads that mailbox; a folder takes all
        date_joined=now,
    )

    def derive(user: User) -> None:  # the next page shows all
        readiness.refresh(Application.objects.filter(owner=user), now=now)

    today = now.astimezone(user.tz).date()
    demo.fill(
        user, applications=SAMPLE_APPLICATIONS, seed=today.toordinal(), today=today, then=derive
    )
    return user


def follow(user: User) -> None:
    """After a change of the person's own facts: letters may spell them otherwise, covers do."""
    Application.objects.filter(owner=user).open().look_again_later()


def remove_expired_samples(now: datetime) -> int:
    """Delete the throw-away accounts whose time is over; how many there were."""
    expired = list(User.objects.filter(is_sample=True, date_joined__lte=now - SAMPLE_LASTS))
    gone = 0
    for user in expired:
        with suppress(RowGone):  # by somebody else meanwhile: the others go all the same
            delete(user)
            gone += 1
    return gone


def let_mail_referees(people: "QuerySet[User]", may: bool) -> list[User]:
    """Whether mail goes to referees from these accounts; those for whom that is new."""
    changed = list(people.exclude(may_mail_referees=may).order_by("pk"))
    User.objects.filter(pk__in=[one.pk for one in changed]).update(may_mail_referees=may)
    return changed


def delete(user: User) -> None:
    """All of this person goes: rows, files, sessions, and what the admin's log says of them.

    Raises RowGone.
    """
    with transaction.atomic():
        user.hold()
        files = _files(user)
        addresses = {
            user.email,
            *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
        }
        keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
        Session.objects.filter(session_key__in=list(keys)).delete()
        about = ContentType.objects.get_for_model(User)
        LogEntry.objects.filter(content_type=about, object_id=str(user.pk)).delete()
        Mail.objects.filter(owner=None, recipient__in=addresses).delete()
        elsewhere: dict[str, list[str]] = {}  # what was written to referees
        for recipient, message_id in Mail.objects.filter(owner=user).values_list(
            "recipient", "message_id"
        ):
            elsewhere.setdefault(recipient, []).append(message_id)
        user.delete()
        # A file without a row is swept up at night; a row without its file would be a loss.
        transaction.on_commit(partial(_remove, files, addresses, elsewhere))


def _remove(
    files: list[tuple[Storage, str]], addresses: set[str], elsewhere: dict[str, list[str]]
) -> None:
    for storage, name in files:
        previews.forget(storage, name)
        storage.delete(name)
    for address in addresses:
        mail.forget(address)
    for recipient, message_ids in elsewhere.items():
        mail.forget_those(recipient, message_ids)


def _files(user: User) -> list[tuple[Storage, str]]:
    rows = [
        *Version.objects.for_user(user),
        *SentFile.objects.for_user(user),
        *Bundle.objects.for_user(user).exclude(file=""),
        *Export.objects.for_user(user).exclude(file=""),
    ]
    storage = Version._meta.get_field("file").storage
    deleted = Deletion.objects.for_user(user).values_list("files", flat=True)
    return [(row.file.storage, row.file.name) for row in rows] + [
        (storage, name) for names in deleted for name in names
    ]


def mark_verified(user: User) -> None:
    """The address is known to be theirs: they may sign in without answering a mail first."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def invite(email: str) -> str:
    """A token with which this address, and no other, may sign up in the next two weeks."""
    return signing.dumps(email.strip().lower(), salt=_INVITATION)


def invited_address(token: str) -> str | None:
    """The address an invitation was made for; None when it is too old or not ours."""
    try:
        email = signing.loads(token, salt=_INVITATION, max_age=INVITATION_LASTS)
    except signing.BadSignature:
        return None
    return str(email)
