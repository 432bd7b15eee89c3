"""The format of an account in one ZIP: its version, and what its members are called.

docs/export.md says it for people.
"""

FORMAT, VERSION = "phd-application-tracker account", 1
MANIFEST = "account.json"
LONGEST_ROW = 64_000_000  # bytes


def rows_name(model: str) -> str:
    """Where the rows of a model are, one a line.

    >>> rows_name("posting")
    'rows/posting.jsonl'
    """
    return f"rows/{model}.jsonl"


def file_name(sha256: str) -> str:
    """Where a file is, by its bytes; the same file is there once."""
    return f"files/{sha256}"


def is_file(name: str) -> bool:
    """Whether a member is a file of the person's, not rows."""
    return name.startswith("files/")
