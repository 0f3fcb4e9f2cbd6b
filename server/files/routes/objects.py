"""/objects: stored bytes, for whoever holds a signed address."""

from collections.abc import AsyncIterator

from litestar import Controller, Response, get, put
from litestar.exceptions import ClientException, InternalServerException
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from server.base.errors import Conflict, DomainError, Missing, Unavailable
from server.base.pages import WebRequest
from server.base.settings import settings
from server.files.objects import store
from server.files.serving import LINK_SECONDS, Download, send
from server.files.uploading import NOT_ARRIVED, STORE_DOWN
from storage.errors import BadKey, ObjectExists, Refused, StorageError, WrongSize
from storage.interface import checked_key
from storage.local import LocalStore
from storage.signing import Grant

BAD_LINK = "这个文件地址已经失效。请回到教案页面重新打开它。"


class Objects(Controller):
    """Stored bytes, for whoever holds a signed address. No cookie is read here."""

    path = "/objects/{key:str}"

    @get("/", name="objects.show")
    async def show(self, request: WebRequest, key: FromPath[str]) -> Response[bytes] | Stream:
        grant = _grant(request, "GET", key)
        return await send(request, Download(key, grant.media_type, grant.disposition, key, LINK_SECONDS))

    @put(
        "/",
        name="objects.update",
        opt={"csrf": False},
        request_max_body_size=settings.upload_max_bytes,
        status_code=HTTP_200_OK,
    )
    async def update(self, request: WebRequest, key: FromPath[str]) -> Response[bytes]:
        grant = _grant(request, "PUT", key)
        if request.headers.get("content-length") not in {None, str(grant.size)}:
            raise DomainError(NOT_ARRIVED)
        try:
            await _keep(key, grant, _body(request))
        except ObjectExists as error:
            raise Conflict("这个文件已经传过了，不用再传。") from error
        except WrongSize as error:
            raise DomainError(NOT_ARRIVED) from error
        except StorageError as error:
            raise Unavailable(STORE_DOWN) from error
        return Response(b"", status_code=HTTP_200_OK, headers={"ETag": f'"{key}"'})


def _grant(request: WebRequest, method: str, key: str) -> Grant:
    """What the signed address of this request permits.

    Raises:
        Missing: not our key, or not (any more) a valid address: the two look the same from outside.
    """
    chosen = store()
    if not isinstance(chosen, LocalStore):
        raise Missing(BAD_LINK)
    try:
        return chosen.signer.check(method, checked_key(key), dict(request.query_params))
    except (BadKey, Refused) as error:
        raise Missing(BAD_LINK) from error


async def _keep(key: str, grant: Grant, body: AsyncIterator[bytes]) -> None:
    """The body becomes the object, or the part of it that was signed."""
    chosen = store()
    assert isinstance(chosen, LocalStore)
    if grant.part:
        await chosen.put_part(key, grant.part, body, grant.size)
    else:
        await chosen.put_stream(key, body, grant.size)


async def _body(request: WebRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except (ClientException, InternalServerException) as error:  # more than allowed; the line was cut
        raise DomainError(NOT_ARRIVED) from error
