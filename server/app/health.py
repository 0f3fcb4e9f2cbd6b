"""For the operator's machines: alive, ready, counts."""

import asyncio
import ipaddress

from litestar import Response, get

from server.base import metrics
from server.base.database import DATABASE_DOWN, value
from server.base.errors import Missing
from server.base.pages import Page, WebRequest

FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
READY_SECONDS = 2


@get("/healthz", name="healthz", sync_to_thread=False)
def healthz() -> Page:
    """This process answers."""
    return Response(b"ok\n", media_type="text/plain")


@get("/readyz", name="readyz")
async def readyz() -> Page:
    """This process can serve: the database answers too."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            await value("SELECT 1")
    except DATABASE_DOWN:
        return Response(b"database unavailable\n", status_code=503, media_type="text/plain")
    return Response(b"ready\n", media_type="text/plain")


@get("/metrics", name="metrics", sync_to_thread=False)
def show_metrics(request: WebRequest) -> Page:
    """Counts for Prometheus on this machine. For everybody else, and through any proxy, it does not exist."""
    host = request.client.host if request.client else ""
    if any(name in request.headers for name in FORWARDED) or not _is_loopback(host):
        raise Missing
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
