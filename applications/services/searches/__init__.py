"""Search: everything of mine, found by any spelling."""

from applications.services.searches.entries import (
    index_all,
    index_postings,
    is_indexed,
    keep_in_step,
)
from applications.services.searches.hits import FoundOfKind, Hit, found, hits

__all__ = [
    "FoundOfKind",
    "Hit",
    "found",
    "hits",
    "index_all",
    "index_postings",
    "is_indexed",
    "keep_in_step",
]
