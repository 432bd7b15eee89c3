"""Answers that must have no body have none: to HEAD, and with 204 or 304 (RFC 9110, 6.4.1).

A body there is taken for the next answer on a kept connection, and behind a proxy the next answer
is another person's. WSGI leaves this to the application, and so does waitress, whose own answers
(400, 413, 431, 500) never pass the application.
"""

from collections.abc import Callable, Iterable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

NO_CONTENT = ("204", "304")
HEAD = b"HEAD "


def without_bodies(application: Application) -> Application:
    """The application, saying to HEAD how long the answer to GET is, and nothing more."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        bare = environ["REQUEST_METHOD"] == "HEAD"

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal bare
            if status.startswith(NO_CONTENT):
                bare = True
                headers = [pair for pair in headers if pair[0].lower() != "content-length"]
            return start_response(status, headers, *exc_info)

        body = application(environ, start)  # Django starts the response before it returns
        if not bare:
            return body
        if close := getattr(body, "close", None):
            close()
        return ()

    return answer


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Knows a HEAD by its first bytes, for requests that are refused before they are read."""

    opening = b""

    def received(self, data: bytes) -> int:
        if len(self.opening) < len(HEAD):
            self.opening = (self.opening + data).lstrip()[: len(HEAD)]
        return int(super().received(data))

    def parse_header(self, header_plus: bytes) -> None:
        """After CONNECT a proxy takes all that follows for a tunnel. (Small letters, which it takes
        for a method that is answered with a body, waitress refuses by itself.)"""
        super().parse_header(header_plus)
        if self.command == "CONNECT":
            raise ParsingError("No tunnels")


class _Bodiless:
    """A task of waitress that writes no body, and no end of one, in answer to HEAD."""

    channel: Any
    chunked_response: bool

    @property
    def is_head(self) -> bool:
        return bool(self.channel.requests[0].opening == HEAD)

    def build_response_header(self) -> bytes:
        lines: bytes = super().build_response_header()  # type: ignore[misc]
        self.chunked_response = self.chunked_response and not self.is_head
        return lines

    def write(self, data: bytes) -> None:
        super().write(b"" if self.is_head else data)  # type: ignore[misc]


class Task(_Bodiless, WSGITask):  # type: ignore[misc]
    pass


class Refusal(_Bodiless, ErrorTask):  # type: ignore[misc]
    def build_response_header(self) -> bytes:
        """A 413 is marked as ours: what a proxy refuses for its size is another's to mend."""
        if self.status.startswith("413"):
            self.response_headers.append(("X-Upload", "too-large"))  # heeded by upload.js
        return super().build_response_header()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose answers end where a client thinks they do."""

    last_activity: float
    parser_class = Parser
    task_class = Task
    error_task_class = Refusal

    def handle_read(self) -> None:
        """Headers that drip in are no sign of life: the line is given up like one that is idle."""
        before, dripping = self.last_activity, self._awaits_headers
        super().handle_read()
        if dripping and self._awaits_headers:
            self.last_activity = before

    @property
    def _awaits_headers(self) -> bool:
        return self.request is not None and not self.request.headers_finished
