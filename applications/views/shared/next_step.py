"""The one thing to do next on an application's page, and the button that does it."""

from typing import Any, NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.readiness import BY_REFEREES
from applications.models import Bundle, Reference
from applications.services.readiness import Standing
from applications.services.references import onward, referee_step
from applications.templatetags.referee_verb import told_of

State = Reference.State


class NextStep(NamedTuple):
    """What is next in words, the button's template, and the row it is about."""

    words: str
    template: str
    row: Any = None


def next_step_of(standing: Standing, *, by_mail: bool = False) -> NextStep:
    """By the step that lists name, for the very row it is about."""
    for reference in standing.references:
        reference.onward = onward(reference)
        reference.onward_words = _onward_words(reference)
    if standing.at.step == "submit" and by_mail:
        return _step("mail", _("everything is there and built: write the mail with it"))
    step = _STEPS.get(standing.at.step)
    return step(standing) if step else NextStep("", "")


def _onward_words(reference: Reference) -> str:
    """The words of the button that says so."""
    if reference.says_sent and reference.mode == Reference.Mode.PORTAL:
        return _("The portal shows it")
    if reference.state == State.FAILED:
        is_asked = reference.onward == State.ASKED
        return _("I asked again") if is_asked else _("It is out again")
    match reference.onward:
        case State.ASKED:
            return _("I asked")
        case State.AGREED:
            return _("They agreed")
        case State.REQUESTED:
            return _("Request is out")
        case State.RECEIVED:
            return _("Letter is in")
    return ""


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
    if not at.mine:
        return _step("upload", words, (lacking or drafts)[0])
    return _step("use", words, at.mine)


def _ask(standing: Standing) -> NextStep:
    piece = next(piece for piece in standing.pieces if piece.item.is_question)
    name = Truncator(piece.titled).chars(60)
    condition = f" ({piece.condition})" if piece.condition else ""
    words = _("Does it apply to you? %(name)s%(condition)s")
    return _step("ask", words % {"name": name, "condition": condition}, piece)


def _referee(standing: Standing) -> NextStep:
    at = standing.at
    what, reference = step = referee_step(standing.references, at.letters_needed)
    if reference is None:
        named = sum(one.state != State.DECLINED for one in standing.references)
        needed = {"needed": at.letters_needed, "named": named}
        if named and named >= at.letters_needed:
            return _step("add_referee", _("One more referee is needed"))
        if not named:
            return _step("add_referee", _("%(needed)s needed, none named yet") % needed)
        return _step("add_referee", _("%(needed)d referees needed, %(named)d named") % needed)
    if what == "details":
        words = _("%(name)s: no %(what)s")
        facts = {"name": reference.referee.name, "what": ", ".join(reference.referee.lacks)}
        return _step("details", words % facts, reference)
    said_by_button = reference.state == State.PLANNED and reference.referee.email
    return _step("referee", "" if said_by_button else told_of(step.kept), reference)


def _look(standing: Standing) -> NextStep:
    words = ngettext(
        "look at one thing, then build", "look at %(n)d things, then build", standing.at.findings
    )
    return _step("look", words % {"n": standing.at.findings})


def _build(standing: Standing) -> NextStep:
    plan = standing.look.plan
    apart = plan.wants_several or (plan.separate and not plan.merged)
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
