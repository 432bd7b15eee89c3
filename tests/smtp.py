"""A mail server on loopback that behaves as badly as it is told to.

Every mail it takes is on record before it says so: a mail the sender saw accepted is never missing
from `accepted`, and one whose answer was lost is there all the same.
"""

import socket
import socketserver
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count

_NUMBERS = count(1)


@dataclass(frozen=True)
class Accepted:
    """One mail as it came in."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: bytes
    line: int  # the connection it came over

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.body, policy=default)  # type: ignore[arg-type]


class Sink:
    """The server; `mode` may be changed while it runs.

    ok · slow (waits `delay` seconds before its last word) · 4xx and 5xx (every recipient is
    refused, for now or for good) · greylist (each pair of sender and recipient is refused once) ·
    drop (takes the mail and hangs up without an answer) · dribble (says its words letter by letter,
    `delay` seconds each). Recipients `bounce…@` never exist.
    """

    def __init__(self) -> None:
        self.mode = "ok"
        self.delay = 0.5
        self.pause = 0.0  # before it answers to a recipient, in every mode
        self.accepted: list[Accepted] = []
        self.known_pairs: set[tuple[str, str]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listens, again on the same port after a stop."""
        self._server = _Server(("127.0.0.1", self.port), _Talk)
        self._server.sink = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """From now on nobody answers, and whoever was talking is cut off."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for line in list(self._server.lines):
            with suppress(OSError):  # who hung up at the same moment
                line.shutdown(socket.SHUT_RDWR)

    def refusal(self, sender: str, recipient: str) -> str | None:
        """What this recipient is refused with, if it is."""
        if self.mode == "5xx" or recipient.startswith("bounce"):
            return "550 5.1.1 no such user"
        if self.mode == "4xx":
            return "451 4.3.0 try again later"
        if self.mode == "greylist" and (sender, recipient) not in self.known_pairs:
            self.known_pairs.add((sender, recipient))
            return "450 4.2.0 greylisted, try again"
        return None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: Sink

    def __init__(self, *args: object) -> None:
        self.lines: set[socket.socket] = set()
        super().__init__(*args)  # type: ignore[arg-type]


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.number = next(_NUMBERS)
        self.server.lines.add(self.request)

    def finish(self) -> None:
        self.server.lines.discard(self.request)
        super().finish()

    def handle(self) -> None:
        with suppress(OSError):  # the sender hung up, or we did
            self.converse()

    def converse(self) -> None:
        self.say("220 sink ESMTP")
        sender, recipients = "", []
        while line := self.rfile.readline():
            words = line.decode("utf-8", "replace").strip()
            verb = words[:4].upper()
            if verb in ("EHLO", "HELO"):
                self.say("250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 33554432")
            elif verb == "MAIL":
                sender, recipients = address(words), []
                self.say("250 ok")
            elif verb == "RCPT":
                time.sleep(self.server.sink.pause)
                refusal = self.server.sink.refusal(sender, address(words))
                if refusal is None:
                    recipients.append(address(words))
                self.say(refusal or "250 ok")
            elif verb == "DATA":
                self.say("354 go ahead")
                if not self.take(sender, tuple(recipients)):
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, sender: str, recipients: tuple[str, ...]) -> bool:
        """Reads one mail and answers; false when it hangs up instead."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        body = b"".join(lines)
        head = message_from_bytes(body, policy=default)
        sink = self.server.sink
        if sink.mode == "slow":
            time.sleep(sink.delay)
        subject = str(head["Subject"] or "").strip()  # a folded line begins with a blank
        mail = Accepted(head["Message-ID"] or "", sender, recipients, subject, body, self.number)
        sink.accepted.append(mail)
        if sink.mode == "drop":
            return False
        self.say("250 queued")
        return True

    def say(self, words: str) -> None:
        sink = self.server.sink
        for letter in words if sink.mode == "dribble" else "":
            self.wfile.write(letter.encode())
            time.sleep(sink.delay)
        self.wfile.write(b"\r\n" if sink.mode == "dribble" else words.encode() + b"\r\n")


def address(words: str) -> str:
    """
    >>> address("MAIL FROM:<a@example.org> SIZE=20")
    'a@example.org'
    """
    return words.partition("<")[2].partition(">")[0]
