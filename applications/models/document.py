"""Documents in the library, their immutable versions, and which version an application uses."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Coalesce, NullIf, RowNumber
from django.utils.translation import gettext_lazy as _

from applications.core import validity
from applications.core.bundle import READING_ORDER
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.requirement import Requirement


class DocumentQuerySet(OwnedQuerySet):
    def by_kind(self) -> "DocumentQuerySet":
        """In the order offices like to read, by title within a kind."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(READING_ORDER)]
        last = Value(len(READING_ORDER))
        rank = Case(*ranks, default=last, output_field=models.IntegerField())
        return self.annotate(rank=rank).order_by("rank", "title", "id")


class VersionQuerySet(OwnedQuerySet):
    owner_path = "document__owner"

    def unread(self) -> "VersionQuerySet":
        """From before texts were kept."""
        return self.filter(characters__isnull=True)

    def with_place(self) -> "VersionQuerySet":
        """Each with `place`, the name of where the application is that it was uploaded for."""
        institution = NullIf(F("uploaded_for__posting__institution"), Value(""))
        return self.annotate(place=Coalesce(institution, F("uploaded_for__posting__title")))

    def latest_each(self) -> "VersionQuerySet":
        """The newest version of each document."""
        newer = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
        return self.exclude(Exists(newer))


class DocumentTextQuerySet(OwnedQuerySet):
    owner_path = "version__document__owner"


class AttachmentQuerySet(OwnedQuerySet):
    owner_path = "requirement__application__owner"

    def first_uses(self, documents: Iterable[int], most: int) -> "models.QuerySet[Any, Any]":
        """Of each document the first few uses by the next deadline, as values, with the number of
        all: "document", "number" (of the version), "application", "stage", "institution", "title",
        "all"."""
        of_each = F("version__document")
        moment, used_by = F("requirement__application__next_moment"), "requirement__application"
        return (
            self.filter(version__document__in=documents)
            .annotate(
                at=Window(RowNumber(), partition_by=of_each, order_by=[moment, F("pk")]),
                all=Window(Count("pk"), partition_by=of_each),
            )
            .filter(at__lte=most)
            .order_by("version__document", "at")
            .values(
                "all",
                document=of_each,
                number=F("version__number"),
                application=F(used_by),
                stage=F(f"{used_by}__stage"),
                institution=F(f"{used_by}__posting__institution"),
                title=F(f"{used_by}__posting__title"),
            )
        )


class Document(models.Model):
    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="documents",
        verbose_name=_("person"),
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=22, choices=Requirement.Kind.choices, default=Requirement.Kind.OTHER
    )
    created_at = models.DateTimeField(_("created"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["owner", "title", "id"], name="document_library")]
        constraints = [one_of("kind", Requirement.Kind, name="document_kind_known")]

    def __str__(self) -> str:
        return self.title


def content_path(owner_id: int, sha256: str) -> str:
    """Content-addressed, under names we make: the same file is kept once for its owner."""
    return f"documents/{owner_id}/{sha256[:2]}/{sha256}"


def stored_path(version: "Version", filename: str) -> str:
    return content_path(version.document.owner_id, version.sha256)


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    FINAL = "final", _("final")


class Version(models.Model):
    State = VersionState

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    # Whose letter it is; see core/versioning.py. None: it came into the library, for none of them.
    uploaded_for = models.ForeignKey(
        "applications.Application",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded for"),
    )
    file = models.FileField(_("file"), upload_to=stored_path, max_length=300)
    original_name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("type"), max_length=100, default="application/pdf")
    sha256 = models.CharField(_("checksum"), max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    words = models.PositiveIntegerField(_("words"), null=True, blank=True)
    # Known once its text was read; see DocumentText. None: not read yet.
    characters = models.PositiveIntegerField(_("characters"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)  # ISO 639-1
    findings = models.JSONField(
        _("what was found in it"), default=list, blank=True
    )  # [{"code", …}]
    label = models.CharField(_("label"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=5, choices=State.choices, default=State.FINAL)
    # As printed on it; of a test the day it was taken. See core/validity.py.
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("uploaded"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document_id", "-number"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(characters__isnull=True), name="version_to_read"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            one_of("state", VersionState, name="version_state_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"

    @property
    def names(self) -> tuple[str, str]:
        """What tells which proof it is."""
        return self.document.title, self.original_name

    @property
    def last_day(self) -> date | None:
        """The last day on which it is good: as written down, else as its kind of proof lasts."""
        if self.valid_until or self.issued_on is None:
            return self.valid_until
        rule = validity.rule_of(self.names)
        return validity.until(self.issued_on, rule) if rule else None

    @property
    def lasts_by(self) -> str:
        """The page that says how long it lasts, where that is not written down."""
        rule = validity.rule_of(self.names)
        return rule.source if rule and self.last_day and not self.valid_until else ""

    @property
    def asks_until_when(self) -> bool:
        """Until when it is good matters, and nobody has said."""
        return self.last_day is None and validity.matters(self.document.kind, self.names)


class DocumentText(models.Model):
    """What a version says, page by page: looked through before it is sent, shown to nobody."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="text")
    pages = models.JSONField(_("text of each page"), default=list, blank=True)

    objects = DocumentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")

    def __str__(self) -> str:
        return str(self.version)


class Attachment(models.Model):
    """This version is what the application sends for that requirement."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.CASCADE, related_name="attachments"
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField(default=0)
    # The person's own place for it in the bundle; None: where offices look for it.
    place = models.PositiveSmallIntegerField(_("place in the bundle"), null=True, blank=True)

    objects: Any = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["requirement_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "version"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.version}"
