"""The one thing to do next on an application's page, and the button that does it."""

from typing import Any, NamedTuple

from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.readiness import BY_REFEREES
from applications.models import Bundle, Reference
from applications.services.readiness import Standing

State = Reference.State
NAMED = 2  # documents of the library on one button


class NextStep(NamedTuple):
    """What is next in words, the button's template, and the row it is about."""

    words: str
    template: str
    row: Any = None
    names: str = ""


def next_step_of(standing: Standing) -> NextStep:
    """By the step that lists name, for the very row it is about."""
    for reference in standing.references:
        reference.onward, reference.onward_words = onward(reference)
    step = _STEPS.get(standing.at.step)
    return step(standing) if step else NextStep("", "")


def onward(reference: Reference) -> tuple[str, str]:
    """The state that comes next for this referee, and the words of its button; empty at the end."""
    by_letter = reference.mode != Reference.Mode.CONTACT
    if reference.state == State.PLANNED:
        return State.ASKED, _("I asked")
    if reference.state == State.ASKED:
        return State.AGREED, _("They agreed")
    if reference.state == State.AGREED and by_letter:
        return State.REQUESTED, _("Request is out")
    if reference.state == State.REQUESTED and by_letter:
        return State.RECEIVED, _("Letter is in")
    return "", ""


def _step(name: str, words: str, row: Any = None) -> NextStep:
    return NextStep(words, f"application/next/_{name}.html", row)


def _add(standing: Standing) -> NextStep:
    return _step("add", _("Add what the posting asks for"))


def _upload(standing: Standing) -> NextStep:
    at = standing.at
    lacking = [
        piece
        for piece in standing.pieces
        if piece.item.is_wanted and piece.kind not in BY_REFEREES and piece.item.state == "missing"
    ]
    drafts = [piece for piece in standing.pieces if piece.item.state == "draft"]
    number = len(at.missing) + len(at.drafts)
    words = ngettext("one document is missing", "%(n)d documents are missing", number)
    words = words % {"n": number}
    offers = [piece.mine[0] for piece in lacking if piece.mine][:NAMED]
    if not offers:
        return _step("upload", words, (lacking or drafts)[0])
    names = [
        f"{Truncator(one.version.document.title).chars(30)} v{one.version.number}" for one in offers
    ]
    return NextStep(words, "application/next/_use.html", offers, get_text_list(names, _("and")))


def _ask(standing: Standing) -> NextStep:
    piece = next(piece for piece in standing.pieces if piece.item.is_question)
    name = Truncator(piece.titled).chars(60)
    condition = f" ({piece.condition})" if piece.condition else ""
    words = _("%(name)s%(condition)s: does it apply to you?")
    return _step("ask", words % {"name": name, "condition": condition}, piece)


def _referee(standing: Standing) -> NextStep:
    at = standing.at
    standing_by = [one for one in standing.references if one.state != State.DECLINED]
    if len(standing_by) < at.letters_needed or not standing_by:
        words = _("%(needed)d referees needed, %(named)d named") % {
            "needed": at.letters_needed,
            "named": len(standing_by),
        }
        return _step("add_referee", words)
    if waits := [one for one in standing_by if one.counts and not one.is_in and one.onward]:
        words = _("%(name)s: %(state)s") % {
            "name": waits[0].referee.name,
            "state": waits[0].get_state_display(),
        }
        return _step("referee", words, waits[0])
    lacking = next((one for one in standing_by if one.referee.lacks), None)
    if lacking is None:
        return _step("add_referee", _("One more referee is needed"))
    words = _("%(name)s: no %(what)s") % {
        "name": lacking.referee.name,
        "what": ", ".join(lacking.referee.lacks),
    }
    return _step("details", words, lacking)


def _look(standing: Standing) -> NextStep:
    words = ngettext(
        "look at one thing, then build", "look at %(n)d things, then build", standing.at.findings
    )
    return _step("look", words % {"n": standing.at.findings})


def _build(standing: Standing) -> NextStep:
    plan = standing.look.plan
    apart = plan.separate and not plan.merged
    output = Bundle.Output.SEPARATE if apart else Bundle.Output.MERGED
    under_way = any(bundle.is_under_way for bundle in standing.bundles)
    if under_way:
        return NextStep(_("it is being built"), "application/next/_wait.html")
    if standing.at.step == "rebuild":
        return _step("bundle", _("what was built is older than the files listed"), output)
    return _step("bundle", _("everything is there: build it"), output)


def _submit(standing: Standing) -> NextStep:
    return _step("submit", _("everything is there and built: send it, then say so here"))


_STEPS = {
    "add": _add,
    "upload": _upload,
    "ask": _ask,
    "referee": _referee,
    "look": _look,
    "bundle": _build,
    "rebuild": _build,
    "submit": _submit,
}
