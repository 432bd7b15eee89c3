"""What this machine has and lacks, each finding with the one line that mends it."""

import os
import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from ssl import SSLCertVerificationError
from urllib import request
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from applications.pdf import render
from tracker import broker, env
from tracker.version import VERSION

OK, NOTE, MISSING = "ok", "note", "missing"  # a note is a thing the app can do without

OLDEST_PYTHON = (3, 11, 0)
ENOUGH_DISK = 500 * 2**20
FIRST_UP = "manage.py up does it"
PATIENCE = 5  # seconds for a server to answer


@dataclass(frozen=True)
class Diagnosis:
    """One line of the doctor's report."""

    state: str
    says: str
    mends: str = ""


def examine() -> list[Diagnosis]:
    """Every check, in the order a start needs them."""
    return [
        Diagnosis(OK, f"PhD application tracker {VERSION}"),
        check_python(),
        check_paper(),
        *check_data_dir(),
        *check_database(),
        check_queue(),
        check_mail(),
        check_address(),
        check_static_files(),
        *check_forms(),
    ]


def check_python() -> Diagnosis:
    version = sys.version_info[:3]
    says = "Python {}.{}.{}".format(*version)
    if version >= OLDEST_PYTHON:
        return Diagnosis(OK, says)
    return Diagnosis(MISSING, f"{says} is too old", "install Python 3.11 or newer")


def check_paper() -> Diagnosis:
    if remedy := render.missing():
        return Diagnosis(NOTE, "No bundles can be built: Pango is not installed", remedy)
    return Diagnosis(OK, "Pango draws the pages of the bundles")


def check_data_dir() -> list[Diagnosis]:
    folder = settings.DATA_DIR
    if not folder.exists():
        above = next(parent for parent in folder.parents if parent.exists())
        if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
            return [Diagnosis(NOTE, f"{folder} is not there yet", FIRST_UP)]
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return [
            Diagnosis(MISSING, f"{folder} cannot be written", "set DATA_DIR to a folder of yours")
        ]
    free = shutil.disk_usage(folder).free
    if free < ENOUGH_DISK:
        says = f"Only {free // 2**20} MB left in {folder}"
        return [Diagnosis(NOTE, says, "free some space, or move DATA_DIR")]
    return [Diagnosis(OK, f"{folder} can be written, {free // 2**30} GB free")]


def check_database() -> list[Diagnosis]:
    """Reachable, up to date, and with someone who may enter the admin panel."""
    from django.contrib.auth import get_user_model
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    if connection.vendor == "sqlite" and not _searches():
        says = "The SQLite of this Python cannot search texts (FTS5)"
        return [Diagnosis(MISSING, says, "use another build of Python, or set DATABASE_URL")]
    if connection.vendor == "sqlite" and _is_to_be_made(connection.settings_dict["NAME"]):
        return [Diagnosis(NOTE, "There is no database yet", FIRST_UP)]
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            says = f"The database is not up to date, migrations to run: {len(waiting)}"
            return [Diagnosis(NOTE, says, f"{FIRST_UP}, as does manage.py migrate")]
        caretaker = get_user_model().objects.filter(is_superuser=True, is_active=True).exists()
    except DatabaseError as problem:
        reason = str(problem).strip().splitlines()[0]
        return [Diagnosis(MISSING, f"The database does not answer: {reason}", "set DATABASE_URL")]
    return [
        Diagnosis(OK, f"The database ({connection.vendor}) is up to date"),
        Diagnosis(OK, "Someone may enter the admin panel")
        if caretaker
        else Diagnosis(NOTE, "Nobody may enter the admin panel yet", "manage.py createsuperuser"),
    ]


def _searches() -> bool:
    """Whether SQLite was built with what the search needs."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            return False
    return True


def _is_to_be_made(file: str | Path) -> bool:
    """True for a database in the data folder, which the first start makes with it."""
    return Path(file).parent == settings.DATA_DIR and not Path(file).exists()


def check_queue() -> Diagnosis:
    if settings.CELERY_BROKER_URL == broker.IN_MEMORY:
        return Diagnosis(OK, "The queue runs inside the one process of `manage.py up`")
    if settings.REDIS_URL:
        return _check_redis(settings.REDIS_URL)
    if broker.answers(settings.DATA_DIR):
        return Diagnosis(OK, "The queue is running")
    return Diagnosis(OK, "The queue is started by `manage.py up`")


def _check_redis(url: str) -> Diagnosis:
    import redis

    where = urlsplit(url).hostname or urlsplit(url).path
    try:
        redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE).ping()
    except redis.RedisError as problem:
        return Diagnosis(MISSING, f"Redis at {where} does not answer: {problem}", "set REDIS_URL")
    return Diagnosis(OK, f"Redis at {where} answers")


def check_mail() -> Diagnosis:
    if not settings.SENDS_MAIL:
        kept = f"Mails are not sent but kept in {settings.MAIL_DIR}"
        mends = "set EMAIL_URL=smtp+tls://user:password@host:587"
        return Diagnosis(OK, kept) if settings.LOCAL else Diagnosis(MISSING, kept, mends)
    if settings.EMAIL_BACKEND != env.SMTP:
        return Diagnosis(OK, "Mails go to a provider")
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT or 25)
    try:
        with socket.create_connection(where, timeout=PATIENCE):
            return Diagnosis(OK, f"The mail server {where[0]}:{where[1]} answers")
    except OSError as problem:
        says = f"The mail server {where[0]}:{where[1]} does not answer: {problem}"
        return Diagnosis(MISSING, says, "set EMAIL_URL")


def check_address() -> Diagnosis:
    if settings.LOCAL or settings.HTTPS:
        return Diagnosis(OK, f"The app lives at {settings.SITE_URL}")
    says = f"{settings.SITE_URL} is not encrypted: passwords travel in the clear"
    return Diagnosis(NOTE, says, "serve it through a proxy with HTTPS and set SITE_URL=https://…")


def check_static_files() -> Diagnosis:
    if (
        settings.WHITENOISE_USE_FINDERS
        or Path(settings.STATIC_ROOT or "", "staticfiles.json").exists()
    ):
        return Diagnosis(OK, "Style sheets and scripts are in place")
    return Diagnosis(
        NOTE,
        "Style sheets are not collected yet",
        f"{FIRST_UP}, as does manage.py collectstatic --no-input",
    )


def check_forms() -> list[Diagnosis]:
    """A form sent to the site as a browser sends it, through whatever stands in front."""
    if settings.LOCAL:
        return []
    site, example = settings.SITE_URL, "compare the proxy's settings with docs/proxies/"
    try:
        status = _send_a_form(site)
    except (OSError, HTTPException) as problem:
        why = getattr(problem, "reason", problem)
        if isinstance(why, SSLCertVerificationError):
            says = f"The certificate of {site} is not trusted here: {why.verify_message}"
            mends = "get one from a public authority, or name its issuer's in SSL_CERT_FILE"
            return [Diagnosis(NOTE, says, mends)]
        says = f"{site} does not answer: {why}"
        return [Diagnosis(NOTE, says, "start the app and its proxy, then run this again")]
    if status == 200:
        return [Diagnosis(OK, f"Forms sent to {site} are accepted")]
    if 300 <= status < 400:
        says = f"{site} sends its visitors in circles: the proxy does not say that they use https"
        return [
            Diagnosis(MISSING, says, "let the proxy set X-Forwarded-Proto, as in docs/proxies/")
        ]
    if status in (502, 503, 504):
        says = f"{site} answers {status}: what stands in front does not reach the app"
        return [Diagnosis(NOTE, says, f"start the app; if it runs, {example}")]
    return [Diagnosis(MISSING, f"A form sent to {site} is answered with {status}", example)]


def _send_a_form(site: str) -> int:
    """The status in the end, all redirects followed: signing nobody out is the form."""
    cookies = CookieJar()
    # Directly, whatever proxy to the outside the environment names
    browser = request.build_opener(request.ProxyHandler({}), request.HTTPCookieProcessor(cookies))
    try:
        browser.open(f"{site}/accounts/login/", timeout=PATIENCE).close()
        held = {cookie.name: cookie.value or "" for cookie in cookies}
        token = urlencode({"csrfmiddlewaretoken": held.get(settings.CSRF_COOKIE_NAME, "")})
        form = request.Request(
            f"{site}/accounts/logout/",
            data=token.encode(),
            headers={"Origin": site, "Referer": f"{site}/accounts/login/"},
        )
        with browser.open(form, timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code
