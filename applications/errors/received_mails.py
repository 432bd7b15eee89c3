"""Mails that came in, and what cannot be noted of them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.errors.base import TrackerError

_LACKS = {
    "letter": gettext_lazy("Choose whose letter is in, then note it."),
    "zone": gettext_lazy(
        "On whose clock is the hour told? Name a city, a country, or an abbreviation such as CET."
    ),
    "moment": gettext_lazy("Choose which day it is, then note it."),
    "sent": gettext_lazy(
        "This application is not marked as submitted. Note that first; then what they answered."
    ),
}


class NotAMail(TrackerError):
    """The bytes have no head of a mail."""

    def __str__(self) -> str:
        return _("This is no saved mail: it has no sender, date and subject at its beginning.")


class EnoughReceivedMails(TrackerError):
    """So many wait for a look already."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def __str__(self) -> str:
        return _(
            "%(most)d mails wait for your look already. Note, file or put aside some of them first."
        ) % {"most": self.most}


class MailChangedSince(TrackerError):
    """The page shows another state of the application than there is."""

    def __str__(self) -> str:
        return _(
            "Something of this application changed in another window meanwhile, so nothing was "
            "noted. Look again below."
        )


class AnswerLacks(TrackerError):
    """The person has to choose something first: `what` is letter, zone, moment or sent."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return str(_LACKS[self.what])
