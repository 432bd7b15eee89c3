"""Whether a mail may go to a referee, and how many a day: looked at as it is written, and again
as it goes."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F

from applications import mail as post
from applications.core.addresses import normal_form
from applications.errors import (
    EnoughMails,
    EnoughNewReferees,
    MailingTakenAway,
    RefereeBounced,
    RefereeNotByMail,
    RefereeNotMailed,
    RefereeNotYet,
    RefereeStopped,
    RefereeWithoutAddress,
    SampleSendsNothing,
    SenderNotVerified,
)
from applications.models import Mail, Referee, User
from applications.services import referee_pages

Kind, State = Mail.Kind, Mail.State
DAY = timedelta(days=1)


def check(referee: Referee, now: datetime, kind: str = "") -> None:
    """Raises what keeps mail from going to this referee: see errors/referees.py.

    A new link goes where the applicant noted “no mail from here”, too: the referee asked for it.
    """
    if refusal := refusals([referee], now, kind).get(referee.pk):
        raise refusal


def refusals(
    referees: Sequence[Referee], now: datetime, kind: str = ""
) -> dict[int, RefereeNotMailed]:
    """The same for several, by number; those who may be written to are not there."""
    found = lasting_refusals(referees, kind)
    for one in referees:
        day = None if kind == Kind.LINK else one.not_before
        if day and one.pk not in found and not one.may_be_contacted(now):
            found[one.pk] = RefereeNotYet(one.name, day)
    return found


def lasting_refusals(referees: Sequence[Referee], kind: str = "") -> dict[int, RefereeNotMailed]:
    """What keeps mail from them on any day; two queries."""
    verified = _verified({one.owner_id for one in referees})
    stopped = referee_pages.stopped_among(referees)
    found: dict[int, RefereeNotMailed] = {}
    for one in referees:
        if why := _why_not(one, kind, one.owner_id in verified, one.pk in stopped):
            found[one.pk] = why(one.name)
    return found


def _why_not(
    referee: Referee, kind: str, is_verified: bool, is_stopped: bool
) -> type[RefereeNotMailed] | None:
    person = referee.owner
    reasons = {
        MailingTakenAway: not person.may_mail_referees,
        SampleSendsNothing: is_only_a_try(person),
        SenderNotVerified: not is_verified,
        RefereeWithoutAddress: not referee.email,
        RefereeStopped: is_stopped,
        RefereeNotByMail: kind != Kind.LINK and referee.do_not_mail,
        RefereeBounced: referee.mail_comes_back,
    }
    return next((why for why, is_so in reasons.items() if is_so), None)


def is_only_a_try(person: User) -> bool:
    """Sample data, where mails really go out."""
    return person.is_sample and not post.keeps_mails()


def _verified(people: Collection[int]) -> Collection[int]:
    """Whose own address is known to be theirs; where mails only lie in a folder it need not be."""
    if post.reaches_nobody() or not people:
        return people
    theirs = EmailAddress.objects.filter(user__in=people, email=F("user__email"), verified=True)
    return set(theirs.values_list("user", flat=True))


def check_limits(referee: Referee, kind: str, now: datetime, again: int | None = None) -> None:
    """So many mails and so many new addresses a day; the owner is held. `again` is a mail that is
    there already. Raises EnoughMails, EnoughNewReferees.

    A new link is asked for by the referee and free, but not the first mail to an address: the
    applicant may have changed it meanwhile. An address that was corrected before anything went to
    it makes room for the one in its place.
    """
    address = normal_form(referee.email)
    mine = Mail.objects.filter(owner=referee.owner_id, kind__in=Mail.TO_REFEREES).exclude(pk=again)
    mine = mine.exclude(state__in=(State.BY_HAND, State.CANCELLED))  # which went nowhere from here
    before = mine.filter(created_at__lte=now - DAY).order_by()
    known = {normal_form(to) for to in before.values_list("recipient", flat=True).distinct()}
    lately, new = 0, set[str]()
    fields = ("recipient", "kind", "state", "referee")
    for one in mine.filter(created_at__gt=now - DAY).only(*fields):
        to = normal_form(one.recipient)
        lately += one.kind != Kind.LINK or to not in known | new
        follows = one.referee_id == referee.pk and one.state in (State.WAITING, State.SENDING)
        if to == address or not follows:
            new |= {to} - known
    is_new = address not in known | new
    if kind == Kind.LINK and not is_new:
        return
    if lately >= settings.REFEREE_MAILS_A_DAY:
        raise EnoughMails(settings.REFEREE_MAILS_A_DAY)
    if is_new and len(new) >= settings.NEW_REFEREES_A_DAY:
        raise EnoughNewReferees(settings.NEW_REFEREES_A_DAY)
