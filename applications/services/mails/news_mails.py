"""What referees did, told to the applicant once: in the day's digest, else in a mail of its own."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Min
from django.urls import reverse

from applications import mail as post
from applications.core import schedule
from applications.errors import ChangedSince
from applications.models import Mail, RefereeNews, User
from applications.models.posting import unread
from applications.models.referee_page import RefereeNewsQuerySet
from applications.services import reminders
from applications.services.mails import links

log = logging.getLogger(__name__)

Kind, State = Mail.Kind, Mail.State
SHOWN = 20  # in one mail; the rest are counted


def sweep(now: datetime) -> int:
    """Mails for news that waited for the hour of the digest; after the reminders' own sweep."""
    to_tell = _to_tell().values_list("referee__owner_id").annotate(first=Min("at")).order_by()
    first = dict(to_tell.order_by("first"))
    owners = User.objects.in_bulk(first)
    return sum(_try(owners[pk], at, now) for pk, at in first.items() if pk in owners)


def _try(owner: User, first: datetime, now: datetime) -> int:
    """Looked at only where the digest's hour came since their first news; whatever is amiss with
    one, the others go on."""
    try:
        return _write(owner.pk, now) if first <= _last_digest(owner, now) else 0
    except Exception:
        log.exception("news of person %s cannot be written", owner.pk)
        return 0


def _to_tell() -> "RefereeNewsQuerySet":
    rows = RefereeNews.objects.untold().filter(
        seen_at=None, referee__owner__is_active=True, referee__owner__reminders_on=True
    )
    return rows.exclude(referee__owner__bounced_email=F("referee__owner__email"))


@transaction.atomic
def _write(owner_id: int, now: datetime) -> int:
    person = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=owner_id)
    for owner in person:
        hour = _last_digest(owner, now)
        news = list(_to_tell().filter(referee__owner=owner, at__lte=hour).values_list("pk"))
        if news:
            return _told_by(owner, [pk for (pk,) in news], hour, now)
    return 0


def _last_digest(owner: User, now: datetime) -> datetime:
    """When the last digest went, or would have gone."""
    today = now.astimezone(owner.tz).date()
    habits = reminders.habits(owner)
    hours = (schedule.digest_at(today - timedelta(days=n), habits, str(owner.pk)) for n in range(3))
    return next(hour for hour in hours if hour <= now)


def _told_by(owner: User, news: list[int], hour: datetime, now: datetime) -> int:
    """In the digest of that hour as long as it waits; else in one mail a day."""
    digests = Mail.objects.filter(owner=owner, kind__in=(Kind.DIGEST, Kind.WEEK))
    waiting = digests.filter(state=State.WAITING, created_at__gte=hour).order_by("pk")
    # Held: who claims it next finds the news in it.
    digest = waiting.select_for_update(skip_locked=True).first()
    if digest is not None:
        RefereeNews.objects.filter(pk__in=news).update(mail=digest)
        return 0
    key = f"news:{owner.pk}:{now.astimezone(owner.tz).date()}"
    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "owner": owner,
            "recipient": owner.email,
            "kind": Kind.NEWS,
            "message_id": reminders.message_id(key, owner.email),
            "not_before": now,
            "created_at": now,
        },
    )
    if is_new:
        RefereeNews.objects.filter(pk__in=news).update(mail=mail)
    return int(is_new)


def told(mails: Iterable[Mail]) -> dict[int, list[RefereeNews]]:
    """What each of these mails tells as it goes, the newest first, but for what was dismissed on
    home meanwhile; one query."""
    by_mail: dict[int, list[RefereeNews]] = defaultdict(list)
    numbers = [mail.pk for mail in mails]
    if not numbers:
        return by_mail
    rows = RefereeNews.objects.filter(mail__in=numbers, seen_at=None)
    rows = rows.select_related("referee", "reference__application__posting")
    rows = rows.defer(*unread("reference__application__posting"))
    for row in rows:
        by_mail[row.mail_id].append(row)
    return by_mail


def shown(news: Sequence[RefereeNews]) -> dict[str, Any]:
    """What a mail that tells it says, and how much more there is."""
    return {"news": news[:SHOWN], "more_news": max(0, len(news) - SHOWN)}


def is_needed(mail: Mail) -> bool:
    """Still wanted, and not dismissed on home meanwhile."""
    person = mail.person
    wanted = person.is_active and person.reminders_on and not person.mail_comes_back
    return wanted and RefereeNews.objects.filter(mail=mail, seen_at=None).exists()


def compose(mail: Mail, now: datetime) -> EmailMultiAlternatives:
    """The message, in the applicant's language and on their clock.

    Raises ChangedSince where all was dismissed on home since it was looked whether it may go.
    """
    person, stop = mail.person, links.stop_link(mail.person)
    news = told([mail])[mail.pk]
    if not news:
        raise ChangedSince
    context = {
        "person": person,
        **shown(news),
        "first": news[0],
        "others": len(news) - 1,
        "now": now,
        "home_link": settings.SITE_URL + reverse("home"),
        "settings_link": settings.SITE_URL + reverse("settings"),
        "stop_link": stop,
        "site_url": settings.SITE_URL,
    }
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{stop}>",  # RFC 2369, 3.2
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058, 3.1
        "Auto-Submitted": "auto-generated",  # RFC 3834, 5
    }
    return post.compose(
        "news", person.email, context, zone=person.zone, language=person.language, headers=headers
    )
