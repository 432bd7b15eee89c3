"""An application that seems to be the one at hand, in words with a way to it."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application
from applications.services.postings import LookAlike

register = template.Library()


@register.simple_tag
def look_alike_words(seen: LookAlike) -> SafeString:
    """“You have this link already: Umeå University · PhD position in …”."""
    words = {
        "text": _("You have this text already:"),
        "link": _("You have this link already:"),
        "number": _("You have this reference number already:"),
        "title": _("You have nearly the same title at this institution already:"),
        "years": _("This looks like one of another year that you have:"),
    }[seen.why]
    return format_html("{} {}", words, _way_to(seen.application))


def each_made(made: Iterable[Application]) -> SafeString:
    """“3 applications made: …, …”, each with the way to it."""
    made = list(made)
    ways = format_html_join("; ", "{}", ((_way_to(one),) for one in made))
    number = ngettext("%(n)d application made:", "%(n)d applications made:", len(made))
    return format_html("{} {}", number % {"n": len(made)}, ways)


def _way_to(application: Application) -> SafeString:
    posting = application.posting
    called = " · ".join(part for part in (posting.institution, posting.title) if part)
    words = Truncator(called or str(application)).chars(120)
    return format_html('<a href="{}">{}</a>', application.get_absolute_url(), words)
