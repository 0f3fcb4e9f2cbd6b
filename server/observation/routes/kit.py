"""/kit: what the phone asks and sends. JSON only; its page is ``shell``.

A phone says ``Accept: application/json``, so that every refusal is JSON too.
"""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE

from server.base.clock import now
from server.base.errors import DomainError, TooLarge
from server.base.pages import WebRequest, sent_json, visit_in
from server.observation import feedback, kit_data, phrases
from server.observation.records import saving, sending
from server.observation.records.body import BODY_BYTES, TOO_LARGE
from server.observation.records.checks import read_id, unknown
from server.observation.records.saving import Saved
from server.people.viewer import Viewer

SENDING_BYTES = BODY_BYTES + 32 * 1024  # the body, and what stands around it
NO_STORE = {"Cache-Control": "no-store"}

Answer = Response[dict[str, Any]]


class Kit(Controller):
    """听课本 on a phone."""

    path = "/kit"

    @get("/token", name="kit.token")
    async def token(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Answer:
        """Whose session this is, and its form token: asked whenever something is to be sent."""
        visit = visit_in(request)
        assert visit is not None  # there is a viewer
        return _answer(
            {
                "user": {"id": str(viewer.id), "name": viewer.name},
                "csrf": visit.csrf,
                "now": now().isoformat(),
                "public": visit.is_public,
            }
        )

    @get("/data", name="kit.data")
    async def data(self, viewer: NamedDependency[Viewer]) -> Answer:
        """Everything to take along."""
        return _answer(await kit_data.of(viewer))

    @put("/records/{record_id:uuid}", name="kit.records.update", request_max_body_size=SENDING_BYTES)
    async def update(
        self, request: WebRequest, viewer: NamedDependency[Viewer], record_id: FromPath[UUID]
    ) -> Answer:
        """One sending of one record; the same again is the same."""
        try:
            saved = await saving.save(viewer, record_id, sending.read(await _record(request)))
        except sending.OtherUser as refusal:
            return _answer({"error": str(refusal), "code": refusal.code}, refusal.status)
        except DomainError as refusal:
            return _answer({"error": str(refusal)}, refusal.status)
        return _answer(_said(saved))

    @post("/records/{record_id:uuid}/choice", name="kit.records.choice", status_code=200)
    async def choose(
        self, request: WebRequest, viewer: NamedDependency[Viewer], record_id: FromPath[UUID]
    ) -> Answer:
        """Of two versions kept beside each other this one is in force."""
        sent = await sent_json(request)
        seq = sent.get("seq") if isinstance(sent, dict) else None
        if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq < 2**31:
            return _answer({"error": str(unknown("seq"))}, 422)
        return _answer({"seq": await saving.choose(viewer, record_id, seq)})

    @post("/records/{record_id:uuid}/feedback", name="kit.records.feedback", status_code=200)
    async def give_feedback(self, viewer: NamedDependency[Viewer], record_id: FromPath[UUID]) -> Answer:
        """反馈单 to the teacher, once."""
        return _answer({"feedback_at": (await feedback.give(viewer, record_id)).isoformat()})

    @post("/phrases", name="kit.phrases.create")
    async def add_phrase(self, request: WebRequest, viewer: NamedDependency[Viewer]) -> Answer:
        """One more 常用语."""
        sent = await sent_json(request)
        identity = read_id(sent.get("id")) if isinstance(sent, dict) else None
        words = sent.get("text") if isinstance(sent, dict) else None
        if identity is None or not isinstance(words, str):
            return _answer({"error": str(unknown("phrase"))}, 422)
        found = await phrases.add(viewer, identity, words)
        return _answer({"id": str(found["id"]), "text": found["text"]}, 201)

    @delete("/phrases/{phrase_id:uuid}", name="kit.phrases.destroy", status_code=200)
    async def remove_phrase(self, viewer: NamedDependency[Viewer], phrase_id: FromPath[UUID]) -> Answer:
        """One 常用语 less."""
        await phrases.remove(viewer, phrase_id)
        return _answer({})


async def _record(request: WebRequest) -> Any:
    """What was sent; ``None`` when it cannot be read.

    Raises:
        TooLarge: it was not read to its end.
    """
    try:
        return await request.json()
    except ClientException as error:
        if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge(TOO_LARGE) from error
        return None


def _answer(body: dict[str, Any], status: int = 200) -> Answer:
    return Response(body, status_code=status, headers=NO_STORE)


def _said(saved: Saved) -> dict[str, Any]:
    return {
        "seq": saved.seq,
        "state": "beside" if saved.is_beside else "saved",
        "newest": saved.newest,
        "received_at": saved.received_at.isoformat(),
        "is_late": saved.is_late,
        "clock_off_seconds": saved.clock_off_seconds,
        "faults": saved.faults,
    }
