"""What stands beside a file: what was found in it, how large it is, its name for the disk."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from applications.core.limits import MEGABYTE
from applications.models import SentFile, Version
from applications.pdf.findings import REFUSED, sentence

register = template.Library()

MAIL = "message/rfc822"
SHEETS = 10  # pages of a file that are looked at at once


@register.filter
def finding(found: dict[str, Any]) -> str:
    """One finding of a version, as a sentence that says what to do."""
    data = {key: value for key, value in found.items() if key != "code"}
    return sentence(found["code"], data)


@register.filter
def is_refused(version: Version) -> bool:
    """Whether a portal may refuse the file for something that was found in it."""
    return any(found["code"] in REFUSED for found in version.findings)


@register.filter
def has_finding(version: Version, code: str) -> bool:
    """Whether this was found in the version."""
    return any(found["code"] == code for found in version.findings)


@register.filter
def page_address(version: int, number: int) -> str:
    """Where this page of the file is looked at, in sight at once."""
    sheets = (number - 1) // SHEETS + 1
    return f"{reverse('version_pages', args=[version])}?page={sheets}#page-{number}"


@register.filter
def file_size(size: int) -> str:
    """How large a file is, counted as portals count: 1 MB is a million bytes."""
    if size < MEGABYTE:
        return _("%(size)s kB") % {"size": number_format(max(1, round(size / 1000)))}
    return _("%(size)s MB") % {"size": number_format(size / MEGABYTE, 1)}


@register.simple_tag
def upload_limit() -> int:
    """How many MB one file may have."""
    return settings.UPLOAD_MAX_MB


@register.filter
def difference(bundle: SentFile) -> str:
    """In what a bundle that was sent is not made of the documents listed beside it."""
    held = [_version_words(one) for one in bundle.differs if one["held"]]
    lacks = [_version_words(one) for one in bundle.differs if not one["held"]]
    sentences = []
    if held:
        sentences.append(
            _("It is older than the files listed; it holds %(names)s.") % {"names": ", ".join(held)}
        )
    if lacks:
        sentences.append(_("It lacks %(names)s.") % {"names": ", ".join(lacks)})
    return " ".join(sentences)


def _version_words(one: dict[str, Any]) -> str:
    if one["number"] is None:  # deleted since it was built
        return _("%(title)s (deleted since)") % one
    if not one["number"]:  # a page we made
        return str(one["title"])
    return _("%(title)s v%(number)d") % one


def download_name(version: Version | SentFile) -> str:
    """The name it came under; a picture that became a PDF says so, and a mail stays one."""
    title = version.title if isinstance(version, SentFile) else version.document.title
    ending = ".eml" if version.content_type == MAIL else ".pdf"
    name = version.original_name or f"{title}{ending}"
    return name if name.lower().endswith(ending) else f"{name.rsplit('.', 1)[0]}{ending}"
