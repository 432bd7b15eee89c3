"""The format of a whole instance in one file: its version, and what its members are called.

docs/backup.md says it for people. The file is a tar whose members stand in the order of their
names, so that nothing is in it twice and the sums of all the others come last: without them it is
cut off.
"""

import re
from datetime import UTC, datetime

FORMAT, VERSION = "phd-application-tracker backup", 1
ABOUT, MISSING, KEY, SUMS = "about.json", "missing.txt", "secret_key", "sha256sums.txt"
LONGEST = 64_000_000  # bytes of a row, or of what stands about the backup
_FILE, _MAIL = "files/", "mail/"
_ROWS = re.compile(r"rows/([a-z]{1,40}\.[a-z_]{1,60})\.jsonl\.gz")
_KEPT_MAIL = re.compile(r"mail/[0-9a-f]{64}/[0-9T]{15}-[0-9a-f]{16}\.eml")
_GENERATION = re.compile(r"tracker-\d{4}-\d{2}-\d{2}T\d{4}Z\.tar(\.part)?")


def rows_name(model: str) -> str:
    """Where the rows of a model are, one a line, packed.

    >>> rows_name("applications.posting")
    'rows/applications.posting.jsonl.gz'
    """
    return f"rows/{model}.jsonl.gz"


def model_of(name: str) -> str:
    """Whose rows a member holds; "" where it holds none.

    >>> model_of("rows/auth.group.jsonl.gz"), model_of("rows/../etc/passwd")
    ('auth.group', '')
    """
    found = _ROWS.fullmatch(name)
    return found[1] if found else ""


def file_name(stored: str) -> str:
    """Where a file is, by its name in the storage."""
    return f"{_FILE}{stored}"


def stored_name(name: str) -> str:
    """What the file of a member is called in the storage; "" where it is none.

    >>> stored_name("files/documents/1/ab/abc.pdf"), stored_name("rows/auth.group.jsonl.gz")
    ('documents/1/ab/abc.pdf', '')
    """
    return name.removeprefix(_FILE) if name.startswith(_FILE) else ""


def mail_name(kept: str) -> str:
    """Where a mail is that was kept instead of sent, by its place in the folder of mails."""
    return f"{_MAIL}{kept}"


def kept_name(name: str) -> str:
    """The place of a member in the folder of mails; "" where it is no mail."""
    return name.removeprefix(_MAIL) if _KEPT_MAIL.fullmatch(name) else ""


def is_plain(stored: str) -> bool:
    """Whether a name in the storage leads into it and nowhere else.

    >>> is_plain("documents/1/ab/abc.pdf")
    True
    >>> [is_plain(name) for name in ("", "/etc/passwd", "a/../../b", "a//b", "a\\\\b", "a\\nb")]
    [False, False, False, False, False, False]
    """
    parts = stored.split("/")
    return stored.isprintable() and "\\" not in stored and not {"", ".", ".."} & set(parts)


def is_member(name: str) -> bool:
    """Whether a backup has a member of this name."""
    if stored := stored_name(name):
        return is_plain(stored)
    return name in (ABOUT, MISSING, KEY, SUMS) or bool(model_of(name) or kept_name(name))


def sum_line(sha256: str, name: str) -> bytes:
    """A line of the sums, as `sha256sum --check` reads them."""
    return f"{sha256}  {name}\n".encode()


def generation(now: datetime) -> str:
    """What a backup of this moment is called among others that are kept.

    >>> generation(datetime(2026, 12, 1, 8, 30, tzinfo=UTC))
    'tracker-2026-12-01T0830Z.tar'
    """
    return f"tracker-{now.astimezone(UTC):%Y-%m-%dT%H%M}Z.tar"


def is_generation(name: str, *, begun: bool = False) -> bool:
    """Whether a file is one of ours to keep, or `begun` and not ended.

    >>> names = ("tracker-2026-12-01T0830Z.tar", "tracker-2026-12-01T0830Z.tar.part", "mine.tar")
    >>> [is_generation(name) for name in names], is_generation(names[1], begun=True)
    ([True, False, False], True)
    """
    found = _GENERATION.fullmatch(name)
    return found is not None and bool(found[1]) == begun
