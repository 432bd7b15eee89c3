"""manage.py mail_in EMAIL [FILE]: one mail of a portal, for one account, from a file or a pipe."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from applications.errors import EnoughReceivedMails, HelpersBusy, NotAMail, TrackerError
from applications.models import User
from applications.services import received_mails, sent_mails
from applications.sources import mail as source

LONGEST = 100 * 1024 * 1024  # what is read at all; a mail server's own limit is lower


class Command(BaseCommand):
    help = (
        "Keeps one mail of a portal for an account, with what it proposes; nothing is noted before "
        "its owner presses. Ends as mail servers expect it (sysexits): 75 to try again later."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="whose mail it is")
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="- reads the pipe")

    def handle(self, *args: Any, email: str, file: str, **options: Any) -> None:
        data = _bytes(file)
        try:
            self.stdout.write(_keep(email, data))
        except (DatabaseError, EnoughReceivedMails, HelpersBusy) as problem:
            raise CommandError(str(problem), returncode=os.EX_TEMPFAIL) from problem
        except TrackerError as refusal:
            raise CommandError(str(refusal), returncode=os.EX_DATAERR) from refusal


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(LONGEST)
        with Path(file).open("rb") as opened:
            return opened.read(LONGEST)
    except OSError as problem:
        words = f"{file}: cannot be read ({problem.strerror})."
        raise CommandError(words, returncode=os.EX_NOINPUT) from problem


def _keep(email: str, data: bytes) -> str:
    """What became of it, in a line."""
    owner = User.objects.filter(email=email.strip().lower()).first()
    if owner is None:
        raise CommandError("There is no account with this address.", returncode=os.EX_NOUSER)
    if not source.is_mail(data):
        raise NotAMail
    now = timezone.now()
    went = sent_mails.brought(owner, ContentFile(data), "mail.eml", now=now)
    if went is not None and went.is_alike:
        return f"application {went.application.pk}: looks like the mail it went in by; say so there"
    if went is not None and went.submission is not None:
        return f"application {went.application.pk}: the mail it went in by, kept as its receipt"
    mail = received_mails.keep(
        owner, received_mails.read(data), received_mails.digest(data), now=now
    )
    return f"mail {mail.pk}: {mail.state}, {len(mail.proposals)} proposed"
