"""Words as people type them: without the marks, capitals and alphabets that keyboards lack."""

import unicodedata

from anyascii import anyascii


def folded(text: str) -> str:
    """The same for every spelling of a word, so that one is found by any other.

    >>> folded("UMEÅ Łódź Koç Østfold"), folded("Straße"), folded("A\u030angstro\u0308m")
    ('umea lodz koc ostfold', 'strasse', 'angstrom')
    """
    return anyascii(unicodedata.normalize("NFKC", text)).casefold()
