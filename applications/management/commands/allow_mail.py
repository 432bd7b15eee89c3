"""manage.py allow_mail: a referee who stopped mail wants it again, and said so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from applications.services import referee_pages


class Command(BaseCommand):
    help = "Lift every stop of this address: its owner asked for mail from referees' pages again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        number = referee_pages.allow(email)
        self.stdout.write(
            f"{number} lifted." if number else "Nothing was stopped for this address."
        )
