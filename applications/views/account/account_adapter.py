"""Where allauth asks the house: who may sign up, who is let try a password, and what is mailed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.models import Mail, User
from applications.services.mails import account_mails
from applications.tasks import deliver
from applications.views.account import known_browser

Kind = Mail.Kind


class AccountAdapter(DefaultAccountAdapter):
    # The same sentences; named here, they have a translation in the words of our own pages.
    error_messages = DefaultAccountAdapter.error_messages | {
        "cannot_remove_primary_email": _("You cannot remove your primary email address."),
        "duplicate_email": _("This email address is already associated with this account."),
        "email_password_mismatch": _(
            "The email address and/or password you specified are not correct."
        ),
        "email_taken": _("A user is already registered with this email address."),
        "max_email_addresses": _("You cannot add more than %d email addresses."),
        "unverified_primary_email": _("Your primary email address must be verified."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGNUP == "invite":
            return "invited" in request.session
        return settings.SIGNUP == "open"

    def is_safe_url(self, url: str) -> bool:
        """Only to pages of this site: not to what else this machine or a trusted one serves."""
        here = {settings.SITE_HOST}
        return url_has_allowed_host_and_scheme(url, here, require_https=settings.HTTPS)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        response = super().post_login(request, user, **options)
        known_browser.remember(request, response, user)
        return response

    # ── Wrong passwords: counted by the caller's address, and by address and account together.
    # A browser that signed in to the account before is counted for itself: whatever others try,
    # from wherever, its owner gets in. ──

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "").lower()
        browser = known_browser.known(request, email)
        rate = {"action": "password_known" if browser else "password"}
        rate["key"] = f"{browser}:{email}" if browser else _key(request, email)
        # Under this name allauth takes the count back when the password was right.
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", **rate)
        if not self._login_failed_rl_usage:
            self._tell_owner(request, email)
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._tell_owner(request, credentials.get("email", "").lower())

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A new password begins with a clean sheet."""
        key = _key(request, credentials["email"].lower())
        ratelimit.clear(request, app="allauth.account", action="password", key=key)

    def _tell_owner(self, request: HttpRequest, email: str) -> None:
        """After several tries a mail, one a day at most, wherever they came from."""
        few = ratelimit.consume(request, app="allauth.account", action="wrong_passwords", key=email)
        if few:
            return
        for user in filter_users_by_email(email, is_active=True, prefer_verified=True)[:1]:
            _ask(Kind.SIGN_INS, email, user, self._from_where())

    # ── Mails: each is a row and a bell; no page talks to a mail server ──

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        address = emailconfirmation.email_address
        _ask(Kind.VERIFY, address.email, address.user)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        _ask(Kind.RESET, email, user)

    def send_account_already_exists_mail(self, email: str) -> None:
        for user in filter_users_by_email(email, prefer_verified=True)[:1]:
            _ask(Kind.EXISTS, email, user)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        name = template_prefix.rpartition("/")[2]
        if to := email or EmailAddress.objects.get_primary_email(user):
            _ask(Kind.NOTICE, to, user, {**self._from_where(), "name": name, **(context or {})})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What is left: the answer to who has no account."""
        if not template_prefix.endswith("/unknown_account"):
            raise NotImplementedError(template_prefix)
        _ask(Kind.UNKNOWN, email, None, {"language": get_language()})

    def _from_where(self) -> dict[str, str]:
        return {
            "at": timezone.now().isoformat(),
            "ip": self.get_client_ip(self.request),
            "user_agent": self.get_http_user_agent(self.request)[:200],
        }


def _key(request: HttpRequest, email: str) -> str:
    return f"{ratelimit.get_ip(request)}:{email}"


def _ask(kind: str, to: str, owner: User | None, data: dict[str, Any] | None = None) -> None:
    if mail := account_mails.ask(kind, to, owner, timezone.now(), data):
        deliver.delay_on_commit(mail.pk)
