"""Names for files that every portal takes: ASCII, no spaces, the parts joined by underscores."""

import re
import unicodedata

from anyascii import anyascii


def file_name(*parts: str, ending: str = "pdf") -> str:
    """The parts that are there, each reduced to letters, digits, dots and hyphens.

    >>> file_name("Łukasiewicz", "Zoë Anne", "AN 2.2.1-808-24", "CV")
    'Lukasiewicz_Zoe-Anne_AN-2.2.1-808-24_CV.pdf'
    >>> file_name("Иванов", "Пётр", "王小明", ""), file_name("", "★", "", "Application")
    ('Ivanov_Petr_WangXiaoMing.pdf', 'Application.pdf')
    """
    plain = [in_ascii(part) for part in parts]
    return f"{'_'.join(part for part in plain if part)[:120] or 'document'}.{ending}"


# What people put behind a name to tell versions apart: never a bare number or a year, which tell
# documents apart ("Transcript 1", "Transcript 2023").
_MARKS = re.compile(
    r"(?:^|[\W_]+)(?:"
    r"v(?:er|ersion)?[ ._-]?\d{1,3}(?:[._]\d{1,3})?|rev(?:ision)?[ ._-]?\d{1,3}|\(\d{1,2}\)|"
    r"(?:19|20)\d\d([ ._-]?)[01]\d\1[0-3]\d|[0-3]?\d[._-][01]?\d[._-](?:19|20)\d\d|"
    r"final[e]?|last|latest|new|newest|updated?|revised|corrected|draft|copy|clean|really|"
    r"endgültig|endfassung|neu|neue|korrigiert|entwurf|kopie|"
    r"slutlig|slutversion|ny|nya|utkast|kopia|"
    r"definiti(?:ef|vo|va|f|ve)|nieuw|nieuwe|concept|nouveau|nouvelle|brouillon|copie|corrigé|"
    r"nuevo|nueva|borrador|copia|corregid[oa]"
    r")[\W_]*$"
)
# What drives and desktops put in front.
_COPY = re.compile(r"^(?:copy of|kopie von|kopia av|kopi av|copie de|copia de)[\W_]+(?=\w)")
_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")


def stem(name: str) -> str:
    """What a file is called, whichever version of it this is: files of one stem belong together.

    >>> stem("CV_v3 (final).pdf"), stem("cv.PDF"), stem("CV-2026-11-23-new.pdf"), stem("cv (1).pdf")
    ('cv', 'cv', 'cv', 'cv')
    >>> stem("Letter Umea.pdf"), stem("letter_umea (1).pdf"), stem("Copy of Letter Umea.pdf")
    ('letter umea', 'letter umea', 'letter umea')
    >>> stem("Transcript 1.pdf"), stem("Transcript 2023.pdf"), stem("final.pdf")
    ('transcript 1', 'transcript 2023', 'final')
    """
    left = unicodedata.normalize("NFKC", _ENDING.sub("", name[:255])).casefold()
    left = _COPY.sub("", left)
    for _mark in range(8):
        shorter = _MARKS.sub("", left)
        if shorter == left or not re.search(r"\w", shorter):
            break
        left = shorter
    return " ".join(re.findall(r"[^\W_]+", left))


def in_ascii(part: str) -> str:
    """In Latin letters, without blanks; signs of no language, which would become descriptions, are
    left out."""
    words = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFKC", part))
    return re.sub(r"[^A-Za-z0-9.]+", "-", anyascii(words)).strip("-.")
