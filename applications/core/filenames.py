"""Names for files that every portal takes: ASCII, no spaces, the parts joined by underscores."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "þ": "th", "Þ": "Th"}
)


def file_name(*parts: str, ending: str = "pdf") -> str:
    """The parts that are there, each reduced to letters, digits, dots and hyphens.

    >>> file_name("Łukasiewicz", "Zoë Anne", "AN 2.2.1-808-24", "CV")
    'Lukasiewicz_Zoe-Anne_AN-2.2.1-808-24_CV.pdf'
    >>> file_name("", "李", "", "Application")
    'Application.pdf'
    """
    plain = [_ascii(part) for part in parts]
    return f"{'_'.join(part for part in plain if part)[:120] or 'document'}.{ending}"


def _ascii(part: str) -> str:
    apart = unicodedata.normalize("NFKD", part.translate(_LETTERS))
    letters = apart.encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", letters).strip("-.")
