"""One round of what is written by itself, the same for the timetable and for cron."""

from dataclasses import asdict
from datetime import datetime

from applications.services import nudges, readiness, reminders
from applications.services.mails import news_mails


def write(now: datetime) -> dict[str, int]:
    """The mails that fell due are written, as the rows stand now; what that came to, by name."""
    readiness.catch_up(now)  # before the mails, which tell of it
    swept = reminders.sweep(now)
    news = news_mails.sweep(now)  # after them: it goes with the digest where there is one
    return {**asdict(swept), "news": news, "nudges": nudges.sweep(now)}
