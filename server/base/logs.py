"""Logs: events with the request id, never text of a document, a form, or a query string."""

import logging
import re
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

from server.base.settings import settings
from server.base.tracing import request_id

log: FilteringBoundLogger = structlog.get_logger()
ODD = re.compile(r"[\s=\"']")
NOT_ASCII = re.compile(r"[^\x20-\x7e]+")
MESSAGE_LENGTH = 200
FRAMES = 12


def configure() -> None:
    """Set how the libraries' own lines look in this process; ours are set on import."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)


def _with_request_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if found := request_id.get():
        event["request"] = found
    return event


def _without_text(_logger: Any, _method: str, event: EventDict) -> EventDict:
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error"] = describe(error)
    elif error is not None:
        event["error"] = error
    return event


def describe(error: BaseException) -> dict[str, Any]:
    """An exception for the log: type, place, and its message without anything a teacher may have typed.

    Messages of libraries quote values (a key, a row): everything outside ASCII is taken out of them.
    """
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    found: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "message": NOT_ASCII.sub("…", str(error))[:MESSAGE_LENGTH],
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if error.__cause__ is not None:
        found["cause"] = describe(error.__cause__)
    return found


def _renderer() -> structlog.typing.Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return _line


def _line(_logger: Any, _method: str, event: EventDict) -> str:
    """One event on one line, for reading: a fifth of the CPU of the library's renderer."""
    head = f"{event.pop('timestamp')} [{event.pop('level'):<9}] {event.pop('event')}"
    return " ".join((head, *(f"{name}={_worded(value)}" for name, value in sorted(event.items()))))


def _worded(value: Any) -> str:
    """A word as it is; whatever could be taken for two, or for two lines, quoted."""
    if isinstance(value, str) and value.isprintable() and not ODD.search(value):
        return value
    return repr(value)


# On import, so that no process can forget it and write a teacher's words into its log.
structlog.configure(
    processors=[
        _with_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_text,
        _renderer(),
    ],
    logger_factory=structlog.PrintLoggerFactory(),
    cache_logger_on_first_use=False,
)
