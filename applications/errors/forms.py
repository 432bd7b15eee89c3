"""What is typed, chosen or pressed, and accounts."""

from django.http import Http404
from django.utils.translation import gettext as _

from applications.errors.base import TrackerError


class AlreadySubmitted(TrackerError):
    """The application is in, and what was sent stays as it was."""

    def __str__(self) -> str:
        return _(
            "This application is in, so its files stay as they were sent. To send others, put it "
            "back to “Preparing” first."
        )


class TooManySteps(TrackerError):
    """The line of the checklist has as many steps to order as it can hold."""

    def __str__(self) -> str:
        return _("So many steps are enough for one line.")


class NotOpen(TrackerError):
    """It is at `stage` already; the number that was typed is kept nowhere, `kept` is."""

    def __init__(self, stage: str = "", typed: str = "", kept: str = "") -> None:
        self.stage = stage
        self.typed = typed
        self.kept = kept
        super().__init__(stage, typed, kept)

    def __str__(self) -> str:
        said = _("Nothing was changed: this application stands at “%(stage)s” already.") % {
            "stage": self.stage
        }
        if not self.typed or self.typed == self.kept:
            return said
        numbers = {"typed": self.typed, "kept": self.kept}
        advice = (
            _("Its confirmation number is %(kept)s; you typed %(typed)s.")
            if self.kept
            else _("Your confirmation number %(typed)s was not kept; write it under “Mine”.")
        )
        return f"{said} {advice % numbers}"


class BegunAnew(TrackerError):
    """Another application was begun meanwhile from the one that this was begun from: `place` is
    where it goes, `address` its page."""

    def __init__(self, place: str, address: str) -> None:
        self.place = place
        self.address = address
        super().__init__(place, address)

    def __str__(self) -> str:
        return _("Begun again meanwhile, so it would be there twice: %(place)s.") % {
            "place": self.place
        }


class ChangedSince(TrackerError):
    """What is to be undone is no longer as it was left."""

    def __str__(self) -> str:
        return _("It was changed since; nothing was undone.")


class FeedIsOpen(TrackerError):
    """A first address would kill the one that another window made."""

    def __str__(self) -> str:
        return _(
            "Your feed is open already, so its address stays as it is. Press “Make a new address” "
            "if you do not have it any more."
        )


class NothingToClose(TrackerError):
    """No application would be in the season."""

    def __str__(self) -> str:
        return _(
            "Every application goes along, so no season would be behind you. Leave out those that "
            "are over for you."
        )


class SeasonClosed(TrackerError):
    """The season that was shown as running is over by now."""

    def __str__(self) -> str:
        return _("This season was closed already, here or in another window.")


class SeasonNameTaken(TrackerError):
    """Two seasons of one name could not be told apart."""

    def __str__(self) -> str:
        return _("You have a season of this name already.")


class SeasonReopened(TrackerError):
    """The season before is open again, so more is in the one that runs than was shown."""

    def __str__(self) -> str:
        return _(
            "The season before was reopened in another window, so more is in this one now. "
            "Nothing was closed: look at what happens, and press again."
        )


class RowGone(TrackerError, Http404):
    """The row was removed in another window this moment; as a page that is 404."""

    def __str__(self) -> str:
        return _("This was removed in another window just now.")


class LineRemoved(TrackerError):
    """The line of the checklist that a file was meant for is gone; the file may be kept."""

    def __init__(self, is_kept: bool = False) -> None:
        self.is_kept = is_kept
        super().__init__(is_kept)

    def __str__(self) -> str:
        if self.is_kept:
            return _(
                "This line was taken off the checklist in another window. Your file is in your "
                "library: use it for another line from there."
            )
        return _(
            "This line was taken off the checklist in another window, so your file was not kept. "
            "Upload it to another line or to your library."
        )


class FileTooLarge(TrackerError):
    """The upload has `size` bytes, more than the `limit_mb` this site takes."""

    def __init__(self, limit_mb: int, size: int) -> None:
        self.limit_mb = limit_mb
        self.size = size
        super().__init__(limit_mb, size)

    def __str__(self) -> str:
        return _(
            "This file has %(size).1f MB; at most %(limit)d MB are taken. "
            "Save it with smaller pictures, or split it."
        ) % {"size": self.size / 1e6, "limit": self.limit_mb}


class LibraryFull(TrackerError):
    """With these `size` bytes the person's files would pass the `quota_mb` each may have."""

    def __init__(self, quota_mb: int, used: int, size: int) -> None:
        self.quota_mb = quota_mb
        self.used = used
        self.size = size
        super().__init__(quota_mb, used, size)

    def __str__(self) -> str:
        return _(
            "There is no room for it: your files have %(used).1f of %(quota)d MB, and this one "
            "has %(size).1f MB. Delete documents or versions you no longer need."
        ) % {"used": self.used / 1e6, "quota": self.quota_mb, "size": self.size / 1e6}


class DiskFull(TrackerError):
    """The machine has no room left for files."""

    def __str__(self) -> str:
        return _(
            "The disk of this site is full, so nothing was kept. Tell whoever runs it, and try "
            "again later."
        )


class AccountNotEmpty(TrackerError):
    """Sample data is only put where nothing of a person's own is."""

    def __init__(self, email: str = "") -> None:
        self.email = email
        super().__init__(email)

    def __str__(self) -> str:
        return _(
            "The account %(email)s holds something already, and sample data would mix with it. "
            "Name another address."
        ) % {"email": self.email}
