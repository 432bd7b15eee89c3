"""Files come in one by one: each is kept or refused for itself, with what was found in it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from applications.errors import TrackerError
from applications.models import Version
from applications.templatetags.files import finding


def keep_each(
    request: HttpRequest, form: Form, keep: Callable[[UploadedFile], Version]
) -> list[Version]:
    """The versions of the files given; a refusal stands beside the field and harms no other."""
    kept = []
    for upload in form.cleaned_data["file"]:
        try:
            version = keep(upload)
        except TrackerError as refusal:
            form.add_error("file", f"{upload.name}: {refusal}")
        else:
            kept.append(version)
            for found in version.findings:
                messages.warning(request, f"{version.document.title}: {finding(found)}")
    if kept and form.errors:
        names = ", ".join(version.document.title for version in kept)
        messages.success(request, _("Kept: %(names)s") % {"names": names})
    return kept
