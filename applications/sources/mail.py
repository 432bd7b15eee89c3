"""A saved e-mail: its subject as the title, and its text."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from applications.sources import plain


def text(data: bytes) -> str:
    """The mail's plain part, or its HTML part as text; subject and date stand in front."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    head = [
        f"{key}: {' '.join(str(message[name]).split())}"
        for key, name in (("title", "subject"), ("date", "date"), ("from", "from"))
        if message[name]
    ]
    body = _body(message) if isinstance(message, EmailMessage) else ""
    return "---\n" + "\n".join(head) + "\n---\n" + body if head else body


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        content = raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        content = plain.decoded(raw)
    if part.get_content_type() == "text/html":
        from applications.sources import html  # here, because its library is slow to load

        return html.text(content)
    return plain.text(content)
