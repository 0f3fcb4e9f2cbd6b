"""The object store of this process."""

from server.base.settings import Settings, settings
from storage.interface import ObjectStore
from storage.local import LocalStore
from storage.signing import Signer

_chosen: ObjectStore | None = None


def store() -> ObjectStore:
    """The store; made from the settings when it is first asked for."""
    global _chosen
    if _chosen is None:
        _chosen = made_from(settings)
    return _chosen


def made_from(configuration: Settings) -> ObjectStore:
    """An S3 server when one is named, else the folder ``objects`` of the data directory.

    Raises:
        ValueError: S3_ENDPOINT or OBJECTS_URL is no address, or key and secret are missing.
    """
    if not configuration.s3_endpoint:
        return LocalStore(configuration.data / "objects", Signer(configuration.secret))
    if not configuration.s3_access_key or not configuration.s3_secret_key:
        raise ValueError("S3_ENDPOINT is set, but S3_ACCESS_KEY or S3_SECRET_KEY is not")
    # Here, for its client is a fifth of what a process needs to start, and most schools have no S3 server.
    from storage.s3 import S3Store, Server

    return S3Store(
        Server(
            configuration.s3_endpoint,
            configuration.s3_access_key,
            configuration.s3_secret_key,
            configuration.s3_bucket,
            configuration.s3_region,
            configuration.objects_origin,
        )
    )


def use(chosen: ObjectStore) -> None:
    """Take another store (tests; a process told to use an S3 server)."""
    global _chosen
    _chosen = chosen
