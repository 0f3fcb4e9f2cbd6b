"""Counts for the operator (``/metrics``): requests and their time by route, never by person."""

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import generate_latest

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
REQUESTS = Counter("gongbei_requests", "Answers", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("gongbei_request_seconds", "Time to the whole answer", ["route"], registry=REGISTRY)


def served(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer."""
    known = method if method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def exposition() -> bytes:
    """All counts in the text format of Prometheus."""
    return generate_latest(REGISTRY)
