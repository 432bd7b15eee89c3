"""Every refusal, one class each, in words the person can act on.

The facts are the attributes and the arguments alike, so that a refusal can cross a process
boundary; the sentence is made where it is read, in the reader's language.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class TrackerError(Exception):
    """What the app declines to do; `str()` is the sentence to show."""


# Documents and paper


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
    """Reading the file takes more `what` (time, memory, pages, pixels) than one file may."""

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
            "pixels": _("This picture is too large. Save it at 300 dpi or less."),
        }
        return self.named(sentences[self.what])


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


class NothingToBundle(TrackerError):
    """No file is attached to any requirement of the application."""

    def __str__(self) -> str:
        return _("There is nothing to put into a bundle yet. Upload a document first.")


class DocumentGone(DocumentRefused):
    """A document of the plan, or its file, is no longer there."""

    def __str__(self) -> str:
        return self.named(
            _("This document is no longer there. Upload it again, then build the bundle anew.")
        )


class TooBigToRead(TrackerError):
    """The bundle fits `limit` bytes only with pictures too coarse to read."""

    def __init__(self, limit: int = 0, smallest: int = 0) -> None:
        self.limit = limit
        self.smallest = smallest
        super().__init__(limit, smallest)

    def __str__(self) -> str:
        return _(
            "The limit is %(limit).1f MB, and %(smallest).1f MB is the smallest that can still be "
            "read (pictures at 100 dpi). Leave out a document, or upload a smaller one."
        ) % {"limit": self.limit / 1e6, "smallest": self.smallest / 1e6}


class WorkStopped(TrackerError):
    """The person called the work off before it was done."""

    def __str__(self) -> str:
        return _("Stopped. Nothing was built.")


class RendererMissing(TrackerError):
    """Pango is not installed, so cover and contents cannot be drawn."""

    remedy = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

    def __str__(self) -> str:
        return _("A system library that draws the pages is missing. The administrator types: ") + (
            self.remedy
        )


# Forms


class ChangedElsewhere(TrackerError):
    """Another window saved this in the meantime; `current` is what is kept now."""

    def __init__(self, current: str = "") -> None:
        self.current = current
        super().__init__(current)

    def __str__(self) -> str:
        return _(
            "You changed this in another window in the meantime. Yours is still in the field, "
            "with what is kept now above it. Join the two and save again."
        )


class AlreadySubmitted(TrackerError):
    """The application is in, and what was sent stays as it was."""

    def __str__(self) -> str:
        return _(
            "This application is in, so its files stay as they were sent. To send others, put it "
            "back to “Preparing” first."
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


# Accounts


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


# Postings that cannot be read


class SourceRefused(TrackerError):
    """What was pasted or uploaded is no posting that can be read."""


class EmptySource(SourceRefused):
    """There is no text in it."""

    def __str__(self) -> str:
        return _("There is no text here. Paste the posting's words, or upload the file it is in.")


class SourceTooLarge(SourceRefused):
    """It is larger than a posting may be."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        super().__init__(megabytes)

    def __str__(self) -> str:
        return _("This is larger than %(megabytes)s MB. Paste only the text of the posting.") % {
            "megabytes": self.megabytes
        }


class NotReadable(SourceRefused):
    """The bytes are not text, whatever the file is called."""

    def __str__(self) -> str:
        return _(
            "This file holds no readable text. "
            "Upload the posting as PDF, HTML, Markdown or plain text, or paste its words."
        )


class PdfWithoutText(SourceRefused):
    """A PDF made of pictures only."""

    def __str__(self) -> str:
        return _(
            "This PDF is a picture without text. Copy the words from the web page and paste them."
        )


# Pages that cannot be fetched


class PageRefused(SourceRefused):
    """A page was not fetched; `what` is the host, number or kind that the sentence names.

    The person can always bring the text themselves, so most sentences end with that advice.
    """

    sentence = gettext_lazy("This page could not be read, by a fault of ours.")
    advice = gettext_lazy("Open the page in your browser, copy its text, and paste it here.")

    def __init__(self, what: str | int = "") -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}" % vars(self)


class AddressUnclear(PageRefused):
    """Not an address of the web, or one that can be read in two ways."""

    sentence = gettext_lazy("This is no address of a web page.")
    advice = gettext_lazy(
        "Copy it from your browser's address bar; it begins with https:// or http://."
    )


class AddressNotPublic(PageRefused):
    """The name or number leads to this machine or into a private network."""

    sentence = gettext_lazy(
        "This address is not on the public web, and other networks are not entered."
    )


class PortNotOpen(PageRefused):
    """The address names a port at which no public pages are."""

    sentence = gettext_lazy("This address names port %(what)s; pages are at 80 and 443.")


class PageNotFound(PageRefused):
    """The name leads to no machine."""

    sentence = gettext_lazy("There is no site called %(what)s, or it cannot be found just now.")
    advice = gettext_lazy("Look whether the address is whole, or paste the text of the page.")


class PageUnreachable(PageRefused):
    """The site does not answer, or its answer breaks off."""

    sentence = gettext_lazy("%(what)s did not answer, or broke off in the middle.")


class CertificateNotTrusted(PageRefused):
    """Whoever answers cannot prove to be the site."""

    sentence = gettext_lazy(
        "%(what)s could not prove that it is the site it says it is (its certificate)."
    )


class PageAnswered(PageRefused):
    """The site answers with a status instead of the page."""

    sentence = gettext_lazy("The site answered with a fault of its own (%(what)s).")


class PageGone(PageRefused):
    """The site says that there is no such page."""

    sentence = gettext_lazy("The site says that this page is not there (%(what)s).")
    advice = gettext_lazy(
        "Look whether the address is whole; the posting may have been taken down."
    )


class PageForPeople(PageRefused):
    """The site wants a person, signed in or not, in front of it."""

    sentence = gettext_lazy("The site shows this page only to people (%(what)s).")


class TooManyRedirects(PageRefused):
    """The site sends from one address to the next."""

    sentence = gettext_lazy("The site sent us on more than %(what)s times and showed no page.")


class RedirectUnsafe(PageRefused):
    """From an encrypted page on to one that is not."""

    sentence = gettext_lazy("The site leads from an encrypted page to one that is not.")


class PageTooSlow(PageRefused):
    """The time for one page is used up."""

    sentence = gettext_lazy("The page took too long to arrive.")


class PageTooLarge(PageRefused):
    """More than so many megabytes, packed or unpacked."""

    sentence = gettext_lazy("The page is larger than %(what)s MB, far more than a posting.")


class PageTooHeavy(PageRefused):
    """Reading it takes more time or memory than a page may."""

    sentence = gettext_lazy("The page takes too long to read.")


class PageNotText(PageRefused):
    """What lies at the address is of a kind that is not read."""

    sentence = gettext_lazy("At this address is something else than a page to read (%(what)s).")


class PageWithoutWords(PageRefused):
    """The page is put together in the browser, or is a picture: next to no text came."""

    sentence = gettext_lazy("The page came without the words of a posting.")


class PageBreaksReader(PageRefused):
    """Reading it was cut off so many times that it is not tried again."""

    sentence = gettext_lazy("Reading this page was cut off %(what)s times.")


class EnoughPages(PageRefused):
    """So many pages of this person's are being fetched already."""

    sentence = gettext_lazy("%(what)s pages are being fetched for you already.")
    advice = gettext_lazy("Wait a moment, or paste the text of this one.")
