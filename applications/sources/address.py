"""Which addresses are pages of the public web. Nothing here asks the network."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from applications import errors

PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 8000

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])")
# Last labels that mean something else in every network, by standard or by habit.
_LOCAL = frozenset(
    (
        *("alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local"),
        *("localdomain", "localhost", "mail", "onion", "private", "test"),
    )
)
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # reaches the IPv4 address in its last 32 bits
# Nobody's pages, or a tunnel to an IPv4 address that is not looked at.
_NO_PAGES = [
    ipaddress.ip_network(network)
    for network in (
        *("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that may be asked, once its name was seen to lead to public addresses only."""

    scheme: str
    host: str  # ASCII, lower case, an IPv6 address without its brackets
    port: int
    path: str  # with the query, in ASCII

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def check(url: str) -> WebAddress:
    """The address taken apart; refuses what can be no page of the public web.

    >>> str(check("HTTPS://Jobs.Example.ORG:443/phd?id=7#apply"))
    'https://jobs.example.org/phd?id=7'
    """
    url = url.strip(" ")
    # Control characters and backslashes are taken for separators by some and dropped by others.
    if len(url) > MAX_LENGTH or re.search(r"[\x00-\x1f\x7f\\]", url):
        raise errors.AddressUnclear
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _ascii(parts)
    except ValueError as problem:
        raise errors.AddressUnclear from problem
    before_the_path = url.partition("//")[2].partition("/")[0]
    if parts.scheme not in PORTS or not host or re.search("[@%]", before_the_path):
        raise errors.AddressUnclear
    if not _may_be_public(host):
        raise errors.AddressNotPublic
    if port is None:
        port = PORTS[parts.scheme]
    if port not in PORTS.values():
        raise errors.PortNotOpen(port)
    query = f"?{parts.query}" if parts.query else ""
    path = quote(f"{parts.path or '/'}{query}", safe="/?%:@!$&'()*+,;=~[]")
    return WebAddress(parts.scheme, host, port, path)


def _ascii(parts: SplitResult) -> str:
    """The host as it is looked up: in lower case, full-width letters and dots made plain."""
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii").lower()
    return host.removesuffix(".")


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:  # not in numbers, so it must be a name; "127.1" and "0x7f.1" are neither
        named = len(host) < 254 and _NAME.fullmatch(host)
        return bool(named) and host.rpartition(".")[2] not in _LOCAL


def is_public(number: str) -> bool:
    """Whether anybody may reach this IP address; ValueError when it is none.

    >>> is_public("130.239.8.10"), is_public("10.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(number)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip not in _UNICAST:
            return False
    return ip.is_global and not any(ip in network for network in _NO_PAGES)
