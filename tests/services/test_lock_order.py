"""One order of locks: the person, then the application, then its rows; see models/owned.py."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from applications.core.guards import Concern
from applications.errors import RowGone
from applications.forms.deadline import DeadlineForm
from applications.forms.fee import FeeForm
from applications.forms.offer import OfferForm
from applications.forms.requirement import RequirementForm
from applications.models import (
    Application,
    Attachment,
    ContactEntry,
    Deadline,
    Event,
    Fee,
    Mail,
    Offer,
    Posting,
    Reference,
    Requirement,
    User,
    Version,
)
from applications.services import (
    answers,
    applications,
    attachments,
    bundles,
    contacts,
    deadlines,
    documents,
    fees,
    guards,
    nudges,
    offers,
    packet_files,
    postings,
    referees,
    references,
    reminders,
    requirements,
    submissions,
    tags,
    undo,
    versions,
)
from applications.services.mails import bounces, delivery, links, taking_back, writing
from applications.services.mails.referee_mails import Draft
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    ContactEntryFactory,
    DocumentFactory,
    FeeFactory,
    MailFactory,
    OfferFactory,
    PostingFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
    VersionFactory,
)
from tests.services.mails.test_bounces import report
from tests.windows import HELD

pytestmark = pytest.mark.django_db

LOCKS = re.compile(r"^(INSERT|UPDATE|DELETE)|FOR (NO KEY )?UPDATE")


class Rows:
    """Of one person, an application and a row of each kind, read apart from those that made them;
    `user` is as a request has it."""

    def __init__(self):
        piece = RequirementFactory(state="ready")
        self.file = AttachmentFactory(requirement=piece)
        document = self.file.version.document
        self.newer = VersionFactory(document=document, number=2)
        made = piece.application
        other = DocumentFactory(owner=made.owner)
        VersionFactory(document=other)
        self.application = Application.objects.get(pk=made.pk)
        self.application.owner.zone = "Asia/Tokyo"
        self.piece = Requirement.objects.get(pk=piece.pk)
        self.deadline = Deadline.objects.get(application=made)
        Deadline.objects.filter(pk=self.deadline.pk).update(kind="target", zone="Asia/Kolkata")
        self.reference = Reference.objects.get(pk=ReferenceFactory(application=made).pk)
        self.second = RefereeFactory(owner=made.owner, other_email="b@uu.example")
        self.entry = ContactEntry.objects.get(pk=ContactEntryFactory(application=made).pk)
        self.version = Version.objects.get(pk=self.file.version_id)
        self.attachment = Attachment.objects.get(pk=self.file.pk)
        self.document = other
        pressed = references.set_state(Reference.objects.get(), "asked", now=NOW)
        self.pressed = Event.objects.get(pk=pressed.pk)
        self.offer = Offer.objects.get(pk=OfferFactory(application=made).pk)
        self.fee = Fee.objects.get(pk=FeeFactory(application=made).pk)
        asked = {"referee": self.reference.referee, "data": {"references": [self.reference.pk]}}
        asked |= {"owner": made.owner, "recipient": self.reference.referee.email, "kind": "ask"}
        self.mail = MailFactory(**asked)
        self.sent = MailFactory(**asked, state="sent", sent_at=NOW)
        self.failed = MailFactory(**asked, state="failed")
        self.waiting = Posting.objects.get(pk=PostingFactory(owner=made.owner).pk)

    def bound(self, form, row, **changes):
        data = {**model_to_dict(row), **changes}
        form({name: value for name, value in data.items() if value is not None}, instance=row)


SLIP = Concern("draft", "look", "CV")
WORKS = {
    "submit": lambda rows: applications.submit(rows.application, confirmation="", now=NOW),
    "move": lambda rows: applications.move(rows.application, "interview", now=NOW),
    "archive": lambda rows: applications.archive(rows.application, True, now=NOW),
    "many at once": lambda rows: applications.on_all(
        rows.application.owner,
        [rows.application.pk],
        lambda row: applications.archive(row, True, now=NOW),
    ),
    "one tag more": lambda rows: tags.add(rows.application, "dream", now=NOW),
    "delete": lambda rows: applications.delete(rows.application, now=NOW),
    "write notes": lambda rows: applications.write_notes(rows.application, "Ask", now=NOW),
    "record": lambda rows: submissions.record(rows.application, at=NOW, now=NOW),
    "attach": lambda rows: requirements.attach(rows.piece, rows.newer, now=NOW),
    "use": lambda rows: attachments.use(
        rows.application.owner, [(rows.piece.pk, rows.newer.pk)], now=NOW
    ),
    "sort": lambda rows: attachments.sort(
        rows.application, {rows.newer.pk: str(rows.piece.pk)}, now=NOW
    ),
    "detach": lambda rows: requirements.detach(rows.attachment, now=NOW),
    "state": lambda rows: requirements.set_state(rows.piece, "waived", now=NOW),
    "answer": lambda rows: requirements.answer(rows.piece, "no", now=NOW),
    "change a line": lambda rows: requirements.save(rows.piece, now=NOW),
    "remove a line": lambda rows: requirements.remove(rows.piece, now=NOW),
    "form of a line": lambda rows: rows.bound(RequirementForm, rows.piece, name="A CV"),
    "met": lambda rows: deadlines.mark_met(rows.deadline, True, now=NOW),
    "change a deadline": lambda rows: deadlines.save(rows.deadline, now=NOW),
    "remove a deadline": lambda rows: deadlines.remove(rows.deadline, now=NOW),
    "confirm a zone": lambda rows: deadlines.confirm_zone(
        rows.deadline, rows.deadline.zone, now=NOW
    ),
    "form of a deadline": lambda rows: rows.bound(DeadlineForm, rows.deadline, note="Noon"),
    "no answer yet": lambda rows: deadlines.ask_on(rows.application, date(2027, 3, 1), now=NOW),
    "an interview": lambda rows: applications.invite(rows.deadline, now=NOW),
    "an offer": lambda rows: offers.save(rows.offer, date(2027, 3, 1), now=NOW),
    "accept": lambda rows: offers.accept(rows.offer, now=NOW),
    "let go": lambda rows: offers.let_go(rows.offer, "", now=NOW),
    "open again": lambda rows: offers.reopen(rows.offer, now=NOW),
    "a fee": lambda rows: fees.save(rows.fee, now=NOW),
    "no fee": lambda rows: fees.remove(rows.application, now=NOW),
    "form of an offer": lambda rows: rows.bound(OfferForm, rows.offer, notes="Ask"),
    "form of a fee": lambda rows: rows.bound(
        partial(FeeForm, today=NOW.date()), rows.fee, amount="80"
    ),
    "follow the person": lambda rows: deadlines.follow_person(
        rows.application.owner, "Asia/Kolkata", now=NOW
    ),
    "settle": lambda rows: links.settle(rows.deadline, now=NOW),
    "snooze": lambda rows: applications.snooze(rows.deadline, NOW),
    "wake": lambda rows: applications.wake(rows.application, NOW),
    "steps": lambda rows: reminders.choose_steps(rows.application, ["1d"], NOW),
    "add a referee": lambda rows: references.add(
        Reference(application=rows.application, referee=rows.reference.referee), now=NOW
    ),
    "letter in": lambda rows: references.set_state(rows.reference, "received", now=NOW),
    "tick": lambda rows: references.tick(rows.reference, "thanked", True, now=NOW),
    "name each": lambda rows: references.name_each(
        [rows.second], [rows.application], asked=True, now=NOW
    ),
    "remove a reference": lambda rows: references.remove(rows.reference, now=NOW),
    "change a referee": lambda rows: referees.save(rows.reference.referee, now=NOW),
    "remove a referee": lambda rows: referees.remove(rows.reference.referee, now=NOW),
    "change a contact": lambda rows: contacts.save(rows.entry, now=NOW),
    "remove a contact": lambda rows: contacts.remove(rows.entry, now=NOW),
    "use another address": lambda rows: referees.use_address(rows.second, "b@uu.example", now=NOW),
    "the address is right": lambda rows: referees.trust_address(rows.second, rows.second.email),
    "switch nudges on": lambda rows: nudges.switch(rows.second, True, now=NOW),
    "a packet": lambda rows: packet_files.save(rows.second, [rows.version]),
    "a referee's yes": lambda rows: answers.say(rows.reference, True, "Gladly", now=NOW),
    "a yes to each": lambda rows: answers.say_each([rows.reference], True, "", now=NOW),
    "a referee's tick": lambda rows: answers.say_sent(rows.reference, True, now=NOW),
    "a referee's reminders": lambda rows: answers.choose_nudges(rows.second, "one", now=NOW),
    "a referee's stop": lambda rows: answers.stop(rows.second.owner, "b@uu.example", now=NOW),
    "a stop of the site": lambda rows: answers.stop(None, "b@uu.example", now=NOW),
    "write to a referee": lambda rows: writing.send(
        "ask",
        rows.reference.referee,
        [rows.reference],
        Draft("Letters", "Please"),
        language="en",
        key="k",
        again=True,
        now=NOW,
    ),
    "stop a mail": lambda rows: taking_back.cancel(rows.mail, now=NOW),
    "try a mail again": lambda rows: delivery.try_again(rows.failed, NOW),
    "a mail that came back": lambda rows: bounces.take(report(rows.sent), now=NOW),
    "tags": lambda rows: tags.put(rows.application, ["dream"], now=NOW),
    "undo": lambda rows: undo.undo(rows.pressed, now=NOW),
    "facts": lambda rows: postings.change_facts(rows.application, {"city": "Lund"}, now=NOW),
    "settle a contradiction": lambda rows: postings.settle(
        rows.application, "deadline", "several-dates"
    ),
    "take in": lambda rows: postings.take_in(
        rows.waiting, facts={}, moments=[], pieces=[], now=NOW
    ),
    "take in each": lambda rows: postings.take_in_each(
        rows.waiting, [], facts={}, moments=[], pieces=[], now=NOW
    ),
    "write down": lambda rows: postings.write_down(
        rows.application.owner, {"institution": "Lund University", "title": "Ice"}, None, now=NOW
    ),
    "arrange": lambda rows: bundles.arrange(
        rows.application, preset="", cover=False, contents=False
    ),
    "reorder": lambda rows: bundles.reorder(rows.application, [rows.attachment.pk]),
    "ask for a bundle": lambda rows: bundles.request_bundle(rows.application, now=NOW),
    "acknowledge": lambda rows: guards.acknowledge(rows.application, [SLIP], now=NOW),
    "ask again": lambda rows: guards.ask_again(rows.application, SLIP, now=NOW),
    "mark a version": lambda rows: versions.mark(rows.version, label="", final=False),
    "restore a version": lambda rows: versions.restore(rows.version, now=NOW),
    "remove a version": lambda rows: versions.remove(rows.version),
    "rename a document": lambda rows: documents.rename(rows.document, title="CV", kind="cv"),
    "remove a document": lambda rows: documents.delete(rows.document, now=NOW),
}


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_the_person_is_held_before_anything_is_written(work):
    rows = Rows()

    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        work(rows)

    statements = [query["sql"] for query in asked]
    held = [at for at, sql in enumerate(statements) if HELD.search(sql)]
    locking = [
        at for at, sql in enumerate(statements) if LOCKS.search(sql) and not HELD.search(sql)
    ]
    assert held, "nobody is held"
    assert held[0] < min(locking, default=len(statements)), statements[min(locking)]


GONE = {
    "hold": lambda rows: rows.application.hold(),
    "confirm a zone": lambda rows: deadlines.confirm_zone(
        rows.deadline, rows.deadline.zone, now=NOW
    ),
    "detach": lambda rows: requirements.detach(rows.attachment, now=NOW),
    "state": lambda rows: requirements.set_state(rows.piece, "waived", now=NOW),
    "answer": lambda rows: requirements.answer(rows.piece, "no", now=NOW),
    "letter in": lambda rows: references.set_state(rows.reference, "received", now=NOW),
    "settle": lambda rows: links.settle(rows.deadline, now=NOW),
    "take in": WORKS["take in"],
}


@pytest.mark.parametrize("work", GONE.values(), ids=GONE)
def test_a_row_that_is_gone_at_that_moment_is_said_to_be_gone(work):
    rows = Rows()
    rows.deadline.application, rows.attachment.requirement.application  # noqa: B018 – read before it went
    rows.piece.application, rows.reference.application  # noqa: B018
    Deadline.objects.all().delete()
    Posting.objects.all().delete()

    with pytest.raises(RowGone):
        work(rows)


def test_a_person_who_is_gone_is_said_to_be_gone():
    rows = Rows()
    User.objects.all().delete()

    with pytest.raises(RowGone), transaction.atomic():
        User.objects.hold(rows.application.owner_id)


@pytest.mark.parametrize("work", [deadlines.remove, deadlines.save], ids=["removed", "saved"])
def test_a_deadline_that_was_removed_meanwhile_stays_removed_once(work):
    """From two windows at once: one line in the history, one note to the calendars."""
    deadline = Rows().deadline
    stale = Deadline.objects.get(pk=deadline.pk)
    deadlines.remove(deadline, now=NOW)
    stale.note = "noon"

    work(stale, now=NOW)

    application = deadline.application
    assert not Deadline.objects.exists()
    assert application.owner.removed_deadlines.count() == 1
    assert application.events.filter(kind="deadline").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_whose_rows_are_held_is_left_for_the_next_round():
    """As while a file of theirs goes into a slow storage."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks no rows")
    held, other = (ApplicationFactory(owner__zone="Europe/Stockholm").owner for _ in range(2))
    now = datetime(2027, 1, 9, 12, tzinfo=UTC)  # after the digest of that day
    is_held, is_swept = threading.Event(), threading.Event()

    def store():
        with transaction.atomic():
            held.hold()
            is_held.set()
            is_swept.wait(5)
        connection.close()

    thread = threading.Thread(target=store)
    thread.start()
    is_held.wait()
    reminders.sweep(now)
    reminded = [mail.owner for mail in Mail.objects.all()]
    is_swept.set()
    thread.join()
    assert reminded == [other]

    reminders.sweep(now + timedelta(minutes=1))
    assert [mail.owner for mail in Mail.objects.order_by("pk")] == [other, held]
