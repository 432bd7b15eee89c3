"""Home and list at 100 and 10,000 applications, against the least that 50 rows cost in Django."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, path

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
BARE = {
    "ROOT_URLCONF": __name__,
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
}


@contextmanager
def bare() -> Iterator[None]:
    with override_settings(**BARE):
        clear_url_caches()
        yield
    clear_url_caches()


def asker(user: User, address: str) -> Callable[[], None]:
    """A call that asks for the page once, as a web server would."""
    client = Client()
    client.force_login(user)
    [cookie] = client.cookies.values()
    handler = WSGIHandler()

    def ask() -> None:
        said = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr,
            "HTTP_COOKIE": f"{cookie.key}={cookie.value}",
        }  # fmt: skip
        answer = handler(environ, lambda status, headers, info=None: said.append(status))
        b"".join(answer)
        assert said == ["200 OK"]

    return ask


def milliseconds(ask: Callable[[], None]) -> float:
    for _ in range(3):
        ask()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    with bare():
        least_ms = milliseconds(asker(many, "/"))
    print(f"a bare page of 50 rows: {least_ms:.1f} ms")
    for address in PAGES:
        asks = {100: asker(few, address), MOST: asker(many, address)}
        ratio = {n: milliseconds(ask) / least_ms for n, ask in asks.items()}
        count = {n: queries(ask) for n, ask in asks.items()}
        print(f"{address}: ×{ratio[100]:.1f} with 100, ×{ratio[MOST]:.1f} with {MOST}; {count}")
        assert count[100] == count[MOST]
        assert ratio[MOST] <= 1.5 * ratio[100]
