"""Home and every look of the list at 100, 1,000 and 10,000 applications, against the least that 50
rows of eight cells cost in Django."""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from applications.models import Application, Posting, User
from applications.services import demo
from tests.factories import PersonFactory

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

ROUNDS = 30
MOST = 10_000  # applications
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
    """A call that asks for the page once, as a web server would."""
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
        return body

    return ask


def milliseconds(asks: list[Callable[[], bytes]]) -> list[float]:
    """The median of each, in the processor's time and taken in turns: what else the machine does
    falls on all alike."""
    times: list[list[float]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for ask, taken in zip(asks, times, strict=True):
            start = time.process_time()
            ask()
            taken.append(time.process_time() - start)
    return [statistics.median(taken[3:]) * 1000 for taken in times]


def queries(ask: Callable[[], bytes]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_pages_of_any_size_against_a_bare_one():
    people = []
    for size in SIZES:
        people.append(PersonFactory())
        start = time.perf_counter()
        demo.fill(people[-1], applications=size, seed=1, today=date(2026, 11, 23))
        print(f"\nsample data: {size} applications in {time.perf_counter() - start:.0f} s")
    Application.objects.update(derived_revision=F("revision"))  # the sweep has been here
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    bare = asker(people[-1], "/", BARE)
    slow = []
    for address in PAGES:
        asks = [asker(person, address) for person in people]
        least_ms, *took = milliseconds([bare, *asks])
        counts, heavy = [queries(ask) for ask in asks], [len(ask()) for ask in asks]
        ratios = [one / least_ms for one in took]
        growth = took[-1] / took[0]
        told = ", ".join(f"×{ratio:.2f} with {n}" for n, ratio in zip(SIZES, ratios, strict=True))
        print(
            f"{address}: a bare page {least_ms:.1f} ms, {told};"
            f" growth {growth:.2f}; queries {counts};"
            f" {[size // 1000 for size in heavy]} kB"
        )
        if max(ratios) > 3 or growth > 1.15 or max(counts) > 10 or len(set(counts)) > 1:
            slow.append(address)
        assert heavy[-1] <= (ROWS + 15) * A_ROW, address
    assert slow == []
