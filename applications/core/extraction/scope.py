"""What every rule is told about the posting it reads."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date

from applications.core.extraction import vocabulary
from applications.core.extraction.dates import DateMention, dates
from applications.core.extraction.page import Page, Unit
from applications.core.extraction.vocabulary import entry


@dataclass(slots=True)
class Scope:
    """A page with its languages and its country; rules read, they do not write here."""

    page: Page
    languages: tuple[str, ...]
    country: str = ""
    zone: str = ""
    today: date | None = None
    _mentions: list[DateMention] | None = field(default=None)

    def pattern(self, *paths: str) -> re.Pattern[str]:
        """All phrases under these vocabulary paths, in the posting's languages."""
        return vocabulary.pattern(self.languages, *paths)

    def at_home(self) -> Scope:
        """The same page read with its country's own words as well, for days and boxes."""
        spoken = (
            vocabulary.spoken_in(self.country),
            *(sibling for one in self.languages for sibling in entry(one, "siblings") or ()),
        )
        more = [one for one in dict.fromkeys(spoken) if one and one not in self.languages]
        if not more:
            return self
        home = replace(self, languages=(*self.languages, *more), _mentions=None)
        self._mentions = home.mentions()
        return home

    def has(self, path: str, text: str) -> bool:
        """Whether one of the phrases stands in this plain text."""
        return self.pattern(path).search(text) is not None

    def ends(self, text: str, *paths: str) -> bool:
        """Whether this plain text ends in one of the phrases, whatever signs stand behind them."""
        stop = len(text.rstrip(" \n\t.,:;-()[]/|*"))
        cues = self.pattern(*paths).finditer(text, max(0, stop - 60), stop)
        return any(cue.end() == stop for cue in cues)

    def mentions(self) -> list[DateMention]:
        """Every date of the page in order, front matter included."""
        if self._mentions is None:
            self._mentions = list(dates(self.page.flat, self.languages, self.country))
        return self._mentions

    def mentions_in(self, start: int, end: int) -> list[DateMention]:
        """The dates that start between two places."""
        every = self.mentions()
        first = bisect_left(every, start, key=lambda mention: mention.start)
        return every[first : bisect_left(every, end, lo=first, key=lambda mention: mention.start)]

    def dates_in(self, unit: Unit) -> list[DateMention]:
        """The dates of one unit."""
        return self.mentions_in(unit.start, unit.end)
