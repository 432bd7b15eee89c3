"""What a probe or a build found, as sentences that say what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SENTENCES: dict[str, Any] = {
    # A file, when it is uploaded
    "owner_password": _(
        "This PDF restricts printing or editing. The bundle drops the restriction; some portals "
        "refuse such a file on its own, so save a copy without it."
    ),
    "signed": _(
        "This PDF is digitally signed. Joining it with other documents destroys the signature: "
        "send it as a separate file where the signature matters."
    ),
    "active": _("This PDF contains scripts or commands. They are removed in the bundle."),
    "comments": ngettext_lazy(
        "This PDF carries %(count)d comment by %(names)s (page %(pages)s), which whoever opens it "
        "will see.",
        "This PDF carries %(count)d comments by %(names)s (page %(pages)s), which whoever opens it "
        "will see.",
        "count",
    ),
    "comments_unnamed": ngettext_lazy(
        "This PDF carries %(count)d comment (page %(pages)s), which whoever opens it will see.",
        "This PDF carries %(count)d comments (page %(pages)s), which whoever opens it will see.",
        "count",
    ),
    "attachments": _("Files are attached inside: %(names)s. The bundle leaves them out."),
    "portfolio": _(
        "This is a PDF portfolio: the documents are attachments inside it, and only its cover "
        "page would be seen. Take them out and upload each."
    ),
    "cut": ngettext_lazy(
        "Something stood in this file before the PDF (%(bytes)d byte). It was taken off.",
        "Something stood in this file before the PDF (%(bytes)d bytes). It was taken off.",
        "bytes",
    ),
    "front": ngettext_lazy(
        "Something stands in this file before the PDF (%(bytes)d byte), and the signature binds "
        "it, so it stays. A portal may refuse such a file: ask for one that begins as a PDF does.",
        "Something stands in this file before the PDF (%(bytes)d bytes), and the signature binds "
        "it, so it stays. A portal may refuse such a file: ask for one that begins as a PDF does.",
        "bytes",
    ),
    "mended": ngettext_lazy(
        "The size or the turn of page %(pages)s could not be meant, and readers would have shown "
        "it each in its own way. It was set to what most show; look at it once.",
        "The sizes or turns of pages %(pages)s could not be meant, and readers would have shown "
        "them each in its own way. They were set to what most show; look at them once.",
        "count",
    ),
    "repaired": _(
        "This PDF has faults that were repaired while reading. Look through its pages once."
    ),
    "damaged": ngettext_lazy(
        "The content of page %(pages)s is damaged and shows in part or not at all. "
        "Export the PDF again.",
        "The content of pages %(pages)s is damaged and shows in part or not at all. "
        "Export the PDF again.",
        "count",
    ),
    "form": _("This PDF has form fields. Print it to a new PDF if nobody should change them."),
    "xfa": _(
        "This form shows its content in Adobe Reader only; others see a page that asks to wait. "
        "Open it there and print it to a new PDF."
    ),
    "fonts": _(
        "Fonts are not embedded (%(names)s), so the text may look different elsewhere. "
        "Export the PDF again with embedded fonts."
    ),
    "sideways": ngettext_lazy(
        "Page %(pages)s lies on its side. Turn it and upload the file again.",
        "Pages %(pages)s lie on their side. Turn them and upload the file again.",
        "count",
    ),
    "large": ngettext_lazy(
        "Page %(pages)s is larger than A4 and Letter (%(size)s), and offices print it smaller. "
        "Look whether it can still be read then.",
        "Pages %(pages)s are larger than A4 and Letter (%(size)s), and offices print them smaller. "
        "Look whether they can still be read then.",
        "count",
    ),
    "turned": ngettext_lazy(
        "Page %(pages)s is a picture turned unlike the other pages. Look whether it stands "
        "upright; if not, turn it and upload the file again.",
        "Pages %(pages)s are pictures turned unlike the other pages. Look whether they stand "
        "upright; if not, turn them and upload the file again.",
        "count",
    ),
    "no_text": ngettext_lazy(
        "Page %(pages)s is a picture without text: it cannot be searched, and not read aloud, and "
        "its words cannot be counted. Scan it with text recognition if you can.",
        "Pages %(pages)s are pictures without text: they cannot be searched, and not read "
        "aloud, and their words cannot be counted. Scan them with text recognition if you can.",
        "count",
    ),
    "garbled": _(
        "This PDF’s text cannot be read well: letters are missing in it, often ff, fi and fl. "
        "Portals that read it lose words, and its words cannot be counted. Export it again with "
        "another font or program."
    ),
    "hidden_text": ngettext_lazy(
        "Page %(pages)s has words that nobody sees, invisible or cut away, and programs that read "
        "the file find them. They are not counted. Export the PDF again if they should not be "
        "there.",
        "Pages %(pages)s have words that nobody sees, invisible or cut away, and programs that "
        "read the file find them. They are not counted. Export the PDF again if they should not "
        "be there.",
        "count",
    ),
    "picture": _("This picture became a PDF page; the picture itself is kept as it is."),
    # A bundle, when it is built
    "removed_tags": _(
        "The tags by which programs read %(titles)s aloud are not in the joined file. Send a "
        "document as a separate file too, where somebody needs them."
    ),
    "removed_active": _("Scripts or commands were taken out of: %(titles)s."),
    "removed_signature": _(
        "The digital signature of %(titles)s does not survive joining; its picture stays. "
        "Send that document as a separate file too, where the signature matters."
    ),
    "shrunk": ngettext_lazy(
        "To fit the limit, %(count)d picture in “%(title)s” has %(dpi)d dpi at most.",
        "To fit the limit, %(count)d pictures in “%(title)s” have %(dpi)d dpi at most.",
        "count",
    ),
    "unprinted": _(
        "No font on this machine has these letters: %(letters)s. They are printed as boxes. "
        "The administrator types: sudo apt-get install fonts-noto-core fonts-noto-cjk"
    ),
}

# What portals refuse, or show nothing of; anything else was done on the way in, or tells something.
REFUSED = frozenset({"owner_password", "signed", "front", "portfolio", "xfa", "damaged"})


def sentence(code: str, data: dict[str, Any]) -> str:
    """The finding in the reader's language, with what to do about it."""
    shown = {key: _shown(key, value) for key, value in data.items()}
    counted = (data[key] for key in ("pictures", "comments") if key in data)
    shown["count"] = next(counted, len(data.get("pages", ())))
    if code == "comments" and not data["names"]:
        code = "comments_unnamed"
    return str(SENTENCES[code] % shown)


def _shown(key: str, value: Any) -> Any:
    if key == "pages":
        return _ranges(value)
    if key == "letters":
        return " ".join(value[:20])
    return ", ".join(value) if isinstance(value, list) else value


def _ranges(pages: list[int]) -> str:
    """Page numbers as people write them: 2–4, 7."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
