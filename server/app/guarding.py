"""The one guard before every handler: the framework copies a handler for each guard it asks."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from server.app.pace import guard_pace
from server.app.visitors import guard_forms


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Whether the form is theirs, then whether they ask too often."""
    await guard_forms(connection, handler)
    await guard_pace(connection, handler)
