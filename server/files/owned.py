"""我的文件: what a person has uploaded, where it is used, and taking away what is used nowhere."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, rows, value, writing
from server.base.errors import Conflict, Missing
from server.base.titles import marked
from server.files import access, leftovers, naming, results, uses
from server.people.viewer import Viewer
from server.trail.recording import audit

PAGE_SIZE = 50
LAST_PAGE = 1000
SEARCH_LENGTH = 60
IMPORT_DAYS = 8  # longer than a Word import waits to be confirmed: its pictures are used nowhere yet
KINDS = {"image": "图片", "document": "文档", "media": "音频和视频", "archive": "压缩包"}

STILL_USED = "{file}还用在 {count} 处，没有删除。先从那些教案里移除，再来删。"
STILL_IMPORTING = "{file}是刚从 Word 读进来的，可能还没确认导入，没有删除。{days} 天以后没有用到就可以删。"

UNUSED = "NOT EXISTS (SELECT 1 FROM file_use u WHERE u.file = f.id)"
LIST = f"""
SELECT f.id, f.name, f.type, f.size, f.created_at, {UNUSED} AS is_unused,
  {UNUSED} AND (f.subject_kind <> '' OR f.created_at < $5) AS is_removable, count(*) OVER () AS total
FROM file f
WHERE f.uploader = $1 AND f.state = 'ready' AND f.subject_kind <> '{results.KIND}'
  AND ($2 = '' OR $2 = CASE
    WHEN f.type LIKE 'image/%' THEN 'image'
    WHEN f.type LIKE 'audio/%' OR f.type LIKE 'video/%' THEN 'media'
    WHEN f.type = 'application/zip' THEN 'archive'
    ELSE 'document' END)
  AND ($3 = '' OR position(lower($3) IN lower(f.name)) > 0)
  AND (NOT $4 OR {UNUSED})
ORDER BY f.created_at DESC, f.id
LIMIT $6 OFFSET $7
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the URL. Unknown values count as none; ``page`` starts at 1."""

    kind: str = ""
    is_unused: bool = False
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """Filters of a query string, forgiving: a bad link shows a list, not an error."""
        page = query.get("page", "")
        return cls(
            kind=query["kind"] if query.get("kind") in KINDS else "",
            is_unused=query.get("unused") == "1",
            q=query.get("q", "").strip()[:SEARCH_LENGTH].replace("\0", ""),
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.kind or self.is_unused or self.q)

    def url(self, **changes: Any) -> str:
        """The address of this list with ``changes``; any change but of the page starts at its first."""
        new = replace(self, **{"page": 1, **changes})
        values = {"kind": new.kind, "unused": "1" if new.is_unused else "", "q": new.q}
        kept = urlencode({name: value for name, value in values.items() if value})
        if new.page > 1:
            kept += f"{'&' if kept else ''}page={new.page}"
        return f"/files?{kept}" if kept else "/files"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of files; ``places`` by the id of the file."""

    files: list[dict[str, Any]]
    places: dict[UUID, uses.Places]
    total: int
    first: int

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.files) - 1


async def list_files(viewer: Viewer, filters: Filters) -> Listing:
    """The viewer's own files, newest first, with the subjects that show them."""
    start = (filters.page - 1) * PAGE_SIZE
    found = await rows(
        LIST, viewer.id, filters.kind, filters.q, filters.is_unused, _young(), PAGE_SIZE, start
    )
    places = await uses.places(viewer, [line["id"] for line in found])
    shown = [
        {**line, "said": naming.size_said(line["size"]), "preview": naming.preview_of(line["type"])}
        for line in found
    ]
    return Listing(shown, places, found[0]["total"] if found else 0, start + 1)


async def remove(viewer: Viewer, file_id: UUID) -> None:
    """Delete a file of the viewer's that is used nowhere, bytes included.

    Raises:
        Missing: not the viewer's, or gone.
        Conflict: it is used, or may be waiting for an import to be confirmed.
    """
    async with writing():
        found = await row(
            "SELECT id, name, size, subject_kind, created_at FROM file"
            " WHERE id = $1 AND uploader = $2 AND state = 'ready' FOR UPDATE",
            file_id, viewer.id,
        )  # fmt: skip
        if found is None:
            raise Missing(access.NO_FILE)
        count = await value("SELECT count(*) FROM file_use WHERE file = $1", file_id)
        if count:
            raise Conflict(STILL_USED.format(file=marked(found["name"]), count=count))
        if not found["subject_kind"] and found["created_at"] > _young():
            raise Conflict(STILL_IMPORTING.format(file=marked(found["name"]), days=IMPORT_DAYS))
        await execute("DELETE FROM file WHERE id = $1", file_id)
        await leftovers.note(file_id)
        await audit(viewer.id, "deleted", "file", file_id, found["name"], size=found["size"])
    await leftovers.remove([file_id])


def _young() -> Any:
    return now() - timedelta(days=IMPORT_DAYS)
