"""What documents say, page by page: read once, when they come in, in the helper process."""

import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from applications.core.extraction.language import language_of
from applications.errors import TrackerError, WorkNotDone
from applications.models import Application, DocumentText, User, Version
from applications.pdf import helper
from applications.pdf.worker_pool import HelperFault, on_behalf_of
from applications.services.files.workspaces import workspace

MOST = 400_000  # characters kept of one document: more than a hundred full pages
AT_ONCE = 100  # documents from before texts were kept, at each sweep

log = logging.getLogger(__name__)


def pages_of(path: Path) -> list[str]:
    """The text of each page as it can be kept; no page where the file cannot be read.

    Raises WorkNotDone where nobody has tried yet.
    """
    try:
        pages = helper.text(path)
    except WorkNotDone:
        raise
    except TrackerError:
        return []
    except HelperFault:
        log.exception("a document could not be read")
        return []
    kept, room = [], MOST
    for page in pages:
        # A database of text takes no NUL, and a PDF may hold half a letter.
        whole = page.replace("\x00", "").encode("utf-8", "ignore").decode()
        kept.append(whole[:room])
        room -= len(kept[-1])
    return kept


def describe(version: Version, pages: list[str]) -> None:
    """Set what the text tells of the version: how long it is and in which language."""
    text = "\n".join(pages)
    version.characters = len(" ".join(text.split()))
    version.language = language_of(text)


def keep(version: Version, pages: list[str]) -> None:
    """Keep the pages of a version that has its row; a second reader changes nothing."""
    DocumentText.objects.bulk_create(
        [DocumentText(version=version, pages=pages)], ignore_conflicts=True
    )


def of(versions: Iterable[Version]) -> dict[int, tuple[str, ...]]:
    """The pages of those versions that were read, by the version's number in the database."""
    rows = DocumentText.objects.filter(version__in=list(versions)).values_list(
        "version_id", "pages"
    )
    return {version: tuple(pages) for version, pages in rows.values_list("version_id", "pages")}


def of_kinds(owner: User, kinds: Iterable[str], most: int, *, but: Iterable[int] = ()) -> list[str]:
    """The newest texts of the person's documents of these kinds, `but` these versions."""
    rows = DocumentText.objects.filter(
        version__document__owner=owner, version__document__kind__in=kinds
    )
    newest = (
        rows.exclude(version__in=list(but))
        .order_by("-version_id")
        .values_list("pages", flat=True)[:most]
    )
    return ["\n".join(pages) for pages in newest]


def waiting() -> bool:
    """Whether some version was not read yet."""
    return Version.objects.unread().exists()


def catch_up() -> int:
    """Read versions that nobody has read yet; how many there were this time.

    Raises HelpersBusy where the rest has to wait for another time.
    """
    versions = list(Version.objects.unread().select_related("document").order_by("-pk")[:AT_ONCE])
    for version in versions:
        with on_behalf_of(version.document.owner_id):
            pages = _pages_in_storage(version)
        describe(version, pages)
        keep(version, pages)
        version.save(update_fields=["characters", "language"])
    people = {version.document.owner_id for version in versions}
    Application.objects.filter(owner__in=people).with_files_to_send().look_again_later()
    return len(versions)


def _pages_in_storage(version: Version) -> list[str]:
    with workspace("text") as folder:
        path = folder / "document"
        try:
            with version.file.open("rb") as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except OSError:
            log.warning("version %s: its file cannot be opened", version.pk)
            return []
        return pages_of(path)
