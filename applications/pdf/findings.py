"""What a probe found, as sentences that say what to do."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

SENTENCES = {
    "owner_password": gettext_lazy(
        "This PDF restricts printing or editing. The bundle drops the restriction; some portals "
        "refuse such a file on its own, so save a copy without it."
    ),
    "signed": gettext_lazy(
        "This PDF is digitally signed. Joining it with other documents destroys the signature: "
        "send it as a separate file where the signature matters."
    ),
    "active": gettext_lazy(
        "This PDF contains scripts or commands. They are removed in the bundle."
    ),
    "portfolio": gettext_lazy(
        "This is a PDF portfolio: the documents are attachments inside it, and only its cover "
        "page would be seen. Take them out and upload each."
    ),
    "repaired": gettext_lazy(
        "This PDF has faults that were repaired while reading. Look through its pages once."
    ),
    "xfa": gettext_lazy(
        "This form shows its content in Adobe Reader only; others see a page that asks to wait. "
        "Open it there and print it to a new PDF."
    ),
    "form": gettext_lazy(
        "This PDF has form fields. Print it to a new PDF if nobody should change them."
    ),
}


def sentence(code: str, data: dict[str, Any]) -> str:
    """The finding in the reader's language, with what to do about it."""
    if code in SENTENCES:
        return str(SENTENCES[code])
    return _counted(code, data)


def unprinted(letters: str) -> str:
    """What to say of letters that no installed font can draw."""
    return _(
        "No font on this machine has these letters: %(letters)s. They would be printed as boxes. "
        "The administrator types: sudo apt-get install fonts-noto-core fonts-noto-cjk"
    ) % {"letters": " ".join(letters[:20])}


def _counted(code: str, data: dict[str, Any]) -> str:
    if code == "sideways":
        return ngettext(
            "Page %(pages)s lies on its side. Turn it and upload the file again.",
            "Pages %(pages)s lie on their side. Turn them and upload the file again.",
            len(data["pages"]),
        ) % {"pages": _ranges(data["pages"])}
    if code == "no_text":
        return ngettext(
            "Page %(pages)s is a picture without text: it cannot be searched, and not read aloud. "
            "Scan it with text recognition if you can.",
            "Pages %(pages)s are pictures without text: they cannot be searched, and not read "
            "aloud. Scan them with text recognition if you can.",
            len(data["pages"]),
        ) % {"pages": _ranges(data["pages"])}
    if code == "attachments":
        return _("Files are attached inside: %(names)s. The bundle leaves them out.") % {
            "names": ", ".join(data["names"])
        }
    if code == "fonts":
        return _(
            "Fonts are not embedded (%(names)s), so the text may look different elsewhere. "
            "Export the PDF again with embedded fonts."
        ) % {"names": ", ".join(data["names"])}
    if code == "picture":
        return _("This picture becomes a PDF page; the picture itself is kept as it is.")
    raise KeyError(code)


def _ranges(pages: list[int]) -> str:
    """Page numbers as people write them: 2–4, 7."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
