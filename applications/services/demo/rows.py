"""One sample application as rows that are not saved yet; what belongs to it hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from applications.models import (
    Application,
    Attachment,
    ContactEntry,
    Deadline,
    Event,
    Fee,
    Offer,
    Order,
    Posting,
    Referee,
    Reference,
    Requirement,
    SentFile,
    Submission,
    Tag,
    TextBox,
    User,
    Version,
)
from applications.models.stage import ApplicationStage as Stage
from applications.services import deadlines, submissions
from applications.services.demo import answers
from applications.services.demo.advert import Advert, RequestedDocument, printed_deadlines
from applications.services.demo.course import Course

State = Requirement.State
BY_REFEREES = ("recommendation_letters", "reference_contacts")
NOTES = (
    "Elin works in this group and says they answer within a week.",
    "The second supervisor left in spring; ask who takes the place.",
    "Rent is high; compare the pay after tax.",
    "Mention the poster: it is close to their last paper.",
)
LATE = timedelta(days=2, hours=9)
TALK = "Three people, 40 minutes: ten of them my own slides about the last paper."
ANSWERS = (
    "Would like to see a draft of the proposal.",
    "On leave until the tenth; wrote to the coordinator instead.",
    "",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What all applications of the person share."""

    versions: dict[tuple[str, bool], Version]
    referees: list[Referee]
    tags: list[Tag]


@dataclass(slots=True)
class Whole:
    posting: Posting
    application: Application
    deadlines: list[Deadline] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    contacts: list[ContactEntry] = field(default_factory=list)
    boxes: list[TextBox] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    tags: list[Any] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    fees: list[Fee] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    sent: list[SentFile] = field(default_factory=list)

    def happened(self, at: datetime, kind: str, **data: Any) -> None:
        self.events.append(Event(application=self.application, at=at, kind=kind, data=data))


def build(
    rng: Random, user: User, shelf: Shelf, advert: Advert, course: Course, today: date
) -> Whole:
    """Everything of one application, consistent with the stage it has reached."""
    posting = _posting(user, advert, course.created)
    whole = Whole(posting, _application(rng, user, posting, advert, course, today))
    whole.happened(course.created, "taken_in", source=posting.source)
    was: str = Stage.IDEA
    for stage, at in course.reached:
        whole.happened(at, "stage", stage=stage, was=was)
        was = stage
    for position, piece in enumerate(advert.pieces):
        _checklist(rng, whole, shelf, advert, piece, position, course)
    _referees(rng, whole, shelf, advert, course)
    _deadlines(rng, whole, user, advert, course, today)
    if course.stage == Stage.OFFER:
        whole.offers.append(answers.offer(rng, whole.application, advert))
    cost = answers.fee(rng, whole.application, advert, course)
    if cost is not None:
        whole.fees.append(cost)
        whole.application.fee = cost.state
    if rng.random() < 0.3:
        _contact(rng, whole, advert, course)
    if rng.random() < 0.5:
        through = Application.tags.through
        whole.tags.append(through(application=whole.application, tag=rng.choice(shelf.tags)))
    if course.submitted:
        _submission(whole, course.submitted)
    if rng.random() < 0.2:
        whole.boxes.append(answers.text_box(whole.application, course, whole.submissions))
    return whole


def _submission(whole: Whole, at: datetime) -> None:
    """The record of what was sent."""
    submission = Submission(
        application=whole.application,
        at=at,
        confirmation=whole.application.confirmation,
        created_at=at,
    )
    whole.submissions.append(submission)
    whole.sent += submissions.copies(submission, whole.attachments)


def snapshot(user: User, advert: Advert, taken: datetime) -> Posting:
    """The posting as pasted, nothing read from it yet."""
    return Posting(
        owner=user,
        text=advert.text,
        text_sha256=sha256(advert.text.encode()).hexdigest(),
        source=Posting.Source.PASTED,
        taken_at=taken,
    )


def _posting(user: User, advert: Advert, taken: datetime) -> Posting:
    place = advert.place
    posting = snapshot(user, advert, taken)
    for name, value in {
        "title": advert.title,
        "institution": place.name,
        "department": advert.subject.department,
        "city": place.city,
        "country": place.country,
        "reference_number": advert.number,
        "url": f"https://www.{place.domain}/positions/{advert.number}",
        "apply_to": advert.apply_to,
        "contacts": [{"name": advert.contact, "email": advert.contact_email, "role": ""}],
        "start": advert.start,
        "duration_months": advert.months,
        "extent_percent": advert.extent,
        "salary": place.pay,
        "languages": ["en", place.language] if place.language else [],
        "single_pdf": advert.single_pdf,
        "max_file_mb": advert.max_mb,
        "references_minimum": advert.letters_needed,
        "most_applications": advert.most,
        "references_mode": "letter" if place.letters else "contact",
        "conditions": advert.conditions,
        "evidence": {
            key: found
            for key, found in advert.evidence.items()
            if ":" not in key and key not in ("deadline", "letters", "late")
        },
        "reviewed_at": taken,
    }.items():
        setattr(posting, name, value)
    return posting


def _application(
    rng: Random, user: User, posting: Posting, advert: Advert, course: Course, today: date
) -> Application:
    archived = course.over and (today - course.closes).days > 120
    return Application(
        owner=user,
        posting=posting,
        stage=course.stage,
        priority=rng.choice((1, 2, 2, 2, 3)),
        notes=rng.choice(NOTES) if rng.random() < 0.3 else "",
        portal_user="asha.verma" if rng.random() < 0.5 else "",
        submitted_at=course.submitted,
        confirmation=str(rng.randrange(10**7, 10**8)) if course.submitted else "",
        archived_at=datetime.combine(today - timedelta(days=3), time(17), UTC)
        if archived
        else None,
        created_at=course.created,
    )


def _checklist(
    rng: Random,
    whole: Whole,
    shelf: Shelf,
    advert: Advert,
    piece: RequestedDocument,
    position: int,
    course: Course,
) -> None:
    """A line of the checklist, with its file where there is one."""
    requirement = Requirement(
        application=whole.application,
        kind=piece.kind,
        name=piece.words,
        need=piece.need,
        condition=piece.condition,
        count=piece.count,
        limits=list(piece.limits),
        position=position,
        evidence=advert.evidence[f"document:{piece.kind}"],
    )
    whole.requirements.append(requirement)
    version = _chosen(rng, shelf, piece.kind, course)
    if (
        version is None
        and piece.kind == "degree_certificate"
        and not (course.submitted or course.over)
    ):
        whole.orders += _orders(requirement, course)
    if version is not None:
        whole.attachments.append(Attachment(requirement=requirement, version=version))
        final = version.state == Version.State.FINAL
        requirement.state = State.READY if final else State.DRAFT
        whole.happened(
            _during(rng, course),
            "upload",
            name=piece.words,
            title=version.document.title,
            number=version.number,
        )
    if course.submitted and (version is not None or piece.kind in BY_REFEREES):
        requirement.state = State.SUBMITTED
        if course.stage not in Application.SENT:
            requirement.state = State.RECEIVED


def _orders(requirement: Requirement, course: Course) -> list[Order]:
    """A certified copy that is on order, and its translation after it."""
    copy = Order(
        requirement=requirement,
        what=Order.What.CERTIFIED_COPY,
        days=7,
        ordered_on=course.created.date(),
        expected_on=course.closes - timedelta(days=6),
    )
    translation = Order(
        requirement=requirement,
        what=Order.What.SWORN_TRANSLATION,
        days=3,
        working=True,
        position=1,
    )
    return [copy, translation]


def _chosen(rng: Random, shelf: Shelf, kind: str, course: Course) -> Version | None:
    final = shelf.versions.get((kind, True))
    if course.stage == Stage.IDEA or final is None:
        return None
    if course.stage in (Stage.PREPARING, Stage.WITHDRAWN):
        return rng.choice((None, final, final, shelf.versions.get((kind, False), final)))
    return final


def _during(rng: Random, course: Course) -> datetime:
    """A moment while the application was being prepared."""
    end = course.submitted or max((at for _, at in course.reached), default=course.created)
    return (course.created + (end - course.created) * rng.random()).replace(second=0, microsecond=0)


def _referees(rng: Random, whole: Whole, shelf: Shelf, advert: Advert, course: Course) -> None:
    modes = ["portal", "portal", "email"] if advert.place.letters else ["contact"]
    mode = rng.choice(modes)
    for referee in rng.sample(shelf.referees, advert.letters_needed):
        state = _letter_state(rng, mode, course)
        asked = _during(rng, course)
        reference = Reference(
            application=whole.application, referee=referee, mode=mode, state=state
        )
        steps = ["asked", "agreed", "requested", "received"]
        reached = steps[: steps.index(state) + 1] if state in steps else []
        for name, days in (("asked", 0), ("agreed", 1), ("requested", 2), ("received", 5)):
            if name in reached and not (mode == "contact" and name == "requested"):
                field = "answered_at" if name == "agreed" else f"{name}_at"
                setattr(reference, field, asked + (_limit(course) - asked) * days / 6)
        whole.references.append(reference)
        if reference.asked_at:
            whole.happened(asked, "reference", what="state", referee=referee.name, state="asked")


def tell_of_letters(wholes: Sequence[Whole]) -> None:
    """Of those that are out, one is sent as its writer says, and one request did not arrive; of
    those that came, a few came some days late."""
    answered = (Stage.OFFER, Stage.REJECTED)
    for whole in [one for one in wholes if one.application.stage in answered][::2]:
        printed = [row for row in whole.deadlines if row.kind in ("application", "letters")]
        came = [one for one in whole.references if one.received_at]
        for one in came[-1:]:
            one.received_at = max(row.instant for row in printed if row.instant) + LATE
    out = [one for whole in wholes for one in whole.references if one.state == "requested"]
    for one in out[:1]:
        one.submitted_at = one.requested_at
    for one in out[1:2]:
        one.state, one.failure = Reference.State.FAILED, Reference.Failure.NOT_RECEIVED


def _limit(course: Course) -> datetime:
    return course.submitted or max((at for _, at in course.reached), default=course.created)


def _letter_state(rng: Random, mode: str, course: Course) -> str:
    if course.stage == Stage.IDEA:
        return "planned"
    if mode == "contact":
        return rng.choice(("planned", "asked", "agreed")) if course.open else "agreed"
    if course.stage in (Stage.PREPARING, Stage.WITHDRAWN):
        return rng.choice(("planned", "asked", "agreed", "requested"))
    if course.stage == Stage.WAITING:
        return rng.choice(("requested", "requested", "received"))
    return "received"


def _deadlines(
    rng: Random, whole: Whole, user: User, advert: Advert, course: Course, today: date
) -> None:
    """The printed deadlines, and those the course brings: own target, interview, reply."""
    whole.deadlines += printed_deadlines(advert)
    add = whole.deadlines.append
    own = {"zone": user.zone, "zone_source": "person"}
    if course.open and (advert.closes - today).days > 10 and rng.random() < 0.25:
        add(Deadline(kind="target", date=advert.closes - timedelta(days=7), **own))
    if course.stage == Stage.INTERVIEW:
        talk: dict[str, Any] = {
            "date": today + timedelta(days=rng.randint(2, 14)),
            "time": time(14),
        }
        talk |= {"place": f"https://video.{advert.place.domain}/talk", "note": TALK}
        add(Deadline(kind="interview", **talk, zone=advert.place.zone, zone_source="person"))
    if course.stage == Stage.REVIEW:
        add(Deadline(kind="answer", date=today + timedelta(days=rng.randint(7, 28)), **own))
    if course.stage == Stage.OFFER:
        add(Deadline(kind="reply", date=today + timedelta(days=rng.randint(4, 20)), **own))
    # What falls due today is still owed today, whatever the hour.
    _count_down(whole, course, datetime.combine(today, time(0), user.tz).astimezone(UTC))


def _count_down(whole: Whole, course: Course, remind_from: datetime) -> None:
    """Derive the moments, and which of them is next, as services.deadlines does row by row."""
    letters_in = all(reference.is_in for reference in whole.references)
    for deadline in whole.deadlines:
        deadline.application, deadline.owner = whole.application, whole.application.owner
        deadline.next_step_at = deadline.reminds_from = deadline.changed_at = remind_from
        deadlines.derive(deadline)
        if course.submitted and deadline.kind == "application":
            deadline.met_at = course.submitted
        elif course.over:
            deadline.closed_at = course.reached[-1][1]
        elif deadline.kind == "letters" and letters_in:
            deadline.met_at = _limit(course)
    unmet = [row for row in whole.deadlines if not (row.met_at or row.closed_at)]
    deadlines.note(whole.application, unmet)


def _contact(rng: Random, whole: Whole, advert: Advert, course: Course) -> None:
    at = _during(rng, course)
    whole.contacts.append(
        ContactEntry(
            application=whole.application,
            person=advert.contact,
            date=at.date(),
            answer=rng.choice(ANSWERS),
            next_step="Send the proposal" if course.open else "",
        )
    )
    whole.happened(at, "contact", person=advert.contact)
