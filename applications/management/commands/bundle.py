"""manage.py bundle APPLICATION_ID --output FILE: one bundle, built in the foreground."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from applications.errors import RendererMissing, TrackerError
from applications.models import Application
from applications.services import builds, bundles


class Command(BaseCommand):
    help = "Build the bundle of one application and print what is on which page, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", type=int, metavar="APPLICATION_ID")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        application = (
            Application.objects.select_related("owner", "posting")
            .filter(pk=options["application"])
            .first()
        )
        if application is None:
            raise CommandError(f"There is no application {options['application']}.")
        try:
            if bundles.renderer_missing():
                raise RendererMissing
            built = builds.make_file(application, options["output"], clock=timezone.now)
        except TrackerError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as problem:
            raise CommandError(f"{options['output']}: {problem.strerror}.") from problem
        self.stdout.write(
            json.dumps({"pages": built.pages, "bytes": built.size, "documents": built.contents})
        )
