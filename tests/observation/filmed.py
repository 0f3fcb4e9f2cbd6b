"""Photos and films of an observed lesson, as the tests of media find them."""

import hashlib
import io
from datetime import date
from typing import Any
from uuid import UUID

import httpx
from PIL import Image

from server.app import doors
from server.base.database import value
from server.base.ids import new_id
from server.files import completing
from server.files.announcing import Asked
from server.files.objects import store
from server.observation.media import adding, consents
from server.observation.media.adding import Taken
from server.observation.media.consent_forms import ConsentForm
from server.observation.media.tables import MediumKind
from server.people.viewer import Viewer

doors.hand_over()  # a test that makes no application asks for files too
JSON = {"Accept": "application/json"}
FILM = b"\0\0\0\x18ftypmp42" + b"0123456789abcdef" * 5000
SOUND = b"\x00\x00\x00\x18ftypM4A " + bytes(400)
DAYS = {"starts_on": "2026-09-01", "until": "2027-01-31"}


def photo(color: str = "teal", size: tuple[int, int] = (120, 90)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def agreed(school: UUID | None, **changes: Any) -> ConsentForm:
    """三（2）班 for the autumn term."""
    found: dict[str, Any] = {
        "id": new_id(), "school_id": school, "class_id": None, "class_name": "三（2）班",
        "kinds": ("photo", "voice", "video"), "starts_on": date(2026, 9, 1), "until": date(2027, 1, 31),
        "paper": "教导处 3 号柜",
    }  # fmt: skip
    return ConsentForm(**(found | changes))


async def consent(who: Viewer, **changes: Any) -> UUID:
    return await consents.register(who, agreed(who.school_id, **changes))


async def take(
    who: Viewer, record: UUID, kind: str = "photo", data: bytes | None = None, **more: Any
) -> tuple[UUID, UUID]:
    """A medium of a record with its bytes; its id and its file's."""
    data = photo() if data is None else data
    medium = new_id()
    asked = Asked("IMG_1.jpg" if kind in {"photo", "paper"} else "a.mp4", len(data), sha256=sha(data))
    announced = await adding.announce(who, Taken(medium, record, MediumKind(kind), asked, **more))
    return medium, await arrive(who, announced, data)


async def film(who: Viewer, observation: UUID, data: bytes = FILM) -> tuple[UUID, UUID]:
    """A recording for the group."""
    asked = Asked("周长.mp4", len(data), sha256=sha(data))
    medium, announced = await adding.announce_recording(who, observation, asked)
    return medium, await arrive(who, announced, data)


async def arrive(who: Viewer, announced: Any, data: bytes) -> UUID:
    assert announced.object_id is not None

    async def pieces() -> Any:
        yield data

    await store().put_stream(announced.object_id.hex, pieces(), len(data))
    done = await completing.complete(who, announced.id)
    return UUID(str(done["id"]))


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def said(medium: UUID, record: UUID, data: bytes, kind: str = "photo", **more: Any) -> dict[str, Any]:
    """What a phone sends of it."""
    return {"id": str(medium), "record": str(record), "kind": kind, "at_seconds": 65, "name": "IMG_1.jpg",
            "no_student_face": False, "size": len(data), "sha256": sha(data).hex(), **more}  # fmt: skip


async def put(client: httpx.AsyncClient, answer: dict[str, Any], data: bytes) -> httpx.Response:
    """The bytes, piece by piece, and that they are all there."""
    for piece in answer["pieces"]:
        part = data[piece["start"] : piece["start"] + piece["size"]]
        sent = await client.put(piece["url"], content=part, headers=piece["headers"])
        assert sent.status_code == 200, sent.text
    return await client.post(answer["completion_url"], headers=JSON)


async def bytes_are_there(file_id: UUID) -> bool:
    """In the store."""
    from storage.errors import NoObject

    try:
        await store().stat(file_id.hex)
    except NoObject:
        return False
    return True


async def count(sql: str, *args: Any) -> int:
    found: int = await value(f"SELECT count(*) FROM {sql}", *args)
    return found
