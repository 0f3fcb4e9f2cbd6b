"""Is everything there, and does it fit together? Looked at while the platform works; nothing is changed."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from server.app import readiness
from server.app.backups import snapshot
from server.base.database import value
from server.base.settings import settings
from server.base.titles import marked
from server.coedit import building, log
from server.documents import canonical, walk, ydoc
from server.documents.spec import Json
from server.files.objects import store
from storage.errors import NoObject, StorageError

PLANS = "SELECT id FROM plan ORDER BY id"
PLAN = "SELECT id, title, state, released_number FROM plan WHERE id = $1"
NEWEST = "SELECT sha256, at FROM plan_version WHERE plan = $1 AND NOT is_aside ORDER BY seq DESC LIMIT 1"
RELEASE = """
SELECT v.sha256 FROM plan_release r JOIN plan_version v ON v.id = r.version
WHERE r.plan = $1 AND r.number = $2
"""
BODIES = "SELECT id, plan, seq, sha256, body FROM plan_version WHERE plan = $1 ORDER BY seq"
LAST_CHANGE = "SELECT max(at) FROM coedit_update WHERE document_id = $1"
SINCE = "SELECT count(*) FROM coedit_update WHERE document_id = $1 AND at > $2"
READY_FILES = "SELECT count(*) FROM file WHERE state = 'ready' AND id = ANY($1::uuid[])"
SEQUENCES = """
SELECT c.relname AS name, t.relname AS "table", a.attname AS "column"
FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'S' AND n.nspname = 'public'
"""
# A version is cut from what was read a moment before its own time: changes of that moment may not be in it.
CUT_TAKES = timedelta(seconds=60)


@dataclass(slots=True)
class Report:
    """What was looked at, and what is wrong. ``remarks`` are no faults."""

    checked: dict[str, int] = field(default_factory=dict)
    faults: list[dict[str, str]] = field(default_factory=list)
    remarks: list[dict[str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether no fault was found."""
        return not self.faults

    def fault(self, what: str, which: object, text: str) -> None:
        """Note something wrong."""
        self.faults.append({"what": what, "id": str(which), "text": text})

    def count(self, what: str, number: int = 1) -> None:
        """Note that something was looked at."""
        self.checked[what] = self.checked.get(what, 0) + number

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {"ok": self.ok, "checked": self.checked, "faults": self.faults, "remarks": self.remarks}


async def verify(*, quick: bool = False) -> Report:
    """Look at the whole platform; needs the open pool. ``quick`` reads no object, only its size."""
    report = Report()
    dsn = settings.database_url
    if not await readiness.schema_is_current(dsn):
        report.fault("schema", "", "数据库结构不是这个版本的：请执行 gongbei migrate")
        return report
    connection = await asyncpg.connect(dsn)
    try:
        await _sequences(connection, report)
        await _files(connection, report, quick=quick)
        for found in await connection.fetch(PLANS):
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                await _plan(connection, await connection.fetchrow(PLAN, found["id"]), report)
    finally:
        await connection.close()
    return report


async def _sequences(connection: "asyncpg.Connection[Any]", report: Report) -> None:
    for found in await connection.fetch(SEQUENCES):
        name, table, column = found["name"], found["table"], found["column"]
        # The highest number first: a row added in between only makes the sequence higher.
        highest = await connection.fetchval(f'SELECT max("{column}") FROM "{table}"')  # noqa: S608
        last = await connection.fetchval(f'SELECT last_value FROM "{name}"')  # noqa: S608
        report.count("sequences")
        if highest is not None and last < highest:
            report.fault("sequence", name, f"计数器停在 {last}，表里已有 {highest}")


async def _files(connection: "asyncpg.Connection[Any]", report: Report, *, quick: bool) -> None:
    for wanted in await connection.fetch(snapshot.OBJECTS):
        report.count("files")
        try:
            wrong = await _wrong_with(wanted["key"], wanted["size"], wanted["sha256"], quick=quick)
        except NoObject:
            if not await value(snapshot.STILL_THERE, wanted["files"]):
                continue  # deleted a moment ago, with its row
            wrong = "文件不见了"
        except StorageError as error:
            wrong = f"文件读不出来（{error}）"
        if wrong:
            report.fault("file", wanted["key"], wrong)


async def _wrong_with(key: str, size: int, sha256: str, *, quick: bool) -> str:
    found = (await store().stat(key)).size
    if found != size:
        return f"应有 {size} 字节，实有 {found} 字节"
    if quick:
        return ""
    total = hashlib.sha256()
    async for chunk in store().open_range(key):
        total.update(chunk)
    return "" if total.hexdigest() == sha256 else "内容和登记的不一样"


async def _plan(connection: "asyncpg.Connection[Any]", plan: Any, report: Report) -> None:
    if plan is None:  # deleted since the list was read
        return
    report.count("plans")
    stored = await connection.fetch(log.READ, plan["id"])
    if not stored:
        report.fault("plan", plan["id"], f"{marked(plan['title'])}没有正文")
        return
    doc, skipped = await building.in_thread(_build, [record["data"] for record in stored])
    if skipped:
        report.fault("plan", plan["id"], f"{marked(plan['title'])}有 {skipped} 次修改读不出来")
        return
    await _versions(connection, plan, canonical.digest(doc), report)
    await _pictures(connection, plan, doc, report)


def _build(updates: list[bytes]) -> tuple[Json, int]:
    built = building.build(updates)
    return ydoc.to_json(built.doc), built.skipped


async def _versions(connection: "asyncpg.Connection[Any]", plan: Any, present: bytes, report: Report) -> None:
    """Each version is the text its hash says; the newest is the present text unless somebody typed since."""
    for version in await connection.fetch(BODIES, plan["id"]):
        report.count("versions")
        if canonical.digest(json.loads(version["body"])) != version["sha256"]:
            report.fault(
                "version", version["id"], f"{marked(plan['title'])}第 {version['seq']} 稿和它的校验值不符"
            )
    if plan["state"] == "released":
        released = await connection.fetchval(RELEASE, plan["id"], plan["released_number"])
        if released != present:
            report.fault("plan", plan["id"], f"{marked(plan['title'])}的正文和已发布的通案不一样")
        return
    newest = await connection.fetchrow(NEWEST, plan["id"])
    if newest is None:
        report.fault("plan", plan["id"], f"{marked(plan['title'])}一稿历史也没有")
    elif newest["sha256"] != present and not await connection.fetchval(
        SINCE, plan["id"], newest["at"] - CUT_TAKES
    ):
        report.fault("plan", plan["id"], f"{marked(plan['title'])}的正文和最后一稿历史不一样")


async def _pictures(connection: "asyncpg.Connection[Any]", plan: Any, doc: Json, report: Report) -> None:
    wanted = {UUID(found) for found in walk.file_ids(doc) if _is_uuid(found)}
    if wanted and await connection.fetchval(READY_FILES, list(wanted)) != len(wanted):
        report.remarks.append(
            {"what": "plan", "id": str(plan["id"]), "text": f"{marked(plan['title'])}里有图片没有对应的文件"}
        )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
