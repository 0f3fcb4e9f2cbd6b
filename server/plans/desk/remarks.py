"""批注 beside what was handed in: the author's and its readers', nobody else's."""

from typing import Any
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.documents import text, walk
from server.documents.spec import Json
from server.people.viewer import Viewer
from server.plans import anchoring, versions
from server.plans.access import Row
from server.plans.comment_forms import Place, RemarkForm
from server.plans.desk import access, telling
from server.plans.desk.access import NO_READING

MOST = 200  # of one reading
QUOTED = 40  # characters
FULL = f"这里已经有 {MOST} 条批注了，这一条没有发出去。"
_OF = """
SELECT m.id, m.author, m.block, m.body, m.at, u.name AS author_name, u.hue AS author_hue
FROM reading_remark m JOIN users u ON u.id = m.author WHERE m.reading = $1 ORDER BY m.at, m.id
"""


async def of(viewer: Viewer, reading: Row, doc: Json) -> list[dict[str, Any]]:
    """The remarks in the order of the text, each with ``spot``, ``quote`` of its block, and ``number``."""
    looked = anchoring.Text(doc)
    found = await rows(_OF, reading["id"])
    for one in found:
        there = walk.find(doc, one["block"]) if one["block"] else None
        is_block = there is not None and there.node["type"] != "section"
        words = text.plain_block(there.node) if there is not None and is_block else ""
        one["spot"] = looked.spot({"block": one["block"], "quote": ""})
        one["quote"] = " ".join(words.split())[:QUOTED]
        one["is_mine"] = one["author"] == viewer.id
    found.sort(key=lambda one: (one["spot"].order, one["at"]))
    return [{**one, "number": number} for number, one in enumerate(found, 1)]


async def add(viewer: Viewer, reading_id: UUID, form: RemarkForm, block: str) -> str:
    """A remark about a block, a section or (no ``block``) the whole; where on the page that is. Sent twice it
    is one.

    Raises:
        Missing: not for this viewer.
        FormRefused: nothing written, or too much.
        Conflict: there are as many as we keep.
    """
    reading = await access.find(viewer, reading_id)
    body, place = form.words(), Place(block).checked()
    async with writing():
        if await value("SELECT count(*) FROM reading_remark WHERE reading = $1", reading_id) >= MOST:
            raise Conflict(FULL)
        made = await row(
            "INSERT INTO reading_remark (id, reading, author, block, body, at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id",
            form.key, reading_id, viewer.id, place.block, body, now(),
        )  # fmt: skip
        if made is not None:
            await telling.remarked(viewer, reading)
    doc = (await versions.find_by_id(reading["version"]))["doc"]
    return anchoring.Text(doc).spot({"block": place.block, "quote": ""}).block or "remarks"


async def remove(viewer: Viewer, reading_id: UUID, remark_id: UUID) -> None:
    """Delete one's own; its words are gone.

    Raises:
        Missing: not the viewer's, or gone already.
    """
    await access.find(viewer, reading_id)
    async with writing():
        done = await execute(
            "DELETE FROM reading_remark WHERE id = $1 AND reading = $2 AND author = $3",
            remark_id, reading_id, viewer.id,
        )  # fmt: skip
        if done == "DELETE 0":
            raise Missing(NO_READING)
