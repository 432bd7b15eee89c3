"""A mail server's line on which no mail takes longer than the time-out, however slow the server.

Django's own backend gives each answer the time-out, and a server that takes almost so long for
every line of the talk would keep a mail for minutes. The pause before the last answer is put to
use: whoever sends may do something `meanwhile`, such as write the next mail.
"""

import io
import smtplib
import time
from collections.abc import Callable
from math import inf
from typing import Any

from django.core.mail.backends import smtp

END_OF_MAIL = b"\r\n.\r\n"
FAREWELL = 2.0  # seconds for a QUIT that nobody waits for


class Backend(smtp.EmailBackend):
    """Django's, on such a line."""

    meanwhile: Callable[[], None] | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TlsConnection if self.use_ssl else _PlainConnection

    def send_messages(self, email_messages: Any) -> int:
        if self.connection:
            self.connection.begin(self.timeout)
            self.connection.meanwhile = self.meanwhile
        return super().send_messages(email_messages) or 0

    def close(self) -> None:
        if self.connection:
            self.connection.begin(FAREWELL)
        super().close()


class _Limited(smtplib.SMTP):
    until = inf
    meanwhile: Callable[[], None] | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.begin(options.get("timeout"))
        super().__init__(*arguments, **options)

    def begin(self, seconds: float | None) -> None:
        """From now on the talk may take so long."""
        self.until = inf if seconds is None else time.monotonic() + seconds

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock:
            self.file = io.BufferedReader(_Ear(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        self.hurry()
        super().send(s)
        if isinstance(s, bytes) and s.endswith(END_OF_MAIL) and self.meanwhile:
            self.meanwhile()

    def hurry(self) -> None:
        """What comes next on this line has only the time that is left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise smtplib.SMTPServerDisconnected("timed out")
        if self.sock:
            self.sock.settimeout(None if left == inf else left)


class _PlainConnection(_Limited):
    pass


class _TlsConnection(_Limited, smtplib.SMTP_SSL):
    pass


class _Ear(io.RawIOBase):
    """Reads a line's answers, each byte within what is left of the time."""

    def __init__(self, line: _Limited) -> None:
        self.line = line
        self.sock: Any = line.sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.hurry()
        return int(self.sock.recv_into(buffer))
