"""The mail that an application is to go in by, as its person wrote it: never sent from here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.core.application_mail import LONGEST_LIST, LONGEST_SUBJECT, LONGEST_TEXT
from applications.models.owned import OwnedQuerySet, one_of


class ApplicationMailQuerySet(OwnedQuerySet):
    owner_path = "application__owner"


class ApplicationMailCarries(models.TextChoices):
    """What is attached."""

    MERGED = "merged", _("one PDF")
    SEPARATE = "separate", _("the documents, each as a file")


class ApplicationMail(models.Model):
    Carries = ApplicationMailCarries

    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.CASCADE,
        related_name="mail_draft",
        verbose_name=_("application"),
    )
    # As typed, one address a line.
    to = models.TextField(_("To"), max_length=LONGEST_LIST)
    cc = models.TextField(_("Copy to"), max_length=LONGEST_LIST, blank=True)
    subject = models.CharField(_("Subject"), max_length=LONGEST_SUBJECT)
    text = models.TextField(_("Text"), max_length=LONGEST_TEXT, blank=True)
    carries = models.CharField(
        _("Attached"), max_length=8, choices=Carries.choices, default=Carries.MERGED
    )
    # In our words, not its person's: they follow the files and the name.
    subject_is_ours = models.BooleanField(_("Subject as drafted"), default=False)
    text_is_ours = models.BooleanField(_("Text as drafted"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ApplicationMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail with an application")
        verbose_name_plural = _("mails with applications")
        constraints = [
            one_of("carries", ApplicationMailCarries, name="application_mail_carries_known")
        ]

    def __str__(self) -> str:
        return self.subject
