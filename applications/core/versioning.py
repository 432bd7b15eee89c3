"""What may become a version of what, and which newer version may be offered to whom.

A CV, transcripts and certificates tell of the person and go everywhere. A letter, a statement or
a proposal is written to one place: a version of one application's is never one of another's.
"""

from collections.abc import Collection, Iterable

from applications.core.guards.papers import ADDRESSED

# Nobody said what it is, or it is made anew for each place.
UNKNOWN = frozenset({"other", "application_form"})


def is_written_to_one_place(kinds: Collection[str]) -> bool:
    """Whether these kinds (of a document, and of what is asked for) are written for one place.

    One addressed kind is enough; where no kind is known at all it may be a letter as well.

    >>> is_written_to_one_place(["other", "cover_letter"]), is_written_to_one_place(["other"])
    (True, True)
    >>> is_written_to_one_place(["cv", "other"])
    False
    """
    return not ADDRESSED.isdisjoint(kinds) or UNKNOWN.issuperset(kinds)


def joins_unasked(
    kinds: Collection[str], *, application: int | None, places: Iterable[int]
) -> bool:
    """Whether a file of the same name is the next version by itself; if not, the person is asked.

    `application` is the one it comes for (None: the library), `places` are those the document was
    uploaded for or is used by.

    >>> joins_unasked(["cv"], application=2, places=[1])
    True
    >>> joins_unasked(["cover_letter"], application=2, places=[1])
    False
    >>> joins_unasked(["cover_letter"], application=2, places=[2])
    True
    >>> [joins_unasked([kind], application=None, places=[]) for kind in ("cover_letter", "other")]
    [False, True]
    """
    if not is_written_to_one_place(kinds):
        return True
    if application is None:
        return ADDRESSED.isdisjoint(kinds)
    return {application}.issuperset(places)


def may_be_offered(
    kinds: Collection[str],
    *,
    application: int,
    uploaded_for: int | None,
    places: Iterable[int],
    earlier: int | None = None,
) -> bool:
    """Whether a newer version may be offered to an application that sends an older one.

    What was uploaded for no application belongs to the only one that has the document. `earlier` is
    the application to the same programme in a season before: to the same place.

    >>> may_be_offered(["cv"], application=2, uploaded_for=1, places=[1, 2])
    True
    >>> may_be_offered(["cover_letter"], application=2, uploaded_for=1, places=[1, 2])
    False
    >>> [may_be_offered(["cover_letter"], application=2, uploaded_for=None, places=all)
    ...  for all in ([2], [1, 2])]
    [True, False]
    >>> may_be_offered(["cover_letter"], application=2, uploaded_for=1, places=[1], earlier=1)
    True
    """
    if not is_written_to_one_place(kinds):
        return True
    mine = {application} if earlier is None else {application, earlier}
    return uploaded_for in mine if uploaded_for is not None else mine.issuperset(places)
