"""manage.py invite: a link by which one person may make an account."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from applications.models import User
from applications.services import accounts


class Command(BaseCommand):
    help = "Print a link that lets the owner of the address make an account (SIGNUP=invite)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as refusal:
            raise CommandError(f"{email!r} is not an e-mail address.") from refusal
        if settings.SIGNUP == "closed":
            raise CommandError("SIGNUP=closed: nobody can sign up. Set SIGNUP=invite first.")
        if User.objects.filter(email=email).exists():
            raise CommandError(f"{email} has an account already.")
        path = reverse("invitation", args=[accounts.invite(email)])
        self.stdout.write(f"{settings.SITE_URL}{path}")
