"""The object store of this process."""

from server.base.settings import settings
from storage.interface import ObjectStore
from storage.local import LocalStore
from storage.signing import Signer

_chosen: ObjectStore | None = None


def store() -> ObjectStore:
    """The store; made from the settings when it is first asked for."""
    global _chosen
    if _chosen is None:
        _chosen = LocalStore(settings.data / "objects", Signer(settings.secret))
    return _chosen


def use(chosen: ObjectStore) -> None:
    """Take another store (tests; a process told to use an S3 server)."""
    global _chosen
    _chosen = chosen
