"""manage.py demo: an account full of sample data."""

import secrets
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from applications.errors import TrackerError
from applications.models import User
from applications.services import accounts, demo
from applications.services.backups import layout


class Command(BaseCommand):
    help = "Fill an account with sample data; the same seed and day give the same rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", default="demo@example.org", type=_email)
        parser.add_argument("--applications", default=40, type=int)
        parser.add_argument("--seed", default=1, type=int)
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="the day it is, as 2026-11-23; today by default",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["applications"] < 0:
            raise CommandError("--applications: write a number from 0 up.")
        password = secrets.token_urlsafe(12)
        names = {"given_name": demo.GIVEN_NAME, "family_name": demo.FAMILY_NAME}
        new = User.objects.new_user(options["email"], password, **names)
        try:
            layout.state()
            user = User.objects.filter(email=new.email).first() or new
            demo.fill(
                user,
                applications=options["applications"],
                seed=options["seed"],
                today=options["today"] or timezone.now().astimezone(user.tz).date(),
                then=accounts.mark_verified if user is new else lambda user: None,
            )
        except TrackerError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.email} has {options['applications']} applications.")
        if user is new:
            self.stdout.write(f"Sign in with the password {password}")


def _email(given: str) -> str:
    try:
        validate_email(given)
    except ValidationError as wrong:
        raise ArgumentTypeError(f"{given!r} is no mail address.") from wrong
    return given
