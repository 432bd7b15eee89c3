"""Coming and going: the throw-away account, the invitation, and leaving for good."""

from datetime import timedelta
from typing import Any

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.forms.account import LoginForm, ResetPasswordKeyForm, SignupForm
from applications.models.person import chosen_zone
from applications.models.validators import present_zone, zone_names
from applications.services import accounts

RESET_LASTS = timedelta(hours=1)  # to think of a password; later the link is opened once more
_SECRET = allauth.INTERNAL_RESET_SESSION_KEY


@login_not_required
@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """On a person's own machine only: an account to look around in."""
    if not settings.LOCAL:
        raise Http404
    zone = present_zone(request.POST.get("zone", ""))
    user = accounts.create_sample(
        now=timezone.now(),
        zone=chosen_zone(zone) if zone in zone_names() else settings.TIME_ZONE,
        language=get_language(),
    )
    login(request, user)
    messages.info(
        request,
        _("This is a throw-away account with invented postings. It is deleted after %(days)d days.")
        % {"days": accounts.SAMPLE_LASTS.days},
    )
    return redirect("home")


class SignupView(allauth.SignupView):
    """allauth's, with account and mail in one transaction, and pressed twice it makes one account.

    The second press is answered as the first: by the page that names the mail, or, where no mail
    need be answered first, by signing in.
    """

    def form_valid(self, form: SignupForm) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            form.full_clean()  # it finds the account that another press made meanwhile
            if not (form.errors or form.account_already_exists):
                raise
        return self.form_invalid(form) if form.errors else super().form_valid(form)

    def form_invalid(self, form: SignupForm) -> HttpResponse:
        if form.has_error("email", "email_taken"):
            given = {"login": form.data["email"], "password": form.data.get("password1")}
            sign_in = LoginForm(given, request=self.request)
            if sign_in.is_valid():
                return sign_in.login(self.request, redirect_url=self.get_success_url())
        return super().form_invalid(form)


@method_decorator(login_not_required, name="dispatch")
class PasswordResetFromKeyView(allauth.PasswordResetFromKeyView):
    """allauth's, and the secret of the link goes back to the browser that brought it, in a cookie:
    whoever reads the table of sessions finds none. The page after the link has no secret in its
    address, so somewhere it must be."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        held = request.get_signed_cookie(
            settings.RESET_COOKIE_NAME, "", salt=_SECRET, max_age=RESET_LASTS
        )
        if held:
            request.session[_SECRET] = held  # where allauth looks for it, until this page is made
        try:
            response = super().dispatch(request, *args, **kwargs)
        finally:
            secret = request.session.pop(_SECRET, "")
        if secret and secret != held:
            response.set_signed_cookie(
                settings.RESET_COOKIE_NAME,
                secret,
                salt=_SECRET,
                max_age=RESET_LASTS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        response = super().form_valid(form)
        response.delete_cookie(settings.RESET_COOKIE_NAME, samesite="Lax")
        return response


@login_not_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Remember whom the link invites, and go on to sign-up; a stale link is told to be one."""
    email = accounts.invited_address(token)
    if settings.SIGNUP == "invite":
        if email is None:
            return render(request, "account/signup_closed.html", {"stale": True}, status=404)
        request.session["invited"] = email
    return redirect("account_signup")


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # passes accounts that have nothing to prove it with: samples
def account_delete(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "person/delete.html")
    user = request.user
    logout(request)
    accounts.delete(user)
    messages.success(request, _("Your account and everything in it is deleted."))
    return redirect("account_login")
