"""Which fields of a posting were sought in its own language, and which by English words alone."""

from __future__ import annotations

from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.vocabulary import entry

# The words without which a field is not found; names of places and numbers need none.
BY_WORDS = {
    "deadline": "deadline.nouns",
    "documents": "documents.cv",
    "references": "references.persons",
    "start": "start.words",
    "duration_months": "duration.units",
    "extent_percent": "extent.words",
    "salary": "salary.words",
}


def sought_in_english_only(draft: PostingDraft) -> tuple[str, ...]:
    """The fields that no language of the text has words for; none where it is English for the most
    part, or was read before that was told. An English part of it counts for none of the rest.

    >>> sought_in_english_only(PostingDraft(read_in=("en",)))[:3]
    ('deadline', 'documents', 'references')
    >>> sought_in_english_only(PostingDraft())
    ()
    """
    spoken = draft.language.value if draft.language else ""
    if not draft.read_in or spoken == "en":  # or read before that was kept
        return ()
    own = {spoken, *draft.beside} - {"", "en"}
    return tuple(
        field
        for field, path in BY_WORDS.items()
        if not any(entry(language, path) for language in own)
    )


def is_language_unknown(draft: PostingDraft) -> bool:
    """Whether nobody could tell what most of the text is written in."""
    return bool(draft.read_in) and draft.language is None
