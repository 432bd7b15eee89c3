"""What was sent, for its owner to look at and download, whatever became of the library."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from applications.models import SentFile
from applications.templatetags.files import download_name
from applications.views.files import served


def sent_file(request: HttpRequest, pk: int) -> FileResponse:
    """One file as it was sent."""
    row = get_object_or_404(SentFile.objects.for_user(request.user), pk=pk)
    return served(row.file, download_name(row), row.content_type)
