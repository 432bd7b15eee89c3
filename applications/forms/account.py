"""Signing up, and the mails that keep an account safe."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account import forms as account
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from applications.models.person import chosen_zone
from applications.models.validators import present_zone, zone_names

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


# What a field of allauth's forms is called here.
LABELS = {
    "oldpassword": _("The password you have now"),
    "password1": _("New password"),
    "password2": _("The new password once more"),
}
PASSWORD_RULES = _("At least 10 characters, and none of the usual ones.")


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in on this computer")


class SignupForm(account.SignupForm):
    zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-browser-zone": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_RULES
        if settings.SIGNUP == "invite":
            self.fields["email"].initial = self._invited()
            self.fields["email"].widget.attrs["readonly"] = True

    def _invited(self) -> str:
        return account.get_adapter().request.session.get("invited", "")

    def clean_email(self) -> str:
        """An invitation is for one address and no other."""
        email = super().clean_email()
        if settings.SIGNUP == "invite" and email != self._invited():
            raise forms.ValidationError(
                _("Your invitation is for %(email)s. Make the account with that address."),
                params={"email": self._invited()},
            )
        return email

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """Keep the browser's zone where it is one we know; the settings page changes it."""
        zone = present_zone(self.cleaned_data["zone"])
        if zone in zone_names():
            user.zone = chosen_zone(zone)
            user.save(update_fields=["zone"])


class _OwnWords:
    """A form with a new password in it, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS.keys() & self.fields.keys():
            self.fields[name].label = LABELS[name]
        self.fields["password1"].help_text = PASSWORD_RULES


class ChangePasswordForm(_OwnWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(_OwnWords, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(_OwnWords, account.ResetPasswordKeyForm):
    pass


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGNUP == "invite":
            return "invited" in request.session
        return settings.SIGNUP == "open"

    def is_safe_url(self, url: str) -> bool:
        """Only to pages of this site: not to what else this machine or a trusted one serves."""
        here = {settings.SITE_HOST}
        return url_has_allowed_host_and_scheme(url, here, require_https=settings.HTTPS)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """One written text in three frames: the subject, plain text, and HTML."""
        kind = template_prefix.rpartition("/")[2].removesuffix("_signup")
        if kind in NOTICES:
            context = {**context, "notice": NOTICES[kind] % context}
            kind = "notice"
        context = {**context, **_links(context), "site_name": settings.SITE_NAME}

        def framed(frame: str) -> str:
            frame = f"account/email/_frame.{frame}"
            return render_to_string(
                f"account/email/{kind}.txt", {**context, "frame": frame}
            ).strip()

        context["subject"] = " ".join(framed("subject.txt").split())
        message = EmailMultiAlternatives(
            context["subject"],
            framed("txt") + "\n",
            self.get_from_email(),
            [email] if isinstance(email, str) else email,
            headers=headers,
        )
        message.attach_alternative(framed("html"), "text/html")
        return message


def _links(context: dict[str, Any]) -> dict[str, str]:
    """The site's address, and the mail's one link: on our host, whatever Host was asked for."""
    names = ["activate_url", "password_reset_url"]
    if settings.SIGNUP == "open":
        names.append("signup_url")
    path = next((urlsplit(context[name]).path for name in names if name in context), "")
    return {"site_url": settings.SITE_URL, "link": path and settings.SITE_URL + path}
