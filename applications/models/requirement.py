"""A requirement: one thing the posting asks for, and where it stands."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.core import readiness
from applications.core.document_kind import is_german, their_words
from applications.core.short_name import LONGEST, head, short_name
from applications.models.owned import OwnedQuerySet, one_of


class RequirementQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class RequirementKind(models.TextChoices):
    COVER_LETTER = "cover_letter", _("Cover letter")
    CV = "cv", _("CV")
    TRANSCRIPTS = "transcripts", _("Transcripts")
    DEGREE_CERTIFICATE = "degree_certificate", _("Degree certificate")
    THESIS = "thesis", _("Thesis")
    PUBLICATIONS = "publications", _("Publications")
    RESEARCH_PROPOSAL = "research_proposal", _("Research proposal")
    WRITING_SAMPLE = "writing_sample", _("Writing sample")
    RECOMMENDATION_LETTERS = "recommendation_letters", _("Recommendation letters")
    REFERENCE_CONTACTS = "reference_contacts", _("Reference contacts")
    TEST_SCORES = "test_scores", _("Test scores")
    LANGUAGE_CERTIFICATE = "language_certificate", _("Language certificate")
    CODE_SAMPLE = "code_sample", _("Code sample or portfolio")
    ID_DOCUMENT = "id_document", _("Identity document")
    TEACHING_STATEMENT = "teaching_statement", _("Teaching statement")
    DIVERSITY_STATEMENT = "diversity_statement", _("Diversity statement")
    APPLICATION_FORM = "application_form", _("Application form")
    VIDEO = "video", _("Video")
    OTHER = "other", _("Other")


def in_sentence(label: str) -> str:
    """A label within a sentence: small, but "CV", "PhD" and their like stay, and German nouns.

    >>> in_sentence("Degree certificate"), in_sentence("A thesis"), in_sentence("CV")
    ('degree certificate', 'a thesis', 'CV')
    >>> in_sentence("PhD proposal"), in_sentence("CVs"), in_sentence("MSc thesis")
    ('PhD proposal', 'CVs', 'MSc thesis')
    >>> in_sentence("Anschreiben"), in_sentence("Personligt brev")
    ('Anschreiben', 'personligt brev')
    """
    rest = label.partition(" ")[0][1:]
    is_word = (label[1:2].islower() or label[1:2] == " ") and rest == rest.lower()
    return label[:1].lower() + label[1:] if is_word and not is_german(label) else label


def either(names: Iterable[str]) -> str:
    """The first, or what will do instead, "thesis or articles"; no longer than a name may be."""
    first, *others = names
    for other in others:
        first = str(_("%(one)s or %(other)s") % {"one": first, "other": other})
    return first[:300]


class RequirementNeed(models.TextChoices):
    REQUIRED = "required", _("required")
    OPTIONAL = "optional", _("optional")
    IF_AVAILABLE = "if_available", _("if available")
    CONDITIONAL = "conditional", _("in some cases")


class RequirementApplies(models.TextChoices):
    """Whether what is asked for in some cases only is asked of this person."""

    UNASKED = "", _("not answered yet")
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("don’t know")


class RequirementState(models.TextChoices):
    MISSING = "missing", _("missing")
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    SUBMITTED = "submitted", _("submitted")
    RECEIVED = "received", _("received")
    WAIVED = "waived", _("waived")
    NOT_APPLICABLE = "n/a", _("not applicable")


class RequirementCertification(models.TextChoices):
    NONE = "none", _("no certification")
    COPY = "copy", _("copy")
    AUTHENTICATED = "authenticated", _("authenticated copy")
    OFFICIAL = "official", _("official")
    SWORN = "sworn", _("sworn translation")


class RequirementValidOn(models.TextChoices):
    """The day on which a proof has to be good there."""

    DEADLINE = "deadline", _("on the day of the deadline")
    RECEIPT = "receipt", _("on the day it reaches them")
    START = "start", _("on the day the position starts")


class Requirement(models.Model):
    Kind = RequirementKind
    Need = RequirementNeed
    State = RequirementState
    Applies = RequirementApplies
    ValidOn = RequirementValidOn

    Certification = RequirementCertification

    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="requirements",
        verbose_name=_("application"),
    )
    kind = models.CharField(_("kind"), max_length=22, choices=Kind.choices, default=Kind.OTHER)
    also_kinds = models.JSONField(_("or instead"), default=list, blank=True)  # ["publications"]
    name = models.CharField(_("name as in the posting"), max_length=300)
    need = models.CharField(_("need"), max_length=12, choices=Need.choices, default=Need.REQUIRED)
    condition = models.CharField(_("condition"), max_length=500, blank=True)
    applies = models.CharField(
        _("does it apply to me"), max_length=7, choices=Applies.choices, default="", blank=True
    )
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    limits = models.JSONField(_("limits"), default=list, blank=True)  # [{"what", "value", "binds"}]
    certification = models.CharField(
        _("certification"), max_length=13, choices=Certification.choices, default=Certification.NONE
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    valid_on = models.CharField(
        _("has to be valid"), max_length=8, choices=ValidOn.choices, default=ValidOn.DEADLINE
    )
    own_file = models.BooleanField(_("goes as a file of its own"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.MISSING)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    versions = models.ManyToManyField(
        "applications.Version", through="applications.Attachment", related_name="requirements"
    )

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["application_id", "position", "id"]
        indexes = [
            models.Index(fields=["application", "position", "id"], name="requirement_in_order")
        ]
        constraints = [
            one_of("kind", RequirementKind, name="requirement_kind_known"),
            one_of("need", RequirementNeed, name="requirement_need_known"),
            one_of("applies", RequirementApplies, name="requirement_applies_known"),
            one_of("state", RequirementState, name="requirement_state_known"),
            one_of(
                "certification", RequirementCertification, name="requirement_certification_known"
            ),
            one_of("valid_on", RequirementValidOn, name="requirement_valid_on_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="requirement_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """Its short name, in the posting's own words; by its kind where they are too many."""
        short = short_name(self.name) or their_words(self.name, self.kind)
        if short:
            return short
        if self.kind != RequirementKind.OTHER or not head(self.name, LONGEST):
            return self.kind_words
        return f"{head(self.name, LONGEST - 2)} …"

    @property
    def titled(self) -> str:
        """The short name as a title."""
        return self.called[:1].upper() + self.called[1:]

    def sent_as(self, document_kind: str) -> str:
        """The title of a file in the bundle: of what may be "thesis or articles", what is there."""
        if not self.also_kinds:
            return self.titled
        kind = self.kind_of(document_kind)
        words = their_words(self.name, kind, choice=True) or str(RequirementKind(kind).label)
        return words[:1].upper() + words[1:]

    @property
    def item(self) -> readiness.Item:
        """The line as plain values, under the posting's own words."""
        return readiness.Item(
            name=self.titled,
            kind=self.kind,
            need=self.need,
            state=self.state,
            applies=self.applies,
            count=self.count,
            key=self.pk or 0,
        )

    @property
    def is_sent(self) -> bool:
        """Its files go in: it was neither waived nor said not to apply."""
        left_out = (RequirementState.WAIVED, RequirementState.NOT_APPLICABLE)
        return self.state not in left_out and not self.is_folded

    @property
    def is_folded(self) -> bool:
        """It does not apply to this person, so it is not counted."""
        conditional = self.need == RequirementNeed.CONDITIONAL
        return conditional and self.applies == RequirementApplies.NO

    @property
    def is_counted(self) -> bool:
        """It may be as long as so many words or characters, which a form counts as well."""
        return any(limit["what"] in ("words", "characters") for limit in self.limits)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of document that meets it: "thesis or articles" is met by either."""
        return tuple(dict.fromkeys((self.kind, *self.also_kinds)))

    @property
    def is_german(self) -> bool:
        """Whether its name is German, and may be parted between syllables as German is."""
        return is_german(self.name)

    @property
    def kind_choices(self) -> list[tuple[str, str]]:
        """Its kinds, to choose from."""
        return [(kind, str(RequirementKind(kind).label)) for kind in self.kinds]

    @property
    def kind_words(self) -> str:
        """Its kinds in words: "Thesis or publications"."""
        first, *others = (label for _kind, label in self.kind_choices)
        words = first
        for other in others:
            words = str(_("%(one)s or %(other)s") % {"one": words, "other": in_sentence(other)})
        return words

    def kind_of(self, kind: str) -> str:
        """As which of its kinds a document of this kind is sent."""
        return kind if kind in self.kinds else self.kind
