"""All rows there are, to compare what was before with what is after."""

from django.apps import apps

from applications.models import Deletion, RemovedDeadline, User

# What belongs to no application, and what a change of any may move on.
APART = {Deletion, RemovedDeadline, User}
MOVES = {"sequence", "changed_at", "revision", "own_revision", "derived_revision"}


def everything() -> dict[str, list[dict]]:
    """Every row of every table, but for what moves on with any change."""
    dump = {}
    for model in apps.get_app_config("applications").get_models(include_auto_created=True):
        if model in APART:
            continue
        names = [field.attname for field in model._meta.concrete_fields if field.name not in MOVES]
        if model._meta.auto_created:
            names.remove("id")
        rows = map(str, model._default_manager.values(*names))
        dump[model.__name__] = sorted(rows)
    return dump
