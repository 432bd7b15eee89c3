"""The mail with an application, in sentences: how heavy it is, and what came back of it."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.core.application_mail.letter import says_one
from applications.core.application_mail.weight import Server, refusing, room, servers
from applications.models import ApplicationMail, Submission
from applications.services.application_mails import Enclosed, misnamed
from applications.templatetags.files import file_size

register = template.Library()

_DIFFERS = {
    "not_to": gettext_lazy("It did not go to %(name)s."),
    "also_to": gettext_lazy("It went to %(name)s, which the record does not name."),
    "subject": gettext_lazy("Its subject is “%(name)s”."),
    "lacks": gettext_lazy("“%(name)s” was not attached."),
    "changed": gettext_lazy("“%(name)s” is another file than the one in the record."),
    "holds": gettext_lazy("“%(name)s” was attached, and is not in the record."),
}
_SEALED = {
    "signed": gettext_lazy("It is signed; what was looked at is inside the signature."),
    "wrapped": gettext_lazy(
        "It is signed, and its content can’t be read here: it is kept as it is, and what is "
        "attached could not be compared."
    ),
    "encrypted": gettext_lazy(
        "It is encrypted: it is kept as it is, and what is attached could not be compared."
    ),
    "outlook": gettext_lazy(
        "Outlook packed what is attached into a winmail.dat: it is kept as it is, and could not be "
        "compared. Ask whether they could open it; sent as plain text, Outlook packs nothing."
    ),
}
_UNIVERSITIES = gettext_lazy("many universities’ servers")


@register.filter
def server_words(server: Server) -> str:
    """Who takes no larger mail, and how large that is."""
    name = server.name or _UNIVERSITIES
    return str(format_lazy("{name} ({mb} MB)", name=name, mb=number_format(server.mb)))


@register.filter
def weight_words(size: int) -> str:
    """How heavy the mail is as it travels, and whose limit that is over."""
    told = {"size": file_size(size)}
    over = [server_words(one) for one in refusing(size)]
    if not over:
        return _("%(size)s as it travels: Gmail, Outlook and most universities take it.") % told
    words = _("%(size)s as it travels: too much for %(names)s.")
    return words % {**told, "names": ", ".join(over)}


@register.filter
def fitting_words(size: int) -> str:
    """How large the files may be for the next limit that could be met; "" where all are."""
    if not (over := refusing(size)):
        return ""
    smallest = min(servers(), key=lambda one: one.mb)
    tried = over[0] if over[0] != smallest else smallest
    facts = {"files": number_format(room(tried.mb), 1), "limit": number_format(tried.mb)}
    return _("Files of %(files)s MB together fit into %(limit)s MB.") % facts


@register.filter
def came_words(submission: Submission) -> list[str]:
    """What the mail that came back says of the record, a sentence each."""
    return compared_words(submission, submission.mail.get("came"))


@register.filter
def perhaps_words(submission: Submission) -> list[str]:
    """The same of one that only looks like the mail that went."""
    return compared_words(submission, submission.mail.get("perhaps"))


def compared_words(submission: Submission, came: dict[str, Any] | None) -> list[str]:
    """What one mail says of the record."""
    if came is None:
        return []
    told = [str(_DIFFERS[one["code"]]) % one for one in came["differs"] if one["code"] in _DIFFERS]
    if not told:
        told = [_same(came)]
    if came["sealed"] in _SEALED:
        told.append(str(_SEALED[came["sealed"]]))
    receipt = next((one for one in submission.receipts if one.sha256 == came.get("receipt")), None)
    if receipt is not None:
        told.append(_("Compared with “%(name)s”.") % {"name": receipt.original_name})
    return told


def letter_doubts(mail: ApplicationMail, files: Sequence[Enclosed]) -> list[str]:
    """What the text says of the files and is not so, a sentence each."""
    if not files:
        return []
    told = [
        _("The text names “%(name)s”, which is not attached.") % {"name": name}
        for name in misnamed(mail, files)
    ]
    if len(files) > 1 and says_one(mail.text):
        words = _("The text says that all is in one PDF; %(n)d files are attached.")
        told.append(words % {"n": len(files)})
    return told


def _same(came: dict[str, Any]) -> str:
    if not came["files"]:
        return _("It went to whom the record names.")
    words = ngettext(
        "It went to whom the record names, and its %(n)d file is the recorded one, byte for byte.",
        "It went to whom the record names, and its %(n)d files are the recorded ones, byte for "
        "byte.",
        came["files"],
    )
    return words % {"n": came["files"]}
