from typing import Any

from django.core.management.base import BaseCommand

from tracker import doctor


class Command(BaseCommand):
    help = "Says what is in order, what is missing, and the one line that mends it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine()
        colours = {
            doctor.OK: self.style.SUCCESS,
            doctor.NOTE: self.style.WARNING,
            doctor.MISSING: self.style.ERROR,
        }
        for finding in findings:
            self.stdout.write(f"{colours[finding.state](f'{finding.state:8}')}{finding.says}")
            if finding.mends:
                self.stdout.write(f"        → {finding.mends}")
        if any(finding.state == doctor.MISSING for finding in findings):
            raise SystemExit(1)
