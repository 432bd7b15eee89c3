"""Mails about an account itself: asked for by a page, kept as rows, written at the moment they go.

So no page waits for a mail server, and the secret of a link is made when it is sent and kept
nowhere here: once opened it is with the browser alone (views/account/). Who has no account gets
an answer in the same way and in the same time.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings as allauth
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from applications import mail as post
from applications.models import Mail, User
from applications.models.person import NO_ZONE
from applications.services.mails import links
from applications.services.reminders import message_id

Kind, State = Mail.Kind, Mail.State

# Pressed again within this time, a button writes no second mail: the first is on its way.
QUIET = timedelta(minutes=3)
QUIET_OF = {Kind.SIGN_INS: timedelta(days=1)}
STRANGERS_KEPT = timedelta(days=7)

# What was changed on an account, by the name allauth gives the mail; its subject, too.
NOTICES = {
    "password_changed": _("Your password was changed"),
    "password_reset": _("Your password was replaced by a new one"),
    "password_set": _("A password was set for your account"),
    "email_changed": _("Your main address is now %(to_email)s"),
    "email_deleted": _("The address %(deleted_email)s was removed from your account"),
    "totp_activated": _("An authenticator app was added to your account"),
    "totp_deactivated": _("The authenticator app was removed from your account"),
    "webauthn_added": _("A passkey was added to your account"),
    "webauthn_removed": _("A passkey was removed from your account"),
    "recovery_codes_generated": _("New recovery codes were made for your account"),
}


def ask(
    kind: str,
    recipient: str,
    owner: User | None,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> Mail | None:
    """The row of a new mail; None where one like it waits, or went a short while ago."""
    recipient = recipient.lower()
    same = Mail.objects.filter(owner=owner, kind=kind, recipient=recipient)
    earlier = None if kind == Kind.NOTICE else same.order_by("-id").first()
    if earlier is not None and _is_under_way(earlier, now):
        return None
    # Two presses at once find the same mail before theirs: one key, so one row.
    digest = hashlib.sha256(recipient.encode()).hexdigest()[:20]
    turn = secrets.token_hex(8) if kind == Kind.NOTICE else earlier.pk if earlier else 0
    key = f"{kind}:{owner.pk if owner else 0}:{digest}:{turn}"
    row = {
        "owner": owner,
        "recipient": recipient,
        "kind": kind,
        "data": dict(data or {}),
        "message_id": message_id(f"{key}:{now.isoformat()}", recipient),
        "not_before": now,
        "created_at": now,
    }
    return Mail.objects.get_or_create(key=key, defaults=row)[0]


def _is_under_way(mail: Mail, now: datetime) -> bool:
    if mail.state == State.SENT and mail.sent_at is not None:
        return mail.sent_at > now - QUIET_OF.get(Kind(mail.kind), QUIET)
    return mail.state in (State.WAITING, State.SENDING)


def forget_strangers(now: datetime) -> None:
    """Nothing is kept of addresses without an account once their mails must have gone."""
    Mail.objects.filter(owner=None, created_at__lte=now - STRANGERS_KEPT).delete()


def is_needed(mail: Mail) -> bool:
    """Whether what the mail says is still true, looked up at this moment."""
    kind, address = Kind(mail.kind), mail.recipient
    known = User.objects.filter(email=address) | User.objects.filter(emailaddress__email=address)
    if kind == Kind.UNKNOWN:
        return not known.filter(is_active=True).exists()
    owner = mail.person.pk
    if kind == Kind.VERIFY:
        unconfirmed = EmailAddress.objects.filter(email=address, verified=False)
        return unconfirmed.filter(user=owner, user__is_active=True).exists()
    if kind == Kind.ADDRESS:
        return User.objects.filter(pk=owner, email=address, bounced_email=address).exists()
    if kind == Kind.NOTICE:  # it may go to an address that was theirs until a moment ago
        return User.objects.filter(pk=owner).exists()
    theirs = known.filter(pk=owner)
    return (theirs if kind == Kind.EXISTS else theirs.filter(is_active=True)).exists()


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The message, with its link made this moment, in the person's zone and language."""
    person = mail.owner
    values = {
        **mail.data,
        "email": mail.recipient,
        "site_url": settings.SITE_URL,
        "link": _link(mail),
        "at": parse_datetime(mail.data.get("at", "")),
        "notice": lambda: NOTICES[mail.data["name"]] % mail.data,  # in the language of the mail
    }
    return post.compose(
        f"account/{mail.kind}",
        mail.recipient,
        values,
        zone=person.zone if person else NO_ZONE,
        language=person.language if person else mail.data.get("language", settings.LANGUAGE_CODE),
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        frame="account/_frame",
    )


def _link(mail: Mail) -> str:
    """The one link of the mail, on our own host whatever Host was asked for; "" for none."""
    kind = Kind(mail.kind)
    if kind == Kind.UNKNOWN:
        return settings.SITE_URL + reverse("account_signup") if settings.SIGNUP == "open" else ""
    person = mail.person
    if kind == Kind.ADDRESS:
        return links.address_link(person)
    if kind == Kind.VERIFY:
        address = EmailAddress.objects.get(user=person, email=mail.recipient)
        path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    elif kind == Kind.RESET:
        token = allauth.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        parts = {"uidb36": user_pk_to_url_str(person), "key": token}
        path = reverse("account_reset_password_from_key", kwargs=parts)
    elif kind in (Kind.EXISTS, Kind.SIGN_INS):
        path = reverse("account_reset_password")
    else:
        return ""
    return settings.SITE_URL + path
