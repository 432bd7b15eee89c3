"""Files come in one by one: each is kept or refused for itself, with what was found in it.

A page with scripts sends every file alone and shows the answer beside it; without them they come
together, and the answers stand on the page that follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from applications.errors import SameNameElsewhere, TrackerError
from applications.forms.document import BecomesField
from applications.models import Requirement, Version
from applications.services.files.uploads import shown_name
from applications.templatetags.files import finding

ALONE = "X-Upload"  # the header of a file that a script sends, and of our answer to it
STAYS = "stays"  # what it says where another was not kept, so that the page will not open anew
VERSION = "X-Version"  # which row it is now


@dataclass(frozen=True, slots=True)
class KeptUpload:
    """A file that was kept: which version it is now, and what to know about it."""

    version: Version
    sentence: str
    findings: tuple[str, ...]


def keep_each(
    request: HttpRequest,
    form: Form,
    keep: Callable[[UploadedFile], Version],
    *,
    now: datetime,
    tell: bool = True,
) -> list[KeptUpload]:
    """What became of the files given; a refusal stands beside the field and harms no other.

    `keep` makes versions created `now`, or returns one that was there before. Without `tell` the
    page that follows has no message of it.
    """
    kept = []
    for upload in form.cleaned_data["file"]:
        name = shown_name(upload.name or "")
        try:
            version = keep(upload)
        except SameNameElsewhere as question:
            _ask(request, form, name, question)
        except TrackerError as refusal:
            form.add_error("file", str(refusal) if is_alone(request) else f"{name}: {refusal}")
        else:
            findings = tuple(finding(found) for found in version.findings)
            done = KeptUpload(version, _became(name, version, now), findings)
            kept.append(done)
            if not tell or page_stays(request):
                continue
            level = messages.WARNING if findings else messages.SUCCESS
            messages.add_message(request, level, " ".join((done.sentence, *findings)))
    return kept


def _ask(request: HttpRequest, form: Form, name: str, question: SameNameElsewhere) -> None:
    """The person chooses what the file becomes, and sends it with that."""
    if is_alone(request):
        form.asked = question  # type: ignore[attr-defined]
        return
    field = form.fields["becomes"]
    if isinstance(field, BecomesField):
        field.also_offer(question.document, question.title)
    form.add_error("becomes", f"{name}: {question} " + _("Choose that, and the file once more."))


def _became(name: str, version: Version, now: datetime) -> str:
    document = version.document
    facts = {
        "name": name,
        "title": document.title,
        "number": version.number,
        "kind": document.get_kind_display(),
    }
    if version.created_at != now:
        return _("%(name)s is there already: version %(number)d of “%(title)s”.") % facts
    if version.number > 1:
        return _("%(name)s is now version %(number)d of “%(title)s”.") % facts
    if document.kind == Requirement.Kind.OTHER:
        return _("%(name)s is now in your library, as “%(title)s”.") % facts
    return _("%(name)s is now in your library, as “%(title)s” (%(kind)s).") % facts


def is_alone(request: HttpRequest) -> bool:
    """A script sent this one file and waits for what became of it."""
    return ALONE in request.headers


def page_stays(request: HttpRequest) -> bool:
    """What becomes of this file stands beside its name; a message would come on another page."""
    return request.headers.get(ALONE) == STAYS


def _take_back_messages(request: HttpRequest) -> None:
    """Those of files kept just before, for a page that now stays and says it beside their names."""
    list(messages.get_messages(request))


def refused_alone(request: HttpRequest, sentence: str) -> HttpResponse:
    """The answer to a file that was sent alone and cannot be kept at all."""
    _take_back_messages(request)
    response = render(request, "document/_result.html", {"kept": (), "refusals": [sentence]})
    response[ALONE] = "refused"
    return response


def answered(request: HttpRequest, form: Form, kept: list[KeptUpload]) -> HttpResponse:
    """What became of a file that was sent alone, as a few lines for beside its name."""
    refusals = [sentence for sentences in form.errors.values() for sentence in sentences]
    asked = getattr(form, "asked", None)
    if refusals or asked:
        _take_back_messages(request)
    context = {"kept": kept, "refusals": refusals, "asked": asked}
    # Not 422: browsers would tell of it in the console, though all went as it should.
    response = render(request, "document/_result.html", context)
    response[ALONE] = "asked" if asked else "refused" if refusals else "kept"
    response[VERSION] = ",".join(str(one.version.pk) for one in kept)
    return response
