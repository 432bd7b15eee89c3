"""Bytes to text, in whatever encoding they were written."""

from __future__ import annotations

import re
import unicodedata

_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,2}=\s{0,2}["']?([A-Za-z0-9_-]{3,20})""")
# Encodings that texts come in. Python knows others, and some take ages over hostile bytes.
_ENCODING = re.compile(
    r"(?P<latin1>iso-?8859-1|latin-?1)|utf-?8|utf-?16|utf-16-?[lb]e|iso-?8859-(?:[2-9]|1[013-6])"
    r"|(?:windows-|cp)125[0-8]|koi8-[ru]|macintosh|gb(?:k|2312|18030)|big5|shift_jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
# Letters that appear when UTF-8 was once read as Windows-1252.
_GARBLED = re.compile("[ÃÂâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]")


def decoded(data: bytes, said: str = "") -> str:
    """The bytes as text: by byte order mark, UTF-8, the declared encoding, else Windows-1252.

    What the sender `said` of them, such as a Content-Type, comes before what they say themselves.

    >>> decoded("Göteborg".encode("latin-1")), decoded("é".encode("utf-16"))
    ('Göteborg', 'é')
    >>> decoded("Łódź".encode("iso-8859-2"), "text/html; charset=iso-8859-2")
    'Łódź'
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for declared in _DECLARED.finditer(said.encode("ascii", "replace") + b"\n" + data[:2048]):
        encoding = declared[1].decode("ascii")
        if known := _ENCODING.fullmatch(encoding):  # who says Latin-1 means Windows-1252
            return data.decode("cp1252" if known["latin1"] else encoding, "replace")
    if data.count(b"\x00") > len(data) // 4:
        return data.decode("utf-16-le", "replace")
    return data.decode("cp1252", "replace")


def is_binary(text: str) -> bool:
    """Whether this is no text for people: many control characters or replacement marks.

    >>> is_binary("\\x00\\x01\\x02\\x7fELF" * 9), is_binary("Plain words.")
    (True, False)
    """
    sample = text[:20_000]
    odd = sum(
        1
        for c in sample
        if c == "\ufffd" or (unicodedata.category(c) == "Cc" and c not in "\n\r\t\f")
    )
    return odd > len(sample) * 0.05 + 2


def text(given: str) -> str:
    """Text with one kind of line end, and without what cannot be seen."""
    if _GARBLED.search(given):
        given = _repaired(given)
    given = (
        given.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\u00ad", "")
    )
    return given.strip("\ufeff")


def _repaired(given: str) -> str:
    """Text that was decoded wrongly once, decoded rightly; as it was where that fails."""
    try:
        return given.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return given
