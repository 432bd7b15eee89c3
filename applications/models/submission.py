"""A submission: what exactly was sent, kept as it was whatever happens to the library."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.bundle import BundleOutput
from applications.models.owned import OwnedQuerySet


class SubmissionQuerySet(OwnedQuerySet):
    owner_path = "application__owner"

    def standing(self) -> "SubmissionQuerySet":
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Submission(models.Model):
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="submissions",
        verbose_name=_("application"),
    )
    at = models.DateTimeField(_("submitted"))
    # As entered, whatever zone the person lives in later; `at` is then noon of it, for the order.
    day = models.DateField(_("day"), null=True, blank=True)
    confirmation = models.CharField(_("confirmation number"), max_length=200, blank=True)
    # What was before, for taking it back: {"stage", "confirmation", "pieces", "deadlines"}.
    before = models.JSONField(_("before"), default=dict, blank=True)
    # The text boxes as they were, [{"question", "answer", "unit", "used", "most"}].
    answers = models.JSONField(_("answers"), default=list, blank=True)
    # Where it went by mail: {"sender", "to", "cc", "subject", "text", "files": [{"name", "size",
    # "sha256"}]}; once the sent mail came back, "came": {"sealed", "files", "differs": [{"code",
    # "name"}]}; and "perhaps", the same of one that its person is asked about, with "added" where
    # it is a receipt of theirs, and the "record" that it would make where there is none.
    mail = models.JSONField(_("mail"), default=dict, blank=True)
    # What the person saw after it: that the receipt came, that nothing is missing there; and when
    # they last looked, whatever they found (core/after_sending.py).
    receipt_at = models.DateTimeField(_("receipt seen"), null=True, blank=True)
    complete_at = models.DateTimeField(_("nothing missing"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last looked after"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    created_at = models.DateTimeField(_("recorded"))

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.application}, {self.at:%Y-%m-%d}"

    @property
    def sent(self) -> "list[SentFile]":
        """The documents that went in; prefetch `files` where there are many."""
        return [file for file in self.files.all() if not (file.is_receipt or file.output)]

    @property
    def bundles(self) -> "list[SentFile]":
        """What had been built of them."""
        return [file for file in self.files.all() if file.output]

    @property
    def receipts(self) -> "list[SentFile]":
        """What the portal answered, and the person's own mail beside it."""
        return [file for file in self.files.all() if file.is_receipt]

    @property
    def has_answer(self) -> bool:
        """A receipt of theirs is kept."""
        return any(file.number != SentFile.OWN for file in self.receipts)


class SentFileQuerySet(OwnedQuerySet):
    owner_path = "submission__application__owner"

    def mails(self) -> "SentFileQuerySet":
        """Kept as receipts of what stands, theirs and the person's own."""
        standing = self.filter(submission__taken_back_at__isnull=True)
        return standing.filter(is_receipt=True, content_type=SentFile.MAIL)


class SentFile(models.Model):
    """One file as it was sent: copied facts, and the same bytes in the storage.

    A document, a bundle that was built of documents (`output`), or what the portal answered; beside
    that the mail that the person sent, which is no version and no answer.
    """

    OWN = 0  # its number
    MAIL = "message/rfc822"  # the type of a saved one

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("for"), max_length=300, blank=True)
    title = models.CharField(_("document"), max_length=200)
    number = models.PositiveSmallIntegerField(_("version"))
    file = models.FileField(_("file"), max_length=300)
    sha256 = models.CharField(_("checksum"), max_length=64, blank=True)
    original_name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("type"), max_length=100)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"))
    position = models.PositiveSmallIntegerField(default=0)
    is_receipt = models.BooleanField(_("what the portal answered"), default=False)
    output = models.CharField(_("bundle"), max_length=8, choices=BundleOutput.choices, blank=True)
    built_at = models.DateTimeField(_("built"), null=True, blank=True)
    # Of a bundle: in what it is not made of the documents listed, [{"title", "number", "held"}].
    differs = models.JSONField(_("differs in"), default=list, blank=True)

    objects = SentFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("sent file")
        verbose_name_plural = _("sent files")
        ordering = ["submission_id", "position", "id"]
        indexes = [models.Index(fields=["file"], name="sent_file_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(output__in=["", *BundleOutput.values]),
                name="sent_file_output_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"
