"""Versions of a document: marked, called back, taken out; what is in them never changes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Attachment, Document, Requirement, User, Version
from applications.services import document_texts, requirements, submissions
from applications.services.files import previews


def places(documents: Iterable[Document | int]) -> dict[int, set[int]]:
    """The applications that each document was uploaded for or is used by."""
    ids = [document if isinstance(document, int) else document.pk for document in documents]
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    uploaded = Version.objects.filter(document__in=ids, uploaded_for__isnull=False)
    used = Attachment.objects.filter(version__document__in=ids)
    for document, application in [
        *uploaded.order_by().values_list("document", "uploaded_for").distinct(),
        *used.order_by().values_list("version__document", "requirement__application").distinct(),
    ]:
        found[document].add(application)
    return found


@transaction.atomic
def mark(version: Version, *, label: str, final: bool) -> None:
    """What it is called, draft or final; every checklist that uses this version follows, and where
    it may be used is looked up anew."""
    owner_id = version.document.owner_id
    User.objects.hold(owner_id)
    version.label = label
    version.state = Version.State.FINAL if final else Version.State.DRAFT
    version.save(update_fields=["label", "state"])
    used = Requirement.objects.filter(attachments__version=version).distinct()
    requirements.follow_files_of_open(used)
    Application.objects.filter(owner=owner_id).with_files_to_send().look_again_later()


@transaction.atomic
def write_days(version: Version, issued_on: date | None, valid_until: date | None) -> None:
    """When it was issued and until when it is good, as printed on it; applications that send it
    look anew whether that is long enough."""
    User.objects.hold(version.document.owner_id)
    version.issued_on, version.valid_until = issued_on, valid_until
    version.save(update_fields=["issued_on", "valid_until"])
    Application.objects.filter(requirements__attachments__version=version).look_again()
    Application.objects.filter(
        owner=version.document.owner_id
    ).with_files_to_send().look_again_later()


@transaction.atomic
def restore(version: Version, *, now: datetime) -> Version:
    """The file of an older version as the newest, uploaded for the same application as that.

    The older one stays where it is used. Writes a version and its text.
    """
    document = version.document
    User.objects.hold(document.owner_id)
    latest = document.versions.first()
    if latest is None or latest.sha256 == version.sha256:
        return latest or version
    again = Version.objects.get(pk=version.pk)
    again.pk, again._state.adding = None, True
    again.number = latest.number + 1
    again.label = _("version %(number)d again") % {"number": version.number}
    again.created_at = now
    again.save()
    Application.objects.filter(owner=document.owner_id).with_files_to_send().look_again_later()
    document_texts.keep(again, list(document_texts.of([version]).get(version.pk, ())))
    return again


@transaction.atomic
def remove(version: Version) -> None:
    """One version goes; checklists still open that used it say what is missing again.

    Its file goes once this is through, unless another version or a record of what was sent has it.
    """
    owner_id = version.document.owner_id
    User.objects.hold(owner_id)
    used = list(Requirement.objects.filter(attachments__version=version).distinct())
    name = str(version.file.name)
    version.delete()
    requirements.follow_files_of_open(used)
    Application.objects.filter(owner=owner_id).with_files_to_send().look_again_later()
    let_go(owner_id, {name})


def let_go(owner_id: int, names: Iterable[str]) -> None:
    """Once this transaction is through, files that nothing of the person's names any more go."""
    transaction.on_commit(lambda: _remove_files(owner_id, set(names)))


@transaction.atomic
def _remove_files(owner_id: int, names: set[str]) -> None:
    User.objects.hold(owner_id)  # an upload of the same file waits, and then writes it anew
    storage = Version._meta.get_field("file").storage
    names -= set(Version.objects.filter(file__in=names).values_list("file", flat=True))
    for name in names:
        previews.forget(storage, name)
    for name in names - submissions.still_needed(owner_id, names):
        storage.delete(name)
