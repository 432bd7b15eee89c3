"""The web server of the one command: waitress, on a socket that its parent listens on.

The parent keeps the socket, so a browser that comes while the server restarts waits a second
instead of being turned away. `python -m tracker.web FD` serves the socket with that number.
"""

import http.client
import signal
import socket
import sys
import threading
import time
from typing import Any

THREADS = 16  # more than may wait for helper processes: applications/pdf/worker_pool.py
# Half-open ones cost no thread. Waitress takes 100 and then answers nobody; the usual limit of
# open files is 1024, and each connection needs one, or two with a large body.
CONNECTIONS = 450


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that a child may inherit; OSError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host.strip("[]"), port), family=family, backlog=128)


def serve(fd: int) -> None:
    """Answers requests until the process ends."""
    from django.conf import settings

    from tracker.wsgi import application

    sock = socket.socket(fileno=fd)
    threading.Thread(target=_announce, args=(sock.getsockname(),), daemon=True).start()
    server(
        application,
        sockets=[sock],
        threads=THREADS,
        max_request_body_size=2 * settings.UPLOAD_MAX_MB * 2**20,
        channel_request_lookahead=1,  # it goes on listening, and hears who hangs up
        **about_proxies(settings.BEHIND_PROXY),
    ).run()


def server(application: Any, **how: Any) -> Any:
    """Waitress, as we run it: `run()` it."""
    import waitress

    from tracker.bodiless import Channel

    made = waitress.create_server(
        application, ident=None, connection_limit=CONNECTIONS, asyncore_use_poll=True, **how
    )
    made.channel_class = Channel
    return made


def about_proxies(behind_one: bool) -> dict[str, Any]:
    """What waitress is told about the headers that proxies add."""
    if not behind_one:
        # Believed by nobody, but left in: they betray a proxy to the pages for this machine only.
        return {"clear_untrusted_proxy_headers": False}
    return {
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": "*",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


def _announce(address: tuple[Any, ...]) -> None:
    """Prints where the app is, once it has truly answered there."""
    from django.conf import settings

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])
    while True:
        time.sleep(0.1)
        asking = http.client.HTTPConnection(host, address[1], timeout=30)
        try:
            asking.request("HEAD", "/", headers={"Host": settings.ALLOWED_HOSTS[0]})
            asking.getresponse()
        except OSError:
            continue
        else:
            print(f"Ready: {settings.SITE_URL}", flush=True)
            return
        finally:
            asking.close()


if __name__ == "__main__":
    # A polite end lets the requests in hand finish.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(int(sys.argv[1]))
