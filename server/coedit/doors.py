"""Handshakes: what is asked for, by whom, and whether they may, before anything is sent."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import MultipleValuesError
from websockets.http11 import Request, Response

from server.base import errors
from server.base.database import DATABASE_DOWN
from server.base.logs import log
from server.coedit import services, wire
from server.coedit.connections import Connection
from server.coedit.grants import Grant
from server.coedit.hub import Hub
from server.coedit.origins import Origins
from server.coedit.patience import within

PATH = "/coedit/"
AUTHORISE_SECONDS = 5.0


class Door:
    """Lets connections in or not."""

    def __init__(self, hub: Hub, origins: Origins) -> None:
        self._hub = hub
        self._origins = origins
        self.is_stopping = False

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Before the handshake is answered: health, path, origin, then session and right.

        The last two are told by close code right after an empty handshake, because a browser shows a page
        nothing of a refused one; not a byte of the document is sent, no room is touched.
        """
        assert isinstance(connection, Connection)
        parts = urlsplit(request.path)
        if parts.path == "/healthz":
            return connection.respond(HTTPStatus.OK, "ok\n")
        if self.is_stopping:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "restarting\n")
        try:
            if not self._find_way(connection, request, parts.path):
                return connection.respond(HTTPStatus.NOT_FOUND, "no such document\n")
            asked = parse_qs(parts.query)
            connection.is_old = int(asked.get("schema", [str(self._hub.schema)])[0]) < self._hub.schema
            connection.speaks_for = asked.get("as", [""])[0]
        except ValueError:
            return connection.respond(HTTPStatus.NOT_FOUND, "no such document\n")
        except MultipleValuesError:  # a header twice
            return connection.respond(HTTPStatus.BAD_REQUEST, "ambiguous\n")
        if connection.way == services.APPLY:
            return None
        try:
            if not self._origins.allow(request.headers):
                return connection.respond(HTTPStatus.FORBIDDEN, "foreign origin\n")
            connection.outcome = await self._right(connection, request)
        except MultipleValuesError:
            return connection.respond(HTTPStatus.BAD_REQUEST, "ambiguous\n")
        return None

    def _find_way(self, connection: Connection, request: Request, path: str) -> bool:
        """Whether this may be asked at all: a document, or what only a process of this platform asks.

        Raises:
            ValueError: it names no document.
        """
        for way in (PATH, services.RELAY, services.APPLY):
            if path.startswith(way):
                connection.way = way
                connection.document_id = UUID(path.removeprefix(way))
                return way == PATH or services.is_ours(request.headers, path)
        return False

    async def _right(self, connection: Connection, request: Request) -> Grant | int:
        connection.asked_at = self._hub.now()
        try:
            asked = self._hub.authorise(request.headers, connection.document_id, is_active=True)
            grant = await within(AUTHORISE_SECONDS, asked)
        except errors.SignedOut:
            return wire.SESSION_OVER
        except DATABASE_DOWN as error:
            log.warning("right not known", error=type(error).__name__)
            return wire.TRY_AGAIN
        if grant is None:
            log.info("socket refused", document=str(connection.document_id))
            return wire.NO_RIGHT
        if connection.speaks_for not in ("", str(grant.user_id)):
            return wire.SESSION_OVER  # the page of somebody who has left: what it holds is theirs
        return grant
