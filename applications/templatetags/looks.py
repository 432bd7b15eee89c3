"""The small parts every page is made of: icons, states, distances in time, the way around."""

from collections.abc import Sequence
from functools import cache
from html import escape as text
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BoundField, CheckboxInput, Field, Textarea
from django.forms.widgets import Input
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.readiness import Mine, Readiness
from applications.forms.reference import ReferenceStateForm
from applications.forms.requirement import RequirementAppliesForm, RequirementStateForm
from applications.forms.shared.row_version import OPENED, RowVersionForm
from applications.models.requirement import in_sentence

register = template.Library()

_PRESSES: dict[tuple[str | None, str], type[RowVersionForm]] = {
    ("requirement", "state"): RequirementStateForm,
    ("requirement", "applies"): RequirementAppliesForm,
    ("reference", "state"): ReferenceStateForm,
}

GLYPHS = {
    "missing": "○",
    "draft": "◐",
    "ready": "●",
    "submitted": "●",
    "received": "✓",
    "waived": "–",
    "n/a": "–",
    "flagged": "⚑",
    "asked": "?",
}
URGENCY_ICONS = {
    "overdue": "warning",
    "now": "flag",
    "soon": "clock",
    "calm": "calendar",
    "done": "check",
}


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One icon of the sprite; give `label` only where no word stands beside it."""
    told = f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true"'
    use = f'<use href="{_sprite()}#{name}"></use>'
    return SafeString(f'<svg class="icon {size}" {told}>{use}</svg>')


@cache
def _sprite() -> str:
    """Where all icons are; a page asks for it again and again."""
    return static("img/icons.svg")


@register.simple_tag
def opened(row: Model, what: str) -> SafeString:
    """What a press of this row carries, so that it overwrites nothing that it has not shown."""
    form = _PRESSES[row._meta.model_name, what]
    return format_html('<input type="hidden" name="{}" value="{}">', OPENED, form.opened_on(row))


@register.simple_tag
def edit_link(
    url: str, words: str, image: str = "pencil", shown: bool = False, button: str = ""
) -> SafeString:
    """A pencil that opens the form of `url` in the nearest `.in-place`, which has an id.

    Without scripts it leads to the form's page. The words are for ears, or `shown` beside it; on a
    `button` of that kind they always are.
    Once saved, the place is taken from the page the form leads back to; what else follows from the
    value is named by `hx-select-oob` on something around it.
    """
    return format_html(
        '<a class="{}" {}data-edit href="{}" hx-get="{}" hx-target="closest .in-place" '
        'hx-swap="beforeend" hx-sync="this:drop">{}{}</a>',
        "button" if button else "edit",
        format_html('data-kind="{}" ', button) if button else "",
        url,
        url,
        icon(image, "" if shown or button else words, "small"),
        words if shown or button else "",
    )


@register.simple_tag
def state(code: str, words: str) -> SafeString:
    """A requirement's or a letter's state: one glyph, and the word for it."""
    return format_html(
        '<span class="state" data-state="{}">'
        '<span class="glyph" aria-hidden="true">{}</span>{}</span>',
        "waived" if code == "n/a" else code,
        GLYPHS[code],
        words,
    )


@register.simple_tag
def glyph(code: str, words: str) -> SafeString:
    """The same where a row has room for the glyph alone: the word is for ears."""
    return format_html(
        '<span class="state" data-state="{}" title="{}"><span class="glyph" aria-hidden="true">{}'
        '</span><span class="sr-only">{}</span></span>',
        "waived" if code == "n/a" else code,
        words,
        GLYPHS[code],
        words,
    )


@register.simple_tag
def urgency(level: str, words: str, pill: bool = False) -> SafeString:
    """How far away a moment is, in words, a shape and a colour (one of URGENCY_ICONS)."""
    return format_html(
        '<span class="urgency{}" data-urgency="{}">{}{}</span>',
        " pill" if pill else "",
        level,
        icon(URGENCY_ICONS[level], size="small"),
        words,
    )


@register.simple_tag
def progress(done: int, total: int, words: str) -> SafeString:
    """A bar and what it says in words, such as "4 of 9 ready"."""
    return format_html(
        '<span class="progress">'
        '<progress value="{}" max="{}" aria-hidden="true"{}></progress>{}</span>',
        done,
        total or 1,
        SafeString(" data-full") if total and done >= total else "",
        words,
    )


@register.simple_tag
def pieces(at: Readiness) -> SafeString:
    """ "3 of 5 · ⚑ 2": how many of the documents asked for are ready, and what is to look at."""
    return format_html(
        '<span class="pieces num">{}<span class="sr-only"> {}</span>{}</span>',
        _("%(done)d of %(total)d") % {"done": at.done, "total": at.total},
        _("documents ready"),
        format_html(" · {}", flag(at.findings)) if at.findings else "",
    )


@register.simple_tag
def flag(number: int) -> SafeString:
    """ "⚑ 2": open findings, in words to ears."""
    return format_html(
        '<span class="flag"><span aria-hidden="true">⚑</span> {}<span class="sr-only"> {}</span>'
        "</span>",
        number,
        ngettext("finding to look at", "findings to look at", number),
    )


@register.filter
def small(words: str) -> str:
    """Within a sentence: "Personal letter" begins small, "CV" stays."""
    return in_sentence(words)


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], words: str, name: str, image: str) -> SafeString:
    """A way in the navigation, marked on the page it leads to and on the pages below that one."""
    address = reverse(name)
    path = context["request"].path
    here = path == address or (address != "/" and path.startswith(address))
    mark = f' aria-current="{"page" if path == address else "true"}"' if here else ""
    told = f"{icon(image)}<span>{conditional_escape(words)}</span>"
    return SafeString(f'<a href="{address}"{mark}>{told}</a>')


@register.filter
def listed(names: Sequence[str], most: int = 3) -> str:
    """The first few names, each short enough to share a line."""
    shown = ", ".join(Truncator(name).chars(36) for name in names[:most])
    return f"{shown} …" if len(names) > most else shown


@register.simple_tag
def pick(form: Any, name: str) -> SafeString:
    """A filter as one small list: what stands first says what none means, what is chosen shows."""
    field, chosen = form.fields[name], form.asked.get(name, "")
    choices = [*([("", field.none)] if field.none else []), *field.choices]
    if len(choices) < 3 and not chosen:
        return SafeString("")  # nothing to choose from
    options = "".join(
        f'<option value="{text(value)}"{" selected" if value == chosen else ""}>'
        f"{text(str(words))}</option>"
        for value, words in choices
    )
    return format_html(
        '<select id="id_{}" name="{}" aria-label="{}"{}>{}</select>',
        name,
        name,
        field.label,
        SafeString(" data-on") if chosen else "",
        SafeString(options),
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's input, without a placeholder: those vanish while one types; hints stay."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def mark(field: BoundField) -> str:
    """The word beside a label: "required" or "optional", whichever is the exception in its form."""
    written = [one.field for one in field.form.visible_fields() if _is_written(one.field)]
    if not _is_written(field.field):
        return ""
    required_is_rare = 2 * sum(one.required for one in written) < len(written)
    if field.field.required == required_is_rare:
        return _("required") if required_is_rare else _("optional")
    return ""


def _is_written(field: Field) -> bool:
    """Typed or chosen from the disk; ticks and choices always have an answer."""
    return isinstance(field.widget, Input | Textarea) and not isinstance(
        field.widget, CheckboxInput
    )


@register.simple_tag
def used_words(mine: Sequence[Mine], *, short: bool = False) -> str:
    """ "Use CV v1 and transcripts v1"; of three, or in short, the first and how many more."""
    names = [f"{in_sentence(one.title)} v{one.number}" for one in mine]
    if len(names) == 1:
        return _("Use %(name)s") % {"name": names[0]}
    if len(names) == 2 and not short:
        return _("Use %(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    words = _("Use %(one)s +%(n)d") if short else _("Use %(one)s and %(n)d more")
    return words % {"one": names[0], "n": len(names) - 1}
