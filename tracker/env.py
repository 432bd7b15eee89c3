"""Environment → value, or a sentence that stops the start.

Every reader names the variable, shows what it was given and says what to write instead.
A secret may also stand in a file: NAME_FILE=/run/secrets/name is read in place of NAME.
"""

import os
import re
import secrets
from collections.abc import Iterable
from email.utils import getaddresses, parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

_YES = {"yes", "true", "on", "1"}
_NO = {"no", "false", "off", "0"}
KEY_LENGTH = 50  # characters, of which nobody guesses a random one
SMTP = "applications.smtp.Backend"
SERVER_PACKAGES = "pip install -r requirements-server.txt"


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; the default when unset or empty."""
    return os.environ.get(name, "").strip() or default


def one_line(name: str, default: str) -> str:
    """Words fit for a header: no line break or other control character in them."""
    given = text(name, default)
    if given.isprintable():
        return given
    raise ImproperlyConfigured(f"{name}={given!r}: write it in one line.")


def sender(name: str, default: str) -> str:
    """One mail address, alone or as Name <address>; the default as it is."""
    given = one_line(name, "")
    if not given:
        return default
    if re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(given)[1]) and len(getaddresses([given])) == 1:
        return given
    raise ImproperlyConfigured(
        f"{name}={given!r}: write an address, like PhD Tracker <tracker@example.org>."
    )


def database(name: str) -> dict[str, Any]:
    """Django's settings of the database that the URL names; empty when unset."""
    given = url(name, "", ("sqlite", "postgres", "postgresql"))
    if not given:
        return {}
    try:
        found = Env.db_url_config(given)
        if given.startswith("sqlite") or found["NAME"] or "service" in found.get("OPTIONS", {}):
            return found
    except ValueError:  # a port that is no number, or an unclosed [
        pass
    raise ImproperlyConfigured(f"{name}: write postgres://user:password@host:5432/name.")


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


def keys_before(name: str) -> list[str]:
    """Keys with blanks or commas between them, each too long to be guessed: whoever has one of them
    can sign in as anybody. Where a comma is one of a key's own characters, the whole is a key."""
    keys: list[str] = []
    for word in secret(name).split():
        pieces = [piece for piece in word.split(",") if piece]
        keys += [piece for piece in pieces if len(piece) >= KEY_LENGTH]
        if any(len(piece) < KEY_LENGTH for piece in pieces):
            if len(word.strip(",")) < KEY_LENGTH:
                raise ImproperlyConfigured(
                    f"{name}: a key in it has fewer than {KEY_LENGTH} characters. Write whole keys,"
                    " with blanks or commas between them."
                )
            keys.append(word)
    return keys


def url(name: str, default: str, schemes: Iterable[str]) -> str:
    """A URL with one of the schemes."""
    given = text(name, default)
    schemes = tuple(schemes)
    if not given or given.partition("://")[0].lower() in schemes:
        return given
    raise ImproperlyConfigured(
        f"{name}: must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}."
    )


def path(name: str, default: str, taken: Iterable[str]) -> str:
    """A path below the site's address, of letters, digits and dashes, with one slash at its end,
    that does not begin as one of the taken ones."""
    given = text(name, default).strip("/")
    if (head := given.partition("/")[0]) in taken:
        raise ImproperlyConfigured(
            f"{name}={given!r}: the app has pages of its own at /{head}/. Write another path."
        )
    if re.fullmatch(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", given):
        return f"{given}/"
    raise ImproperlyConfigured(f"{name}={given!r}: write letters, digits and dashes, like desk-7.")


def address(name: str) -> str:
    """The site's own address, as a browser writes it in Origin; empty when unset."""
    given = url(name, "", ("http", "https"))
    if not given:
        return ""
    try:
        parts = urlsplit(given.removesuffix("/"))
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        host = ""
    if not host or parts.username or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name}={given!r}: write the address without a path, like https://apply.example.org."
        )
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def mail_server(name: str) -> dict[str, Any]:
    """Django's mail settings from one URL; empty when unset.

    smtp:// speaks plainly, smtp+tls:// turns to TLS, smtp+ssl:// begins with it; anymail://postmark
    hands mails to a provider, with that provider's settings of django-anymail as the query.
    """
    given = secret(name)
    parts = urlsplit(given)
    if parts.scheme == "anymail" and parts.hostname and find_spec("anymail"):
        return {
            "EMAIL_BACKEND": f"anymail.backends.{parts.hostname}.EmailBackend",
            # Answered long before the lease on a mail ends (services/mails/delivery.py).
            "ANYMAIL": {"REQUESTS_TIMEOUT": 10, **dict(parse_qsl(parts.query))},
        }
    if parts.scheme == "anymail" and parts.hostname:
        raise ImproperlyConfigured(f"{name}: anymail:// needs `{SERVER_PACKAGES}` first.")
    if given and (parts.scheme not in ("smtp", "smtp+tls", "smtp+ssl") or not parts.hostname):
        raise ImproperlyConfigured(
            f"{name}: write smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465."
        )
    return {**Env.email_url_config(given), "EMAIL_BACKEND": SMTP} if given else {}


def file_store(name: str) -> dict[str, Any]:
    """Where uploads are kept, as Django's STORAGES has it: a bucket, or a folder when unset."""
    given = secret(name)
    if not given:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(given)
    bucket = parts.path.strip("/")
    if parts.scheme not in ("s3", "s3+http") or not parts.hostname or not bucket or "/" in bucket:
        raise ImproperlyConfigured(
            f"{name}: write s3://key:secret@s3.eu-north-1.amazonaws.com/bucket?region=eu-north-1."
        )
    if not find_spec("storages"):
        raise ImproperlyConfigured(f"{name}: s3:// needs `{SERVER_PACKAGES}` first.")
    options = {
        "endpoint_url": f"{'https' if parts.scheme == 's3' else 'http'}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": bucket,
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "region_name": dict(parse_qsl(parts.query)).get("region"),
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


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
