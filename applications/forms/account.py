"""Signing up: an address, a password, and the clock the browser runs on."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.http import HttpRequest

from applications.models.validators import zone_names


class SignupForm(account.SignupForm):
    zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-browser-zone": ""})
    )

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """Keep the browser's zone where it is one we know; the settings page changes it."""
        zone = self.cleaned_data["zone"]
        if zone in zone_names():
            user.zone = zone
            user.save(update_fields=["zone"])


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP == "open"
