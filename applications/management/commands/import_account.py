"""manage.py import_account EMAIL FILE: an export brought back into an empty account."""

import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from applications.errors import TrackerError
from applications.models import User
from applications.services import accounts
from applications.services.backups import layout
from applications.services.exports import reading


class Command(BaseCommand):
    help = "Bring an export back into an account that is empty, or is made for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"].strip())
        except ValidationError as problem:
            raise CommandError(f"“{options['email']}” is no e-mail address.") from problem
        password = secrets.token_urlsafe(12)
        new = User.objects.new_user(options["email"], password)
        try:
            layout.state()
            owner = User.objects.filter(email=new.email).first() or new
            with transaction.atomic():
                if owner is new:
                    owner.save()
                    accounts.mark_verified(owner)
                number = reading.take_in(owner, options["file"], now=timezone.now())
        except TrackerError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}.") from problem
        self.stdout.write(f"{owner.email} has {number} rows.")
        if owner is new:
            self.stdout.write(f"Sign in with the password {password}")
