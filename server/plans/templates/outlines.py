"""What a plan was begun with: kept beside it, so that a template changed later does not touch it."""

import json
from dataclasses import dataclass
from uuid import UUID

from server.base.database import execute, value
from server.base.errors import DomainError
from server.base.ids import new_id
from server.documents.spec import Json
from server.plans.templates.sections import Report, Section, dumps, loads, look

FAULTY = "这份教案没有按模板来，还没有交：{faults}。点「按模板恢复标题和顺序」就好，写的内容都不会动。"
INHERIT = """
INSERT INTO plan_outline (id, plan, template, sections)
SELECT gen_random_uuid(), $1, o.template, o.sections FROM plan_outline o WHERE o.plan = $2
ON CONFLICT (plan) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """The nearest template, and the sections of it and of those above it."""

    template_id: UUID
    sections: tuple[Section, ...]


class OutOfOrder(DomainError):
    """A text that is handed over left what its template fixes; ``report`` says where."""

    def __init__(self, report: Report) -> None:
        super().__init__(FAULTY.format(faults="；".join(report.faults)))
        self.report = report


async def of(plan_id: UUID) -> list[Section]:
    """The sections the plan was begun with; none when no template was used."""
    stored = await value("SELECT sections FROM plan_outline WHERE plan = $1", plan_id)
    return loads(stored) if stored is not None else []


async def for_editor(plan_id: UUID) -> str:
    """The same as JSON for the editor, which shows hints and keeps what is locked; "" when there are none."""
    stored: str | None = await value("SELECT sections FROM plan_outline WHERE plan = $1", plan_id)
    return stored or ""


async def put(plan_id: UUID, outline: Outline) -> None:
    """Remember it, in the transaction that makes the plan. Twice is once."""
    await execute(
        "INSERT INTO plan_outline (id, plan, template, sections) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (plan) DO NOTHING",
        new_id(), plan_id, outline.template_id, dumps(outline.sections),
    )  # fmt: skip


async def inherit(plan_id: UUID, source: UUID) -> None:
    """A plan made from another was begun with the same sections. In the transaction that makes it."""
    await execute(INHERIT, plan_id, source)


async def report(plan_id: UUID, doc: Json) -> Report:
    """How this text of the plan compares with its template."""
    wanted = await of(plan_id)
    return look(doc, wanted) if wanted else Report()


async def require(plan_id: UUID, version_id: UUID) -> Report:
    """The same of a version, for a text that is handed over.

    Raises:
        OutOfOrder: it left the locked titles or their order.
    """
    wanted = await of(plan_id)
    if not wanted:
        return Report()
    body = await value("SELECT body FROM plan_version WHERE id = $1 AND plan = $2", version_id, plan_id)
    found = look(json.loads(body), wanted)
    if found.faults:
        raise OutOfOrder(found)
    return found
