"""Whether the text of a PDF can be read by a machine as it is read by people.

Some fonts do not say which letters their ligatures stand for (ISO 32000-2, 9.10): "certificate"
then comes out as "certi?cate" or "certicate". Nothing can be sought in such a text with any trust.
"""

import re

# What stands in place of a letter: private use, control characters, the replacement character.
# Not U+FFFE and U+0002, which PDFium writes for hyphens of words parted at a line's end.
_LOST = r"[\ue000-\uf8ff\ufffd\x00\x01\x03-\x08\x0e-\x1f\U000f0000-\U0010fffd]"
_IN_A_WORD = re.compile(rf"(?<=[^\W\d_]){_LOST}(?=[^\W\d_])")
_ANYWHERE = re.compile(_LOST)
# Words that lost ff, fi, fl or ffi without a trace, or for a space; none of these is a word.
_STUMPS = re.compile(
    r"\b(?:[cz]erti ?(?:cat|kat|cad)\w*|scienti ?[cq]\w*|speci ?(?:c|cally|que)|"
    r"signi ?[ck]an\w*|quali ?[ck]ation\w*|(?:co)?e ?f? ?cien(?:t|cy|tly)|su ?f? ?cient\w*|"
    r"di ?(?:erent|erence|f? ?cult)\w*|e ?ective\w*|pro ?cien\w+|de ?nition\w*|o ?f? ?cial(?:ly)?|"
    r"identi ?cation\w*|con ?dential\w*|spezi ?sch\w*|cientí ?[ck]\w*)\b",
    re.IGNORECASE,
)
ENOUGH = 2  # places of a text: one may be a sign of its own, such as an arrow between two words
# One letter in so many, at least, is lost where a font lacks its ligatures: English has one in two
# to three hundred, and half of them stand inside a word.
ONE_IN = 3_000
WHOLE = 5  # one sign in so many of the whole text: no font of the document says its letters
SHORTEST = 20  # signs below which such a share says nothing: icons beside an address


def is_garbled(text: str) -> bool:
    r"""True where letters are lost, so that words cannot be found.

    >>> is_garbled("a certi\ue000cate of the of\ue001cial list")
    True
    >>> is_garbled("the certicate is sucient")
    True
    >>> is_garbled("\uf0e0 ada@example.org \uf095 +46 90 and the certificate")
    False
    """
    letters = sum(map(str.isalpha, text))
    lost = len(_IN_A_WORD.findall(text)) + len(_STUMPS.findall(text))
    if lost >= ENOUGH and lost * ONE_IN >= letters:
        return True
    signs = len(_ANYWHERE.findall(text))
    return signs >= SHORTEST and signs * WHOLE >= letters + signs
