"""People: who has an account, who may use this panel, who is invited."""

from typing import Any

from allauth.account import admin as allauth
from allauth.account.models import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import admin as django
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin, OfferedLookups, RowsAdmin, counted
from applications.models import Application, User
from applications.services import accounts

# The pages that come with them show a TOTP secret and session keys; the lists below do not.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)
# Theirs filter by whatever an address asks for.
admin.site.unregister(EmailAddress)
admin.site.unregister(Group)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person to invite"))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("This person has an account already."))
        return email


@admin.register(User)
class UserAdmin(RowsAdmin):
    list_display = (
        "email", "given_name", "family_name", "date_joined", "last_login", "count",
        "is_active", "is_staff", "is_sample",
    )  # fmt: skip
    list_filter = (
        "is_active", "is_staff", "is_sample", "may_mail_referees", "reminders_on", "date_joined",
    )  # fmt: skip
    search_fields = ("email", "given_name", "family_name")
    date_hierarchy = "date_joined"
    fields = (
        "email", ("given_name", "family_name"), ("zone", "language", "paper"),
        ("date_joined", "last_login"), ("reminders_on", "is_sample", "may_mail_referees"),
        "is_active", "is_staff", "is_superuser", "groups",
    )  # fmt: skip
    filter_horizontal = ("groups",)
    change_list_template = "admin/people.html"
    actions = ("stop_mail", "allow_mail")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).annotate(n=counted(Application.objects.all(), "owner"))

    @admin.display(description=_("applications"), ordering="n")
    def count(self, user: Any) -> int:
        return user.n

    # Only who may do everything decides who may do what, and nobody shuts themselves out.

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser and obj != request.user

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (
            "email", "given_name", "family_name", "zone", "language", "paper",
            "date_joined", "last_login", "reminders_on", "is_sample", "may_mail_referees",
        )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser and obj != request.user

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting people is done one by one, each looked at."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=_("Stop mail to referees"), permissions=["mail"])
    def stop_mail(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Somebody misuses it: what waits does not go either."""
        self._let_mail(request, queryset, False)

    @admin.action(description=_("Allow mail to referees again"), permissions=["mail"])
    def allow_mail(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._let_mail(request, queryset, True)

    def _let_mail(self, request: HttpRequest, queryset: QuerySet[User], may: bool) -> None:
        changed = accounts.let_mail_referees(queryset, may)
        for user in changed:
            self.log_change(request, user, [{"changed": {"fields": ["may mail referees"]}}])
        self.message_user(request, _("Changed: %(count)d.") % {"count": len(changed)})

    def has_mail_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_user")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        """The confirmation counts what goes, and names none of it."""
        _names, counts, _missing, _protected = super().get_deleted_objects(objs, request)
        return [str(user) for user in objs], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        accounts.delete(obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """The log would keep the address of somebody who is gone."""

    # Invitations

    def get_urls(self) -> list[URLPattern]:
        invite = self.admin_site.admin_view(self.invite)
        return [path("invite/", invite, name="applications_user_invite"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request, {"may_invite": self._may_invite(request), **(extra_context or {})}
        )

    def _may_invite(self, request: HttpRequest) -> bool:
        return request.user.is_superuser and settings.SIGNUP != "closed"

    def invite(self, request: HttpRequest) -> HttpResponse:
        """A link to pass on: with it, this address can make an account."""
        form = InvitationForm(request.POST or None)
        link = ""
        if not self._may_invite(request):
            self.message_user(request, _("Sign-up is closed: SIGNUP is not set to “invite”."))
        elif form.is_valid():
            token = accounts.invite(form.cleaned_data["email"])
            link = settings.SITE_URL + reverse("invitation", args=[token])
        return TemplateResponse(
            request,
            "admin/invite.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Invite somebody"),
                "form": form,
                "link": link,
                "days": accounts.INVITATION_LASTS.days,
                "may_invite": self._may_invite(request),
            },
        )


@admin.register(EmailAddress)
class EmailAddressAdmin(OfferedLookups, allauth.EmailAddressAdmin):
    pass


@admin.register(Group)
class GroupAdmin(OfferedLookups, django.GroupAdmin):
    pass


@admin.register(Authenticator)
class AuthenticatorAdmin(ListAdmin):
    """Second factors. Who lost theirs is helped by taking it away."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type", "created_at")
    search_fields = ("user__email",)
    list_select_related = ("user",)
    actions = ("remove",)

    @admin.action(description=_("Take the second factor away"), permissions=["remove"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        removed, _each = queryset.delete()
        self.message_user(request, _("Taken away: %(count)d.") % {"count": removed})

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser


@admin.register(UserSession)
class UserSessionAdmin(ListAdmin):
    list_display = ("user", "created_at", "last_seen_at")
    search_fields = ("user__email",)
    date_hierarchy = "created_at"
    list_select_related = ("user",)


@admin.register(LogEntry)
class LogEntryAdmin(ListAdmin):
    """What was done in this panel, by whom."""

    list_display = ("action_time", "user", "content_type", "object_repr", "change")
    list_filter = ("action_flag", "action_time")
    search_fields = ("user__email", "object_repr")
    date_hierarchy = "action_time"
    list_select_related = ("user", "content_type")

    @admin.display(description=_("what"))
    def change(self, entry: LogEntry) -> str:
        return entry.get_change_message() or str(entry.get_action_flag_display())
