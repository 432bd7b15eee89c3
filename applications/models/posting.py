"""A posting: what the university wrote, and what was read from it."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.core import presets
from applications.core.applications_allowed import HIGHEST
from applications.core.places.whereabouts import zone_of_place
from applications.models.owned import OwnedQuerySet, one_of

web_address = URLValidator(schemes=["http", "https"])


LONGEST_QUOTE = 500


def unread(path: str) -> tuple[str, ...]:
    """The columns that are long and no list or mail shows; `path` leads to the posting."""
    return tuple(f"{path}__{name}" for name in ("text", "evidence", "draft"))


def web_page(text: str) -> str:
    """The address where it is one of the web, else "": nothing else is made a link."""
    address = text.strip()
    return address if address.lower().startswith(("https://", "http://")) else ""


class PostingQuerySet(OwnedQuerySet):
    def unreviewed(self) -> "PostingQuerySet":
        """Pasted, not yet confirmed: no application stands for them."""
        return self.filter(reviewed_at__isnull=True)

    def with_name(self) -> "PostingQuerySet":
        """What it is `called` by: of what was read, which may be long, the title only."""
        named = self.only(
            "owner", "title", "url", "source", "source_name", "taken_at", "fetch_state"
        )
        return named.annotate(title_read=KT("draft__title__value"))

    def to_fetch(self, now: datetime) -> "PostingQuerySet":
        """Waiting to be fetched, or left behind by a worker whose lease ran out."""
        return self.filter(
            Q(fetch_state=Posting.Fetch.WAITING)
            | Q(fetch_state=Posting.Fetch.FETCHING, fetch_lease_until__lte=now)
        )


class PostingSource(models.TextChoices):
    PASTED = "pasted", _("pasted text")
    FILE = "file", _("file")
    URL = "url", _("web address")
    WRITTEN = "written", _("written by hand")
    SEASON = "season", _("an earlier season")


class PostingFetch(models.TextChoices):
    """How far the page behind an address is."""

    DONE = "", _("nothing to fetch")
    WAITING = "waiting", _("waiting to be fetched")
    FETCHING = "fetching", _("being fetched")
    FAILED = "failed", _("not fetched")


class PostingReferenceMode(models.TextChoices):
    UNKNOWN = "", _("not said")
    CONTACT = "contact", _("contact details")
    LETTER = "letter", _("letters")


class PostingWithin(models.TextChoices):
    """Among which applications those that it allows are counted."""

    INSTITUTION = "institution", _("at the institution")
    DEPARTMENT = "department", _("at the department")
    CALL = "call", _("in this call")


class Posting(models.Model):
    Source = PostingSource
    Fetch = PostingFetch
    ReferenceMode = PostingReferenceMode
    Within = PostingWithin

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        related_name="postings",
        verbose_name=_("person"),
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    institution = models.CharField(_("institution"), max_length=300, blank=True)
    department = models.CharField(_("department"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    reference_number = models.CharField(_("reference number"), max_length=120, blank=True)
    url = models.URLField(
        _("link to the posting"), max_length=2000, blank=True, validators=[web_address]
    )
    apply_to = models.CharField(_("where to apply"), max_length=2000, blank=True)
    # Of an application by mail, one address a line: empty where `apply_to` is all there is of them.
    mail_to = models.TextField(_("address to send to"), max_length=2000, blank=True)
    mail_cc = models.TextField(_("address for a copy"), max_length=2000, blank=True)
    # As the posting prescribes them: for the mail with the application; for its files, one a line.
    mail_subject = models.CharField(_("mail subject"), max_length=500, blank=True)
    file_names = models.TextField(_("file names"), max_length=2000, blank=True)
    how_to_apply = models.TextField(_("how to apply"), blank=True)
    contacts = models.JSONField(_("contacts"), default=list, blank=True)  # [{name, email, role}]
    start = models.CharField(_("start"), max_length=120, blank=True)  # as written, or 2025-01-01
    duration_months = models.PositiveSmallIntegerField(
        _("duration in months"), null=True, blank=True
    )
    extent_percent = models.PositiveSmallIntegerField(
        _("extent in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    salary = models.CharField(_("salary or stipend"), max_length=500, blank=True)
    languages = models.JSONField(_("languages accepted"), default=list, blank=True)  # ISO 639-1
    eligibility = models.JSONField(
        _("who may apply"), default=list, blank=True
    )  # [{minimum, of}], ECTS
    # What else it says of them: see core.condition_rows.
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    single_pdf = models.BooleanField(_("wants one PDF"), default=False)
    max_file_mb = models.DecimalField(
        _("largest file in MB"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01)],
    )
    references_minimum = models.PositiveSmallIntegerField(
        _("references needed"), null=True, blank=True
    )
    references_mode = models.CharField(
        _("kind of references"), max_length=7, choices=ReferenceMode.choices, blank=True
    )
    # What it says of other applications of the same person; see core/applications_allowed.py.
    most_applications = models.PositiveSmallIntegerField(
        _("applications allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST)],
    )
    most_within = models.CharField(
        _("counted"), max_length=11, choices=Within.choices, default=Within.INSTITUTION
    )
    most_by_intake = models.BooleanField(_("for each intake"), default=False)
    choices_in_order = models.BooleanField(_("wants them in order of choice"), default=False)
    # When its portal writes to referees, as its words say: "submission", "save", "" if they do not.
    requests = models.CharField(
        _("when the portal mails referees"), max_length=10, blank=True, editable=False
    )
    requests_quote = models.CharField(max_length=LONGEST_QUOTE, blank=True, editable=False)
    # The snapshot: postings vanish.
    text = models.TextField(_("text"), blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=7, choices=Source.choices)
    source_name = models.CharField(_("file name or address"), max_length=2000, blank=True)
    taken_at = models.DateTimeField(_("taken"))
    # A posting added by its address has no text until the fetch is done.
    fetch_state = models.CharField(
        _("state of the fetch"), max_length=8, choices=Fetch.choices, blank=True
    )
    fetch_attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fetch_lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    fetch_reason = models.CharField(_("reason of the failure"), max_length=500, blank=True)
    # field → {"quote", "start", "end", "rule", "confidence", "state": read, confirmed, corrected};
    # "conflicts" → [{"field", "code", "readings": [{"quote", "start", "end"}]}]
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    # What the reader made of the text (core.extraction.stored), kept as it was read and by which
    # version of it: an edit never reads again.
    draft = models.JSONField(null=True, blank=True, editable=False)
    reader_version = models.PositiveSmallIntegerField(default=0, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "country"], name="posting_by_country"),
            models.Index(fields=["owner", "text_sha256"], name="posting_same_text"),
            models.Index(fields=["owner", "reference_number"], name="posting_same_number"),
            models.Index(
                fields=["owner", "-taken_at", "-id"],
                condition=Q(reviewed_at__isnull=True),
                name="posting_to_review",
            ),
            models.Index(
                fields=["owner"],
                condition=Q(most_applications__isnull=False) | Q(choices_in_order=True),
                name="posting_with_rule",
            ),
            models.Index(
                fields=["fetch_state", "fetch_lease_until"],
                condition=Q(fetch_state__in=["waiting", "fetching"]),
                name="posting_to_fetch",
            ),
        ]
        constraints = [
            one_of("source", PostingSource, name="posting_source_known"),
            one_of("references_mode", PostingReferenceMode, name="posting_references_mode_known"),
            one_of("most_within", PostingWithin, name="posting_most_within_known"),
            models.CheckConstraint(
                condition=Q(extent_percent__isnull=True) | Q(extent_percent__range=(1, 100)),
                name="posting_extent_is_a_share",
            ),
            one_of("fetch_state", PostingFetch, name="posting_fetch_state_known"),
            models.CheckConstraint(
                condition=~Q(fetch_state="fetching") | Q(fetch_lease_until__isnull=False),
                name="posting_fetching_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(fetch_state="") | (Q(text="") & ~Q(url="")),
                name="posting_to_fetch_is_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled posting"))

    @cached_property
    def title_read(self) -> str:
        """The title that its text was read to have."""
        match self.draft:
            case {"title": {"value": str(title)}}:
                return title
        return ""

    @property
    def has_rule_between(self) -> bool:
        """It says how many may apply to it and its like, or in which order."""
        return self.most_applications is not None or self.choices_in_order

    @property
    def zone(self) -> str:
        """The clock of its place; "" where that is not known."""
        return zone_of_place(self.country, self.city, self.institution, self.text)

    @property
    def page(self) -> str:
        """Where one applies, if that is a page, else the posting; "" where neither is one."""
        return web_page(self.apply_to) or web_page(self.url)

    @property
    def portal(self) -> presets.Preset | None:
        """The portal whose rules it seems to go by."""
        said = f"{self.title} {self.department}"
        return presets.suggested(self.institution, [self.url, self.apply_to], said)

    @property
    def called(self) -> str:
        """Its title, before its review as it was read; else where or when it is from."""
        if self.fetch_state:
            return self.url
        if title := self.title or self.title_read:
            return title
        if self.source == PostingSource.FILE and self.source_name:
            return self.source_name
        day = {"day": date_format(localtime(self.taken_at), "j F Y")}
        return gettext("Posting of %(day)s") % day

    def words_of(self, field: str, row: dict[str, Any]) -> dict[str, Any]:
        """The words that one row of a fact was read from; empty for one the person wrote."""
        rows = (self.evidence.get(field) or {}).get("rows", [])
        return next((read for read in rows if read.get("of") == row), {})
