"""A calendar as an answer: kept by whoever fetched it, and asked for anew each time."""

import hashlib

from django.http import HttpResponse

ICS = "text/calendar; charset=utf-8"


def ics_answer(content: bytes, etag: str = "") -> HttpResponse:
    """With its ETag, for no other site's log and no search engine."""
    headers = {
        "ETag": etag or f'"{hashlib.sha256(content).hexdigest()}"',
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type=ICS, headers=headers)
