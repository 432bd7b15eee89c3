"""What a received mail says, what it would change, and what became of it, in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.core.deadline import place_of
from applications.core.received_mail.matching import Case
from applications.models import Application, ReceivedMail
from applications.services import submissions
from applications.services.received_mails.answers import ALL, Answer, Option

register = template.Library()


@register.filter
def become_words(mail: ReceivedMail) -> str:
    """What became of it."""
    if mail.application:
        words = {
            "noted": _("Noted for %(name)s."),
            "filed": _("Filed under %(name)s, nothing noted."),
        }[mail.state]
        return words % {"name": mail.application.place}
    if mail.state == ReceivedMail.State.POSTING:
        return _("Read as a posting.")
    if mail.state == ReceivedMail.State.PASSED:
        return _("Put aside, nothing noted.")
    if mail.hidden:
        return _("Waits for you: it cannot be read here.")
    if mail.proposals:
        return _("Waits for you.")
    return _("Waits for you: nothing in it could be told for sure.")


@register.filter
def hidden_words(mail: ReceivedMail) -> str:
    """Why there are no words, and what to do."""
    return {
        "encrypted": _(
            "This mail is encrypted, and only your mail program has the key. Open it there, copy "
            "its text, and paste it on home."
        ),
        "outlook": _(
            "This mail is packed in a form that only Outlook opens (winmail.dat). Open it there, "
            "copy its text, and paste it on home."
        ),
        "empty": _(
            "There is no text in this mail. If it came with a document, add that where it belongs."
        ),
    }.get(mail.hidden, "")


@register.filter
def kind_words(kind: str) -> str:
    """What a sentence is about, before it is known for which application."""
    return {
        "receipt": _("They have the application."),
        "letter": _("A letter is in."),
        "missing": _("Something is missing."),
        "interview": _("They want to talk to you."),
        "offer": _("An offer."),
        "waitlist": _("You are on the waiting list."),
        "rejected": _("They said no."),
        "deadline": _("The deadline has moved."),
        "appeal": _("The no may be appealed against."),
    }[kind]


@register.filter
def says_words(mail: ReceivedMail) -> str:
    """What it is about, in a list."""
    return " ".join(str(kind_words(one)) for one in dict.fromkeys(_kinds(mail)))


def _kinds(mail: ReceivedMail) -> list[str]:
    return [one["kind"] for one in mail.proposals]


@register.filter
def about_words(mail: ReceivedMail, guess: Case | None) -> str:
    """Which application it is filed under, or seems to be about."""
    if mail.application:
        return _named(mail.application.place, mail.application.posting.title)
    if guess is None:
        return ""
    return _("Perhaps for %(name)s") % {"name": _named(guess.place, guess.title)}


def _named(place: str, title: str) -> str:
    return place if title in ("", place) else f"{place} · {title}"


@register.filter
def of(guesses: Mapping[int, Case], pk: int) -> Case | None:
    """The guess for this mail."""
    return guesses.get(pk)


@register.filter
def numbers(answers: Iterable[Answer]) -> str:
    """Of a press that notes them."""
    return ",".join(str(one.index) for one in answers)


@register.filter
def reason_words(reason: str) -> str:
    """What speaks for an application."""
    return {
        "confirmation": _("it names your confirmation number"),
        "number": _("it names the reference number"),
        "contact": _("it is from a contact of the posting"),
        "sender": _("it is from an address of the institution"),
        "portal": _("it is from where the application was sent"),
        "institution": _("it names the institution"),
        "title": _("it names the position"),
        "referee": _("it names a referee"),
    }[reason]


@register.filter
def answer_words(answer: Answer) -> str:
    """What a press would note, or has."""
    if answer.standing == "noted":
        return str(kind_words(answer.kind))
    if answer.kind == "receipt":
        return _receipt(answer)
    if answer.kind == "letter":
        one = answer.options[0].name if len(answer.options) == 1 else ""
        return _("The letter of %(name)s is in.") % {"name": one} if one else _("A letter is in.")
    if answer.kind == "missing":
        names = ", ".join(answer.names)
        known = _("Missing after all: %(names)s.") % {"names": names}
        return known if names else _("Something is missing. The history keeps their sentence.")
    if answer.kind == "interview":
        if len(answer.options) == 1:
            return _("Interview: %(moment)s.") % {"moment": option_words(answer.options[0])}
        return _("Interview, one of:") if answer.options else _("They want to talk to you.")
    if answer.kind == "offer" and answer.day:
        return _("An offer, to be answered by %(day)s.") % {"day": _day(answer.day)}
    if answer.kind == "deadline":
        return _deadline(answer)
    if answer.kind == "appeal" and answer.options:
        words = {"day": option_words(answer.options[0]), "was": answer.was and _day(answer.was)}
        moved, told = _("Appeal: until %(day)s, not %(was)s."), _("Appeal: until %(day)s.")
        return (moved if answer.was and answer.standing == "open" else told) % words
    return str(kind_words(answer.kind))


def _receipt(answer: Answer) -> str:
    if answer.standing == "open" and answer.number:
        words = _("They have the application, under the number %(number)s.")
        return words % {"number": answer.number}
    return _("They have the application.")


def _deadline(answer: Answer) -> str:
    if len(answer.options) > 1:  # which, is chosen below
        is_of_letters = answer.deadline_kind == "letters"
        return _("Letters are due on another day.") if is_of_letters else kind_words(answer.kind)
    facts = {
        "moment": option_words(answer.options[0]),
        "was": answer.was and _day(answer.was),
    }
    if answer.deadline_kind == "letters":
        moved, told = (
            _("Letters are due %(moment)s, not %(was)s."),
            _("Letters are due %(moment)s."),
        )
    else:
        moved = _("The deadline is %(moment)s, not %(was)s.")
        told = _("The deadline is %(moment)s.")
    return (moved if answer.was and answer.standing == "open" else told) % facts


@register.simple_tag
def effect_words(answer: Answer, application: Application, now: datetime) -> str:
    """What follows from the press."""
    day = {"day": answer.day and _day(answer.day)}
    if answer.kind == "receipt" and application.is_open:
        return _("Marks it as submitted on %(day)s, with what is attached.") % day
    if answer.kind == "receipt":
        return _("Keeps the number.") if answer.number else _("The receipt is in.")
    if answer.kind == "letter":
        return _("The portal says so: the letter counts as in.")
    if answer.kind == "missing":
        return _("Its line of the checklist is open again.") if answer.names else ""
    if answer.kind == "interview" and answer.options:
        return _invited(answer, application, now) + _whose_clock(answer)
    if answer.kind == "offer":
        return _("Opens an offer to write down and to answer.")
    if answer.kind in ("rejected", "waitlist"):
        stage = Application.Stage(answer.kind).label
        return _("Moves it to “%(stage)s” on %(day)s.") % {**day, "stage": stage}
    if answer.kind == "appeal":
        return _("Counted from the day of the mail; you are reminded, and need not appeal.")
    if answer.kind == "deadline":
        return _("Reminders follow the new day.") + _whose_clock(answer) + _kept_hour(answer)
    return _("Moves it to “%(stage)s”.") % {"stage": Application.Stage.INTERVIEW.label}


def _invited(answer: Answer, application: Application, now: datetime) -> str:
    """What follows from an interview: of what is over or archived no calendar tells by itself."""
    if not any(one.is_ahead(now) for one in answer.options):
        return _("Keeps it with the application: its day is over.")
    if application.archived_at:
        return _("Keeps it with the application, which is archived: nothing reminds you of it.")
    if application.stage in Application.OVER and not submissions.reopens(application):
        return _(
            "Keeps it with the application, which is over and was not marked as submitted: "
            "nothing reminds you of it."
        )
    if application.stage in Application.OVER:
        stage = {"was": application.get_stage_display(), "stage": Application.Stage.INTERVIEW.label}
        words = _(
            "Moves it from “%(was)s” back to “%(stage)s”, puts the interview into your "
            "calendar, and reminds you."
        )
        return words % stage
    return _("Puts it into your calendar, and reminds you.")


def _whose_clock(answer: Answer) -> str:
    """Of an hour that the mail tells without saying on which."""
    zones = [one.zone for one in answer.options if one.zone and one.at and one.source != "stated"]
    if not zones:
        return ""
    words = _("The mail does not say on whose clock: that of %(place)s is taken.")
    return " " + words % {"place": place_of(zones[0])}


def _kept_hour(answer: Answer) -> str:
    """Of a day that the mail tells without its hour."""
    hour, bound = answer.keeps or (None, "")
    if hour:
        return " " + _("The mail names no hour: %(hour)s stays.") % {"hour": _hour(hour)}
    if bound == "before":
        words = _("Before %(day)s: it counts to the end of the day before.")
        option = answer.option(answer.pick)
        return " " + words % {"day": option and option.day and _day(option.day)}
    return ""


@register.filter
def standing_words(answer: Answer) -> str:
    """Why there is nothing to press."""
    if answer.standing == "noted":
        return _("Noted.")
    if answer.standing == "so":
        return _("You have that already.")
    if answer.kind == "appeal" and answer.standing == "unsent":
        return _("First it has to be noted that they said no.")
    if answer.kind == "appeal":
        return _("The mail has no day to count from: add the last day to appeal by hand.")
    if answer.standing == "unsent":
        return _("First it has to be marked as submitted.")
    if answer.kind == "letter":
        return _("No letter is awaited for this application.")
    if answer.kind == "interview":
        return _("The application is over, and they name no day.")
    return _("The application is in, so this changes nothing.")


@register.filter
def option_words(option: Option) -> str:
    """A moment as the mail tells it, or whose letter it is."""
    if option.value == ALL:
        return _("all that are out")
    if option.day is None:
        return option.name
    if option.at is None:
        return _day(option.day)
    moment = f"{_day(option.day)}, {_hour(option.at)}"
    clock = option.clock or option.zone and place_of(option.zone)
    return f"{moment} ({clock})" if clock else moment


def _day(day: date) -> str:
    return date_format(day, _("D j M Y"))


def _hour(at: time) -> str:
    return date_format(at, "H:i")
