"""Objects on an S3 server: MinIO, OpenStack Swift, Ceph, or a cloud's."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.error import MinioException, S3Error

from storage import sigv4
from storage.errors import NoObject, ObjectExists, OutOfRange, StorageDown, WrongSize
from storage.interface import SignedPut, Stat, checked_key
from storage.s3_parts import Parts

CHUNK_BYTES = 256 * 1024
SPOOL_BYTES = 1024 * 1024
CONNECT_SECONDS = 2.0  # a dead server is known within three, name look-up included
READ_SECONDS = 20.0  # between two pieces of an answer
AT_ONCE = 16
OWN_SECONDS = 3600  # how long an address for ourselves lives
PART_BYTES = 5 * 1024 * 1024  # S3 takes no smaller parts
SENT_AS = "application/octet-stream"
OURS_ALREADY = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
NOTHING_THERE = frozenset({"NoSuchKey", "NoSuchUpload", "NoSuchObject"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the bucket is. ``public_url`` is how browsers reach the same server; empty means ``endpoint``.

    Both are ``https://host[:port]`` without a path: the path is part of what is signed.
    """

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    region: str = "us-east-1"
    public_url: str = ""


class S3Store:
    """One object per key in one bucket.

    The client is synchronous: it works in threads of its own, so that a server that hangs takes neither the
    event loop nor the threads of others. One attempt per request: whoever asked can ask again.
    """

    serves_directly = True
    part_bytes = PART_BYTES

    def __init__(
        self, server: Server, *, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        parts = urlsplit(server.endpoint)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
            raise ValueError(f"{server.endpoint!r} is not http(s)://host[:port]")
        self._server = server
        self._http = urllib3.PoolManager(
            maxsize=AT_ONCE,
            timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds),
            retries=urllib3.Retry(total=0, redirect=0, raise_on_status=False),
        )
        self._client = Minio(
            parts.netloc,
            access_key=server.access_key,
            secret_key=server.secret_key,
            secure=parts.scheme == "https",
            region=server.region,
            http_client=self._http,
        )
        self._credentials = sigv4.Credentials(server.access_key, server.secret_key, server.region)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="s3")
        self._parts = Parts(self._request)
        self._is_prepared = False

    async def prepare(self) -> None:
        """See ``ObjectStore``."""
        if not self._is_prepared:
            await self._ask("look for the bucket", self._make_bucket)
            self._is_prepared = True

    async def put_stream(self, key: str, source: AsyncIterable[bytes], size: int) -> Stat:
        """See ``ObjectStore``. Kept aside first: what is sent has the right length."""
        checked_key(key)
        await self.prepare()
        with contextlib.suppress(NoObject):
            await self.stat(key)
            raise ObjectExists(key)
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as aside:
            written = 0
            async for chunk in source:
                written += len(chunk)
                if written > size:
                    break
                await asyncio.to_thread(aside.write, chunk)
            if written != size:
                raise WrongSize(f"{key}: {written} bytes instead of {size}")
            aside.seek(0)
            await self._ask(f"store {key}", self._put, key, aside, size)
        return await self.stat(key)

    async def open_range(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """See ``ObjectStore``."""
        checked_key(key)
        if start < 0 or length == 0:
            size = (await self.stat(key)).size
            if start < 0 or (start >= size and not (start == 0 == size)):
                raise OutOfRange(f"{key}: {start} of {size} bytes")
            return
        answer = await self._ask(f"read {key}", self._open, key, start, length)
        try:
            while chunk := await self._ask(f"read {key}", answer.read, CHUNK_BYTES):
                yield chunk
        finally:
            answer.close()
            answer.release_conn()

    async def stat(self, key: str) -> Stat:
        """See ``ObjectStore``."""
        checked_key(key)
        found = await self._ask(f"look at {key}", self._client.stat_object, self._server.bucket, key)
        if found.size is None or found.last_modified is None:
            raise StorageDown(f"the server does not say how large {key} is")
        return Stat(found.size, found.last_modified)

    async def delete(self, key: str) -> None:
        """See ``ObjectStore``."""
        checked_key(key)
        with contextlib.suppress(NoObject):
            await self._ask(f"delete {key}", self._client.remove_object, self._server.bucket, key)

    async def copy(self, source: str, target: str) -> None:
        """See ``ObjectStore``. The server copies; it cannot be told to do so only once at a time."""
        checked_key(source), checked_key(target)
        with contextlib.suppress(NoObject):
            await self.stat(target)
            raise ObjectExists(target)
        bucket = self._server.bucket
        await self._ask(
            f"copy {source}", self._client.copy_object, bucket, target, CopySource(bucket, source)
        )

    async def sweep_unfinished(self, older_than_seconds: float) -> int:
        """See ``ObjectStore``. Nothing half written is kept here; uploads in parts are dropped by name."""
        return 0

    def sign_get(self, key: str, *, media_type: str, disposition: str, seconds: int) -> str:
        """See ``ObjectStore``."""
        query = {"response-content-type": media_type, "response-content-disposition": disposition}
        return self._public("GET", checked_key(key), query, {}, seconds)

    def sign_put(self, key: str, *, size: int, media_type: str, seconds: int) -> SignedPut:
        """See ``ObjectStore``."""
        sent = {"Content-Type": media_type, "If-None-Match": "*"}
        url = self._public("PUT", checked_key(key), {}, sent | {"Content-Length": str(size)}, seconds)
        return SignedPut(url, sent)

    async def begin_parts(self, key: str) -> str:
        """See ``ObjectStore``."""
        await self.prepare()
        return await self._ask(f"begin {key}", self._parts.begin, checked_key(key))

    def sign_part(self, key: str, upload: str, number: int, *, size: int, seconds: int) -> SignedPut:
        """See ``ObjectStore``."""
        query = {"partNumber": str(number), "uploadId": upload}
        return SignedPut(
            self._public("PUT", checked_key(key), query, {"Content-Length": str(size)}, seconds), {}
        )

    async def parts(self, key: str, upload: str) -> dict[int, int]:
        """See ``ObjectStore``."""
        try:
            found = await self._ask(f"list parts of {key}", self._parts.arrived, checked_key(key), upload)
        except NoObject:
            return {}
        return {part.number: part.size for part in found}

    async def join_parts(self, key: str, upload: str, sizes: list[int]) -> None:
        """See ``ObjectStore``."""
        try:
            await self._ask(f"join {key}", self._parts.join, checked_key(key), upload, sizes)
        except NoObject:
            await self.stat(key)  # joined before

    async def drop_parts(self, key: str, upload: str) -> None:
        """See ``ObjectStore``."""
        with contextlib.suppress(NoObject):
            await self._ask(f"drop {key}", self._parts.drop, checked_key(key), upload)

    def _make_bucket(self) -> None:
        bucket = self._server.bucket
        if self._client.bucket_exists(bucket):
            return
        try:
            self._client.make_bucket(bucket, location=self._server.region)
        except S3Error as error:
            if error.code not in OURS_ALREADY:
                raise

    def _put(self, key: str, body: IO[bytes], size: int) -> None:
        headers = {"Content-Length": str(size), "Content-Type": SENT_AS, "If-None-Match": "*"}
        self._request("PUT", key, {}, headers, body)

    def _open(self, key: str, start: int, length: int | None) -> Any:
        return self._client.get_object(self._server.bucket, key, offset=start, length=length or 0)

    def _request(
        self, method: str, key: str, query: dict[str, str], headers: dict[str, str], body: Any = None
    ) -> urllib3.BaseHTTPResponse:
        """A request of our own that the client does not know; in a thread.

        Raises:
            NoObject, ObjectExists, StorageDown: what the status says.
        """
        base = self._server.endpoint.rstrip("/")
        url = self._signed(base, method, key, query, headers, OWN_SECONDS)
        answer = self._http.request(method, url, headers=headers, body=body)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            _refuse(answer.status, f"{method} {key}: {answer.status} {answer.data[:300]!r}")
        return answer

    def _public(
        self, method: str, key: str, query: dict[str, str], headers: dict[str, str], seconds: int
    ) -> str:
        base = (self._server.public_url or self._server.endpoint).rstrip("/")
        return self._signed(base, method, key, query, headers, seconds)

    def _signed(
        self, base: str, method: str, key: str, query: dict[str, str], headers: dict[str, str], seconds: int
    ) -> str:
        return sigv4.presign(
            method,
            f"{base}/{self._server.bucket}/{key}",
            query=query,
            headers=headers,
            seconds=seconds,
            credentials=self._credentials,
            when=datetime.now(UTC),
        )

    async def _ask(self, what: str, work: Callable[..., T], *args: Any) -> T:
        """Work in a thread; the complaints of client, line and server become ours."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)
        except S3Error as error:
            if error.code in NOTHING_THERE:
                raise NoObject(f"could not {what}: {error.code}") from error
            if error.code == "InvalidRange":
                raise OutOfRange(f"could not {what}: {error.code}") from error
            raise StorageDown(f"could not {what}: {error.code} {error.message}") from error
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            raise StorageDown(f"could not {what}: {error}") from error


def _refuse(status: int, said: str) -> None:
    if status == HTTPStatus.NOT_FOUND:
        raise NoObject(said)
    if status == HTTPStatus.PRECONDITION_FAILED:
        raise ObjectExists(said)
    raise StorageDown(said)
