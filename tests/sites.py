"""A web site on loopback for the tests: it says what it is told, well-mannered or not."""

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from applications.sources.fetch import FetchedPage, fetch

PUBLIC = "130.239.8.10"  # never reached: `connect` answers for it

Answer = bytes | Callable[[socket.socket], None]


def answer(
    body: bytes = b"", status: str = "200 OK", *, of_type: str = "text/html", **headers: str
) -> bytes:
    """A whole HTTP answer; `Content_Encoding="gzip"` is a header."""
    given = {"Content-Type": of_type, "Content-Length": str(len(body))}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(status=status, Location=to)


class Site:
    """Gives one answer a connection, the last one again and again, and keeps the questions."""

    def __init__(self, *answers: Answer, certificate: Path | None = None) -> None:
        self.answers = list(answers)
        self.questions: list[str] = []
        self.dialled: list[tuple[str, int]] = []  # what `connect` was asked for
        self.names: list[str | None] = []  # what TLS was asked for
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._tls = self._secure(certificate) if certificate else None
        self.stopped = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def connect(self, number: str, port: int, seconds: float) -> socket.socket:
        """A connection here, whatever address was meant."""
        self.dialled.append((number, port))
        return socket.create_connection(self._listener.getsockname(), seconds)

    def fetch(
        self,
        url: str = "http://jobs.example.org/phd",
        numbers: Sequence[str] = (PUBLIC,),
        seconds: float = 10.0,
    ) -> FetchedPage:
        """Fetched with every name leading to `numbers`, and every number leading here."""
        return fetch(url, resolve=lambda host: numbers, connect=self.connect, seconds=seconds)

    def stop(self) -> None:
        self.stopped.set()
        self._listener.close()

    def _secure(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _wire, name, _context: self.names.append(name)
        return context

    def _listen(self) -> None:
        with suppress(OSError):  # closed at the end of the test
            while True:
                wire, _ = self._listener.accept()
                said = self.answers[min(self.connections, len(self.answers) - 1)]
                self.connections += 1
                threading.Thread(target=self._serve, args=(wire, said), daemon=True).start()

    def _serve(self, wire: socket.socket, said: Answer) -> None:
        with suppress(OSError), wire:
            wire.settimeout(10)
            if self._tls:
                wire = self._tls.wrap_socket(wire, server_side=True)
            with wire:
                question = b""
                while not question.endswith(b"\r\n\r\n") and (more := wire.recv(65536)):
                    question += more
                    if question.startswith(b"\x16"):  # TLS, which is not spoken here
                        break
                self.questions.append(question.decode("latin-1"))
                said(wire) if callable(said) else wire.sendall(said)


def dripping(site: Site, head: bytes, drop: bytes = b"x", every: float = 0.02) -> None:
    """From now on the site sends the head and then a drop at a time, without end."""

    def drip(wire: socket.socket) -> None:
        wire.sendall(head)
        while not site.stopped.wait(every):
            wire.sendall(drop)

    site.answers = [drip]


def flooding(head: bytes, piece: bytes) -> Answer:
    """The head and then the piece again and again, as fast as it is read."""

    def flood(wire: socket.socket) -> None:
        wire.sendall(head)
        for more in iter(partial(bytes, piece), b""):
            wire.sendall(more)

    return flood


def certificate(folder: Path, name: str) -> Path:
    """A key and a certificate for the name, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))  # OpenSSL reads the machine's clock
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file
