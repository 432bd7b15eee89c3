"""Home and every look of the list at 100, 1,000 and 10,000 applications, against the least that 50
rows of eight cells cost in Django."""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from pytest import MonkeyPatch

from applications.models import Application, Deadline, Posting, User
from applications.services import deadlines, demo
from applications.views import home
from tests.factories import NOW, PersonFactory

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

ROUNDS = 30
MOST = 10_000  # applications
TODAY = date(2026, 11, 23)
SIZES = (100, 1_000, MOST)
LIST = "/applications/"
PAGES = ("/", LIST, f"{LIST}?tab=waiting", f"{LIST}?look=board", f"{LIST}?look=calendar")
ROWS = 50
A_ROW = 1200  # bytes

LEAST = Template(
    """<!doctype html><html lang=en><head><meta charset=utf-8><title>List</title></head><body>
<h1>Applications</h1><table>{% for row in rows %}<tr>
<td><a href="/a/{{ row.id }}/">{{ row.title }}</a></td><td>{{ row.institution }}</td>
<td>{{ row.city }}</td><td>{{ row.country }}</td><td>{{ row.taken_at|date:"Y-m-d H:i" }}</td>
<td>{{ row.source }}</td><td>{{ row.references_minimum }}</td><td>{{ row.url }}</td>
</tr>{% endfor %}</table></body></html>"""
)
# One plain row of twelve columns, as the smallest list of applications would have it.
COLUMNS = (
    "owner", "title", "institution", "city", "country", "taken_at", "source", "references_minimum",
    "url", "apply_to", "reviewed_at",
)  # fmt: skip


def least(request: HttpRequest) -> HttpResponse:
    """A signed-in person's first 50 rows in a bare table."""
    rows = Posting.objects.filter(owner=request.user).order_by("id").only(*COLUMNS)[:ROWS]
    return HttpResponse(LEAST.render(Context({"rows": rows})))


urlpatterns = [path("", least)]


def only_here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: the addresses of this file, and no others."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return answer


BARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    f"{__name__}.only_here",
]


def asker(user: User, address: str, middleware: list[str] | None = None) -> Callable[[], bytes]:
    """A call that asks for the page once, as a web server would.

    A bare page is asked of Django as it comes: on SQLite a connection for each request.
    """
    anew = middleware is BARE and connection.vendor == "sqlite"
    path, _mark, query = address.partition("?")
    client = Client()
    client.force_login(user)
    [cookie] = client.cookies.values()
    with override_settings(MIDDLEWARE=middleware or settings.MIDDLEWARE):
        handler = WSGIHandler()

    def ask() -> bytes:
        said = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr,
            "HTTP_COOKIE": f"{cookie.key}={cookie.value}",
        }  # fmt: skip
        answer = handler(environ, lambda status, headers, info=None: said.append(status))
        body = b"".join(answer)
        assert said == ["200 OK"]
        if anew:
            connection.close()
        return body

    return ask


def milliseconds(asks: list[Callable[[], bytes]]) -> list[float]:
    """The first quartile of each, taken in turns: what else the machine does falls on all alike.
    Each is asked once before, so that it finds the connection as it left it.

    In the processor's time; where the database works in a process of its own, by the clock.
    """
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times: list[list[float]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for ask, taken in zip(asks, times, strict=True):
            ask()
            start = clock()
            ask()
            taken.append(clock() - start)
    return [statistics.quantiles(taken[3:])[0] * 1000 for taken in times]


def queries(ask: Callable[[], bytes]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.fixture
def production(tmp_path: Path, settings: Any, monkeypatch: MonkeyPatch) -> None:
    """As a server runs: static files by their manifest, templates as they are, and a connection to
    PostgreSQL that is kept."""
    assert not settings.DEBUG
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    # What Django's tests put in its place sends a signal for every template.
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()


def person_with(applications: int) -> User:
    person = PersonFactory()
    demo.fill(person, applications=applications, seed=1, today=TODAY)
    return person


def settle() -> None:
    """The sweep has been here, and the database knows its tables."""
    Application.objects.update(derived_revision=F("revision"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def all_wait(person: User) -> None:
    """A hundred that fill a page of what waits for an answer."""
    Application.objects.for_user(person).update(stage="submitted", archived_at=None)


def all_this_month(person: User) -> None:
    """A hundred that fill a page of this month's moments."""
    Application.objects.for_user(person).update(archived_at=None)
    for number, deadline in enumerate(Deadline.objects.for_user(person)):
        instant = NOW + timedelta(hours=number % 24)
        Deadline.objects.filter(pk=deadline.pk).update(
            date=NOW.date(), instant=instant, met_at=None, closed_at=None
        )


def a_page_late(person: User) -> None:
    """A hundred of which a page of home has passed, as of ten thousand."""
    for application in Application.objects.for_user(person).by_next_moment()[: home.ROWS + 6]:
        for deadline in application.deadlines.unmet():
            deadline.instant = NOW - timedelta(days=20 + application.pk % 20)
            deadline.save(update_fields=["instant"])
        deadlines.refresh(application, NOW)


# A hundred do not fill these pages; the growth is told of a page as full as the others.
FILL = {
    "/": a_page_late,
    f"{LIST}?tab=waiting": all_wait,
    f"{LIST}?look=calendar": all_this_month,
}


@pytest.mark.usefixtures("production")
def test_pages_of_any_size_against_a_bare_one():
    people = [person_with(size) for size in SIZES]
    full = {address: person_with(SIZES[0]) for address in FILL}
    for address, fill in FILL.items():
        fill(full[address])
    settle()

    bare = asker(people[-1], "/", BARE)
    slow = []
    for address in PAGES:
        asks = [asker(person, address) for person in people]
        small = asker(full[address], address) if address in full else asks[0]
        least_ms, small_ms, *took = milliseconds([bare, small, *asks])
        counts, heavy = [queries(ask) for ask in asks], [len(ask()) for ask in (small, *asks)]
        ratios = [one / least_ms for one in took]
        growth = took[-1] / small_ms
        told = ", ".join(f"×{ratio:.2f} with {n}" for n, ratio in zip(SIZES, ratios, strict=True))
        print(
            f"\n{address}: a bare page {least_ms:.1f} ms, {told};"
            f" growth {growth:.2f} from a page of {heavy[0] // 1000} kB;"
            f" queries {counts}; {[size // 1000 for size in heavy[1:]]} kB"
        )
        # One query more where what is late fills the first page of home.
        other = max(counts) - min(counts) > 1
        if max(ratios) > 3 or growth > 1.15 or max(counts) > 10 or other:
            slow.append(address)
        assert heavy[-1] <= (ROWS + 15) * A_ROW, address
    assert slow == []
