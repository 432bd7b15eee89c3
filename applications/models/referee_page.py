"""A referee's own page: its links, what was done on it, what the applicant is to be told of."""

import hashlib
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from applications.core.addresses import normal_form
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.requirement import RequirementKind


class OfRefereeQuerySet(OwnedQuerySet):
    owner_path = "referee__owner"


class RefereeLinkPurpose(models.TextChoices):
    PAGE = "page", _("their page")
    CALENDAR = "calendar", _("calendar of due dates")


class RefereeLink(models.Model):
    """One secret address of the page; each mail carries one of its own, kept as a hash alone."""

    Purpose = RefereeLinkPurpose

    referee = models.ForeignKey(
        "applications.Referee", on_delete=models.CASCADE, related_name="links"
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.PAGE)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = OfRefereeQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a referee")
        verbose_name_plural = _("links of referees")
        ordering = ["-made_at", "-id"]
        constraints = [
            one_of("purpose", RefereeLinkPurpose, name="referee_link_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"{self.referee}: {self.get_purpose_display()}"


class RefereeNewsQuerySet(OfRefereeQuerySet):
    def untold(self) -> "RefereeNewsQuerySet":
        """In no mail yet, or only in one that did not go."""
        return self.filter(models.Q(mail=None) | models.Q(mail__state="cancelled"))


class RefereeNewsKind(models.TextChoices):
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")
    SUBMITTED = "submitted", _("says the letter is sent")
    NOT_SUBMITTED = "unsubmitted", _("says the letter is not sent after all")
    UPLOADED = "uploaded", _("uploaded the letter")
    ARRIVED = "arrived", _("has the portal's mail")
    LOST = "lost", _("has not received the portal's mail")
    NUDGES = "nudges", _("chose how often to be reminded")
    STOPPED = "stopped", _("wants no more mail")
    RESUMED = "resumed", _("may be mailed again")
    BOUNCED = "bounced", _("mail to them came back")


class RefereeNews(models.Model):
    """What a referee did, for the applicant: at once on home, and once by mail."""

    Kind = RefereeNewsKind

    referee = models.ForeignKey(
        "applications.Referee", on_delete=models.CASCADE, related_name="news"
    )
    reference = models.ForeignKey(
        "applications.Reference", on_delete=models.CASCADE, null=True, related_name="news"
    )
    kind = models.CharField(_("what"), max_length=11, choices=Kind.choices)
    words = models.CharField(_("in their words"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))
    seen_at = models.DateTimeField(_("seen on home"), null=True, blank=True)
    mail = models.ForeignKey(  # the one that tells it
        "applications.Mail", on_delete=models.SET_NULL, null=True, related_name="referee_news"
    )

    objects = RefereeNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news of a referee")
        verbose_name_plural = _("news of referees")
        ordering = ["-at", "-id"]
        constraints = [one_of("kind", RefereeNewsKind, name="referee_news_kind_known")]

    def __str__(self) -> str:
        return f"{self.referee}: {self.get_kind_display()}"


class RefereeVisit(models.Model):
    """A use of the page, for the applicant to see: what and when, not from where."""

    referee = models.ForeignKey(
        "applications.Referee", on_delete=models.CASCADE, related_name="visits"
    )
    what = models.CharField(_("what"), max_length=20)
    at = models.DateTimeField(_("when"))

    objects = OfRefereeQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit of a referee")
        verbose_name_plural = _("visits of referees")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.referee}: {self.what}"


class ToldLetterQuerySet(OfRefereeQuerySet):
    pass


class ToldLetter(models.Model):
    """What a referee's calendar was told of one letter, so that it is told of each change and, once
    the letter is no longer due, of that. Of the words only whether they are still the same."""

    referee = models.ForeignKey(
        "applications.Referee", on_delete=models.CASCADE, related_name="told_letters"
    )
    number = models.PositiveBigIntegerField(_("reference"))  # its primary key: it may be gone
    uid = models.UUIDField(default=uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    instant = models.DateTimeField(_("moment"))
    words_sha256 = models.CharField(max_length=64, editable=False)
    changed_at = models.DateTimeField(_("changed"))
    gone_at = models.DateTimeField(_("called off"), null=True, blank=True)

    objects = ToldLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter in a calendar")
        verbose_name_plural = _("letters in calendars")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["referee", "number"], name="told_letter_once")
        ]
        indexes = [models.Index(fields=["gone_at"], name="told_letter_gone")]

    def __str__(self) -> str:
        return f"{self.referee}: {self.number}"


class PacketFileQuerySet(OfRefereeQuerySet):
    def readable(self) -> "PacketFileQuerySet":
        """What the referee may read; a document may have become a letter since it was chosen."""
        return self.exclude(version__document__kind=PacketFile.NEVER)


class PacketFile(models.Model):
    """A version of a document that a referee may read on their page."""

    NEVER = RequirementKind.RECOMMENDATION_LETTERS  # nothing for another referee's eyes

    referee = models.ForeignKey(
        "applications.Referee", on_delete=models.CASCADE, related_name="packet"
    )
    version = models.ForeignKey(
        "applications.Version", on_delete=models.CASCADE, related_name="in_packets"
    )

    objects = PacketFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("document for a referee")
        verbose_name_plural = _("documents for referees")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["referee", "version"], name="packet_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} → {self.referee}"


class StoppedAddressQuerySet(models.QuerySet["StoppedAddress"]):
    def of(self, email: str) -> "StoppedAddressQuerySet":
        return self.filter(digest__in=digests_of(email))

    def use_todays_key(self, email: str) -> int:
        """The stops of an address under older keys go on under today's; how many there were."""
        today, moved = keyed(email), 0
        for row in self.of(email).exclude(digest=today):
            try:
                with transaction.atomic():
                    moved += self.filter(pk=row.pk).update(digest=today)
            except IntegrityError:  # stopped again since
                moved += row.delete()[0]
        return moved


class StoppedAddress(models.Model):
    """An address that wants no mail for referees: about one applicant, whatever becomes of the
    referee's row; or, with nobody as the owner, about anybody here, and that outlives accounts."""

    owner = models.ForeignKey(
        "applications.User",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="stopped_addresses",
        verbose_name=_("person"),
    )
    digest = models.CharField(max_length=64, editable=False)
    stopped_at = models.DateTimeField(_("stopped"))

    objects = StoppedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that wants no mail")
        verbose_name_plural = _("addresses that want no mail")
        ordering = ["-stopped_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "owner"], name="stopped_address_once"),
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(owner=None),
                name="stopped_address_of_site_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"


def keyed(email: str, key: str | None = None) -> str:
    """What is kept of an address: nobody without the key can tell whether it is this one."""
    address = normal_form(email)
    return salted_hmac("stopped address", address, secret=key, algorithm="sha256").hexdigest()


def digests_of(email: str) -> list[str]:
    """Under today's key and those before."""
    return [keyed(email, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def digest_of(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()
