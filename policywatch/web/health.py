"""For the machines that watch: /healthz and /metrics."""

import math
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

from fastapi import APIRouter, Request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.responses import JSONResponse, Response

from db.session import ArchiveError
from db.sources import runs
from policywatch.web.counted import OWN
from policywatch.web.described import ERRORS, Health, Known
from policywatch.web.security import host_is_ours
from policywatch.web.site import Site, site_of
from scheduler import status_report
from scheduler.beats import service_troubles

router = APIRouter(tags=["operation"])
LABELS = {
    "policywatch_sources": "state",
    "policywatch_outbox_messages": "state",
    "policywatch_last_hour": "what",
}
METRICS: Known = {
    200: {
        "description": "The measurements",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}
# What the gate answers before an address is asked.
GATE: Known = {status: ERRORS[status] for status in (401, 403, 421)}
REQUESTS = Counter(
    "policywatch_http_requests_total",
    "Answers of the page, by status.",
    ["status"],
    registry=OWN,
)
SECONDS = Histogram(
    "policywatch_http_seconds",
    "Time until an answer began.",
    registry=OWN,
)


@router.get(
    "/healthz",
    responses={200: {"model": Health}, 503: {"model": Health}, 403: ERRORS[403]},
    summary="Whether the service is alive",
)
def healthz(request: Request) -> Response:
    """200 while the service shows signs of life and the archive answers; 503 with the reasons otherwise."""
    site = site_of(request)
    reasons = _reasons(site, request)
    return JSONResponse(
        {"status": "unwell" if reasons else "well", "reasons": reasons},
        503 if reasons else 200,
        headers={"cache-control": "no-store"},
    )


def _reasons(site: Site, request: Request) -> list[str]:
    try:
        with site.archive.read() as session:
            beat = runs.beats(session).get("service")
    except ArchiveError as error:
        # The text names the database's place; who is not logged in need not know it.
        is_known = not site.seems_guarded and host_is_ours(site, request)
        return [str(error) if is_known else "the archive can't be read"]
    return service_troubles(beat, site.now())


@router.get(
    "/metrics",
    responses={**METRICS, **GATE},
    response_class=Response,
    summary="Measurements for Prometheus",
)
def metrics(request: Request) -> Response:
    """Prometheus."""
    registry = CollectorRegistry()
    registry.register(Gauges(site_of(request)))
    return Response(
        generate_latest(registry) + generate_latest(OWN),
        media_type=CONTENT_TYPE_PLAIN_0_0_4,
    )


class Gauges(Collector):
    """What the archive knows, read when asked."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = status_report.metrics(
            self.site.archive,
            self.site.setup,
            now=self.site.now(),
        )
        for name, value in found.items():
            if isinstance(value, dict):
                family = GaugeMetricFamily(
                    name,
                    _said(name),
                    labels=[LABELS.get(name, "name")],
                )
                for label, number in value.items():
                    family.add_metric([label], number)
                yield family
            elif not math.isnan(value):
                yield GaugeMetricFamily(name, _said(name), value=value)


def _said(name: str) -> str:
    return name.removeprefix("policywatch_").replace("_", " ")


class Measured:
    """ASGI middleware: counts answers and how long they took to begin."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Any,
        send: Any,
    ) -> None:
        began = time.monotonic()

        async def watched(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(str(message["status"])).inc()
                SECONDS.observe(time.monotonic() - began)
            await send(message)

        await self.app(scope, receive, watched)
