"""allauth's forms of signing up and in, in our words."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.models import User
from applications.models.person import chosen_zone
from applications.models.validators import present_zone, zone_names

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

    def try_save(self, request: HttpRequest) -> Any:
        """A taken address takes as long as a free one: nobody learns from the clock."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """The browser's zone, where it is one we know, and language; the settings change them."""
        user.language = get_language()
        zone = present_zone(self.cleaned_data["zone"])
        if zone in zone_names():
            user.zone = chosen_zone(zone)
        user.save(update_fields=["language", "zone"])


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


class ResetPasswordForm(account.ResetPasswordForm):
    def save(self, request: HttpRequest, **options: Any) -> str:
        """No token is made yet: with an account or without one, it is a row and takes as long."""
        adapter, email = account.get_adapter(), self.cleaned_data["email"]
        for user in self.users:
            adapter.send_password_reset_mail(user, email, {})
        if not self.users:
            adapter.send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(_OwnWords, account.ResetPasswordKeyForm):
    pass
