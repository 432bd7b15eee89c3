"""Environment → value, or a sentence that stops the start.

Every reader names the variable, shows what it was given and says what to write instead.
A secret may also stand in a file: NAME_FILE=/run/secrets/name is read in place of NAME.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_YES = {"yes", "true", "on", "1"}
_NO = {"no", "false", "off", "0"}


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; the default when unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """Yes or no; anything else is refused."""
    given = text(name).lower()
    if not given:
        return default
    if given in _YES | _NO:
        return given in _YES
    raise ImproperlyConfigured(f"{name}={given!r}: write yes or no.")


def choice(name: str, default: str, allowed: Iterable[str]) -> str:
    """One of the allowed words."""
    given = text(name, default).lower()
    allowed = tuple(allowed)
    if given in allowed:
        return given
    raise ImproperlyConfigured(f"{name}={given!r}: write one of {', '.join(allowed)}.")


def integer(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between least and most, both included."""
    given = text(name)
    if not given:
        return default
    if given.isascii() and given.isdigit() and least <= int(given) <= most:
        return int(given)
    raise ImproperlyConfigured(f"{name}={given!r}: write a whole number from {least} to {most}.")


def secret(name: str) -> str:
    """The secret from NAME, or from the file that NAME_FILE names; empty when neither is set."""
    file = text(f"{name}_FILE")
    if not file:
        return text(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(
            f"{name}_FILE={file!r}: cannot be read ({problem.strerror})."
        ) from problem


def url(name: str, default: str, schemes: Iterable[str]) -> str:
    """A URL with one of the schemes."""
    given = text(name, default)
    schemes = tuple(schemes)
    if not given or urlsplit(given).scheme in schemes:
        return given
    raise ImproperlyConfigured(
        f"{name}: must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}."
    )


def key_made_once(folder: Path) -> str:
    """The local key: made at the first start and kept in the data folder, for its owner's eyes."""
    file = folder / "secret_key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            draft = folder / f"secret_key.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64), encoding="utf-8")
            # Two first starts at once: link() keeps whichever key was there first.
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return file.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(
            f"DATA_DIR={str(folder)!r}: cannot be written ({problem.strerror})."
            " Name a folder of yours in DATA_DIR."
        ) from problem
