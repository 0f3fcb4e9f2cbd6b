"""手写的二次备课: photos of printed pages a teacher wrote on. Evidence as they are: nobody types them."""

from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import DomainError
from server.base.ids import new_id
from server.base.titles import marked
from server.files import leftovers, photos, quotas, uploading, uses
from server.files.access import Subject
from server.files.examining import digest_of
from server.files.tables import Place
from server.people.viewer import Viewer
from server.plans.access import Row
from server.plans.adaptation.access import find_own
from server.trail.recording import audit

KIND = "written_page"  # of the files it shows
MOST = 40  # of one plan
NO_PHOTO = "这里只放照片（JPG、PNG、WEBP 或苹果手机的 HEIC）。别的文件请放到教案的附件里。"
TOO_MANY = f"一份教案最多放 {MOST} 张，先移除几张用不着的。"


async def add(viewer: Viewer, plan_id: UUID, data: bytes, name: str) -> None:
    """A photo more. The same photo again is the page there is.

    Raises:
        Missing: not the viewer's plan.
        DomainError, TooLarge: no photo, a limit, or the plan has enough of them.
        Unavailable: the store is down; nothing is kept.
    """
    plan = await find_own(viewer, plan_id)
    uploading.check_size(len(data))
    if not photos.kind_of(data[: photos.HEAD_BYTES]):
        raise DomainError(NO_PHOTO)
    digest = digest_of(data)
    if await value(_TWIN, plan_id, viewer.id, digest):
        return
    if await value(_COUNT, plan_id, viewer.id) >= MOST:
        raise DomainError(TOO_MANY)
    async with writing():
        await quotas.require_room(viewer, len(data))
    file_id = await uploading.store_bytes(data, name, viewer.id)
    async with writing():
        page = await row(_ADD, new_id(), plan_id, file_id, digest, viewer.id, now())
        if page is not None:
            await uses.attach(file_id, KIND, page["id"], place=Place.ATTACHMENT, by=viewer.id)
            await audit(viewer.id, "written_page_added", "plan", plan_id, plan["title"])
            return
        await execute("DELETE FROM file WHERE id = $1", file_id)
        await leftovers.note(file_id)
    await leftovers.remove([file_id])


async def remove(viewer: Viewer, plan_id: UUID, page_id: UUID) -> None:
    """Take a page away, and its bytes unless something else shows them too. Twice is once.

    Raises:
        Missing: not the viewer's plan.
    """
    plan = await find_own(viewer, plan_id)
    async with writing():
        gone = await row(
            'DELETE FROM written_page WHERE id = $1 AND plan = $2 AND "by" = $3 RETURNING file',
            page_id, plan_id, viewer.id,
        )  # fmt: skip
        if gone is None:
            return
        await uses.remove_attachment(gone["file"], KIND, page_id)
        unused = await row(_FORGET, gone["file"])
        if unused is not None:
            await leftovers.note(gone["file"])
        await audit(viewer.id, "written_page_removed", "plan", plan_id, plan["title"])
    await leftovers.remove([gone["file"]])


async def of(plan_id: UUID) -> list[Row]:
    """The pages of its present owner, in the order they came: id, file, width, height, at."""
    return await rows(_OF, plan_id)


async def sees_any(viewer: Viewer, page_ids: list[UUID]) -> bool:
    """Whether one of these pages is the viewer's, or shown to them by whom it belongs to."""
    found = await value(f"SELECT EXISTS ({_SEEN})", viewer.id, page_ids)
    return bool(found)


async def refuse_edit(_viewer: Viewer, _page_id: UUID) -> None:
    """A page is one photo: nothing is added to it.

    Raises:
        DomainError: always.
    """
    raise DomainError(NO_PHOTO)


async def named(viewer: Viewer, page_ids: list[UUID]) -> dict[UUID, Subject]:
    """For 我的文件: what a photo belongs to."""
    found = await rows(_SEEN, viewer.id, page_ids)
    return {
        line["id"]: Subject(f"{marked(line['title'])}手写的二次备课", f"/plans/{line['plan']}/written-pages")
        for line in found
    }


_TWIN = 'SELECT id FROM written_page WHERE plan = $1 AND "by" = $2 AND digest = $3'
_COUNT = 'SELECT count(*) FROM written_page WHERE plan = $1 AND "by" = $2'
_ADD = """
INSERT INTO written_page (id, plan, file, digest, "by", at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ON CONSTRAINT uq_written_page_digest DO NOTHING RETURNING id
"""
_FORGET = """
DELETE FROM file f WHERE f.id = $1 AND NOT EXISTS (SELECT 1 FROM file_use WHERE file = f.id) RETURNING f.id
"""
_OF = """
SELECT w.id, w.file, w.at, f.width, f.height FROM written_page w
JOIN plan p ON p.id = w.plan AND p.owner = w."by" JOIN file f ON f.id = w.file
WHERE w.plan = $1 ORDER BY w.at, w.id
"""
_SEEN = """
SELECT w.id, w.plan, p.title FROM written_page w JOIN plan p ON p.id = w.plan
WHERE w.id = ANY($2::uuid[]) AND (w."by" = $1 OR w."by" = p.owner AND EXISTS (
  SELECT 1 FROM adaptation_invitation i WHERE i.plan = p.id AND i.guest = $1 AND i.host = w."by"))
"""
