"""Which rows and columns an account is made of: all that lead to the person, but what is left out.

A new model or column is in by itself. What must stay out stands here, with the reason.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from applications.models import Bundle, Mail, Posting, User

Model = type[models.Model]

# A model that leads to a person, and is no part of what they leave with: and why.
LEFT_OUT = {
    "account.EmailAddress": "the account brought back into has addresses of its own",
    "account.EmailConfirmation": "a secret of the account",
    "admin.LogEntry": "what caretakers did",
    "applications.Deletion": "thrown away by the person",
    "applications.Export": "the export itself",
    "applications.RefereeLink": "secrets: links work for the account they were made in",
    "applications.RemovedDeadline": "for calendars that subscribed to the account's feed",
    "applications.SearchEntry": "written anew from the rows",
    "applications.Spreadsheet": "a list on its way in: what was taken in is among the rows",
    "applications.ToldLetter": "for calendars that subscribed to a referee's page",
    "applications.User": "in account.json",
    "applications.User_groups": "a right, not a possession",
    "applications.User_user_permissions": "a right, not a possession",
    "mfa.Authenticator": "a secret of the account",
    "usersessions.UserSession": "where the account is signed in",
}
_COUNTED = "derived anew"
_FEW = "a press is taken back where it was done: what it holds names rows by their numbers there"
# A column that begins anew where it is brought back: and why.
LEFT_FIELDS = {
    "applications.Application": {
        **dict.fromkeys(
            (
                "next_moment", "lead_moment", "moments", "revision", "own_revision",
                "derived_revision", "items_done", "items_total", "findings_open", "letters_in",
                "letters_needed", "lacking", "pieces", "missing_kinds", "findings", "next_step",
            ),
            _COUNTED,
        ),
    },
    "applications.Deadline": {"next_step_at": "reminders are planned anew"},
    "applications.Event": {"undo": _FEW},
    "applications.Referee": {"nudges_on_at": "no mail goes by itself until it is read again"},
    "applications.Watch": dict.fromkeys(
        ("address", "etag", "last_modified"), "of the last look, and it is looked at anew"
    ),
    "applications.User": {
        "id": "of the account it is brought back into",
        "email": "the same; account.json names it",
        "password": "a secret",
        "last_login": "of the account",
        "date_joined": "of the account",
        "feed_sha256": "a secret's mark",
        "bounced_email": "of the account's address",
    },
}  # fmt: skip
# Columns of a person that say what the site lets them do are never brought along.
RIGHTS = ("is_", "may_")
# Rows of a model that are none of it: and why.
LEFT_ROWS: dict[str, tuple[Q, str]] = {
    "applications.Bundle": (~Q(state=Bundle.State.BUILT), "not built: it is asked for again"),
    "applications.Mail": (
        Q(state__in=(Mail.State.WAITING, Mail.State.SENDING))
        | ~Q(kind__in=(*Mail.OF_REMINDERS, *Mail.TO_REFEREES, Mail.Kind.NEWS)),
        "what still waits is planned anew, and mails about the account itself are its own",
    ),
    "applications.Reminder": (
        Q(mail__state__in=(Mail.State.WAITING, Mail.State.SENDING)),
        "in a mail that still waits: planned anew",
    ),
}  # fmt: skip
# What would set the site to work by itself once it is back, and what stands in its place.
_FETCH = Posting.Fetch
STOPPED: dict[str, dict[str, dict[Any, Any]]] = {
    "applications.Posting": {
        "fetch_state": {_FETCH.WAITING: _FETCH.FAILED, _FETCH.FETCHING: _FETCH.FAILED},
    },
    "applications.Watch": {"is_on": {True: False}},
}


def leads_to_person(model: Model) -> bool:
    """Whether a row of it points at a person, itself or by another row."""
    return _leads(model, frozenset())


def _leads(model: Model, seen: frozenset[Model]) -> bool:
    if model in seen:
        return False
    targets = [field.related_model for field in _pointers(model)]
    return any(one is User or _leads(one, seen | {model}) for one in targets)


def _pointers(model: Model) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.remote_field]


@cache
def exported() -> tuple[Model, ...]:
    """The models of an account, each after those that its rows cannot do without."""
    wanted = [
        model
        for model in apps.get_models(include_auto_created=True)
        if leads_to_person(model) and model._meta.label not in LEFT_OUT
    ]
    ordered: list[Model] = []

    def put(model: Model) -> None:
        if model in ordered:
            return
        for field in _pointers(model):
            if field.related_model in wanted and not field.null and field.related_model != model:
                put(field.related_model)
        ordered.append(model)

    for model in wanted:
        put(model)
    return tuple(ordered)


def name_of(model: Model) -> str:
    """What its rows are called in the ZIP."""
    return str(model._meta.model_name)


def fields_of(model: Model) -> list[Any]:
    """The columns that are brought along, without its number."""
    left = LEFT_FIELDS.get(model._meta.label, {})
    rights = RIGHTS if model is User else ()
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated or field.name in left)
        and not field.name.startswith(tuple(rights) or ("\0",))
    ]


def rows_of(model: Any, owner: User) -> Any:
    """The person's rows of a model, the oldest first."""
    rows = model._base_manager.filter(**{_path(model): owner})
    left, _why = LEFT_ROWS.get(model._meta.label, (None, ""))
    return (rows.exclude(left) if left is not None else rows).order_by("pk")


def left_of(model: Any, owner: User) -> Any:
    """The person's rows of a model that are none of it."""
    left, _why = LEFT_ROWS.get(model._meta.label, (None, ""))
    rows = model._base_manager.filter(**{_path(model): owner})
    return rows.none() if left is None else rows.filter(left)


def _path(model: Any) -> str:
    """How its rows lead to the person: as its queryset says, or by way of what they point at."""
    path = getattr(model._default_manager.all(), "owner_path", None)
    if path:
        return str(path)
    pointers: Iterable[Any] = _pointers(model)
    for field in pointers:
        if field.related_model is User:
            return str(field.name)
    for field in pointers:
        if leads_to_person(field.related_model):
            return f"{field.name}__{_path(field.related_model)}"
    raise TypeError(f"{model._meta.label} leads to no person")
