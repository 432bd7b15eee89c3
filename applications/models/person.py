"""A person: the account. E-mail is the login; the rest is how they read, write and are reminded."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.errors import RowGone
from applications.models.owned import one_of
from applications.models.validators import ZoneField, validate_steps, validate_zone

APPLICATION_STEPS = ["30d", "14d", "7d", "3d", "1d", "6h"]
LETTER_STEPS = ["21d", "7d", "2d"]


def default_application_steps() -> list[str]:
    return list(APPLICATION_STEPS)


def default_letter_steps() -> list[str]:
    return list(LETTER_STEPS)


NO_ZONE = "UTC"  # nobody chose it; who lives by that clock has it under its other name


def chosen_zone(zone: str) -> str:
    """The zone as it is kept for a person who chose it, or whose browser named it."""
    return "Etc/UTC" if zone == NO_ZONE else zone


class UserManager(BaseUserManager["User"]):
    def new_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account, not saved yet; without a password nobody can sign in by one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account, saved."""
        user = self.new_user(email, password, **fields)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account that may use the admin panel."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def hold(self, pk: int) -> None:
        """Whoever else changes what is this person's waits until the transaction ends.

        The first of all locks; see models/owned.py. Raises RowGone.
        """
        # Rows that point here may still be written by others: only the row itself is held.
        if not self.select_for_update(no_key=True).filter(pk=pk).order_by().values_list("pk"):
            raise RowGone

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class UserPaper(models.TextChoices):
    A4 = "A4", _("A4")
    LETTER = "Letter", _("US Letter")


class User(AbstractBaseUser, PermissionsMixin):
    Paper = UserPaper

    email = models.EmailField(_("e-mail"), unique=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    zone = ZoneField(_("time zone"), max_length=64, default=NO_ZONE, validators=[validate_zone])
    language = models.CharField(_("language"), max_length=10, default="en")
    paper = models.CharField(_("paper size"), max_length=6, choices=Paper.choices, default=Paper.A4)
    application_steps = models.JSONField(
        _("reminders before a deadline"),
        default=default_application_steps,
        validators=[validate_steps],
        blank=True,
    )
    letter_steps = models.JSONField(
        _("reminders before letters are due"),
        default=default_letter_steps,
        validators=[validate_steps],
        blank=True,
    )
    digest_hour = models.PositiveSmallIntegerField(_("hour of the daily mail"), default=8)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from (hour)"), default=21)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until (hour)"), default=8)
    reminders_on = models.BooleanField(_("send me reminders"), default=True)
    watch_on = models.BooleanField(_("watch the pages of my postings"), default=True)
    # What all fees of a season may come to: the person's own limit, and nothing stops at it.
    fee_limit = models.DecimalField(
        _("limit of fees"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    fee_currency = models.CharField(_("currency of the limit"), max_length=3, blank=True)
    mixes_referees = models.BooleanField(
        _("say when all referees are of one institution"), default=False
    )
    keys_on = models.BooleanField(_("single keys as commands"), default=True)
    # Mail to it came back: none is sent there until it is verified again, or changed.
    bounced_email = models.EmailField(_("address that mail came back from"), blank=True)
    # Of the secret in the calendar feed's address, which itself is kept nowhere; none: no feed.
    feed_sha256 = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )
    # Staff may take this away: then no mail goes to referees from this account.
    may_mail_referees = models.BooleanField(_("may mail referees"), default=True)
    is_sample = models.BooleanField(_("throw-away account with sample data"), default=False)
    is_staff = models.BooleanField(_("may use the admin panel"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="person_email_lower"),
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23, quiet_from__lte=23, quiet_until__lte=23),
                name="person_hours_of_the_day",
            ),
            one_of("paper", UserPaper, name="person_paper_known"),
            models.CheckConstraint(
                condition=Q(fee_limit__isnull=True) | (Q(fee_limit__gte=0) & ~Q(fee_currency="")),
                name="person_fee_limit_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    def hold(self) -> None:
        """See `User.objects.hold`."""
        User.objects.hold(self.pk)

    @property
    def name(self) -> str:
        """The name as in documents; the address when none is given yet."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_name or self.email

    @property
    def mail_comes_back(self) -> bool:
        return self.email == self.bounced_email

    @property
    def has_zone(self) -> bool:
        return self.zone != NO_ZONE

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
