"""The example files of docs/proxies/ as proxies in front of the app, with ports and names of the
trial in place of those written there."""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Process
from tests.tracker.processes import free_port

EXAMPLES = Path(__file__).parents[2] / "docs/proxies"
CERTIFICATE = "/etc/ssl/tracker/fullchain.pem"
KEY = "/etc/ssl/tracker/key.pem"
APACHE_MODULES = "mpm_event authz_core ssl headers alias reqtimeout setenvif proxy proxy_http unixd"


@dataclass(frozen=True)
class Site:
    """Where a proxy is to stand and what is behind it."""

    folder: Path
    plain: int
    tls: int
    app: int

    @property
    def url(self) -> str:
        return f"https://localhost:{self.tls}"

    @property
    def certificate(self) -> Path:
        return self.folder / "fullchain.pem"


def new_site(folder: Path) -> Site:
    """Free ports, and a certificate that nobody signed."""
    site = Site(folder, free_port(), free_port(), free_port())
    names = "subjectAltName=DNS:localhost"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    given = ["-subj", "/CN=localhost", "-addext", names, "-keyout", "key.pem", "-out"]
    run([*command, *given, site.certificate.name], folder)
    both = site.certificate.read_text() + (folder / "key.pem").read_text()
    (folder / "both.pem").write_text(both)
    return site


def run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def adapted(name: str, site: Site, **changes: str) -> str:
    """The example, at home on this machine; every change must find what it is for."""
    text = (EXAMPLES / name).read_text()
    given = {
        "apply.example.org$request_uri": f"localhost:{site.tls}$request_uri",
        "apply.example.org": "localhost",
        "127.0.0.1:8000": f"127.0.0.1:{site.app}",
        CERTIFICATE: str(site.certificate),
        KEY: str(site.folder / "key.pem"),
        "/etc/ssl/tracker/both.pem": str(site.folder / "both.pem"),
        "/var/log/nginx/": f"{site.folder}/",
        "/var/log/apache2/": f"{site.folder}/",
    }
    for old, new in given.items():
        text = text.replace(old, new)
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(site: Site, **changes: str) -> list[str]:
    ports = {"listen 80;": f"listen {site.plain};", "listen 443 ": f"listen {site.tls} "}
    (site.folder / "tracker.conf").write_text(adapted("nginx.conf", site, **ports | changes))
    temporary = "".join(
        f"{name}_temp_path {site.folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    (site.folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {site.folder}/pid; error_log stderr; worker_processes 1;"
        f" events {{}} http {{ access_log off; {temporary} include {site.folder}/tracker.conf; }}"
    )
    command = [
        "nginx",
        "-e",
        "stderr",
        "-p",
        str(site.folder),
        "-c",
        str(site.folder / "nginx.conf"),
    ]
    run([*command, "-t"], site.folder)
    return command


def haproxy(site: Site, **changes: str) -> list[str]:
    ports = {"bind :80": f"bind :{site.plain}", "bind :443": f"bind :{site.tls}"}
    file = site.folder / "haproxy.cfg"
    file.write_text(adapted("haproxy.cfg", site, **ports | changes))
    run([program("haproxy"), "-c", "-f", str(file)], site.folder)
    return [program("haproxy"), "-db", "-f", str(file)]


def caddy(site: Site, **changes: str) -> list[str]:
    here = {
        "\nlocalhost {": f"\nhttps://localhost:{site.tls} {{"
        f"\n\ttls {site.certificate} {site.folder}/key.pem",
        "\n{\n": f"\n{{\n\tadmin off\n\thttp_port {site.plain}\n",
    }
    file = site.folder / "Caddyfile"
    file.write_text(adapted("Caddyfile", site, **here | changes))
    run(
        [program("caddy"), "validate", "--adapter", "caddyfile", "--config", str(file)], site.folder
    )
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]


def apache(site: Site, **changes: str) -> list[str]:
    ports = {"*:80>": f"*:{site.plain}>", "*:443>": f"*:{site.tls}>"}
    (site.folder / "tracker.conf").write_text(adapted("apache.conf", site, **ports | changes))
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in APACHE_MODULES.split()
        if Path(f"/usr/lib/apache2/modules/mod_{name}.so").exists()  # some are built in
    )
    file = site.folder / "apache.conf"
    file.write_text(
        f"{modules}ServerRoot {site.folder}\nServerName localhost\nPidFile {site.folder}/pid\n"
        f"ErrorLog {site.folder}/apache.log\nListen {site.plain}\nListen {site.tls}\n"
        f"DefaultRuntimeDir {site.folder}\nUser www-data\nGroup www-data\n"
        f"Include {site.folder}/tracker.conf\n"
    )
    command = [program("apache2"), "-f", str(file)]
    run([*command, "-t"], site.folder)
    return [*command, "-DFOREGROUND"]


PROXIES = {"nginx": nginx, "haproxy": haproxy, "caddy": caddy, "apache2": apache}


def start(name: str, site: Site, **changes: str) -> Process:
    """The proxy, once it takes connections."""
    env = {**os.environ, "HOME": str(site.folder)}
    command = PROXIES[name](site, **changes)
    process = Process(command, site.folder / f"{name}.log", env=env)
    process.wait_until(lambda: answers(site.tls))
    return process


def missing(name: str) -> str:
    """Why this proxy cannot be tried here; nothing when it can."""
    return "" if program(name) else f"{name} is not installed"


def program(name: str) -> str:
    """Debian keeps servers where only root looks by itself."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or ""


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
