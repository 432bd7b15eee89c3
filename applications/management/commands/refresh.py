"""manage.py refresh: derive anew where every application stands, and what is searched."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from applications.models import Application
from applications.services import deadlines, readiness, searches


class Command(BaseCommand):
    help = "Derive anew what lists, mails and the search say, from the rows as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        deadlines.refresh_all()
        Application.objects.look_again()
        derived = 0
        while number := readiness.catch_up(timezone.now()):
            derived += number
        self.stdout.write(f"{derived} applications, {searches.index_all()} search entries")
