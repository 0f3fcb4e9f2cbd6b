"""For the matrix: what 三（4）班 agreed to, and of 赵敏's lesson a photo of 李建国's record, one on its way,
a recording with a remark of his."""

import io
from uuid import UUID

from PIL import Image

from server.base.clock import local, now
from server.base.database import execute, value, writing
from server.base.ids import new_id
from server.files import recalling, uploading
from server.files.announcing import Asked
from server.observation.media import adding, consents, receiving, videos
from server.observation.media.access import KIND
from server.observation.media.adding import Taken
from server.observation.media.consent_forms import ConsentForm
from server.observation.media.tables import MediumKind
from server.observation.media.videos import NoteForm
from tests.support.town import Town

FILM = b"\0\0\0\x18ftypmp42" + bytes(400)


async def make_media(town: Town, observation: UUID, record: UUID) -> dict[str, object]:
    """All of it."""
    day = local(now()).date()
    kinds = ("photo", "voice", "video")
    form = ConsentForm(new_id(), town.school, None, "三（4）班", kinds, day, day, "教导处", 2, 3, ["1-2"])
    consent = await consents.register(town.wang, form)
    medium, pending = new_id(), new_id()
    for one in (medium, pending):
        await adding.announce(town.li, Taken(one, record, MediumKind.PHOTO, Asked("a.jpg", 9)))
    out = io.BytesIO()
    Image.new("RGB", (24, 18), "teal").save(out, "JPEG")
    file = await uploading.store_bytes(out.getvalue(), "a.jpg", town.li.id)
    async with writing():
        await recalling.hold(file, KIND, medium, town.li.id)
        await execute("UPDATE observation_medium SET file = $2 WHERE id = $1", medium, file)
    recording = await receiving.add_recording(town.li, observation, FILM, "周长.mp4")
    await videos.remark(town.li, observation, recording, NoteForm(new_id(), "0:07", "", "先量再说", False))
    return {
        "consent": consent, "medium": medium, "pending_medium": pending, "medium_file": file,
        "recording": recording, "video_note": await value("SELECT id FROM video_note"),
    }  # fmt: skip
