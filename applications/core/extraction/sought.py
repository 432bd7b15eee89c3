"""Which fields of a posting were sought in its own language, and which by English words alone."""

from __future__ import annotations

from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.vocabulary import entry

# The words without which a field is not found; names of places and numbers need none.
_WORDS = {
    "deadline": "deadline.nouns",
    "documents": "documents.cv",
    "references": "references.persons",
    "start": "start.words",
    "duration_months": "duration.units",
    "extent_percent": "extent.words",
    "salary": "salary.words",
}


def sought_in_english_only(draft: PostingDraft) -> tuple[str, ...]:
    """The fields that no language of the text has words for; none where it was not told.

    >>> sought_in_english_only(PostingDraft(read_in=("en",)))[:3]
    ('deadline', 'documents', 'references')
    >>> sought_in_english_only(PostingDraft())
    ()
    """
    spoken = draft.language.value if draft.language else ""
    own = {spoken, *draft.beside} - {""}
    if not draft.read_in or spoken == "en" or own == {"en"}:  # or read before that was kept
        return ()
    return tuple(
        field
        for field, path in _WORDS.items()
        if not any(entry(language, path) for language in own - {"en"})
    )
