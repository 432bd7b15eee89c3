"""Tags: the person's own words on their applications."""

from collections.abc import Iterable

from django.db import transaction

from applications.models import Application, Tag, User


@transaction.atomic
def put(application: Application, names: Iterable[str]) -> None:
    """Exactly these tags on the application; a tag on no application is gone."""
    owner = application.owner
    User.objects.hold(owner.pk)
    known = {tag.name.lower(): tag for tag in Tag.objects.for_user(owner)}
    chosen = {}
    for name in names:
        key = name.lower()
        if key not in known:
            known[key] = Tag.objects.create(owner=owner, name=name)
        chosen[key] = known[key]
    application.tags.set(chosen.values())
    Tag.objects.for_user(owner).filter(applications=None).delete()
