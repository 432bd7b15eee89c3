"""Why a mail to a referee does not go."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.errors.base import TrackerError


class RefereeNotMailed(TrackerError):
    """No mail goes to this referee, for the reason that a subclass says."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        super().__init__(name)


class RefereeWithoutAddress(RefereeNotMailed):
    def __str__(self) -> str:
        return _("%(name)s has no e-mail address here. Add it first.") % {"name": self.name}


class RefereeBounced(RefereeNotMailed):
    def __str__(self) -> str:
        return _("Mail to %(name)s came back. Correct the address, or use another one.") % {
            "name": self.name
        }


class RefereeNotByMail(RefereeNotMailed):
    """The applicant wrote down that they want none from here."""

    def __str__(self) -> str:
        return _(
            "You noted that %(name)s wants no mail from here. Write to them yourself, or change "
            "the note."
        ) % {"name": self.name}


class RefereeNotYet(RefereeNotMailed):
    """The applicant wrote down that they are not to be written to before a day."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(name)
        self.day = day

    def __str__(self) -> str:
        return _(
            "You noted that %(name)s is not to be written to before %(day)s. Wait, or change the "
            "note."
        ) % {"name": self.name, "day": date_format(self.day, "j F Y")}


class RefereeStopped(RefereeNotMailed):
    """They said so themselves, of this applicant or of the site."""

    def __str__(self) -> str:
        return _("%(name)s asked for no more mail from here. Write to them yourself.") % {
            "name": self.name
        }


class SenderNotVerified(RefereeNotMailed):
    def __str__(self) -> str:
        return _(
            "Mail to referees goes out in your name, so confirm your own address first: under "
            "Settings, E-mail, have a link sent to it, and open that."
        )


class MailingTakenAway(RefereeNotMailed):
    def __str__(self) -> str:
        return _(
            "The people who run this site have stopped mail to referees from your account. Ask "
            "them why; you can still copy the text into your own mail program."
        )


class SampleSendsNothing(RefereeNotMailed):
    """An account with sample data writes to nobody real."""

    def __str__(self) -> str:
        return _("This account is for trying things out, so no mail goes out from it.")


class WrittenJustNow(TrackerError):
    """A mail of this kind about the same programmes is on its way, or went within the hour."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return _(
            "You wrote this to %(name)s within the last hour, from another window perhaps."
        ) % {"name": self.name}


class EnoughMails(TrackerError):
    """The account's `most` mails to referees of a day have gone."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def __str__(self) -> str:
        return ngettext(
            "At most %(most)d mail to referees goes out in a day. Send the rest tomorrow.",
            "At most %(most)d mails to referees go out in a day. Send the rest tomorrow.",
            self.most,
        ) % {"most": self.most}


class EnoughNewReferees(TrackerError):
    """The account's `most` new addresses of a day have been written to."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def __str__(self) -> str:
        return ngettext(
            "At most %(most)d new address is written to in a day. Send the rest tomorrow.",
            "At most %(most)d new addresses are written to in a day. Send the rest tomorrow.",
            self.most,
        ) % {"most": self.most}


class LetterNotTaken(TrackerError):
    """No letter is kept, or ticked; `why` is "sent", "direct", "waived", "many", "taken" or
    "upload", and the referee's page has the words, with the applicant's name in them."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class PortalWritesLater(TrackerError):
    """Nobody is told of, or ticked as having, a request that cannot be out yet, unwarned."""

    def __init__(self, places: str = "") -> None:
        self.places = places
        super().__init__(places)

    def __str__(self) -> str:
        words = _("This portal writes to them only once you submit; the application is not in yet.")
        return f"{self.places}: {words}" if self.places else words
