"""/kit/media: a phone announces a photo, a voice clip or a film of its record. JSON only."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.base.errors import DomainError, Missing
from server.base.pages import WebRequest, sent_json
from server.files import naming
from server.files.announcing import Announced, Asked, sha256_of
from server.observation.media import adding
from server.observation.media.access import NO_MEDIUM
from server.observation.media.adding import Taken
from server.observation.media.consent_forms import ConsentForm
from server.observation.media.tables import MediumKind
from server.observation.media.times import LONGEST_SECONDS
from server.people.viewer import Viewer

NO_STORE = {"Cache-Control": "no-store"}
NOT_READ = "这张照片或这段录音的说明看不懂，没有收下；手机上的还在。请联网刷新页面，再传一次。"


class KitMedia(Controller):
    """What a phone took, before its bytes."""

    path = "/kit/media"

    @post("/", name="kit.media.create")
    async def create(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Response[dict[str, Any]]:
        """Where the bytes go; the same again goes on with what has arrived."""
        try:
            taken = read(await sent_json(request))
            announced = await adding.announce(viewer, taken)
        except DomainError as refusal:
            code = getattr(refusal, "code", "")
            said = {"error": str(refusal)} | ({"code": code} if code else {})
            return Response(said, status_code=refusal.status, headers=NO_STORE)
        answer = {"medium": str(taken.id)} | shown(announced, f"/kit/media/{taken.id}/cancellation")
        return Response(answer, status_code=201, headers=NO_STORE)

    @post("/{medium_id:uuid}/cancellation", name="kit.media.cancel", status_code=200)
    async def cancel(
        self, viewer: NamedDependency[Viewer], medium_id: FromPath[UUID]
    ) -> Response[dict[str, Any]]:
        """It was the wrong one, before it had arrived."""
        if not await adding.give_up(viewer, medium_id):
            raise Missing(NO_MEDIUM)
        return Response({}, headers=NO_STORE)


def shown(announced: Announced, cancellation_url: str) -> dict[str, Any]:
    """An announcement as the sending script reads it."""
    return {
        "id": str(announced.id),
        "known": announced.is_known,
        "completion_url": f"/files/{announced.id}/completion",
        "cancellation_url": cancellation_url,
        "pieces": [
            {"start": one.start, "size": one.size, "url": one.put.url, "headers": one.put.headers}
            for one in announced.pieces
        ],
    }


def read(sent: Any) -> Taken:
    """What a phone said, whatever it is.

    Raises:
        DomainError: it says too little, or something that cannot be.
    """
    if not isinstance(sent, dict):
        raise DomainError(NOT_READ)
    size, at, consent = sent.get("size", -1), sent.get("at_seconds"), sent.get("consent")
    try:
        kind = MediumKind(str(sent.get("kind")))  # anything may come
    except ValueError:
        raise DomainError(NOT_READ) from None
    if not (_is_count(size, 2**53) and (at is None or _is_count(at, LONGEST_SECONDS))):
        raise DomainError(NOT_READ)
    sha256 = sent.get("sha256") or ""
    if not isinstance(sha256, str):
        raise DomainError(NOT_READ)
    return Taken(
        id=_id(sent.get("id")),
        record=_id(sent.get("record")),
        kind=kind,
        asked=Asked(naming.visible(str(sent.get("name") or kind)), int(size), sha256=sha256_of(sha256)),
        at_seconds=None if at is None else int(at),
        no_student_face=sent.get("no_student_face") is True,
        consent=ConsentForm.sent(consent) if isinstance(consent, dict) else None,
    )


def _id(sent: Any) -> UUID:
    try:
        return UUID(sent)
    except (TypeError, ValueError, AttributeError):
        raise DomainError(NOT_READ) from None


def _is_count(sent: Any, most: int) -> bool:
    return isinstance(sent, int | float) and not isinstance(sent, bool) and 0 <= sent <= most
