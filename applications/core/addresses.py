"""Mail addresses: one form for all the ways of writing the same one."""

import re
from contextlib import suppress
from unicodedata import normalize

_ATOM = r"[^\s\"(),:;<>@\[\\\].]+"
_PLAIN = re.compile(rf"{_ATOM}(\.{_ATOM})*")  # RFC 5322, 3.2.3: needs no quotes


def normal_form(email: str) -> str:
    """Equal for any two spellings that reach the same mailbox, as far as the spelling tells.

    The domain is as DNS has it; case, too, is taken to mean nothing.
    """
    address = normalize("NFC", email.strip().lower())
    local, at, domain = address.rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"':
        bare = re.sub(r"\\(.)", r"\1", local[1:-1])
        local = bare if _PLAIN.fullmatch(bare) else local
    with suppress(UnicodeError):  # no name that DNS takes: as it is written
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    return f"{local}{at}{domain}"
