"""Sheets: designing them, putting them in use, taking them out of use. One that was put in use never changes:
what is changed is its next version."""

import json
from uuid import UUID

from server.base.clock import now
from server.base.database import execute, row, writing
from server.base.errors import Conflict, DomainError, Missing
from server.base.ids import new_id
from server.people.keepers import may_keep
from server.people.tables import Scope
from server.people.viewer import Viewer
from server.rubrics import access, checks, designing
from server.rubrics.access import NO_SHEET, Row
from server.rubrics.designing import SheetForm
from server.rubrics.sheets import sheet_of
from server.trail.recording import audit

CHANGED = (
    "这张量表别的窗口里刚存过，你的还没有存，都在下面；存的那一份在最后。看一看，要以你的为准就再保存一次。"
)
ISSUED_MEANWHILE = (
    "这张量表刚有一版启用了，那一版不能再改。你的还没有存，都在下面；再保存一次，就存成新的一版。"
)
DESIGNED_MEANWHILE = (
    "这张量表已经有人在改新的一版，你的还没有存，都在下面；那一份在最后。再保存一次，就以你的为准。"
)
SEEN_OTHERWISE = "这张量表刚改过，还没有启用。请看一看现在的样子，再启用。"
NOT_FULL = "现在合计 {points:g} 分，不是 100 分。得分会按满分折算成 100 分来算；就是这样，请勾上再启用。"
KIND = "sheet"


class Changed(Conflict):
    """Somebody else saved first; ``stored`` is what stands now, and under its id one may save again."""

    def __init__(self, words: str, stored: Row) -> None:
        super().__init__(words)
        self.stored = stored


class NotFull(DomainError):
    """The points are not 100, and nobody said that this is meant."""


async def create(viewer: Viewer, form: SheetForm, form_id: UUID | None = None) -> UUID:
    """A new sheet, not yet in use. The same form twice is one.

    Raises:
        Missing: not a place of this viewer's to keep sheets of.
        SheetRefused: the form.
    """
    is_placed = (form.scope_id is None) == (form.scope == Scope.PLATFORM)
    if not form.scope or not is_placed or not may_keep(viewer, form.scope, form.scope_id, form.subject):
        raise Missing(NO_SHEET)
    form = checks.checked(form)
    sheet_id = form_id or new_id()
    async with writing():
        made = await row(
            "INSERT INTO rubric_sheet (id, code, version, name, purpose, body, scope, scope_id, subject)"
            " VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id",
            sheet_id, sheet_id.hex, form.name, form.purpose, _dumps(form), form.scope, form.scope_id,
            form.subject,
        )  # fmt: skip
        if made is None:
            await access.find_kept(viewer, sheet_id)
            return sheet_id  # a second click
        await audit(viewer.id, "sheet_made", KIND, sheet_id, form.name)
    return sheet_id


async def save(viewer: Viewer, sheet_id: UUID, form: SheetForm) -> UUID:
    """Change what is being designed; of a sheet in use, begin the next version. The id of what is designed.

    Raises:
        Missing: not the viewer's to change.
        SheetRefused: the form.
        Changed: somebody saved or issued since the form was opened.
    """
    async with writing():
        found = await _lock(viewer, sheet_id)
        present = await _newest(viewer, found["code"])
        form = checks.checked(_kept_in_place(form, found))
        if (present["name"], sheet_of(present)) == (form.name, _meant(form, present)):
            return UUID(str(present["id"]))  # nothing was changed, or a second click
        if present["id"] != sheet_id or present["row_version"] != form.row_version:
            raise Changed(_why(found, present), present)
        if present["issued_at"] is not None:
            return await _begin_next(viewer, present, form)
        await execute(
            "UPDATE rubric_sheet SET name = $2, body = $3, row_version = row_version + 1 WHERE id = $1",
            sheet_id, form.name, _dumps(form),
        )  # fmt: skip
        await audit(viewer.id, "sheet_changed", KIND, sheet_id, form.name)
    return sheet_id


async def issue(viewer: Viewer, sheet_id: UUID, row_version: int, accepted: float | None = None) -> None:
    """启用: from now on it is offered and never changes. Twice is once. ``accepted``: points other than 100
    that are meant.

    Raises:
        Missing: not the viewer's to change.
        Conflict: it is not what the viewer looked at.
        NotFull: its points are not 100, and ``accepted`` does not say so.
    """
    async with writing():
        found = await _lock(viewer, sheet_id)
        if found["issued_at"] is not None:
            return
        if found["row_version"] != row_version:
            raise Conflict(SEEN_OTHERWISE)
        points = sheet_of(found).points
        if points not in (checks.FULL, accepted):
            raise NotFull(NOT_FULL.format(points=points))
        await execute(
            "UPDATE rubric_sheet SET issued_at = $2, row_version = row_version + 1 WHERE id = $1",
            sheet_id, now(),
        )  # fmt: skip
        await audit(viewer.id, "sheet_issued", KIND, sheet_id, found["name"])


async def retire(viewer: Viewer, sheet_id: UUID, *, is_retired: bool) -> None:
    """停用 a sheet in all its versions, or bring it back. What was marked stays. Twice is once.

    Raises:
        Missing: not the viewer's to change, or it was never in use.
    """
    async with writing():
        found = await _lock(viewer, sheet_id)
        if found["issued_at"] is None:
            raise Missing(NO_SHEET)
        moved = await row(
            "WITH moved AS (UPDATE rubric_sheet SET retired_at = $2"
            " WHERE code = $1 AND issued_at IS NOT NULL"
            " AND (retired_at IS NULL) = ($2::timestamptz IS NOT NULL)"
            " RETURNING id) SELECT count(*) AS count FROM moved",
            found["code"], now() if is_retired else None,
        )  # fmt: skip
        if moved is not None and moved["count"]:
            verb = "sheet_retired" if is_retired else "sheet_brought_back"
            await audit(viewer.id, verb, KIND, sheet_id, found["name"])


async def discard(viewer: Viewer, sheet_id: UUID) -> None:
    """Throw away what is being designed.

    Raises:
        Missing: not the viewer's to change.
        Conflict: it was put in use meanwhile.
    """
    async with writing():
        found = await _lock(viewer, sheet_id)
        if found["issued_at"] is not None:
            raise Conflict("这一版刚刚启用了，没有丢掉。不要用了，可以停用。")
        await execute("DELETE FROM rubric_sheet WHERE id = $1", sheet_id)
        await audit(viewer.id, "sheet_discarded", KIND, sheet_id, found["name"])


async def _lock(viewer: Viewer, sheet_id: UUID) -> Row:
    """The row; what is done to the versions of one sheet comes one after the other."""
    found = await access.find_kept(viewer, sheet_id)
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('sheet ' || $1, 0))", found["code"])
    return await access.find_kept(viewer, sheet_id)


async def _newest(viewer: Viewer, code: str) -> Row:
    return (await access.versions(viewer, code))[0]


def _why(found: Row, present: Row) -> str:
    if present["id"] != found["id"]:
        return DESIGNED_MEANWHILE
    return CHANGED if present["issued_at"] is None else ISSUED_MEANWHILE


async def _begin_next(viewer: Viewer, present: Row, form: SheetForm) -> UUID:
    made = new_id()
    await execute(
        "INSERT INTO rubric_sheet (id, code, version, name, purpose, body, scope, scope_id, subject)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        made, present["code"], present["version"] + 1, form.name, form.purpose, _dumps(form), form.scope,
        form.scope_id, form.subject,
    )  # fmt: skip
    await audit(viewer.id, "sheet_version_begun", KIND, made, form.name)
    return made


def _kept_in_place(form: SheetForm, found: Row) -> SheetForm:
    form.scope, form.scope_id = found["scope"], found["scope_id"]
    form.subject, form.purpose = found["subject"], found["purpose"]
    return form


def _meant(form: SheetForm, present: Row) -> object:
    return sheet_of(present | {"name": form.name, "body": _dumps(form)})


def _dumps(form: SheetForm) -> str:
    return json.dumps(form.body(), ensure_ascii=False)


def form_of(found: Row) -> SheetForm:
    """A stored sheet as it was typed."""
    form = designing.of(sheet_of(found))
    form.scope, form.scope_id, form.subject = found["scope"], found["scope_id"], found["subject"]
    form.row_version = found["row_version"]
    return form
