"""Home and list at 100 and 10,000 applications, against the least that 50 rows cost in Django."""

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

from applications.models import Application, User
from applications.services import demo
from tests.factories import PersonFactory

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

ROUNDS = 30
MOST = 10_000  # applications
PAGES = ("/", "/applications/")

LEAST = Template(
    """<!doctype html><title>List</title><table>{% for row in rows %}<tr>
<td><a href="/a/{{ row.id }}/">{{ row.posting__title }}</a></td>
<td>{{ row.posting__institution }}</td><td>{{ row.posting__city }}</td>
<td>{{ row.next_moment|date:"Y-m-d H:i" }}</td><td>{{ row.stage }}</td>
</tr>{% endfor %}</table>"""
)


def least(request: HttpRequest) -> HttpResponse:
    """A signed-in person's next 50 rows in a bare table."""
    rows = Application.objects.filter(owner=request.user).order_by("next_moment", "id").values(
        "id", "posting__title", "posting__institution", "posting__city", "next_moment", "stage"
    )[:50]  # fmt: skip
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


def asker(user: User, address: str, middleware: list[str] | None = None) -> Callable[[], None]:
    """A call that asks for the page once, as a web server would."""
    path, _, query = address.partition("?")
    client = Client()
    client.force_login(user)
    [cookie] = client.cookies.values()
    with override_settings(MIDDLEWARE=middleware or settings.MIDDLEWARE):
        handler = WSGIHandler()

    def ask() -> None:
        said = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr,
            "HTTP_COOKIE": f"{cookie.key}={cookie.value}",
        }  # fmt: skip
        answer = handler(environ, lambda status, headers, info=None: said.append(status))
        b"".join(answer)
        assert said == ["200 OK"]

    return ask


def milliseconds(asks: list[Callable[[], None]]) -> list[float]:
    """The median of each, taken in turns: what else the machine does falls on all alike."""
    times: list[list[float]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for ask, taken in zip(asks, times, strict=True):
            start = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken[3:]) * 1000 for taken in times]


def queries(ask: Callable[[], None]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_pages_of_a_hundred_and_of_ten_thousand_against_a_bare_one():
    few, many = PersonFactory(), PersonFactory()
    demo.fill(few, applications=100, seed=1, today=date(2026, 11, 23))
    start = time.perf_counter()
    demo.fill(many, applications=MOST, seed=1, today=date(2026, 11, 23))
    print(f"\nsample data: {MOST} applications in {time.perf_counter() - start:.0f} s")
    Application.objects.update(derived_revision=F("revision"))  # the sweep has been here
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    bare = asker(many, "/", BARE)
    for address in PAGES:
        asks = [asker(few, address), asker(many, address)]
        least_ms, few_ms, many_ms = milliseconds([bare, *asks])
        count = {queries(ask) for ask in asks}
        print(
            f"{address}: a bare page {least_ms:.1f} ms, ×{few_ms / least_ms:.1f} with 100,"
            f" ×{many_ms / least_ms:.1f} with {MOST}; queries {count}"
        )
        assert len(count) == 1
        assert many_ms <= 1.5 * few_ms
