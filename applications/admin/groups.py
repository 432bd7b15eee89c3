"""The models of the panel by what they are for, not by the app they come from."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Apps = list[dict[str, Any]]

# In the order a caretaker asks for them; what stands in none is of the system.
GROUPS: dict[str, tuple[Promise | str, tuple[str, ...]]] = {
    "people": (
        _("People"),
        ("User", "EmailAddress", "Authenticator", "UserSession", "Group"),
    ),
    "applications": (
        _("Applications"),
        (
            "Application", "Posting", "Deadline", "Requirement", "Order", "Referee", "Reference",
            "Document", "Version", "Attachment", "ContactEntry", "Offer", "Fee", "Choice", "Tag",
            "Event", "Spreadsheet", "Watch", "ReceivedMail", "Season", "TextBox",
            "Degree", "CreditSum", "Stay", "TestResult", "Citizenship", "CountedCredits",
        ),
    ),
    "sending": (
        _("Sending"),
        (
            "Mail", "Reminder", "Bundle", "ApplicationMail", "Submission", "SentFile",
            "RefereeLink", "RefereeVisit", "RefereeNews", "PacketFile", "StoppedAddress",
        ),
    ),
}  # fmt: skip
SYSTEM = _("System")


def grouped(listed: Callable[..., Apps]) -> Callable[..., Apps]:
    """Django's list of models, in these groups; the page of one app stays as it is."""

    def by_group(request: HttpRequest, app_label: str | None = None) -> Apps:
        apps = listed(request, app_label)
        if app_label is not None:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            _group(label, name, [models.pop(one) for one in wanted if one in models])
            for label, (name, wanted) in GROUPS.items()
        ]
        rest = sorted(models.values(), key=lambda model: str(model["name"]))
        return [group for group in (*groups, _group("system", SYSTEM, rest)) if group["models"]]

    return by_group


def _group(label: str, name: Any, models: list[Any]) -> dict[str, Any]:
    return {
        "name": name,
        "app_label": label,
        "app_url": reverse("admin:index") + f"#{label}",
        "has_module_perms": True,
        "models": models,
    }
