"""An application: a person's file for one posting."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.core import presets
from applications.core.readiness import Checklist, Mine, Readiness, Step
from applications.models.deadline import Deadline
from applications.models.owned import OwnedQuerySet, one_of, read_anew
from applications.models.person import User
from applications.models.posting import Posting
from applications.models.referee import counted
from applications.models.stage import (
    BEFORE_SUBMISSION,
    OVER,
    SENT,
    ApplicationFee,
    ApplicationStage,
)

if TYPE_CHECKING:
    from applications.models.reference import Reference
    from applications.models.requirement import Requirement

# Stands where no deadline is unmet: so one plain index sorts the ladder on every database.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


class ApplicationQuerySet(OwnedQuerySet):
    def current(self) -> "ApplicationQuerySet":
        """Not archived."""
        return self.filter(archived_at__isnull=True)

    def by_next_moment(self) -> "ApplicationQuerySet":
        """The first unmet deadline first; those without any last."""
        return self.order_by("next_moment", "id")

    def open(self) -> "ApplicationQuerySet":
        """Still to be submitted."""
        return self.filter(stage__in=Application.BEFORE_SUBMISSION)

    def waiting_for_answer(self, now: datetime) -> "ApplicationQuerySet":
        """Sent and not answered for good, by them or by the person, the longest waiting first.

        An interview still ahead is a moment, not a wait; so is the day to reply to an offer by.
        """
        is_offered = Exact(models.OuterRef("stage"), Value(ApplicationStage.OFFER))
        ahead = Deadline.objects.unmet().filter(
            Q(kind=Deadline.Kind.INTERVIEW) | Q(is_offered, kind=Deadline.Kind.REPLY),
            Q(instant__gt=now) | Q(instant__isnull=True),
            application=models.OuterRef("pk"),
        )
        waiting = self.filter(~models.Exists(ahead), tab=ApplicationTab.WAITING)
        return waiting.order_by(F("submitted_at").asc(nulls_last=True), "id")

    def by_tab(self) -> dict[str, int]:
        """How many are in each tab; one query."""
        counted = self.order_by().values("tab").annotate(number=models.Count("*"))
        return dict(counted.values_list("tab", "number"))

    def with_files_to_send(self) -> "ApplicationQuerySet":
        """Those whose files are looked through for slips, or which the library may help out."""
        lack = Q(requirements__state__in=("missing", "draft"))
        return self.open().filter(lack | Q(requirements__attachments__isnull=False))

    def look_again(self) -> int:
        """Something of their own has changed: where they stand is derived anew before it is told.

        A count, not a flag: what changes while it is being derived is not passed over.
        """
        return self.update(revision=F("revision") + 1, own_revision=F("revision") + 1)

    def look_again_later(self) -> int:
        """Something they share with others has changed: the sweep is soon enough.

        To look through all letters of a person takes longer than anybody waits for a page.
        """
        return self.update(revision=F("revision") + 1)

    def to_derive(self) -> "ApplicationQuerySet":
        """Those whose readiness is not that of the rows as they are now."""
        return self.exclude(derived_revision=F("revision"))


class ApplicationTab(models.TextChoices):
    """The four heaps of the list."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    DECIDED = "decided", _("Decided")
    ARCHIVED = "archived", _("Archived")


class ApplicationRequests(models.TextChoices):
    """When a portal mails the referees."""

    SAVE = "save", _("as soon as their names are saved")
    DEMAND = "demand", _("when I press a button there")
    SUBMISSION = "submission", _("only once the application is submitted")
    NEVER = "never", _("never: I tell them myself")


class ApplicationPriority(models.IntegerChoices):
    HIGH = 1, _("High")
    NORMAL = 2, _("Normal")
    LOW = 3, _("Low")


class Application(models.Model):
    Stage = ApplicationStage

    BEFORE_SUBMISSION, SENT, OVER = BEFORE_SUBMISSION, SENT, OVER
    # The last word has not been said.
    UNANSWERED = (*SENT, Stage.REVIEW, Stage.INTERVIEW, Stage.WAITLIST)
    AFTER_SUBMISSION = tuple(set(Stage) - {*BEFORE_SUBMISSION, *OVER})
    DECIDED = (Stage.OFFER, *OVER)  # an offer only once the person has answered it

    Tab = ApplicationTab

    Fee = ApplicationFee
    Requests = ApplicationRequests
    Priority = ApplicationPriority

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="applications",
        verbose_name=_("person"),
    )
    posting = models.OneToOneField(
        "applications.Posting",
        on_delete=models.CASCADE,
        related_name="application",
        verbose_name=_("posting"),
    )
    stage = models.CharField(_("stage"), max_length=9, choices=Stage.choices, default=Stage.IDEA)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    notes = models.TextField(_("notes"), blank=True)
    portal_user = models.CharField(_("user name in the portal"), max_length=200, blank=True)
    fee = models.CharField(_("fee"), max_length=12, choices=Fee.choices, default=Fee.NONE)
    requests = models.CharField(  # as the person saw it; "": as the portal's rules say, if they do
        _("when the portal mails referees"), max_length=10, choices=Requests.choices, blank=True
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    confirmation = models.CharField(_("confirmation number"), max_length=200, blank=True)
    steps = models.JSONField(_("own reminder steps"), null=True, blank=True)  # None: the person's
    # How its bundle is put together: a portal's rules (core/presets.toml), and what comes in front.
    preset = models.CharField(_("portal"), max_length=40, blank=True)
    with_cover = models.BooleanField(_("cover page"), default=True)
    with_contents = models.BooleanField(_("contents page"), default=True)
    reminders_on = models.BooleanField(_("reminders"), default=True)
    snoozed_until = models.DateTimeField(_("reminders snoozed until"), null=True, blank=True)
    tags = models.ManyToManyField(
        "applications.Tag", blank=True, related_name="applications", verbose_name=_("tags")
    )
    season = models.ForeignKey(  # None: the one that runs
        "applications.Season", models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    earlier = models.ForeignKey(  # to the same programme in a season before: it was begun from it
        "self", models.SET_NULL, null=True, blank=True, related_name="later"
    )
    # The person said yes or no to what they offer: services.offers keeps it, as the database can
    # make `tab` of nothing but its own row.
    offer_answered = models.BooleanField(default=False, editable=False)
    # By the stage, the answer to an offer and the archive; the database sees to it.
    tab = models.GeneratedField(
        expression=Case(
            When(archived_at__isnull=False, then=Value(ApplicationTab.ARCHIVED.value)),
            When(
                stage__in=[stage.value for stage in BEFORE_SUBMISSION],
                then=Value(ApplicationTab.OPEN.value),
            ),
            When(
                Q(stage__in=[stage.value for stage in OVER])
                | Q(stage=Stage.OFFER.value, offer_answered=True),
                then=Value(ApplicationTab.DECIDED.value),
            ),
            default=Value(ApplicationTab.WAITING.value),
        ),
        output_field=models.CharField(max_length=8),
        db_persist=True,
    )
    # Derived by services.deadlines: the first unmet deadline; the one that leads in lists, which
    # sort by it; and all that a row shows of the unmet ones (core/moments.py).
    next_moment = models.DateTimeField(_("next deadline"), default=NEVER, editable=False)
    lead_moment = models.DateTimeField(default=NEVER, editable=False)
    moments = models.JSONField(_("moments"), default=list, blank=True, editable=False)
    # Derived by services.readiness, which every list, row and mail reads: see `readiness` below.
    # `revision` counts what changed, own_revision is the last that was its own, and the columns
    # tell of the one that stands in derived_revision.
    revision = models.PositiveIntegerField(default=1, editable=False)
    own_revision = models.PositiveIntegerField(default=1, editable=False)
    derived_revision = models.PositiveIntegerField(default=0, editable=False)
    items_done = models.PositiveSmallIntegerField(_("ready"), default=0, editable=False)
    items_total = models.PositiveSmallIntegerField(_("asked for"), default=0, editable=False)
    findings_open = models.PositiveSmallIntegerField(_("to look at"), default=0, editable=False)
    letters_in = models.PositiveSmallIntegerField(_("references in"), default=0, editable=False)
    letters_needed = models.PositiveSmallIntegerField(
        _("references needed"), default=0, editable=False
    )
    lacking = models.JSONField(
        _("lacking"), default=dict, blank=True, editable=False
    )  # {"missing", "drafts", "questions"}: [names]; {"mine"}: [what the library has for lines];
    # {"first", "line", "takes"}: the one to see to, and whether it takes a file right away
    # A letter for each line that counts (core.readiness.SIGNS), and the kinds that are missing.
    pieces = models.CharField(_("documents"), max_length=300, blank=True, editable=False)
    missing_kinds = models.TextField(_("missing kinds"), blank=True, editable=False)
    # The first few open findings: [{"code", "title", "document", "version", "data"}]
    findings = models.JSONField(_("findings"), default=list, blank=True, editable=False)
    next_step = models.CharField(_("next step"), max_length=9, default="upload", editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["owner", "next_moment", "id"],
                condition=Q(archived_at__isnull=True),
                name="application_ladder",
            ),
            models.Index(
                fields=["owner", "lead_moment", "id"],
                condition=Q(archived_at__isnull=True),
                name="application_by_lead",
            ),
            models.Index(fields=["owner", "tab", "lead_moment", "id"], name="application_by_tab"),
            models.Index(
                fields=["owner", "stage", "lead_moment", "id", "tab"],
                condition=Q(archived_at__isnull=True),
                name="application_by_stage",
            ),
            models.Index(fields=["owner", "tab", "submitted_at", "id"], name="application_waiting"),
            models.Index(fields=["owner", "tab", "fee"], name="application_by_fee"),
            models.Index(
                fields=["id"],
                condition=~Q(derived_revision=F("revision")),
                name="application_to_derive",
            ),
        ]
        constraints = [
            one_of("stage", ApplicationStage, name="application_stage_known"),
            one_of("fee", ApplicationFee, name="application_fee_known"),
            models.CheckConstraint(
                condition=Q(requests__in=["", *ApplicationRequests.values]),
                name="application_requests_known",
            ),
            one_of("priority", ApplicationPriority, name="application_priority_known"),
        ]

    def __str__(self) -> str:
        return str(self.posting)

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    def get_stage_display(self) -> str:
        # Django's own looks through all of them, each translated, for every row.
        return str(ApplicationStage(self.stage).label)

    @property
    def place(self) -> str:
        """Where it goes, for a sentence: the institution, else the title."""
        return self.posting.institution or self.posting.title

    def hold(self) -> None:
        """Read anew and locked: whoever else decides on it waits until the transaction ends.

        What was written meanwhile stands on it then; changes not saved before are gone. Its person
        is held first, see models/owned.py. Raises RowGone.
        """
        User.objects.hold(self.owner_id)
        rows = Application.objects.select_for_update(no_key=True)
        fields = (
            "stage", "submitted_at", "confirmation", "archived_at", "next_moment", "fee",
        )  # fmt: skip
        read_anew(self, *fields, rows=rows)

    @property
    def sender(self) -> tuple[str, ...]:
        """What the names of its files begin with: who sends them, and for which number."""
        owner = self.owner
        names = (owner.family_name, owner.given_name) if owner.family_name else (owner.given_name,)
        return *names, self.posting.reference_number

    @property
    def waits_for_answer(self) -> bool:
        """It is in, and they have not said their last word."""
        return self.stage in self.UNANSWERED

    @property
    def has_next_moment(self) -> bool:
        return self.next_moment < NEVER

    @property
    def is_open(self) -> bool:
        """Still to be submitted."""
        return self.stage in self.BEFORE_SUBMISSION

    @property
    def portal_rules(self) -> presets.Preset | None:
        """Of the portal the person chose, else of the one its posting leads to."""
        return presets.chosen(self.preset) if self.preset else self.posting.portal

    @property
    def portal_writes(self) -> str:
        """When its portal mails the referees, by whoever knows best; "" unknown."""
        said = self.posting.requests
        return presets.when_portal_mails(self.requests, said, self.portal_rules)

    @property
    def writes_at_submission(self) -> bool:
        """Its portal writes to referees only once it is submitted."""
        return self.portal_writes == self.Requests.SUBMISSION

    @property
    def waits_for_submission(self) -> bool:
        """The same, and it is not submitted, so nothing can be out yet."""
        return self.is_open and self.writes_at_submission

    def checklist(
        self, pieces: "Iterable[Requirement]", references: "Iterable[Reference]"
    ) -> Checklist:
        """What is asked for and what the referees do for it, from rows at hand: no query."""
        named = [reference for reference in references if reference.counts]
        return Checklist(
            items=tuple(piece.item for piece in pieces),
            referees=tuple(reference.told for reference in counted(named)),
            references_minimum=self.posting.references_minimum,
            letters_wanted=self.posting.references_mode == Posting.ReferenceMode.LETTER,
            names_wanted=self.posting.references_mode == Posting.ReferenceMode.CONTACT,
            named_write=bool(named) and all(one.by_letter for one in named),
        )

    @property
    def letters_alone(self) -> tuple[int, int]:
        """How many letters are in, of how many needed; who is named only writes none."""
        counted = self.letters_in, self.letters_needed
        done, needed = self.lacking.get("letters", counted)
        return done, needed

    @property
    def names_alone(self) -> tuple[int, int]:
        """How many who are named only are complete, of how many asked for."""
        there, asked = self.letters_alone
        rest = self.letters_in - there, self.letters_needed - asked  # where it was derived before
        done, needed = self.lacking.get("names", rest)
        return done, needed

    @property
    def readiness(self) -> Readiness:
        """As it was derived last."""
        step: Step = self.next_step  # type: ignore[assignment]
        return Readiness(
            done=self.items_done,
            total=self.items_total,
            missing=tuple(self.lacking.get("missing", ())),
            drafts=tuple(self.lacking.get("drafts", ())),
            questions=tuple(self.lacking.get("questions", ())),
            mine=tuple(Mine(**one) for one in self.lacking.get("mine", ())),
            findings=self.findings_open,
            letters_in=self.letters_in,
            letters_needed=self.letters_needed,
            letters=self.letters_alone,
            names=self.names_alone,
            step=step,
            pieces=self.pieces,
            missing_kinds=tuple(self.missing_kinds.split()),
            first_missing=self.lacking.get("first", ""),
            line=self.lacking.get("line", 0),
        )
