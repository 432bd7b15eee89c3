"""For probes, not for people: is the process up, is the house well, and its figures.

Only `/healthz` is open. The others answer one with METRICS_TOKEN, or a caller on this very machine
where no proxy stands in front.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from applications.models import Mail
from applications.services import operations
from applications.services.operations import Condition

View = Callable[[HttpRequest], HttpResponse]

# What a proxy adds: a caller that came through one is not on this machine, whatever the line says.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def for_probes(view: View) -> View:
    """Read only, and 404 for whoever has no business here."""

    @login_not_required
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (is_local(request) or has_token(request)):
            raise Http404
        return view(request)

    return guarded


def is_local(request: HttpRequest) -> bool:
    """The caller is on this machine and asked this machine itself, with no proxy between."""
    # A proxy on this machine need not say that it is one.
    if settings.BEHIND_PROXY or any(name in request.headers for name in FORWARDED):
        return False
    name, _port = split_domain_port(request.asked_host)
    return name in settings.LOOPBACK_NAMES and is_loopback(request.META.get("REMOTE_ADDR", ""))


def is_loopback(address: str) -> bool:
    """
    >>> [is_loopback(one) for one in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.7", "")]
    [True, True, True, False, False]
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, wanted)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked, so nothing else can make it fail."""
    return HttpResponse("ok\n", content_type="text/plain")


@for_probes
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while everything is in order, 503 with the names of what is not."""
    found = operations.look(timezone.now())
    answer = {
        "ready": found.is_well,
        "faults": [name for name, out_of_order in found.faults.items() if out_of_order],
        "sweep_age_seconds": found.swept_ago and round(found.swept_ago.total_seconds(), 1),
        "mails_stuck": found.outbox.stuck,
    }
    return JsonResponse(answer, status=200 if found.is_well else 503)


@for_probes
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as Prometheus reads them, from the rows: the same from every process."""
    registry = CollectorRegistry()
    registry.register(Figures(operations.look(timezone.now())))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    def __init__(self, found: Condition) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        found = self.found
        yield GaugeMetricFamily("tracker_queue_up", "1 when the queue answers", found.queue)
        yield GaugeMetricFamily("tracker_database_up", "1 when it answers", found.database)
        if found.swept_ago is not None:
            yield GaugeMetricFamily(
                "tracker_sweep_age_seconds",
                "Time since a sweep came to its end",
                found.swept_ago.total_seconds(),
            )
        if found.database:
            yield from self._rows()

    def _rows(self) -> Iterator[Metric]:
        outbox = self.found.outbox
        depth = GaugeMetricFamily("tracker_outbox_mails", "Mails by state", labels=["state"])
        # Gauges, sent and failed too: a counter may never fall, and mail comes back or is retried.
        for state in (Mail.State.WAITING, Mail.State.SENDING, Mail.State.SENT, Mail.State.FAILED):
            depth.add_metric([state.value], outbox.by_state[state])
        yield depth
        yield GaugeMetricFamily(
            "tracker_outbox_oldest_seconds",
            "Age of the oldest mail that is still to be sent",
            outbox.oldest.total_seconds(),
        )
        yield GaugeMetricFamily(
            "tracker_mails_stuck", "Mails the server keeps putting off", outbox.stuck
        )
        yield GaugeMetricFamily(
            "tracker_bundles_waiting", "Bundles waiting or being built", self.found.bundles
        )
