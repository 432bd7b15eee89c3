"""Which ZIP is an export at all.

Whatever a stranger's ZIP claims is looked at here before a byte of it is unpacked; nothing of it is
ever unpacked under a name of its own.
"""

import re
import zipfile

from applications.core import export as core
from applications.errors import NotAnExport

MOST = 100_000
MOST_ROWS = 500_000_000  # bytes of rows, unpacked
RATIO, SMALL = 200, 1_000_000  # what words pack down to at most, beyond the first megabyte

_MEMBER = re.compile(r"account\.json|rows/[a-z_]{1,60}\.jsonl|files/[0-9a-f]{64}")
_KIND, _LINK = 0o170000, 0o120000


def checked(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Its members by name. Raises NotAnExport for any that no export of ours has."""
    found: dict[str, zipfile.ZipInfo] = {}
    members = archive.infolist()
    if len(members) > MOST:
        raise NotAnExport("many")
    for one in members:
        if one.filename in found:
            raise NotAnExport("twice", one.filename)
        _check(one)
        found[one.filename] = one
    if core.MANIFEST not in found:
        raise NotAnExport("other")
    if sum(one.file_size for name, one in found.items() if not core.is_file(name)) > MOST_ROWS:
        raise NotAnExport("bomb")
    return found


def _check(one: zipfile.ZipInfo) -> None:
    """Raises NotAnExport where a name leads elsewhere, or a member is no plain, readable one."""
    if not _MEMBER.fullmatch(one.orig_filename) or (one.external_attr >> 16) & _KIND == _LINK:
        raise NotAnExport("name", one.filename)
    if one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotAnExport("packed", one.filename)
    if one.file_size > SMALL + RATIO * one.compress_size:
        raise NotAnExport("bomb", one.filename)
