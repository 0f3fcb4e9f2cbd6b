"""Refusals a room may raise; ``server.app.web`` turns each into one page or toast, once.

``str(error)`` is the Chinese sentence the teacher reads: what happened, what was kept, what to do.
"""


class DomainError(Exception):
    """A refusal the user can act on."""

    status = 422


class SignedOut(DomainError):
    """Nobody is signed in, or the session is over."""

    status = 401


class Forbidden(DomainError):
    """The request itself is not allowed (a form without its token); never about a row (``Missing``)."""

    status = 403


class Missing(DomainError):
    """No such thing, or not for this viewer: the two look the same from outside."""

    status = 404

    def __init__(self, message: str = "没有找到这个页面，或者你不在可以看它的人里。") -> None:
        super().__init__(message)


class Conflict(DomainError):
    """Somebody else changed it first; nothing of theirs was overwritten."""

    status = 409


class TooLarge(DomainError):
    """More bytes than we take."""

    status = 413


class TooMany(DomainError):
    """Too often. ``retry_seconds`` says when to come back."""

    status = 429

    def __init__(self, message: str, retry_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class Unavailable(DomainError):
    """A part we need is down (database, storage, converter); nothing was written."""

    status = 503
