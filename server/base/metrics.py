"""Counts for the operator (``/metrics``): requests and their time by route, never by person."""

import functools

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import generate_latest

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
REQUESTS = Counter("gongbei_requests", "Answers", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("gongbei_request_seconds", "Time to the whole answer", ["route"], registry=REGISTRY)


METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def served(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer."""
    counter, histogram = _of(method if method in METHODS else "OTHER", route, status)
    counter.inc()
    histogram.observe(seconds)


@functools.cache  # as many as the registry holds: methods, routes and codes of our own
def _of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(route)


def exposition() -> bytes:
    """All counts in the text format of Prometheus."""
    return generate_latest(REGISTRY)
