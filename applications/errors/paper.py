"""Documents and bundles."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.errors.base import TrackerError


class DocumentRefused(TrackerError):
    """One file cannot be used; `title` names it where several are at hand."""

    def __init__(self, title: str = "") -> None:
        self.title = title
        super().__init__(title)

    def named(self, sentence: str) -> str:
        return f"{self.title}: {sentence}" if self.title else sentence


class PdfBroken(DocumentRefused):
    """The file starts like a PDF and cannot be read as one."""

    def __str__(self) -> str:
        return self.named(
            _("This PDF is damaged or cut off. Export it again, or print it to a new PDF.")
        )


class PdfEncrypted(DocumentRefused):
    """The file opens only with a password."""

    def __str__(self) -> str:
        return self.named(
            _(
                "This PDF is locked with a password. Save a copy without it and upload that.",
            )
        )


class PdfTooHeavy(DocumentRefused):
    """Reading the file takes too much of `what`: time, memory, pages, frames or pixels."""

    def __init__(self, what: str = "memory", title: str = "") -> None:
        super().__init__(title)
        self.what = what

    def __str__(self) -> str:
        sentences = {
            "time": _("This file takes too long to read. Print it to a new PDF and upload that."),
            "memory": _(
                "This file needs more memory than one file may use. "
                "Print it to a new PDF and upload that."
            ),
            "pages": _("This PDF has more pages than one file may have. Split it."),
            "frames": _("This picture has more pages than one file may have. Split it."),
            "pixels": _("This picture is too large. Save it at 300 dpi or less."),
        }
        return self.named(sentences[self.what])


class HelperDied(PdfTooHeavy):
    """Two helper processes in a row were ended in the middle of the same job: most likely by what
    the file asks for, and possibly from outside."""


class NotAPdf(DocumentRefused):
    """The content is `kind` (a code such as "docx" or "empty"), whatever the file is called."""

    def __init__(self, kind: str = "unknown", title: str = "") -> None:
        super().__init__(title)
        self.kind = kind

    def __str__(self) -> str:
        if self.kind == "empty":
            return self.named(_("This file is empty. Choose it again."))
        if self.kind in ("docx", "doc", "odt", "rtf", "pages", "xlsx", "pptx"):
            return self.named(
                _(
                    "This is a word processor's file. Export it as PDF (File, then Save as or "
                    "Export) and upload that, so that it looks the same everywhere."
                )
            )
        if self.kind == "image":
            return self.named(
                _("This picture cannot be read. Save it as JPEG or PNG and upload that.")
            )
        return self.named(_("This is not a PDF, JPEG, PNG or TIFF. Export it as PDF."))


class PagesLost(DocumentRefused):
    """A document did not come through with every page; nothing is skipped silently."""

    def __init__(self, title: str = "", expected: int = 0, found: int = 0) -> None:
        super().__init__(title)
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return _(
            "“%(title)s” has %(expected)d pages, and %(found)d came through. Nothing was built. "
            "Print it to a new PDF and upload that."
        ) % vars(self)


class SameNameElsewhere(DocumentRefused):
    """A file of this name is a document already, for `place` ("" for the library alone).

    Whether this is a newer version of that one only the person can tell.
    """

    def __init__(self, title: str = "", document: int = 0, place: str = "") -> None:
        super().__init__(title)
        self.document = document
        self.place = place

    def __str__(self) -> str:
        said = (
            _("“%(title)s” is there already, for %(place)s.")
            if self.place
            else _("“%(title)s” is in your library already.")
        ) % {"title": self.title, "place": self.place}
        question = _("Is this file a newer version of it, or a document of its own?")
        return f"{said} {question}"


class NothingToBundle(TrackerError):
    """No file is attached to any requirement of the application."""

    def __str__(self) -> str:
        return _("There is nothing to put into a bundle yet. Upload a document first.")


class StandsInTheWay(TrackerError):
    """The application cannot be sent like this; the page lists the `count` reasons."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        super().__init__(count)

    def __str__(self) -> str:
        return ngettext(
            "Nothing was built: one thing stands in the way. It is listed here.",
            "Nothing was built: %(count)d things stand in the way. They are listed here.",
            self.count,
        ) % {"count": self.count}


class DocumentGone(DocumentRefused):
    """A document of the plan, or its file, is no longer there."""

    def __str__(self) -> str:
        return self.named(
            _("This document is no longer there. Upload it again, then build the bundle anew.")
        )


class TooBigToRead(DocumentRefused):
    """It fits `limit` bytes only with pictures too coarse to read."""

    def __init__(self, limit: int = 0, smallest: int = 0, title: str = "") -> None:
        super().__init__(title)
        self.limit = limit
        self.smallest = smallest

    def __str__(self) -> str:
        return self.named(
            _(
                "The limit is %(limit).1f MB, and %(smallest).1f MB is the smallest that can "
                "still be read (pictures at 100 dpi). Leave out a document, or upload a smaller "
                "one."
            )
            % {"limit": self.limit / 1e6, "smallest": self.smallest / 1e6}
        )


class SignedStays(DocumentRefused):
    """A signed document cannot be changed: its signature would be void."""

    def __str__(self) -> str:
        return self.named(
            _("This PDF is digitally signed, and any change would make the signature void.")
        )


class UnevenSides(DocumentRefused):
    """Two files that are no fronts and backs of the same sheets."""

    def __init__(self, title: str = "", fronts: int = 0, backs: int = 0) -> None:
        super().__init__(title)
        self.fronts = fronts
        self.backs = backs

    def __str__(self) -> str:
        return _(
            "%(fronts)d fronts and %(backs)d backs are not the sides of the same sheets. Nothing "
            "was put together."
        ) % vars(self)


class WorkNotDone(TrackerError):
    """Nothing was found out about the document: the same may be asked again."""


class WorkStopped(WorkNotDone):
    """The person called the work off before it was done."""

    def __str__(self) -> str:
        return _("Stopped. Nothing was built.")


class UploadStopped(WorkStopped):
    """The app was stopped, or whoever sent the file has left, before it was looked into."""

    def __str__(self) -> str:
        return _("This was cut off. The file was not kept: send it again in a minute.")


class HelpersBusy(WorkNotDone):
    """The processes that open documents are at others' work, and the wait is over."""

    def __str__(self) -> str:
        return _("The app is busy with other files. Try again in a minute.")


class RendererMissing(TrackerError):
    """Pango is not installed, so cover and contents cannot be drawn."""

    remedy = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

    def __str__(self) -> str:
        return _("A system library that draws the pages is missing. The administrator types: ") + (
            self.remedy
        )
