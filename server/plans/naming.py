"""定稿: giving a version a name by which colleagues find it. The text stays frozen; the name may change."""

from uuid import UUID

from server.base.database import execute, value, writing
from server.base.errors import Missing
from server.people.viewer import Viewer
from server.plans import access, history, versions
from server.plans.access import NO_PLAN, Row
from server.plans.forms import FormRefused, one_line
from server.plans.tables import NAME_LENGTH, Reason
from server.trail.recording import audit

HAS_ONE = "现在的文字就是第 {seq} 稿，已经叫“{has}”了，没有改动。要换个名字，打开那一稿去改。"
NO_NAME = "写个名字，例如“定稿”“磨课后”。"


async def name_present(viewer: Viewer, plan_id: UUID, name: str) -> int:
    """Keep the present text as a version of this name; its seq. The same text twice is one version.

    Raises:
        Missing: not the author, and not of the group that writes it.
        FormRefused: no name, or too long a one, or this text has another one already.
    """
    name = _checked(name)
    if not name:
        raise FormRefused({"name": NO_NAME})
    plan = await _nameable(viewer, plan_id)
    async with writing():
        await versions.lock(plan_id)
        kept = await versions.cut_locked(plan_id, Reason.NAMED, viewer.id)
        has: str = await value("SELECT name FROM plan_version WHERE id = $1", kept.id)
        if has and has != name:
            raise FormRefused({"name": HAS_ONE.format(seq=kept.seq, has=has)})
        if has != name:
            await _write(viewer, plan, kept.seq, name)
    return kept.seq


async def name(viewer: Viewer, plan_id: UUID, seq: int, name: str) -> None:
    """Call a version ``name``; an empty one takes the name away. Twice is once.

    Raises:
        Missing: no such version for this viewer, or not theirs to name.
        FormRefused: too long a name.
    """
    name = _checked(name)
    plan = await _nameable(viewer, plan_id)
    version = await versions.find_version(viewer, plan, seq)
    if version["name"] == name:
        return
    async with writing():
        await _write(viewer, plan, seq, name)


async def _nameable(viewer: Viewer, plan_id: UUID) -> Row:
    plan = await access.find_visible(viewer, plan_id)
    if not history.sight(viewer, plan).is_member:
        raise Missing(NO_PLAN)
    return plan


async def _write(viewer: Viewer, plan: Row, seq: int, name: str) -> None:
    await execute("UPDATE plan_version SET name = $3 WHERE plan = $1 AND seq = $2", plan["id"], seq, name)
    await audit(viewer.id, "version_named", "plan", plan["id"], plan["title"], version=seq, name=name)


def _checked(name: str) -> str:
    name = one_line(name)
    if len(name) > NAME_LENGTH:
        raise FormRefused({"name": f"名字最多 {NAME_LENGTH} 个字，现在有 {len(name)} 个。"})
    return name
