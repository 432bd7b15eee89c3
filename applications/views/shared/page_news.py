"""What is new on the page of an application's posting, and what can be done about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from applications.core.page_change import PageChange
from applications.models import Application, Deadline, Requirement, Watch
from applications.models.posting import web_page
from applications.models.watch import can_be_listed
from applications.services.watches import is_watchable, row_of


class News(NamedTuple):
    """One change, its number among all, and whether its day or its document can be taken."""

    number: int
    change: PageChange
    takes: bool


def page_news(
    application: Application,
    deadlines: Sequence[Deadline],
    pieces: Sequence[Requirement],
    now: datetime,
) -> dict[str, Any]:
    """The watch, if there is one, and its news, as long as the application is to be sent."""
    posting = application.posting
    watch: Watch | None = getattr(posting, "watch", None)
    is_news = watch is not None and watch.news_at is not None and application.is_open
    changes = watch.told_changes if watch and is_news else []
    news = [
        News(number, change, can_be_listed(change, pieces) or bool(row_of(change, deadlines)))
        for number, change in enumerate(changes)
    ]
    return {
        "watch": watch,
        "news_of_page": is_news,
        "can_be_watched": is_watchable(application, now) and bool(web_page(posting.url)),
        "page_news": news,
        "page_takes": any(one.takes for one in news),
    }
