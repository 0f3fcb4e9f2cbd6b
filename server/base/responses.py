"""The answer most requests get: bytes that are there already, with headers that need no thought."""

from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]


class Ready(Response[bytes]):
    """A ``Response`` of bytes: sent as it is, without the framework's search for a way to write them down."""

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **options: Any) -> Any:
        """The answer, when nothing but ourselves has anything to add to it; else the framework's."""
        if self.cookies or self.background or options.get("cookies") or options.get("headers"):
            return super().to_asgi_response(app, request, **options)
        return _sender(self, self.status_code or options["status_code"])


def _sender(response: Ready, status: int) -> ASGIApp:
    headers = [
        (name.lower().encode("latin-1"), str(value).encode("latin-1"))
        for name, value in response.headers.items()
    ]
    body = response.content
    if status != 304:
        kind = response.media_type or "text/html"
        full = f"{kind}; charset=utf-8" if kind.startswith("text/") else str(kind)
        headers += [(b"content-type", full.encode()), (b"content-length", str(len(body)).encode())]

    async def send_it(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return send_it
