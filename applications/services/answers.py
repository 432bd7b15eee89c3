"""What a referee does on their own page: a line of the history, and news for the applicant.

Pressed again, nothing changes and nobody is told twice. The applicant is told how it stands: what
was not mailed yet gives way to what came after it.
"""

import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from applications.core.readiness import LETTERS
from applications.errors import ChangedSince, LetterNotTaken, RowGone
from applications.models import (
    Event,
    Mail,
    Referee,
    RefereeLink,
    RefereeNews,
    RefereeVisit,
    Reference,
    Requirement,
    User,
    Version,
)
from applications.models.owned import read_anew
from applications.models.referee_page import RefereeNewsQuerySet
from applications.services import (
    attachments,
    documents,
    referee_pages,
    references,
    requirements,
    undo,
    versions,
)

Kind = RefereeNews.Kind
# Of each line only the last is told.
TOGETHER = (
    (Kind.AGREED, Kind.DECLINED),
    (Kind.SUBMITTED, Kind.NOT_SUBMITTED),
    (Kind.UPLOADED,),
    (Kind.ARRIVED, Kind.LOST),
    (Kind.NUDGES,),
    (Kind.STOPPED, Kind.RESUMED),
)
log = logging.getLogger(__name__)
MOST_VERSIONS = 10  # of one letter: whoever has the link may upload
ONCE_AN_HOUR, ONCE_A_MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPENED = "opened"


@transaction.atomic
def say(reference: Reference, agrees: bool, words: str, *, now: datetime) -> bool:
    """Yes or no to one programme, with a word to the applicant; False where it was said before."""
    event = references.answer(reference, agrees, words, now=now)
    if event is not None:
        declined = reference.state == Reference.State.DECLINED
        kind = Kind.DECLINED if declined else Kind.AGREED
        _tell(reference.referee, kind, now, reference, words)
    return event is not None


@transaction.atomic
def say_each(asked: Iterable[Reference], agrees: bool, words: str, *, now: datetime) -> int:
    """The same to several programmes; to how many it was new."""
    in_order = sorted(asked, key=lambda one: one.application_id)
    return sum(say(one, agrees, words, now=now) for one in in_order)


@transaction.atomic
def say_sent(reference: Reference, on: bool, *, now: datetime) -> bool:
    """The letter went in, or did not after all; a no of before is so no more."""
    reference.application.hold()
    read_anew(reference)
    refused = reference.state == Reference.State.DECLINED
    event = references.say_sent(reference, on, now=now)
    if event is not None:
        kind = Kind.SUBMITTED if on else Kind.NOT_SUBMITTED
        also = (Kind.DECLINED,) if refused else ()
        _tell(reference.referee, kind, now, reference, also=also)
    return event is not None


@transaction.atomic
def say_arrived(reference: Reference, on: bool, *, now: datetime) -> bool:
    """The portal's mail has come, also after they said that it had not; or it has not, and is to be
    sent again. False where that was said, no request is out, or none can have come yet."""
    reference.application.hold()
    read_anew(reference)
    step = Reference.Step.REQUESTED
    had_failed = on and reference.failed_at == step
    if had_failed and not _unfail(reference, now):
        references.tick(reference, step, True, now=now)
    is_out = reference.mode == Reference.Mode.PORTAL and reference.state == step
    if not is_out or not on and reference.is_early:
        return False
    if on:
        event = references.see(reference, True, now=now)
    else:
        event = references.fail(reference, Reference.Failure.NOT_RECEIVED, now=now)
    if had_failed or event is not None:
        _tell(reference.referee, Kind.ARRIVED if on else Kind.LOST, now, reference)
    return had_failed or event is not None


def _unfail(reference: Reference, now: datetime) -> bool:
    """That the request had failed is undone, so that it is out since its own day; False where
    nobody knows that day any more."""
    failed = reference.application.events.filter(
        kind=Event.Kind.REFERENCE, data__state=Reference.State.FAILED, undone_at=None
    )
    for event in failed.order_by("-pk"):
        if f"reference {reference.pk}" in (event.undo or {}).get("now", {}):
            with suppress(ChangedSince, RowGone):
                undo.undo(event, now=now)
            break
    read_anew(reference)
    return reference.failed_at is None


@transaction.atomic
def choose_nudges(referee: Referee, choice: str, *, now: datetime) -> bool:
    """How often they want to be reminded; their own word, over the applicant's. Raises RowGone."""
    referee.owner.hold()
    read_anew(referee, "id")
    rows = Referee.objects.filter(pk=referee.pk)
    others = rows.exclude(nudges=choice, nudges_chosen_at__isnull=False)
    if not others.update(nudges=choice, nudges_chosen_at=now):
        return False
    _tell(referee, Kind.NUDGES, now)
    return True


@transaction.atomic
def stop(owner: User | None, email: str, *, now: datetime) -> bool:
    """No more mail to this address about this applicant, or, without one, about anybody; what
    waits is cancelled as its turn comes."""
    reached = _reached(_hold(owner, email), email)
    return referee_pages.stop(email, owner, now) and _told_of(reached, Kind.STOPPED, now)


@transaction.atomic
def resume(owner: User | None, email: str, *, now: datetime) -> bool:
    """Mail about this applicant, or from this site, may come again."""
    held = _hold(owner, email)
    may = referee_pages.resume(email, owner)
    return may and _told_of(_reached(held, email), Kind.RESUMED, now)


def _hold(owner: User | None, email: str) -> list[int]:
    """This applicant, or all who have the address, one after the other in the same order."""
    if owner is not None:
        owner.hold()
        return [owner.pk]
    held = []
    for pk in sorted(set(referee_pages.having(email).values_list("owner", flat=True))):
        with suppress(RowGone):
            User.objects.hold(pk)
            held.append(pk)
    return held


def _reached(held: Collection[int], email: str) -> list[Referee]:
    """Who has the address and gets mail now, one of each applicant: who gets none, by this stop or
    another of theirs, has said so before."""
    rows = referee_pages.having(email).filter(owner__in=held).order_by("-pk")
    stopped = referee_pages.stopped_among(rows)
    return list({one.owner_id: one for one in rows if one.pk not in stopped}.values())


def _told_of(referees: Iterable[Referee], kind: str, now: datetime) -> bool:
    """To each applicant about their own referee, and about nobody else's."""
    for referee in referees:
        _tell(referee, kind, now)
        visited(referee, kind, now=now)
    return True


@transaction.atomic
def visited(referee: Referee, what: str, *, now: datetime) -> None:
    """A use of the page, for the applicant to see; the same again soon after is the same use.

    Raises RowGone.
    """
    referee.owner.hold()
    read_anew(referee, "id")
    soon = ONCE_AN_HOUR if what == OPENED else ONCE_A_MINUTE
    rows = RefereeVisit.objects.filter(referee=referee, what=what)
    if not rows.filter(at__gt=now - soon, at__lte=now).exists():
        RefereeVisit.objects.create(referee=referee, what=what, at=now)
        log.info("referee %s: page used (%s)", referee.pk, what)


@transaction.atomic
def see(person: User, shown: Collection[int], *, now: datetime) -> list[RefereeNews]:
    """Seen on home, just these rows: not shown there again, nor mailed. Those that were not."""
    rows = RefereeNews.objects.filter(referee__owner=person, pk__in=shown, seen_at=None)
    seen = list(rows.select_for_update(of=("self",)))
    RefereeNews.objects.filter(pk__in=[one.pk for one in seen]).update(seen_at=now)
    return seen


def unsee(news: RefereeNews) -> bool:
    """On home again; False where it is there, or where something newer made it untrue."""
    newer = _of_its_line(news.kind, news.referee, news.reference).filter(pk__gt=news.pk)
    seen = RefereeNews.objects.filter(pk=news.pk, seen_at__isnull=False)
    return not newer.exists() and bool(seen.update(seen_at=None))


def _of_its_line(
    kind: str, referee: Referee, reference: Reference | None, also: Collection[str] = ()
) -> RefereeNewsQuerySet:
    """News of the same, of which only the last is so."""
    kinds = {*next(line for line in TOGETHER if kind in line), *also}
    rows: RefereeNewsQuerySet = RefereeNews.objects.filter(referee=referee, reference=reference)
    return rows.filter(kind__in=kinds)


def _tell(
    referee: Referee,
    kind: str,
    now: datetime,
    reference: Reference | None = None,
    words: str = "",
    also: Collection[str] = (),
) -> None:
    """One row of news, in the place of what it makes untrue, also in a mail that still waits; the
    owner is held."""
    before = _of_its_line(kind, referee, reference, also)
    before.untold().delete()
    waiting = Mail.objects.filter(pk__in=before.values("mail"), state=Mail.State.WAITING)
    # Held: who claims it next finds the new word in it; one on its way has told the old one.
    mail = waiting.select_for_update(skip_locked=True).order_by("pk").first()
    if mail is not None:
        before.filter(mail=mail).delete()
    before.filter(seen_at=None).update(seen_at=now)  # a mail told it, and it is so no more
    RefereeNews.objects.create(
        referee=referee, reference=reference, kind=kind, words=words, at=now, mail=mail
    )


# ── A letter for the applicant's own upload ───────────────────────────────────────────────────────


def why_not_taken(reference: Reference, beside: Version | None = None) -> str:
    """ "" where a letter may be uploaded, beside this new version; "direct", "waived", "sent" or
    "many" says why not."""
    if not reference.takes_upload:
        return "direct" if reference.mode != Reference.Mode.UPLOAD else "waived"
    if not reference.application.is_open:
        return "sent"
    there = Version.objects.filter(document__versions=reference.letter_id)
    others = there.exclude(pk=beside.pk if beside else None) if reference.letter_id else ()
    return "many" if len(others) >= MOST_VERSIONS else ""


def take_letter(
    link: RefereeLink, reference: Reference, upload: UploadedFile, *, now: datetime, limit_mb: int
) -> Version:
    """The letter in the applicant's library and on its checklist; sent again, its next version.

    What the link may was looked at before a slow upload: it is looked at again. Raises
    LetterNotTaken and what `documents.store` raises; then nothing is kept.
    """
    _refuse(link, reference, now)
    owner = reference.application.owner
    with translation.override(owner.language):
        upload.name = _("Letter by %(name)s") % {"name": reference.referee.name} + ".pdf"
        label = _("you may read it")
    letter = Reference.objects.select_related("letter__document").get(pk=reference.pk).letter
    version = documents.store(
        owner,
        upload,
        now=now,
        limit_mb=limit_mb,
        kind=LETTERS,
        application=reference.application,
        document=letter.document if letter else None,
        own=letter is None,
        label=label,
    )
    try:
        return _use(link, reference, version, now)
    except (LetterNotTaken, RowGone):
        _put_away(version, now)
        raise


@transaction.atomic
def _use(link: RefereeLink, reference: Reference, version: Version, now: datetime) -> Version:
    reference.application.hold()
    read_anew(link)
    read_anew(reference)
    _refuse(link, reference, now, version)
    letter = reference.letter
    if letter is not None and letter.sha256 == version.sha256:
        if letter.pk != version.pk:
            _put_away(version, now)
        if reference.state == Reference.State.RECEIVED:
            return letter
        version = letter  # the applicant had it taken for not in
    elif letter is not None and letter.document_id != version.document_id:
        version = _joined(version, letter)  # from two windows at once, both the first
    references.keep_letter(reference, version, now=now)
    requirements.attach(_line_of_letters(reference, version, now), version, now=now)
    _tell(reference.referee, Kind.UPLOADED, now, reference)
    return version


def _line_of_letters(reference: Reference, letter: Version, now: datetime) -> Requirement:
    """Where the checklist has its letters; made where it has no such line, as without a posting,
    or the letter would be in and go nowhere."""
    application = reference.application
    there = application.requirements.filter(kind=LETTERS).first()
    if there is not None:
        return there
    uploads = application.references.filter(mode=Reference.Mode.UPLOAD, counts=True)
    count = uploads.exclude(state=Reference.State.DECLINED).count()
    with translation.override(application.owner.language):
        return attachments.line_for(letter, application, count=max(1, count), now=now)


def _refuse(
    link: RefereeLink, reference: Reference, now: datetime, beside: Version | None = None
) -> None:
    if referee_pages.why_closed(link, now):
        raise LetterNotTaken("taken")
    if why := why_not_taken(reference, beside):
        raise LetterNotTaken(why)


def _joined(version: Version, letter: Version) -> Version:
    """The next version of the letter that is there; the document it came as goes."""
    alone = version.document
    newest = letter.document.versions.first() or letter
    version.document, version.number = letter.document, newest.number + 1
    version.save(update_fields=["document", "number"])
    alone.delete()
    return version


def _put_away(version: Version, now: datetime) -> None:
    """What this upload brought, as if it had not come."""
    if version.created_at != now:
        return
    if version.document.versions.count() > 1:
        versions.remove(version)
        return
    owner_id, name = version.document.owner_id, str(version.file.name)
    with transaction.atomic():
        version.document.delete()
        versions.let_go(owner_id, {name})
