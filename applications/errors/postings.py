"""Postings that cannot be read, and pages that cannot be fetched."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.errors.base import TrackerError


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


class MailTooHeavy(SourceRefused):
    """Reading it takes more time or memory than a mail may."""

    def __str__(self) -> str:
        return _("The mail takes too long to read. Paste only the text of the posting.")


class PageRefused(SourceRefused):
    """A page was not fetched; `what` is the host, number or kind that the sentence names.

    The person can always bring the text themselves, so most sentences end with that advice.
    """

    sentence = gettext_lazy("This page could not be read, by a fault of ours.")
    advice = gettext_lazy("Open the page in your browser, copy its text, and paste it here.")
    wait = 0.0  # seconds that the site wants to be left alone for

    def __init__(self, what: str | int = "") -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}" % vars(self)

    @property
    def reason(self) -> str:
        """What is the matter, without the advice: for a page that was read before."""
        return str(self.sentence) % vars(self)


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


class RedirectNotPublic(AddressNotPublic):
    """The page sends whoever asks for it on to this machine or into a private network."""

    sentence = gettext_lazy(
        "The page leads on to an address that is not on the public web, and other networks are not "
        "entered."
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


class PageReplaced(PageRefused):
    """Where the posting was, something else is."""

    sentence = gettext_lazy("The page shows something else than the posting.")


class PageOver(PageReplaced):
    """Where the posting was, a sentence says that it is over."""

    sentence = gettext_lazy("The page now says: “%(what)s”")


class PageNews(TrackerError):
    """What a press was about is no longer what the page, or the application, says."""

    def __str__(self) -> str:
        return _(
            "Nothing was changed: the page was looked at again, or another window was faster. "
            "This is how it is now."
        )


class EnoughPages(PageRefused):
    """So many pages of this person's are being fetched already."""

    sentence = gettext_lazy("%(what)s pages are being fetched for you already.")
    advice = gettext_lazy("Wait a moment, or paste the text of this one.")
