"""What stands beside a file: what was found in it, and its name for the disk."""

from typing import Any

from django import template

from applications.models import SentFile, Version
from applications.pdf.findings import sentence

register = template.Library()


@register.filter
def finding(found: dict[str, Any]) -> str:
    """One finding of a version, as a sentence that says what to do."""
    data = {key: value for key, value in found.items() if key != "code"}
    return sentence(found["code"], data)


@register.filter
def download_name(version: Version | SentFile) -> str:
    """The name it came under; a picture that became a PDF says so."""
    name = version.original_name or "document.pdf"
    return name if name.lower().endswith(".pdf") else f"{name.rsplit('.', 1)[0]}.pdf"
