"""Somebody at the other end of a proxy: one kept connection, cookies, and forms as browsers send
them."""

import http.client
import ssl
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

BOUNDARY = "----visitor"
Fields = dict[str, str]


class Visitor:
    """Speaks to one site and reads strictly: what does not parse is an error."""

    def __init__(self, site: str, certificate: Path) -> None:
        self.site = site
        trusted = ssl.create_default_context(cafile=str(certificate))
        where = urlsplit(site)
        self.line = http.client.HTTPSConnection(
            where.hostname or "", where.port, timeout=60, context=trusted
        )
        self.cookies = SimpleCookie()
        self.page = self.at = ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        """The status; the page is kept."""
        sent = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items() if one.value)
        given = {"Cookie": sent, **{name.replace("_", "-"): said for name, said in headers.items()}}
        self.line.request(method, path, body, given)
        answer = self.line.getresponse()
        self.page = answer.read().decode("utf-8", "replace")
        self.at = path
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        self.onward = urljoin(self.site + path, answer.headers.get("Location", ""))
        return answer.status

    def post(self, path: str, fields: list[tuple[str, str]], **headers: str) -> int:
        kind = "application/x-www-form-urlencoded"
        body = urlencode(fields).encode()
        return self.ask("POST", path, body, Content_Type=kind, Origin=self.site, **headers)

    def upload(self, path: str, fields: list[tuple[str, str]], name: str, file: bytes) -> int:
        part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
        pieces = [(part % (key, "")).encode() + value.encode() + b"\r\n" for key, value in fields]
        pieces.append((part % ("file", f'; filename="{name}"')).encode() + file + b"\r\n")
        body = b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.ask("POST", path, body, Content_Type=kind, Origin=self.site, X_Upload="alone")

    def follow(self) -> int:
        """To where the last answer sent us, which must be on this site."""
        assert self.onward.startswith(self.site + "/"), self.onward
        return self.ask("GET", self.onward.removeprefix(self.site))

    def form(self, holding: str) -> tuple[str, list[tuple[str, str]]]:
        """The form on the page that has this field: where it goes, and what is in it."""
        forms = LexborHTMLParser(self.page).css("form")
        form = next(one for one in forms if one.css_first(f"[name={holding}]"))
        fields = [pair for node in form.css("input, textarea, select") for pair in _value(node)]
        return form.attributes.get("action") or self.at, fields

    def fill_in(self, holding: str, **values: str) -> int:
        """Fills in that form and sends it."""
        path, fields = self.form(holding)
        kept = [pair for pair in fields if pair[0] not in values]
        return self.post(path, [*kept, *values.items()])


def _value(node: LexborNode) -> list[tuple[str, str]]:
    """What a browser sends for it, if anything."""
    said = node.attributes
    name = said.get("name")
    if not name or "disabled" in said or said.get("type") in ("submit", "button", "file"):
        return []
    if node.tag == "textarea":
        return [(name, node.text().removeprefix("\n"))]
    if node.tag == "select":
        chosen = node.css_first("option[selected]") or node.css_first("option")
        return [(name, chosen.attributes.get("value") or "")] if chosen else []
    if said.get("type") in ("checkbox", "radio") and "checked" not in said:
        return []
    return [(name, said.get("value") or "")]
