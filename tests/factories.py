"""Rows for tests: every factory gives a whole, owner-consistent row; name a part to choose it.

application = ApplicationFactory()                  # posting, a deadline, three requirements
application = ApplicationFactory(owner=ada, deadline=False, requirements=())
application = ApplicationFactory(deadline=date(2027, 2, 1), deadline__zone="Asia/Tokyo")
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import uuid4

import factory
from django.core.files.base import ContentFile
from django.db import transaction
from factory.django import DjangoModelFactory

from applications import models
from applications.core.received_mail import Proposal
from applications.services import deadlines, postings, submissions
from tests.papers import one_page
from tests.profiles import whole_profile

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    given_name = "Asha"
    family_name = factory.Sequence(lambda n: f"Verma{n}")
    zone = "Asia/Kolkata"
    date_joined = NOW

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> Any:
        return model_class.objects.create_user(
            kwargs.pop("email"), kwargs.pop("password", None), **kwargs
        )


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = models.Posting

    owner = factory.SubFactory(PersonFactory)
    title = factory.Sequence(lambda n: f"PhD position {n} in geometric deep learning")
    institution = "Umeå University"
    department = "Department of Mathematics"
    city = "Umeå"
    country = "SE"
    reference_number = factory.Sequence(lambda n: f"AN 2.2.1-{n}-26")
    url = factory.Sequence(lambda n: f"https://jobs.example.org/{n}")
    text = factory.LazyAttribute(
        lambda posting: f"{posting.title}\n\nThe last day to apply is 15 January 2027."
    )
    text_sha256 = factory.LazyAttribute(lambda posting: sha256(posting.text.encode()).hexdigest())
    source = models.Posting.Source.PASTED
    taken_at = NOW
    references_minimum = 2


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = models.Application
        skip_postgeneration_save = True

    owner = factory.SubFactory(PersonFactory)
    posting = factory.SubFactory(
        PostingFactory,
        owner=factory.SelfAttribute("..owner"),
        reviewed_at=NOW,
    )
    stage = models.Application.Stage.PREPARING
    created_at = NOW

    @factory.post_generation
    def deadline(self, create: bool, given: Any, **fields: Any) -> None:
        """A deadline on the date given (15 January 2027 unless said); False for no deadline."""
        if given is False:
            return
        if given is not None:
            fields["date"] = given
        DeadlineFactory(application=self, **fields)

    @factory.post_generation
    def requirements(self, create: bool, kinds: Any, **fields: Any) -> None:
        """One missing requirement of each kind given; letter, CV and transcripts unless said."""
        kinds = ("cover_letter", "cv", "transcripts") if kinds is None else kinds
        for position, kind in enumerate(kinds):
            RequirementFactory(application=self, kind=kind, position=position, **fields)


def asks_for_nothing(owner: models.User) -> models.Application:
    """Without lines, referees, contacts and number: what there is to find, a test puts in."""
    return ApplicationFactory(
        owner=owner,
        requirements=(),
        posting__contacts=[],
        posting__reference_number="",
        posting__references_minimum=0,
    )


class DeadlineFactory(DjangoModelFactory):
    class Meta:
        model = models.Deadline

    application = factory.SubFactory(ApplicationFactory, deadline=False)
    kind = models.Deadline.Kind.APPLICATION
    date = date(2027, 1, 15)
    zone = "Europe/Stockholm"
    zone_source = models.Deadline.ZoneSource.PLACE
    wording = "The last day to apply is 15 January 2027."
    next_step_at = NOW
    reminds_from = NOW
    changed_at = NOW

    @classmethod
    def _build(cls, model_class: type, *args: Any, **kwargs: Any) -> Any:
        row = super()._build(model_class, *args, **kwargs)
        deadlines.derive(row)
        return row

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> Any:
        row = cls._build(model_class, *args, **kwargs)
        row.save()
        with transaction.atomic():
            deadlines.refresh(row.application, row.changed_at)
        return row


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = models.Requirement

    application = factory.SubFactory(ApplicationFactory, requirements=())
    kind = models.Requirement.Kind.CV
    name = factory.LazyAttribute(lambda row: str(models.Requirement.Kind(row.kind).label))
    position = factory.Sequence(lambda n: n)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.Document

    owner = factory.SubFactory(PersonFactory)
    title = factory.Sequence(lambda n: f"CV {n}")
    kind = models.Requirement.Kind.CV
    created_at = NOW


class VersionFactory(DjangoModelFactory):
    """With its file in the storage: `content` is what stands in it."""

    class Meta:
        model = models.Version
        exclude = ("content",)

    content = factory.Sequence(lambda n: one_page(f"Curriculum vitae {n}"))
    document = factory.SubFactory(DocumentFactory)
    number = factory.LazyAttribute(lambda row: row.document.versions.count() + 1)
    file = factory.LazyAttribute(lambda row: ContentFile(row.content, "cv.pdf"))
    original_name = "cv.pdf"
    sha256 = factory.LazyAttribute(lambda row: sha256(row.content).hexdigest())
    size = factory.LazyAttribute(lambda row: len(row.content))
    pages = 1
    created_at = NOW


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Attachment

    requirement = factory.SubFactory(RequirementFactory)
    version = factory.SubFactory(
        VersionFactory,
        document__owner=factory.SelfAttribute("...requirement.application.owner"),
    )


class RefereeFactory(DjangoModelFactory):
    class Meta:
        model = models.Referee

    owner = factory.SubFactory(PersonFactory)
    name = factory.Sequence(lambda n: f"Ingrid Lund{n:05}")
    title = "Prof."
    email = factory.Sequence(lambda n: f"lund{n}@university.example")
    institution = "Uppsala University"
    position = "Professor of mathematics"
    zone = "Europe/Stockholm"


class ReferenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Reference

    application = factory.SubFactory(ApplicationFactory)
    referee = factory.SubFactory(RefereeFactory, owner=factory.SelfAttribute("..application.owner"))
    mode = models.Reference.Mode.PORTAL


class BundleFactory(DjangoModelFactory):
    """Waiting to be built."""

    class Meta:
        model = models.Bundle

    application = factory.SubFactory(ApplicationFactory)
    plan = factory.LazyFunction(lambda: {"parts": []})
    fingerprint = factory.Sequence(lambda n: sha256(str(n).encode()).hexdigest())
    created_at = NOW


class ContactEntryFactory(DjangoModelFactory):
    class Meta:
        model = models.ContactEntry

    application = factory.SubFactory(ApplicationFactory)
    person = "Prof. Elin Berg"
    date = date(2026, 11, 2)
    answer = "She asked for a draft of the proposal."


class TextBoxFactory(DjangoModelFactory):
    class Meta:
        model = models.TextBox

    application = factory.SubFactory(ApplicationFactory)
    question, way, limit = "Why this programme?", "words", 300


class EventFactory(DjangoModelFactory):
    class Meta:
        model = models.Event

    application = factory.SubFactory(ApplicationFactory)
    at = NOW
    kind = models.Event.Kind.TAKEN_IN


class OfferFactory(DjangoModelFactory):
    """Not decided yet."""

    class Meta:
        model = models.Offer

    application = factory.SubFactory(ApplicationFactory, stage="offer")
    amount = Decimal(31500)
    currency = "SEK"
    duration_months = 48


class FeeFactory(DjangoModelFactory):
    """Still to be paid."""

    class Meta:
        model = models.Fee

    application = factory.SubFactory(ApplicationFactory, fee="due")
    amount = Decimal(75)
    currency = "USD"


class TagFactory(DjangoModelFactory):
    class Meta:
        model = models.Tag

    owner = factory.SubFactory(PersonFactory)
    name = factory.Sequence(lambda n: f"dream {n}")


class MailFactory(DjangoModelFactory):
    """Waiting to be sent."""

    class Meta:
        model = models.Mail

    owner = factory.SubFactory(PersonFactory)
    recipient = factory.SelfAttribute("owner.email")
    kind = models.Mail.Kind.ALONE
    key = factory.Sequence(lambda n: f"alone:{n}")
    message_id = factory.LazyAttribute(lambda mail: f"<{mail.key.replace(':', '.')}@localhost>")
    not_before = NOW
    created_at = NOW


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = models.Reminder

    deadline = factory.SubFactory(DeadlineFactory)
    recipient = factory.SelfAttribute("deadline.application.owner")
    local_date = factory.SelfAttribute("deadline.date")
    step = "7d"
    due_at = NOW
    mail = factory.SubFactory(MailFactory, owner=factory.SelfAttribute("..recipient"))
    created_at = NOW


def whole_account(word: str, **person: Any) -> models.User:
    """Somebody with a row of every kind; the word stands wherever they wrote or uploaded."""
    owner = PersonFactory(**{"phone": word, **person})
    whole_application(owner, word)
    postings.discard(PostingFactory(owner=owner, text=f"{word} was thrown away"), now=NOW)
    PostingFactory(owner=owner, text=f"{word} waits for its review")
    models.Export.objects.create(owner=owner, state="failed", created_at=NOW)
    rows = {"headings": ["University"], "rows": [[2, [word]]], "meanings": ["institution"]}
    models.Spreadsheet.objects.create(owner=owner, name=f"{word}.csv", **rows, created_at=NOW)
    season = models.Season.objects.create(owner=owner, name=word[:40], closed_at=NOW)
    owner.applications.update(season=season)
    whole_profile(owner, word)
    said = [Proposal(kind, word, 0, 4).kept for kind in ("receipt", "waitlist")]
    mail = {"address": f"{word}@umu.se", "subject": word, "text": word, "proposals": said}
    models.ReceivedMail.objects.create(owner=owner, **mail, received_at=NOW)
    return owner


def whole_application(owner: models.User, word: str) -> models.Application:
    """An application of theirs with a row of every kind on it."""
    application = ApplicationFactory(
        owner=owner,
        notes=word,
        portal_user=word,
        confirmation=word,
        posting__text=word,
        posting__source_name=f"{word}.txt",
        posting__evidence={"title": evidence_of(word)},
        deadline__note=word,
    )
    AttachmentFactory(
        requirement=application.requirements.first(),
        version__content=one_page(word),
        version__original_name=f"{word}.pdf",
        version__label=word,
        version__document__title=word,
    )
    version = application.requirements.first().versions.get()
    models.DocumentText.objects.create(version=version, pages=[word])
    application.acknowledgements.create(key="0" * 64, created_at=NOW)
    said = ("answer", "referee__name", "referee__notes", "referee__points")
    reference = ReferenceFactory(application=application, **dict.fromkeys(said, word))
    whole_referee_page(reference, version, word)
    ContactEntryFactory(application=application, person=word, answer=word)
    TextBoxFactory(application=application, question=word, answer=word)
    EventFactory(application=application, kind="note", data={"name": word})
    facts = {"title": word, "name": f"{word}.pdf", "pages": 1, "bytes": version.size}
    beside = {**facts, "apart": True, "sha256": version.sha256}
    bundle = BundleFactory(application=application, plan={"title": word, "parts": [beside]})
    bundle.file.save("bundle.pdf", ContentFile(one_page(word)), save=False)
    bundle.state, bundle.pages, bundle.size = "built", 1, bundle.file.size
    bundle.save()
    submissions.record(application, at=NOW, now=NOW)
    said = {"subject": word, "text": word}
    application.submissions.update(mail={"sender": word, "to": [], "cc": [], "files": [], **said})
    models.ApplicationMail.objects.create(application=application, to=f"{word}@x.example", **said)
    application.tags.add(TagFactory(owner=owner, name=f"{word} {application.pk}"))
    OfferFactory(application=application, notes=word, start=word, reason=word)
    FeeFactory(application=application)
    models.Choice.objects.create(application=application, rank=owner.applications.count())
    models.Order.objects.create(
        requirement=application.requirements.first(), what="transcript", name=word, days=10
    )
    told = {"what": "fact", "name": "salary", "was": word, "now": f"more {word}"}
    watch = models.Watch(posting=application.posting, is_on=False, news_at=NOW, changes=[told])
    watch.known_text = watch.new_text = watch.reason = word
    watch.save()
    ReminderFactory(deadline=application.deadlines.get(), mail__subject=word)
    models.RemovedDeadline.objects.create(
        owner=owner, number=application.pk, uid=uuid4(), sequence=1, instant=NOW, removed_at=NOW
    )
    return application


def whole_referee_page(reference: models.Reference, version: models.Version, word: str) -> None:
    """A row of every kind that the referee's own page has."""
    referee = reference.referee
    secret = sha256(f"{word} {referee.pk}".encode()).hexdigest()
    models.RefereeLink.objects.create(referee=referee, sha256=secret, made_at=NOW)
    news = {"reference": reference, "kind": "agreed", "words": word}
    models.RefereeNews.objects.create(referee=referee, **news, at=NOW)
    models.RefereeVisit.objects.create(referee=referee, what="opened", at=NOW)
    models.ToldLetter.objects.create(
        referee=referee, number=reference.pk, instant=NOW, words_sha256=secret, changed_at=NOW
    )
    models.PacketFile.objects.create(referee=referee, version=version)
    for owner in (None, referee.owner):
        models.StoppedAddress.objects.create(owner=owner, digest=secret, stopped_at=NOW)


def evidence_of(quote: str) -> dict[str, Any]:
    """As it is kept for words at the beginning of the posting's text."""
    place = {"quote": quote, "start": 0, "end": len(quote)}
    return {**place, "rule": "label", "confidence": 1.0, "state": "confirmed"}
